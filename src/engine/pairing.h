/*
 * pairing.h
 *	  Collector: turns a stream of events into spans, optimistically.
 *
 * The collector is the transition state of the span_set aggregate.  It pairs
 * an event at once with the one event of the same key that still waits for
 * its other half, and puts the pair into a log.  That is right for nearly all
 * rows and costs one hash probe.  aspan_resolve() (resolve.h) proves
 * afterwards which keys it was right for, and applies the full rule to the
 * others; so the result never depends on the order of the rows or on which
 * worker saw them.
 */
#ifndef ASPAN_PAIRING_H
#define ASPAN_PAIRING_H

#include "base/event.h"
#include "base/scope.h"
#include "base/spanlog.h"
#include "engine/counts.h"

struct aspan_packed_sets;
struct aspan_pending_hash;

/* events on their way; see aspan_collect_event() */
#define ASPAN_QUEUE 8

/*
 * Somebody who is going to need spans in memory.  What is written to a file
 * would have to be read back for it, so its logs had better stay.
 */
typedef struct aspan_keeper
{
	size_t		(*budget) (void);	/* bytes up to which it can use them */
	bool		(*needs) (const aspan_log *log);	/* one in memory */
} aspan_keeper;

typedef struct aspan_collector
{
	MemoryContext cxt;
	aspan_dict *dict;
	aspan_range range;			/* spans outside of it are dropped at the end */
	aspan_counts counts;
	aspan_other_labels others;
	uint64		collected;		/* events and spans taken so far */
	size_t		budget;			/* bytes, beyond which the logs are spilled */
	const aspan_keeper *keeper; /* NULL if none needs the spans in memory */
	bool		in_worker;		/* of a parallel query; its logs go away */
	bool		keeps_apart;	/* is the set to be lossless?  See span_set.h */
	uint32		part_spans;		/* pairs to a part, see packed_parts.h, or 0 */
	void		(*make_part) (struct aspan_collector *c);
	aspan_log  *closed;			/* pairs made so far */
	aspan_log  *contested;		/* events that found their key taken */
	struct aspan_packed_sets *packed;	/* see packed_sets.h; NULL if none */

	aspan_event queue[ASPAN_QUEUE];
	uint64		queued;			/* events that have entered the queue */
	struct aspan_pending_hash *pending; /* one waiting event per key */
	uint32		max_waiting;	/* events in it before it is emptied */
	uint64		emptied_at;		/* how many were collected by then */
} aspan_collector;

/* everything lives in a child of parent */
extern aspan_collector *aspan_collector_create(MemoryContext parent);

/* closes temporary files; memory goes with the context */
extern void aspan_collector_close(aspan_collector *c);

/* an event of kind begin or end; the others are only counted, by the caller */
extern void aspan_collect_event(aspan_collector *c, const aspan_event *event);

/* counts an event of another kind, and notes what it was called */
extern void aspan_collect_other(aspan_collector *c, const char *label,
								size_t len);

/* a span that is already paired; see ASPAN_GIVEN */
extern void aspan_collect_span(aspan_collector *c, const aspan_span *span);

/*
 * A span or half span that comes from another resolution and may find its
 * other half here; it is counted as the events it is made of.
 */
extern void aspan_collect_resolved(aspan_collector *c, const aspan_span *span);

/*
 * dst takes up everything src has seen.  src is not to be used any more; its
 * memory is freed, or goes with that of dst.
 */
extern void aspan_collector_merge(aspan_collector *dst, aspan_collector *src);

/* is every event that was counted in one place, and each key waiting once? */
#ifdef USE_ASSERT_CHECKING
extern void aspan_collector_check(aspan_collector *c);
#else
#define aspan_collector_check(c) ((void) 0)
#endif

/*
 * Moves the waiting events into the contested log, for shipping and for
 * resolution.  The collector takes no further events.
 */
extern void aspan_collector_finish(aspan_collector *c);

#endif							/* ASPAN_PAIRING_H */
