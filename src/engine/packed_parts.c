/*
 * packed_parts.c
 *	  Parts of what a collector gathers, resolved and packed on the way.
 *
 * A collector that reads rows which follow each other in time makes a part of
 * each asyncspan.part_spans pairs.  The events of a part are a set like any
 * other.  They are resolved and put in order while they are in the cache, and
 * take a quarter of the memory from then on.  So parallel workers do most of
 * the work, which the leader would have to do for all of them.  Events that
 * still wait for their other half go on waiting, so that hardly any pair is cut
 * in two.
 *
 * That is of use only where ids count and rows come in order of time, so that
 * few keys can be in two parts.  Each part tells by its spans.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_list.h"
#include "engine/packed_parts.h"
#include "engine/packed_sets.h"
#include "engine/span_order.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* a span of so many may have an id that is not near the one before it */
#define SPANS_OF_FAR_ID 64

/* ---- making parts ---- */

/* events of a log of a collector */
static void
add_events(aspan_counts *counts, aspan_log *log)
{
	aspan_record_counts records;

	aspan_count_records(log, &records);
	counts->begin_events += records.complete + records.open;
	counts->end_events += records.complete + records.orphan - records.apart;
}

/* the set of all records in the logs, which the collector goes on without */
static aspan_set *
resolve_part(aspan_collector *c, MemoryContext cxt)
{
	aspan_collector *part = aspan_collector_create(cxt);

	part->dict = c->dict;
	part->keeps_apart = true;
	part->closed = c->closed;
	part->contested = c->contested;
	add_events(&part->counts, part->closed);
	add_events(&part->counts, part->contested);
	c->counts.begin_events -= part->counts.begin_events;
	c->counts.end_events -= part->counts.end_events;
	c->closed = aspan_log_create(c->cxt);
	c->contested = aspan_log_create(c->cxt);
	return aspan_set_resolve(part);
}

/* the spans of a part in order */
static aspan_log *
order_part(aspan_set *set)
{
	uint32	   *ranks = aspan_dict_ranks(set->dict);
	uint32	   *order = aspan_set_order(set, ranks, NULL);
	aspan_log  *spans = aspan_log_create(CurrentMemoryContext);

	for (uint64 i = 0; i < set->spans->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(spans) = *aspan_log_at(set->spans, order[i]);
	}
	return spans;
}

/* is the id of nearly each span near that of the one before it? */
static bool
ids_count(const aspan_log *spans, uint32 nscopes)
{
	int64	   *before = aspan_array0(int64, nscopes);
	uint64		far = 0;

	for (uint64 i = 0; i < spans->count; i++)
	{
		const aspan_span *span = aspan_log_at(spans, i);
		uint64		ids = (uint64) span->span_id - (uint64) before[span->scope];

		CHECK_FOR_INTERRUPTS();
		far += ids + ASPAN_NEAR_IDS > 2 * ASPAN_NEAR_IDS;
		before[span->scope] = span->span_id;
	}
	pfree(before);
	return far <= spans->count / SPANS_OF_FAR_ID + nscopes;
}

/* do most spans begin before or behind most of those of the last part? */
static bool
is_apart_from_last(const aspan_packed_sets *p, const aspan_range *core)
{
	return p == NULL || core->since >= p->core.until ||
		core->until <= p->core.since;
}

/* false if it is better not to have parts; tests have them all the same */
static bool
take_part(aspan_collector *c, aspan_set *set)
{
	uint64		n = set->spans->count;
	aspan_log  *spans;
	aspan_range core = {true, true};

	if (!aspan_log_in_memory(set->spans) || n == 0)
		return false;
	spans = order_part(set);
	core.since = aspan_span_time(aspan_log_at(spans, n / 8));
	core.until = aspan_span_time(aspan_log_at(spans, n - 1 - n / 8));
	if (aspan_min_packed_spans > 0 &&
		(!ids_count(spans, aspan_dict_nscopes(set->dict)) ||
		 !is_apart_from_last(c->packed, &core)))
		return false;
	aspan_log_free(set->spans);
	set->spans = aspan_pack_log(spans, set->dict);
	if (!aspan_collect_packed(c, set, aspan_packed_limit(c)))
		return false;
	c->packed->core = core;
	return true;
}

/* all that is there but what waits for its other half */
static void
make_part(aspan_collector *c)
{
	MemoryContext cxt;
	MemoryContext caller;
	aspan_set  *set;

	if (!aspan_log_in_memory(c->closed) || !aspan_log_in_memory(c->contested) ||
		aspan_dict_has_traces(c->dict))
	{
		c->part_spans = 0;
		return;
	}
	cxt = AllocSetContextCreate(c->cxt, "asyncspan part",
								ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(cxt);
	set = resolve_part(c, cxt);
	if (!take_part(c, set))
	{
		c->part_spans = 0;
		aspan_collect_set(c, set);
		aspan_log_free(set->spans);
	}
	/* it may be in a file */
	aspan_log_free(set->apart);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}

void
aspan_make_parts(aspan_collector *c)
{
	c->keeps_apart = true;
	c->part_spans = aspan_part_spans;
	c->make_part = make_part;
}

/* ---- flat form ---- */

bool
aspan_packed_can_travel(const aspan_collector *c)
{
	const aspan_packed_sets *p = c->packed;

	if (p == NULL)
		return true;
	if (p->bytes > MaxAllocSize / 2)
		return false;
	for (uint32 i = 0; i < p->n; i++)
	{
		if (p->sets[i].scopes != NULL)
			return false;
	}
	return true;
}

/* those of a worker's own rows: all have the dictionary of the collector */
void
aspan_write_packed(aspan_writer *w, const aspan_collector *c)
{
	const aspan_packed_sets *p = c->packed;
	uint32		n = p == NULL ? 0 : p->n;

	aspan_write_uint32(w, n);
	for (uint32 i = 0; i < n; i++)
	{
		const packed_set *s = &p->sets[i];

		Assert(s->scopes == NULL);
		aspan_write_counts(w, &s->counts);
		aspan_write_packed_log(w, s->spans);
		aspan_write_log(w, s->apart);
		for (uint64 j = 0; j < s->apart->count; j++)
			aspan_write_uint64(w, s->apart_counts[j]);
	}
}

void
aspan_read_packed(aspan_reader *r, aspan_collector *c)
{
	uint32		n = aspan_read_uint32(r);

	if (n > 0 && !c->keeps_apart)
		aspan_read_error("There are parts, but no events apart.");
	for (uint32 i = 0; i < n; i++)
	{
		MemoryContext cxt = AllocSetContextCreate(c->cxt, "asyncspan part",
												  ALLOCSET_DEFAULT_SIZES);
		aspan_set  *set = aspan_read_part(r, c->dict, cxt);

		if (!aspan_collect_packed(c, set, SIZE_MAX))
			aspan_read_error("Parts have a range of time.");
		MemoryContextDelete(cxt);
	}
}
