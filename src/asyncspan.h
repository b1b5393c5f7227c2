/*
 * asyncspan.h
 *	  Limits, units and settings shared by every layer.
 *
 * The sources are layered, and a file includes only headers of layers above
 * its own in this list:
 *
 *	0  compat.h, asyncspan.h
 *	1  alloc, event, intern, moments, sketch, sorter, percentile, spanlog,
 *	   hash_id
 *	2  pairing, rule, resolve, wire, ship
 *	3  span_set, span_order, tally, stats, group_percentiles, sweep, parents,
 *	   tree, critical_path, profile, profile_wire
 *	4  flame*, export_*, import_*, report*, markdown, group_table, thresholds,
 *	   text_value, set_value, source, row_reader
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

/*
 * Every figure in milliseconds is made from exact nanoseconds by this.  What
 * a double cannot hold is divided as an integer, lest it is rounded twice: a
 * time since 1970 that is a whole number of milliseconds stays one.
 */
static inline double
aspan_ms(int128 ns)
{
	const int128 exact = INT64CONST(1) << 53;

	if (-exact <= ns && ns <= exact)
		return (double) (int64) ns / ASPAN_NS_PER_MS;
	return (double) (ns / ASPAN_NS_PER_MS) +
		(double) (int64) (ns % ASPAN_NS_PER_MS) / ASPAN_NS_PER_MS;
}

/* settings, in kilobytes; defined in asyncspan.c */
extern PGDLLIMPORT int aspan_work_mem;	/* -1: work_mem * hash_mem_multiplier */
extern PGDLLIMPORT int aspan_max_memory;

/* bytes of the two budgets */
extern size_t aspan_work_mem_bytes(void);
extern size_t aspan_max_memory_bytes(void);

#endif							/* ASPAN_ASYNCSPAN_H */
