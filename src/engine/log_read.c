/*
 * log_read.c
 *	  Reading of the flat form of a log; log_wire.c says what it is.
 *
 * Records are read in strips, whose values fit into the first cache, all
 * columns of a strip before the next one.  Values that are not valid are
 * collected, and looked at once for each strip, such that the loop over records
 * has next to no branches.  A block that has been passed over is known to be
 * valid, and read again without that.  Reading takes linear time.
 *
 * A block of records that are alike takes some thirteen bytes, so the memory
 * that is asked for is up to 15,000 times the size of the input.  It is asked
 * for block by block, and asyncspan.max_memory bounds it.
 */
#include "postgres.h"

#include "base/scope.h"
#include "engine/column_wire.h"
#include "engine/log_block.h"
#include "engine/log_wire.h"

#include "miscadmin.h"

/* the least that a block takes: unit, slots, bases, and starts */
#define MIN_BLOCK		(1 + 2 + ASPAN_NCOLUMNS + 2)

struct aspan_block_reader
{
	aspan_record_names names;

	/* of the block */
	uint32		n;
	uint64		unit;
	uint64		slots;
	uint64		seen;			/* slots of the records so far */
	uint64		span_ids[ASPAN_SLOTS];	/* of the record before */
	uint64		time;			/* in units */
	aspan_column_reader columns[ASPAN_NCOLUMNS];
	uint64		strip_ids[ASPAN_STRIP]; /* the sums of the differences */
	uint64		strip_times[ASPAN_STRIP];

	bool		known_flags[ASPAN_ALL_FLAGS + 1];	/* found to be valid */
};

void
aspan_name_records(aspan_record_names *names, const aspan_dict *dict)
{
	names->dict = dict;
	names->sites = NULL;
	names->nscopes = aspan_dict_nscopes(dict);
	names->nsites = aspan_dict_nsites(dict);
}

aspan_block_reader *
aspan_block_reader_create(void)
{
	return palloc0(sizeof(aspan_block_reader));
}

void
aspan_block_reader_use(aspan_block_reader *b, const aspan_record_names *names)
{
	b->names = *names;
}

static uint64
read_start(aspan_reader *r)
{
	uint32		none;
	uint64		start = aspan_read_number(r, &none);

	if (none != 0)
		aspan_read_error("A start has a width.");
	return start;
}

/* reads all of a block but for its values, which the input has room for */
static void
open_block(aspan_block_reader *b, aspan_reader *r, uint32 n)
{
	unsigned char power;

	aspan_read(r, &power, 1);
	if (power >= lengthof(aspan_units))
		aspan_read_error("The unit of time is not known.");
	b->n = n;
	b->unit = (uint64) aspan_units[power];
	b->slots = read_start(r);
	b->seen = 0;
	for (aspan_column_id id = 0; id < ASPAN_NCOLUMNS; id++)
	{
		aspan_open_column(&b->columns[id], r);
		if (id == ASPAN_COL_TIME)
			b->time = read_start(r);
		if (id == ASPAN_COL_SPAN_ID)
			for (uint32 slot = 0; slot < ASPAN_SLOTS; slot++)
				b->span_ids[slot] = (b->slots >> slot & 1) ? read_start(r) : 0;
		aspan_find_values(&b->columns[id], r, n);
	}
}

/* all bits set where flags have this one */
static inline uint64
mask_of(uint64 flags, uint64 flag)
{
	return 0 - (uint64) ((flags & flag) != 0);
}

static void
check_flags(aspan_block_reader *b, uint64 flags)
{
	if (flags > ASPAN_ALL_FLAGS || (flags & ASPAN_MISMATCHED) ||
		!aspan_flags_are_valid((uint32) flags))
		aspan_read_error("The flags of a span are not valid.");
	b->known_flags[flags] = true;
}

static inline bool
same_operation(const aspan_record_names *names, uint32 a, uint32 b)
{
	if (names->sites != NULL)
		return aspan_same_operation(names->dict, names->sites[a],
									names->sites[b]);
	return aspan_same_operation(names->dict, a, b);
}

/* an end whose site is not that of the begin */
static void
set_end_site(const aspan_block_reader *b, aspan_span *span, uint64 site,
			 uint64 end_site)
{
	if (site >= b->names.nsites || end_site >= b->names.nsites)
		aspan_read_error("A span names a scope or site that does not exist.");
	span->end_site = (uint32) end_site;
	if (aspan_is_complete(span) && !(span->flags & ASPAN_GIVEN) &&
		!same_operation(&b->names, span->site, span->end_site))
		span->flags |= ASPAN_MISMATCHED;
}

static void
check_slots(aspan_block_reader *b, uint32 n)
{
	const uint64 *scopes = b->columns[ASPAN_COL_SCOPE].values;
	const uint64 *values = b->columns[ASPAN_COL_SPAN_ID].values;
	uint64		base = b->columns[ASPAN_COL_SPAN_ID].base;
	uint64		seen = b->seen;
	uint64		absent = 0;
	bool		wrong = false;

	for (uint32 i = 0; i < n && seen != b->slots; i++)
	{
		uint64		bit = UINT64CONST(1) << aspan_slot_of(scopes[i]);

		wrong |= !(seen & bit) && values[i] != base;
		seen |= bit;
	}
	b->seen = seen;
	if (wrong)
		aspan_read_error("A block does not begin as it should.");
	for (uint32 i = 0; i < n; i++)
		absent |= ~b->slots >> aspan_slot_of(scopes[i]);
	if (absent & 1)
		aspan_read_error("A block does not have the scopes that it should.");
}

/*
 * The ids of a strip are sums of differences, by slot.  Where there is but one
 * slot, no sum has to wait until the one before it is stored.
 */
static void
add_up_span_ids(aspan_block_reader *b, uint32 n)
{
	const uint64 *scopes = b->columns[ASPAN_COL_SCOPE].values;
	const uint64 *values = b->columns[ASPAN_COL_SPAN_ID].values;

	if (b->columns[ASPAN_COL_SCOPE].width == 0)
	{
		uint64	   *place = &b->span_ids[aspan_slot_of(scopes[0])];
		uint64		span_id = *place;

		for (uint32 i = 0; i < n; i++)
			b->strip_ids[i] = span_id += values[i];
		*place = span_id;
		return;
	}
	for (uint32 i = 0; i < n; i++)
		b->strip_ids[i] = b->span_ids[aspan_slot_of(scopes[i])] += values[i];
}

/* the times of a strip, in units */
static void
add_up_times(aspan_block_reader *b, uint32 n)
{
	const uint64 *values = b->columns[ASPAN_COL_TIME].values;
	uint64		time = b->time;

	for (uint32 i = 0; i < n; i++)
		b->strip_times[i] = time += values[i];
	b->time = time;
}

static void
check_times(const aspan_block_reader *b, uint32 n, bool begins)
{
	const uint64 *durations = b->columns[ASPAN_COL_DURATION].values;
	const aspan_column_reader *times = &b->columns[ASPAN_COL_TIME];
	uint64		limit = PG_INT64_MAX / b->unit;
	uint64		longest = PG_UINT64_MAX / b->unit;
	bool		out_of_range = false;

	if (begins && times->values[0] != times->base)
		aspan_read_error("A block does not begin as it should.");
	if (b->unit == 1)
		return;
	for (uint32 i = 0; i < n; i++)
	{
		out_of_range |= b->strip_times[i] + limit > 2 * limit;
		out_of_range |= durations[i] > longest;
	}
	if (out_of_range)
		aspan_read_error("A time is out of range.");
}

/*
 * Makes n records of the values that have been read, and checks them if that is
 * wanted; the compiler makes a loop of its own for each way.
 */
static pg_always_inline void
make_records(aspan_block_reader *b, aspan_fields fields, aspan_span *spans,
			 uint32 n, bool check)
{
	bool		ids = fields != ASPAN_TIME_FIELDS;
	bool		times = fields != ASPAN_KEY_FIELDS;
	uint64		unit = b->unit;
	uint64		absent = 0;		/* what is there and should not be */
	bool		out_of_range = false;
	bool		too_late = false;

	for (uint32 i = 0; i < n; i++)
	{
		aspan_span *span = &spans[i];
		uint64		flags = b->columns[ASPAN_COL_FLAGS].values[i];
		uint64		scope = b->columns[ASPAN_COL_SCOPE].values[i];
		uint64		span_id = ids ? b->strip_ids[i] : 0;
		uint64		parent = ids ?
		b->columns[ASPAN_COL_PARENT].values[i] : 0;
		uint64		time = times ? b->strip_times[i] * unit : 0;
		uint64		duration = times ?
		b->columns[ASPAN_COL_DURATION].values[i] * unit : 0;
		uint64		site = times ? b->columns[ASPAN_COL_SITE].values[i] : 0;
		uint64		end_site = times ?
		b->columns[ASPAN_COL_END_SITE].values[i] : 0;
		uint64		begin = mask_of(flags, ASPAN_HAS_BEGIN);
		uint64		end = mask_of(flags, ASPAN_HAS_END);

		if (check)
		{
			if (unlikely(flags > ASPAN_ALL_FLAGS || !b->known_flags[flags]))
				check_flags(b, flags);
			absent |= parent & mask_of(flags, ASPAN_PARENT_NULL);
			absent |= duration & ~(begin & end);
			absent |= end_site & ~end;
			out_of_range |= scope >= b->names.nscopes;
			out_of_range |= site >= b->names.nsites;
			too_late |= duration > (uint64) PG_INT64_MAX - time;
		}

		span->span_id = (int64) span_id;
		span->parent_id = (int64) aspan_parent_of_value(span_id, parent);
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
}

static void
check_block(const aspan_block_reader *b)
{
	if (b->seen != b->slots)
		aspan_read_error("A block does not have the scopes that it should.");
	for (aspan_column_id id = 0; id < ASPAN_NCOLUMNS; id++)
	{
		uint32		given = 0;

		if (id == ASPAN_COL_TIME)
			given = 1;
		else if (id == ASPAN_COL_SPAN_ID)
			given = pg_popcount64(b->slots);
		aspan_check_column(&b->columns[id], b->n, given);
	}
}

static void
read_strip(aspan_block_reader *b, const aspan_reader *r, aspan_span *spans,
		   uint32 n, bool begins)
{
	for (aspan_column_id id = 0; id < ASPAN_NCOLUMNS; id++)
		aspan_read_values(&b->columns[id], r->end, n);
	check_slots(b, n);
	add_up_span_ids(b, n);
	add_up_times(b, n);
	check_times(b, n, begins);
	make_records(b, ASPAN_ALL_FIELDS, spans, n, true);
}

static void
read_columns(aspan_block_reader *b, const aspan_reader *r,
			 aspan_column_id first, aspan_column_id last, uint32 n)
{
	for (aspan_column_id id = first; id <= last; id++)
		aspan_read_known_values(&b->columns[id], r->end, n);
}

static pg_always_inline void
read_known_strip(aspan_block_reader *b, const aspan_reader *r,
				 aspan_fields fields, aspan_span *spans, uint32 n)
{
	read_columns(b, r, ASPAN_COL_FLAGS, ASPAN_COL_SCOPE, n);
	if (fields != ASPAN_TIME_FIELDS)
	{
		read_columns(b, r, ASPAN_COL_SPAN_ID, ASPAN_COL_PARENT, n);
		add_up_span_ids(b, n);
	}
	if (fields != ASPAN_KEY_FIELDS)
	{
		read_columns(b, r, ASPAN_COL_TIME, ASPAN_COL_END_SITE, n);
		add_up_times(b, n);
	}
	make_records(b, fields, spans, n, false);
}

void
aspan_read_block(aspan_block_reader *b, aspan_reader *r, aspan_span *spans,
				 uint32 n)
{
	open_block(b, r, n);
	for (uint32 i = 0; i < n; i += ASPAN_STRIP)
		read_strip(b, r, spans + i, Min(n - i, ASPAN_STRIP), i == 0);
	check_block(b);
}

void
aspan_read_known_block(aspan_block_reader *b, aspan_reader *r,
					   aspan_fields fields, aspan_span *spans, uint32 n)
{
	open_block(b, r, n);
	for (uint32 i = 0; i < n; i += ASPAN_STRIP)
	{
		uint32		m = Min(n - i, ASPAN_STRIP);

		if (fields == ASPAN_KEY_FIELDS)
			read_known_strip(b, r, ASPAN_KEY_FIELDS, spans + i, m);
		else if (fields == ASPAN_TIME_FIELDS)
			read_known_strip(b, r, ASPAN_TIME_FIELDS, spans + i, m);
		else
			read_known_strip(b, r, ASPAN_ALL_FIELDS, spans + i, m);
	}
}

/* the records of a strip take the places of those before, in the first cache */
void
aspan_pass_block(aspan_block_reader *b, aspan_reader *r, uint32 n,
				 aspan_record_counts *counts)
{
	aspan_span	spans[ASPAN_STRIP];

	open_block(b, r, n);
	for (uint32 i = 0; i < n; i += ASPAN_STRIP)
	{
		uint32		m = Min(n - i, ASPAN_STRIP);

		read_strip(b, r, spans, m, i == 0);
		aspan_count_more(counts, spans, m);
	}
	check_block(b);
}

void
aspan_read_block_keys(aspan_block_reader *b, aspan_reader *r, uint32 *scopes,
					  int64 *span_ids, uint32 n)
{
	open_block(b, r, n);
	for (uint32 i = 0; i < n; i += ASPAN_STRIP)
	{
		uint32		m = Min(n - i, ASPAN_STRIP);

		aspan_read_known_values(&b->columns[ASPAN_COL_SCOPE], r->end, m);
		aspan_read_known_values(&b->columns[ASPAN_COL_SPAN_ID], r->end, m);
		add_up_span_ids(b, m);
		for (uint32 j = 0; j < m; j++)
		{
			scopes[i + j] = b->columns[ASPAN_COL_SCOPE].values[j];
			span_ids[i + j] = b->strip_ids[j];
		}
	}
}

uint64
aspan_read_log_count(aspan_reader *r)
{
	uint64		count = aspan_read_uint64(r);

	if (count > aspan_bytes_left(r) / MIN_BLOCK * ASPAN_BLOCK_SPANS)
		aspan_read_error("The data ends too early.");
	return count;
}

aspan_log *
aspan_read_counted_log(aspan_reader *r, const aspan_dict *dict,
					   MemoryContext cxt, aspan_record_counts *counts)
{
	aspan_log  *log = aspan_log_create(cxt);
	uint64		count = aspan_read_log_count(r);
	aspan_block_reader *b;
	aspan_record_names names;

	aspan_count_nothing(counts);
	if (count == 0)
		return log;
	b = aspan_block_reader_create();
	aspan_name_records(&names, dict);
	aspan_block_reader_use(b, &names);
	while (log->count < count)
	{
		uint32		n = Min(count - log->count, ASPAN_BLOCK_SPANS);
		aspan_span *spans;

		CHECK_FOR_INTERRUPTS();
		spans = aspan_log_append_chunk(log, n);
		aspan_read_block(b, r, spans, n);
		aspan_count_more(counts, spans, n);
	}
	pfree(b);
	return log;
}

aspan_log *
aspan_read_log(aspan_reader *r, const aspan_dict *dict, MemoryContext cxt)
{
	aspan_record_counts counts;

	return aspan_read_counted_log(r, dict, cxt, &counts);
}
