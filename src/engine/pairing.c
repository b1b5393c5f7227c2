/*
 * pairing.c
 *	  Optimistic pairing of events, one hash probe each.
 *
 * The collector keeps one waiting event per key, which is a scope and a span
 * id, in an open-addressing table.  An event that finds its other half there
 * is paired with it at once; the pair goes to the log of closed spans and the
 * key leaves the table.  A begin and its end are usually close together in the
 * heap, so the table holds little more than the spans that are running, and
 * stays in the processor's cache while the log grows strictly at its end.
 *
 * The table knows nothing of order: an end may arrive before its begin, as it
 * does when rows are out of order or were read by another worker.
 *
 * A probe of the table is likely to miss the first-level caches, and nothing
 * else can be done with the event before it is answered.  So events pass
 * through a queue of a few places: when one enters, its slot of the table is
 * prefetched, and the one that entered a few rows earlier is looked up.
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
 * The table is not allowed to outgrow the processor's cache for the sake of
 * events whose other half is not going to come: lost ends, and, with several
 * workers, all spans that began in the blocks of one and ended in those of
 * another.  When it is full, what waits in it moves to the contested log, and
 * the table starts afresh; the resolution pairs such events later, at the
 * cost of a few cache misses each.  Only spans that are open at that moment
 * lose their early pairing by it.
 *
 * When the collector has outgrown its budget, asyncspan.work_mem, the logs go
 * to temporary files.  Where somebody is going to need the spans in memory,
 * they would have to come back; so the budget of the leader is then what that
 * keeper can use, and only if there is more is it asyncspan.work_mem again.
 *
 * Merging two collectors appends the logs of one to those of the other; spans
 * that began in one worker and ended in another are paired by the resolution.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/key.h"
#include "engine/packed_list.h"
#include "engine/pairing.h"
#include "engine/records.h"

#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct pending_key
{
	int64		span_id;
	uint32		scope;
} pending_key;

/* an event that waits for its other half */
typedef struct pending_entry
{
	pending_key key;
	bool		is_end;
	bool		parent_null;
	bool		error;
	bool		detached;
	char		status;
	int64		time;
	int64		parent_id;
	uint32		site;
} pending_entry;

#define SH_PREFIX aspan_pending
#define SH_ELEMENT_TYPE pending_entry
#define SH_KEY_TYPE pending_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash((k).scope, (k).span_id))
#define SH_EQUAL(tb, a, b) \
	((a).span_id == (b).span_id && (a).scope == (b).scope)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* how many events to take between two looks at what has been gathered */
#define BUDGET_STRIDE 512

/* waiting events at which the table is emptied: 40 bytes each, in 2 slots */
#define MIN_WAITING 16384
#define MAX_WAITING 65536

/* small, since there may be a collector for each of many groups */
#define INITIAL_WAITING 16

aspan_collector *
aspan_collector_create(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "asyncspan collector",
											  ALLOCSET_DEFAULT_SIZES);
	aspan_collector *c = MemoryContextAllocZero(cxt, sizeof(aspan_collector));

	c->cxt = cxt;
	c->dict = aspan_dict_create(cxt);
	c->budget = aspan_work_mem_bytes();
	c->max_waiting = MIN_WAITING;
	c->closed = aspan_log_create(cxt);
	c->contested = aspan_log_create(cxt);
	c->pending = aspan_pending_create(cxt, INITIAL_WAITING, NULL);
	aspan_collector_check(c);
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

#ifdef USE_ASSERT_CHECKING

/* adds the events that are on their way, and those that wait */
static void
check_waiting(const aspan_collector *c, uint64 *begins, uint64 *ends)
{
	aspan_pending_iterator iterator;
	pending_entry *entry;

	for (uint64 i = c->queued - Min(c->queued, ASPAN_QUEUE); i < c->queued; i++)
	{
		const aspan_event *event = &c->queue[i % ASPAN_QUEUE];

		Assert(event->kind != ASPAN_OTHER);
		++*(event->kind == ASPAN_BEGIN ? begins : ends);
	}

	Assert(c->pending->members < c->max_waiting);
	Assert(c->max_waiting <= MAX_WAITING);
	aspan_pending_start_iterate(c->pending, &iterator);
	while ((entry = aspan_pending_iterate(c->pending, &iterator)) != NULL)
	{
		Assert(aspan_pending_lookup(c->pending, entry->key) == entry);
		++*(entry->is_end ? ends : begins);
	}
}

static void
check_others(const aspan_collector *c)
{
	const aspan_other_labels *others = &c->others;

	Assert(others->n <= ASPAN_OTHER_LABELS);
	Assert(others->n == 0 || c->counts.other_events > 0);
	for (uint32 i = 0; i < others->n; i++)
		Assert(aspan_string(c->dict, others->strings[i], NULL) != NULL);
	for (uint32 i = 1; i < others->n; i++)
		Assert(strcmp(aspan_string(c->dict, others->strings[i - 1], NULL),
					  aspan_string(c->dict, others->strings[i], NULL)) < 0);
}

void
aspan_collector_check(aspan_collector *c)
{
	aspan_log  *logs[] = {c->closed, c->contested};
	uint64		begins = 0;
	uint64		ends = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	for (int i = 0; i < lengthof(logs); i++)
	{
		aspan_record_counts counts;

		aspan_records_check(logs[i], c->dict);
		aspan_count_records(logs[i], &counts);
		begins += counts.complete + counts.open;
		ends += counts.complete + counts.orphan - counts.apart;
	}
	check_waiting(c, &begins, &ends);
	Assert(c->counts.begin_events == begins);
	Assert(c->counts.end_events == ends);
	check_others(c);

	aspan_cursor_open(&cursor, c->contested);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		Assert(!aspan_is_complete(span));
	}
}
#endif

static bool
over_budget(const aspan_collector *c)
{
	/* do not start a file for what would not help */
	return aspan_log_memory(c->closed) + aspan_log_memory(c->contested) >
		c->budget / 4 &&
		MemoryContextMemAllocated(c->cxt, true) > c->budget;
}

/* had the logs, which are in memory, better stay there? */
static bool
are_needed(const aspan_collector *c)
{
	const aspan_keeper *keeper = c->keeper;

	/* those of a worker are sent away */
	return keeper != NULL && !c->in_worker &&
		c->budget < keeper->budget() &&
		(keeper->needs(c->closed) || keeper->needs(c->contested));
}

static void
keep_budget(aspan_collector *c)
{
	if (!over_budget(c))
		return;

	if (are_needed(c))
	{
		c->budget = c->keeper->budget();
		if (!over_budget(c))
			return;
	}
	aspan_log_spill(c->closed);
	aspan_log_spill(c->contested);
	c->budget = aspan_work_mem_bytes();
}

/* what an event says of its span besides name and parent */
static inline uint32
begin_flags(const aspan_event *event)
{
	return (event->error ? ASPAN_BEGIN_ERROR : 0) |
		(event->detached ? ASPAN_DETACHED : 0);
}

static inline uint32
end_flags(const aspan_event *event)
{
	return event->error ? ASPAN_END_ERROR : 0;
}

static void
contest(aspan_collector *c, const aspan_event *event)
{
	aspan_span *span = aspan_log_append(c->contested);

	span->span_id = event->span_id;
	span->parent_id = event->parent_id;
	span->scope = event->scope;
	span->site = event->site;
	if (event->kind == ASPAN_BEGIN)
	{
		span->flags = ASPAN_HAS_BEGIN | begin_flags(event);
		span->begin_time = event->time;
		span->end_time = 0;
		span->end_site = 0;
	}
	else
	{
		span->flags = ASPAN_HAS_END | end_flags(event);
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
	event->scope = entry->key.scope;
	event->site = entry->site;
	event->kind = entry->is_end ? ASPAN_END : ASPAN_BEGIN;
	event->parent_null = entry->parent_null;
	event->error = entry->error;
	event->detached = entry->detached;
}

/* moves what waits into the contested log */
static void
contest_waiting(aspan_collector *c)
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

/*
 * Empties the table of waiting events, which is full.  If more than a quarter
 * of the events since the last time found no other half, so many spans may be
 * running at once that a larger table is worth its cache misses.
 */
static void
empty_pending(aspan_collector *c)
{
	uint64		taken = c->collected - c->emptied_at;

	contest_waiting(c);
	c->emptied_at = c->collected;
	if (c->max_waiting > taken / 4 && c->max_waiting < MAX_WAITING)
		c->max_waiting *= 2;
}

static void
pair_event(aspan_collector *c, const aspan_event *event)
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
	key.scope = event->scope;
	entry = aspan_pending_insert(c->pending, key, &found);
	if (!found)
	{
		entry->is_end = is_end;
		entry->parent_null = event->parent_null;
		entry->error = event->error;
		entry->detached = event->detached;
		entry->time = event->time;
		entry->parent_id = event->parent_id;
		entry->site = event->site;
		if (unlikely(c->pending->members >= c->max_waiting))
			empty_pending(c);
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

	flags = ASPAN_BOTH | begin_flags(begin) | end_flags(end);
	if (begin->parent_null)
		flags |= ASPAN_PARENT_NULL;
	if (end->parent_null && !begin->parent_null)
		flags |= ASPAN_END_PARENT_NULL;

	if (begin->time > end->time ||
		!aspan_same_operation(c->dict, begin->site, end->site) ||
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
	span->scope = begin->scope;
	span->site = begin->site;
	span->end_site = end->site;
	span->flags = flags;
	aspan_pending_delete_item(c->pending, entry);
}

void
aspan_collect_event(aspan_collector *c, const aspan_event *event)
{
	aspan_event *place = &c->queue[c->queued % ASPAN_QUEUE];
	uint32		hash = (uint32) aspan_key_hash(event->scope, event->span_id);

	__builtin_prefetch(&c->pending->data[hash & c->pending->sizemask]);
	if (likely(c->queued >= ASPAN_QUEUE))
		pair_event(c, place);
	if (unlikely(c->queued % BUDGET_STRIDE == BUDGET_STRIDE - 1) &&
		c->part_spans > 0 && c->closed->count >= c->part_spans)
		c->make_part(c);
	*place = *event;
	c->queued++;
}

/* takes what is left of the queue */
static void
drain_queue(aspan_collector *c)
{
	uint64		n = Min(c->queued, ASPAN_QUEUE);

	for (uint64 i = c->queued - n; i < c->queued; i++)
		pair_event(c, &c->queue[i % ASPAN_QUEUE]);
	c->queued = 0;
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

void
aspan_collect_resolved(aspan_collector *c, const aspan_span *span)
{
	if (unlikely(++c->collected % BUDGET_STRIDE == 0))
		keep_budget(c);
	c->counts.begin_events += aspan_span_begins(span);
	c->counts.end_events += aspan_span_ends(span);
	*aspan_log_append(aspan_is_complete(span) ? c->closed :
					  c->contested) = *span;
}

/* gives a record of another collector the ids of this one */
static inline void
translate(aspan_span *span, const uint32 *scopes, const uint32 *sites)
{
	span->scope = scopes[span->scope];
	span->site = sites[span->site];
	if (span->flags & ASPAN_HAS_END)
		span->end_site = sites[span->end_site];
}

/*
 * Moves a log of another collector to the end of one of this.  In memory the
 * chunks change hands, and true is returned: the other collector's memory has
 * to stay.
 */
static bool
move_log(aspan_collector *c, aspan_log *log, aspan_log *other,
		 const uint32 *scopes, const uint32 *sites)
{
	aspan_cursor cursor;
	aspan_span *span;
	bool		in_memory = aspan_log_in_memory(log) &&
	aspan_log_in_memory(other);

	aspan_cursor_open(&cursor, other);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		if (unlikely(++c->collected % BUDGET_STRIDE == 0))
		{
			CHECK_FOR_INTERRUPTS();
			if (!in_memory)
				keep_budget(c);
		}
		translate(span, scopes, sites);
		if (!in_memory)
			*aspan_log_append(log) = *span;
	}
	if (in_memory)
		aspan_log_adopt(log, other);
	return in_memory;
}

/*
 * The labels that are kept do not depend on the order in which they come, so
 * that what is said of them does not either.
 */
static void
note_label(aspan_collector *c, const char *label, size_t len)
{
	aspan_other_labels *others = &c->others;
	uint32		place;
	uint32		id;

	for (place = 0; place < others->n; place++)
	{
		uint32		known_len;
		const char *known = aspan_string(c->dict, others->strings[place],
										 &known_len);
		int			order = memcmp(label, known, Min(len, known_len));

		if (order == 0 && len == known_len)
			return;
		if (order < 0 || (order == 0 && len < known_len))
			break;
	}
	if (place == ASPAN_OTHER_LABELS)
		return;

	id = aspan_intern(c->dict, label, len);
	others->n = Min(others->n + 1, ASPAN_OTHER_LABELS);
	for (uint32 i = others->n - 1; i > place; i--)
		others->strings[i] = others->strings[i - 1];
	others->strings[place] = id;
}

void
aspan_collect_other(aspan_collector *c, const char *label, size_t len)
{
	c->counts.other_events++;
	note_label(c, label, len);
}

static uint32 *
copy_map(aspan_collector *c, const uint32 *ids, uint32 n)
{
	uint32	   *copy = aspan_array_in(c->cxt, uint32, n);

	memcpy(copy, ids, n * sizeof(uint32));
	return copy;
}

/* moves the sets that stay packed; true if there are any, whose memory stays */
static bool
move_packed(aspan_collector *dst, const aspan_collector *src,
			const uint32 *scopes, const uint32 *sites)
{
	MemoryContext caller;

	if (src->packed == NULL)
		return false;
	caller = MemoryContextSwitchTo(dst->cxt);
	if (dst->packed == NULL)
		dst->packed = aspan_packed_create();
	aspan_packed_move(dst->packed, src->packed, dst->dict,
					  copy_map(dst, scopes, aspan_dict_nscopes(src->dict)),
					  copy_map(dst, sites, aspan_dict_nsites(src->dict)));
	MemoryContextSwitchTo(caller);
	return true;
}

void
aspan_collector_merge(aspan_collector *dst, aspan_collector *src)
{
	uint32	   *scopes;
	uint32	   *sites;
	bool		adopted;

	aspan_collector_check(dst);
	aspan_collector_check(src);
	aspan_dict_merge(dst->dict, src->dict, &scopes, &sites);

	/* the same in all that are merged */
	dst->range = src->range;
	dst->keeper = src->keeper;
	dst->keeps_apart = src->keeps_apart;
	dst->counts.begin_events += src->counts.begin_events;
	dst->counts.end_events += src->counts.end_events;
	dst->counts.other_events += src->counts.other_events;
	dst->counts.invalid_events += src->counts.invalid_events;
	for (uint32 i = 0; i < src->others.n; i++)
	{
		uint32		len;
		const char *label = aspan_string(src->dict, src->others.strings[i],
										 &len);

		note_label(dst, label, len);
	}

	aspan_collector_finish(src);
	adopted = move_packed(dst, src, scopes, sites);
	adopted |= move_log(dst, dst->closed, src->closed, scopes, sites);
	adopted |= move_log(dst, dst->contested, src->contested, scopes, sites);
	aspan_collector_close(src);
	if (adopted)
		MemoryContextSetParent(src->cxt, dst->cxt);
	else
		MemoryContextDelete(src->cxt);
	keep_budget(dst);

	pfree(scopes);
	pfree(sites);
	aspan_collector_check(dst);
}

void
aspan_collector_finish(aspan_collector *c)
{
	aspan_collector_check(c);
	drain_queue(c);
	contest_waiting(c);
	aspan_collector_check(c);
}
