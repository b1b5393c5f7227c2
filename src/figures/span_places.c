/*
 * span_places.c
 *	  Where each span stands: in the tree, on the critical path, and among
 *	  those of its operation.
 *
 * Other figures of each span put side by side, and the root that each span of
 * the tree is below.  The tree has parents before their children, so a child
 * gets the root of its parent, in one pass.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/span_order.h"
#include "figures/span_places.h"
#include "figures/span_ranks.h"

#include "miscadmin.h"

static uint32 *
find_roots(const aspan_tree *tree)
{
	uint32	   *roots = aspan_array(uint32, tree->nspans);

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		index = tree->order[i];
		uint32		parent = tree->parent[index];

		CHECK_FOR_INTERRUPTS();
		roots[index] = parent == ASPAN_NO_SPAN ? index : roots[parent];
	}
	return roots;
}

aspan_span_places *
aspan_span_places_compute(aspan_set *set, aspan_parents parents)
{
	aspan_span_places *places = palloc(sizeof(aspan_span_places));
	const aspan_tree *tree = aspan_tree_of(set, parents);

	places->tree = tree;
	places->critical = aspan_critical_compute(tree);
	aspan_tree_check_memory(set, add_size(aspan_span_percentiles_bytes(set),
										  mul_size(tree->nspans,
												   2 * sizeof(uint32))));
	places->root = find_roots(tree);
	places->percentile = aspan_span_percentiles(set);
	places->order = aspan_set_order(set, aspan_dict_ranks(set->dict), NULL);
	return places;
}
