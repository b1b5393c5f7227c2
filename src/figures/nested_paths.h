/*
 * nested_paths.h
 *	  The critical paths of roots of which some are inside others.
 */
#ifndef ASPAN_NESTED_PATHS_H
#define ASPAN_NESTED_PATHS_H

#include "figures/path_shares.h"

/* how many roots of each side a path counts for */
typedef struct aspan_path_weight
{
	uint32		body;
	uint32		tail;
} aspan_path_weight;

/* what the groups of sites have of the paths of both sides */
typedef struct aspan_nested_shares
{
	const uint32 *group_of_site;
	aspan_path_share *body;		/* [ngroups] to be added to */
	aspan_path_share *tail;
} aspan_nested_shares;

/*
 * Walks the paths of complete spans, which are in the order of the tree.
 * weights [nspans] says on which side each of them counts, and is 0 for all
 * other spans; afterwards it is 0 for all.
 */
extern void aspan_nested_paths(const aspan_tree *tree, const uint32 *roots,
							   uint32 nroots, aspan_path_weight *weights,
							   const aspan_nested_shares *shares);

#endif							/* ASPAN_NESTED_PATHS_H */
