/*
 * span_order.c
 *	  The total order of spans.
 *
 * A set in memory is ordered by a radix sort of one integer a span, in linear
 * time: its time since the earliest, followed by its index.  If the two take
 * more than 64 bits, the time loses its last ones: with a million spans there
 * is room for 44 bits of it, nearly five hours of nanoseconds.  Where times
 * agree as far as they are kept, spans are compared, column by column.  The
 * sort takes 16 bytes a span for its two arrays.
 *
 * The spans of a set that was stored come in order, perhaps with some others
 * behind them.  Then only those are sorted, and merged with the rest.
 *
 * A set that may be in a file is read in the same order by
 * formats/span_listing.c.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "base/sorter.h"
#include "engine/span_order.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* of so many spans, one may be out of order without all being sorted */
#define SPANS_OF_UNORDERED 16

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
	if (a->scope != b->scope)
	{
		uint32		x = aspan_scope_process(set->dict, a->scope);
		uint32		y = aspan_scope_process(set->dict, b->scope);

		if (x != y)
			return compare_uint32(ranks[x], ranks[y]);
	}
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
	if ((cmp = aspan_site_compare(set->dict, ranks, a->site, b->site)) != 0)
		return cmp;
	if ((cmp = aspan_scope_compare(set->dict, ranks, a->scope, b->scope)) != 0)
		return cmp;
	if ((cmp = (int) aspan_is_error(a) - (int) aspan_is_error(b)) != 0)
		return cmp;
	if ((cmp = compare_uint32(a->flags & ASPAN_DETACHED,
							  b->flags & ASPAN_DETACHED)) != 0)
		return cmp;

	/* what no listing shows */
	if ((a->flags & ASPAN_HAS_END) &&
		(cmp = aspan_site_compare(set->dict, ranks, a->end_site,
								  b->end_site)) != 0)
		return cmp;
	return compare_uint32(a->flags, b->flags);
}

typedef struct order_arg
{
	const aspan_set *set;
	const uint32 *ranks;
} order_arg;

static inline int
compare_indexes(const uint32 *a, const uint32 *b, const order_arg *arg)
{
	return aspan_span_compare(arg->set, arg->ranks,
							  aspan_log_at(arg->set->spans, *a),
							  aspan_log_at(arg->set->spans, *b));
}

#define ST_SORT sort_indexes
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, arg) compare_indexes(a, b, arg)
#define ST_COMPARE_ARG_TYPE const order_arg
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#ifdef USE_ASSERT_CHECKING

/* is every span there once, and in order? */
static void
check_order(const uint32 *order, uint64 n, const order_arg *arg)
{
	bool	   *seen = aspan_array0(bool, n);

	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		Assert(order[i] < n && !seen[order[i]]);
		seen[order[i]] = true;
		Assert(i == 0 || compare_indexes(&order[i - 1], &order[i], arg) <= 0);
	}
	pfree(seen);
}
#else
#define check_order(order, n, arg) ((void) 0)
#endif

/* how many spans of the set come in order */
static uint64
count_ordered(const order_arg *arg)
{
	const aspan_log *spans = arg->set->spans;
	uint64		i;

	for (i = 1; i < spans->count; i++)
	{
		const aspan_span *before = aspan_log_at(spans, i - 1);
		const aspan_span *span = aspan_log_at(spans, i);

		CHECK_FOR_INTERRUPTS();
		if (aspan_span_time(before) < aspan_span_time(span))
			continue;
		if (aspan_span_compare(arg->set, arg->ranks, before, span) > 0)
			break;
	}
	return Min(i, spans->count);
}

/* sorts what comes behind those that are in order, and merges the two */
static void
merge_rest(const order_arg *arg, uint64 ordered, uint32 *order)
{
	uint64		n = arg->set->spans->count;
	uint64		nrest = n - ordered;
	uint32	   *rest = aspan_array(uint32, nrest);

	for (uint64 i = 0; i < n; i++)
		order[i] = (uint32) i;
	memcpy(rest, order + ordered, nrest * sizeof(uint32));
	sort_indexes(rest, nrest, arg);

	/* from the last to the first, until all others are where they belong */
	for (uint64 place = n; nrest > 0;)
	{
		CHECK_FOR_INTERRUPTS();
		if (ordered > 0 &&
			compare_indexes(&order[ordered - 1], &rest[nrest - 1], arg) > 0)
			order[--place] = order[--ordered];
		else
			order[--place] = rest[--nrest];
	}
	pfree(rest);
}

/* all of them by their times, and by all else where these are equal */
static void
sort_spans(const order_arg *arg, uint32 *order, uint64 *work)
{
	const aspan_log *spans = arg->set->spans;
	uint64		n = spans->count;
	uint64	   *keys = work != NULL ? work : aspan_array(uint64, 2 * n);
	uint64	   *sorted;
	int64		earliest = PG_INT64_MAX;
	int64		latest = PG_INT64_MIN;
	int			index_bits = aspan_bit_width(n);
	int			dropped;
	uint64		low = 0;

	for (uint64 i = 0; i < n; i++)
	{
		int64		time = aspan_span_time(aspan_log_at(spans, i));

		CHECK_FOR_INTERRUPTS();
		keys[i] = (uint64) time;
		earliest = Min(earliest, time);
		latest = Max(latest, time);
	}

	/* the time as exactly as there is room for next to the index */
	dropped = Max(0, aspan_bit_width((uint64) latest - (uint64) earliest) +
				  index_bits - 64);
	for (uint64 i = 0; i < n; i++)
		keys[i] = (keys[i] - (uint64) earliest) >> dropped << index_bits | i;

	sorted = aspan_sort_uint64(keys, keys + n, n, index_bits);
	for (uint64 i = 0; i < n; i++)
		order[i] = (uint32) (sorted[i] & ((UINT64CONST(1) << index_bits) - 1));

	/* low is where the run of equal keys begins that i is in */
	for (uint64 i = 1; i <= n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i < n && sorted[i] >> index_bits == sorted[low] >> index_bits)
			continue;
		if (i - low > 1)
			sort_indexes(order + low, i - low, arg);
		low = i;
	}
	if (work == NULL)
		pfree(keys);
}

uint32 *
aspan_set_order(aspan_set *set, const uint32 *ranks, uint64 *work)
{
	uint64		n = set->spans->count;
	order_arg	arg = {set, ranks};
	uint64		ordered;
	uint32	   *order;

	Assert(n < PG_UINT32_MAX);
	aspan_log_load(set->spans, aspan_max_memory_bytes());
	order = aspan_array(uint32, n);
	ordered = count_ordered(&arg);
	if (n - ordered <= n / SPANS_OF_UNORDERED)
		merge_rest(&arg, ordered, order);
	else
		sort_spans(&arg, order, work);
	check_order(order, n, &arg);
	return order;
}
