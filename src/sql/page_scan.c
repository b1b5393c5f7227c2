/*
 * page_scan.c
 *	  A plan node that hands the pages of a table to the aggregate above it.
 *
 * The node stands where a sequential scan stood, or a scan of the blocks that
 * a BRIN index finds (page_plan.c).  It returns one row of NULLs, which stands
 * for all the rows that this process is going to read.  The transition function
 * of the aggregate looks whether the row came from such a node, and if so has
 * its pages read right into the collector (page_reader.c).  A table without
 * pages returns no row.
 *
 * Between the two there is at most an Append, which passes on rows as they
 * are.  The transition function finds the node in the tree of states, never by
 * a value in the row, which anybody could forge by calling the aggregate.
 *
 * Where there is an index, the scan of it is the node's child, so that EXPLAIN
 * shows it.  The node runs it once, for the list of blocks (page_runs.c).
 *
 * In a parallel plan, the leader finds the blocks before there are workers, and
 * all processes share them by ranges (page_ranges.c).  List and ranges lie in
 * the segment of the query.  Locks, rights, snapshot and the processes
 * themselves are the executor's, as for any other node.
 */
#include "postgres.h"

#include "sql/compat_executor.h"
#include "sql/page_ranges.h"
#include "sql/page_reader.h"
#include "sql/page_runs.h"
#include "sql/page_scan.h"

#include "access/htup_details.h"
#include "access/parallel.h"
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/instrument.h"
#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/syscache.h"

struct aspan_page_scan
{
	CustomScanState css;
	AttrNumber	columns[ASPAN_ROW_COLUMNS];
	aspan_raw_range range;
	aspan_page_runs *runs;		/* the blocks; NULL before they are known */
	aspan_page_ranges *ranges;	/* of them; NULL before there are any */
	bool		shared;			/* by several processes? */
	aspan_page_share share;
	uint32		run;			/* the one that was read last */
	bool		begun;			/* is a block taken? */
	uint32		first;			/* its position */
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

static bool
is_brin(Oid indexid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(indexid));
	bool		result = false;

	if (HeapTupleIsValid(tuple))
	{
		result = ((Form_pg_class) GETSTRUCT(tuple))->relam == BRIN_AM_OID;
		ReleaseSysCache(tuple);
	}
	return result;
}

/*
 * The scan of an index, by this process alone.  NULL unless it is one that
 * finds blocks: where an index finds rows, their blocks may have many others.
 */
static Plan *
own_index_scan(const Plan *plan)
{
	const BitmapIndexScan *index = (const BitmapIndexScan *) plan;
	BitmapIndexScan *own;

	if (!IsA(plan, BitmapIndexScan) || !is_brin(index->indexid))
		return NULL;
	own = palloc(sizeof(BitmapIndexScan));
	memcpy(own, index, sizeof(BitmapIndexScan));
	own->isshared = false;
	return &own->scan.plan;
}

static const CustomScanMethods scan_methods;

Plan *
aspan_page_scan_plan(const Scan *scan, Oid relid, const AttrNumber *columns)
{
	CustomScan *result;
	List	   *private = NIL;
	List	   *quals = scan->plan.qual;
	List	   *found;
	Plan	   *index = NULL;
	aspan_raw_range range;

	if (IsA(scan, BitmapHeapScan))
	{
		index = own_index_scan(outerPlan(scan));
		if (index == NULL)
			return NULL;
		found = ((const BitmapHeapScan *) scan)->bitmapqualorig;
		quals = list_concat_copy(found, quals);
	}
	if (!find_range(quals, scan->scanrelid, columns[ASPAN_ROW_TIME], &range) ||
		scan->plan.initPlan != NIL || !is_heap(relid))
		return NULL;
	result = makeNode(CustomScan);
	result->scan = *scan;
	NodeSetTag(result, T_CustomScan);
	result->scan.plan.qual = quals;
	outerPlan(result) = index;
	result->custom_relids = bms_make_singleton(scan->scanrelid);
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
	if (outerPlan(plan) != NULL)
		outerPlanState(node) = ExecInitNode(outerPlan(plan), estate, eflags);
}

/* is every block read? */
static bool
is_whole(const aspan_page_scan *scan)
{
	return outerPlanState(&scan->css) == NULL;
}

/* the table does not grow for this snapshot */
static void
find_blocks(aspan_page_scan *scan)
{
	ScanState  *node = &scan->css.ss;
	MemoryContext caller;
	BlockNumber nblocks;

	if (scan->runs != NULL)
		return;
	caller = MemoryContextSwitchTo(node->ps.state->es_query_cxt);
	nblocks = RelationGetNumberOfBlocks(node->ss_currentRelation);
	scan->runs = is_whole(scan) ? aspan_page_runs_all(nblocks) :
		aspan_page_runs_found(outerPlanState(node), nblocks);
	MemoryContextSwitchTo(caller);
}

/* for this process alone */
static void
make_ranges(aspan_page_scan *scan)
{
	EState	   *estate = scan->css.ss.ps.state;

	find_blocks(scan);
	if (scan->ranges == NULL)
		scan->ranges = MemoryContextAlloc(estate->es_query_cxt,
										  aspan_page_ranges_size(1));
	aspan_page_ranges_init(scan->ranges, 1,
						   aspan_page_runs_length(scan->runs));
}

static void
take_first_block(aspan_page_scan *scan)
{
	if (!scan->shared)
		make_ranges(scan);
	aspan_page_share_init(&scan->share, scan->ranges);
	scan->first = aspan_page_share_next(&scan->share);
	scan->begun = true;
}

static BlockNumber
next_block(void *arg)
{
	aspan_page_scan *scan = arg;
	uint32		position = scan->first;

	if (position == InvalidBlockNumber)
		position = aspan_page_share_next(&scan->share);
	scan->first = InvalidBlockNumber;
	return position == InvalidBlockNumber ? position :
		aspan_page_runs_block(scan->runs, position, &scan->run);
}

static void
open_pages(aspan_page_scan *scan, aspan_heap_pages *pages)
{
	const ScanState *node = &scan->css.ss;

	aspan_heap_open(pages, node->ss_currentRelation,
					node->ps.state->es_snapshot, is_whole(scan),
					next_block, scan);
}

/*
 * What has no pages has been read all the same: the scan is counted, and a
 * serializable transaction has seen that there is nothing.
 */
static void
read_no_pages(aspan_page_scan *scan)
{
	aspan_heap_pages pages;

	open_pages(scan, &pages);
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
	ExecEndNode(outerPlanState(node));
}

/* the blocks stay what they are: the snapshot and the range do */
static void
rescan(CustomScanState *node)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	scan->begun = false;
	scan->offered = false;
}

/* ---- parallel execution ---- */

/* behind the ranges */
static aspan_page_runs *
shared_runs(aspan_page_ranges *ranges)
{
	return (aspan_page_runs *)
		((char *) ranges + MAXALIGN(aspan_page_ranges_size(ranges->n)));
}

static Size
estimate_shared(CustomScanState *node, ParallelContext *pcxt)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	find_blocks(scan);
	return MAXALIGN(aspan_page_ranges_size(pcxt->nworkers + 1)) +
		aspan_page_runs_size(scan->runs);
}

/* also before the table is read once more; the leader still has its own list */
static void
init_shared(CustomScanState *node, ParallelContext *pcxt, void *coordinate)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	scan->shared = true;
	scan->ranges = coordinate;
	aspan_page_ranges_init(scan->ranges, pcxt->nworkers + 1,
						   aspan_page_runs_length(scan->runs));
	memcpy(shared_runs(scan->ranges), scan->runs,
		   aspan_page_runs_size(scan->runs));
}

static void
init_worker(CustomScanState *node, shm_toc *toc, void *coordinate)
{
	aspan_page_scan *scan = (aspan_page_scan *) node;

	scan->shared = true;
	scan->ranges = coordinate;
	scan->runs = shared_runs(scan->ranges);
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
	open_pages(scan, &pages);
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
