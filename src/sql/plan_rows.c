/*
 * plan_rows.c
 *	  How many rows a plan reads.
 *
 * The planner gives workers to every table of more than a few megabytes, since
 * it takes an aggregate's state for something small.  Ours has all the spans,
 * so what the workers save is spent on starting them, on sending their states
 * and on pairing once more what was cut in two.  So whether there are workers
 * at all is decided by the number of rows (set_query.c), which has to be known
 * beforehand: from a plan without workers.
 *
 * What counts is what is read, not what comes out: workers do help where a
 * large table has few events among other rows.  So of each node the count is
 * what it returns or what its inputs read, whichever is more, and of a
 * sequential scan with a condition it is the whole table.
 */
#include "postgres.h"

#include "sql/plan_rows.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "parser/parsetree.h"
#include "utils/syscache.h"

/* rows of a table by its statistics; 0 if there are none */
static double
table_rows(Oid relid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	double		rows = 0;

	if (HeapTupleIsValid(tuple))
	{
		rows = Max(((Form_pg_class) GETSTRUCT(tuple))->reltuples, 0);
		ReleaseSysCache(tuple);
	}
	return rows;
}

static double node_rows(const Plan *node, List *rtable);

static double
list_rows(List *nodes, List *rtable)
{
	double		rows = 0;
	ListCell   *cell;

	foreach(cell, nodes)
		rows += node_rows(lfirst(cell), rtable);
	return rows;
}

static double
node_rows(const Plan *node, List *rtable)
{
	double		rows;

	if (node == NULL)
		return 0;
	check_stack_depth();
	rows = node_rows(node->lefttree, rtable) +
		node_rows(node->righttree, rtable);
	switch (nodeTag(node))
	{
		case T_SeqScan:
			if (node->qual != NIL)
				rows = table_rows(rt_fetch(((const Scan *) node)->scanrelid,
										   rtable)->relid);
			break;
		case T_Append:
			rows += list_rows(((const Append *) node)->appendplans, rtable);
			break;
		case T_MergeAppend:
			rows += list_rows(((const MergeAppend *) node)->mergeplans, rtable);
			break;
		case T_SubqueryScan:
			rows += node_rows(((const SubqueryScan *) node)->subplan, rtable);
			break;
		case T_CustomScan:
			rows += list_rows(((const CustomScan *) node)->custom_plans,
							  rtable);
			break;
		default:
			break;
	}
	return Max(rows, node->plan_rows);
}

double
aspan_plan_rows(const PlannedStmt *plan)
{
	return node_rows(plan->planTree, plan->rtable) +
		list_rows(plan->subplans, plan->rtable);
}
