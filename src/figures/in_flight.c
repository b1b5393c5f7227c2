/*
 * in_flight.c
 *	  The spans that are active at an instant.
 *
 * A first pass over the spans collects those that are active, which are few
 * as a rule.  They are sorted by operation and age, so that a second pass finds
 * for each complete span, by binary search, the youngest of its operation that
 * is at least as old as that took.  Summed up in the order of age, these are
 * the complete spans that took no longer.  So nothing but what is active has
 * to be in memory, unless there is a tree.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/moments.h"
#include "engine/span_order.h"
#include "figures/grouping.h"
#include "figures/in_flight.h"
#include "figures/tally.h"

#include "miscadmin.h"

static inline int
compare_ages(const aspan_in_flight_span *a, const aspan_in_flight_span *b)
{
	if (a->operation != b->operation)
		return a->operation < b->operation ? -1 : 1;
	return (a->age > b->age) - (a->age < b->age);
}

#define ST_SORT sort_by_age
#define ST_ELEMENT_TYPE aspan_in_flight_span
#define ST_COMPARE(a, b) compare_ages(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

typedef struct span_order
{
	const aspan_set *set;
	const uint32 *ranks;
} span_order;

static inline int
compare_begins(const aspan_in_flight_span *a, const aspan_in_flight_span *b,
			   const span_order *order)
{
	return aspan_span_compare(order->set, order->ranks, &a->span, &b->span);
}

#define ST_SORT sort_by_begin
#define ST_ELEMENT_TYPE aspan_in_flight_span
#define ST_COMPARE_ARG_TYPE const span_order
#define ST_COMPARE(a, b, order) compare_begins(a, b, order)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* of what was read, what began at `until` or later is of another range */
static void
collect(aspan_in_flight_list *result, aspan_set *set, const aspan_range *range,
		const uint32 *operations, int64 at)
{
	uint64		max = 64;
	uint64		index = 0;
	aspan_cursor cursor;
	aspan_span *span;

	result->items = aspan_array(aspan_in_flight_span, max);
	aspan_cursor_open(&cursor, set->spans);
	for (; (span = aspan_cursor_next(&cursor)) != NULL; index++)
	{
		aspan_in_flight_span *item;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_active(span, at) ||
			(range->has_until && span->begin_time >= range->until))
			continue;
		if (result->count == max)
		{
			max *= 2;
			result->items = aspan_realloc(result->items, max,
										  sizeof(aspan_in_flight_span));
		}
		item = &result->items[result->count++];
		item->span = *span;
		item->index = index;
		item->age = aspan_age(span, at);
		item->depth = result->tree == NULL ? 0 : result->tree->depth[index];
		item->operation = operations[span->site];
		item->not_longer = 0;
		item->complete = 0;
		item->percentile = 0;
	}
}

/* the first of the items in [lo, hi) that is not younger, or hi */
static uint64
find_age(const aspan_in_flight_span *items, uint64 lo, uint64 hi, uint64 age)
{
	while (lo < hi)
	{
		uint64		mid = lo + (hi - lo) / 2;

		if (items[mid].age < age)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* the items are in order of operation and age */
static void
compare_with_complete(aspan_in_flight_list *result, aspan_set *set,
					  const uint32 *operations, uint32 noperations)
{
	aspan_in_flight_span *items = result->items;
	uint64	   *starts = aspan_array0(uint64, (uint64) noperations + 1);
	uint64	   *complete = aspan_array0(uint64, noperations);
	aspan_cursor cursor;
	aspan_span *span;

	for (uint64 i = 0; i < result->count; i++)
		starts[items[i].operation + 1]++;
	for (uint32 i = 0; i < noperations; i++)
		starts[i + 1] += starts[i];

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		operation = operations[span->site];
		uint64		end = starts[operation + 1];
		uint64		i;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		complete[operation]++;
		i = find_age(items, starts[operation], end, aspan_duration(span));
		if (i < end)
			items[i].not_longer++;
	}
	for (uint64 i = 0; i < result->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > starts[items[i].operation])
			items[i].not_longer += items[i - 1].not_longer;
		items[i].complete = complete[items[i].operation];
		if (items[i].complete > 0)
			items[i].percentile = aspan_percent(items[i].not_longer,
												items[i].complete);
	}
	pfree(starts);
	pfree(complete);
}

aspan_in_flight_list *
aspan_in_flight_compute(aspan_set *set, const aspan_range *range,
						aspan_parents parents, const int64 *at)
{
	aspan_in_flight_list *result = palloc0(sizeof(aspan_in_flight_list));
	span_order	order = {set};
	uint32		noperations;
	uint32	   *operations = aspan_group_sites(set->dict, ASPAN_BY_OPERATION,
											   &noperations);

	if (aspan_tally_of(set)->has_parents)
		result->tree = aspan_tree_of(set, parents);
	if (at == NULL)
		at = range->has_until ? &range->until : &set->last_time;
	collect(result, set, range, operations, *at);
	if (result->count > 0)
	{
		sort_by_age(result->items, result->count);
		compare_with_complete(result, set, operations, noperations);
		order.ranks = aspan_dict_ranks(set->dict);
		sort_by_begin(result->items, result->count, &order);
	}
	pfree(operations);
	return result;
}
