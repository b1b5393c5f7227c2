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
 * NULL if the set is no such set, or cannot be added up like this.
 */
extern const aspan_tree_sums *aspan_part_sums(aspan_set *set,
											  aspan_parents parents);

#endif							/* ASPAN_PART_SUMS_H */
