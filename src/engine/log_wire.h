/*
 * log_wire.h
 *	  Flat form of a log of span records.
 */
#ifndef ASPAN_LOG_WIRE_H
#define ASPAN_LOG_WIRE_H

#include "engine/records.h"
#include "engine/wire.h"

extern void aspan_write_log(aspan_writer *w, aspan_log *log);

/* the same, and says at which byte each block begins */
extern void aspan_write_blocks(aspan_writer *w, aspan_log *log, Size *begins);

/* at least as many bytes as two logs of so many records together take */
extern Size aspan_log_size_bound(uint64 count);

/* number of records of a log, which the input has room for */
extern uint64 aspan_read_log_count(aspan_reader *r);

/*
 * The scopes and sites that records may name.  Where the dictionary is another
 * one, sites has what each is in it; else it is NULL.
 */
typedef struct aspan_record_names
{
	const aspan_dict *dict;
	const uint32 *sites;
	uint32		nscopes;
	uint32		nsites;
} aspan_record_names;

extern void aspan_name_records(aspan_record_names *names,
							   const aspan_dict *dict);

/* may be used for one log after the other */
typedef struct aspan_block_reader aspan_block_reader;
extern aspan_block_reader *aspan_block_reader_create(void);
extern void aspan_block_reader_use(aspan_block_reader *b,
								   const aspan_record_names *names);

/* reads the next n records: a chunk of them, or the last ones */
extern void aspan_read_block(aspan_block_reader *b, aspan_reader *r,
							 aspan_span *spans, uint32 n);

/*
 * These fields of the records of a block that has been passed over before,
 * without any check; the others are zero.
 */
extern void aspan_read_known_block(aspan_block_reader *b, aspan_reader *r,
								   aspan_fields fields, aspan_span *spans,
								   uint32 n);

/* the same, but leaves nothing of the records but their counts */
extern void aspan_pass_block(aspan_block_reader *b, aspan_reader *r, uint32 n,
							 aspan_record_counts *counts);

/* the keys of the records of a block that has been passed over before */
extern void aspan_read_block_keys(aspan_block_reader *b, aspan_reader *r,
								  uint32 *scopes, int64 *span_ids, uint32 n);

extern aspan_log *aspan_read_log(aspan_reader *r, const aspan_dict *dict,
								 MemoryContext cxt);

/* the same, and counts the records as aspan_count_records() does */
extern aspan_log *aspan_read_counted_log(aspan_reader *r,
										 const aspan_dict *dict,
										 MemoryContext cxt,
										 aspan_record_counts *counts);

#endif							/* ASPAN_LOG_WIRE_H */
