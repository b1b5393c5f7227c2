/*
 * log_wire.c
 *	  Flat form of a log of span records: blocks of columns.
 *
 * The number of records comes first, then blocks of 4096 records; the last
 * block has what is left.  A block consists of
 *
 *	unit		one byte, the power of 1000 of which all times of the block are
 *				multiples, in nanoseconds; 2 at most
 *	slots		a number, see below
 *	columns		those of enum aspan_column_id, one after the other: base and
 *				width (column_wire.c), in columns of differences the starts, and
 *				the values
 *
 * Times are differences to the record before: in a set they are in order and
 * close.  Ids often count, each process for itself.  So they are differences
 * to the record before whose scope is in the same one of 64 slots, which is
 * the number of the scope modulo 64; slots has a bit for each that occurs.
 *
 * The first record of a block, or of a slot, has none before it.  It is given
 * the smallest of the differences of the others, such that its own cannot make
 * the column wider, and a start says what it then has to be a difference to.
 * The starts of ids are in order of their slots.
 *
 * A log has one flat form and no other: what has more bytes than it needs, or
 * another base, is refused; but not a unit that is too small.  Whether a pair
 * is mismatched follows from its sites, and is not written.
 *
 * Writing takes linear time, as reading does (log_read.c).
 */
#include "postgres.h"

#include "engine/column_wire.h"
#include "engine/log_block.h"
#include "engine/log_wire.h"

#include "miscadmin.h"

/* most that a block takes for its unit, slots, bases and starts */
#define MAX_HEADS \
	(1 + (1 + ASPAN_NCOLUMNS + 1 + ASPAN_SLOTS) * (1 + ASPAN_NUMBER_BYTES))
#define MAX_RECORD		(ASPAN_NCOLUMNS * ASPAN_NUMBER_BYTES)

/* a block on its way out */
typedef struct block_writer
{
	uint32		n;				/* records */
	uint32		max;			/* values that a column has room for */
	uint64	   *values;			/* [ASPAN_NCOLUMNS][max] */
	uint64		slots;			/* a bit for each that occurs */
	uint64		span_ids[ASPAN_SLOTS];	/* of the record before */
	uint64		starts[ASPAN_SLOTS];
	uint32		firsts[ASPAN_SLOTS];	/* the first record */
} block_writer;

static inline uint64 *
column_values(const block_writer *b, aspan_column_id id)
{
	return b->values + (Size) id * b->max;
}

/* the difference of an id; that of the first of a slot is not known yet */
static inline uint64
span_id_value(block_writer *b, const aspan_span *span, uint32 i)
{
	uint32		slot = aspan_slot_of(span->scope);
	uint64		before = b->span_ids[slot];

	b->span_ids[slot] = (uint64) span->span_id;
	if (unlikely(!(b->slots & (UINT64CONST(1) << slot))))
	{
		b->slots |= UINT64CONST(1) << slot;
		b->starts[slot] = (uint64) span->span_id;
		b->firsts[slot] = i;
		return 0;
	}
	return (uint64) span->span_id - before;
}

static inline void
add_record(block_writer *b, const aspan_span *span)
{
	uint32		i = b->n++;
	uint64		parent = 0;
	uint64		end_site = 0;

	if (!(span->flags & ASPAN_PARENT_NULL))
		parent = aspan_parent_value((uint64) span->span_id,
									(uint64) span->parent_id);
	if (span->flags & ASPAN_HAS_END)
		end_site = (uint64) span->end_site - (uint64) span->site;
	column_values(b, ASPAN_COL_FLAGS)[i] = span->flags & ~ASPAN_MISMATCHED;
	column_values(b, ASPAN_COL_SCOPE)[i] = span->scope;
	column_values(b, ASPAN_COL_SPAN_ID)[i] = span_id_value(b, span, i);
	column_values(b, ASPAN_COL_PARENT)[i] = parent;
	column_values(b, ASPAN_COL_TIME)[i] = (uint64) aspan_span_time(span);
	column_values(b, ASPAN_COL_DURATION)[i] =
		aspan_is_complete(span) ? aspan_duration(span) : 0;
	column_values(b, ASPAN_COL_SITE)[i] = span->site;
	column_values(b, ASPAN_COL_END_SITE)[i] = end_site;
}

/* are all times and durations multiples of it? */
static bool
is_unit(const block_writer *b, int64 unit)
{
	const uint64 *times = column_values(b, ASPAN_COL_TIME);
	const uint64 *durations = column_values(b, ASPAN_COL_DURATION);

	for (uint32 i = 0; i < b->n; i++)
	{
		if ((int64) times[i] % unit != 0 || durations[i] % (uint64) unit != 0)
			return false;
	}
	return true;
}

/* the times become differences in units; the first one is returned */
static uint64
divide_times(const block_writer *b, int64 unit)
{
	uint64	   *times = column_values(b, ASPAN_COL_TIME);
	uint64	   *durations = column_values(b, ASPAN_COL_DURATION);
	uint64		first = (uint64) ((int64) times[0] / unit);
	uint64		before = first;

	for (uint32 i = 0; i < b->n; i++)
	{
		uint64		time = (uint64) ((int64) times[i] / unit);

		times[i] = time - before;
		durations[i] /= (uint64) unit;
		before = time;
	}
	return first;
}

static bool
is_given(uint32 i, const uint32 *given, uint32 ngiven)
{
	for (uint32 j = 0; j < ngiven; j++)
	{
		if (given[j] == i)
			return true;
	}
	return false;
}

/* gives the values that are no differences the smallest of those that are */
static uint32
differences_width(uint64 *values, uint32 n, const uint32 *given, uint32 ngiven,
				  uint64 *base)
{
	uint32		other = 0;
	uint32		width;

	while (other < n && is_given(other, given, ngiven))
		other++;
	for (uint32 j = 0; j < ngiven; j++)
		values[given[j]] = other < n ? values[other] : 0;
	width = aspan_column_width(values, n, base);
	for (uint32 j = 0; j < ngiven; j++)
		values[given[j]] = *base;
	return width;
}

static void
write_span_ids(aspan_writer *w, const block_writer *b)
{
	uint64	   *values = column_values(b, ASPAN_COL_SPAN_ID);
	uint64		starts[ASPAN_SLOTS];
	uint32		firsts[ASPAN_SLOTS];
	uint32		nslots = 0;
	uint64		base;
	uint32		width;

	for (uint32 slot = 0; slot < ASPAN_SLOTS; slot++)
	{
		if (!(b->slots >> slot & 1))
			continue;
		starts[nslots] = b->starts[slot];
		firsts[nslots++] = b->firsts[slot];
	}
	width = differences_width(values, b->n, firsts, nslots, &base);
	aspan_write_number(w, base, width);
	for (uint32 i = 0; i < nslots; i++)
		aspan_write_number(w, starts[i] - base, 0);
	aspan_write_values(w, values, b->n, base, width);
}

static void
write_times(aspan_writer *w, const block_writer *b, uint64 start)
{
	uint64	   *values = column_values(b, ASPAN_COL_TIME);
	uint32		first = 0;
	uint64		base;
	uint32		width = differences_width(values, b->n, &first, 1, &base);

	aspan_write_number(w, base, width);
	aspan_write_number(w, start - base, 0);
	aspan_write_values(w, values, b->n, base, width);
}

static void
write_block(aspan_writer *w, const block_writer *b)
{
	unsigned char power = lengthof(aspan_units) - 1;
	uint64		time;

	while (power > 0 && !is_unit(b, aspan_units[power]))
		power--;
	time = divide_times(b, aspan_units[power]);
	aspan_write(w, &power, 1);
	aspan_write_number(w, b->slots, 0);
	for (aspan_column_id id = 0; id < ASPAN_NCOLUMNS; id++)
	{
		uint64		base;
		uint32		width;

		if (id == ASPAN_COL_SPAN_ID)
			write_span_ids(w, b);
		else if (id == ASPAN_COL_TIME)
			write_times(w, b, time);
		else
		{
			width = aspan_column_width(column_values(b, id), b->n, &base);
			aspan_write_number(w, base, width);
			aspan_write_values(w, column_values(b, id), b->n, base, width);
		}
	}
}

void
aspan_write_blocks(aspan_writer *w, aspan_log *log, Size *begins)
{
	block_writer b = {0};
	aspan_cursor cursor;
	uint64		left = log->count;
	uint64		block = 0;

	aspan_write_uint64(w, log->count);
	if (log->count == 0)
		return;
	b.max = Min(log->count, ASPAN_BLOCK_SPANS);
	b.values = palloc(ASPAN_NCOLUMNS * b.max * sizeof(uint64));
	aspan_cursor_open(&cursor, log);
	while (left > 0)
	{
		uint32		n = Min(left, ASPAN_BLOCK_SPANS);

		CHECK_FOR_INTERRUPTS();
		b.n = 0;
		b.slots = 0;
		while (b.n < n)
			add_record(&b, aspan_cursor_next(&cursor));
		if (begins != NULL)
			begins[block++] = w->size;
		write_block(w, &b);
		left -= n;
	}
	aspan_cursor_close(&cursor);
	pfree(b.values);
}

void
aspan_write_log(aspan_writer *w, aspan_log *log)
{
	aspan_write_blocks(w, log, NULL);
}

Size
aspan_log_size_bound(uint64 count)
{
	Size		heads = mul_size(count / ASPAN_BLOCK_SPANS + 2, MAX_HEADS);

	return add_size(add_size(2 * sizeof(uint64), heads),
					mul_size(count, MAX_RECORD));
}
