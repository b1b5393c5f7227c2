/*
 * stats.h
 *	  Figures of groups of spans: counts, exact sums, exact percentiles.
 */
#ifndef ASPAN_STATS_H
#define ASPAN_STATS_H

#include "base/moments.h"
#include "engine/span_set.h"
#include "figures/grouping.h"
#include "figures/tree.h"

typedef struct aspan_group
{
	uint32		name;			/* string ids; 0 if not told apart by it */
	uint32		target;
	uint64		events;			/* begins and ends, duplicates included */
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint64		errors;			/* spans in error, of any status */
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
										const aspan_tree_sums *sums);

/* the same without percentiles, which take most of the time */
extern aspan_stats *aspan_stats_sums(aspan_set *set, aspan_grouping grouping,
									 const aspan_tree_sums *sums);

/* the sums to give them: NULL if no tree is needed, or it does not fit */
extern const aspan_tree_sums *aspan_stats_tree_sums(aspan_set *set,
													aspan_parents parents);

/* the first of the groups with most self time, and with most errors */
extern const aspan_group *aspan_group_most_self(const aspan_stats *stats);
extern const aspan_group *aspan_group_most_errors(const aspan_stats *stats);

/* groups of the sites of a dictionary with nothing in them, by number */
extern aspan_stats *aspan_stats_create(const aspan_dict *dict,
									   aspan_grouping grouping);

/* ---- what follows from the figures of a group ---- */

static inline uint64
aspan_group_spans(const aspan_group *group)
{
	return group->complete + group->open + group->orphan;
}

/* of the events and of the total time of all groups, which must not be 0 */
static inline double
aspan_group_events_pct(const aspan_stats *stats, const aspan_group *group)
{
	return aspan_percent(group->events, stats->total_events);
}

static inline double
aspan_group_total_pct(const aspan_stats *stats, const aspan_group *group)
{
	return aspan_percent(group->moments.sum, stats->total_ns);
}

/* of the spans of the group, of which there have to be some */
static inline double
aspan_group_errors_pct(const aspan_group *group)
{
	return aspan_percent(group->errors, aspan_group_spans(group));
}

static inline double
aspan_events_per_span(uint64 events, uint64 spans)
{
	return (double) events / (double) spans;
}

/* deviation by average; of two complete spans at least, not all of length 0 */
static inline double
aspan_group_variation(const aspan_group *group)
{
	return aspan_moments_stddev_ms(&group->moments) /
		aspan_moments_mean_ms(&group->moments);
}

/* the order of groups; ranks are aspan_dict_ranks() */
static inline int
aspan_group_compare(const uint32 *ranks, const aspan_group *a,
					const aspan_group *b)
{
	const aspan_operation x = {a->name, a->target};
	const aspan_operation y = {b->name, b->target};

	if (a->moments.sum != b->moments.sum)
		return a->moments.sum > b->moments.sum ? -1 : 1;
	return aspan_operation_compare(ranks, &x, &y);
}

/*
 * Spans of a group active at once, on average over the time from the first
 * event to the last; false if there is no time between them.
 */
static inline bool
aspan_avg_concurrency(const aspan_group *group, int64 first_time,
					  int64 last_time, double *average)
{
	if (last_time == first_time)
		return false;
	*average = aspan_ratio(group->moments.sum,
						   (uint64) last_time - (uint64) first_time);
	return true;
}

#endif							/* ASPAN_STATS_H */
