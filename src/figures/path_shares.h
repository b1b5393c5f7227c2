/*
 * path_shares.h
 *	  What each operation has of the critical paths.
 */
#ifndef ASPAN_PATH_SHARES_H
#define ASPAN_PATH_SHARES_H

#include "figures/critical_path.h"
#include "figures/grouping.h"

typedef struct aspan_path_share
{
	uint128		ns;
	uint64		spans;			/* on a path, if for no time of their own */
} aspan_path_share;

/*
 * The shares of groups of sites, as group_of_site has them, which may be in
 * any order; total is what they sum to.
 */
extern aspan_path_share *aspan_path_shares(const aspan_tree *tree,
										   const aspan_critical *critical,
										   const uint32 *group_of_site,
										   uint32 ngroups, uint128 *total);

/* the same by operation, without those that are on no path */
typedef struct aspan_path_operation
{
	aspan_operation operation;
	aspan_path_share share;
	double		pct;			/* of the total, if that is not 0 */
} aspan_path_operation;

typedef struct aspan_path_operations
{
	aspan_path_operation *items;	/* most time first, then by name */
	uint32		count;
	uint128		total;			/* ns */
} aspan_path_operations;

/* in the current context */
extern aspan_path_operations *aspan_path_by_operation(const aspan_tree *tree);

#endif							/* ASPAN_PATH_SHARES_H */
