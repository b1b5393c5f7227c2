/*
 * page_scan.c
 *	  A plan node that hands the pages of a table to the aggregate above it.
 *
 * The node stands where a sequential scan stood (page_plan.c).  It returns one
 * row of NULLs, which stands for all the rows that this process is going to
 * read.  The transition function of the aggregate looks whether the row came
 * from such a node, and if so has its pages read right into the collector
 * (page_reader.c).  A table without pages returns no row.
 *
 * Between the two there is at most an Append, which passes on rows as they
 * are.  The transition function finds the node in the tree of states, never by
 * a value in the row, which anybody could forge by calling the aggregate.
 *
 * In a parallel plan, the processes share the blocks by ranges that lie in the
 * segment of the query (page_ranges.c).  Locks, rights, snapshot and the
 * processes themselves are the executor's, as for any other node.
 */
#include "postgres.h"

#include "sql/compat_executor.h"
#include "sql/page_ranges.h"
#include "sql/page_reader.h"
#include "sql/page_scan.h"

#include "access/parallel.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/instrument.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

struct aspan_page_scan
{
	CustomScanState css;
	AttrNumber	columns[ASPAN_ROW_COLUMNS];
	aspan_raw_range range;
	aspan_page_ranges *ranges;	/* shared, or of this process alone */
	aspan_page_share share;
	bool		begun;			/* are there ranges, and is a block taken? */
	BlockNumber first;			/* the block that was taken */
	bool		offered;		/* has the row been returned, and not used? */
};

/*
 * Has a node returned a row that was not used?  That is only a hint, which
 * saves other aggregations the search for a node.
 */
static bool any_offered = false;

/* ---- the condition ---- */

/* moves one end of the range; false if there is nothing left of it */
static bool
narrow(aspan_raw_range *range, Oid function, int64 bound)
{
	switch (function)
	{
		case F_INT8GT:
			if (bound == PG_INT64_MAX)
				return false;
			range->least = Max(range->least, bound + 1);
			break;
		case F_INT8GE:
		case F_TIMESTAMP_GE:
		case F_TIMESTAMPTZ_GE:
			range->least = Max(range->least, bound);
			break;
		case F_INT8LT:
		case F_TIMESTAMP_LT:
		case F_TIMESTAMPTZ_LT:
			if (bound == PG_INT64_MIN)
				return false;
			range->most = Min(range->most, bound - 1);
			break;
		case F_INT8LE:
			range->most = Min(range->most, bound);
			break;
		default:
			return false;
	}
	return true;
}

/*
 * The condition as a range of the time column.  False if it is anything else,
 * as it is where row security or a view has added to it.
 */
static bool
find_range(const List *quals, Index relation, AttrNumber time,
		   aspan_raw_range *range)
{
	ListCell   *cell;

	range->any = quals == NIL;
	range->least = PG_INT64_MIN;
	range->most = PG_INT64_MAX;
	foreach(cell, quals)
	{
		const OpExpr *op = lfirst(cell);
		const Var  *var;
		const Const *bound;

		if (!IsA(op, OpExpr) || list_length(op->args) != 2)
			return false;
		var = linitial(op->args);
		bound = lsecond(op->args);
		if (!IsA(var, Var) || var->varno != relation || var->varattno != time ||
			!IsA(bound, Const) || bound->constisnull ||
			!narrow(range, op->opfuncid, DatumGetInt64(bound->constvalue)))
			return false;
	}
	return true;
}

/* ---- planning ---- */

static bool
is_heap(Oid relid)
{
	Relation	rel = table_open(relid, NoLock);	/* the plan has one */
	bool		heap = rel->rd_tableam == GetHeapamTableAmRoutine() &&
	(rel->rd_rel->relkind == RELKIND_RELATION ||
	 rel->rd_rel->relkind == RELKIND_MATVIEW);

	table_close(rel, NoLock);
	return heap;
}

static const CustomScanMethods scan_methods;

Plan *
aspan_page_scan_plan(const SeqScan *scan, Oid relid, const AttrNumber *columns)
{
	CustomScan *result;
	List	   *private = NIL;
	aspan_raw_range range;

	if (!find_range(scan->scan.plan.qual, scan->scan.scanrelid,
					columns[ASPAN_ROW_TIME], &range) ||
		scan->scan.plan.initPlan != NIL || !is_heap(relid))
		return NULL;
	result = makeNode(CustomScan);
	result->scan = scan->scan;
	NodeSetTag(result, T_CustomScan);
	result->custom_relids = bms_make_singleton(scan->scan.scanrelid);
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
		private = lappend_int(private, columns[i]);
	result->custom_private = private;
	result->methods = &scan_methods;
	return &result->scan.plan;
}

/* ---- execution ---- */

static void
begin_scan(CustomScanState *node, EState *estate, int eflags)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;
	const CustomScan *plan = castNode(CustomScan, node->ss.ps.plan);

	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
		scan->columns[i] = list_nth_int(plan->custom_private, i);
	if (!find_range(plan->scan.plan.qual, plan->scan.scanrelid,
					scan->columns[ASPAN_ROW_TIME], &scan->range))
		elog(ERROR, "unexpected condition of a page scan");
}

/* ranges for so many processes; the table does not grow for this snapshot */
static void
init_ranges(aspan_page_scan *scan, int nprocesses)
{
	Relation	rel = scan->css.ss.ss_currentRelation;

	aspan_page_ranges_init(scan->ranges, nprocesses,
						   RelationGetNumberOfBlocks(rel));
}

static void
take_first_block(aspan_page_scan *scan)
{
	if (scan->ranges == NULL)
	{
		EState	   *estate = scan->css.ss.ps.state;

		scan->ranges = MemoryContextAlloc(estate->es_query_cxt,
										  aspan_page_ranges_size(1));
		init_ranges(scan, 1);
	}
	aspan_page_share_init(&scan->share, scan->ranges);
	scan->first = aspan_page_share_next(&scan->share);
	scan->begun = true;
}

static BlockNumber
next_block(void *arg)
{
	aspan_page_scan *scan = arg;
	BlockNumber first = scan->first;

	if (first == InvalidBlockNumber)
		return aspan_page_share_next(&scan->share);
	scan->first = InvalidBlockNumber;
	return first;
}

/*
 * What has no pages has been read all the same: the scan is counted, and a
 * serializable transaction has seen that there is nothing.
 */
static void
read_no_pages(aspan_page_scan *scan)
{
	ScanState  *node = &scan->css.ss;
	aspan_heap_pages pages;

	aspan_heap_open(&pages, node->ss_currentRelation,
					node->ps.state->es_snapshot, next_block, scan);
	aspan_heap_close(&pages);
}

static TupleTableSlot *
exec_scan(CustomScanState *node)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;
	TupleTableSlot *slot = node->ss.ps.ps_ProjInfo != NULL ?
	node->ss.ps.ps_ResultTupleSlot : node->ss.ss_ScanTupleSlot;

	if (scan->offered)
		elog(ERROR, "rows of a page scan were not read");
	if (scan->begun)
		return ExecClearTuple(slot);
	take_first_block(scan);
	if (scan->first == InvalidBlockNumber)
	{
		read_no_pages(scan);
		return ExecClearTuple(slot);
	}
	scan->offered = true;
	any_offered = true;
	return ExecStoreAllNullTuple(slot);
}

static void
end_scan(CustomScanState *node)
{
}

static void
rescan(CustomScanState *node)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	scan->begun = false;
	scan->offered = false;
}

/* ---- parallel execution ---- */

static Size
estimate_shared(CustomScanState *node, ParallelContext *pcxt)
{
	return aspan_page_ranges_size(pcxt->nworkers + 1);
}

static void
init_shared(CustomScanState *node, ParallelContext *pcxt, void *coordinate)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	scan->ranges = coordinate;
	init_ranges(scan, pcxt->nworkers + 1);
}

static void
init_worker(CustomScanState *node, shm_toc *toc, void *coordinate)
{
	((aspan_page_scan *) node)->ranges = coordinate;
}

/* ---- the aggregate above ---- */

static const CustomExecMethods exec_methods = {
	.CustomName = "asyncspan.pages",
	.BeginCustomScan = begin_scan,
	.ExecCustomScan = exec_scan,
	.EndCustomScan = end_scan,
	.ReScanCustomScan = rescan,
	.EstimateDSMCustomScan = estimate_shared,
	.InitializeDSMCustomScan = init_shared,
	.ReInitializeDSMCustomScan = init_shared,
	.InitializeWorkerCustomScan = init_worker
};

aspan_page_scan *
aspan_page_scan_offered(FunctionCallInfo fcinfo)
{
	PlanState  *below;
	aspan_page_scan *scan;

	if (likely(!any_offered) ||
		fcinfo->context == NULL || !IsA(fcinfo->context, AggState))
		return NULL;
	below = outerPlanState((AggState *) fcinfo->context);
	if (IsA(below, AppendState))
	{
		AppendState *append = (AppendState *) below;

		if (append->as_whichplan < 0)
			return NULL;
		below = append->appendplans[append->as_whichplan];
	}
	scan = (aspan_page_scan *) below;
	if (!IsA(below, CustomScanState) || scan->css.methods != &exec_methods ||
		!scan->offered)
		return NULL;
	any_offered = false;
	scan->offered = false;
	return scan;
}

/*
 * What EXPLAIN ANALYZE shows: the rows that were read, instead of the one that
 * stood for them.
 */
static void
count_rows(PlanState *node, const aspan_page_counts *counts)
{
	double		in_range = counts->visible - counts->out_of_range;

	InstrCountFiltered1(node, counts->out_of_range);
	InstrStopNode(node->instrument, in_range - 1);
}

void
aspan_page_scan_read(aspan_page_scan *scan, aspan_row_reader *reader,
					 aspan_row_kind kind, aspan_collector *c,
					 aspan_processes *processes)
{
	ScanState  *node = &scan->css.ss;
	aspan_page_target target = {
		.columns = scan->columns,
		.range = scan->range,
		.reader = reader,
		.kind = kind,
		.collector = c,
		.processes = processes
	};
	aspan_page_counts counts;
	aspan_heap_pages pages;

	/* time and buffers are those of the node, though it has returned */
	if (node->ps.instrument != NULL)
		InstrStartNode(node->ps.instrument);
	aspan_heap_open(&pages, node->ss_currentRelation,
					node->ps.state->es_snapshot, next_block, scan);
	counts = aspan_read_pages(&pages, &target);
	aspan_heap_close(&pages);
	if (node->ps.instrument != NULL)
		count_rows(&node->ps, &counts);
}

/* ---- the module ---- */

static Node *
create_state(CustomScan *plan)
{
	aspan_page_scan *scan = palloc0(sizeof(aspan_page_scan));

	NodeSetTag(scan, T_CustomScanState);
	scan->css.methods = &exec_methods;
	return (Node *) scan;
}

static const CustomScanMethods scan_methods = {
	.CustomName = "asyncspan.pages",
	.CreateCustomScanState = create_state
};

void
aspan_page_scan_init(void)
{
	RegisterCustomScanMethods(&scan_methods);
}
