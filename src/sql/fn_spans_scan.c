/*
 * fn_spans_scan.c
 *	  spans() in FROM without a tuplestore: a plan node of its own.
 *
 * PostgreSQL runs a set-returning function in FROM to its end before it reads
 * the first row, and keeps all rows in a tuplestore: each is formed as a
 * tuple, most are written to a temporary file, read again, and taken apart or
 * copied.  That takes as long as reading and pairing the events, and disk for
 * the rows.  But once the events are read, the spans are in memory or in the
 * logs' files, and a row of them is a few words that point to strings of the
 * dictionary.
 *
 * So where the planner makes a FunctionScan of spans(), a hook offers it a
 * CustomScan too, which reads the events at its first row, keeps the set, and
 * then hands out one virtual row after the other, in the same order.  A LIMIT
 * stops it early.  Scanned again, it starts over from the set, and reads the
 * events only if an argument has changed.
 *
 * A whole-row reference needs the row as one value, which a scan without a
 * relation cannot give; there, and for WITH ORDINALITY and ROWS FROM of
 * several functions, the FunctionScan stays the only path.  A function that
 * is STRICT, or has a SET clause, keeps its FunctionScan as well, which sees
 * to that.
 */
#include "postgres.h"

#include "formats/span_listing.h"
#include "sql/compat_executor.h"
#include "sql/fn_spans.h"

#include "access/sysattr.h"
#include "catalog/namespace.h"
#include "executor/executor.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "pgstat.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"

/* ---- the slot ---- */

/*
 * A virtual slot whose values are there for as long as the slot is, since
 * they belong to the scan.  A plain one does not know that, and copies them
 * all before an INSERT, or CREATE TABLE AS, makes a tuple of them.
 */
static TupleTableSlotOps slot_ops;

static void
materialize_slot(TupleTableSlot *slot)
{
}

/* in place of the slot and projection that every CustomScan begins with */
static void
init_slot(CustomScanState *node, EState *estate)
{
	TupleDesc	desc = node->ss.ss_ScanTupleSlot->tts_tupleDescriptor;

	ExecInitScanTupleSlot(estate, &node->ss, desc, &slot_ops, 0);
	ExecAssignScanProjectionInfoWithVarno(&node->ss, INDEX_VAR);
}

/* ---- execution ---- */

typedef struct spans_scan
{
	CustomScanState css;
	SetExprState *call;			/* of the function */
	Bitmapset  *params;			/* executor parameters it depends on */
	MemoryContext cxt;			/* of all that follows */
	aspan_set  *set;			/* NULL until the source has been read */
	aspan_ordered *ordered;
	aspan_span_rows out;
} spans_scan;

static void
begin_scan(CustomScanState *node, EState *estate, int eflags)
{
	spans_scan *scan = (spans_scan *) node;
	Plan	   *plan = node->ss.ps.plan;
	FuncExpr   *call =
	linitial_node(FuncExpr, castNode(CustomScan, plan)->custom_exprs);

	init_slot(node, estate);

	/* checks the right to call it, as for any function in FROM */
	scan->call = ExecInitTableFunctionResult((Expr *) call,
											 node->ss.ps.ps_ExprContext,
											 &node->ss.ps);

	/* what a subplan depends on does not stand in the expression */
	scan->params = contain_subplans((Node *) call) ? plan->allParam :
		pull_paramids((Expr *) call);
	scan->cxt = AllocSetContextCreate(estate->es_query_cxt, "asyncspan scan",
									  ALLOCSET_DEFAULT_SIZES);
}

static void
keep_set(aspan_set *set, void *arg)
{
	spans_scan *scan = arg;

	aspan_set_keep(set, scan->cxt);
	scan->set = set;
}

static void
read_source(spans_scan *scan)
{
	FunctionCallInfo fcinfo = scan->call->fcinfo;
	PgStat_FunctionCallUsage usage;
	aspan_source source;

	for (int i = 0; i < fcinfo->nargs; i++)
		fcinfo->args[i].value =
			ExecEvalExpr((ExprState *) list_nth(scan->call->args, i),
						 scan->css.ss.ps.ps_ExprContext,
						 &fcinfo->args[i].isnull);
	pgstat_init_function_usage(fcinfo, &usage);
	aspan_source_args(fcinfo, 1, &source);
	source.needs = ASPAN_SPAN_NEEDS;
	aspan_source_read(&source, keep_set, scan);
	pgstat_end_function_usage(&usage, true);
}

static void
begin_rows(spans_scan *scan)
{
	MemoryContext caller = MemoryContextSwitchTo(scan->cxt);
	const aspan_dict *dict;
	aspan_rows *rows;

	read_source(scan);
	dict = scan->set->dict;
	scan->ordered = aspan_ordered_begin(scan->set, aspan_dict_ranks(dict));
	rows = aspan_rows_begin_slot(scan->css.ss.ss_ScanTupleSlot, dict);
	scan->out = aspan_span_rows_begin(rows);
	MemoryContextSwitchTo(caller);
}

/* releases the set and its files, so that it will be read anew */
static void
end_rows(spans_scan *scan)
{
	ExecClearTuple(scan->css.ss.ss_ScanTupleSlot);
	if (scan->set != NULL)
	{
		aspan_ordered_end(scan->ordered);
		aspan_set_close(scan->set);
		scan->ordered = NULL;
		scan->set = NULL;
	}
	MemoryContextReset(scan->cxt);
}

static TupleTableSlot *
next_row(ScanState *node)
{
	spans_scan *scan = (spans_scan *) node;
	MemoryContext caller;
	const aspan_span *span;

	if (scan->set == NULL)
		begin_rows(scan);

	caller = MemoryContextSwitchTo(scan->cxt);
	ExecClearTuple(node->ss_ScanTupleSlot);
	MemoryContextReset(scan->out.rows->row_cxt);
	if ((span = aspan_ordered_next(scan->ordered)) != NULL)
	{
		aspan_row_span(&scan->out, span);
		aspan_row_end(scan->out.rows);
	}
	MemoryContextSwitchTo(caller);
	return node->ss_ScanTupleSlot;
}

/*
 * When a row of another table is checked again, after an UPDATE had to wait
 * for it, the executor reads a scan that stands for no single relation in
 * this way: from the beginning, and to the end.
 */
static bool
recheck_row(ScanState *node, TupleTableSlot *slot)
{
	next_row(node);
	return true;
}

static TupleTableSlot *
exec_scan(CustomScanState *node)
{
	return ExecScan(&node->ss, next_row, recheck_row);
}

static void
end_scan(CustomScanState *node)
{
	end_rows((spans_scan *) node);
}

static void
rescan(CustomScanState *node)
{
	spans_scan *scan = (spans_scan *) node;

	ExecScanReScan(&node->ss);
	if (scan->set == NULL)
		return;
	if (bms_overlap(node->ss.ps.chgParam, scan->params))
		end_rows(scan);
	else
	{
		MemoryContext caller = MemoryContextSwitchTo(scan->cxt);

		aspan_ordered_rewind(scan->ordered);
		MemoryContextSwitchTo(caller);
	}
}

/* what EXPLAIN says of a FunctionScan */
static void
explain_scan(CustomScanState *node, List *ancestors, ExplainState *es)
{
	CustomScan *plan = castNode(CustomScan, node->ss.ps.plan);
	List	   *context;

	if (!es->verbose)
		return;
	context = set_deparse_context_plan(es->deparse_cxt, &plan->scan.plan,
									   ancestors);
	ExplainPropertyText("Function Call",
						deparse_expression(linitial(plan->custom_exprs),
										   context, true, false),
						es);
}

static const CustomExecMethods exec_methods = {
	.CustomName = "asyncspan.spans",
	.BeginCustomScan = begin_scan,
	.ExecCustomScan = exec_scan,
	.EndCustomScan = end_scan,
	.ReScanCustomScan = rescan,
	.ExplainCustomScan = explain_scan
};

static Node *
create_state(CustomScan *plan)
{
	spans_scan *scan = palloc0(sizeof(spans_scan));

	NodeSetTag(scan, T_CustomScanState);
	scan->css.methods = &exec_methods;
	return (Node *) scan;
}

static const CustomScanMethods scan_methods = {
	.CustomName = "asyncspan.spans",
	.CreateCustomScanState = create_state
};

/* ---- planning ---- */

/* the call of spans() behind a function in FROM, or NULL */
static FuncExpr *
call_of_spans(const RangeTblEntry *rte)
{
	FuncExpr   *call;
	FmgrInfo	flinfo;
	char	   *name;

	if (rte->rtekind != RTE_FUNCTION || rte->funcordinality ||
		list_length(rte->functions) != 1)
		return NULL;
	call = (FuncExpr *) linitial_node(RangeTblFunction,
									  rte->functions)->funcexpr;
	if (!IsA(call, FuncExpr))
		return NULL;

	/* the manager of functions might load a library, so ask for ours only */
	name = get_func_name(call->funcid);
	if (name == NULL || strcmp(name, "spans") != 0 ||
		get_func_namespace(call->funcid) !=
		get_namespace_oid("asyncspan", true))
		return NULL;
	fmgr_info(call->funcid, &flinfo);
	return flinfo.fn_addr == aspan_spans && !flinfo.fn_strict ? call : NULL;
}

static bool
needs_whole_row(const RelOptInfo *rel)
{
	Bitmapset  *attrs = NULL;
	ListCell   *lc;

	pull_varattnos((Node *) rel->reltarget->exprs, rel->relid, &attrs);
	foreach(lc, rel->baserestrictinfo)
		pull_varattnos((Node *) lfirst_node(RestrictInfo, lc)->clause,
					   rel->relid, &attrs);
	return bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber,
						 attrs);
}

static Plan *
plan_path(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist,
		  List *clauses, List *plans)
{
	FuncExpr   *call = linitial_node(FuncExpr, path->custom_private);
	CustomScan *plan = makeNode(CustomScan);
	TupleDesc	desc;

	if (get_expr_result_type((Node *) call, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "spans does not return rows");
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);
		Var		   *var = makeVar(rel->relid, i + 1, att->atttypid,
								  att->atttypmod, att->attcollation, 0);

		plan->custom_scan_tlist =
			lappend(plan->custom_scan_tlist,
					makeTargetEntry((Expr *) var, i + 1,
									pstrdup(NameStr(att->attname)), false));
	}
	plan->scan.plan.targetlist = tlist;
	plan->scan.plan.qual = extract_actual_clauses(clauses, false);
	plan->flags = path->flags;
	plan->custom_exprs = list_make1(call);
	plan->methods = &scan_methods;
	return &plan->scan.plan;
}

static const CustomPathMethods path_methods = {
	.CustomName = "asyncspan.spans",
	.PlanCustomPath = plan_path
};

/*
 * The path is the FunctionScan's, with the arguments and relations it depends
 * on, less the cost of keeping a row and reading it again.
 */
static void
add_scan(RelOptInfo *rel, FuncExpr *call)
{
	CustomPath *path = makeNode(CustomPath);
	ListCell   *lc;

	foreach(lc, rel->pathlist)
	{
		const Path *function = lfirst(lc);

		if (function->pathtype != T_FunctionScan)
			continue;
		path->path = *function;
		path->path.type = T_CustomPath;
		path->path.pathtype = T_CustomScan;
		path->path.total_cost = Max(path->path.total_cost -
									cpu_operator_cost * rel->tuples,
									path->path.startup_cost);
		path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
		path->custom_private = list_make1(call);
		path->methods = &path_methods;
		add_path(rel, &path->path);
		return;
	}
}

static set_rel_pathlist_hook_type previous_hook;

static void
set_rel_pathlist(PlannerInfo *root, RelOptInfo *rel, Index rti,
				 RangeTblEntry *rte)
{
	FuncExpr   *call;

	if (previous_hook != NULL)
		previous_hook(root, rel, rti, rte);
	if ((call = call_of_spans(rte)) != NULL && !needs_whole_row(rel))
		add_scan(rel, call);
}

void
aspan_spans_scan_init(void)
{
	slot_ops = TTSOpsVirtual;
	slot_ops.materialize = materialize_slot;

	previous_hook = set_rel_pathlist_hook;
	set_rel_pathlist_hook = set_rel_pathlist;
	RegisterCustomScanMethods(&scan_methods);
}
