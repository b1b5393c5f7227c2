/*
 * spanlog.h
 *	  Append-only log of span records, in memory or in a temporary file.
 *
 * Records live in chunks of fixed size, so that a log grows without copying
 * and a record keeps its address and its index.  A log that was given a
 * budget writes its full chunks to a temporary file (BufFile) when the budget
 * is passed; it is then read front to back with a cursor, and
 * aspan_log_at() is available again only after aspan_log_load().
 */
#ifndef ASPAN_SPANLOG_H
#define ASPAN_SPANLOG_H

#include "event.h"

#define ASPAN_CHUNK_SHIFT	12
#define ASPAN_CHUNK_SPANS	(1 << ASPAN_CHUNK_SHIFT)
#define ASPAN_CHUNK_MASK	(ASPAN_CHUNK_SPANS - 1)

typedef struct aspan_log
{
	MemoryContext cxt;
	aspan_span **chunks;		/* those in memory */
	uint32		nchunks;
	uint32		max_chunks;
	uint64		count;			/* records, spilled ones included */
} aspan_log;

typedef struct aspan_cursor
{
	aspan_log  *log;
	uint64		next;
} aspan_cursor;

extern aspan_log *aspan_log_create(MemoryContext cxt);
extern void aspan_log_free(aspan_log *log);

/* adds a chunk; only for aspan_log_append() */
extern void aspan_log_grow(aspan_log *log);

/* room for one more record at the end; the caller fills it in */
static inline aspan_span *
aspan_log_append(aspan_log *log)
{
	uint64		i = log->count;

	if (unlikely((i >> ASPAN_CHUNK_SHIFT) >= log->nchunks))
		aspan_log_grow(log);
	log->count++;
	return &log->chunks[i >> ASPAN_CHUNK_SHIFT][i & ASPAN_CHUNK_MASK];
}

/* the i-th record of a log that is in memory */
static inline aspan_span *
aspan_log_at(const aspan_log *log, uint64 i)
{
	Assert(i < log->count);
	return &log->chunks[i >> ASPAN_CHUNK_SHIFT][i & ASPAN_CHUNK_MASK];
}

extern void aspan_cursor_open(aspan_cursor *cursor, aspan_log *log);

/* the next record, valid until the next call, or NULL at the end */
static inline aspan_span *
aspan_cursor_next(aspan_cursor *cursor)
{
	if (cursor->next >= cursor->log->count)
		return NULL;
	return aspan_log_at(cursor->log, cursor->next++);
}

#endif							/* ASPAN_SPANLOG_H */
