/*
 * spanlog.h
 *	  Append-only log of span records, in memory or in a temporary file.
 *
 * A log may also be of records that are made when they are read, of something
 * that takes less memory; such a log does not grow.
 *
 * Records live in chunks of fixed size, so that a log grows without copying;
 * only the first chunk begins small.  aspan_log_spill() moves the
 * log to a temporary file, where it goes on growing; it is then read front to
 * back with a cursor, and aspan_log_at() is available again only after
 * aspan_log_load().  Code that reads with a cursor works either way.
 */
#ifndef ASPAN_SPANLOG_H
#define ASPAN_SPANLOG_H

#include "base/event.h"

#include "storage/buffile.h"

#define ASPAN_CHUNK_SHIFT	12
#define ASPAN_CHUNK_SPANS	(1 << ASPAN_CHUNK_SHIFT)
#define ASPAN_CHUNK_MASK	(ASPAN_CHUNK_SPANS - 1)

/* memory that there has to be for a log that grows, whatever it takes of it */
#define ASPAN_LOG_STRIDE	(32 * ASPAN_CHUNK_SPANS * sizeof(aspan_span))

/* records that are written to, or read from, a file at once */
#define ASPAN_TAIL_SPANS	128

/* what is needed of the records that are read; the rest of them may be zero */
typedef enum aspan_fields
{
	ASPAN_ALL_FIELDS,
	ASPAN_KEY_FIELDS,			/* scope, ids and flags */
	ASPAN_TIME_FIELDS			/* scope, times, sites and flags */
} aspan_fields;

/*
 * Where records come from that are made when they are read.  They come in
 * blocks, of ASPAN_CHUNK_SPANS at most.
 */
typedef struct aspan_log_source
{
	uint64		nblocks;
	/* makes the records of a block, and returns their number */
	uint32		(*read) (struct aspan_log_source *source, uint64 block,
						 aspan_fields fields, aspan_span *records);
	/* closes the files that it has; NULL if it has none */
	void		(*close) (struct aspan_log_source *source);
} aspan_log_source;

typedef struct aspan_log
{
	MemoryContext cxt;
	uint64		count;			/* records, wherever they are */
	aspan_log_source *source;	/* NULL unless they are made when read */

	/* in memory */
	aspan_span **chunks;
	uint32		nchunks;
	uint32		max_chunks;
	uint64		capacity;		/* records that the chunks have room for */

	/* in a file, but for the last few */
	BufFile    *file;			/* NULL while the log is in memory */
	uint64		written;		/* records in the file */
	aspan_span *tail;			/* [ASPAN_TAIL_SPANS] those not yet */
} aspan_log;

typedef struct aspan_cursor
{
	aspan_log  *log;
	aspan_fields fields;
	aspan_span *next;			/* of the records that were found last */
	aspan_span *end;
	uint64		read;			/* records that were found so far */
	uint64		block;			/* of a source, the next one */
	aspan_span *buffer;			/* for records of a file or source */
} aspan_cursor;

extern aspan_log *aspan_log_create(MemoryContext cxt);

/* a log of count records that are in a file; the log closes the file */
extern aspan_log *aspan_log_open(MemoryContext cxt, BufFile *file,
								 uint64 count);

/* a log of count records that are made when they are read */
extern aspan_log *aspan_log_of_source(MemoryContext cxt,
									  aspan_log_source *source, uint64 count);
extern void aspan_log_free(aspan_log *log);

/*
 * Closes the file of a log that will not be used again, but whose memory
 * belongs to somebody else.
 */
extern void aspan_log_close(aspan_log *log);

/* moves the log to a temporary file; nothing to do if it is in one */
extern void aspan_log_spill(aspan_log *log);

/*
 * Brings the log back to memory; ERROR with a hint at asyncspan.max_memory if
 * that would take more bytes than the limit.
 */
extern void aspan_log_load(aspan_log *log, size_t limit);

/*
 * Moves the records of other to the end of log, both of them in memory, by
 * taking over full chunks; the memory of other has to last as long as log.
 */
extern void aspan_log_adopt(aspan_log *log, aspan_log *other);

/* writes all records to a file that belongs to the caller */
extern void aspan_log_copy(aspan_log *log, BufFile *file);

/* do the counts of a log fit what it has?  Not of its records. */
#ifdef USE_ASSERT_CHECKING
extern void aspan_log_check(const aspan_log *log);
#else
#define aspan_log_check(log) ((void) 0)
#endif

static inline bool
aspan_log_in_memory(const aspan_log *log)
{
	return log->file == NULL && log->source == NULL;
}

static inline bool
aspan_log_in_file(const aspan_log *log)
{
	return log->file != NULL;
}

/* bytes of memory that spilling would free */
static inline size_t
aspan_log_memory(const aspan_log *log)
{
	return (size_t) log->capacity * sizeof(aspan_span);
}

/* only for aspan_log_append() and aspan_cursor_next() */
extern aspan_span *aspan_log_append_slow(aspan_log *log);
extern aspan_span *aspan_cursor_fill(aspan_cursor *cursor);

/*
 * Room for one more record at the end, to be filled in by the caller before
 * the next call.
 */
static inline aspan_span *
aspan_log_append(aspan_log *log)
{
	uint64		i = log->count;

	if (unlikely(i >= log->capacity))
		return aspan_log_append_slow(log);
	log->count++;
	return &log->chunks[i >> ASPAN_CHUNK_SHIFT][i & ASPAN_CHUNK_MASK];
}

/* a log in memory without its records, which has room for as many */
static inline void
aspan_log_clear(aspan_log *log)
{
	Assert(aspan_log_in_memory(log));
	log->count = 0;
}

/*
 * Room for n records at the end of a log in memory that has nothing but full
 * chunks; n is that of a chunk at most.
 */
extern aspan_span *aspan_log_append_chunk(aspan_log *log, uint32 n);

/*
 * Copies n records, from the i-th on, of a log in memory or in a file.  They
 * have to be in one chunk.
 */
extern void aspan_log_read(const aspan_log *log, uint64 i, uint32 n,
						   aspan_span *records);

/* the i-th record of a log that is in memory */
static inline aspan_span *
aspan_log_at(const aspan_log *log, uint64 i)
{
	Assert(i < log->count && aspan_log_in_memory(log));
	return &log->chunks[i >> ASPAN_CHUNK_SHIFT][i & ASPAN_CHUNK_MASK];
}

extern void aspan_cursor_open(aspan_cursor *cursor, aspan_log *log);

/* for these fields of the records, whose others must not be looked at */
extern void aspan_cursor_open_for(aspan_cursor *cursor, aspan_log *log,
								  aspan_fields fields);
extern void aspan_cursor_close(aspan_cursor *cursor);

/*
 * The next record, valid until the next call, or NULL at the end, where the
 * cursor closes by itself.  Nothing may be appended while a cursor is open.
 */
static inline aspan_span *
aspan_cursor_next(aspan_cursor *cursor)
{
	if (unlikely(cursor->next == cursor->end))
		return aspan_cursor_fill(cursor);
	return cursor->next++;
}

/* the next records that lie next to each other, n of them */
static inline aspan_span *
aspan_cursor_next_run(aspan_cursor *cursor, uint32 *n)
{
	aspan_span *run = aspan_cursor_next(cursor);

	*n = run == NULL ? 0 : (uint32) (cursor->end - run);
	cursor->next = cursor->end;
	return run;
}

#endif							/* ASPAN_SPANLOG_H */
