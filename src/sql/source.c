/*
 * source.c
 *	  Reading a relation of events or spans into a span set.
 *
 * A source is whatever the caller may SELECT from.  Its columns are found by
 * name, and one query with one aggregate is built over it:
 *
 *		SELECT asyncspan.span_set_shared(handle, "time", event_type, ...)
 *		  FROM the_relation
 *		 WHERE "time" >= $1 AND "time" < $2 AND process_id = $3
 *
 * The query runs through SPI with the caller's rights, so privileges, row
 * security, partition pruning, indexes and parallel workers are the
 * executor's business.  Bounds and process are parameters of the column's
 * own type, so that nothing stands between them and an index.
 *
 * The resolved set is not copied out of the query.  A destination receiver
 * takes the one result row while the executor is still running, and hands
 * the expanded object in it to the callback; so a set is never flattened on
 * the way from the aggregate to the figures.
 *
 * With a margin, more is read than belongs to the range: the aggregate is
 * told the range and drops the spans that begin outside of it.  It learns the
 * range through the shared memory of ship.h, whose handle is the first
 * argument of the aggregates that are used here.
 */
#include "postgres.h"

#include "sql/compat_executor.h"
#include "sql/set_value.h"
#include "sql/ship.h"
#include "sql/source.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/params.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

typedef enum source_column
{
	COL_TIME,
	COL_EVENT_TYPE,
	COL_BEGIN_TIME,
	COL_END_TIME,
	COL_SPAN_ID,
	COL_PROCESS,
	COL_PARENT,
	COL_NAME,
	COL_TARGET,
	COL_FILENAME,
	COL_LINE,
	N_COLUMNS
} source_column;

static const char *const column_names[N_COLUMNS] = {
	"time", "event_type", "begin_time", "end_time", "span_id", "process_id",
	"parent_span_id", "name", "target", "filename", "line"
};

/* the relation as it was found */
typedef struct relation_info
{
	char	   *name;			/* qualified and quoted */
	bool		is_spans;
	Oid			types[N_COLUMNS];	/* InvalidOid: no such column */
	const char *reads[N_COLUMNS];	/* quoted name, or NULL as a literal */
} relation_info;

typedef struct source_bounds
{
	bool		has_since;
	bool		has_until;
	TimestampTz since;
	TimestampTz until;
} source_bounds;

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_time(Oid type)
{
	return type == TIMESTAMPTZOID || type == TIMESTAMPOID || type == INT8OID;
}

static bool
is_label(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID ||
		type == CHAROID || type == NAMEOID || type_is_enum(type);
}

static void
check_column_type(const relation_info *info, source_column column,
				  bool (*fits) (Oid type), const char *hint)
{
	Oid			type = info->types[column];

	if (!OidIsValid(type) || fits(type))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of relation %s has type %s",
					column_names[column], info->name, format_type_be(type)),
			 errhint("%s", hint)));
}

static void
require_column(const relation_info *info, source_column column)
{
	if (OidIsValid(info->types[column]))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("relation %s has no column \"%s\"",
					info->name, column_names[column]),
			 info->is_spans ?
			 errdetail("A source of spans has the columns begin_time, end_time and span_id.") :
			 errdetail("A source of events has the columns time, event_type and span_id; one of spans has begin_time, end_time and span_id."),
			 errhint("Create a view that gives the columns these names.")));
}

static bool
is_readable(char relkind)
{
	return relkind == RELKIND_RELATION ||
		relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_VIEW ||
		relkind == RELKIND_MATVIEW ||
		relkind == RELKIND_FOREIGN_TABLE;
}

static void
inspect_relation(Oid relid, relation_info *info)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	TupleDesc	desc;

	if (rel == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));

	memset(info, 0, sizeof(*info));
	info->name =
		quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
								   RelationGetRelationName(rel));
	if (!is_readable(rel->rd_rel->relkind))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot read events from %s", info->name),
				 errdetail("It is not a table, view, materialized view or foreign table.")));

	desc = RelationGetDescr(rel);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		for (int column = 0; column < N_COLUMNS; column++)
		{
			if (strcmp(NameStr(att->attname), column_names[column]) == 0)
				info->types[column] = getBaseType(att->atttypid);
		}
	}
	relation_close(rel, NoLock);

	info->is_spans = OidIsValid(info->types[COL_BEGIN_TIME]) &&
		!OidIsValid(info->types[COL_EVENT_TYPE]);
	for (int column = 0; column < N_COLUMNS; column++)
		info->reads[column] = OidIsValid(info->types[column]) ?
			quote_identifier(column_names[column]) : "NULL";

	if (info->is_spans)
	{
		require_column(info, COL_BEGIN_TIME);
		require_column(info, COL_END_TIME);
	}
	else
	{
		require_column(info, COL_TIME);
		require_column(info, COL_EVENT_TYPE);
	}
	require_column(info, COL_SPAN_ID);

	for (int column = 0; column < N_COLUMNS; column++)
	{
		switch ((source_column) column)
		{
			case COL_TIME:
			case COL_BEGIN_TIME:
			case COL_END_TIME:
				check_column_type(info, column, is_time,
								  "It has to be timestamp with time zone, timestamp, or bigint in nanoseconds since 1970.");
				break;
			case COL_EVENT_TYPE:
				check_column_type(info, column, is_label,
								  "It has to be text, varchar, char(n), \"char\", name or an enum.");
				break;
			case COL_SPAN_ID:
			case COL_PARENT:
				check_column_type(info, column, is_integer,
								  "It has to be smallint, integer or bigint. A view can convert hexadecimal text with ('x' || lpad(id, 16, '0'))::bit(64)::bigint, and other types with hashtextextended(id::text, 0).");
				break;
			case COL_LINE:
				check_column_type(info, column, is_integer,
								  "It has to be smallint, integer or bigint.");
				break;
			default:
				break;
		}
	}
}

/* ---- the query ---- */

#define MAX_PARAMS 8

typedef struct query
{
	StringInfoData text;
	ParamListInfo params;
} query;

/* adds a parameter and returns how it is written */
static char *
add_param(query *q, Oid type, Datum value, bool isnull)
{
	ParamExternData *param = &q->params->params[q->params->numParams++];

	param->value = value;
	param->isnull = isnull;
	param->pflags = PARAM_FLAG_CONST;
	param->ptype = type;
	return psprintf("$%d", q->params->numParams);
}

/*
 * Nanoseconds of a bound; one beyond their range is moved to its end, and
 * *beyond says on which side it was.
 */
static int64
bound_ns(TimestampTz bound, int *beyond)
{
	int64		ns;

	*beyond = 0;
	if (aspan_ns_from_timestamp(bound, &ns))
		return ns;
	*beyond = bound < 0 ? -1 : 1;
	return bound < 0 ? PG_INT64_MIN : PG_INT64_MAX;
}

/* compares a column with a bound in its own type */
static void
append_comparison(query *q, const relation_info *info, source_column column,
				  TimestampTz bound, bool is_since)
{
	Oid			type = info->types[column];
	const char *operator = is_since ? ">=" : "<";
	Datum		value;

	if (type == INT8OID)
	{
		int			beyond;

		value = Int64GetDatum(bound_ns(bound, &beyond));
		if (beyond > 0)
			operator = is_since ? ">" : "<=";
	}
	else
		value = TimestampTzGetDatum(bound); /* timestamp is taken as UTC */
	appendStringInfo(&q->text, "%s OPERATOR(pg_catalog.%s) %s",
					 info->reads[column], operator,
					 add_param(q, type, value, false));
}

/*
 * Adds a bound on the time of an event, or on the begin of a span; an orphan,
 * which has no begin, is where its end is.  An endless range has no bound.
 */
static void
add_time_condition(query *q, const relation_info *info, TimestampTz bound,
				   bool is_since, const char **conjunction)
{
	if (is_since ? TIMESTAMP_IS_NOBEGIN(bound) : TIMESTAMP_IS_NOEND(bound))
		return;
	appendStringInfoString(&q->text, *conjunction);
	if (info->is_spans)
	{
		appendStringInfo(&q->text, "(%s IS NULL AND ",
						 info->reads[COL_BEGIN_TIME]);
		append_comparison(q, info, COL_END_TIME, bound, is_since);
		appendStringInfoString(&q->text, " OR ");
		append_comparison(q, info, COL_BEGIN_TIME, bound, is_since);
		appendStringInfoChar(&q->text, ')');
	}
	else
		append_comparison(q, info, COL_TIME, bound, is_since);
	*conjunction = " AND ";
}

static void
add_process_condition(query *q, const relation_info *info,
					  const char *process, const char *conjunction)
{
	Oid			type = info->types[COL_PROCESS];
	Oid			input;
	Oid			ioparam;
	TypeCacheEntry *entry;

	if (!OidIsValid(type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("relation %s has no column \"process_id\" to select a process by",
						info->name),
				 errhint("Leave out the argument \"process\".")));
	entry = lookup_type_cache(type, TYPECACHE_EQ_OPR);
	if (!OidIsValid(entry->eq_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify an equality operator for type %s",
						format_type_be(type))));
	getTypeInputInfo(type, &input, &ioparam);
	appendStringInfoString(&q->text, conjunction);
	generate_operator_clause(&q->text, info->reads[COL_PROCESS], type,
							 entry->eq_opr,
							 add_param(q, type,
									   OidInputFunctionCall(input,
															pstrdup(process),
															ioparam, -1),
									   false),
							 type);
}

static void
begin_query(query *q)
{
	initStringInfo(&q->text);
	q->params = makeParamList(MAX_PARAMS);
	q->params->numParams = 0;
}

static void
add_conditions(query *q, const relation_info *info,
			   const aspan_source *source, const source_bounds *bounds)
{
	const char *conjunction = " WHERE ";

	if (bounds->has_since)
		add_time_condition(q, info, bounds->since, true, &conjunction);
	if (bounds->has_until)
		add_time_condition(q, info, bounds->until, false, &conjunction);
	if (source->process != NULL)
		add_process_condition(q, info, source->process, conjunction);
}

static void
build_query(query *q, const relation_info *info, const aspan_source *source,
			const source_bounds *bounds, dsm_handle handle)
{
	begin_query(q);
	appendStringInfo(&q->text, "SELECT asyncspan.%s(%s, ",
					 info->is_spans ? "span_set_from_spans_shared" :
					 "span_set_shared",
					 add_param(q, INT8OID, Int64GetDatum(handle), false));
	appendStringInfo(&q->text, "%s, %s, %s, %s, %s, %s, %s, %s, %s) FROM %s",
					 info->reads[info->is_spans ? COL_BEGIN_TIME : COL_TIME],
					 info->reads[info->is_spans ? COL_END_TIME : COL_EVENT_TYPE],
					 info->reads[COL_SPAN_ID],
					 info->reads[COL_PROCESS],
					 info->reads[COL_PARENT],
					 info->reads[COL_NAME],
					 info->reads[COL_TARGET],
					 source->want_sites ? info->reads[COL_FILENAME] : "NULL",
					 source->want_sites ? info->reads[COL_LINE] : "NULL",
					 info->name);
	add_conditions(q, info, source, bounds);
}

/*
 * The range that spans have to begin in.  Without a margin all that is read
 * is in it, but some figures ask where it begins and ends.
 */
static void
get_range(const aspan_source *source, aspan_range *range)
{
	int			beyond;

	/* what lies beyond all times bounds nothing, or leaves nothing */
	memset(range, 0, sizeof(*range));
	if (source->has_since)
	{
		range->since = bound_ns(source->since, &beyond);
		range->has_since = beyond >= 0;
	}
	if (source->has_until)
	{
		range->until = bound_ns(source->until, &beyond);
		range->has_until = beyond <= 0;
	}
}

/* what is to be read: the range, widened by the margin */
static void
get_bounds(const aspan_source *source, const relation_info *info,
		   source_bounds *bounds)
{
	if (source->has_since && source->has_until &&
		source->since > source->until)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"since\" is later than \"until\""),
				 errdetail("The range from %s to %s is empty.",
						   pstrdup(timestamptz_to_str(source->since)),
						   pstrdup(timestamptz_to_str(source->until))),
				 errhint("Exchange the two arguments.")));

	bounds->has_since = source->has_since;
	bounds->has_until = source->has_until;
	bounds->since = source->since;
	bounds->until = source->until;

	/* spans in the source know where they begin, whatever the range */
	if (source->margin == NULL || info->is_spans)
		return;

	if (DatumGetInt32(DirectFunctionCall2(interval_cmp,
										  IntervalPGetDatum(source->margin),
										  IntervalPGetDatum(&(Interval) {0}))) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"margin\" must not be negative")));
	if (bounds->has_since && !TIMESTAMP_NOT_FINITE(bounds->since))
		bounds->since =
			DatumGetTimestampTz(DirectFunctionCall2(timestamptz_mi_interval,
													TimestampTzGetDatum(bounds->since),
													IntervalPGetDatum(source->margin)));
	if (bounds->has_until && !TIMESTAMP_NOT_FINITE(bounds->until))
		bounds->until =
			DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval,
													TimestampTzGetDatum(bounds->until),
													IntervalPGetDatum(source->margin)));
}

/* ---- the receiver of the one result row ---- */

typedef struct set_receiver
{
	DestReceiver pub;
	aspan_set_callback callback;
	void	   *arg;
} set_receiver;

static void
set_receiver_startup(DestReceiver *self, int operation, TupleDesc desc)
{
}

static bool
set_receiver_receive(TupleTableSlot *slot, DestReceiver *self)
{
	set_receiver *receiver = (set_receiver *) self;
	bool		isnull;
	Datum		value = slot_getattr(slot, 1, &isnull);

	if (isnull)
		elog(ERROR, "span_set returned NULL");
	receiver->callback(aspan_set_from_datum(value), receiver->arg);
	return true;
}

static void
set_receiver_end(DestReceiver *self)
{
}

void
aspan_source_read(const aspan_source *source, aspan_set_callback callback,
				  void *arg)
{
	relation_info info;
	source_bounds bounds;
	aspan_range range;
	query		q;
	dsm_segment *segment;
	set_receiver receiver;
	SPIExecuteOptions options;
	int			result;

	inspect_relation(source->relid, &info);
	get_bounds(source, &info, &bounds);
	get_range(source, &range);
	segment = aspan_shared_create(&range, source->tree_budget);
	build_query(&q, &info, source, &bounds, dsm_segment_handle(segment));

	memset(&receiver, 0, sizeof(receiver));
	receiver.pub.receiveSlot = set_receiver_receive;
	receiver.pub.rStartup = set_receiver_startup;
	receiver.pub.rShutdown = set_receiver_end;
	receiver.pub.rDestroy = set_receiver_end;
	receiver.pub.mydest = DestTuplestore;	/* anything but DestSPI */
	receiver.callback = callback;
	receiver.arg = arg;

	memset(&options, 0, sizeof(options));
	options.params = q.params;
	options.read_only = true;
	options.dest = &receiver.pub;

	if ((result = SPI_connect()) != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed: %s", SPI_result_code_string(result));
	result = SPI_execute_extended(q.text.data, &options);
	if (result != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_extended failed: %s",
			 SPI_result_code_string(result));
	SPI_finish();
	dsm_detach(segment);
}

double
aspan_source_estimate(const aspan_source *source)
{
	relation_info info;
	source_bounds bounds;
	query		q;
	RawStmt    *parsed;
	Query	   *analyzed;
	PlannedStmt *plan;
	double		rows;

	/* as in EXPLAIN, what the statistics say is not for everybody */
	if (pg_class_aclcheck(source->relid, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		return -1;

	inspect_relation(source->relid, &info);
	get_bounds(source, &info, &bounds);
	begin_query(&q);
	appendStringInfo(&q.text, "SELECT FROM %s", info.name);
	add_conditions(&q, &info, source, &bounds);

	parsed = linitial_node(RawStmt, pg_parse_query(q.text.data));
	analyzed = linitial_node(Query,
							 pg_analyze_and_rewrite_withcb(parsed, q.text.data,
														   q.params->parserSetup,
														   q.params->parserSetupArg,
														   NULL));
	plan = pg_plan_query(analyzed, q.text.data, CURSOR_OPT_PARALLEL_OK, q.params,
						 NULL);
	rows = plan->planTree->plan_rows;
	return info.is_spans ? rows : rows / 2;
}
