/*
 * parents.c
 *	  From parent ids to parents, and the self time that follows.
 *
 * Everything is done on positions in the order of aspan_set_order(), which is
 * total, begins with the time and does not depend on how the log came about.
 * That order makes every step linear:
 *
 * 1. Lookup (parent_lookup.c).  A span names its parent by id; the span that
 * is meant is found.
 *
 * 2. Self time (self_time.h).  It is added up during the lookup, which meets
 * the children of a span in order of begin.
 *
 * 3. Cycles.  Parents that are earlier in order than their children cannot
 * form one: a cycle has a span whose parent is later, and its earliest member
 * is such a span.  Only from those the chain of parents is followed, each
 * span being visited once.  A clean trace has none of them.  Where the spans
 * are a part of all, a cycle that goes through other parts has such a span in
 * one of them, from which the chain leads out of it.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "engine/span_order.h"
#include "figures/parent_lookup.h"
#include "figures/parents.h"
#include "figures/self_time.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* ---- order ---- */

/* the spans of the tree in order, without the orphans */
static void
order_spans(aspan_joined *joined, uint64 *work)
{
	const aspan_set *set = joined->set;
	uint32	   *ranks = aspan_dict_ranks(set->dict);

	joined->by_begin = aspan_set_order(joined->set, ranks, work);
	pfree(ranks);

	if (set->orphan == 0)
	{
		joined->ntree = joined->nspans;
		return;
	}
	for (uint32 i = 0; i < joined->nspans; i++)
	{
		uint32		span = joined->by_begin[i];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_orphan(aspan_log_at(set->spans, span)))
			joined->by_begin[joined->ntree++] = span;
	}
}

/* ---- traces ---- */

/* for each scope, its number, a table of at most four slots, and a region */
#define NUMBER_WORDS 6

/*
 * Is any trace in more than one process?  Only then is there a parent to be
 * found elsewhere in it.
 */
static bool
traces_are_shared(aspan_set *set)
{
	aspan_tree_check_memory(set,
							mul_size(aspan_dict_nscopes(set->dict),
									 NUMBER_WORDS * sizeof(uint32)));
	return aspan_traces_are_shared(set->dict);
}

/* the numbers of the traces, [nscopes], 0 for none */
static uint32 *
number_traces(const aspan_set *set, MemoryContext cxt)
{
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	uint32	   *numbers;

	aspan_number_traces(set->dict, &numbers);
	MemoryContextSwitchTo(caller);
	return numbers;
}

/* ---- cycles ---- */

static void
break_cycles(aspan_join *j)
{
	uint32		n = j->n;
	uint32	   *seen = NULL;	/* [n] 1 + the start of the chain, or 0 */

	for (uint32 start = 0; start < n; start++)
	{
		uint32		at = start;
		uint32		last = start;
		uint32		earliest;

		CHECK_FOR_INTERRUPTS();
		if (j->parent[start] == ASPAN_NO_SPAN || j->parent[start] < start)
			continue;
		if (aspan_join_span(j, start)->flags & ASPAN_CHILD_OF_OTHER)
			j->uncertain = true;

		if (seen == NULL)
		{
			seen = aspan_array_in(j->temp, uint32, n);
			memset(seen, 0, (Size) n * sizeof(uint32));
		}
		while (at != ASPAN_NO_SPAN && seen[at] == 0)
		{
			CHECK_FOR_INTERRUPTS();
			seen[at] = start + 1;
			last = at;
			at = j->parent[at];
		}
		if (at == ASPAN_NO_SPAN)
			j->uncertain |= (aspan_join_span(j, last)->flags &
							 ASPAN_HAS_OTHER_PARENT) != 0;
		if (at == ASPAN_NO_SPAN || seen[at] != start + 1)
			continue;

		/* the chain ran into itself */
		earliest = at;
		for (uint32 i = j->parent[at]; i != at; i = j->parent[i])
		{
			CHECK_FOR_INTERRUPTS();
			earliest = Min(earliest, i);
		}
		j->parent[earliest] = ASPAN_NO_SPAN;
		j->cycles++;
	}

	if (seen != NULL)
		pfree(seen);
}

/* ---- all of it ---- */

void
aspan_join_all(aspan_join *j, const uint32 *traces, bool global, uint64 *work)
{
	aspan_find_parents(j, traces, global, work);
	break_cycles(j);
	if (j->missing < j->unseen || j->cycles > 0)
		aspan_self_compute(j);
}

static void
init_join(aspan_join *j, const aspan_joined *joined, bool self_of_spans)
{
	memset(j, 0, sizeof(*j));
	j->dict = joined->set->dict;
	j->spans = joined->set->spans;
	j->temp = AllocSetContextCreate(CurrentMemoryContext, "asyncspan parents",
									ALLOCSET_DEFAULT_SIZES);
	j->n = joined->ntree;
	j->order = joined->by_begin;
	j->parent = joined->parent_at;
	j->self_of_site = aspan_array(uint128,
								  aspan_dict_nsites(joined->set->dict));
	if (self_of_spans)
		j->self = aspan_array(uint64, joined->nspans);
	j->covered_to = aspan_array_in(j->temp, int64, joined->ntree);
}

static void
sum_up(const aspan_join *j, aspan_tree_sums *sums)
{
	sums->roots = 0;
	for (uint32 i = 0; i < j->n; i++)
		sums->roots += j->parent[i] == ASPAN_NO_SPAN;
	sums->roots_without_trace = sums->roots;
	if (aspan_dict_has_traces(j->dict))
	{
		for (uint32 i = 0; i < j->n; i++)
			sums->roots_without_trace -= j->parent[i] == ASPAN_NO_SPAN &&
				aspan_scope_has_trace(j->dict, aspan_join_span(j, i)->scope);
	}
	sums->children = j->n - sums->roots;
	sums->missing_parents = j->missing;
	sums->cycles = j->cycles;
	sums->self_of_site = j->self_of_site;
}

void
aspan_join_parents(aspan_set *set, aspan_parents parents,
				   aspan_joined *joined, aspan_tree_sums *sums, uint64 **self)
{
	uint64	   *work;
	aspan_join	j;

	/* what this needs for a moment is free again before there is more */
	bool		shared = traces_are_shared(set);

	memset(joined, 0, sizeof(*joined));
	joined->set = set;
	joined->nspans = (uint32) set->spans->count;
	work = aspan_array(uint64, aspan_lookup_work(joined->nspans));
	order_spans(joined, work);
	joined->parent_at = aspan_array(uint32, joined->ntree);
	memset(joined->parent_at, 0xff, (Size) joined->ntree * sizeof(uint32));

	init_join(&j, joined, self != NULL);
	aspan_join_all(&j, shared ? number_traces(set, j.temp) : NULL,
				   parents == ASPAN_PARENTS_GLOBAL, work);
	pfree(work);
	sum_up(&j, sums);
	if (self != NULL)
		*self = j.self;
	MemoryContextDelete(j.temp);
	aspan_joined_check(joined, sums, j.self);
}

uint64 *
aspan_self_of_spans(const aspan_joined *joined)
{
	aspan_join	j;

	init_join(&j, joined, true);
	aspan_self_compute(&j);
	pfree(j.self_of_site);
	MemoryContextDelete(j.temp);
	return j.self;
}

void
aspan_joined_free(aspan_joined *joined)
{
	pfree(joined->by_begin);
	pfree(joined->parent_at);
	joined->by_begin = joined->parent_at = NULL;
}
