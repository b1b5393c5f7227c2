/*
 * page_plan.h
 *	  Which plans read the pages of their tables themselves.
 */
#ifndef ASPAN_PAGE_PLAN_H
#define ASPAN_PAGE_PLAN_H

#include "nodes/plannodes.h"

/*
 * The plan of a query with one of our aggregates and nothing else
 * (set_query.h), with nodes that read pages in place of scans of tables as
 * far as they can.  The plan that is given stays as it is.
 */
extern PlannedStmt *aspan_plan_pages(PlannedStmt *plan);

#endif							/* ASPAN_PAGE_PLAN_H */
