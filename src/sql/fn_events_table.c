/*
 * fn_events_table.c
 *	  create_events_table(), create_spans_table() and add_events_partition().
 *
 * The layouts that are recommended for a table of events and for one of spans.
 * Columns of fixed width come first, the widest before the others: no byte is
 * lost to alignment, and the offsets of the columns that every query reads are
 * known without walking the row.  A BRIN index on time costs a page for
 * thousands of pages of rows, which arrive in order of time or nearly so;
 * since and until make use of it.
 *
 * A table of spans is partitioned by the time of the begin, as that decides to
 * which range of time a span belongs.  An end without a begin has none, and
 * so goes to the default partition, which every query reads.
 *
 * Everything is done through SQL commands with the caller's rights, on a name
 * that was resolved once: the schema is looked up as CREATE TABLE would, and
 * written out in every command from then on.
 */
#include "postgres.h"

#include "base/event.h"
#include "sql/type_kinds.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"

PG_FUNCTION_INFO_V1(aspan_create_events_table);
PG_FUNCTION_INFO_V1(aspan_create_spans_table);
PG_FUNCTION_INFO_V1(aspan_add_events_partition);

/* what a table may hold, and the columns for it */
typedef struct table_layout
{
	const char *time_column;	/* of the index and the partitions */
	const char *other_time;		/* of the same type, or NULL */
	const char *columns;		/* the others */
} table_layout;

static const table_layout events_layout = {
	"time", NULL,
	"  span_id pg_catalog.int8,\n"
	"  parent_span_id pg_catalog.int8,\n"
	"  hash pg_catalog.int8,\n"
	"  depth pg_catalog.int4,\n"
	"  line pg_catalog.int4,\n"
	"  error pg_catalog.bool,\n"
	"  detached pg_catalog.bool,\n"
	"  event_type pg_catalog.text,\n"
	"  trace_id pg_catalog.text,\n"
	"  process_id pg_catalog.text,\n"
	"  stream_id pg_catalog.text,\n"
	"  block_id pg_catalog.text,\n"
	"  name pg_catalog.text,\n"
	"  target pg_catalog.text,\n"
	"  filename pg_catalog.text\n"
};

/* the columns of the type imported_span */
static const table_layout spans_layout = {
	"begin_time", "end_time",
	"  span_id pg_catalog.int8,\n"
	"  parent_span_id pg_catalog.int8,\n"
	"  line pg_catalog.int4,\n"
	"  error pg_catalog.bool,\n"
	"  detached pg_catalog.bool,\n"
	"  trace_id pg_catalog.text,\n"
	"  process_id pg_catalog.text,\n"
	"  name pg_catalog.text,\n"
	"  target pg_catalog.text,\n"
	"  kind pg_catalog.text,\n"
	"  filename pg_catalog.text,\n"
	"  attributes pg_catalog.jsonb\n"
};

static void
run(const char *command)
{
	if (SPI_execute(command, false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "command failed: %s", command);
}

/* if the functions were STRICT, they would make nothing and say nothing */
static void
check_not_null(FunctionCallInfo fcinfo, int argno, const char *argname)
{
	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", argname)));
}

static void
check_time_type(Oid type)
{
	if (!aspan_type_is_time(type))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("time cannot be of type %s", format_type_be(type)),
				 errhint("Use bigint for nanoseconds since 1970, timestamp with time zone, or timestamp for UTC.")));
}

static void
append_columns(StringInfo command, const table_layout *layout, Oid time_type)
{
	const char *type = format_type_be_qualified(time_type);

	appendStringInfo(command, "  %s %s,\n", layout->time_column, type);
	if (layout->other_time != NULL)
		appendStringInfo(command, "  %s %s,\n", layout->other_time, type);
	appendStringInfoString(command, layout->columns);
}

static Datum
create_table(FunctionCallInfo fcinfo, const table_layout *layout)
{
	Oid			time_type;
	bool		partitioned = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	List	   *name;
	RangeVar   *range_var;
	Oid			schema;
	char	   *schema_name;
	char	   *table;
	StringInfoData command;

	check_not_null(fcinfo, 0, "name");
	check_not_null(fcinfo, 1, "time_type");
	time_type = PG_GETARG_OID(1);
	check_time_type(time_type);
	name = textToQualifiedNameList(PG_GETARG_TEXT_PP(0));
	range_var = makeRangeVarFromNameList(name);
	schema = RangeVarGetCreationNamespace(range_var);
	schema_name = get_namespace_name(schema);
	table = quote_qualified_identifier(schema_name, range_var->relname);

	SPI_connect();
	initStringInfo(&command);
	appendStringInfo(&command, "CREATE TABLE %s (\n", table);
	append_columns(&command, layout, time_type);
	appendStringInfoChar(&command, ')');
	if (partitioned)
		appendStringInfo(&command, " PARTITION BY RANGE (%s)",
						 layout->time_column);
	run(command.data);

	if (partitioned)
	{
		char	   *part = makeObjectName(range_var->relname, "default", NULL);

		resetStringInfo(&command);
		appendStringInfo(&command, "CREATE TABLE %s PARTITION OF %s DEFAULT",
						 quote_qualified_identifier(schema_name, part), table);
		run(command.data);
	}

	resetStringInfo(&command);
	appendStringInfo(&command,
					 "CREATE INDEX ON %s USING brin (%s) "
					 "WITH (pages_per_range = 32)", table,
					 layout->time_column);
	run(command.data);
	SPI_finish();

	PG_RETURN_OID(get_relname_relid(range_var->relname, schema));
}

Datum
aspan_create_events_table(PG_FUNCTION_ARGS)
{
	return create_table(fcinfo, &events_layout);
}

Datum
aspan_create_spans_table(PG_FUNCTION_ARGS)
{
	return create_table(fcinfo, &spans_layout);
}

/* the column that the partitions of a table are ranges of */
static AttrNumber
partition_column(Relation rel)
{
	PartitionKey key;
	const char *name;

	if (rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
	{
		key = RelationGetPartitionKey(rel);
		if (key->strategy == PARTITION_STRATEGY_RANGE &&
			key->partnatts == 1 && key->partattrs[0] != InvalidAttrNumber)
		{
			name = NameStr(TupleDescAttr(RelationGetDescr(rel),
										 key->partattrs[0] - 1)->attname);
			if (strcmp(name, events_layout.time_column) == 0 ||
				strcmp(name, spans_layout.time_column) == 0)
				return key->partattrs[0];
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("\"%s\" is not partitioned by the time of events or spans",
					RelationGetRelationName(rel)),
			 errhint("Use create_events_table() or create_spans_table() with partitioned => true.")));
}

/* a bound of a partition, as a literal of the type of the column */
static void
append_bound(StringInfo command, TimestampTz bound, Oid time_type)
{
	char		buffer[MAXDATELEN + 1];
	int			utc = 0;
	int64		ns;

	if (TIMESTAMP_NOT_FINITE(bound))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bounds of a partition must be finite")));
	switch (time_type)
	{
		case INT8OID:
			if (!aspan_ns_from_timestamp(bound, &ns))
				ereport(ERROR,
						(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						 errmsg("timestamp out of range")));
			/* a string: a minus sign would be an operator */
			appendStringInfo(command, "'" INT64_FORMAT "'", ns);
			break;
		case TIMESTAMPTZOID:
			JsonEncodeDateTime(buffer, TimestampTzGetDatum(bound),
							   TIMESTAMPTZOID, &utc);
			appendStringInfo(command, "'%s'", buffer);
			break;
		default:
			JsonEncodeDateTime(buffer, TimestampGetDatum(bound),
							   TIMESTAMPOID, NULL);
			appendStringInfo(command, "'%s'", buffer);
			break;
	}
}

Datum
aspan_add_events_partition(PG_FUNCTION_ARGS)
{
	Oid			relid;
	TimestampTz since;
	TimestampTz until;
	Relation	rel;
	AttrNumber	attnum;
	Oid			time_type;
	Oid			schema;
	char	   *schema_name;
	char	   *table;
	char	   *part;
	char		suffix[MAXDATELEN + 1];
	struct pg_tm tm;
	fsec_t		fsec;
	StringInfoData command;

	check_not_null(fcinfo, 0, "relation");
	check_not_null(fcinfo, 1, "since");
	check_not_null(fcinfo, 2, "until");
	relid = PG_GETARG_OID(0);
	since = PG_GETARG_TIMESTAMPTZ(1);
	until = PG_GETARG_TIMESTAMPTZ(2);
	rel = table_open(relid, AccessShareLock);
	attnum = partition_column(rel);
	time_type = get_atttype(relid, attnum);
	check_time_type(time_type);
	if (since >= until)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a partition must begin before it ends")));
	schema = RelationGetNamespace(rel);
	schema_name = get_namespace_name(schema);
	table = quote_qualified_identifier(schema_name,
									   RelationGetRelationName(rel));

	initStringInfo(&command);
	appendStringInfoString(&command, " FOR VALUES FROM (");
	append_bound(&command, since, time_type);
	appendStringInfoString(&command, ") TO (");
	append_bound(&command, until, time_type);
	appendStringInfoString(&command, ")");

	/* named after the first instant, in UTC */
	if (timestamp2tm(since, NULL, &tm, &fsec, NULL, NULL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	snprintf(suffix, sizeof(suffix), "%04d%02d%02d", tm.tm_year, tm.tm_mon,
			 tm.tm_mday);
	if (tm.tm_hour != 0 || tm.tm_min != 0 || tm.tm_sec != 0)
		snprintf(suffix + strlen(suffix), sizeof(suffix) - strlen(suffix),
				 "_%02d%02d%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	part = makeObjectName(RelationGetRelationName(rel), suffix, NULL);
	table_close(rel, NoLock);

	SPI_connect();
	run(psprintf("CREATE TABLE %s PARTITION OF %s%s",
				 quote_qualified_identifier(schema_name, part), table,
				 command.data));
	SPI_finish();

	PG_RETURN_OID(get_relname_relid(part, schema));
}
