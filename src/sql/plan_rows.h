/*
 * plan_rows.h
 *	  How many rows a plan reads.
 */
#ifndef ASPAN_PLAN_ROWS_H
#define ASPAN_PLAN_ROWS_H

#include "nodes/plannodes.h"

/* as the planner expects them, of a plan without workers */
extern double aspan_plan_rows(const PlannedStmt *plan);

#endif							/* ASPAN_PLAN_ROWS_H */
