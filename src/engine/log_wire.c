/*
 * log_wire.c
 *	  Flat form of a log of span records: blocks of columns.
 *
 * The number of records comes first, then blocks of 4096 records; the last
 * block has what is left.  A block consists of the columns of enum column_id,
 * one after the other.  A column has one value for each record, a number modulo
 * 2^64 that is small in most logs, and is written as
 *
 *	base		the smallest value, taken as a signed number
 *	start		in columns of differences alone: what precedes the first record
 *	values		each less the base, in as many bytes as the largest one needs
 *
 * So a column in which all values are the same has a base and nothing else.
 * This is frame of reference coding (Goldstein, Ramakrishnan and Shaft,
 * "Compressing Relations and Indexes", ICDE 1998), with widths in whole bytes,
 * which takes some more space than bits but reads a value with one load and one
 * mask.
 *
 * Ids and times are differences to the record before: in a set the times are in
 * order and close, and ids often count.  The first record has none before it;
 * it is given the difference of the second, such that its own cannot make the
 * column wider, and start is what it then has to be a difference to.
 *
 * base and start are a byte each, with the length of the number in the upper
 * half, and the number behind it, its sign in the lowest bit.  The lower half
 * of the byte of base is the width of the values.
 *
 * A log has one flat form and no other: what has more bytes than it needs, or
 * another base, is refused.  Whether a pair is mismatched follows from its
 * sites, and is not written.
 *
 * A block of records that are alike takes some ten bytes, so the memory that is
 * asked for is up to 20,000 times the size of the input.  It is asked for block
 * by block, and asyncspan.max_memory bounds it.
 *
 * Reading and writing take linear time.  Records are read in strips, whose
 * values fit into the first cache, all columns of a strip before the next one;
 * values that are not valid are collected, and looked at once for each strip,
 * such that the loop over records has next to no branches.
 */
#include "postgres.h"

#include "base/scope.h"
#include "engine/log_wire.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"

typedef enum column_id
{
	COL_FLAGS,					/* but for ASPAN_MISMATCHED */
	COL_SCOPE,
	COL_SPAN_ID,				/* difference to the record before */
	COL_PARENT,					/* see parent_value() */
	COL_TIME,					/* difference to the record before */
	COL_DURATION,				/* 0 unless complete */
	COL_SITE,
	COL_END_SITE,				/* end_site less site, 0 without end */
	NCOLUMNS
} column_id;

#define BLOCK_SPANS		ASPAN_CHUNK_SPANS
#define NUMBER_BYTES	sizeof(uint64)

/* what a block takes but for its values: all bases, and two starts */
#define BLOCK_NUMBERS	(NCOLUMNS + 2)
#define MIN_BLOCK		BLOCK_NUMBERS
#define MAX_HEADS		(BLOCK_NUMBERS * (1 + NUMBER_BYTES))
#define MAX_RECORD		(NCOLUMNS * NUMBER_BYTES)

static inline bool
holds_differences(column_id id)
{
	return id == COL_SPAN_ID || id == COL_TIME;
}

/* bytes without the zeros in front */
static inline uint32
bytes_of(uint64 number)
{
	return number == 0 ? 0 : pg_leftmost_one_pos64(number) / 8 + 1;
}

/*
 * The parent of a span is written as span_id less parent_id.  But some data has
 * parent 0 where there is none, which shall not cost more than NULL does; so 0
 * stands for both, and changes places with a span that is its own parent.
 */
static inline uint64
parent_value(uint64 span_id, uint64 parent_id)
{
	if (parent_id == 0)
		return 0;
	return parent_id == span_id ? span_id : span_id - parent_id;
}

static inline uint64
parent_of_value(uint64 span_id, uint64 value)
{
	uint64		difference = value == span_id ? 0 : value;

	return value == 0 ? 0 : span_id - difference;
}

/* ---- writing ---- */

/* a block on its way out */
typedef struct block_writer
{
	uint32		n;				/* records */
	uint32		max;			/* values that a column has room for */
	uint64	   *values;			/* [NCOLUMNS][max] */
	uint64		span_id;		/* of the record before */
	uint64		time;
} block_writer;

static inline uint64 *
column_values(const block_writer *b, column_id id)
{
	return b->values + (Size) id * b->max;
}

static inline void
add_record(block_writer *b, const aspan_span *span)
{
	uint32		i = b->n++;
	uint64		time = (uint64) aspan_span_time(span);
	uint64		parent = 0;
	uint64		end_site = 0;

	if (!(span->flags & ASPAN_PARENT_NULL))
		parent = parent_value((uint64) span->span_id, (uint64) span->parent_id);
	if (span->flags & ASPAN_HAS_END)
		end_site = (uint64) span->end_site - (uint64) span->site;
	column_values(b, COL_FLAGS)[i] = span->flags & ~ASPAN_MISMATCHED;
	column_values(b, COL_SCOPE)[i] = span->scope;
	column_values(b, COL_SPAN_ID)[i] = (uint64) span->span_id - b->span_id;
	column_values(b, COL_PARENT)[i] = parent;
	column_values(b, COL_TIME)[i] = time - b->time;
	column_values(b, COL_DURATION)[i] =
		aspan_is_complete(span) ? aspan_duration(span) : 0;
	column_values(b, COL_SITE)[i] = span->site;
	column_values(b, COL_END_SITE)[i] = end_site;
	b->span_id = (uint64) span->span_id;
	b->time = time;
}

/* a byte that holds the length of number and four other bits, and the number */
static void
write_number(aspan_writer *w, uint64 number, uint32 other)
{
	uint64		rotated = (number << 1) ^ (0 - (number >> 63));
	uint32		size = bytes_of(rotated);
	char		bytes[1 + NUMBER_BYTES];

	bytes[0] = (char) (size << 4 | other);
	aspan_store_le(bytes + 1, rotated, size);
	aspan_write(w, bytes, 1 + size);
}

/*
 * Most values are stored as whole words, of which the next one overwrites what
 * is beyond the width.
 */
static void
write_values(aspan_writer *w, const uint64 *values, uint32 n, uint64 base,
			 uint32 width)
{
	Size		size = (Size) n * width;
	uint32		i = 0;

	w->size = add_size(w->size, size);
	if (w->next == NULL || width == 0)
		return;
	if (size >= NUMBER_BYTES)
		for (; i <= (size - NUMBER_BYTES) / width; i++)
			aspan_store_le(w->next + (Size) i * width, values[i] - base,
						   NUMBER_BYTES);
	for (; i < n; i++)
		aspan_store_le(w->next + (Size) i * width, values[i] - base, width);
	w->next += size;
}

static void
write_column(aspan_writer *w, const block_writer *b, column_id id)
{
	uint64	   *values = column_values(b, id);
	uint64		start = values[0];
	int64		min = PG_INT64_MAX;
	int64		max = PG_INT64_MIN;
	uint32		width;

	if (holds_differences(id))
	{
		/* so far the difference to nothing, that is, the id or time itself */
		values[0] = b->n > 1 ? values[1] : 0;
		start -= values[0];
	}
	for (uint32 i = 0; i < b->n; i++)
	{
		min = Min(min, (int64) values[i]);
		max = Max(max, (int64) values[i]);
	}
	width = bytes_of((uint64) max - (uint64) min);

	write_number(w, (uint64) min, width);
	if (holds_differences(id))
		write_number(w, start, 0);
	write_values(w, values, b->n, (uint64) min, width);
}

void
aspan_write_log(aspan_writer *w, aspan_log *log)
{
	block_writer b = {0};
	aspan_cursor cursor;
	uint64		left = log->count;

	aspan_write_uint64(w, log->count);
	if (log->count == 0)
		return;
	b.max = Min(log->count, BLOCK_SPANS);
	b.values = palloc(NCOLUMNS * b.max * sizeof(uint64));
	aspan_cursor_open(&cursor, log);
	while (left > 0)
	{
		uint32		n = Min(left, BLOCK_SPANS);

		CHECK_FOR_INTERRUPTS();
		b.n = 0;
		b.span_id = 0;
		b.time = 0;
		while (b.n < n)
			add_record(&b, aspan_cursor_next(&cursor));
		for (column_id id = 0; id < NCOLUMNS; id++)
			write_column(w, &b, id);
		left -= n;
	}
	aspan_cursor_close(&cursor);
	pfree(b.values);
}

Size
aspan_log_size_bound(uint64 count)
{
	Size		heads = mul_size(count / BLOCK_SPANS + 2, MAX_HEADS);

	return add_size(add_size(2 * sizeof(uint64), heads),
					mul_size(count, MAX_RECORD));
}

/* ---- reading ---- */

#define STRIP_SPANS		256

typedef struct column_reader
{
	const char *next;
	uint32		width;
	uint64		mask;			/* of the bytes of a value */
	uint64		base;
	uint64		bits;			/* of all values so far, without the base */
	uint64		zeros;			/* the highest bit: was any of them 0? */
	uint64		values[STRIP_SPANS];	/* with the base */
} column_reader;

typedef struct log_reader
{
	const aspan_dict *dict;
	uint32		nscopes;
	uint32		nsites;
	uint64		span_id;		/* of the record before */
	uint64		time;
	aspan_record_counts counts; /* of the records so far */
	column_reader columns[NCOLUMNS];
	bool		known_flags[ASPAN_ALL_FLAGS + 1];	/* found to be valid */
} log_reader;

static uint64
read_number(aspan_reader *r, uint32 *other)
{
	unsigned char head;
	uint32		size;
	uint64		rotated;

	aspan_read(r, &head, 1);
	size = head >> 4;
	*other = head & 0x0f;
	if (size > NUMBER_BYTES)
		aspan_read_error("A number has too many bytes.");
	if (size > aspan_bytes_left(r))
		aspan_read_error("The data ends too early.");
	rotated = aspan_load_le(r->next, size);
	if (bytes_of(rotated) != size)
		aspan_read_error("A number has more bytes than it needs.");
	r->next += size;
	return (rotated >> 1) ^ (0 - (rotated & 1));
}

/* reads all of a column but for its values, which the input has room for */
static void
open_column(log_reader *b, aspan_reader *r, column_id id, uint32 n)
{
	column_reader *c = &b->columns[id];
	uint32		none;

	c->base = read_number(r, &c->width);
	if (c->width > NUMBER_BYTES)
		aspan_read_error("A column is too wide.");
	if (id == COL_SPAN_ID)
		b->span_id = read_number(r, &none);
	else if (id == COL_TIME)
		b->time = read_number(r, &none);
	else
		none = 0;
	if (none != 0)
		aspan_read_error("A start has a width.");
	if ((Size) n * c->width > aspan_bytes_left(r))
		aspan_read_error("The data ends too early.");

	c->next = r->next;
	r->next += (Size) n * c->width;
	c->mask = c->width == 0 ? 0 : PG_UINT64_MAX >> (64 - 8 * c->width);
	c->bits = 0;
	c->zeros = 0;
	if (c->width == 0)
		for (uint32 i = 0; i < Min(n, STRIP_SPANS); i++)
			c->values[i] = c->base;
}

/* the next n values; all of the input may be looked at, but not beyond it */
static void
read_values(column_reader *c, const char *end, uint32 n)
{
	const char *next = c->next;
	uint32		width = c->width;
	uint64		mask = c->mask;
	uint64		base = c->base;
	uint64		bits = 0;
	uint64		zeros = 0;
	uint32		words = 0;
	uint32		i = 0;

	if (width == 0)
		return;
	if (end - next >= NUMBER_BYTES)
		words = Min(n, (end - next - NUMBER_BYTES) / width + 1);
	for (; i < words; i++, next += width)
	{
		uint64		value = aspan_load_le(next, NUMBER_BYTES) & mask;

		bits |= value;
		zeros |= (value - 1) & ~value;
		c->values[i] = base + value;
	}
	for (; i < n; i++, next += width)
	{
		uint64		value = aspan_load_le(next, width);

		bits |= value;
		zeros |= (value - 1) & ~value;
		c->values[i] = base + value;
	}
	c->next = next;
	c->bits |= bits;
	c->zeros |= zeros;
}

/* is the base the smallest of these values, even if it is near the largest? */
static void
check_order(const column_reader *c, uint32 n)
{
	int64		base = (int64) c->base;
	bool		wrong = false;

	if (c->width < NUMBER_BYTES && base <= PG_INT64_MAX - (int64) c->mask)
		return;
	for (uint32 i = 0; i < n; i++)
		wrong |= (int64) c->values[i] < base;
	if (wrong)
		aspan_read_error("A column is not written as it should be.");
}

/* is this how the values that were read would be written? */
static void
check_column(const column_reader *c)
{
	if (c->width > 0 && (c->zeros >> 63 == 0 || bytes_of(c->bits) != c->width))
		aspan_read_error("A column is not written as it should be.");
}

static void
check_flags(log_reader *b, uint64 flags)
{
	if (flags > ASPAN_ALL_FLAGS || (flags & ASPAN_MISMATCHED) ||
		!aspan_flags_are_valid((uint32) flags))
		aspan_read_error("The flags of a span are not valid.");
	b->known_flags[flags] = true;
}

/* an end whose site is not that of the begin */
static void
set_end_site(const log_reader *b, aspan_span *span, uint64 site,
			 uint64 end_site)
{
	if (site >= b->nsites || end_site >= b->nsites)
		aspan_read_error("A span names a scope or site that does not exist.");
	span->end_site = (uint32) end_site;
	if (aspan_is_complete(span) && !(span->flags & ASPAN_GIVEN) &&
		!aspan_same_operation(b->dict, span->site, span->end_site))
		span->flags |= ASPAN_MISMATCHED;
}

/* all bits set where flags have this one */
static inline uint64
mask_of(uint64 flags, uint64 flag)
{
	return 0 - (uint64) ((flags & flag) != 0);
}

/* makes n records of the values that have been read */
static void
make_records(log_reader *b, aspan_span *spans, uint32 n)
{
	uint64		span_id = b->span_id;
	uint64		time = b->time;
	uint64		absent = 0;		/* what is there and should not be */
	bool		out_of_range = false;
	bool		too_late = false;

	for (uint32 i = 0; i < n; i++)
	{
		aspan_span *span = &spans[i];
		uint64		flags = b->columns[COL_FLAGS].values[i];
		uint64		scope = b->columns[COL_SCOPE].values[i];
		uint64		parent = b->columns[COL_PARENT].values[i];
		uint64		duration = b->columns[COL_DURATION].values[i];
		uint64		site = b->columns[COL_SITE].values[i];
		uint64		end_site = b->columns[COL_END_SITE].values[i];
		uint64		begin = mask_of(flags, ASPAN_HAS_BEGIN);
		uint64		end = mask_of(flags, ASPAN_HAS_END);

		if (unlikely(flags > ASPAN_ALL_FLAGS || !b->known_flags[flags]))
			check_flags(b, flags);
		span_id += b->columns[COL_SPAN_ID].values[i];
		time += b->columns[COL_TIME].values[i];
		absent |= parent & mask_of(flags, ASPAN_PARENT_NULL);
		absent |= duration & ~(begin & end);
		absent |= end_site & ~end;
		out_of_range |= scope >= b->nscopes;
		out_of_range |= site >= b->nsites;
		too_late |= duration > (uint64) PG_INT64_MAX - time;

		span->span_id = (int64) span_id;
		span->parent_id = (int64) parent_of_value(span_id, parent);
		span->begin_time = (int64) (time & begin);
		span->end_time = (int64) ((time + duration) & end);
		span->scope = (uint32) scope;
		span->site = (uint32) site;
		span->end_site = (uint32) (site & end);
		span->flags = (uint32) flags;
		if (unlikely(end_site != 0))
			set_end_site(b, span, site, site + end_site);
	}

	if (absent != 0)
		aspan_read_error("A span has what its flags say it does not have.");
	if (out_of_range)
		aspan_read_error("A span names a scope or site that does not exist.");
	if (too_late)
		aspan_read_error("A span ends after the end of time.");
	b->span_id = span_id;
	b->time = time;
	aspan_count_more(&b->counts, spans, n);
}

/* the first difference of a block is that of the second */
static void
check_first_difference(const column_reader *c, uint32 n)
{
	if (c->values[0] != (n > 1 ? c->values[1] : 0))
		aspan_read_error("A block does not begin as it should.");
}

static void
read_block(log_reader *b, aspan_reader *r, aspan_log *log, uint32 n)
{
	aspan_span *spans;

	for (column_id id = 0; id < NCOLUMNS; id++)
		open_column(b, r, id, n);
	spans = aspan_log_append_chunk(log, n);
	for (uint32 i = 0; i < n; i += STRIP_SPANS)
	{
		uint32		m = Min(n - i, STRIP_SPANS);

		for (column_id id = 0; id < NCOLUMNS; id++)
		{
			read_values(&b->columns[id], r->end, m);
			check_order(&b->columns[id], m);
			if (i == 0 && holds_differences(id))
				check_first_difference(&b->columns[id], n);
		}
		make_records(b, spans + i, m);
	}
	for (column_id id = 0; id < NCOLUMNS; id++)
		check_column(&b->columns[id]);
}

aspan_log *
aspan_read_counted_log(aspan_reader *r, const aspan_dict *dict,
					   MemoryContext cxt, aspan_record_counts *counts)
{
	aspan_log  *log = aspan_log_create(cxt);
	uint64		count = aspan_read_uint64(r);
	log_reader	b;

	if (count > aspan_bytes_left(r) / MIN_BLOCK * BLOCK_SPANS)
		aspan_read_error("The data ends too early.");
	b.dict = dict;
	b.nscopes = aspan_dict_nscopes(dict);
	b.nsites = aspan_dict_nsites(dict);
	aspan_count_nothing(&b.counts);
	memset(b.known_flags, 0, sizeof(b.known_flags));
	while (log->count < count)
	{
		CHECK_FOR_INTERRUPTS();
		read_block(&b, r, log, Min(count - log->count, BLOCK_SPANS));
	}
	*counts = b.counts;
	return log;
}

aspan_log *
aspan_read_log(aspan_reader *r, const aspan_dict *dict, MemoryContext cxt)
{
	aspan_record_counts counts;

	return aspan_read_counted_log(r, dict, cxt, &counts);
}
