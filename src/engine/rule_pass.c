/*
 * rule_pass.c
 *	  The passes of the rule, which pair the events of one key.
 *
 * Each pass goes over the events once, and takes those that rule.c lets take
 * part.  A begin goes to the stack of its operation, or to the only stack, and
 * an end takes the last begin off it.  The stacks are linked through the
 * events themselves.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/rule_pass.h"

#include "miscadmin.h"

void
aspan_open_stacks_init(aspan_open_stacks *stacks,
					   const aspan_site_order *order)
{
	stacks->single = ASPAN_NO_EVENT;
	stacks->of_operation = aspan_array(uint32, order->noperations);
	for (uint32 i = 0; i < order->noperations; i++)
		stacks->of_operation[i] = ASPAN_NO_EVENT;
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
takes_part(const aspan_key_event *event, pass pass)
{
	bool		as_copy = event->is_end ? pass == COPIES_OF_ENDS :
	pass == COPIES_OF_BEGINS;

	return !event->is_paired && event->is_copy == as_copy;
}

/* the stack of open spans that a begin goes to, and an end takes from */
static inline uint32 *
stack_of(aspan_open_stacks *stacks, const aspan_key_events *key,
		 const aspan_key_event *event, pass pass)
{
	return pass == PASS_TWO ? &stacks->single :
	&stacks->of_operation[aspan_event_operation(key, event)];
}

/* puts the begins of an instant on their stacks */
static void
open_spans(aspan_open_stacks *stacks, aspan_key_events *key, pass pass,
		   uint32 first, uint32 next)
{
	aspan_key_event *events = key->events;

	for (uint32 i = first; i < next; i++)
	{
		uint32	   *stack;

		if (!takes_part(&events[i], pass))
			continue;
		stack = stack_of(stacks, key, &events[i], pass);
		events[i].link = *stack;
		*stack = i;
	}
}

/* lets the ends of an instant take begins off their stacks */
static void
close_spans(aspan_open_stacks *stacks, aspan_key_events *key, pass pass,
			uint32 first, uint32 next)
{
	aspan_key_event *events = key->events;

	for (uint32 i = first; i < next; i++)
	{
		uint32	   *stack;
		uint32		begin;

		if (!takes_part(&events[i], pass))
			continue;
		stack = stack_of(stacks, key, &events[i], pass);
		begin = *stack;
		if (begin == ASPAN_NO_EVENT)
			continue;
		*stack = events[begin].link;
		events[begin].link = i;
		events[begin].is_paired = true;
		events[i].link = begin;
		events[i].is_paired = true;
	}
}

/* one pass over the events in order of time */
static void
pair_pass(aspan_open_stacks *stacks, aspan_key_events *key, pass pass)
{
	const aspan_key_event *events = key->events;

	for (uint32 first = 0, next; first < key->count; first = next)
	{
		uint32		ends;		/* first end of this instant */

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < key->count &&
			 events[next].time == events[first].time; next++)
			;
		for (ends = first; ends < next && !events[ends].is_end; ends++)
			;

		/*
		 * Ends before begins, then ends once more: the first time they meet
		 * only spans begun earlier, the second time also those begun at this
		 * instant.
		 */
		close_spans(stacks, key, pass, ends, next);
		open_spans(stacks, key, pass, first, ends);
		close_spans(stacks, key, pass, ends, next);
	}

	/* leave the stacks empty for the next pass, or the next key */
	for (uint32 i = 0; i < key->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*stack_of(stacks, key, &events[i], pass) = ASPAN_NO_EVENT;
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
mark_loose(aspan_key_events *key)
{
	aspan_key_event *events = key->events;

	for (uint32 first = 0, next; first < key->count; first = next)
	{
		bool		at_once = false;

		for (next = first; next < key->count &&
			 events[next].time == events[first].time &&
			 events[next].is_end == events[first].is_end &&
			 aspan_event_operation(key, &events[next]) ==
			 aspan_event_operation(key, &events[first]);
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

void
aspan_pair_events(aspan_open_stacks *stacks, aspan_key_events *key)
{
	pair_pass(stacks, key, PASS_ONE);
	mark_loose(key);
	if (key->ncopies > 0)
	{
		pair_pass(stacks, key, COPIES_OF_ENDS);
		pair_pass(stacks, key, COPIES_OF_BEGINS);
	}
	pair_pass(stacks, key, PASS_TWO);
}
