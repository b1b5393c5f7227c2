/*
 * rule_given.c
 *	  Spans of one key that came already paired.
 *
 * They are sorted, so that identical ones are neighbours, and the open ones
 * stand behind the complete ones of the same begin.  One of the identical ones
 * stays, and gets all that the others say of errors.  Open spans give way to a
 * complete one.
 *
 * What gives way is counted with the operation of what it gives way to, since
 * they are one span, and a name that it had before it ended is none of its own.
 * So the record that is dropped gets that operation, and what all that gave way
 * say of errors.  It comes to the same in what order such records are met, and
 * whether some of them have been dropped before.
 */
#include "postgres.h"

#include "engine/rule_given.h"

#include "miscadmin.h"

/*
 * Identical spans next to each other; spans with a begin in order of it, and
 * among those that share one the open ones last.
 */
static inline int
compare_given(const aspan_span *a, const aspan_span *b,
			  const aspan_site_order *order)
{
	uint32		a_kind = a->flags & ASPAN_BOTH;
	uint32		b_kind = b->flags & ASPAN_BOTH;

	if ((a_kind ^ b_kind) & ASPAN_HAS_BEGIN)
		return (a_kind & ASPAN_HAS_BEGIN) ? -1 : 1;
	if ((a_kind & ASPAN_HAS_BEGIN) && a->begin_time != b->begin_time)
		return a->begin_time < b->begin_time ? -1 : 1;
	if ((a_kind ^ b_kind) & ASPAN_HAS_END)
		return (a_kind & ASPAN_HAS_END) ? -1 : 1;
	if ((a_kind & ASPAN_HAS_END) && a->end_time != b->end_time)
		return a->end_time < b->end_time ? -1 : 1;
	if (order->operation[a->site] != order->operation[b->site])
		return order->operation[a->site] < order->operation[b->site] ? -1 : 1;
	return aspan_compare_parents((a->flags & ASPAN_PARENT_NULL) != 0,
								 a->parent_id,
								 (b->flags & ASPAN_PARENT_NULL) != 0,
								 b->parent_id);
}

static inline int
compare_given_sites(const aspan_span *a, const aspan_span *b,
					const aspan_site_order *order)
{
	int			cmp = compare_given(a, b, order);

	if (cmp != 0 || a->site == b->site)
		return cmp;
	return order->rank[a->site] < order->rank[b->site] ? -1 : 1;
}

#define ST_SORT sort_given
#define ST_ELEMENT_TYPE aspan_span
#define ST_COMPARE(a, b, arg) compare_given_sites(a, b, arg)
#define ST_COMPARE_ARG_TYPE const aspan_site_order
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define SAID (ASPAN_BEGIN_ERROR | ASPAN_END_ERROR | ASPAN_DETACHED)

/*
 * Spans of one begin, or orphans of one end, in order.  An open one may be what
 * was known of a complete one before that had ended, when it may have had
 * another name.
 */
static void
resolve_given_group(const aspan_site_order *order, const aspan_taker *taker,
					aspan_span *records, uint64 n)
{
	bool		complete = aspan_is_complete(&records[0]);
	uint32		said_before = 0;

	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		records[i].flags &= ~ASPAN_COPIES;
		if (complete && aspan_is_open(&records[i]))
			said_before |= records[i].flags & SAID;
	}
	for (uint64 i = 0, next; i < n; i = next)
	{
		aspan_span *span = &records[i];
		bool		gives_way = complete && aspan_is_open(span);
		uint32		copy = span->flags & ASPAN_BOTH;

		copy = ((copy & ASPAN_HAS_BEGIN) ? ASPAN_BEGIN_COPY : 0) |
			((copy & ASPAN_HAS_END) ? ASPAN_END_COPY : 0);
		CHECK_FOR_INTERRUPTS();
		for (next = i + 1; next < n &&
			 compare_given(&records[next], span, order) == 0; next++)
			span->flags |= records[next].flags & SAID;
		for (uint64 j = gives_way ? i : i + 1; j < next; j++)
		{
			CHECK_FOR_INTERRUPTS();
			records[j].flags = (span->flags & ~SAID) | copy;
			if (gives_way)
			{
				records[j].flags |= said_before;
				records[j].site = records[0].site;
			}
			aspan_take_duplicate(taker, &records[j]);
		}
		if (gives_way)
			continue;
		span->flags |= complete ? said_before : 0;
		aspan_take_span(taker, span);
	}
}

void
aspan_resolve_given(const aspan_site_order *order, const aspan_taker *taker,
					aspan_span *records, uint64 n)
{
	sort_given(records, n, order);
	for (uint64 i = 0, next; i < n; i = next)
	{
		uint32		begins = records[i].flags & ASPAN_HAS_BEGIN;

		CHECK_FOR_INTERRUPTS();
		for (next = i + 1; next < n &&
			 (records[next].flags & ASPAN_HAS_BEGIN) == begins &&
			 aspan_span_time(&records[next]) == aspan_span_time(&records[i]);
			 next++)
			;
		resolve_given_group(order, taker, &records[i], next - i);
	}
}
