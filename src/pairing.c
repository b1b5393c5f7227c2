/*
 * pairing.c
 *	  Optimistic pairing of events, one hash probe each.
 *
 * The collector keeps one waiting event per key (process_id, span_id) in an
 * open-addressing table.  An event that finds its other half there is paired
 * with it at once; the pair goes to the log of closed spans and the key
 * leaves the table.  A begin and its end are usually close together in the
 * heap, so the table holds little more than the spans that are running, and
 * stays in the processor's cache while the log grows strictly at its end.
 *
 * The table knows nothing of order: an end may arrive before its begin, as it
 * does when rows are out of order or were read by another worker.
 *
 * Whatever is not the plain case is not decided here.  An event that finds
 * its key taken by an event it cannot pair with goes to the contested log as
 * it is.  Pairs are made only where the begin is not after the end, name and
 * target agree, and the end can be rebuilt from the pair, so that resolve.c
 * can take a pair apart again when it turns out that the key is used more
 * than once.  The pair therefore remembers the site of the end, and whether
 * the end had a parent; an end whose parent differs from that of the begin
 * (rather than being NULL) is left contested.
 *
 * When the collector has outgrown its budget, asyncspan.work_mem, the logs go
 * to temporary files.  The waiting events follow, into the contested log, if
 * they alone take half of the budget: rows in random order would keep half of
 * all events waiting.  Nothing is lost by that but some early pairing.
 *
 * Merging two collectors replays the waiting and contested events of one as
 * input to the other: a span that began in one worker and ended in another
 * closes then.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "pairing.h"
#include "utils/memutils.h"

typedef struct pending_key
{
	int64		span_id;
	uint32		process;
} pending_key;

/* an event that waits for its other half */
typedef struct pending_entry
{
	pending_key key;
	bool		is_end;
	bool		parent_null;
	char		status;
	int64		time;
	int64		parent_id;
	uint32		site;
} pending_entry;

#define SH_PREFIX aspan_pending
#define SH_ELEMENT_TYPE pending_entry
#define SH_KEY_TYPE pending_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash((k).process, (k).span_id))
#define SH_EQUAL(tb, a, b) \
	((a).span_id == (b).span_id && (a).process == (b).process)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* how many events to take between two looks at the budget */
#define BUDGET_STRIDE 4096

#define INITIAL_PENDING 256

aspan_collector *
aspan_collector_create(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "asyncspan collector",
											  ALLOCSET_DEFAULT_SIZES);
	aspan_collector *c = MemoryContextAllocZero(cxt, sizeof(aspan_collector));

	c->cxt = cxt;
	c->dict = aspan_dict_create(cxt);
	c->budget = aspan_work_mem_bytes();
	c->closed = aspan_log_create(cxt);
	c->contested = aspan_log_create(cxt);
	c->pending = aspan_pending_create(cxt, INITIAL_PENDING, NULL);
	return c;
}

void
aspan_collector_close(aspan_collector *c)
{
	if (c->closed != NULL)
		aspan_log_close(c->closed);
	if (c->contested != NULL)
		aspan_log_close(c->contested);
}

static void
keep_budget(aspan_collector *c)
{
	size_t		pending = c->pending->size * sizeof(pending_entry);
	size_t		logs;

	if (pending > c->budget / 2)
	{
		aspan_collector_finish(c);
		aspan_pending_destroy(c->pending);
		c->pending = aspan_pending_create(c->cxt, INITIAL_PENDING, NULL);
	}

	/* do not start a file for what would not help */
	logs = aspan_log_memory(c->closed) + aspan_log_memory(c->contested);
	if (logs > c->budget / 4 &&
		MemoryContextMemAllocated(c->cxt, true) > c->budget)
	{
		aspan_log_spill(c->closed);
		aspan_log_spill(c->contested);
	}
}

static void
contest(aspan_collector *c, const aspan_event *event)
{
	aspan_span *span = aspan_log_append(c->contested);

	span->span_id = event->span_id;
	span->parent_id = event->parent_id;
	span->process = event->process;
	span->site = event->site;
	if (event->kind == ASPAN_BEGIN)
	{
		span->flags = ASPAN_HAS_BEGIN;
		span->begin_time = event->time;
		span->end_time = 0;
		span->end_site = 0;
	}
	else
	{
		span->flags = ASPAN_HAS_END;
		span->begin_time = 0;
		span->end_time = event->time;
		span->end_site = event->site;
	}
	if (event->parent_null)
		span->flags |= ASPAN_PARENT_NULL;
}

/* the event that is waiting under a key */
static void
waiting_event(const pending_entry *entry, aspan_event *event)
{
	event->time = entry->time;
	event->span_id = entry->key.span_id;
	event->parent_id = entry->parent_id;
	event->process = entry->key.process;
	event->site = entry->site;
	event->kind = entry->is_end ? ASPAN_END : ASPAN_BEGIN;
	event->parent_null = entry->parent_null;
}

void
aspan_collect_event(aspan_collector *c, const aspan_event *event)
{
	pending_key key;
	pending_entry *entry;
	bool		found;
	bool		is_end = (event->kind == ASPAN_END);
	aspan_event waiting;
	const aspan_event *begin;
	const aspan_event *end;
	uint32		flags;
	aspan_span *span;

	Assert(event->kind != ASPAN_OTHER);

	if (unlikely(++c->collected % BUDGET_STRIDE == 0))
		keep_budget(c);

	key.span_id = event->span_id;
	key.process = event->process;
	entry = aspan_pending_insert(c->pending, key, &found);
	if (!found)
	{
		entry->is_end = is_end;
		entry->parent_null = event->parent_null;
		entry->time = event->time;
		entry->parent_id = event->parent_id;
		entry->site = event->site;
		return;
	}

	if (entry->is_end == is_end)
	{
		contest(c, event);
		return;
	}

	waiting_event(entry, &waiting);
	begin = is_end ? &waiting : event;
	end = is_end ? event : &waiting;

	flags = ASPAN_BOTH;
	if (begin->parent_null)
		flags |= ASPAN_PARENT_NULL;
	if (end->parent_null)
		flags |= ASPAN_END_PARENT_NULL;

	if (begin->time > end->time ||
		!aspan_same_name(c->dict, begin->site, end->site) ||
		(!end->parent_null &&
		 (begin->parent_null || begin->parent_id != end->parent_id)))
	{
		contest(c, event);
		return;
	}

	span = aspan_log_append(c->closed);
	span->span_id = begin->span_id;
	span->parent_id = begin->parent_id;
	span->begin_time = begin->time;
	span->end_time = end->time;
	span->process = begin->process;
	span->site = begin->site;
	span->end_site = end->site;
	span->flags = flags;
	aspan_pending_delete_item(c->pending, entry);
}

void
aspan_collect_span(aspan_collector *c, const aspan_span *span)
{
	aspan_span *copy;

	if (unlikely(++c->collected % BUDGET_STRIDE == 0))
		keep_budget(c);
	copy = aspan_log_append(c->closed);
	*copy = *span;
	copy->flags |= ASPAN_GIVEN;
}

/* the event that a record of the contested log stands for */
static void
contested_event(const aspan_span *span, aspan_event *event)
{
	bool		is_end = !(span->flags & ASPAN_HAS_BEGIN);

	event->time = is_end ? span->end_time : span->begin_time;
	event->span_id = span->span_id;
	event->parent_id = span->parent_id;
	event->process = span->process;
	event->site = span->site;
	event->kind = is_end ? ASPAN_END : ASPAN_BEGIN;
	event->parent_null = (span->flags & ASPAN_PARENT_NULL) != 0;
}

void
aspan_collector_merge(aspan_collector *dst, aspan_collector *src)
{
	uint32	   *strings;
	uint32	   *sites;
	aspan_cursor cursor;
	aspan_span *span;

	aspan_dict_merge(dst->dict, src->dict, &strings, &sites);

	dst->range = src->range;
	dst->counts.begin_events += src->counts.begin_events;
	dst->counts.end_events += src->counts.end_events;
	dst->counts.other_events += src->counts.other_events;
	dst->counts.invalid_events += src->counts.invalid_events;

	aspan_cursor_open(&cursor, src->closed);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_span *copy;

		CHECK_FOR_INTERRUPTS();
		if (unlikely(++dst->collected % BUDGET_STRIDE == 0))
			keep_budget(dst);
		copy = aspan_log_append(dst->closed);
		*copy = *span;
		copy->process = strings[span->process];
		copy->site = sites[span->site];
		if (span->flags & ASPAN_HAS_END)
			copy->end_site = sites[span->end_site];
	}

	aspan_collector_finish(src);
	aspan_cursor_open(&cursor, src->contested);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_event event;

		CHECK_FOR_INTERRUPTS();
		contested_event(span, &event);
		event.process = strings[event.process];
		event.site = sites[event.site];
		aspan_collect_event(dst, &event);
	}

	pfree(strings);
	pfree(sites);
}

void
aspan_collector_finish(aspan_collector *c)
{
	aspan_pending_iterator iterator;
	pending_entry *entry;

	aspan_pending_start_iterate(c->pending, &iterator);
	while ((entry = aspan_pending_iterate(c->pending, &iterator)) != NULL)
	{
		aspan_event event;

		CHECK_FOR_INTERRUPTS();
		waiting_event(entry, &event);
		contest(c, &event);
	}
	aspan_pending_reset(c->pending);
}
