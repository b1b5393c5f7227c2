/*
 * rule.c
 *	  The rule of pairing, for the events of one key.
 *
 * A key, which is a scope and a span_id, comes with all its records:
 * pairs that were made optimistically, and single events.  Where there is
 * nothing but pairs that follow one another without touching, as reused ids
 * mostly do, the pairs are what the rule would make of their events, and
 * stay.  Nor is there more to do for a begin and an end that were only kept
 * apart, by being read in different workers for instance, and make a plain
 * pair.  Otherwise the records are taken apart into events, and:
 *
 * - Events are put in order of time; at one instant, begins and ends each in
 *	 "C" order of name, target and parent, NULLs first.  File and line come
 *	 last, so that nothing is left to the order of arrival.
 * - Identical events, which differ at most in file, line and what they say of
 *	 errors, stand next to each other in this order.  The first of them is the
 *	 distinct event, the others are its copies.  What one of them says, all do.
 * - At each instant, first the ends that close a span begun earlier, then the
 *	 begins, then the remaining ends.  An end closes the span begun last that is
 *	 still open.
 * - In pass one a distinct end closes only a distinct begin of the same name
 *	 and target: the open spans are a stack for each name and target.
 * - Then copies stand in, by the same order and the same stacks: copies of ends
 *	 for the begins that pass one left over, copies of begins for the ends.  A
 *	 copy is never paired with a copy.  Pass one does not see copies, so events
 *	 that are delivered again do not change what it pairs.  But two spans of one
 *	 id that end at the same instant have identical ends, of which the copy lets
 *	 the second of them end.
 * - Pass two pairs what is left of the distinct events whatever the names, with
 *	 one stack.  Copies that did not stand in are duplicates.
 *
 * Copies of ends and copies of begins stand in for different events, so it does
 * not matter which are taken first.  And no two pairs are identical in both
 * events: without a pair of two copies, one would be a distinct begin with the
 * copy of an end, and the other a copy of that begin with that distinct end.
 * But if pass one left over both the begin and the end, it would have paired
 * them.
 *
 * A key with k events costs O(k log k), whatever its spans look like, and 16
 * bytes for each event; what else there is to know of it is in its record.
 *
 * Spans that came already paired (ASPAN_GIVEN) are not paired again, neither
 * with each other nor with events of their key.  They only lose their
 * duplicates, and open ones of which the whole is there.
 */
#include "postgres.h"

#include "engine/rule.h"
#include "engine/rule_events.h"
#include "engine/rule_given.h"
#include "engine/rule_pass.h"

#include "miscadmin.h"

struct aspan_rule
{
	aspan_taker taker;
	aspan_site_order order;
	aspan_open_stacks stacks;
	aspan_key_events key;		/* the one that is being paired */
};

static inline bool
same_operation(const aspan_rule *r, const aspan_span *begin,
			   const aspan_span *end)
{
	return r->order.operation[begin->site] == r->order.operation[end->site];
}

/*
 * Gives a span that is only begun its end.  The span has one parent, that of
 * the begin; what the end says of it is kept.
 */
static void
join_end(aspan_rule *r, aspan_span *span, const aspan_span *end)
{
	span->end_time = end->end_time;
	span->end_site = end->site;
	span->flags |= ASPAN_HAS_END |
		(end->flags & (ASPAN_END_ERROR | ASPAN_END_COPY));
	if (!same_operation(r, span, end))
		span->flags |= ASPAN_MISMATCHED;

	if (aspan_compare_parents((span->flags & ASPAN_PARENT_NULL) != 0,
							  span->parent_id,
							  (end->flags & ASPAN_PARENT_NULL) != 0,
							  end->parent_id) == 0)
		return;
	if (end->flags & ASPAN_PARENT_NULL)
		span->flags |= ASPAN_END_PARENT_NULL;
	else if (r->taker.result->apart != NULL &&
			 aspan_in_range(r->taker.range, span->begin_time))
	{
		aspan_span	apart = *end;

		apart.flags |= ASPAN_END_APART;
		span->flags |= ASPAN_END_APART;
		aspan_keep_apart(&r->taker, &apart);
	}
}

/* what the passes have made of an event */
static void
settle_event(aspan_rule *r, const aspan_key_event *event)
{
	aspan_span	span;

	if (event->is_paired && event->is_end)
		return;
	aspan_event_record(&r->key, event, &span);
	if (event->is_paired)
	{
		aspan_span	end;

		aspan_event_record(&r->key, &r->key.events[event->link], &end);
		span.flags |= event->is_loose ? ASPAN_LOOSE : 0;
		join_end(r, &span, &end);
		aspan_take_span(&r->taker, &span);
	}
	else if (event->is_copy)
		aspan_take_duplicate(&r->taker, &span);
	else
		aspan_take_span(&r->taker, &span);
}

/* takes the records of a key apart, and pairs their events */
static void
apply_rule(aspan_rule *r, const aspan_span *records, uint64 n)
{
	aspan_take_events(&r->key, records, n);
	aspan_pair_events(&r->stacks, &r->key);
	for (uint32 i = 0; i < r->key.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		settle_event(r, &r->key.events[i]);
	}
}

/* a record of which the rule has noted nothing so far */
static inline bool
is_plain(const aspan_span *record)
{
	return !(record->flags & (ASPAN_MISMATCHED | ASPAN_COPIES |
							  ASPAN_END_APART | ASPAN_LOOSE));
}

/* do the pairs, which are those of the first pass, follow without touching? */
static bool
all_disjoint(const aspan_span *records, uint64 n)
{
	for (uint64 i = 0; i < n; i++)
	{
		if (!aspan_is_complete(&records[i]) || !is_plain(&records[i]))
			return false;
		if (i > 0 && records[i - 1].end_time >= records[i].begin_time)
			return false;
	}
	return true;
}

/*
 * A begin and an end, each waiting for the other, in order of time: the rule
 * pairs them if the names agree, and the result is what the collector would
 * have made of them.
 */
static bool
join_halves(aspan_rule *r, const aspan_span *records, aspan_span *span)
{
	const aspan_span *begin = &records[0];
	const aspan_span *end = &records[1];

	if (aspan_is_orphan(begin) && aspan_is_open(end) &&
		begin->end_time == end->begin_time)
	{
		begin = &records[1];
		end = &records[0];
	}
	if (!aspan_is_open(begin) || !aspan_is_orphan(end) ||
		!is_plain(begin) || !is_plain(end) ||
		!same_operation(r, begin, end))
		return false;
	*span = *begin;
	join_end(r, span, end);
	return true;
}

/* records of one key that came as events */
static void
resolve_events(aspan_rule *r, const aspan_span *records, uint64 n)
{
	aspan_span	span;

	if (n == 2 && join_halves(r, records, &span))
		aspan_take_span(&r->taker, &span);
	else if (n == 1 ? !(records[0].flags & ASPAN_COPIES) :
			 all_disjoint(records, n))
	{
		for (uint64 i = 0; i < n; i++)
			aspan_take_span(&r->taker, &records[i]);
	}
	else
		apply_rule(r, records, n);
}

void
aspan_rule_apply(aspan_rule *r, aspan_span *records, uint64 n)
{
	uint64		nevents = n;

	while (nevents > 0 && (records[nevents - 1].flags & ASPAN_GIVEN))
		nevents--;
	if (nevents > 0)
		resolve_events(r, records, nevents);
	if (nevents < n)
		aspan_resolve_given(&r->order, &r->taker, records + nevents,
							n - nevents);
}

aspan_rule *
aspan_rule_create(const aspan_dict *dict, const aspan_taker *taker)
{
	aspan_rule *r = palloc0(sizeof(aspan_rule));

	r->taker = *taker;
	aspan_order_sites(&r->order, dict);
	aspan_open_stacks_init(&r->stacks, &r->order);
	r->key.cxt = CurrentMemoryContext;
	r->key.order = &r->order;
	return r;
}

void
aspan_rule_reset(aspan_rule *r)
{
	aspan_forget_events(&r->key);
}
