/*
 * group_table.h
 *	  Tables of a report whose rows are groups of spans.
 */
#ifndef ASPAN_GROUP_TABLE_H
#define ASPAN_GROUP_TABLE_H

#include "figures/stats.h"

#include "lib/stringinfo.h"

typedef enum aspan_column
{
	ASPAN_COL_OPERATION,
	ASPAN_COL_TARGET,
	ASPAN_COL_EVENTS,
	ASPAN_COL_EVENTS_SHARE,		/* percent with two decimals */
	ASPAN_COL_SPANS,
	ASPAN_COL_COMPLETE,
	ASPAN_COL_OPEN,
	ASPAN_COL_ORPHAN,
	ASPAN_COL_ROOTS,			/* the spans of groups of roots */
	ASPAN_COL_ERRORS,
	ASPAN_COL_ERRORS_SHARE,		/* percent of the spans of its own row */
	ASPAN_COL_EVENTS_PER_SPAN,
	ASPAN_COL_TOTAL,			/* durations in ms from here on */
	ASPAN_COL_TOTAL_SHARE,		/* percent with one decimal */
	ASPAN_COL_SELF,
	ASPAN_COL_AVG,
	ASPAN_COL_MIN,
	ASPAN_COL_MAX,
	ASPAN_COL_STDDEV,
	ASPAN_COL_VARIATION,		/* deviation / average */
	ASPAN_COL_P50,
	ASPAN_COL_P95,
	ASPAN_COL_P99,
	ASPAN_COL_NONE				/* ends a list of columns */
} aspan_column;

typedef struct aspan_group_table
{
	const aspan_dict *dict;
	const aspan_group *groups;
	const uint32 *order;		/* rows by index of their group; NULL: as is */
	uint32		nrows;
	uint32		limit;			/* rows shown; the rest is one row */
	const aspan_group *all;		/* the last row, or NULL for none */
	const aspan_column *columns;
	int			decimals;		/* of milliseconds */
} aspan_group_table;

/*
 * The table in Markdown.  What adds up does so in print: a column of counts,
 * of total times or of shares sums to its last row.
 */
extern void aspan_write_group_table(const aspan_group_table *table,
									StringInfo out);

#endif							/* ASPAN_GROUP_TABLE_H */
