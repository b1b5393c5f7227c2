/*
 * collector_wire.h
 *	  Flat form of a collector.
 */
#ifndef ASPAN_COLLECTOR_WIRE_H
#define ASPAN_COLLECTOR_WIRE_H

#include "engine/pairing.h"
#include "engine/wire.h"

/*
 * A collector but for its logs.  That it has a keeper is written down; which
 * one that is, is for the reader to know.
 */
extern void aspan_write_header(aspan_writer *w, const aspan_collector *c);
extern aspan_collector *aspan_read_header(aspan_reader *r,
										  MemoryContext parent,
										  const aspan_keeper *keeper);

/* all of it; the collector is finished by this */
extern void aspan_write_collector(aspan_writer *w, aspan_collector *c);
extern aspan_collector *aspan_read_collector(aspan_reader *r,
											 MemoryContext parent,
											 const aspan_keeper *keeper);

#endif							/* ASPAN_COLLECTOR_WIRE_H */
