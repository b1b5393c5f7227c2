/*
 * roots.c
 *	  Figures of the roots alone, which are what was asked of a system.
 *
 * The tree has its roots in front.  One pass over them sums up each operation;
 * a second puts their durations next to each other by operation, where
 * percentiles are selected.  The durations of all roots are in the same array
 * at last, since selection only moves values about.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/percentile.h"
#include "figures/roots.h"

#include "miscadmin.h"

static inline const aspan_span *
root_at(const aspan_tree *tree, uint64 i)
{
	return aspan_log_at(tree->set->spans, tree->order[i]);
}

static void
add_root(aspan_group *group, const aspan_span *span)
{
	group->errors += aspan_is_error(span);
	if (aspan_is_complete(span))
	{
		group->complete++;
		aspan_moments_add(&group->moments, aspan_duration(span));
	}
	else
		group->open++;
}

static void
select_percentiles(aspan_group *group, uint64 *durations)
{
	uint64		from = 0;

	if (group->complete == 0)
		return;
	group->p50_ms = aspan_next_percentile_ms(durations, group->complete, 0.50,
											 &from);
	group->p95_ms = aspan_next_percentile_ms(durations, group->complete, 0.95,
											 &from);
	group->p99_ms = aspan_next_percentile_ms(durations, group->complete, 0.99,
											 &from);
}

static void
find_percentiles(const aspan_tree *tree, const aspan_operations *ops,
				 aspan_roots *roots)
{
	uint64	   *durations;
	uint64	   *next = aspan_array(uint64, roots->ngroups);
	uint64		from = 0;

	aspan_tree_check_memory(tree->set, mul_size(roots->all.complete,
												sizeof(uint64)));
	durations = aspan_array(uint64, roots->all.complete);
	for (uint32 i = 0; i < roots->ngroups; i++)
	{
		next[i] = from;
		from += roots->groups[i].complete;
	}
	for (uint64 i = 0; i < tree->roots; i++)
	{
		const aspan_span *span = root_at(tree, i);

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			durations[next[ops->of_site[span->site]]++] = aspan_duration(span);
	}
	for (uint32 i = 0; i < roots->ngroups; i++)
		select_percentiles(&roots->groups[i],
						   durations + next[i] - roots->groups[i].complete);
	select_percentiles(&roots->all, durations);
	pfree(durations);
	pfree(next);
}

static int
compare_groups(const void *a, const void *b, void *ranks)
{
	return aspan_group_compare(ranks, a, b);
}

aspan_roots *
aspan_roots_compute(const aspan_tree *tree)
{
	const aspan_dict *dict = tree->set->dict;
	const aspan_operations *ops = aspan_operations_of(dict);
	aspan_roots *roots = palloc0(sizeof(aspan_roots));
	uint32		n = 0;

	roots->ngroups = ops->count;
	roots->groups = aspan_array0(aspan_group, ops->count);
	for (uint32 i = 0; i < ops->count; i++)
	{
		roots->groups[i].name = ops->items[i].name;
		roots->groups[i].target = ops->items[i].target;
	}
	for (uint64 i = 0; i < tree->roots; i++)
	{
		const aspan_span *span = root_at(tree, i);

		CHECK_FOR_INTERRUPTS();
		add_root(&roots->groups[ops->of_site[span->site]], span);
		add_root(&roots->all, span);
	}
	find_percentiles(tree, ops, roots);

	/* operations of children only are none of roots */
	for (uint32 i = 0; i < roots->ngroups; i++)
	{
		if (roots->groups[i].complete + roots->groups[i].open > 0)
			roots->groups[n++] = roots->groups[i];
	}
	roots->ngroups = n;
	qsort_interruptible(roots->groups, n, sizeof(aspan_group), compare_groups,
						aspan_dict_ranks(dict));
	return roots;
}
