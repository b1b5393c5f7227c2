/*
 * grouping.h
 *	  Which spans are told apart: operations, targets, names, or none.
 */
#ifndef ASPAN_GROUPING_H
#define ASPAN_GROUPING_H

#include "engine/span_set.h"

typedef enum aspan_grouping
{
	ASPAN_BY_OPERATION,			/* a name and a target */
	ASPAN_BY_TARGET,
	ASPAN_BY_NAME_ONLY,			/* whatever the target */
	ASPAN_ALL					/* one group, even of nothing */
} aspan_grouping;

/*
 * The group of each site, and how many groups there are.  They are numbered
 * such that the operations of a target are next to each other.
 */
extern uint32 *aspan_group_sites(const aspan_dict *dict,
								 aspan_grouping grouping, uint32 *ngroups);

/* what spans are grouped by most often: a name and a target */
typedef struct aspan_operation
{
	uint32		name;			/* string ids */
	uint32		target;
} aspan_operation;

typedef struct aspan_operations
{
	uint32	   *of_site;		/* [nsites] number of the operation */
	aspan_operation *items;		/* [count] */
	uint32		count;
} aspan_operations;

/* the operations of all sites, numbered as ASPAN_BY_OPERATION does */
extern aspan_operations *aspan_operations_of(const aspan_dict *dict);

/* by name, then target, NULL first; ranks are aspan_dict_ranks() */
static inline int
aspan_operation_compare(const uint32 *ranks, const aspan_operation *a,
						const aspan_operation *b)
{
	if (a->name != b->name)
		return (ranks[a->name] < ranks[b->name]) ? -1 : 1;
	if (a->target != b->target)
		return (ranks[a->target] < ranks[b->target]) ? -1 : 1;
	return 0;
}

#endif							/* ASPAN_GROUPING_H */
