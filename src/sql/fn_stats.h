/*
 * fn_stats.h
 *	  Columns that the statistics of sets and of profiles share.
 */
#ifndef ASPAN_FN_STATS_H
#define ASPAN_FN_STATS_H

#include "figures/stats.h"
#include "sql/fn.h"

#define ASPAN_OVERVIEW_COLUMNS	33
#define ASPAN_GROUP_COLUMNS		17	/* after the name and target */

/* counts and sums of nothing are 0, other figures of nothing are NULL */
extern void aspan_row_double_or_null(aspan_rows *rows, bool valid,
									 double value);

/* avg_ms to p99_ms, in the order that all three functions have */
extern void aspan_row_durations(aspan_rows *rows, const aspan_group *group);

/* events to events_per_span */
extern void aspan_row_group(aspan_rows *rows, const aspan_stats *stats,
							const aspan_group *group);

#endif							/* ASPAN_FN_STATS_H */
