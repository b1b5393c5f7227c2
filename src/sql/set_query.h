/*
 * set_query.h
 *	  The query that makes a set of spans from a relation.
 */
#ifndef ASPAN_SET_QUERY_H
#define ASPAN_SET_QUERY_H

#include "sql/set_call.h"
#include "sql/ship.h"
#include "sql/source_args.h"

/* runs the query with the caller's rights; see aspan_source_read() */
extern void aspan_set_query_run(const aspan_set_query *query,
								const aspan_request *request,
								aspan_set_callback callback, void *arg);

/* runs a query for profiles, and calls back with each row */
extern void aspan_set_query_profiles(const aspan_set_query *query,
									 aspan_slot_callback callback, void *arg);

/* the query as the planner sees it, for an estimate of its rows */
extern struct PlannedStmt *aspan_set_query_plan(const aspan_set_query *query);

#endif							/* ASPAN_SET_QUERY_H */
