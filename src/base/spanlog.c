/*
 * spanlog.c
 *	  Append-only log of span records, in memory or in a temporary file.
 *
 * In memory a log is a list of chunks of 196 kB, the first of which grows to
 * that size: there may be a log for each of many groups of a query.  When its
 * owner runs out of budget, the log moves to a temporary file as a whole, and
 * from then on only the last few records are in memory.  The file is a
 * BufFile, so temp_file_limit and temp_tablespaces hold, it may be larger than
 * the segment size of the file system, and it is removed when the transaction
 * ends, however it ends.
 *
 * A file is read through a buffer of each cursor, which finds its place anew
 * at every refill; so several cursors may read one log.  The same goes for
 * records that are made when they are read, of which a cursor has a block at a
 * time.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/compat_buffile.h"
#include "base/settings.h"
#include "base/spanlog.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define CHUNK_BYTES (ASPAN_CHUNK_SPANS * sizeof(aspan_span))
#define FIRST_SPANS 32
#define TAIL_BYTES	(ASPAN_TAIL_SPANS * sizeof(aspan_span))

/* chunks between two looks at the memory that is used */
#define CHECK_STRIDE (ASPAN_LOG_STRIDE / CHUNK_BYTES)

StaticAssertDecl(sizeof(aspan_span) == 48,
				 "span records are copied and shipped as plain bytes");

aspan_log *
aspan_log_create(MemoryContext cxt)
{
	aspan_log  *log = MemoryContextAllocZero(cxt, sizeof(aspan_log));

	log->cxt = cxt;
	return log;
}

aspan_log *
aspan_log_open(MemoryContext cxt, BufFile *file, uint64 count)
{
	aspan_log  *log = aspan_log_create(cxt);

	log->file = file;
	log->count = count;
	log->written = count;
	log->tail = MemoryContextAlloc(cxt, TAIL_BYTES);
	return log;
}

aspan_log *
aspan_log_of_source(MemoryContext cxt, aspan_log_source *source, uint64 count)
{
	aspan_log  *log = aspan_log_create(cxt);

	log->source = source;
	log->count = count;
	return log;
}

#ifdef USE_ASSERT_CHECKING
void
aspan_log_check(const aspan_log *log)
{
	if (log->source != NULL)
	{
		Assert(log->file == NULL && log->tail == NULL && log->written == 0);
		Assert(log->chunks == NULL && log->nchunks == 0 && log->capacity == 0);
		Assert(log->count <= log->source->nblocks * ASPAN_CHUNK_SPANS);
		return;
	}
	if (log->file != NULL)
	{
		Assert(log->chunks == NULL && log->nchunks == 0 && log->capacity == 0);
		Assert(log->tail != NULL);
		Assert(log->written <= log->count);
		Assert(log->count - log->written <= ASPAN_TAIL_SPANS);
		return;
	}

	Assert(log->tail == NULL && log->written == 0);
	Assert(log->nchunks <= log->max_chunks);
	Assert(log->count <= log->capacity);
	if (log->nchunks <= 1)
		Assert(log->capacity <= log->nchunks * ASPAN_CHUNK_SPANS);
	else
		Assert(log->capacity == (uint64) log->nchunks * ASPAN_CHUNK_SPANS);
	for (uint32 i = 0; i < log->nchunks; i++)
	{
		Size		spans = Min(log->capacity, ASPAN_CHUNK_SPANS);

		Assert(GetMemoryChunkSpace(log->chunks[i]) >=
			   spans * sizeof(aspan_span));
	}
}
#endif

static void
free_chunks(aspan_log *log)
{
	for (uint32 i = 0; i < log->nchunks; i++)
		pfree(log->chunks[i]);
	if (log->chunks != NULL)
		pfree(log->chunks);
	log->chunks = NULL;
	log->nchunks = 0;
	log->max_chunks = 0;
	log->capacity = 0;
}

static void
close_source(aspan_log *log)
{
	if (log->source != NULL && log->source->close != NULL)
		log->source->close(log->source);
	log->source = NULL;
}

void
aspan_log_close(aspan_log *log)
{
	if (log->file != NULL)
		BufFileClose(log->file);
	log->file = NULL;
	close_source(log);
	log->count = 0;
}

void
aspan_log_free(aspan_log *log)
{
	aspan_log_close(log);
	free_chunks(log);
	if (log->tail != NULL)
		pfree(log->tail);
	pfree(log);
}

static void
add_chunk(aspan_log *log, aspan_span *chunk)
{
	if (log->nchunks == log->max_chunks)
	{
		Size		max = log->max_chunks == 0 ? 4 : (Size) log->max_chunks * 2;

		if (log->chunks == NULL)
			log->chunks = MemoryContextAlloc(log->cxt,
											 max * sizeof(aspan_span *));
		else
			log->chunks = aspan_realloc(log->chunks, max,
										sizeof(aspan_span *));
		log->max_chunks = max;
	}
	log->chunks[log->nchunks++] = chunk;
	if (log->nchunks % CHECK_STRIDE == 0)
		aspan_check_memory(ASPAN_LOG_STRIDE);
}

static aspan_span *
create_chunk(MemoryContext cxt)
{
	aspan_span *chunk = MemoryContextAlloc(cxt, CHUNK_BYTES);

	aspan_make_pages(chunk, CHUNK_BYTES);
	return chunk;
}

static void
seek(BufFile *file, uint64 offset)
{
	if (BufFileSeek(file, 0, (off_t) offset, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not seek in temporary file")));
}

/* makes the first chunk a full one, or as large as it takes for n records */
static void
grow_first_chunk(aspan_log *log, uint64 n)
{
	n = Min(n, ASPAN_CHUNK_SPANS);
	if (log->nchunks == 0)
		add_chunk(log, MemoryContextAlloc(log->cxt, n * sizeof(aspan_span)));
	else
		log->chunks[0] = repalloc(log->chunks[0], n * sizeof(aspan_span));
	log->capacity = n;
}

/* records between the file and the end of the log */
static inline uint32
tail_count(const aspan_log *log)
{
	return (uint32) (log->count - log->written);
}

static void
flush_tail(aspan_log *log)
{
	uint32		n = tail_count(log);

	if (n == 0)
		return;
	seek(log->file, log->written * sizeof(aspan_span));
	BufFileWrite(log->file, log->tail, n * sizeof(aspan_span));
	log->written += n;
}

aspan_span *
aspan_log_append_slow(aspan_log *log)
{
	uint64		i = log->count;

	if (log->file != NULL)
	{
		if (tail_count(log) == ASPAN_TAIL_SPANS)
			flush_tail(log);
		log->count++;
		return &log->tail[i - log->written];
	}
	if (log->capacity < ASPAN_CHUNK_SPANS)
		grow_first_chunk(log, Max(log->capacity * 2, FIRST_SPANS));
	else
	{
		add_chunk(log, create_chunk(log->cxt));
		log->capacity += ASPAN_CHUNK_SPANS;
	}
	log->count++;
	return &log->chunks[i >> ASPAN_CHUNK_SHIFT][i & ASPAN_CHUNK_MASK];
}

aspan_span *
aspan_log_append_chunk(aspan_log *log, uint32 n)
{
	Assert(aspan_log_in_memory(log) && n > 0 && n <= ASPAN_CHUNK_SPANS);
	Assert(log->count == (uint64) log->nchunks << ASPAN_CHUNK_SHIFT);
	if (log->nchunks == 0)
		grow_first_chunk(log, n);
	else
	{
		add_chunk(log, create_chunk(log->cxt));
		log->capacity += ASPAN_CHUNK_SPANS;
	}
	log->count += n;
	return log->chunks[log->nchunks - 1];
}

/* records of chunk i that are in use */
static inline uint32
chunk_count(const aspan_log *log, uint32 i)
{
	uint64		first = (uint64) i << ASPAN_CHUNK_SHIFT;

	return first >= log->count ? 0 : Min(log->count - first, ASPAN_CHUNK_SPANS);
}

void
aspan_log_copy(aspan_log *log, BufFile *file)
{
	aspan_cursor cursor;
	aspan_span *span;

	if (aspan_log_in_memory(log))
	{
		for (uint32 i = 0; i < log->nchunks; i++)
		{
			CHECK_FOR_INTERRUPTS();
			BufFileWrite(file, log->chunks[i],
						 chunk_count(log, i) * sizeof(aspan_span));
		}
		return;
	}
	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		BufFileWrite(file, span, sizeof(aspan_span));
	}
}

/* frees chunks that aspan_log_clear() has left empty, but for the first */
static void
free_spare_chunks(aspan_log *log)
{
	uint32		used = (uint32) (log->count >> ASPAN_CHUNK_SHIFT) + 1;

	while (log->nchunks > used)
	{
		pfree(log->chunks[--log->nchunks]);
		log->capacity -= ASPAN_CHUNK_SPANS;
	}
}

void
aspan_log_adopt(aspan_log *log, aspan_log *other)
{
	uint64		full = other->count >> ASPAN_CHUNK_SHIFT;
	uint64		last = log->count >> ASPAN_CHUNK_SHIFT;
	aspan_span *partial;

	Assert(aspan_log_in_memory(log) && aspan_log_in_memory(other));
	free_spare_chunks(log);
	free_spare_chunks(other);
	aspan_log_check(log);
	aspan_log_check(other);

	if (full > 0 && log->nchunks > 0 && log->capacity < ASPAN_CHUNK_SPANS)
		grow_first_chunk(log, ASPAN_CHUNK_SPANS);
	partial = last < log->nchunks ? log->chunks[last] : NULL;

	/* the chunk that is being filled stays the last one */
	log->nchunks = last;
	for (uint64 i = 0; i < full; i++)
		add_chunk(log, other->chunks[i]);
	if (partial != NULL)
		add_chunk(log, partial);
	log->count += full << ASPAN_CHUNK_SHIFT;
	log->capacity += full << ASPAN_CHUNK_SHIFT;

	for (uint64 i = full << ASPAN_CHUNK_SHIFT; i < other->count; i++)
		*aspan_log_append(log) = *aspan_log_at(other, i);
	if (full < other->nchunks)
		pfree(other->chunks[full]);
	other->nchunks = 0;
	other->capacity = 0;
	other->count = 0;
	aspan_log_check(log);
	aspan_log_check(other);
}

void
aspan_log_spill(aspan_log *log)
{
	MemoryContext caller;
	BufFile    *file;

	aspan_log_check(log);
	if (log->file != NULL)
		return;

	caller = MemoryContextSwitchTo(log->cxt);
	file = BufFileCreateTemp(false);
	MemoryContextSwitchTo(caller);

	aspan_log_copy(log, file);
	free_chunks(log);
	close_source(log);
	log->file = file;
	log->written = log->count;
	log->tail = MemoryContextAlloc(log->cxt, TAIL_BYTES);
	aspan_log_check(log);
}

/* the records of a file go to memory, which is empty */
static void
load_file(aspan_log *memory, aspan_log *log)
{
	seek(log->file, 0);
	while (memory->count < log->written)
	{
		uint32		n = Min(log->written - memory->count, ASPAN_CHUNK_SPANS);

		CHECK_FOR_INTERRUPTS();
		add_chunk(memory, create_chunk(log->cxt));
		BufFileReadExact(log->file, memory->chunks[memory->nchunks - 1],
						 n * sizeof(aspan_span));
		memory->capacity += ASPAN_CHUNK_SPANS;
		memory->count += n;
	}
	for (uint32 i = 0; i < tail_count(log); i++)
		*aspan_log_append(memory) = log->tail[i];
	BufFileClose(log->file);
	pfree(log->tail);
}

/* the same for those of a source; full blocks are made where they stay */
static void
load_source(aspan_log *memory, const aspan_log *log)
{
	aspan_span *buffer = NULL;

	for (uint64 i = 0; i < log->source->nblocks; i++)
	{
		uint32		n;

		CHECK_FOR_INTERRUPTS();
		if (memory->count == memory->capacity)
		{
			add_chunk(memory, create_chunk(log->cxt));
			memory->capacity += ASPAN_CHUNK_SPANS;
			n = log->source->read(log->source, i, ASPAN_ALL_FIELDS,
								  memory->chunks[memory->nchunks - 1]);
			memory->count += n;
			continue;
		}
		if (buffer == NULL)
			buffer = palloc(CHUNK_BYTES);
		n = log->source->read(log->source, i, ASPAN_ALL_FIELDS, buffer);
		for (uint32 j = 0; j < n; j++)
			*aspan_log_append(memory) = buffer[j];
	}
	if (buffer != NULL)
		pfree(buffer);
}

void
aspan_log_load(aspan_log *log, size_t limit)
{
	aspan_log	memory;
	Size		size = mul_size(log->count, sizeof(aspan_span));

	aspan_log_check(log);
	if (aspan_log_in_memory(log))
		return;
	if (size > limit)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("too many spans to hold in memory"),
				 errdetail("%llu spans need %zu kB, the limit is %zu kB.",
						   (unsigned long long) log->count, size >> 10,
						   limit >> 10),
				 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));

	memset(&memory, 0, sizeof(memory));
	memory.cxt = log->cxt;
	if (log->source != NULL)
	{
		load_source(&memory, log);
		close_source(log);
	}
	else
		load_file(&memory, log);
	*log = memory;
	aspan_log_check(log);
}

void
aspan_log_read(const aspan_log *log, uint64 i, uint32 n, aspan_span *records)
{
	uint32		written = 0;	/* of these n */

	Assert(log->source == NULL && i + n <= log->count);
	if (log->file == NULL)
	{
		memcpy(records, aspan_log_at(log, i), n * sizeof(aspan_span));
		return;
	}
	if (i < log->written)
	{
		written = Min(n, log->written - i);
		seek(log->file, i * sizeof(aspan_span));
		BufFileReadExact(log->file, records, written * sizeof(aspan_span));
	}
	if (written < n)
		memcpy(records + written, &log->tail[i + written - log->written],
			   (n - written) * sizeof(aspan_span));
}

void
aspan_cursor_open(aspan_cursor *cursor, aspan_log *log)
{
	aspan_cursor_open_for(cursor, log, ASPAN_ALL_FIELDS);
}

void
aspan_cursor_open_for(aspan_cursor *cursor, aspan_log *log, aspan_fields fields)
{
	memset(cursor, 0, sizeof(*cursor));
	cursor->log = log;
	cursor->fields = fields;
}

void
aspan_cursor_close(aspan_cursor *cursor)
{
	if (cursor->buffer != NULL)
		pfree(cursor->buffer);
	cursor->buffer = NULL;
}

/* the next records of a log in memory, up to the end of their chunk */
static uint32
next_of_memory(aspan_cursor *cursor)
{
	aspan_log  *log = cursor->log;
	uint32		first = cursor->read & ASPAN_CHUNK_MASK;

	if (cursor->read == log->count)
		return 0;
	cursor->next = aspan_log_at(log, cursor->read);
	return chunk_count(log, cursor->read >> ASPAN_CHUNK_SHIFT) - first;
}

static uint32
next_of_file(aspan_cursor *cursor)
{
	aspan_log  *log = cursor->log;
	uint64		i = cursor->read;
	uint32		n;

	if (i >= log->written)
	{
		cursor->next = &log->tail[i - log->written];
		return log->count - i;
	}
	n = Min(log->written - i, ASPAN_TAIL_SPANS);
	if (cursor->buffer == NULL)
		cursor->buffer = palloc(TAIL_BYTES);
	seek(log->file, i * sizeof(aspan_span));
	BufFileReadExact(log->file, cursor->buffer, n * sizeof(aspan_span));
	cursor->next = cursor->buffer;
	return n;
}

static uint32
next_of_source(aspan_cursor *cursor)
{
	aspan_log_source *source = cursor->log->source;
	uint32		n = 0;

	if (cursor->buffer == NULL)
		cursor->buffer = MemoryContextAlloc(cursor->log->cxt, CHUNK_BYTES);
	while (n == 0 && cursor->block < source->nblocks)
	{
		CHECK_FOR_INTERRUPTS();
		n = source->read(source, cursor->block++, cursor->fields,
						 cursor->buffer);
	}
	cursor->next = cursor->buffer;
	return n;
}

aspan_span *
aspan_cursor_fill(aspan_cursor *cursor)
{
	aspan_log  *log = cursor->log;
	uint32		n;

	if (log->source != NULL)
		n = next_of_source(cursor);
	else if (log->file != NULL)
		n = next_of_file(cursor);
	else
		n = next_of_memory(cursor);
	if (n == 0)
	{
		aspan_cursor_close(cursor);
		cursor->end = cursor->next = NULL;
		return NULL;
	}
	cursor->read += n;
	cursor->end = cursor->next + n;
	return cursor->next++;
}
