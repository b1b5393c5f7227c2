/*
 * packed_sets.c
 *	  Sets that are merged without unpacking their spans.
 *
 * The merge of some sets is the set of all their events.  For a key that is in
 * one of them only, that is what this set has made of its events already.  So
 * sets whose spans are packed (packed_log.c) stay as they are, but for the
 * records of keys that are in two of them (packed_contest.c).  The spans of the
 * result are those of the sets, without what was taken out, and behind them
 * what the collector was resolved to.  A block of them is unpacked when it is
 * read, and given the scopes and sites of the common dictionary.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_list.h"
#include "engine/packed_sets.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* ---- taking sets ---- */

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
	aspan_cursor cursor;
	const aspan_span *record;

	s->apart = p->nothing;
	if (n == 0)
		return;
	s->apart = aspan_log_create(cxt);
	s->apart_counts = aspan_array_in(cxt, uint64, n);
	aspan_cursor_open(&cursor, set->apart);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		i = s->apart->count;

		CHECK_FOR_INTERRUPTS();
		s->apart_counts[i] = set->apart_counts != NULL ?
			set->apart_counts[i] : 1;
		*aspan_log_append(s->apart) = *record;
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
	s->renumbered = aspan_is_renumbered(scopes, names->nscopes) ||
		aspan_is_renumbered(sites, names->nsites);
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
	bytes = aspan_packed_log_size(set->spans) +
		set->apart->count * (sizeof(aspan_span) + sizeof(uint64));
	if (bytes + (p != NULL ? p->bytes : 0) > limit)
		return false;

	caller = MemoryContextSwitchTo(c->cxt);
	if (p == NULL)
		p = c->packed = aspan_packed_create();
	s = aspan_packed_add(p);
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

/* ---- the result ---- */

/* the set that a block of the result is of; there may be thousands */
static const packed_set *
set_of_block(const aspan_packed_sets *p, uint64 block)
{
	uint32		low = 0;
	uint32		high = p->n;

	while (high - low > 1)
	{
		uint32		middle = low + (high - low) / 2;

		if (p->sets[middle].first_block <= block)
			low = middle;
		else
			high = middle;
	}
	return &p->sets[low];
}

static uint32
read_packed(const packed_set *s, uint64 block, aspan_fields fields,
			aspan_span *records)
{
	aspan_log_source *source = s->spans->source;
	const uint8 *taken = s->taken != NULL ? s->taken[block] : NULL;
	uint32		n = source->read(source, block, fields, records);
	uint32		kept = 0;

	if (s->renumbered && fields == ASPAN_KEY_FIELDS)
		for (uint32 i = 0; i < n; i++)
			records[i].scope = s->scopes[records[i].scope];
	else if (s->renumbered)
		for (uint32 i = 0; i < n; i++)
			aspan_translate_packed(s, &records[i]);
	if (taken == NULL)
		return n;
	for (uint32 i = 0; i < n; i++)
	{
		if (!(taken[i / 8] >> i % 8 & 1))
			records[kept++] = records[i];
	}
	return kept;
}

/* the blocks of the result that are packed come before the others */
static inline uint64
npacked(const aspan_packed_sets *p)
{
	return p->source.nblocks -
		(p->rest->count + ASPAN_CHUNK_MASK) / ASPAN_CHUNK_SPANS;
}

static uint32
read_block(aspan_log_source *source, uint64 block, aspan_fields fields,
		   aspan_span *records)
{
	const aspan_packed_sets *p = (const aspan_packed_sets *) source;
	uint64		packed = npacked(p);
	uint64		first;
	uint32		n;

	if (block < packed)
	{
		const packed_set *s = set_of_block(p, block);

		return read_packed(s, block - s->first_block, fields, records);
	}
	first = (block - packed) * ASPAN_CHUNK_SPANS;
	n = Min(p->rest->count - first, ASPAN_CHUNK_SPANS);
	aspan_log_read(p->rest, first, n, records);
	return n;
}

static void
close_rest(aspan_log_source *source)
{
	aspan_log_close(((aspan_packed_sets *) source)->rest);
}

/* of all sets, less what was taken out */
static void
add_counts(const aspan_packed_sets *p, aspan_record_counts *counts)
{
	bool		any = counts->complete + counts->open + counts->orphan > 0;

	counts->complete -= p->taken.complete;
	counts->open -= p->taken.open;
	counts->orphan -= p->taken.orphan;
	counts->mismatched -= p->taken.mismatched;
	counts->apart -= p->taken.apart;
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *s = &p->sets[i];
		const aspan_record_counts *more = &s->records;

		counts->complete += more->complete;
		counts->open += more->open;
		counts->orphan += more->orphan;
		counts->mismatched += more->mismatched;
		counts->apart += more->apart;
		if (s->spans->count == 0)
			continue;
		counts->first_time = any ? Min(counts->first_time, more->first_time) :
			more->first_time;
		counts->last_time = any ? Max(counts->last_time, more->last_time) :
			more->last_time;
		any = true;
	}
}

/* puts the events that stand apart together, with their numbers */
static void
add_apart(const aspan_packed_sets *p, aspan_set *set)
{
	uint64		n = set->apart->count;
	uint64		resolved = n;

	for (uint32 i = 0; i < p->n; i++)
		n += p->sets[i].apart->count;
	set->apart_counts = aspan_array_in(set->cxt, uint64, Max(n, 1));
	for (uint64 i = 0; i < resolved; i++)
		set->apart_counts[i] = 1;
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *from = &p->sets[i];

		for (uint64 j = 0; j < from->apart->count; j++)
		{
			CHECK_FOR_INTERRUPTS();
			set->apart_counts[set->apart->count] = from->apart_counts[j];
			*aspan_log_append(set->apart) = *aspan_log_at(from->apart, j);
		}
	}
}

void
aspan_add_packed(aspan_packed_sets *p, aspan_set *set,
				 aspan_record_counts *counts)
{
	uint64		nspans = set->spans->count;
	uint64		nblocks = 0;

	p->rest = set->spans;
	set->counts.begin_events = p->collected.begin_events;
	set->counts.end_events = p->collected.end_events;
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *from = &p->sets[i];

		set->counts.begin_events += from->counts.begin_events;
		set->counts.end_events += from->counts.end_events;
		p->sets[i].first_block = nblocks;
		nblocks += from->spans->source->nblocks;
		nspans += from->spans->count;
	}
	nspans -= p->taken.complete + p->taken.open + p->taken.orphan;
	add_counts(p, counts);
	add_apart(p, set);

	p->source.nblocks = nblocks +
		(p->rest->count + ASPAN_CHUNK_MASK) / ASPAN_CHUNK_SPANS;
	p->source.read = read_block;
	p->source.close = close_rest;
	set->spans = aspan_log_of_source(set->cxt, &p->source, nspans);
}

/* the last part is what is not packed, with all that was contested */
const aspan_parts *
aspan_packed_parts(const aspan_log *spans)
{
	aspan_packed_sets *p = (aspan_packed_sets *) spans->source;
	MemoryContext caller;
	aspan_parts *parts;

	if (p == NULL || p->source.read != read_block)
		return NULL;
	if (p->parts != NULL)
		return p->parts;

	caller = MemoryContextSwitchTo(p->cxt);
	parts = palloc(sizeof(aspan_parts));
	parts->n = p->n + 1;
	parts->first_block = aspan_array(uint64, (uint64) p->n + 2);
	for (uint32 i = 0; i < p->n; i++)
		parts->first_block[i] = p->sets[i].first_block;
	parts->first_block[p->n] = npacked(p);
	parts->first_block[p->n + 1] = p->source.nblocks;
	parts->homes = p->ranges == NULL ? NULL :
		aspan_key_homes_create(p->ranges, p->n);
	p->parts = parts;
	MemoryContextSwitchTo(caller);
	return parts;
}
