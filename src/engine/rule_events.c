/*
 * rule_events.c
 *	  The events of one key in the order of the rule, copies marked.
 *
 * The records of a key are taken apart into events of 16 bytes, which are
 * sorted.  Identical events are neighbours then.  rule.c has the order, and
 * says what makes events identical.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/rule_events.h"

#include "miscadmin.h"

/* room for so many events is made at once */
#define MIN_EVENTS	64

/* ---- order ---- */

/* the end of a pair has the parent of its begin, or none */
static inline bool
event_parent_null(const aspan_key_events *key, const aspan_key_event *event)
{
	uint32		flags = key->records[event->record].flags;

	return (flags & ASPAN_PARENT_NULL) != 0 ||
		(event->is_end && (flags & ASPAN_END_PARENT_NULL) != 0);
}

/* order of the events of one instant in which identical ones compare equal */
static int
compare_tied(const aspan_key_event *a, const aspan_key_event *b,
			 const aspan_key_events *key)
{
	uint32		a_operation;
	uint32		b_operation;

	if (a->is_end != b->is_end)
		return a->is_end ? 1 : -1;
	a_operation = aspan_event_operation(key, a);
	b_operation = aspan_event_operation(key, b);
	if (a_operation != b_operation)
		return a_operation < b_operation ? -1 : 1;
	return aspan_compare_parents(event_parent_null(key, a),
								 key->records[a->record].parent_id,
								 event_parent_null(key, b),
								 key->records[b->record].parent_id);
}

static inline int
compare_events(const aspan_key_event *a, const aspan_key_event *b,
			   const aspan_key_events *key)
{
	uint32		a_rank;
	uint32		b_rank;
	int			cmp;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	cmp = compare_tied(a, b, key);
	if (cmp != 0)
		return cmp;
	a_rank = key->order->rank[aspan_event_site(key, a)];
	b_rank = key->order->rank[aspan_event_site(key, b)];
	return (a_rank > b_rank) - (a_rank < b_rank);
}

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE aspan_key_event
#define ST_COMPARE(a, b, arg) compare_events(a, b, arg)
#define ST_COMPARE_ARG_TYPE const aspan_key_events
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* ---- copies ---- */

static inline void
say_the_same(aspan_key_event *event, const aspan_key_event *other)
{
	event->is_error |= other->is_error;
	event->is_detached |= other->is_detached;
}

/* is the event known to be a copy of one that is not among these records? */
static inline bool
is_known_copy(const aspan_key_events *key, const aspan_key_event *event)
{
	uint32		flag = event->is_end ? ASPAN_END_COPY : ASPAN_BEGIN_COPY;

	return (key->records[event->record].flags & flag) != 0;
}

/*
 * All but the first of identical events are copies.  So is the first, where
 * all were copies before: then the distinct one has been paired for good.
 */
static void
mark_identical(aspan_key_events *key, aspan_key_event *events, uint32 n)
{
	aspan_key_event said = events[0];
	bool		all_known = true;

	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		all_known = all_known && is_known_copy(key, &events[i]);
		say_the_same(&said, &events[i]);
	}
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		events[i].is_copy = i > 0 || all_known;
		key->ncopies += events[i].is_copy;
		say_the_same(&events[i], &said);
	}
}

static void
mark_copies(aspan_key_events *key)
{
	aspan_key_event *events = key->events;
	uint32		first = 0;

	key->ncopies = 0;
	for (uint32 i = 1; i <= key->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i < key->count && events[i].time == events[first].time &&
			compare_tied(&events[i], &events[first], key) == 0)
			continue;
		mark_identical(key, events + first, i - first);
		first = i;
	}
}

/* ---- events of records ---- */

/* events of some records of one key */
static uint64
count_events(const aspan_span *records, uint64 n)
{
	uint64		nevents = n;

	for (uint64 i = 0; i < n; i++)
		nevents += aspan_is_complete(&records[i]) &&
			aspan_span_ends(&records[i]);
	return nevents;
}

/* room for the events of a key; a large key gets no more than it needs */
static void
reserve_events(aspan_key_events *key, const aspan_span *records, uint64 n)
{
	uint64		nevents = count_events(records, n);

	if (nevents > ASPAN_NO_EVENT)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many events share one span id"),
				 errdetail("Span id %lld has %llu events; there can be %u.",
						   (long long) records[0].span_id,
						   (unsigned long long) nevents, ASPAN_NO_EVENT)));

	if (nevents > key->max)
	{
		if (key->events != NULL)
			pfree(key->events);
		key->max = Max(nevents, MIN_EVENTS);
		key->events = aspan_array_in(key->cxt, aspan_key_event, key->max);
	}
}

static void
add_event(aspan_key_events *key, uint32 record, bool is_end)
{
	aspan_key_event *event = &key->events[key->count++];
	uint32		flags = key->records[record].flags;

	event->time = is_end ? key->records[record].end_time :
		key->records[record].begin_time;
	event->is_error = (flags & (is_end ? ASPAN_END_ERROR :
								ASPAN_BEGIN_ERROR)) != 0;
	event->is_detached = !is_end && (flags & ASPAN_DETACHED) != 0;
	event->record = record;
	event->is_end = is_end;
	event->is_copy = false;
	event->is_loose = false;
	event->link = ASPAN_NO_EVENT;
	event->is_paired = false;
}

void
aspan_take_events(aspan_key_events *key, const aspan_span *records, uint64 n)
{
	reserve_events(key, records, n);
	key->records = records;
	key->count = 0;
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_span_begins(&records[i]))
			add_event(key, i, false);
		if (aspan_span_ends(&records[i]))
			add_event(key, i, true);
	}
	sort_events(key->events, key->count, key);
	mark_copies(key);
}

void
aspan_forget_events(aspan_key_events *key)
{
	if (key->events != NULL)
		pfree(key->events);
	key->events = NULL;
	key->max = 0;
}

void
aspan_event_record(const aspan_key_events *key, const aspan_key_event *event,
				   aspan_span *half)
{
	const aspan_span *record = &key->records[event->record];

	memset(half, 0, sizeof(*half));
	half->span_id = record->span_id;
	half->scope = record->scope;
	half->site = aspan_event_site(key, event);
	if (event_parent_null(key, event))
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
