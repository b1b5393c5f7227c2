/*
 * asyncspan.h
 *	  Limits, units and settings shared by every layer.
 *
 * The sources are layered, and a file includes only headers of layers above
 * its own in this list:
 *
 *	0  compat.h, asyncspan.h
 *	1  event, intern, moments, sketch, sorter, percentile, spanlog, hash_id
 *	2  pairing, rule, resolve, wire, ship
 *	3  span_set, span_order, stats, group_percentiles, sweep, tree,
 *	   critical_path, profile, profile_wire
 *	4  flame*, export_*, import_*, report*, markdown, group_table, thresholds,
 *	   text_value, source, row_reader
 *	5  fn_*.c, asyncspan.c
 *
 * Layers 1 to 3 know memory contexts, but neither fmgr nor SPI: they can be
 * reasoned about, and tested, without a query around them.
 */
#ifndef ASPAN_ASYNCSPAN_H
#define ASPAN_ASYNCSPAN_H

#include "compat.h"

#define ASPAN_NS_PER_US		INT64CONST(1000)
#define ASPAN_NS_PER_MS		INT64CONST(1000000)
#define ASPAN_NS_PER_SEC	INT64CONST(1000000000)

/* every figure in milliseconds is made from exact nanoseconds by this */
#define ASPAN_MS(ns)		((double) (ns) / 1e6)

/* settings, in kilobytes; defined in asyncspan.c */
extern PGDLLIMPORT int aspan_work_mem;	/* -1: work_mem * hash_mem_multiplier */
extern PGDLLIMPORT int aspan_max_memory;

/* bytes of the two budgets */
extern size_t aspan_work_mem_bytes(void);
extern size_t aspan_max_memory_bytes(void);

#endif							/* ASPAN_ASYNCSPAN_H */
