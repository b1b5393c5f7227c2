/*
 * rule.c
 *	  The rule of pairing, for the events of one key.
 *
 * A key, which is a process_id and a span_id, comes with all its records:
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
 * - At each instant, first the ends that close a span begun earlier, then the
 *	 begins, then the remaining ends.  An end closes the span begun last that is
 *	 still open.
 * - In the first pass only a span of the same name and target is closed: the
 *	 open spans are a stack for each name and target.  The second pass pairs
 *	 what is left whatever the names, with one stack.
 * - Identical events stand next to each other in this order.  Between the
 *	 passes, those that are left over beside a paired one, or beside another
 *	 left-over, are dropped as duplicates; after the second pass, pairs that are
 *	 identical in both events are reduced to one.
 *
 * A key with k events costs O(k log k), whatever its spans look like.
 *
 * Spans that came already paired (ASPAN_GIVEN) are not paired again, neither
 * with each other nor with events of their key; they only lose their
 * duplicates.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/rule.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#define NO_EVENT PG_UINT32_MAX

typedef enum event_state
{
	LEFT_OVER,
	PAIRED,
	DROPPED
} event_state;

/* one event of the key at hand */
typedef struct key_event
{
	int64		time;
	int64		parent_id;
	uint32		site;
	uint32		partner;		/* index of the other half, if PAIRED */
	uint32		below;			/* next lower event of its stack */
	uint32		run;			/* number of its run of identical events */
	bool		is_end;
	bool		parent_null;
	bool		mismatched;
	uint8		state;
} key_event;

struct aspan_rule
{
	MemoryContext cxt;
	const aspan_dict *dict;
	const aspan_range *range;
	aspan_resolution *result;

	/* per site: its place in the orders of the rule */
	uint32	   *name_of_site;	/* dense number of (name, target), in order */
	uint32	   *site_rank;		/* of (name, target, filename, line) */

	key_event  *events;
	uint32		nevents;
	Size		max_events;
	uint32	   *stack_of_name;	/* top of each stack, or NO_EVENT */
};

/* ---- orders ---- */

static void
rank_sites(aspan_rule *r)
{
	uint32	   *ranks = aspan_dict_ranks(r->dict);
	uint32		nsites = aspan_dict_nsites(r->dict);
	uint32	   *sites = aspan_array(uint32, nsites);
	uint32		nnames = 0;

	for (uint32 i = 0; i < nsites; i++)
		sites[i] = i;
	aspan_sort_sites(r->dict, ranks, sites, nsites);

	r->site_rank = aspan_array(uint32, nsites);
	r->name_of_site = aspan_array(uint32, nsites);
	r->stack_of_name = aspan_array(uint32, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		if (i > 0 && !aspan_same_name(r->dict, sites[i - 1], sites[i]))
			nnames++;
		r->site_rank[sites[i]] = i;
		r->name_of_site[sites[i]] = nnames;
		r->stack_of_name[i] = NO_EVENT;
	}
	pfree(sites);
	pfree(ranks);
}

static inline int
compare_parents(bool a_null, int64 a, bool b_null, int64 b)
{
	if (a_null || b_null)
		return (int) b_null - (int) a_null;
	return (a > b) - (a < b);
}

/* order of events in which identical ones compare equal */
static inline int
compare_identity(const key_event *a, const key_event *b, const aspan_rule *r)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->is_end != b->is_end)
		return a->is_end ? 1 : -1;
	if (a->site != b->site &&
		r->name_of_site[a->site] != r->name_of_site[b->site])
		return r->name_of_site[a->site] < r->name_of_site[b->site] ? -1 : 1;
	return compare_parents(a->parent_null, a->parent_id,
						   b->parent_null, b->parent_id);
}

static inline int
compare_events(const key_event *a, const key_event *b, const aspan_rule *r)
{
	int			cmp = compare_identity(a, b, r);

	if (cmp != 0 || a->site == b->site)
		return cmp;
	return r->site_rank[a->site] < r->site_rank[b->site] ? -1 : 1;
}

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE key_event
#define ST_COMPARE(a, b, arg) compare_events(a, b, arg)
#define ST_COMPARE_ARG_TYPE const aspan_rule
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* identical spans next to each other */
static inline int
compare_given(const aspan_span *a, const aspan_span *b, const aspan_rule *r)
{
	uint32		a_kind = a->flags & ASPAN_BOTH;
	uint32		b_kind = b->flags & ASPAN_BOTH;

	if (a_kind != b_kind)
		return a_kind < b_kind ? -1 : 1;
	if ((a_kind & ASPAN_HAS_BEGIN) && a->begin_time != b->begin_time)
		return a->begin_time < b->begin_time ? -1 : 1;
	if ((a_kind & ASPAN_HAS_END) && a->end_time != b->end_time)
		return a->end_time < b->end_time ? -1 : 1;
	if (r->name_of_site[a->site] != r->name_of_site[b->site])
		return r->name_of_site[a->site] < r->name_of_site[b->site] ? -1 : 1;
	return compare_parents((a->flags & ASPAN_PARENT_NULL) != 0, a->parent_id,
						   (b->flags & ASPAN_PARENT_NULL) != 0, b->parent_id);
}

static inline int
compare_given_sites(const aspan_span *a, const aspan_span *b,
					const aspan_rule *r)
{
	int			cmp = compare_given(a, b, r);

	if (cmp != 0 || a->site == b->site)
		return cmp;
	return r->site_rank[a->site] < r->site_rank[b->site] ? -1 : 1;
}

#define ST_SORT sort_given
#define ST_ELEMENT_TYPE aspan_span
#define ST_COMPARE(a, b, arg) compare_given_sites(a, b, arg)
#define ST_COMPARE_ARG_TYPE const aspan_rule
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* ---- results ---- */

void
aspan_rule_add(aspan_rule *r, const aspan_span *span)
{
	if (!aspan_in_range(r->range, aspan_span_time(span)))
		return;
	if (span->flags & ASPAN_MISMATCHED)
		r->result->mismatched_pairs++;
	*aspan_log_append(r->result->spans) = *span;
}

/* a dropped event; a dropped pair belongs where its begin does */
static void
count_duplicate(aspan_rule *r, bool is_end, uint32 site, int64 time)
{
	if (!aspan_in_range(r->range, time))
		return;
	if (is_end)
		r->result->duplicate_ends++;
	else
		r->result->duplicate_begins++;
	r->result->site_duplicates[site]++;
}

/* ---- one key ---- */

static void
add_event(aspan_rule *r, const aspan_span *span, bool is_end)
{
	key_event  *event = &r->events[r->nevents++];
	bool		of_pair = aspan_is_complete(span);

	event->time = is_end ? span->end_time : span->begin_time;
	event->site = (is_end && of_pair) ? span->end_site : span->site;
	event->parent_null = (span->flags & ASPAN_PARENT_NULL) != 0 ||
		(is_end && (span->flags & ASPAN_END_PARENT_NULL) != 0);
	event->parent_id = event->parent_null ? 0 : span->parent_id;
	event->is_end = is_end;
	event->mismatched = false;
	event->state = LEFT_OVER;
	event->partner = NO_EVENT;
	event->below = NO_EVENT;
	event->run = 0;
}

/*
 * One pass over the left-over events in order of time.  With by_name, an end
 * closes only spans of its own name and target.
 */
static void
pair_pass(aspan_rule *r, bool by_name)
{
	key_event  *events = r->events;
	uint32		single_stack = NO_EVENT;

#define STACK_OF(event) \
	(by_name ? &r->stack_of_name[r->name_of_site[(event)->site]] \
	 : &single_stack)

	for (uint32 first = 0, next; first < r->nevents; first = next)
	{
		uint32		ends;		/* first end of this instant */

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 events[next].time == events[first].time; next++)
			;
		for (ends = first; ends < next && !events[ends].is_end; ends++)
			;

		/*
		 * Ends before begins, then ends once more: the first round meets only
		 * spans begun earlier, the second also those begun at this instant.
		 */
		for (int round = 0; round < 2; round++)
		{
			for (uint32 i = ends; i < next; i++)
			{
				uint32	   *stack;

				if (events[i].state != LEFT_OVER)
					continue;
				stack = STACK_OF(&events[i]);
				if (*stack == NO_EVENT)
					continue;
				events[i].partner = *stack;
				events[i].state = PAIRED;
				events[i].mismatched = !by_name;
				events[*stack].partner = i;
				events[*stack].state = PAIRED;
				*stack = events[*stack].below;
			}
			if (round == 1)
				break;
			for (uint32 i = first; i < ends; i++)
			{
				uint32	   *stack;

				if (events[i].state != LEFT_OVER)
					continue;
				stack = STACK_OF(&events[i]);
				events[i].below = *stack;
				*stack = i;
			}
		}
	}

	/* leave the stacks empty for the next key */
	if (by_name)
		for (uint32 i = 0; i < r->nevents; i++)
			*STACK_OF(&events[i]) = NO_EVENT;
#undef STACK_OF
}

static inline void
drop_event(aspan_rule *r, key_event *event)
{
	event->state = DROPPED;
	count_duplicate(r, event->is_end, event->site, event->time);
}

/*
 * Numbers the runs of identical events, and drops the left-overs of each run
 * but for the first one of a run in which nothing is paired.
 */
static void
drop_duplicate_events(aspan_rule *r)
{
	key_event  *events = r->events;
	uint32		run = 0;

	for (uint32 first = 0, next; first < r->nevents; first = next, run++)
	{
		bool		keep_one = true;

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 compare_identity(&events[first], &events[next], r) == 0; next++)
		{
			events[next].run = run;
			if (events[next].state == PAIRED)
				keep_one = false;
		}
		for (uint32 i = first; i < next; i++)
		{
			if (events[i].state != LEFT_OVER)
				continue;
			if (keep_one)
				keep_one = false;
			else
				drop_event(r, &events[i]);
		}
	}
}

/* the ends that the begins of one run are paired with */
typedef struct run_pair
{
	uint32		end_run;
	uint32		begin;
	uint32		end;
} run_pair;

static inline int
compare_run_pairs(const run_pair *a, const run_pair *b)
{
	if (a->end_run != b->end_run)
		return a->end_run < b->end_run ? -1 : 1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return 0;
}

#define ST_SORT sort_run_pairs
#define ST_ELEMENT_TYPE run_pair
#define ST_COMPARE(a, b) compare_run_pairs(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * Reduces pairs that are identical in both events to one.  Events of a run
 * differ at most in file and line: the pair keeps the first begin and the
 * first end of those paired, in that order.
 */
static void
drop_duplicate_pairs(aspan_rule *r)
{
	key_event  *events = r->events;

	for (uint32 first = 0, next; first < r->nevents; first = next)
	{
		run_pair   *pairs;
		uint32		npairs = 0;

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 events[next].run == events[first].run; next++)
			;
		if (events[first].is_end || next - first < 2)
			continue;

		pairs = aspan_array(run_pair, next - first);
		for (uint32 i = first; i < next; i++)
		{
			if (events[i].state != PAIRED)
				continue;
			pairs[npairs].end_run = events[events[i].partner].run;
			pairs[npairs].begin = i;
			pairs[npairs].end = events[i].partner;
			npairs++;
		}
		sort_run_pairs(pairs, npairs);

		for (uint32 i = 0, j; i < npairs; i = j)
		{
			uint32		first_end = pairs[i].end;

			for (j = i + 1; j < npairs &&
				 pairs[j].end_run == pairs[i].end_run; j++)
				first_end = Min(first_end, pairs[j].end);
			if (j == i + 1)
				continue;

			/* the pair belongs to the range in which it begins */
			for (uint32 k = i; k < j; k++)
			{
				key_event  *begin = &events[pairs[k].begin];
				key_event  *end = &events[pairs[k].end];

				if (k > i)
				{
					begin->state = DROPPED;
					count_duplicate(r, false, begin->site, begin->time);
				}
				if (pairs[k].end != first_end)
				{
					end->state = DROPPED;
					count_duplicate(r, true, end->site, begin->time);
				}
			}
			events[pairs[i].begin].partner = first_end;
			events[first_end].partner = pairs[i].begin;
		}
		pfree(pairs);
	}
}

static void
add_resolved(aspan_rule *r, const aspan_span *key, uint32 i)
{
	key_event  *event = &r->events[i];
	aspan_span	span;

	memset(&span, 0, sizeof(span));
	span.span_id = key->span_id;
	span.process = key->process;
	span.site = event->site;
	span.parent_id = event->parent_id;
	if (event->parent_null)
		span.flags |= ASPAN_PARENT_NULL;
	if (event->is_end)
	{
		span.flags |= ASPAN_HAS_END;
		span.end_time = event->time;
		span.end_site = event->site;
	}
	else
	{
		span.flags |= ASPAN_HAS_BEGIN;
		span.begin_time = event->time;
		if (event->state == PAIRED)
		{
			key_event  *end = &r->events[event->partner];

			span.flags |= ASPAN_HAS_END;
			span.end_time = end->time;
			span.end_site = end->site;
			if (end->mismatched)
				span.flags |= ASPAN_MISMATCHED;
		}
	}
	aspan_rule_add(r, &span);
}

static void
apply_rule(aspan_rule *r, const aspan_span *records, uint64 n)
{
	if (n > (NO_EVENT - 1) / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many events share one span id"),
				 errdetail("Span id %lld has %llu records; there can be %u.",
						   (long long) records[0].span_id,
						   (unsigned long long) n, (NO_EVENT - 1) / 2)));

	if (r->max_events < 2 * n)
	{
		if (r->events != NULL)
			pfree(r->events);
		r->max_events = pg_nextpower2_64(Max(2 * n, 64));
		r->events = aspan_array_in(r->cxt, key_event, r->max_events);
	}
	r->nevents = 0;
	for (uint64 i = 0; i < n; i++)
	{
		if (records[i].flags & ASPAN_HAS_BEGIN)
			add_event(r, &records[i], false);
		if (records[i].flags & ASPAN_HAS_END)
			add_event(r, &records[i], true);
	}
	sort_events(r->events, r->nevents, r);

	pair_pass(r, true);
	drop_duplicate_events(r);
	pair_pass(r, false);
	drop_duplicate_pairs(r);

	for (uint32 i = 0; i < r->nevents; i++)
	{
		key_event  *event = &r->events[i];

		CHECK_FOR_INTERRUPTS();
		if (event->state == LEFT_OVER ||
			(event->state == PAIRED && !event->is_end))
			add_resolved(r, &records[0], i);
	}
}

static void
drop_duplicate_given(aspan_rule *r, aspan_span *records, uint64 n)
{
	sort_given(records, n, r);
	for (uint64 i = 0; i < n; i++)
	{
		const aspan_span *span = &records[i];

		CHECK_FOR_INTERRUPTS();
		if (i == 0 || compare_given(&records[i - 1], span, r) != 0)
		{
			aspan_rule_add(r, span);
			continue;
		}
		if (span->flags & ASPAN_HAS_BEGIN)
			count_duplicate(r, false, span->site, aspan_span_time(span));
		if (span->flags & ASPAN_HAS_END)
			count_duplicate(r, true, span->end_site, aspan_span_time(span));
	}
}

/*
 * Do the pairs follow one another without touching?  A mismatched pair, as a
 * profile carries them, is no pair of the first pass.
 */
static bool
all_disjoint(const aspan_span *records, uint64 n)
{
	for (uint64 i = 0; i < n; i++)
	{
		if (!aspan_is_complete(&records[i]) ||
			(records[i].flags & ASPAN_MISMATCHED))
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
		!aspan_same_name(r->dict, begin->site, end->site))
		return false;
	*span = *begin;
	span->flags |= ASPAN_HAS_END;
	span->end_time = end->end_time;
	span->end_site = end->site;
	return true;
}

/* records of one key that came as events */
static void
resolve_events(aspan_rule *r, const aspan_span *records, uint64 n)
{
	aspan_span	span;

	if (n == 2 && join_halves(r, records, &span))
		aspan_rule_add(r, &span);
	else if (n == 1 || all_disjoint(records, n))
	{
		for (uint64 i = 0; i < n; i++)
			aspan_rule_add(r, &records[i]);
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
		drop_duplicate_given(r, records + nevents, n - nevents);
}

aspan_rule *
aspan_rule_create(const aspan_dict *dict, const aspan_range *range,
				  aspan_resolution *result)
{
	aspan_rule *r = palloc0(sizeof(aspan_rule));

	r->cxt = CurrentMemoryContext;
	r->dict = dict;
	r->range = range;
	r->result = result;
	rank_sites(r);
	return r;
}

void
aspan_rule_reset(aspan_rule *r)
{
	if (r->events != NULL)
		pfree(r->events);
	r->events = NULL;
	r->max_events = 0;
}
