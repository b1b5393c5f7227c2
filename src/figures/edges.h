/*
 * edges.h
 *	  Which operations call which: parents and children, counted in pairs.
 */
#ifndef ASPAN_EDGES_H
#define ASPAN_EDGES_H

#include "base/moments.h"
#include "figures/grouping.h"
#include "figures/tree.h"

typedef struct aspan_edge
{
	aspan_operation parent;
	aspan_operation child;
	uint64		spans;			/* the children, complete and open */
	aspan_moments children;		/* of the complete ones */
	aspan_moments parents;		/* likewise, once for each child */
} aspan_edge;

typedef struct aspan_edge_list
{
	aspan_edge *items;
	uint32		count;
	uint32		max;
} aspan_edge_list;

/*
 * The edges of a tree, in the current context: those of most spans first, then
 * of the longest time in children, then by name.
 */
extern aspan_edge_list *aspan_edges_compute(const aspan_tree *tree);

#endif							/* ASPAN_EDGES_H */
