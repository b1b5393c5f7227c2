/*
 * span_order.c
 *	  The total order of spans, and reading a set in it.
 *
 * A set in memory is ordered by a radix sort of the time and index of each
 * span, in linear time; spans are compared only where times are equal.  The
 * sort takes 32 bytes a span for its two arrays.
 *
 * A set in a temporary file is sorted by PostgreSQL's tuplesort, as values of
 * type bytea: the columns of the order are written in front of the record as
 * bytes that compare as the columns do (big-endian, signs flipped, strings by
 * their rank), so that comparing is memcmp(), and abbreviated keys hold the
 * time.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "span_order.h"
#include "utils/memutils.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

static inline int
compare_uint32(uint32 a, uint32 b)
{
	return (a > b) - (a < b);
}

static inline int
compare_int64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

int
aspan_span_compare(const aspan_set *set, const uint32 *ranks,
				   const aspan_span *a, const aspan_span *b)
{
	const aspan_site *x;
	const aspan_site *y;
	int			cmp;

	if ((cmp = compare_int64(aspan_span_time(a), aspan_span_time(b))) != 0)
		return cmp;
	if (a->process != b->process)
		return compare_uint32(ranks[a->process], ranks[b->process]);
	if ((cmp = compare_int64(a->span_id, b->span_id)) != 0)
		return cmp;

	/* an end before no end; among equal ends, a begin before no begin */
	if ((cmp = compare_uint32(b->flags & ASPAN_HAS_END,
							  a->flags & ASPAN_HAS_END)) != 0)
		return cmp;
	if ((a->flags & ASPAN_HAS_END) &&
		(cmp = compare_int64(a->end_time, b->end_time)) != 0)
		return cmp;
	if ((cmp = compare_uint32(b->flags & ASPAN_HAS_BEGIN,
							  a->flags & ASPAN_HAS_BEGIN)) != 0)
		return cmp;

	x = aspan_site_get(set->dict, a->site);
	y = aspan_site_get(set->dict, b->site);
	if ((cmp = compare_uint32(ranks[x->name], ranks[y->name])) != 0)
		return cmp;
	if ((cmp = compare_uint32(ranks[x->target], ranks[y->target])) != 0)
		return cmp;
	if ((a->flags & ASPAN_PARENT_NULL) != (b->flags & ASPAN_PARENT_NULL))
		return (a->flags & ASPAN_PARENT_NULL) ? -1 : 1;
	if (!(a->flags & ASPAN_PARENT_NULL) &&
		(cmp = compare_int64(a->parent_id, b->parent_id)) != 0)
		return cmp;
	return aspan_site_compare(set->dict, ranks, a->site, b->site);
}

/* what nearly always decides the order, next to the index */
typedef struct order_key
{
	uint64		time;			/* since the earliest of the set */
	uint32		index;
} order_key;

typedef struct order_arg
{
	const aspan_set *set;
	const uint32 *ranks;
} order_arg;

static inline int
compare_order_keys(const order_key *a, const order_key *b,
				   const order_arg *arg)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return aspan_span_compare(arg->set, arg->ranks,
							  aspan_log_at(arg->set->spans, a->index),
							  aspan_log_at(arg->set->spans, b->index));
}

#define ST_SORT sort_order_keys
#define ST_ELEMENT_TYPE order_key
#define ST_COMPARE(a, b, arg) compare_order_keys(a, b, arg)
#define ST_COMPARE_ARG_TYPE const order_arg
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define RADIX_BITS 11
#define RADIX_SIZE (1 << RADIX_BITS)

static inline uint32
radix_digit(uint64 time, int shift)
{
	return (time >> shift) & (RADIX_SIZE - 1);
}

/*
 * Sorts by time alone, from the lowest digit to the highest, over the bits
 * that the times of the set have: four passes for two hours in nanoseconds.
 * Returns the sorted array, which is keys or scratch.
 */
static order_key *
radix_sort_keys(order_key *keys, order_key *scratch, uint64 n, uint64 max)
{
	uint64		fill[RADIX_SIZE];

	for (int shift = 0; shift < 64 && (max >> shift) != 0; shift += RADIX_BITS)
	{
		order_key  *swap = keys;
		uint64		sum = 0;

		memset(fill, 0, sizeof(fill));
		for (uint64 i = 0; i < n; i++)
			fill[radix_digit(keys[i].time, shift)]++;
		for (int i = 0; i < RADIX_SIZE; i++)
		{
			uint64		count = fill[i];

			fill[i] = sum;
			sum += count;
		}
		for (uint64 i = 0; i < n; i++)
		{
			CHECK_FOR_INTERRUPTS();
			scratch[fill[radix_digit(keys[i].time, shift)]++] = keys[i];
		}
		keys = scratch;
		scratch = swap;
	}
	return keys;
}

static order_key *
alloc_keys(uint64 n)
{
	return palloc_extended(mul_size(Max(n, 1), sizeof(order_key)),
						   MCXT_ALLOC_HUGE);
}

/*
 * A radix sort by time, since times rarely tie, and then a comparison sort of
 * the runs that do.  A log that is in order of time already, as one made from
 * a single process' spans may be, skips the first step.
 */
uint32 *
aspan_set_order(aspan_set *set, const uint32 *ranks)
{
	uint64		n = set->spans->count;
	order_arg	arg = {set, ranks};
	order_key  *keys = alloc_keys(n);
	uint32	   *order;
	uint64		max = 0;
	uint64		previous = 0;
	int64		earliest = PG_INT64_MAX;
	bool		sorted = true;

	aspan_log_load(set->spans, aspan_max_memory_bytes());
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		keys[i].time = aspan_span_time(aspan_log_at(set->spans, i));
		keys[i].index = (uint32) i;
		earliest = Min(earliest, (int64) keys[i].time);
	}
	for (uint64 i = 0; i < n; i++)
	{
		keys[i].time -= (uint64) earliest;
		if (keys[i].time < previous)
			sorted = false;
		previous = keys[i].time;
		max = Max(max, previous);
	}

	if (!sorted && n < RADIX_SIZE)
		sort_order_keys(keys, n, &arg);
	else
	{
		if (!sorted)
		{
			order_key  *scratch = alloc_keys(n);
			order_key  *result = radix_sort_keys(keys, scratch, n, max);

			pfree(result == keys ? scratch : keys);
			keys = result;
		}
		for (uint64 i = 0; i < n;)
		{
			uint64		from = i;

			CHECK_FOR_INTERRUPTS();
			while (++i < n && keys[i].time == keys[from].time)
				;
			if (i - from > 1)
				sort_order_keys(keys + from, i - from, &arg);
		}
	}

	order = palloc_extended(mul_size(Max(n, 1), sizeof(uint32)),
							MCXT_ALLOC_HUGE);
	for (uint64 i = 0; i < n; i++)
		order[i] = keys[i].index;
	pfree(keys);
	return order;
}

/* ---- sets in memory or not ---- */

struct aspan_ordered
{
	aspan_set  *set;

	/* in memory */
	uint32	   *order;
	uint64		next;

	/* in a file */
	Tuplesortstate *sort;
	aspan_span	span;
};

/* the columns of the order, as bytes; see the top of this file */
#define KEY_BYTES 60

typedef struct key_writer
{
	unsigned char *next;
} key_writer;

static inline void
put_uint32(key_writer *w, uint32 value)
{
	value = pg_hton32(value);
	memcpy(w->next, &value, sizeof(value));
	w->next += sizeof(value);
}

static inline void
put_int64(key_writer *w, int64 value)
{
	uint64		key = pg_hton64((uint64) value ^ (UINT64CONST(1) << 63));

	memcpy(w->next, &key, sizeof(key));
	w->next += sizeof(key);
}

/* KEY_BYTES of aspan_span_compare() */
static void
put_key(key_writer *w, const aspan_set *set, const uint32 *ranks,
		const aspan_span *span)
{
	const aspan_site *site = aspan_site_get(set->dict, span->site);
	bool		has_begin = (span->flags & ASPAN_HAS_BEGIN) != 0;
	bool		has_end = (span->flags & ASPAN_HAS_END) != 0;
	bool		has_parent = (span->flags & ASPAN_PARENT_NULL) == 0;

	put_int64(w, aspan_span_time(span));
	put_uint32(w, ranks[span->process]);
	put_int64(w, span->span_id);
	*w->next++ = !has_end;
	put_int64(w, has_end ? span->end_time : 0);
	*w->next++ = !has_begin;
	put_uint32(w, ranks[site->name]);
	put_uint32(w, ranks[site->target]);
	*w->next++ = has_parent;
	put_int64(w, has_parent ? span->parent_id : 0);
	put_uint32(w, ranks[site->filename]);
	*w->next++ = !site->line_null;
	put_int64(w, site->line);
}

aspan_ordered *
aspan_ordered_begin(aspan_set *set, const uint32 *ranks)
{
	aspan_ordered *ordered = palloc0(sizeof(aspan_ordered));
	bytea	   *value;
	char	   *data;
	aspan_cursor cursor;
	const aspan_span *span;

	ordered->set = set;
	if (aspan_log_in_memory(set->spans))
	{
		ordered->order = aspan_set_order(set, ranks);
		return ordered;
	}

	ordered->sort =
		tuplesort_begin_datum(BYTEAOID,
							  lookup_type_cache(BYTEAOID,
												TYPECACHE_LT_OPR)->lt_opr,
							  InvalidOid, false,
							  Min(aspan_work_mem_bytes() / 1024, INT_MAX),
							  NULL, TUPLESORT_NONE);
	value = palloc(VARHDRSZ + KEY_BYTES + sizeof(aspan_span));
	data = VARDATA(value);
	SET_VARSIZE(value, VARHDRSZ + KEY_BYTES + sizeof(aspan_span));
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		key_writer	writer = {(unsigned char *) data};

		CHECK_FOR_INTERRUPTS();
		put_key(&writer, set, ranks, span);
		Assert((char *) writer.next == data + KEY_BYTES);
		memcpy(data + KEY_BYTES, span, sizeof(aspan_span));
		tuplesort_putdatum(ordered->sort, PointerGetDatum(value), false);
	}
	pfree(value);
	tuplesort_performsort(ordered->sort);
	return ordered;
}

const aspan_span *
aspan_ordered_next(aspan_ordered *ordered)
{
	Datum		value;
	bool		isnull;

	if (ordered->sort == NULL)
	{
		if (ordered->next == ordered->set->spans->count)
			return NULL;
		return aspan_log_at(ordered->set->spans,
							ordered->order[ordered->next++]);
	}
	if (!tuplesort_getdatum(ordered->sort, true, true, &value, &isnull, NULL))
		return NULL;
	memcpy(&ordered->span, VARDATA_ANY(DatumGetPointer(value)) + KEY_BYTES,
		   sizeof(aspan_span));
	pfree(DatumGetPointer(value));
	return &ordered->span;
}

void
aspan_ordered_end(aspan_ordered *ordered)
{
	if (ordered->sort != NULL)
		tuplesort_end(ordered->sort);
	if (ordered->order != NULL)
		pfree(ordered->order);
	pfree(ordered);
}
