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

static void
count_tree(aspan_set_stats *o, const aspan_set *set, aspan_tree *tree)
{
	o->has_tree = tree != NULL || !o->tally->has_parents;
	if (tree == NULL)
	{
		o->roots = set->complete + set->open;
		return;
	}
	o->roots = tree->roots;
	o->children = tree->children;
	o->missing_parents = tree->missing_parents;
	o->cycles = tree->cycles;
	o->max_depth = aspan_tree_max_depth(tree);
}

aspan_set_stats *
aspan_set_stats_compute(aspan_set *set, aspan_tree *tree)
{
	aspan_set_stats *o = palloc0(sizeof(aspan_set_stats));

	o->tally = aspan_tally_of(set);
	o->all = aspan_stats_compute(set, ASPAN_ALL, tree)->groups;
	o->distinct = aspan_tally_distinct(set, o->tally);
	o->peak = aspan_sweep_peak(set);
	count_tree(o, set, tree);
	return o;
}
