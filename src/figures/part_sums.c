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
 * (part_strays.c).  Then each part is put in order together with these, and the
 * steps of parents.c are taken.  A child that was handed over covers its parent
 * as all others do; it is no instance of its own id there, and its own self
 * time is added up at home.
 *
 * A cycle that goes through several parts cannot be seen in one of them, only
 * that there may be one.  Then all spans have to be looked at together, as they
 * have where most parents are elsewhere, where processes share traces, and
 * where parents are looked for in other processes.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/span_order.h"
#include "figures/parent_lookup.h"
#include "figures/parents.h"
#include "figures/part_strays.h"
#include "figures/part_sums.h"
#include "figures/tally.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* bytes of a span of the largest part, besides the record itself */
#define BYTES_PER_SPAN 40

typedef struct part_sums
{
	aspan_set  *set;
	const aspan_parts *parts;
	uint32	   *ranks;			/* of the strings of the set */
	aspan_strays *strays;
	uint64		largest;		/* spans of a part, with those of others */
	aspan_span *block;			/* being read */

	/* of one part, and used again for the next */
	aspan_set	part;
	uint64	   *work;
	uint32	   *parent;
	int64	   *covered_to;

	aspan_tree_sums *sums;
	uint128    *self_of_site;	/* of one part */
	aspan_tally_pass *tally;	/* NULL if the set has one */
} part_sums;

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
		mul_size(p->largest, sizeof(aspan_span) + BYTES_PER_SPAN) +
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
		*aspan_log_append(p->part.spans) = *aspan_log_at(handed, i);
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
	aspan_log  *log = p->part.spans;
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

/* a span is a root if it has no parent in the part that was to have it */
static void
add_up(part_sums *p, const aspan_join *j)
{
	aspan_tree_sums *sums = p->sums;
	bool		has_traces = aspan_dict_has_traces(j->dict);
	uint32		nsites = aspan_dict_nsites(j->dict);

	for (uint32 i = 0; i < j->n; i++)
	{
		const aspan_span *span = aspan_join_span(j, i);

		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_OTHER_PARENT)
			continue;
		if (j->parent[i] != ASPAN_NO_SPAN)
		{
			sums->children++;
			continue;
		}
		sums->roots++;
		sums->roots_without_trace += !has_traces ||
			!aspan_scope_has_trace(j->dict, span->scope);
	}
	sums->missing_parents += j->missing;
	sums->cycles += j->cycles;
	for (uint32 i = 0; i < nsites; i++)
		sums->self_of_site[i] += j->self_of_site[i];
}

/* false if a cycle may go through other parts */
static bool
add_part(part_sums *p, uint32 number)
{
	aspan_join	j = {0};
	uint32	   *order;

	load_part(p, number);
	order = aspan_set_order(&p->part, p->ranks, p->work);
	j.dict = p->set->dict;
	j.spans = p->part.spans;
	j.temp = CurrentMemoryContext;
	j.n = (uint32) p->part.spans->count;
	j.order = order;
	j.parent = p->parent;
	j.covered_to = p->covered_to;
	j.self_of_site = p->self_of_site;
	memset(j.parent, 0xff, j.n * sizeof(uint32));
	aspan_join_all(&j, NULL, false, p->work);
	if (!j.uncertain)
		add_up(p, &j);
	pfree(order);
	return !j.uncertain;
}

static bool
add_parts(part_sums *p)
{
	p->part.dict = p->set->dict;
	p->part.spans = aspan_log_create(CurrentMemoryContext);
	p->work = aspan_array(uint64, aspan_lookup_work((uint32) p->largest));
	p->parent = aspan_array(uint32, p->largest);
	p->covered_to = aspan_array(int64, p->largest);
	p->self_of_site = aspan_array(uint128, aspan_dict_nsites(p->set->dict));
	p->tally = aspan_tally_begin(p->set);
	for (uint32 i = 0; i < p->parts->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!add_part(p, i))
		{
			if (p->tally != NULL)
				aspan_tally_cancel(p->tally);
			return false;
		}
	}
	if (p->tally != NULL)
		aspan_tally_end(p->set, p->tally);
	return true;
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
	p.sums = palloc0(sizeof(aspan_tree_sums));
	p.sums->self_of_site = aspan_array0(uint128, aspan_dict_nsites(set->dict));
	temp = AllocSetContextCreate(caller, "asyncspan sums of parts",
								 ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(temp);
	p.ranks = aspan_dict_ranks(set->dict);
	p.block = aspan_array(aspan_span, ASPAN_CHUNK_SPANS);
	p.strays = aspan_find_strays(set, p.parts);
	done = p.strays != NULL && p.strays->has_parents && fits(&p) &&
		add_parts(&p);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(temp);
	return done ? p.sums : NULL;
}
