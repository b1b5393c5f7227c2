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

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/rule.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* an index of 29 bits that is none, and so the number of events of a key */
#define NO_EVENT	(((uint32) 1 << 29) - 1)

/*
 * One event of the key: half of a record, or all of it.  While the event is
 * open, link is the next lower event of its stack; once it is paired, link is
 * the other half.
 */
typedef struct key_event
{
	int64		time;
	uint32		record:29;
	uint32		is_end:1;
	uint32		is_copy:1;		/* an identical event comes before it */
	uint32		is_paired:1;
	uint32		link:29;
	uint32		is_error:1;
	uint32		is_detached:1;
	uint32		is_loose:1;		/* see mark_loose() */
} key_event;

StaticAssertDecl(sizeof(key_event) == ASPAN_RULE_EVENT_BYTES,
				 "the memory of a key is accounted for by its events");

/* room for so many events is made at once */
#define MIN_EVENTS	64

struct aspan_rule
{
	MemoryContext cxt;
	const aspan_dict *dict;
	const aspan_range *range;
	aspan_resolution *result;
	aspan_span_taker take;
	void	   *arg;

	/* per site: its place in the orders of the rule */
	uint32	   *name_of_site;	/* dense number of (name, target), in order */
	uint32	   *site_rank;		/* of (name, target, filename, line) */

	/* the key that is being paired */
	const aspan_span *records;
	key_event  *events;
	uint32		nevents;
	uint32		ncopies;
	uint64		max_events;
	uint32	   *stack_of_name;	/* top of each stack, or NO_EVENT */
	uint32		single_stack;	/* the same whatever the names */
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
		if (i > 0 && !aspan_same_operation(r->dict, sites[i - 1], sites[i]))
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

static inline uint32
event_site(const aspan_rule *r, const key_event *event)
{
	const aspan_span *record = &r->records[event->record];

	return event->is_end ? record->end_site : record->site;
}

static inline uint32
event_name(const aspan_rule *r, const key_event *event)
{
	return r->name_of_site[event_site(r, event)];
}

/* the end of a pair has the parent of its begin, or none */
static inline bool
event_parent_null(const aspan_rule *r, const key_event *event)
{
	uint32		flags = r->records[event->record].flags;

	return (flags & ASPAN_PARENT_NULL) != 0 ||
		(event->is_end && (flags & ASPAN_END_PARENT_NULL) != 0);
}

/* order of the events of one instant in which identical ones compare equal */
static int
compare_tied(const key_event *a, const key_event *b, const aspan_rule *r)
{
	uint32		a_name;
	uint32		b_name;

	if (a->is_end != b->is_end)
		return a->is_end ? 1 : -1;
	a_name = event_name(r, a);
	b_name = event_name(r, b);
	if (a_name != b_name)
		return a_name < b_name ? -1 : 1;
	return compare_parents(event_parent_null(r, a),
						   r->records[a->record].parent_id,
						   event_parent_null(r, b),
						   r->records[b->record].parent_id);
}

static inline int
compare_events(const key_event *a, const key_event *b, const aspan_rule *r)
{
	uint32		a_rank;
	uint32		b_rank;
	int			cmp;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	cmp = compare_tied(a, b, r);
	if (cmp != 0)
		return cmp;
	a_rank = r->site_rank[event_site(r, a)];
	b_rank = r->site_rank[event_site(r, b)];
	return (a_rank > b_rank) - (a_rank < b_rank);
}

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE key_event
#define ST_COMPARE(a, b, arg) compare_events(a, b, arg)
#define ST_COMPARE_ARG_TYPE const aspan_rule
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * Identical spans next to each other; spans with a begin in order of it, and
 * among those that share one the open ones last.
 */
static inline int
compare_given(const aspan_span *a, const aspan_span *b, const aspan_rule *r)
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
	r->take(r->arg, span);
}

/* an event that is part of no span, or not to be had from one */
static void
keep_apart(aspan_rule *r, const aspan_span *record)
{
	aspan_log  *apart = r->result->apart;

	*aspan_log_append(apart) = *record;
	if (aspan_log_memory(apart) > aspan_work_mem_bytes() / 4)
		aspan_log_spill(apart);
}

/* a record of events that nothing is made of */
static void
add_duplicate(aspan_rule *r, const aspan_span *record)
{
	if (!aspan_in_range(r->range, aspan_span_time(record)))
		return;
	if (record->flags & ASPAN_HAS_BEGIN)
	{
		r->result->duplicate_begins++;
		r->result->site_duplicates[record->site]++;
	}
	if (record->flags & ASPAN_HAS_END)
	{
		r->result->duplicate_ends++;
		r->result->site_duplicates[record->end_site]++;
	}
	if (r->result->apart != NULL)
		keep_apart(r, record);
}

/* ---- one key ---- */

static void
add_event(aspan_rule *r, uint32 record, bool is_end)
{
	key_event  *event = &r->events[r->nevents++];
	uint32		flags = r->records[record].flags;

	event->time = is_end ? r->records[record].end_time :
		r->records[record].begin_time;
	event->is_error = (flags & (is_end ? ASPAN_END_ERROR :
								ASPAN_BEGIN_ERROR)) != 0;
	event->is_detached = !is_end && (flags & ASPAN_DETACHED) != 0;
	event->record = record;
	event->is_end = is_end;
	event->is_copy = false;
	event->is_loose = false;
	event->link = NO_EVENT;
	event->is_paired = false;
}

static inline void
say_the_same(key_event *event, const key_event *other)
{
	event->is_error |= other->is_error;
	event->is_detached |= other->is_detached;
}

/* is the event known to be a copy of one that is not among these records? */
static inline bool
is_known_copy(const aspan_rule *r, const key_event *event)
{
	uint32		flag = event->is_end ? ASPAN_END_COPY : ASPAN_BEGIN_COPY;

	return (r->records[event->record].flags & flag) != 0;
}

/*
 * All but the first of identical events are copies.  So is the first, where
 * all were copies before: then the distinct one has been paired for good.
 */
static void
mark_identical(aspan_rule *r, key_event *events, uint32 n)
{
	key_event	said = events[0];
	bool		all_known = true;

	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		all_known = all_known && is_known_copy(r, &events[i]);
		say_the_same(&said, &events[i]);
	}
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		events[i].is_copy = i > 0 || all_known;
		r->ncopies += events[i].is_copy;
		say_the_same(&events[i], &said);
	}
}

static void
mark_copies(aspan_rule *r)
{
	key_event  *events = r->events;
	uint32		first = 0;

	r->ncopies = 0;
	for (uint32 i = 1; i <= r->nevents; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i < r->nevents && events[i].time == events[first].time &&
			compare_tied(&events[i], &events[first], r) == 0)
			continue;
		mark_identical(r, events + first, i - first);
		first = i;
	}
}

/* which events a pass pairs, of those that are not paired yet */
typedef enum pass
{
	PASS_ONE,					/* distinct ones of the same name */
	COPIES_OF_ENDS,				/* distinct begins, with ends that are copies */
	COPIES_OF_BEGINS,			/* and the other way round */
	PASS_TWO					/* distinct ones of any name */
} pass;

static inline bool
takes_part(const key_event *event, pass pass)
{
	bool		as_copy = event->is_end ? pass == COPIES_OF_ENDS :
	pass == COPIES_OF_BEGINS;

	return !event->is_paired && event->is_copy == as_copy;
}

/* the stack of open spans that a begin goes to, and an end takes from */
static inline uint32 *
stack_of(aspan_rule *r, const key_event *event, pass pass)
{
	return pass == PASS_TWO ? &r->single_stack :
	&r->stack_of_name[event_name(r, event)];
}

/* one pass over the events in order of time */
static void
pair_pass(aspan_rule *r, pass pass)
{
	key_event  *events = r->events;

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
				uint32		begin;

				if (!takes_part(&events[i], pass))
					continue;
				stack = stack_of(r, &events[i], pass);
				begin = *stack;
				if (begin == NO_EVENT)
					continue;
				*stack = events[begin].link;
				events[begin].link = i;
				events[begin].is_paired = true;
				events[i].link = begin;
				events[i].is_paired = true;
			}
			if (round == 1)
				break;
			for (uint32 i = first; i < ends; i++)
			{
				uint32	   *stack;

				if (!takes_part(&events[i], pass))
					continue;
				stack = stack_of(r, &events[i], pass);
				events[i].link = *stack;
				*stack = i;
			}
		}
	}

	/* leave the stacks empty for the next pass, or the next key */
	for (uint32 i = 0; i < r->nevents; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*stack_of(r, &events[i], pass) = NO_EVENT;
	}
}

/*
 * After pass one: where a span of no length begins and ends at an instant, an
 * end that comes then may close an earlier span instead, if there is one more
 * than is known; then the end that now closes another begin of this instant
 * and name closes the begin of the former.  Nothing else that pass one pairs
 * can change by what is before the first event or behind the last.
 */
static void
mark_loose(aspan_rule *r)
{
	key_event  *events = r->events;

	for (uint32 first = 0, next; first < r->nevents; first = next)
	{
		bool		at_once = false;

		for (next = first; next < r->nevents &&
			 events[next].time == events[first].time &&
			 events[next].is_end == events[first].is_end &&
			 event_name(r, &events[next]) == event_name(r, &events[first]);
			 next++)
		{
			CHECK_FOR_INTERRUPTS();
			at_once = at_once || (events[next].is_paired &&
								  events[events[next].link].time ==
								  events[next].time);
		}
		if (!at_once || events[first].is_end)
			continue;
		for (uint32 i = first; i < next; i++)
			events[i].is_loose = events[i].is_paired &&
				events[events[i].link].time > events[i].time;
	}
}

/* a record of one event alone */
static void
make_half(const aspan_rule *r, const key_event *event, aspan_span *half)
{
	const aspan_span *record = &r->records[event->record];

	memset(half, 0, sizeof(*half));
	half->span_id = record->span_id;
	half->scope = record->scope;
	half->site = event_site(r, event);
	if (event_parent_null(r, event))
		half->flags |= ASPAN_PARENT_NULL;
	else
		half->parent_id = record->parent_id;
	if (event->is_end)
	{
		half->flags |= ASPAN_HAS_END | (event->is_error ? ASPAN_END_ERROR : 0) |
			(event->is_copy ? ASPAN_END_COPY : 0);
		half->end_time = event->time;
		half->end_site = half->site;
	}
	else
	{
		half->flags |= ASPAN_HAS_BEGIN |
			(event->is_error ? ASPAN_BEGIN_ERROR : 0) |
			(event->is_detached ? ASPAN_DETACHED : 0) |
			(event->is_copy ? ASPAN_BEGIN_COPY : 0);
		half->begin_time = event->time;
	}
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
	if (r->name_of_site[span->site] != r->name_of_site[end->site])
		span->flags |= ASPAN_MISMATCHED;

	if (compare_parents((span->flags & ASPAN_PARENT_NULL) != 0,
						span->parent_id,
						(end->flags & ASPAN_PARENT_NULL) != 0,
						end->parent_id) == 0)
		return;
	if (end->flags & ASPAN_PARENT_NULL)
		span->flags |= ASPAN_END_PARENT_NULL;
	else if (r->result->apart != NULL &&
			 aspan_in_range(r->range, span->begin_time))
	{
		aspan_span	apart = *end;

		apart.flags |= ASPAN_END_APART;
		span->flags |= ASPAN_END_APART;
		keep_apart(r, &apart);
	}
}

/* what the passes have made of an event */
static void
settle_event(aspan_rule *r, const key_event *event)
{
	aspan_span	span;

	if (event->is_paired && event->is_end)
		return;
	make_half(r, event, &span);
	if (event->is_paired)
	{
		aspan_span	end;

		make_half(r, &r->events[event->link], &end);
		span.flags |= event->is_loose ? ASPAN_LOOSE : 0;
		join_end(r, &span, &end);
		aspan_rule_add(r, &span);
	}
	else if (event->is_copy)
		add_duplicate(r, &span);
	else
		aspan_rule_add(r, &span);
}

/* events of some records of one key */
static uint64
count_events(const aspan_span *records, uint64 n)
{
	uint64		nevents = n;

	for (uint64 i = 0; i < n; i++)
		nevents += aspan_is_complete(&records[i]) && aspan_span_ends(&records[i]);
	return nevents;
}

/* room for the events of a key; a large key gets no more than it needs */
static void
reserve_events(aspan_rule *r, const aspan_span *records, uint64 n)
{
	uint64		nevents = count_events(records, n);

	if (nevents > NO_EVENT)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many events share one span id"),
				 errdetail("Span id %lld has %llu events; there can be %u.",
						   (long long) records[0].span_id,
						   (unsigned long long) nevents, NO_EVENT)));

	if (nevents > r->max_events)
	{
		if (r->events != NULL)
			pfree(r->events);
		r->max_events = Max(nevents, MIN_EVENTS);
		r->events = aspan_array_in(r->cxt, key_event, r->max_events);
	}
}

static void
apply_rule(aspan_rule *r, const aspan_span *records, uint64 n)
{
	reserve_events(r, records, n);
	r->records = records;
	r->nevents = 0;
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_span_begins(&records[i]))
			add_event(r, i, false);
		if (aspan_span_ends(&records[i]))
			add_event(r, i, true);
	}
	sort_events(r->events, r->nevents, r);
	mark_copies(r);

	pair_pass(r, PASS_ONE);
	mark_loose(r);
	if (r->ncopies > 0)
	{
		pair_pass(r, COPIES_OF_ENDS);
		pair_pass(r, COPIES_OF_BEGINS);
	}
	pair_pass(r, PASS_TWO);

	for (uint32 i = 0; i < r->nevents; i++)
	{
		CHECK_FOR_INTERRUPTS();
		settle_event(r, &r->events[i]);
	}
}

#define SAID (ASPAN_BEGIN_ERROR | ASPAN_END_ERROR | ASPAN_DETACHED)

/*
 * Spans of one begin, or orphans of one end, in order.  An open one may be what
 * was known of a complete one before that had ended, when it may have had
 * another name.
 */
static void
resolve_given_group(aspan_rule *r, aspan_span *records, uint64 n)
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
			 compare_given(&records[next], span, r) == 0; next++)
			span->flags |= records[next].flags & SAID;
		for (uint64 j = gives_way ? i : i + 1; j < next; j++)
		{
			CHECK_FOR_INTERRUPTS();
			records[j].flags = (span->flags & ~SAID) | copy |
				(gives_way ? span->flags & SAID : 0);
			add_duplicate(r, &records[j]);
		}
		if (gives_way)
			continue;
		span->flags |= complete ? said_before : 0;
		aspan_rule_add(r, span);
	}
}

static void
resolve_given(aspan_rule *r, aspan_span *records, uint64 n)
{
	sort_given(records, n, r);
	for (uint64 i = 0, next; i < n; i = next)
	{
		uint32		begins = records[i].flags & ASPAN_HAS_BEGIN;

		CHECK_FOR_INTERRUPTS();
		for (next = i + 1; next < n &&
			 (records[next].flags & ASPAN_HAS_BEGIN) == begins &&
			 aspan_span_time(&records[next]) == aspan_span_time(&records[i]);
			 next++)
			;
		resolve_given_group(r, &records[i], next - i);
	}
}

/* has the record been looked at by the rule before, with a result of note? */
static inline bool
is_plain(const aspan_span *record)
{
	return !(record->flags & (ASPAN_MISMATCHED | ASPAN_COPIES | ASPAN_END_APART |
							  ASPAN_LOOSE));
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
		!aspan_same_operation(r->dict, begin->site, end->site))
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
		aspan_rule_add(r, &span);
	else if (n == 1 ? !(records[0].flags & ASPAN_COPIES) :
			 all_disjoint(records, n))
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
		resolve_given(r, records + nevents, n - nevents);
}

aspan_rule *
aspan_rule_create(const aspan_dict *dict, const aspan_range *range,
				  aspan_resolution *result, aspan_span_taker take, void *arg)
{
	aspan_rule *r = palloc0(sizeof(aspan_rule));

	r->cxt = CurrentMemoryContext;
	r->dict = dict;
	r->range = range;
	r->result = result;
	r->take = take;
	r->arg = arg;
	r->single_stack = NO_EVENT;
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
