/*
 * stats.h
 *	  Figures of groups of spans: counts, exact sums, exact percentiles.
 */
#ifndef ASPAN_STATS_H
#define ASPAN_STATS_H

#include "base/moments.h"
#include "engine/span_set.h"
#include "figures/grouping.h"

struct aspan_tree_sums;

typedef struct aspan_group
{
	uint32		name;			/* string id; 0 unless ASPAN_BY_NAME */
	uint32		target;			/* string id; 0 if ASPAN_ALL */
	uint64		events;			/* begins and ends, duplicates included */
	uint64		complete;
	uint64		open;
	uint64		orphan;
	aspan_moments moments;		/* of the complete spans */
	double		p50_ms;			/* valid if complete > 0 */
	double		p95_ms;
	double		p99_ms;
	uint128		self;			/* ns, if has_self */
} aspan_group;

#define ASPAN_NO_GROUP PG_UINT32_MAX

typedef struct aspan_stats
{
	aspan_group *groups;		/* total time descending, then name, target */
	uint32		ngroups;
	uint32	   *group_of_site;	/* [nsites] ASPAN_NO_GROUP if without events */
	uint64		total_events;	/* of all groups: what percentages are of */
	uint128		total_ns;
	bool		has_self;
} aspan_stats;

/*
 * In the current context.  Self time is that of the sums, if there are any; if
 * no span names a parent, it is the total time and needs no tree.
 */
extern aspan_stats *aspan_stats_compute(aspan_set *set, aspan_grouping grouping,
										const struct aspan_tree_sums *sums);

#endif							/* ASPAN_STATS_H */
