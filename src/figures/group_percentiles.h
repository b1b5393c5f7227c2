/*
 * group_percentiles.h
 *	  Exact percentiles of the durations of each group of spans.
 */
#ifndef ASPAN_GROUP_PERCENTILES_H
#define ASPAN_GROUP_PERCENTILES_H

#include "figures/stats.h"

/*
 * Fills in p50_ms, p95_ms and p99_ms of the groups that have complete spans;
 * the counts, moments and group_of_site are there, and the groups are in the
 * order of aspan_group_sites().  The set has at least one complete span.
 */
extern void aspan_group_percentiles(aspan_stats *stats, aspan_set *set,
									aspan_grouping grouping);

#endif							/* ASPAN_GROUP_PERCENTILES_H */
