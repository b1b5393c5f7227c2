/*
 * tree_check.c
 *	  Checks of the whole tree, in builds with assertions.
 *
 * They do not repeat what made the tree, but look at what has to be true of it
 * however it was made: that everything is there once, that ids and counts fit,
 * that nothing goes in circles, and that self time adds up.  Which of several
 * instances of an id is the parent is a matter of the tests, which compare all
 * of it with a brute force of their own.  All checks are linear.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/parents.h"
#include "figures/tree.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#ifdef USE_ASSERT_CHECKING

static const aspan_span *
joined_span(const aspan_joined *joined, uint32 position)
{
	Assert(joined->by_begin[position] < joined->nspans);
	return aspan_log_at(joined->set->spans, joined->by_begin[position]);
}

/* spans, in order, and parents that have the ids they should */
static void
check_parents(const aspan_joined *joined, const aspan_tree_sums *sums)
{
	uint64		unnamed = 0;
	uint64		roots = 0;

	Assert(joined->nspans == joined->set->spans->count);
	Assert(joined->ntree == joined->set->complete + joined->set->open);
	for (uint32 i = 0; i < joined->ntree; i++)
	{
		const aspan_span *span = joined_span(joined, i);
		uint32		parent_at = joined->parent_at[i];
		const aspan_span *parent;

		CHECK_FOR_INTERRUPTS();
		Assert(!aspan_is_orphan(span));
		Assert(i == 0 ||
			   joined_span(joined, i - 1)->begin_time <= span->begin_time);
		if (parent_at == ASPAN_NO_SPAN)
		{
			unnamed += !aspan_names_parent(span);
			roots++;
			continue;
		}
		Assert(parent_at < joined->ntree && parent_at != i);
		parent = joined_span(joined, parent_at);
		if (parent->scope != span->scope &&
			parent->span_id == span->span_id)
			continue;			/* the other side of a call */
		Assert(aspan_names_parent(span) && parent->span_id == span->parent_id);
	}
	Assert(sums->roots == roots);
	Assert(sums->children == joined->ntree - roots);
	Assert(roots == unnamed + sums->missing_parents + sums->cycles);
}

/* every chain of parents ends at a root, or where another has gone before */
static void
check_chains(const aspan_joined *joined)
{
	uint32	   *seen = aspan_array0(uint32, joined->ntree);

	for (uint32 start = 0; start < joined->ntree; start++)
	{
		uint32		at = start;

		CHECK_FOR_INTERRUPTS();
		while (at != ASPAN_NO_SPAN && seen[at] == 0)
		{
			CHECK_FOR_INTERRUPTS();
			seen[at] = start + 1;
			at = joined->parent_at[at];
		}
		Assert(at == ASPAN_NO_SPAN || seen[at] != start + 1);
	}
	pfree(seen);
}

/* nobody has more time than its duration, nor other sums than its spans */
static void
check_self(const aspan_joined *joined, const aspan_tree_sums *sums,
		   const uint64 *self)
{
	uint32		nsites = aspan_dict_nsites(joined->set->dict);
	uint128    *durations = aspan_array0(uint128, nsites);
	uint128    *selves = aspan_array0(uint128, nsites);

	for (uint32 i = 0; i < joined->nspans; i++)
	{
		const aspan_span *span = aspan_log_at(joined->set->spans, i);
		uint64		duration = aspan_is_complete(span) ?
		aspan_duration(span) : 0;

		CHECK_FOR_INTERRUPTS();
		durations[span->site] += duration;
		if (self == NULL)
			continue;
		Assert(self[i] <= duration);
		selves[span->site] += self[i];
	}
	for (uint32 i = 0; i < nsites; i++)
	{
		Assert(sums->self_of_site[i] <= durations[i]);
		Assert(self == NULL || sums->self_of_site[i] == selves[i]);
	}
	pfree(durations);
	pfree(selves);
}

void
aspan_joined_check(const aspan_joined *joined, const aspan_tree_sums *sums,
				   const uint64 *self)
{
	check_parents(joined, sums);
	check_chains(joined);
	check_self(joined, sums, self);
}

/* the children of a span: behind it, in order, and one level deeper */
static void
check_children(const aspan_tree *tree, uint32 position)
{
	uint32		span = tree->order[position];
	uint32		first = tree->first_child[span];
	uint32		n = tree->nchildren[span];

	Assert(n == 0 || (first > position && first + n <= tree->ntree));
	for (uint32 i = first; i < first + n; i++)
	{
		uint32		child = tree->order[i];

		CHECK_FOR_INTERRUPTS();
		Assert(tree->parent[child] == span);
		Assert(tree->depth[child] == tree->depth[span] + 1);
		Assert(i == first ||
			   aspan_log_at(tree->set->spans, tree->order[i - 1])->begin_time <=
			   aspan_log_at(tree->set->spans, child)->begin_time);
	}
}

void
aspan_tree_check(const aspan_tree *tree)
{
	bool	   *seen = aspan_array0(bool, tree->nspans);
	uint64		children = 0;

	Assert(tree->nspans == tree->set->spans->count);
	Assert(tree->ntree == tree->set->complete + tree->set->open);
	Assert(tree->roots == tree->sums->roots);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		span = tree->order[i];

		CHECK_FOR_INTERRUPTS();
		Assert(span < tree->nspans && !seen[span]);
		seen[span] = true;
		Assert((i < tree->roots) == (tree->parent[span] == ASPAN_NO_SPAN));
		Assert(i >= tree->roots || tree->depth[span] == 0);
		Assert(tree->nchildren[span] == 0 ||
			   tree->first_child[span] == tree->roots + children);
		check_children(tree, i);
		children += tree->nchildren[span];
	}
	Assert(children == tree->sums->children);
	Assert(tree->roots + children == tree->ntree);
	Assert(tree->max_depth ==
		   (tree->ntree > 0 ? tree->depth[tree->order[tree->ntree - 1]] : 0));

	for (uint32 i = 0; i < tree->nspans; i++)
	{
		const aspan_span *span = aspan_log_at(tree->set->spans, i);

		CHECK_FOR_INTERRUPTS();
		Assert(seen[i] == !aspan_is_orphan(span));
		Assert(seen[i] || (tree->parent[i] == ASPAN_NO_SPAN &&
						   tree->depth[i] == 0 && tree->nchildren[i] == 0));
	}
	pfree(seen);
}

#endif							/* USE_ASSERT_CHECKING */
