/*
 * roots.h
 *	  Figures of the roots alone, which are what was asked of a system.
 */
#ifndef ASPAN_ROOTS_H
#define ASPAN_ROOTS_H

#include "figures/stats.h"

typedef struct aspan_roots
{
	aspan_group *groups;		/* by operation, in the order of groups */
	uint32		ngroups;
	aspan_group all;
} aspan_roots;

/*
 * In the current context.  Events and self time are not counted; there are no
 * orphans among the roots.
 */
extern aspan_roots *aspan_roots_compute(const aspan_tree *tree);

#endif							/* ASPAN_ROOTS_H */
