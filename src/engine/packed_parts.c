/*
 * packed_parts.c
 *	  Where sets come from that a collector keeps packed.
 *
 * They are of three kinds: values that are merged, parts of what the collector
 * gathers itself, and those of another collector, which may come from a worker
 * in flat form.  packed_sets.c says what becomes of them.
 *
 * A collector that reads rows which follow each other in time makes a part of
 * each asyncspan.part_spans pairs.  The events of a part are a set like any
 * other.  They are resolved and put in order while they are in the cache, and
 * take a quarter of the memory from then on.  With parallel workers it is they
 * who do this, and not the leader for all of them.  Events that still wait for
 * their other half go on waiting, so that hardly any pair is cut in two.
 *
 * That is of use only where ids count and rows come in order of time, so that
 * few keys can be in two parts.  Each part tells by its spans.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_parts.h"
#include "engine/span_order.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define MIN_SETS 8

/* a span of so many may have an id that is not near the one before it */
#define SPANS_OF_FAR_ID 64

/* ---- taking sets ---- */

static bool
is_renumbered(const uint32 *ids, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		if (ids[i] != i)
			return true;
	}
	return false;
}

static packed_set *
add_set(aspan_packed_sets *p)
{
	if (p->n == p->max)
	{
		p->max *= 2;
		p->sets = aspan_realloc(p->sets, p->max, sizeof(packed_set));
	}
	memset(&p->sets[p->n], 0, sizeof(packed_set));
	return &p->sets[p->n++];
}

static aspan_packed_sets *
create_sets(MemoryContext cxt)
{
	aspan_packed_sets *p = palloc0(sizeof(aspan_packed_sets));

	p->cxt = cxt;
	p->max = MIN_SETS;
	p->sets = aspan_array(packed_set, p->max);
	p->reader = aspan_block_reader_create();
	p->nothing = aspan_log_create(cxt);
	return p;
}

static void
copy_counts(packed_set *s, const aspan_set *set)
{
	s->counts = set->counts;
	s->records.complete = set->complete;
	s->records.open = set->open;
	s->records.orphan = set->orphan;
	s->records.mismatched = set->mismatched_pairs;
	s->records.apart = set->ends_apart;
	s->records.first_time = set->first_time;
	s->records.last_time = set->last_time;
}

static void
copy_apart(aspan_packed_sets *p, packed_set *s, const aspan_set *set,
		   MemoryContext cxt)
{
	uint64		n = set->apart->count;

	s->apart = p->nothing;
	if (n == 0)
		return;
	s->apart = aspan_log_create(cxt);
	s->apart_counts = aspan_array_in(cxt, uint64, n);
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(s->apart) = *aspan_log_at(set->apart, i);
		s->apart_counts[i] = set->apart_counts != NULL ?
			set->apart_counts[i] : 1;
	}
}

/* the names of a set, if need be in the dictionary of the collector */
static void
name_records(aspan_collector *c, packed_set *s, const aspan_set *set,
			 aspan_record_names *names)
{
	uint32	   *scopes;
	uint32	   *sites;

	aspan_name_records(names, set->dict);
	if (set->dict == c->dict)
		return;
	aspan_dict_merge(c->dict, set->dict, &scopes, &sites);
	s->renumbered = is_renumbered(scopes, names->nscopes) ||
		is_renumbered(sites, names->nsites);
	s->scopes = scopes;
	s->sites = sites;
	names->dict = c->dict;
	names->sites = sites;
}

Size
aspan_packed_limit(const aspan_collector *c)
{
	Size		limit = aspan_max_memory_bytes() / 2;

	return c->keeper != NULL && !c->in_worker ? limit : Min(c->budget, limit);
}

bool
aspan_collect_packed(aspan_collector *c, aspan_set *set, Size limit)
{
	MemoryContext caller;
	aspan_packed_sets *p = c->packed;
	aspan_record_names names;
	Size		bytes;
	packed_set *s;

	Assert(set->apart != NULL && c->keeps_apart);
	if (set->spans->source == NULL || c->range.has_since ||
		c->range.has_until)
		return false;
	bytes = aspan_packed_log_size(set->spans);
	if (bytes + (p != NULL ? p->bytes : 0) > limit)
		return false;

	caller = MemoryContextSwitchTo(c->cxt);
	if (p == NULL)
		p = c->packed = create_sets(c->cxt);
	s = add_set(p);
	copy_counts(s, set);
	copy_apart(p, s, set, c->cxt);
	name_records(c, s, set, &names);
	s->spans = aspan_copy_packed_log(set->spans, &names, p->reader, c->cxt);
	p->bytes += bytes;
	p->nspans += set->spans->count;
	c->counts.other_events += set->counts.other_events;
	c->counts.invalid_events += set->counts.invalid_events;
	MemoryContextSwitchTo(caller);
	return true;
}

/* ---- parts of what a collector gathers ---- */

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

void
aspan_collector_seal(aspan_collector *c)
{
	MemoryContext cxt;
	MemoryContext caller;
	aspan_set  *set;

	if (c->part_spans == 0 || c->closed->count == 0)
		return;
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
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}

/* ---- those of another collector ---- */

/* ids through two maps, each of which may be none */
static const uint32 *
follow(const uint32 *first, const uint32 *second, uint32 n)
{
	uint32	   *ids;

	if (first == NULL)
		return second;
	ids = aspan_array(uint32, n);
	for (uint32 i = 0; i < n; i++)
		ids[i] = second[first[i]];
	return ids;
}

/* the maps have to last as long as the records that they are for */
static uint32 *
copy_map(const uint32 *ids, uint32 n)
{
	uint32	   *copy = aspan_array(uint32, n);

	memcpy(copy, ids, n * sizeof(uint32));
	return copy;
}

bool
aspan_move_packed(aspan_collector *dst, aspan_collector *src,
				  const uint32 *scopes, const uint32 *sites)
{
	aspan_packed_sets *from = src->packed;
	MemoryContext caller;

	if (from == NULL)
		return false;
	caller = MemoryContextSwitchTo(dst->cxt);
	if (dst->packed == NULL)
		dst->packed = create_sets(dst->cxt);
	scopes = copy_map(scopes, aspan_dict_nscopes(src->dict));
	sites = copy_map(sites, aspan_dict_nsites(src->dict));
	for (uint32 i = 0; i < from->n; i++)
	{
		packed_set *s = add_set(dst->packed);
		aspan_record_names names;

		CHECK_FOR_INTERRUPTS();
		*s = from->sets[i];
		names = *aspan_packed_log_names(s->spans);
		s->scopes = follow(s->scopes, scopes, names.nscopes);
		s->sites = follow(s->sites, sites, names.nsites);
		s->renumbered = is_renumbered(s->scopes, names.nscopes) ||
			is_renumbered(s->sites, names.nsites);
		names.dict = dst->dict;
		names.sites = s->sites;
		aspan_use_packed_copy(s->spans, &names, dst->packed->reader);
	}
	dst->packed->bytes += from->bytes;
	dst->packed->nspans += from->nspans;
	MemoryContextSwitchTo(caller);
	return true;
}

void
aspan_unpack_sets(aspan_collector *c)
{
	const aspan_packed_sets *p = c->packed;

	if (p == NULL)
		return;
	c->part_spans = 0;
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *s = &p->sets[i];

		aspan_collect_records(c, s->spans, s->apart, s->apart_counts,
							  s->scopes, s->sites);
		aspan_free_packed_copy(s->spans);
	}
	c->packed = NULL;
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

	for (uint32 i = 0; i < n; i++)
	{
		MemoryContext cxt = AllocSetContextCreate(c->cxt, "asyncspan part",
												  ALLOCSET_DEFAULT_SIZES);
		aspan_set  *set = aspan_read_part(r, c->dict, cxt);

		if (!aspan_collect_packed(c, set, SIZE_MAX))
			aspan_collect_set(c, set);
		MemoryContextDelete(cxt);
	}
}
