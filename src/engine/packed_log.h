/*
 * packed_log.h
 *	  A log whose records stay in their flat form until they are read.
 */
#ifndef ASPAN_PACKED_LOG_H
#define ASPAN_PACKED_LOG_H

#include "engine/log_wire.h"

/*
 * Reads a log as aspan_read_counted_log() does, with the same checks, but keeps
 * none of its records.  The bytes and the dictionary have to stay.
 */
extern aspan_log *aspan_read_packed_log(aspan_reader *r,
										const aspan_dict *dict,
										MemoryContext cxt,
										aspan_record_counts *counts);

/* the same of a log of records, all of it in the current context */
extern aspan_log *aspan_pack_log(aspan_log *log, const aspan_dict *dict);

/*
 * A log that was read so once more, in as little memory as it takes, with a
 * reader that other logs use too.  The names and the reader have to stay.
 */
extern aspan_log *aspan_copy_packed_log(const aspan_log *log,
										const aspan_record_names *names,
										aspan_block_reader *reader,
										MemoryContext cxt);

/* has a copy use another dictionary, whose names have to stay, and reader */
extern void aspan_use_packed_copy(aspan_log *log,
								  const aspan_record_names *names,
								  aspan_block_reader *reader);

/* the names that it uses */
extern const aspan_record_names *aspan_packed_log_names(const aspan_log *log);

/* as aspan_write_log() writes the same records */
extern void aspan_write_packed_log(aspan_writer *w, const aspan_log *log);

/* bytes of its flat form */
extern Size aspan_packed_log_size(const aspan_log *log);

/* frees a copy, which is all that there is of it */
extern void aspan_free_packed_copy(aspan_log *log);

/* of a log that was read so: the keys of the records of a block */
extern uint32 aspan_packed_log_keys(const aspan_log *log, uint64 block,
									uint32 *scopes, int64 *span_ids);

#endif							/* ASPAN_PACKED_LOG_H */
