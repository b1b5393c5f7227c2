/*
 * running.h
 *	  What is active at an instant, and what of it is no parent of the rest.
 */
#ifndef ASPAN_RUNNING_H
#define ASPAN_RUNNING_H

#include "figures/tree.h"

/* complete spans, by the groups that their sites are in */
typedef struct aspan_running
{
	uint64	   *spans;			/* [ngroups] active ones */
	uint64	   *leaves;			/* [ngroups] those without an active child */
	uint64		nleaves;		/* of all groups */
} aspan_running;

/* in the current context; at the peak the spans sum to its max */
extern aspan_running *aspan_running_at(const aspan_tree *tree, int64 at,
									   const uint32 *group_of_site,
									   uint32 ngroups);

#endif							/* ASPAN_RUNNING_H */
