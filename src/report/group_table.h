/*
 * group_table.h
 *	  Tables of a report whose rows are groups of spans.
 */
#ifndef ASPAN_GROUP_TABLE_H
#define ASPAN_GROUP_TABLE_H

#include "figures/stats.h"

#include "lib/stringinfo.h"

typedef enum aspan_table_column
{
	ASPAN_TAB_OPERATION,
	ASPAN_TAB_NAME,				/* of groups by name, whatever the target */
	ASPAN_TAB_TARGET,
	ASPAN_TAB_EVENTS,
	ASPAN_TAB_EVENTS_SHARE,		/* percent with two decimals */
	ASPAN_TAB_SPANS,
	ASPAN_TAB_COMPLETE,
	ASPAN_TAB_OPEN,
	ASPAN_TAB_ORPHAN,
	ASPAN_TAB_ROOTS,			/* the spans of groups of roots */
	ASPAN_TAB_ERRORS,
	ASPAN_TAB_ERRORS_SHARE,		/* percent of the spans of its own row */
	ASPAN_TAB_EVENTS_PER_SPAN,
	ASPAN_TAB_TOTAL,			/* durations in ms from here on */
	ASPAN_TAB_TOTAL_SHARE,		/* percent with one decimal */
	ASPAN_TAB_SELF,
	ASPAN_TAB_AVG,
	ASPAN_TAB_MIN,
	ASPAN_TAB_MAX,
	ASPAN_TAB_STDDEV,
	ASPAN_TAB_VARIATION,		/* deviation / average */
	ASPAN_TAB_P50,
	ASPAN_TAB_P95,
	ASPAN_TAB_P99,
	ASPAN_TAB_NONE				/* ends a list of columns */
} aspan_table_column;

typedef struct aspan_group_table
{
	const aspan_dict *dict;
	const aspan_group *groups;
	const uint32 *order;		/* rows by index of their group; NULL: as is */
	uint32		nrows;
	uint32		limit;			/* rows shown; the rest is one row */
	const aspan_group *all;		/* the last row, or NULL for none */
	const aspan_table_column *columns;
	int			decimals;		/* of milliseconds */
} aspan_group_table;

/*
 * The table in Markdown.  What adds up does so in print: a column of counts,
 * of total times or of shares sums to its last row.
 */
extern void aspan_write_group_table(const aspan_group_table *table,
									StringInfo out);

#endif							/* ASPAN_GROUP_TABLE_H */
