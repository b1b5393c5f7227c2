/*
 * part_strays.c
 *	  Children whose parent is not in their own part of a set.
 *
 * Every key is in one part only, and most parents are in the part of their
 * children.  Which part has another one is known from the ranges of ids, where
 * they say anything (engine/key_homes.c).  Where they do not, the keys of each
 * part go into a table, which fits into the cache, and its children look for
 * their parents there.  The keys that were not found go into another table, and
 * then all parts are read once more, to find who has them.
 *
 * That a part has the key says nothing of whether the parent will be found
 * there, for it may have the end alone.  That is seen when the part is put in
 * order.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/key.h"
#include "figures/join.h"
#include "figures/part_strays.h"

#include "miscadmin.h"

/* more than one child of so many in another part are too many */
#define SPANS_OF_HANDED 4

/* of asyncspan.max_memory, what strays and tables may take each */
#define MEMORY_OF_STRAYS 8

typedef struct key_entry
{
	aspan_record_key key;
	uint32		home;			/* the part that has it, or ASPAN_NO_PART */
	char		status;
} key_entry;

#define SH_PREFIX keys
#define SH_ELEMENT_TYPE key_entry
#define SH_KEY_TYPE aspan_record_key
#define SH_KEY key
#define SH_HASH_KEY(tb, key) \
	((uint32) aspan_key_hash((key).scope, (key).span_id))
#define SH_EQUAL(tb, a, b) \
	((a).span_id == (b).span_id && (a).scope == (b).scope)
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"
ASPAN_HASH_ALLOCATOR(keys);

/* bytes of a key in a table, of which half is free */
#define KEY_BYTES (2 * sizeof(key_entry))

typedef struct search
{
	aspan_log  *spans;
	const aspan_parts *parts;
	aspan_strays *found;
	uint64		n;				/* strays */
	Size		max;
	uint64		limit;			/* of those that are handed over */
	uint32		last_home;		/* where the last parent was looked for */
	aspan_span *block;			/* being read */
	uint64		block_number;
	bool		whole;			/* has it all fields? */
	keys_hash  *own;			/* keys of the part */
	aspan_log  *children;		/* copies of all strays, until their home is
								 * known */
} search;

static inline uint32
read_fields(search *s, uint64 block, aspan_fields fields)
{
	aspan_log_source *source = s->spans->source;

	CHECK_FOR_INTERRUPTS();
	s->block_number = block;
	s->whole = fields == ASPAN_ALL_FIELDS;
	return source->read(source, block, fields, s->block);
}

/* without the times and sites, which are of interest in few records */
static inline uint32
read_block(search *s, uint64 block)
{
	return read_fields(s, block, ASPAN_KEY_FIELDS);
}

/* a record of the block with all fields */
static const aspan_span *
whole_span(search *s, const aspan_span *span)
{
	if (!s->whole)
		(void) read_fields(s, s->block_number, ASPAN_ALL_FIELDS);
	return span;
}

static inline bool
has_parent(const aspan_span *span)
{
	return !aspan_is_orphan(span) && aspan_names_parent(span);
}

static inline aspan_record_key
parent_key(const aspan_span *span)
{
	return (aspan_record_key)
	{
		.scope = span->scope,.span_id = span->parent_id
	};
}

static void
add_stray(search *s, uint32 index, uint32 home)
{
	aspan_strays *found = s->found;

	found->strays = aspan_enlarge(found->strays, s->n, &s->max,
								  sizeof(aspan_stray));
	found->strays[s->n].index = index;
	found->strays[s->n++].home = home;
}

static void
hand_over(search *s, uint32 home, const aspan_span *span)
{
	aspan_strays *found = s->found;
	aspan_span *child;

	if (home == ASPAN_NO_PART)
		return;
	if (found->handed[home] == NULL)
		found->handed[home] = aspan_log_create(CurrentMemoryContext);
	child = aspan_log_append(found->handed[home]);
	*child = *span;
	child->flags |= ASPAN_CHILD_OF_OTHER;
	found->nhanded++;
}

/* ---- by ranges of ids ---- */

static void
look_in_ranges(search *s, uint32 part, uint32 index, const aspan_span *span)
{
	uint32		home = aspan_key_home(s->parts->homes, span->scope,
									  span->parent_id, &s->last_home);

	if (home == part)
		return;
	add_stray(s, index, home);
	if (home != ASPAN_NO_PART)
		hand_over(s, home, whole_span(s, span));
}

/* ---- key by key ---- */

/* the keys of a part; false if there are too many for memory */
static bool
load_keys(search *s, uint32 part)
{
	uint64		first = s->parts->first_block[part];
	uint64		next = s->parts->first_block[part + 1];

	if ((next - first) * ASPAN_CHUNK_SPANS >
		aspan_max_memory_bytes() / MEMORY_OF_STRAYS / KEY_BYTES)
		return false;
	keys_reset(s->own);
	for (uint64 block = first; block < next; block++)
	{
		uint32		n = read_block(s, block);

		for (uint32 i = 0; i < n; i++)
		{
			aspan_record_key key = {s->block[i].scope, s->block[i].span_id};
			bool		found;

			keys_insert(s->own, key, &found);
		}
	}
	return true;
}

static void
look_in_own(search *s, uint32 index, const aspan_span *span)
{
	if (keys_lookup(s->own, parent_key(span)) != NULL)
		return;
	add_stray(s, index, ASPAN_NO_PART);
	*aspan_log_append(s->children) = *whole_span(s, span);
}

/* the parents of all strays */
static keys_hash *
load_parents(search *s)
{
	keys_hash  *parents = keys_create(CurrentMemoryContext, s->n, NULL);

	for (uint64 i = 0; i < s->n; i++)
	{
		bool		found;
		key_entry  *entry;

		CHECK_FOR_INTERRUPTS();
		entry = keys_insert(parents, parent_key(aspan_log_at(s->children, i)),
							&found);
		entry->home = ASPAN_NO_PART;
	}
	return parents;
}

static void
find_parents(search *s, keys_hash *parents)
{
	for (uint32 part = 0; part < s->parts->n; part++)
	{
		for (uint64 block = s->parts->first_block[part];
			 block < s->parts->first_block[part + 1]; block++)
		{
			uint32		n = read_block(s, block);

			for (uint32 i = 0; i < n; i++)
			{
				aspan_record_key key = {s->block[i].scope,
				s->block[i].span_id};
				key_entry  *entry = keys_lookup(parents, key);

				if (entry != NULL)
					entry->home = part;
			}
		}
	}
}

static void
find_homes(search *s)
{
	keys_hash  *parents;

	if (s->n == 0)
		return;
	parents = load_parents(s);
	find_parents(s, parents);
	for (uint64 i = 0; i < s->n; i++)
	{
		const aspan_span *child = aspan_log_at(s->children, i);
		aspan_stray *stray = &s->found->strays[i];

		CHECK_FOR_INTERRUPTS();
		stray->home = keys_lookup(parents, parent_key(child))->home;
		hand_over(s, stray->home, child);
	}
	keys_destroy(parents);
}

/* ---- all of it ---- */

/* what tests ask for may be any of the spans, but no more than memory is for */
static bool
has_room(const search *s)
{
	Size		limit = aspan_max_memory_bytes() / MEMORY_OF_STRAYS;
	uint64		copies = s->found->nhanded + s->children->count;

	return copies <= s->limit &&
		s->n * sizeof(aspan_stray) + copies * sizeof(aspan_span) +
		(s->own == NULL ? 0 : s->n * KEY_BYTES) <= limit;
}

/* false if there are too many strays */
static bool
search_part(search *s, uint32 part)
{
	uint32		index = 0;

	s->found->first[part] = s->n;
	if (s->own != NULL && !load_keys(s, part))
		return false;
	for (uint64 block = s->parts->first_block[part];
		 block < s->parts->first_block[part + 1]; block++)
	{
		uint32		n = read_block(s, block);

		for (uint32 i = 0; i < n; i++, index++)
		{
			if (!has_parent(&s->block[i]))
				continue;
			s->found->has_parents = true;
			if (s->own != NULL)
				look_in_own(s, index, &s->block[i]);
			else
				look_in_ranges(s, part, index, &s->block[i]);
		}
		if (!has_room(s))
			return false;
	}
	s->found->largest = Max(s->found->largest, index);
	return true;
}

aspan_strays *
aspan_find_strays(aspan_set *set, const aspan_parts *parts)
{
	search		s = {.spans = set->spans,.parts = parts};

	s.found = palloc0(sizeof(aspan_strays));
	s.found->first = aspan_array(uint64, (uint64) parts->n + 1);
	s.found->handed = aspan_array0(aspan_log *, parts->n);
	s.found->strays = aspan_double(NULL, &s.max, sizeof(aspan_stray));
	s.limit = aspan_min_packed_spans == 0 ? PG_UINT64_MAX :
		set->spans->count / SPANS_OF_HANDED;
	s.block = aspan_array(aspan_span, ASPAN_CHUNK_SPANS);
	s.children = aspan_log_create(CurrentMemoryContext);
	if (parts->homes == NULL)
		s.own = keys_create(CurrentMemoryContext, ASPAN_CHUNK_SPANS, NULL);

	for (uint32 i = 0; i < parts->n; i++)
	{
		if (!search_part(&s, i))
			return NULL;
	}
	s.found->first[parts->n] = s.n;
	if (s.own != NULL)
	{
		keys_destroy(s.own);
		find_homes(&s);
	}
	aspan_log_free(s.children);
	pfree(s.block);
	return s.found;
}
