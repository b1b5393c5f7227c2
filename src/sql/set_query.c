/*
 * set_query.c
 *	  The query that makes a set of spans from a relation.
 *
 * The query is
 *
 *		SELECT asyncspan.span_set_shared(request, "time", event_type, ...)
 *		  FROM the_relation
 *		 WHERE "time" >= $2 AND "time" < $3 AND process_id = $4
 *
 * but its text does not name the aggregate.  It has a parameter in this place,
 * $1, and a hook of the parser puts the call there (set_call.c).
 *
 * Where the rows of the relation are sets, the call has the column of these in
 * place of the others, and no condition: the aggregate takes out of each set
 * what lies in the range (engine/set_cut.h), which the request names.
 *
 * Where rows are on other servers (push_down.c), the aggregate is in a subquery
 * that makes a set for each process, and the hook puts merge() around it:
 *
 *		SELECT $1 FROM (SELECT $1 AS s FROM the_relation
 *						 WHERE ... GROUP BY process_id) AS part
 *
 * A set that may be merged has no range, so that is applied to the result.
 * Such a query is planned with partitionwise aggregation.
 *
 * Where rows have profiles, these can be read without an aggregate, one by one:
 * the hook puts their column in the place of $1.
 *
 * The query is kept for the session, as PL/pgSQL keeps its statements, and its
 * plan too where it has no bounds, so that a small source costs no planning.
 * The plan cache revalidates them, and then asks the hook again.  An entry is
 * known by its text, its columns and the types of its bounds; those that were
 * not used for longest give way.
 *
 * There are two plans, one that must do without parallel workers and one that
 * need not.  The second is for sources of at least
 * asyncspan.min_parallel_rows, by the first plan (plan_rows.c); below that
 * workers cost more than they save.
 *
 * The request (ship.h) says what the aggregate cannot see in the rows: the
 * range of time, how much memory the logs may use, and, where there are
 * parallel workers, the shared memory in which they send states to the leader.
 * Whether there are is known only when there is a plan.  So the request is a
 * parameter whose value the planner must not look at, and it is made before
 * the plan runs.  If the whole aggregation is done elsewhere, by a
 * foreign server for instance, the request goes there without shared memory.
 *
 * The resolved set is not copied out of the query.  A destination receiver
 * takes the one result row while the executor is still running, and hands
 * the expanded object in it to the callback; so a set is never flattened on
 * the way from the aggregate to the figures.
 */
#include "postgres.h"

#include "base/settings.h"
#include "sql/compat_executor.h"
#include "sql/page_plan.h"
#include "sql/plan_rows.h"
#include "sql/push_down.h"
#include "sql/set_query.h"
#include "sql/set_value.h"

#include "catalog/pg_type.h"
#include "executor/execExpr.h"
#include "lib/ilist.h"
#include "nodes/params.h"
#include "optimizer/cost.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/snapmgr.h"

/*
 * A query with its plans.  It is in a memory context of its own, to which all
 * that it points to belongs.
 */
typedef struct kept_query
{
	dlist_node	node;
	MemoryContext cxt;
	aspan_set_query query;		/* without values */
	CachedPlanSource *serial;	/* of a plan without workers */
	CachedPlanSource *parallel; /* of the planner's choice, or NULL */
	aspan_set_call call;		/* of its aggregate */
	int			in_use;			/* by callers that are planning */
} kept_query;

/* the most that a session keeps; the one used last comes first */
#define MAX_KEPT 32

static dlist_head kept_queries = DLIST_STATIC_INIT(kept_queries);
static int	nkept = 0;

/* ---- plans that are kept ---- */

static bool
is_same_query(const aspan_set_query *a, const aspan_set_query *b)
{
	if (a->relid != b->relid || a->kind != b->kind ||
		a->nbounds != b->nbounds || strcmp(a->text, b->text) != 0)
		return false;
	if (a->kind == ASPAN_ROWS_SETS && strcmp(a->sets, b->sets) != 0)
		return false;
	for (int i = 0; i < a->nbounds; i++)
	{
		if (a->types[i] != b->types[i])
			return false;
	}
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		if ((a->columns[i] == NULL) != (b->columns[i] == NULL))
			return false;
	}
	return true;
}

static void
forget(kept_query *kept)
{
	dlist_delete(&kept->node);
	nkept--;
	DropCachedPlan(kept->serial);
	if (kept->parallel != NULL)
		DropCachedPlan(kept->parallel);
	MemoryContextDelete(kept->cxt);
}

/* makes room for one more, unless all are in use */
static void
forget_oldest(void)
{
	dlist_iter	iter;

	if (nkept < MAX_KEPT)
		return;
	dlist_reverse_foreach(iter, &kept_queries)
	{
		kept_query *kept = dlist_container(kept_query, node, iter.cur);

		if (kept->in_use == 0)
		{
			forget(kept);
			return;
		}
	}
}

/*
 * Analyzed, with the options of a cursor, in the current context.  Where there
 * are bounds, each call is planned for its own: a plan for any is one for a
 * short range, and slow for a long one.
 */
static CachedPlanSource *
make_source(kept_query *kept, int options)
{
	const char *text = kept->query.text;
	RawStmt    *raw = linitial_node(RawStmt, pg_parse_query(text));
	CachedPlanSource *source = CreateCachedPlan(raw, text, CMDTAG_SELECT);
	List	   *analyzed = pg_analyze_and_rewrite_withcb(raw, text,
														 aspan_set_call_setup,
														 &kept->call, NULL);

	if (kept->query.nbounds > 0 || kept->query.in_parts)
		options |= CURSOR_OPT_CUSTOM_PLAN;
	/* the type of sets is another one once the extension was made again */
	CompleteCachedPlan(source, analyzed, NULL, NULL, 0, aspan_set_call_setup,
					   &kept->call, options, false);
	return source;
}

/* analyzed in the current context, which becomes its own once that is done */
static kept_query *
analyze(const aspan_set_query *query)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan query",
											  ALLOCSET_START_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	kept_query *kept = palloc0(sizeof(kept_query));

	kept->cxt = cxt;
	kept->query = *query;
	kept->query.relation = pstrdup(query->relation);
	kept->query.text = pstrdup(query->text);
	if (query->sets != NULL)
		kept->query.sets = pstrdup(query->sets);
	if (query->profiles != NULL)
		kept->query.profiles = pstrdup(query->profiles);
	kept->call.query = &kept->query;
	MemoryContextSwitchTo(caller);

	kept->serial = make_source(kept, 0);

	forget_oldest();
	SaveCachedPlan(kept->serial);
	MemoryContextSetParent(cxt, CacheMemoryContext);
	dlist_push_head(&kept_queries, &kept->node);
	nkept++;
	return kept;
}

static kept_query *
find_query(const aspan_set_query *query)
{
	dlist_iter	iter;

	dlist_foreach(iter, &kept_queries)
	{
		kept_query *kept = dlist_container(kept_query, node, iter.cur);

		if (is_same_query(&kept->query, query))
		{
			dlist_move_head(&kept_queries, &kept->node);
			return kept;
		}
	}
	return analyze(query);
}

static CachedPlan *
plan_in_parallel(kept_query *kept, ParamListInfo params)
{
	if (kept->parallel == NULL)
	{
		CachedPlanSource *source = make_source(kept, CURSOR_OPT_PARALLEL_OK);

		SaveCachedPlan(source);
		kept->parallel = source;
	}
	return GetCachedPlan(kept->parallel, params, CurrentResourceOwner, NULL);
}

static CachedPlan *
choose_plan(kept_query *kept, ParamListInfo params)
{
	CachedPlan *plan;

	if (kept->query.profiles != NULL)
		return GetCachedPlan(kept->serial, params, CurrentResourceOwner, NULL);
	if (aspan_min_parallel_rows == 0)
		return plan_in_parallel(kept, params);
	plan = GetCachedPlan(kept->serial, params, CurrentResourceOwner, NULL);
	if (max_parallel_workers_per_gather == 0 ||
		aspan_plan_rows(linitial_node(PlannedStmt, plan->stmt_list)) <
		aspan_min_parallel_rows)
		return plan;
	ReleaseCachedPlan(plan, CurrentResourceOwner);
	return plan_in_parallel(kept, params);
}

static void
set_for_planning(const char *name, const char *value)
{
	set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
					  GUC_ACTION_SAVE, true, 0, false);
}

/* the same for a query in parts, with settings for this query alone */
static CachedPlan *
choose_partitionwise_plan(kept_query *kept, ParamListInfo params)
{
	int			level = NewGUCNestLevel();
	CachedPlan *plan;

	/* what seems far away is no reason to compile anything */
	set_for_planning("enable_partitionwise_aggregate", "on");
	set_for_planning("jit", "off");
	plan = choose_plan(kept, params);
	AtEOXact_GUC(true, level);
	return plan;
}

/*
 * The plan, and the type of its result.  Planning may call functions that
 * read other relations, so the entry must not go before it is done.
 */
static CachedPlan *
get_plan(const aspan_set_query *query, ParamListInfo params, Oid *result)
{
	kept_query *kept = find_query(query);
	bool		outer = aspan_prefer_sets(query->in_parts);
	CachedPlan *plan;

	kept->in_use++;
	PG_TRY();
	{
		plan = query->in_parts ? choose_partitionwise_plan(kept, params) :
			choose_plan(kept, params);
		*result = kept->call.result;
	}
	PG_FINALLY();
	{
		kept->in_use--;
		aspan_prefer_sets(outer);
	}
	PG_END_TRY();
	return plan;
}

/*
 * A parameter in an expression that the executor sets up becomes a constant:
 * its value is known by then, and need not be looked up for every row.  Only
 * workers, which get the parameters without this hook, do so.
 */
static void
compile_param(ParamListInfo params, Param *param, ExprState *state,
			  Datum *value, bool *isnull)
{
	const ParamExternData *given = &params->params[param->paramid - 1];
	ExprEvalStep step = {.opcode = EEOP_CONST};

	Assert(given->ptype == param->paramtype);
	step.resvalue = value;
	step.resnull = isnull;
	step.d.constval.value = given->value;
	step.d.constval.isnull = given->isnull;
	ExprEvalPushStep(state, &step);
}

/* of each part, before the sets of all are put together */
static Datum
part_request(const aspan_request *request)
{
	aspan_request part = *request;

	part.at_once = false;
	part.keep = false;
	part.packs = false;
	part.is_part = true;
	return PointerGetDatum(aspan_write_request(&part));
}

/*
 * The request is only known when the plan is about to run.  That of a part is
 * known before, and shown to the planner: some distributed engines want to send
 * it as a constant.  There is no request where nothing is going to run.
 */
static ParamListInfo
make_params(const aspan_set_query *query, const aspan_request *request)
{
	ParamListInfo params = makeParamList(1 + query->nbounds);

	params->paramCompile = compile_param;
	params->params[0].value = (Datum) 0;
	params->params[0].isnull = true;
	params->params[0].pflags = 0;
	params->params[0].ptype = BYTEAOID;
	if (query->in_parts && request != NULL)
	{
		params->params[0].value = part_request(request);
		params->params[0].isnull = false;
		params->params[0].pflags = PARAM_FLAG_CONST;
	}
	for (int i = 0; i < query->nbounds; i++)
	{
		params->params[1 + i].value = query->values[i];
		params->params[1 + i].isnull = false;
		params->params[1 + i].pflags = PARAM_FLAG_CONST;
		params->params[1 + i].ptype = query->types[i];
	}
	return params;
}

/* ---- execution ---- */

typedef struct set_receiver
{
	DestReceiver pub;
	Oid			type;			/* of the first column */
	const aspan_set_query *query;
	const aspan_request *request;
	ErrorContextCallback *outside;	/* error contexts around the query */
	aspan_set_callback callback;
	aspan_slot_callback take_row;	/* of profiles, in place of it */
	void	   *arg;
} set_receiver;

static void
set_receiver_startup(DestReceiver *self, int operation, TupleDesc desc)
{
	const set_receiver *receiver = (set_receiver *) self;

	if ((receiver->take_row == NULL && desc->natts != 1) ||
		TupleDescAttr(desc, 0)->atttypid != receiver->type)
		elog(ERROR, "unexpected type of result");
}

/* of no rows, no part is made, and no merge */
static aspan_set *
received_set(TupleTableSlot *slot, bool in_parts)
{
	bool		isnull;
	Datum		value = slot_getattr(slot, 1, &isnull);

	if (!isnull)
		return aspan_set_from_datum(value);
	if (!in_parts)
		elog(ERROR, "span_set returned NULL");
	return aspan_set_empty();
}

static bool
set_receiver_receive(TupleTableSlot *slot, DestReceiver *self)
{
	set_receiver *receiver = (set_receiver *) self;
	ErrorContextCallback *inside = error_context_stack;
	aspan_set  *set = received_set(slot, receiver->query->in_parts);
	const aspan_range *range = &receiver->request->range;
	bool		cut = receiver->query->in_parts &&
	(range->has_since || range->has_until);

	if (cut)
		set = aspan_set_cut(set, range, receiver->request->keep);

	/* what the figures have to say is not about reading */
	error_context_stack = receiver->outside;
	receiver->callback(set, receiver->arg);
	error_context_stack = inside;
	if (cut && !set->kept)
		aspan_set_close(set);
	return true;
}

static bool
set_receiver_receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	set_receiver *receiver = (set_receiver *) self;

	receiver->take_row(slot, receiver->arg);
	return true;
}

static void
set_receiver_end(DestReceiver *self)
{
}

static void
init_receiver(set_receiver *receiver, const aspan_set_query *query,
			  const aspan_request *request, void *arg)
{
	memset(receiver, 0, sizeof(*receiver));
	receiver->pub.receiveSlot = query->profiles == NULL ?
		set_receiver_receive : set_receiver_receive_row;
	receiver->pub.rStartup = set_receiver_startup;
	receiver->pub.rShutdown = set_receiver_end;
	receiver->pub.rDestroy = set_receiver_end;
	receiver->pub.mydest = DestTuplestore;	/* anything but DestSPI */
	receiver->query = query;
	receiver->request = request;
	receiver->outside = error_context_stack;
	receiver->arg = arg;
}

/* what is known of the request once there is a plan */
static dsm_segment *
complete_request(const aspan_request *request, const PlannedStmt *plan,
				 ParamListInfo params)
{
	aspan_request complete = *request;
	dsm_segment *segment = NULL;

	/* a set that comes from elsewhere has to be a value on its way */
	complete.at_once = request->at_once && IsA(plan->planTree, Agg);
	if (plan->parallelModeNeeded)
		segment = aspan_shared_create();
	if (segment != NULL)
		complete.handle = dsm_segment_handle(segment);
	params->params[0].value = PointerGetDatum(aspan_write_request(&complete));
	params->params[0].isnull = false;
	return segment;
}

static void
execute(const aspan_set_query *query, PlannedStmt *plan, ParamListInfo params,
		const aspan_request *request, set_receiver *receiver)
{
	QueryDesc  *desc = CreateQueryDesc(plan, query->text, GetActiveSnapshot(),
									   InvalidSnapshot, &receiver->pub, params,
									   NULL, 0);
	dsm_segment *segment = NULL;

	if (!query->in_parts)
		segment = complete_request(request, plan, params);
	ExecutorStart(desc, 0);
	ExecutorRun(desc, ForwardScanDirection, 0);
	ExecutorFinish(desc);
	ExecutorEnd(desc);
	FreeQueryDesc(desc);
	if (segment != NULL)
		dsm_detach(segment);
}

/* ---- reading ---- */

/* a relation that is being read, and what is being read meanwhile */
typedef struct reading
{
	Oid			relid;
	const struct reading *outer;
} reading;

static const reading *innermost = NULL;

/* a view over functions that read the view would do so without end */
static void
check_recursion(const aspan_set_query *query)
{
	for (const reading *r = innermost; r != NULL; r = r->outer)
	{
		if (r->relid == query->relid)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
					 errmsg("relation %s reads itself", query->relation),
					 errdetail("It is a view over a function that reads this view.")));
	}
}

static void
reading_context(void *arg)
{
	static const char *const kinds[] = {
		[ASPAN_ROWS_EVENTS] = "events",
		[ASPAN_ROWS_SPANS] = "spans",
		[ASPAN_ROWS_SETS] = "sets"
	};
	const aspan_set_query *query = arg;

	errcontext("while reading %s from %s",
			   query->profiles != NULL ? "profiles" : kinds[query->kind],
			   query->relation);
}

static void
run(const aspan_set_query *query, const aspan_request *request,
	set_receiver *receiver)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan query",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	ErrorContextCallback context;
	ParamListInfo params = make_params(query, request);
	reading		this = {query->relid, innermost};

	check_recursion(query);
	context.callback = reading_context;
	context.arg = unconstify(aspan_set_query *, query);
	context.previous = error_context_stack;
	error_context_stack = &context;

	innermost = &this;
	PG_TRY();
	{
		CachedPlan *plan = get_plan(query, params, &receiver->type);

		execute(query,
				aspan_plan_pages(linitial_node(PlannedStmt, plan->stmt_list)),
				params, request, receiver);
		ReleaseCachedPlan(plan, CurrentResourceOwner);
	}
	PG_FINALLY();
	{
		innermost = this.outer;
	}
	PG_END_TRY();

	error_context_stack = context.previous;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}

void
aspan_set_query_run(const aspan_set_query *query,
					const aspan_request *request,
					aspan_set_callback callback, void *arg)
{
	set_receiver receiver;

	init_receiver(&receiver, query, request, arg);
	receiver.callback = callback;
	run(query, request, &receiver);
}

void
aspan_set_query_profiles(const aspan_set_query *query,
						 aspan_slot_callback callback, void *arg)
{
	aspan_request request = {.handle = DSM_HANDLE_INVALID};
	set_receiver receiver;

	init_receiver(&receiver, query, &request, arg);
	receiver.take_row = callback;
	run(query, &request, &receiver);
}

PlannedStmt *
aspan_set_query_plan(const aspan_set_query *query)
{
	aspan_set_call call = {.query = query};
	RawStmt    *raw = linitial_node(RawStmt, pg_parse_query(query->text));
	List	   *analyzed = pg_analyze_and_rewrite_withcb(raw, query->text,
														 aspan_set_call_setup,
														 &call, NULL);

	return pg_plan_query(linitial_node(Query, analyzed), query->text, 0,
						 make_params(query, NULL), NULL);
}
