/*
 * rule_events.h
 *	  The events of one key in the order of the rule, copies marked.
 */
#ifndef ASPAN_RULE_EVENTS_H
#define ASPAN_RULE_EVENTS_H

#include "base/spanlog.h"
#include "engine/site_order.h"

/* an index of 29 bits that is none, and so the number of events of a key */
#define ASPAN_NO_EVENT	(((uint32) 1 << 29) - 1)

/*
 * One event of the key: half of a record, or all of it.  While the event is
 * open, link is the next lower event of its stack; once it is paired, link is
 * the other half.
 */
typedef struct aspan_key_event
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
} aspan_key_event;

/* memory that a key takes for each of its events */
#define ASPAN_RULE_EVENT_BYTES 16

StaticAssertDecl(sizeof(aspan_key_event) == ASPAN_RULE_EVENT_BYTES,
				 "the memory of a key is accounted for by its events");

/* in order of time, at one instant begins first; see rule.c */
typedef struct aspan_key_events
{
	MemoryContext cxt;
	const aspan_site_order *order;
	const aspan_span *records;	/* what the events are halves of */
	aspan_key_event *events;
	uint32		count;
	uint32		ncopies;
	uint64		max;			/* events that there is room for */
} aspan_key_events;

/* the events of n records, which are all of their key */
extern void aspan_take_events(aspan_key_events *key, const aspan_span *records,
							  uint64 n);

/* frees memory that grew with the keys seen so far */
extern void aspan_forget_events(aspan_key_events *key);

static inline uint32
aspan_event_site(const aspan_key_events *key, const aspan_key_event *event)
{
	const aspan_span *record = &key->records[event->record];

	return event->is_end ? record->end_site : record->site;
}

static inline uint32
aspan_event_operation(const aspan_key_events *key,
					  const aspan_key_event *event)
{
	return key->order->operation[aspan_event_site(key, event)];
}

/* a record of one event alone */
extern void aspan_event_record(const aspan_key_events *key,
							   const aspan_key_event *event, aspan_span *half);

#endif							/* ASPAN_RULE_EVENTS_H */
