/*
 * packed_contest.c
 *	  Which records of packed sets have to be resolved anew.
 *
 * They are those of keys that are contested: in two of the sets, or in a set
 * and among what the collector has besides.  Keys are read without the rest of
 * the records, and looked at in one of two ways.  Ids that count are short
 * ranges in each block, few of which overlap with those of other sets
 * (key_ranges.c).  Where ids are random, each range overlaps with each, and
 * the keys are looked for one by one (shared_keys.c).
 *
 * The collector takes the records of contested keys, to resolve them by the
 * full rule with what else it has.  Where these are more than half of all, it
 * is to take all records; unless asyncspan.min_packed_spans is 0, so that tests
 * come here.  asyncspan.key_ranges says whether ranges are tried.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_contest.h"
#include "engine/packed_list.h"
#include "engine/records.h"

#include "miscadmin.h"

/* of so many spans there is one range of keys at most, which takes 32 bytes */
#define SPANS_OF_RANGE 16

/* of asyncspan.max_memory, what may look for keys one by one */
#define MEMORY_OF_SHARED_KEYS 4

/* keys of a block */
typedef struct block_keys
{
	uint32	   *scopes;			/* [ASPAN_CHUNK_SPANS] */
	int64	   *span_ids;
	uint32		n;
} block_keys;

/* the most of something that is worth it, and not too much for tests */
static inline uint64
at_most(uint64 limit)
{
	return aspan_min_packed_spans == 0 ? PG_UINT64_MAX : limit;
}

static void
init_keys(block_keys *keys)
{
	keys->scopes = aspan_array(uint32, ASPAN_CHUNK_SPANS);
	keys->span_ids = aspan_array(int64, ASPAN_CHUNK_SPANS);
	keys->n = 0;
}

static void
free_keys(block_keys *keys)
{
	pfree(keys->scopes);
	pfree(keys->span_ids);
}

/* keys by the scopes of the collector */
static void
read_keys(const packed_set *s, uint64 block, block_keys *keys)
{
	CHECK_FOR_INTERRUPTS();
	keys->n = aspan_packed_log_keys(s->spans, block, keys->scopes,
									keys->span_ids);
	if (!s->renumbered)
		return;
	for (uint32 i = 0; i < keys->n; i++)
		keys->scopes[i] = s->scopes[keys->scopes[i]];
}

/* the records of the collector are one more set */
static inline uint64
ncollected(const aspan_collector *c)
{
	return c->closed->count + c->contested->count;
}

/* may this block of a set have contested keys? */
static void
mark_block(packed_set *s, uint64 block)
{
	if (s->taken == NULL)
		s->taken = aspan_array0(uint8 *, s->spans->source->nblocks);
	if (s->taken[block] == NULL)
		s->taken[block] = aspan_array0(uint8, ASPAN_CHUNK_SPANS / 8);
}

/* ---- by ranges ---- */

static uint64
get_keys(aspan_log *log, aspan_record_key *keys)
{
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		n = 0;

	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		keys[n].scope = span->scope;
		keys[n++].span_id = span->span_id;
	}
	return n;
}

/*
 * They come from anywhere: where a process began to read and where it ceased
 * to, or what no set has yet.
 */
static void
add_collector(aspan_packed_sets *p, aspan_collector *c)
{
	aspan_record_key *keys = aspan_array(aspan_record_key, ncollected(c));
	uint64		n = get_keys(c->closed, keys);

	n += get_keys(c->contested, keys + n);
	aspan_key_ranges_add_keys(p->ranges, p->n, keys, n);
	pfree(keys);
}

/* false if there are too many ranges */
static bool
find_ranges(aspan_packed_sets *p, aspan_collector *c, block_keys *keys)
{
	uint64		limit = at_most(p->nspans / SPANS_OF_RANGE);

	p->ranges = aspan_key_ranges_create(aspan_dict_nscopes(c->dict));
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *s = &p->sets[i];

		for (uint64 block = 0; block < s->spans->source->nblocks; block++)
		{
			read_keys(s, block, keys);
			aspan_key_ranges_add_block(p->ranges, i, block, keys->scopes,
									   keys->span_ids, keys->n);
			if (p->ranges->n > limit)
				return false;
		}
	}
	add_collector(p, c);
	aspan_key_ranges_contest(p->ranges);
	return true;
}

/* finds the blocks that have contested keys; false if these are too many */
static bool
mark_ranges(aspan_packed_sets *p)
{
	const aspan_key_ranges *ranges = p->ranges;
	double		limit = at_most(p->nspans / 2);
	double		nspans = 0;

	for (uint32 i = 0; i < ranges->n; i++)
	{
		const aspan_key_range *range = &ranges->ranges[i];

		if (range->part < p->n)
			nspans += aspan_key_range_contested(ranges, range);
		if (nspans > limit)
			return false;
	}
	for (uint32 i = 0; i < ranges->n; i++)
	{
		const aspan_key_range *range = &ranges->ranges[i];

		if (range->part < p->n && aspan_key_range_contested(ranges, range) > 0)
			mark_block(&p->sets[range->part], range->block);
	}
	return true;
}

static bool
contest_by_ranges(aspan_packed_sets *p, aspan_collector *c, block_keys *keys)
{
	if (aspan_by_key_ranges && find_ranges(p, c, keys) && mark_ranges(p))
		return true;
	p->ranges = NULL;
	return false;
}

/* ---- one by one ---- */

static void
note_keys(aspan_shared_keys *k, aspan_log *log)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_shared_keys_note(k, &span->scope, &span->span_id, 1);
	}
}

/* false if there are too many places */
static bool
find_keys(aspan_shared_keys *k, uint32 part, aspan_log *log, uint64 limit)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_shared_keys_find(k, part, 0, &span->scope, &span->span_id, 1);
		if (k->n > limit)
			return false;
	}
	return true;
}

/* false if there are too many places of keys that may be shared */
static bool
find_shared(aspan_packed_sets *p, aspan_collector *c, uint64 limit,
			block_keys *keys)
{
	aspan_shared_keys *k = p->shared;

	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *s = &p->sets[i];

		for (uint64 block = 0; block < s->spans->source->nblocks; block++)
		{
			read_keys(s, block, keys);
			aspan_shared_keys_note(k, keys->scopes, keys->span_ids, keys->n);
		}
	}
	note_keys(k, c->closed);
	note_keys(k, c->contested);
	for (uint32 i = 0; i < p->n; i++)
	{
		const packed_set *s = &p->sets[i];

		for (uint64 block = 0; block < s->spans->source->nblocks; block++)
		{
			read_keys(s, block, keys);
			aspan_shared_keys_find(k, i, block, keys->scopes, keys->span_ids,
								   keys->n);
			if (k->n > limit)
				return false;
		}
	}
	if (!find_keys(k, p->n, c->closed, limit) ||
		!find_keys(k, p->n, c->contested, limit))
		return false;
	aspan_shared_keys_finish(k);
	return k->n <= at_most(p->nspans / 2);
}

static bool
contest_by_keys(aspan_packed_sets *p, aspan_collector *c, block_keys *keys)
{
	uint64		nkeys = p->nspans + ncollected(c);
	Size		limit = aspan_max_memory_bytes() / MEMORY_OF_SHARED_KEYS;
	Size		size = aspan_shared_keys_size(nkeys);

	if (size > limit)
		return false;
	p->shared = aspan_shared_keys_create(nkeys);
	if (!find_shared(p, c, (limit - size) / sizeof(aspan_key_place), keys))
		return false;
	for (uint64 i = 0; i < p->shared->n; i++)
	{
		const aspan_key_place *place = &p->shared->places[i];

		if (place->part < p->n)
			mark_block(&p->sets[place->part], place->block);
	}
	return true;
}

/* ---- taking them ---- */

static inline bool
is_contested(const aspan_packed_sets *p, const aspan_span *span)
{
	if (p->ranges == NULL)
		return aspan_key_is_shared(p->shared, span->scope, span->span_id);
	return aspan_key_is_contested(p->ranges, span->scope, span->span_id);
}

/* the collector takes the spans of contested keys; there is room for a block */
static void
take_spans(aspan_packed_sets *p, const packed_set *s, aspan_collector *c,
		   aspan_span *records)
{
	aspan_log_source *source = s->spans->source;

	if (s->taken == NULL)
		return;
	for (uint64 block = 0; block < source->nblocks; block++)
	{
		uint8	   *taken = s->taken[block];
		uint32		n = 0;

		if (taken != NULL)
			n = source->read(source, block, ASPAN_ALL_FIELDS, records);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < n; i++)
		{
			aspan_translate_packed(s, &records[i]);
			if (!is_contested(p, &records[i]))
				continue;
			taken[i / 8] |= 1 << i % 8;
			aspan_count_more(&p->taken, &records[i], 1);
			aspan_collect_resolved(c, &records[i]);
		}
	}
}

/* and the events that stand apart; those that stay keep their number */
static void
take_apart(aspan_packed_sets *p, packed_set *s, aspan_collector *c)
{
	aspan_log  *kept;
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		i = 0;

	if (s->apart->count == 0)
		return;
	kept = aspan_log_create(c->cxt);
	aspan_cursor_open(&cursor, s->apart);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_span	copy = *span;
		uint64		n = s->apart_counts[i++];

		CHECK_FOR_INTERRUPTS();
		aspan_translate_packed(s, &copy);
		if (!is_contested(p, &copy))
		{
			s->apart_counts[kept->count] = n;
			*aspan_log_append(kept) = copy;
			continue;
		}
		for (uint64 j = 0; j < n; j++)
		{
			CHECK_FOR_INTERRUPTS();
			aspan_collect_resolved(c, &copy);
		}
	}
	aspan_log_free(s->apart);
	s->apart = kept;
}

/* the collector takes what is contested */
static void
take_contested(aspan_packed_sets *p, aspan_collector *c)
{
	aspan_span *records = aspan_array(aspan_span, ASPAN_CHUNK_SPANS);

	for (uint32 i = 0; i < p->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		take_spans(p, &p->sets[i], c, records);
		take_apart(p, &p->sets[i], c);
	}
	pfree(records);
}

static void
free_shared(aspan_packed_sets *p)
{
	if (p->shared != NULL)
		aspan_shared_keys_free(p->shared);
	p->shared = NULL;
}

bool
aspan_contest_packed(aspan_collector *c)
{
	MemoryContext caller = MemoryContextSwitchTo(c->cxt);
	aspan_packed_sets *p = c->packed;
	block_keys	keys;
	bool		found;

	aspan_collector_finish(c);
	p->collected = c->counts;
	init_keys(&keys);
	found = ncollected(c) <= at_most(p->nspans / 2) &&
		(contest_by_ranges(p, c, &keys) || contest_by_keys(p, c, &keys));
	if (found)
		take_contested(p, c);
	free_shared(p);
	free_keys(&keys);
	MemoryContextSwitchTo(caller);
	return found;
}
