/*
 * latency.h
 *	  How long spans take, those that have not ended included.
 */
#ifndef ASPAN_LATENCY_H
#define ASPAN_LATENCY_H

#include "figures/stats.h"

/* what an open span tells of its operation */
typedef enum aspan_open_spans
{
	ASPAN_OPEN_CENSOR,			/* it takes longer than it has up to now */
	ASPAN_OPEN_EXCLUDE			/* nothing */
} aspan_open_spans;

#define ASPAN_LATENCY_QUANTILES 3	/* 0.50, 0.95, 0.99 */

typedef struct aspan_latency_group
{
	uint64		complete;		/* that ended within observation */
	uint64		open;			/* that began within it, and did not */
	uint64		oldest_open;	/* ns, valid if any are open */
	uint64		observations;	/* what follows is valid if there are any */
	uint64		longest;		/* ns, the largest observation */
	int			reached_quantiles;	/* the first so many */
	uint64		quantiles[ASPAN_LATENCY_QUANTILES]; /* ns */
	double		mean_ms;
	double		reached;		/* share of the spans that end within longest */
} aspan_latency_group;

/* of each group of the statistics, in the current context */
extern aspan_latency_group *aspan_latency_compute(aspan_set *set,
												  const aspan_stats *stats,
												  aspan_open_spans open);

#endif							/* ASPAN_LATENCY_H */
