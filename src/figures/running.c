/*
 * running.c
 *	  What is active at an instant, and what of it is no parent of the rest.
 *
 * A parent is active together with the children that it waits for.  Ten nested
 * spans are ten active spans, but one piece of work; the leaves of the tree of
 * active spans count it once.  A span is active, as in sweep.c, at the instants
 * t with begin <= t < end.
 *
 * One pass over the spans, and each child is looked at once.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/running.h"

#include "miscadmin.h"

/* the peak is one of complete spans */
static inline bool
counts_at(const aspan_span *span, int64 at)
{
	return aspan_is_complete(span) && aspan_is_active(span, at);
}

static bool
has_active_child(const aspan_tree *tree, uint32 parent, int64 at)
{
	const uint32 *children = &tree->order[tree->first_child[parent]];

	for (uint32 i = 0; i < tree->nchildren[parent]; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (counts_at(aspan_log_at(tree->set->spans, children[i]), at))
			return true;
	}
	return false;
}

aspan_running *
aspan_running_at(const aspan_tree *tree, int64 at,
				 const uint32 *group_of_site, uint32 ngroups)
{
	aspan_running *running = palloc0(sizeof(aspan_running));

	running->spans = aspan_array0(uint64, ngroups);
	running->leaves = aspan_array0(uint64, ngroups);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, index);
		uint32		group = group_of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (!counts_at(span, at))
			continue;
		running->spans[group]++;
		if (has_active_child(tree, index, at))
			continue;
		running->leaves[group]++;
		running->nleaves++;
	}
	return running;
}
