/*
 * page_plan.c
 *	  Which plans read the pages of their tables themselves.
 *
 * The planner plans the query of a source as any other query.  Its plan says
 * what has to be read, and with it goes whose rights are to be checked; row
 * security and the conditions of views are conditions in it.  So nothing has to
 * be known of rights here.  Only where the plan reads a table from one end to
 * the other, or the blocks that a BRIN index finds, by a scan right below the
 * aggregate, is the scan replaced by a node that reads the same table
 * (page_scan.c):
 *
 *		Aggregate						Finalize Aggregate
 *		  -> Seq Scan, or				  -> Gather
 *			 Bitmap Heap Scan, or			  -> Partial Aggregate
 *			 Append of such						   -> as on the left
 *
 * That is done if the arguments of the aggregate are columns of the table as
 * they are.  All else stays with the executor: another index, a join, an
 * expression, a condition that is more than a range of time.
 *
 * Then next to no expression is evaluated, so none is worth being compiled.
 * Each process would take a tenth of a second for that.
 *
 * The executor checks the rights when it starts, whatever the nodes, locks the
 * table, and replaces a plan that is no longer valid.  The nodes above the scan
 * are copied, since the plan itself may belong to the plan cache.
 */
#include "postgres.h"

#include "base/settings.h"
#include "sql/page_plan.h"
#include "sql/page_scan.h"

#include "jit/jit.h"
#include "nodes/makefuncs.h"
#include "nodes/primnodes.h"
#include "parser/parsetree.h"

/* the columns of a plan's result that are arguments; 0 for none */
typedef struct plan_columns
{
	AttrNumber	columns[ASPAN_ROW_COLUMNS];
} plan_columns;

static Plan *
copy_node(const Plan *node, Size size)
{
	Plan	   *copy = palloc(size);

	memcpy(copy, node, size);
	return copy;
}

/* a column as it is, or one that is taken as another type without a function */
static const Var *
plain_column(const Node *node)
{
	while (IsA(node, RelabelType))
		node = (const Node *) ((const RelabelType *) node)->arg;
	return IsA(node, Var) && ((const Var *) node)->varlevelsup == 0 ?
		(const Var *) node : NULL;
}

/*
 * The arguments of the one aggregate, behind the request, as columns of the
 * node below.  NULL stands for a column that the source does not have.
 */
static bool
find_arguments(const Agg *agg, plan_columns *result)
{
	const TargetEntry *only;
	const Aggref *call;

	if (agg->aggstrategy != AGG_PLAIN || agg->plan.qual != NIL ||
		list_length(agg->plan.targetlist) != 1)
		return false;
	only = linitial_node(TargetEntry, agg->plan.targetlist);
	if (!IsA(only->expr, Aggref))
		return false;
	call = (const Aggref *) only->expr;
	if (list_length(call->args) != 1 + ASPAN_ROW_COLUMNS)
		return false;
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		const Node *arg = (const Node *)
		list_nth_node(TargetEntry, call->args, 1 + i)->expr;
		const Var  *var = plain_column(arg);

		if (var == NULL &&
			!(IsA(arg, Const) && ((const Const *) arg)->constisnull))
			return false;
		if (var != NULL && (var->varno != OUTER_VAR || var->varattno <= 0))
			return false;
		result->columns[i] = var == NULL ? 0 : var->varattno;
	}
	return true;
}

/* the same as columns of the table that is scanned, each of them once */
static bool
find_columns(const Scan *scan, const plan_columns *arguments,
			 plan_columns *result)
{
	Index		relation = scan->scanrelid;

	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		const Var  *var;

		result->columns[i] = 0;
		if (arguments->columns[i] == 0)
			continue;
		var = plain_column((const Node *)
						   list_nth_node(TargetEntry,
										 scan->plan.targetlist,
										 arguments->columns[i] - 1)->expr);
		if (var == NULL || var->varno != relation || var->varattno <= 0)
			return false;
		for (int j = 0; j < i; j++)
		{
			if (result->columns[j] == var->varattno)
				return false;
		}
		result->columns[i] = var->varattno;
	}
	return true;
}

/* NULL if it stays as it is */
static Plan *
replace_scan(const Plan *node, const plan_columns *arguments,
			 const List *rtable)
{
	const Scan *scan = (const Scan *) node;
	plan_columns columns;

	if (!(IsA(node, SeqScan) || IsA(node, BitmapHeapScan)) ||
		!find_columns(scan, arguments, &columns))
		return NULL;
	return aspan_page_scan_plan(scan,
								rt_fetch(scan->scanrelid, rtable)->relid,
								columns.columns);
}

/* the scans of the tables below the aggregate; NULL if none is replaced */
static Plan *
replace_scans(Plan *node, const plan_columns *arguments, const List *rtable)
{
	Append	   *append;
	List	   *children = NIL;
	ListCell   *cell;
	bool		any = false;

	if (!IsA(node, Append))
		return replace_scan(node, arguments, rtable);
	foreach(cell, ((const Append *) node)->appendplans)
	{
		Plan	   *child = lfirst(cell);
		Plan	   *replaced = replace_scan(child, arguments, rtable);

		any |= replaced != NULL;
		children = lappend(children, replaced != NULL ? replaced : child);
	}
	if (!any)
		return NULL;
	append = (Append *) copy_node(node, sizeof(Append));
	append->appendplans = children;
	return &append->plan;
}

/* below an aggregate, one that does all or the first half */
static Plan *
replace_below(Agg *agg, const List *rtable)
{
	plan_columns arguments;
	Plan	   *below;
	Plan	   *copy;

	if (!find_arguments(agg, &arguments))
		return NULL;
	below = replace_scans(agg->plan.lefttree, &arguments, rtable);
	if (below == NULL)
		return NULL;
	copy = copy_node(&agg->plan, sizeof(Agg));
	copy->lefttree = below;
	return copy;
}

static Plan *
replace_in_plan(Plan *plan, const List *rtable)
{
	Plan	   *gather;
	Plan	   *partial;
	Plan	   *copy;

	if (!IsA(plan, Agg))
		return NULL;
	if (((Agg *) plan)->aggsplit == AGGSPLIT_SIMPLE)
		return replace_below((Agg *) plan, rtable);

	gather = plan->lefttree;
	if (!IsA(gather, Gather) || !IsA(gather->lefttree, Agg) ||
		((Agg *) gather->lefttree)->aggsplit != AGGSPLIT_INITIAL_SERIAL)
		return NULL;
	partial = replace_below((Agg *) gather->lefttree, rtable);
	if (partial == NULL)
		return NULL;
	copy = copy_node(plan, sizeof(Agg));
	copy->lefttree = copy_node(gather, sizeof(Gather));
	copy->lefttree->lefttree = partial;
	return copy;
}

PlannedStmt *
aspan_plan_pages(PlannedStmt *plan)
{
	Plan	   *tree;
	PlannedStmt *copy;

	if (!aspan_page_reader)
		return plan;
	tree = replace_in_plan(plan->planTree, plan->rtable);
	if (tree == NULL)
		return plan;
	copy = palloc(sizeof(PlannedStmt));
	memcpy(copy, plan, sizeof(PlannedStmt));
	copy->planTree = tree;
	copy->jitFlags = PGJIT_NONE;
	return copy;
}
