/*
 * critical_path.h
 *	  What the time of a root was spent waiting for.
 */
#ifndef ASPAN_CRITICAL_PATH_H
#define ASPAN_CRITICAL_PATH_H

#include "figures/tree.h"

/*
 * Time on the critical path of each span, in ns, by index in set->spans, in
 * the current context; and whether the span was on any path, since a span
 * may be on it for no time of its own.  The pieces of one root sum to its
 * duration exactly.
 */
typedef struct aspan_critical
{
	uint64	   *ns;				/* [nspans] */
	bool	   *on_path;		/* [nspans] */
	uint64		roots;			/* complete ones: how many paths there are */
} aspan_critical;

extern aspan_critical *aspan_critical_compute(const aspan_tree *tree);

#endif							/* ASPAN_CRITICAL_PATH_H */
