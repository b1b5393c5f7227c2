/*
 * fn_stats.h
 *	  Rows that the statistics of sets and of profiles share.
 */
#ifndef ASPAN_FN_STATS_H
#define ASPAN_FN_STATS_H

#include "figures/profile.h"
#include "figures/stats.h"
#include "sql/fn.h"

/* a row for each group, by target and by operation */
extern void aspan_rows_targets(aspan_rows *rows, const aspan_stats *stats);
extern void aspan_rows_operations(aspan_rows *rows, const aspan_stats *stats);

/* the row of overview(), with NULL for what a profile does not know */
extern void aspan_rows_overview(aspan_rows *rows, aspan_profile *profile);

/* avg_ms to p99_ms, in the order that all rows of statistics have */
extern void aspan_row_durations(aspan_rows *rows, const aspan_group *group);

#endif							/* ASPAN_FN_STATS_H */
