/*
 * set_stats.h
 *	  Figures of all spans of a set.
 */
#ifndef ASPAN_SET_STATS_H
#define ASPAN_SET_STATS_H

#include "figures/stats.h"
#include "figures/sweep.h"
#include "figures/tally.h"

typedef struct aspan_set_stats
{
	const aspan_tally *tally;
	const aspan_group *all;
	aspan_distinct distinct;
	aspan_peak	peak;
	bool		has_extent;		/* is there time between the first event and
								 * the last? */
	double		avg_concurrency;	/* if so */
	bool		has_tree;		/* is what follows known? */
	uint64		roots;
	uint64		children;
	uint64		missing_parents;
	uint64		cycles;
	uint32		max_depth;
	uint64		traces;			/* trace ids, and roots without one */
	uint64		parents_elsewhere;	/* missing parents that one other process
									 * has */
} aspan_set_stats;

/*
 * In the current context.  The figures of the tree need one that fits into
 * memory, unless no span names a parent.
 */
extern aspan_set_stats *aspan_set_stats_compute(aspan_set *set,
												aspan_parents parents);

#endif							/* ASPAN_SET_STATS_H */
