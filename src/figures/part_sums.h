/*
 * part_sums.h
 *	  What the tree of a set adds up to, part by part.
 */
#ifndef ASPAN_PART_SUMS_H
#define ASPAN_PART_SUMS_H

#include "figures/tree.h"

/*
 * The same sums as aspan_tree_sums_of(), in the current context, from a set
 * whose spans are of several parts, without having all of them in memory.
 * The set has its tally then.  NULL if it is no such set, has no children, or
 * cannot be added up like this.
 */
extern const aspan_tree_sums *aspan_part_sums(aspan_set *set,
											  aspan_parents parents);

#endif							/* ASPAN_PART_SUMS_H */
