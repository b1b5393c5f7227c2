/*
 * set_stats.c
 *	  Figures of all spans of a set.
 *
 * Other figures put side by side: the statistics of one group of everything,
 * the peak of concurrency, distinct strings, and what the tree counts.  Where
 * no span names a parent, all spans are roots, and no tree is needed to know.
 */
#include "postgres.h"

#include "figures/set_stats.h"
#include "figures/traces.h"

static void
count_tree(aspan_set_stats *o, aspan_set *set, aspan_parents parents,
		   const aspan_tree_sums *sums)
{
	o->has_tree = sums != NULL || !o->tally->has_parents;
	if (!o->has_tree)
		return;
	o->traces = aspan_count_traces(set, sums);
	if (sums == NULL)
	{
		o->roots = set->complete + set->open;
		return;
	}
	o->roots = sums->roots;
	o->children = sums->children;
	o->missing_parents = sums->missing_parents;
	o->cycles = sums->cycles;
	o->max_depth = aspan_tree_max_depth_of(set, parents);
	o->parents_elsewhere = aspan_tree_parents_elsewhere_of(set, parents);
}

aspan_set_stats *
aspan_set_stats_compute(aspan_set *set, aspan_parents parents)
{
	aspan_set_stats *o = palloc0(sizeof(aspan_set_stats));
	const aspan_tree_sums *sums = NULL;

	o->tally = aspan_tally_of(set);
	if (o->tally->has_parents && aspan_tree_fits(set))
		sums = aspan_tree_sums_of(set, parents);
	o->all = aspan_stats_compute(set, ASPAN_ALL, sums)->groups;
	o->distinct = aspan_tally_distinct(set, o->tally);
	o->peak = aspan_sweep_peak(set);
	o->has_extent = aspan_avg_concurrency(o->all, set->first_time,
										  set->last_time,
										  &o->avg_concurrency);
	count_tree(o, set, parents, sums);
	return o;
}
