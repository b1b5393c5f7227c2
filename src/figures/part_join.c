/*
 * part_join.c
 *	  The tree of one part of a set, and what all parts add up to.
 *
 * The spans of a part are put in order, and the steps of parents.c are taken.
 * A child of another part covers its parent as all others do; it is no
 * instance of its own id here, and its own self time is added up at home.
 *
 * What parts add up to are counts and exact sums, so it does not matter which
 * process adds which of them.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/span_order.h"
#include "figures/parent_lookup.h"
#include "figures/parents.h"
#include "figures/part_join.h"

#include "miscadmin.h"

void
aspan_part_join_init(aspan_part_join *j, const aspan_dict *dict,
					 uint64 largest, aspan_tree_sums *sums)
{
	memset(j, 0, sizeof(*j));
	j->part.dict = unconstify(aspan_dict *, dict);
	j->part.spans = aspan_log_create(CurrentMemoryContext);
	j->ranks = aspan_dict_ranks(dict);
	j->work = aspan_array(uint64, aspan_lookup_work((uint32) largest));
	j->parent = aspan_array(uint32, largest);
	j->covered_to = aspan_array(int64, largest);
	j->self_of_site = aspan_array(uint128, aspan_dict_nsites(dict));
	j->sums = sums;
}

/* a span is a root if it has no parent in the part that was to have it */
static void
add_up(aspan_tree_sums *sums, const aspan_join *j)
{
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

bool
aspan_part_join_add(aspan_part_join *part)
{
	aspan_join	j = {0};
	uint32	   *order = aspan_set_order(&part->part, part->ranks, part->work);

	j.dict = part->part.dict;
	j.spans = part->part.spans;
	j.temp = CurrentMemoryContext;
	j.n = (uint32) part->part.spans->count;
	j.order = order;
	j.parent = part->parent;
	j.covered_to = part->covered_to;
	j.self_of_site = part->self_of_site;
	memset(j.parent, 0xff, j.n * sizeof(uint32));
	aspan_join_all(&j, NULL, false, part->work);
	if (!j.uncertain)
		add_up(part->sums, &j);
	pfree(order);
	return !j.uncertain;
}

aspan_tree_sums *
aspan_tree_sums_create(uint32 nsites)
{
	aspan_tree_sums *sums = palloc0(sizeof(aspan_tree_sums));

	sums->self_of_site = aspan_array0(uint128, nsites);
	return sums;
}

void
aspan_tree_sums_add(aspan_tree_sums *sums, const aspan_tree_sums *other,
					uint32 nsites)
{
	sums->roots += other->roots;
	sums->roots_without_trace += other->roots_without_trace;
	sums->children += other->children;
	sums->missing_parents += other->missing_parents;
	sums->cycles += other->cycles;
	for (uint32 i = 0; i < nsites; i++)
		sums->self_of_site[i] += other->self_of_site[i];
}
