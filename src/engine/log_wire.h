/*
 * log_wire.h
 *	  Flat form of a log of span records.
 */
#ifndef ASPAN_LOG_WIRE_H
#define ASPAN_LOG_WIRE_H

#include "engine/wire.h"

extern void aspan_write_log(aspan_writer *w, aspan_log *log);

/* at least as many bytes as two logs of so many records together take */
extern Size aspan_log_size_bound(uint64 count);

extern aspan_log *aspan_read_log(aspan_reader *r, const aspan_dict *dict,
								 MemoryContext cxt);

/* the same, and adds the events that the records are made of */
extern aspan_log *aspan_read_log_events(aspan_reader *r,
										const aspan_dict *dict,
										MemoryContext cxt,
										uint64 *begins, uint64 *ends);

#endif							/* ASPAN_LOG_WIRE_H */
