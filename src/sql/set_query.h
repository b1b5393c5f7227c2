/*
 * set_query.h
 *	  The query that makes a set of spans from a relation.
 */
#ifndef ASPAN_SET_QUERY_H
#define ASPAN_SET_QUERY_H

#include "sql/row_reader.h"
#include "sql/set_aggregate.h"
#include "sql/ship.h"
#include "sql/source.h"

/* since, until and process of a range, each of which may be needed twice */
#define ASPAN_MAX_BOUNDS 5

/*
 * What is to be read.  The text has $1 in place of the aggregate, and bounds
 * from $2 on.
 */
typedef struct aspan_set_query
{
	Oid			relid;
	const char *relation;		/* as it is called in messages */
	bool		is_spans;		/* rows are spans, not events */
	const char *text;
	const char *columns[ASPAN_ROW_COLUMNS]; /* NULL: no such column */
	int			nbounds;
	Oid			types[ASPAN_MAX_BOUNDS];
	Datum		values[ASPAN_MAX_BOUNDS];
} aspan_set_query;

/* runs the query with the caller's rights; see aspan_source_read() */
extern void aspan_set_query_run(const aspan_set_query *query,
								const aspan_request *request,
								aspan_set_callback callback, void *arg);

/* the query as the planner sees it, for an estimate of its rows */
extern struct PlannedStmt *aspan_set_query_plan(const aspan_set_query *query);

#endif							/* ASPAN_SET_QUERY_H */
