/*
 * part_sums.c
 *	  What the tree of a set adds up to, part by part.
 *
 * Sets that were merged without being unpacked are parts of the result, and no
 * two of them have a key in common (engine/packed_sets.h).  So all instances
 * of an id are in one part, and the parents of its spans, and their self times,
 * can be found there.  A part of a store is small enough for the cache of the
 * processor, and no memory is needed for all spans at once.  Each record is
 * unpacked once for these and for the tally.
 *
 * Children whose parent is in another part are handed over to that one first
 * (part_strays.c).  Then each part is put in order together with these, and its
 * tree is added up (part_join.c), by this process or by another one that helps
 * (part_helpers.h).
 *
 * A cycle that goes through several parts cannot be seen in one of them, only
 * that there may be one.  Then all spans have to be looked at together, as they
 * have where most parents are elsewhere, where processes share traces, and
 * where parents are looked for in other processes.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "figures/join.h"
#include "figures/part_helpers.h"
#include "figures/part_join.h"
#include "figures/part_strays.h"
#include "figures/part_sums.h"
#include "figures/tally.h"

#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct part_sums
{
	aspan_set  *set;
	const aspan_parts *parts;
	aspan_strays *strays;
	uint64		largest;		/* spans of a part, with those of others */
	aspan_span *block;			/* being read */
	aspan_part_join join;
	aspan_part_helpers *helpers;	/* NULL if there are none */
	aspan_tree_sums *sums;
	aspan_tally_pass *tally;	/* NULL if the set has one */
} part_sums;

const aspan_part_help *aspan_help_with_parts;

static inline uint32
read_block(const part_sums *p, uint64 block)
{
	aspan_log_source *source = p->set->spans->source;

	return source->read(source, block, ASPAN_ALL_FIELDS, p->block);
}

/* with what is handed over, the largest part may be another one */
static bool
fits(part_sums *p)
{
	uint64		most = 0;

	for (uint32 i = 0; i < p->parts->n; i++)
	{
		if (p->strays->handed[i] != NULL)
			most = Max(most, p->strays->handed[i]->count);
	}
	p->largest = p->strays->largest + most;
	return p->largest < ASPAN_NO_SPAN &&
		mul_size(p->largest, sizeof(aspan_span) + ASPAN_PART_JOIN_BYTES) +
		p->strays->nhanded * sizeof(aspan_span) <= aspan_max_memory_bytes();
}

/* notes that the parent of a span is not to be looked for in its part */
static void
mark_stray(part_sums *p, const aspan_stray *stray, aspan_span *span)
{
	span->flags |= ASPAN_PARENT_NULL;
	if (stray->home == ASPAN_NO_PART)
		p->sums->missing_parents++;
	else
		span->flags |= ASPAN_HAS_OTHER_PARENT;
}

/* adds the children that others have handed over */
static void
load_handed(part_sums *p, uint32 number)
{
	aspan_log  *handed = p->strays->handed[number];

	if (handed == NULL)
		return;
	for (uint64 i = 0; i < handed->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(p->join.part.spans) = *aspan_log_at(handed, i);
	}
	aspan_log_free(handed);
	p->strays->handed[number] = NULL;
}

/* the spans of a part, without orphans */
static void
load_part(part_sums *p, uint32 number)
{
	const aspan_stray *stray = p->strays->strays + p->strays->first[number];
	const aspan_stray *end = p->strays->strays + p->strays->first[number + 1];
	aspan_log  *log = p->join.part.spans;
	uint32		index = 0;

	aspan_log_clear(log);
	for (uint64 block = p->parts->first_block[number];
		 block < p->parts->first_block[number + 1]; block++)
	{
		uint32		n = read_block(p, block);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < n; i++, index++)
		{
			aspan_span *copy;

			if (p->tally != NULL)
				aspan_tally_add(p->tally, &p->block[i]);
			if (aspan_is_orphan(&p->block[i]))
				continue;
			copy = aspan_log_append(log);
			*copy = p->block[i];
			if (stray < end && stray->index == index)
				mark_stray(p, stray++, copy);
		}
	}
	load_handed(p, number);
}

/*
 * One part after the other; false if a cycle may go through several.  The last
 * one, of spans that came in no part, may be too large to be given away.  It is
 * done first, so that nobody waits for it at the end.
 */
static bool
add_each(part_sums *p)
{
	for (uint32 i = p->parts->n; i-- > 0;)
	{
		CHECK_FOR_INTERRUPTS();
		load_part(p, i);
		if (p->helpers != NULL &&
			aspan_help_with_parts->give(p->helpers, p->join.part.spans))
			continue;
		if (!aspan_part_join_add(&p->join))
			return false;
	}
	while (p->helpers != NULL &&
		   aspan_help_with_parts->take(p->helpers, p->join.part.spans))
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_part_join_add(&p->join))
			return false;
	}
	return true;
}

/* help with the parts that can be given away */
static aspan_part_helpers *
find_helpers(const part_sums *p)
{
	const uint64 *first = p->parts->first_block;
	uint32		nparts = 0;
	uint64		nspans = 0;

	for (uint32 i = 0; i < p->parts->n; i++)
	{
		uint64		most = (first[i + 1] - first[i]) * ASPAN_CHUNK_SPANS;

		if (most == 0 || most > ASPAN_GIVEN_SPANS)
			continue;
		nparts++;
		nspans += most;
	}
	return aspan_help_with_parts->begin(p->set, nparts, nspans);
}

static bool
add_parts(part_sums *p)
{
	bool		done;

	aspan_part_join_init(&p->join, p->set->dict, p->largest, p->sums);
	p->tally = aspan_tally_begin(p->set);
	p->helpers = find_helpers(p);
	done = add_each(p);
	if (p->helpers != NULL &&
		!aspan_help_with_parts->end(p->helpers, done ? p->sums : NULL))
		done = false;
	if (p->tally != NULL && done)
		aspan_tally_end(p->set, p->tally);
	else if (p->tally != NULL)
		aspan_tally_cancel(p->tally);
	return done;
}

/* ---- all of it ---- */

/* each part costs some steps for each site, and memory is for each trace */
static bool
is_worth_it(const aspan_set *set, const aspan_parts *parts,
			aspan_parents parents)
{
	if (parents != ASPAN_PARENTS_PROCESS || aspan_traces_are_shared(set->dict))
		return false;
	return aspan_min_packed_spans == 0 ||
		mul_size(parts->n, aspan_dict_nsites(set->dict)) <= set->spans->count;
}

const aspan_tree_sums *
aspan_part_sums(aspan_set *set, aspan_parents parents)
{
	part_sums	p = {.set = set,.parts = aspan_packed_parts(set->spans)};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext temp;
	bool		done;

	if (p.parts == NULL || !is_worth_it(set, p.parts, parents))
		return NULL;
	p.sums = aspan_tree_sums_create(aspan_dict_nsites(set->dict));
	temp = AllocSetContextCreate(caller, "asyncspan sums of parts",
								 ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(temp);
	p.block = aspan_array(aspan_span, ASPAN_CHUNK_SPANS);
	p.strays = aspan_find_strays(set, p.parts);
	done = p.strays != NULL && p.strays->has_parents && fits(&p) &&
		add_parts(&p);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(temp);
	return done ? p.sums : NULL;
}
