/*
 * part_sums.c
 *	  What the tree of a set adds up to, part by part.
 *
 * Sets that were merged without being unpacked are parts of the result, and no
 * two of them have a key in common (engine/packed_sets.h).  So all instances
 * of an id are in one part, and the parents of its spans, and their self times,
 * can be found there.  A part of a store is small enough for the cache of the
 * processor, and no memory is needed for all spans at once.
 *
 * Children whose parent is in another part are handed over to that one first,
 * in a pass over all parts.  In the second pass each part is put in order
 * together with these, and the steps of parents.c are taken.  A child that was
 * handed over covers its parent as all others do; it is no instance of its own
 * id there, and its own self time is added up at home.
 *
 * A cycle that goes through several parts cannot be seen in one of them, only
 * that there may be one.  Then all spans have to be looked at together, as they
 * have where most parents are elsewhere, where processes share traces, and
 * where parents are looked for in other processes.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_sets.h"
#include "engine/span_order.h"
#include "figures/parent_lookup.h"
#include "figures/parents.h"
#include "figures/part_sums.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* more than one child of so many in another part are too many */
#define SPANS_OF_HANDED 4

/* bytes of a span of the largest part, besides the record itself */
#define BYTES_PER_SPAN 40

typedef struct part_sums
{
	aspan_set  *set;
	const aspan_parts *parts;
	uint32	   *ranks;			/* of the strings of the set */
	aspan_log **handed;			/* [parts] children from others, or NULL */
	uint64		nhanded;
	uint64		largest;		/* spans of a part, with those */
	uint32		last_home;		/* where the last parent was looked for */
	aspan_span *block;			/* being read */

	/* of one part, and used again for the next */
	aspan_set	part;
	uint64	   *work;
	uint32	   *parent;
	int64	   *covered_to;

	aspan_tree_sums *sums;
	uint128    *self_of_site;	/* of one part */
} part_sums;

static inline uint32
read_block(const part_sums *p, uint64 block)
{
	aspan_log_source *source = p->set->spans->source;

	return source->read(source, block, p->block);
}

/* the part that has the parent of a span, if any has */
static inline uint32
home_of_parent(part_sums *p, const aspan_span *span)
{
	return aspan_key_home(p->parts->homes, span->scope, span->parent_id,
						  &p->last_home);
}

static inline bool
has_parent(const aspan_span *span)
{
	return !aspan_is_orphan(span) && aspan_names_parent(span);
}

/* ---- the first pass ---- */

static void
hand_over(part_sums *p, uint32 home, const aspan_span *span)
{
	aspan_span *child;

	if (p->handed[home] == NULL)
		p->handed[home] = aspan_log_create(CurrentMemoryContext);
	child = aspan_log_append(p->handed[home]);
	*child = *span;
	child->flags |= ASPAN_CHILD_OF_OTHER;
	p->nhanded++;
}

/*
 * False if there are too many.  What tests ask for may be any of the spans, but
 * no more than memory is for.
 */
static bool
hand_over_children(part_sums *p)
{
	uint64		limit = aspan_max_memory_bytes() / sizeof(aspan_span);

	if (aspan_min_packed_spans > 0)
		limit = Min(limit, p->set->spans->count / SPANS_OF_HANDED);
	for (uint32 i = 0; i < p->parts->n; i++)
	{
		uint64		nspans = 0;

		for (uint64 block = p->parts->first_block[i];
			 block < p->parts->first_block[i + 1]; block++)
		{
			uint32		n = read_block(p, block);

			CHECK_FOR_INTERRUPTS();
			nspans += n;
			for (uint32 j = 0; j < n; j++)
			{
				uint32		home;

				if (!has_parent(&p->block[j]))
					continue;
				home = home_of_parent(p, &p->block[j]);
				if (home != i && home != ASPAN_NO_PART)
					hand_over(p, home, &p->block[j]);
			}
			if (p->nhanded > limit)
				return false;
		}
		p->largest = Max(p->largest, nspans);
	}
	return true;
}

/* with what is handed over, the largest part may be another one */
static bool
fits(part_sums *p)
{
	uint64		most = 0;

	for (uint32 i = 0; i < p->parts->n; i++)
	{
		if (p->handed[i] != NULL)
			most = Max(most, p->handed[i]->count);
	}
	p->largest += most;
	return p->largest < ASPAN_NO_SPAN &&
		mul_size(p->largest, sizeof(aspan_span) + BYTES_PER_SPAN) +
		p->nhanded * sizeof(aspan_span) <= aspan_max_memory_bytes();
}

/* ---- the second pass ---- */

/* the spans of a part, without orphans */
static void
load_part(part_sums *p, uint32 number)
{
	aspan_log  *log = p->part.spans;

	aspan_log_clear(log);
	for (uint64 block = p->parts->first_block[number];
		 block < p->parts->first_block[number + 1]; block++)
	{
		uint32		n = read_block(p, block);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < n; i++)
		{
			const aspan_span *span = &p->block[i];
			aspan_span *copy;
			uint32		home = number;

			if (aspan_is_orphan(span))
				continue;
			copy = aspan_log_append(log);
			*copy = *span;
			if (aspan_names_parent(span))
				home = home_of_parent(p, span);
			if (home == number)
				continue;

			/* it is not looked for here */
			copy->flags |= ASPAN_PARENT_NULL;
			if (home == ASPAN_NO_PART)
				p->sums->missing_parents++;
			else
				copy->flags |= ASPAN_HAS_OTHER_PARENT;
		}
	}
	if (p->handed[number] != NULL)
	{
		for (uint64 i = 0; i < p->handed[number]->count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			*aspan_log_append(log) = *aspan_log_at(p->handed[number], i);
		}
		aspan_log_free(p->handed[number]);
		p->handed[number] = NULL;
	}
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
	for (uint32 i = 0; i < p->parts->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!add_part(p, i))
			return false;
	}
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
	p.handed = aspan_array0(aspan_log *, p.parts->n);
	p.block = aspan_array(aspan_span, ASPAN_CHUNK_SPANS);
	done = hand_over_children(&p) && fits(&p) && add_parts(&p);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(temp);
	return done ? p.sums : NULL;
}
