/*
 * source.c
 *	  Reading a relation of events, spans or sets into a span set.
 *
 * A source is whatever the caller may SELECT from.  Its columns are found by
 * name, and one query with one aggregate is run over it (set_query.h):
 *
 *		SELECT $1 FROM the_relation
 *		 WHERE "time" >= $2 AND "time" < $3 AND process_id = $4
 *
 * It runs with the caller's rights, so privileges, row security, partition
 * pruning, indexes and parallel workers are the executor's business.  Bounds
 * and process are parameters of the column's own type, so that nothing stands
 * between them and an index.
 *
 * With a margin, more is read than belongs to the range: the aggregate is
 * told the range with the request and drops the spans that begin outside of
 * it, unless the figure needs them.
 *
 * Of a store (store.h) some rows are read, and its source for the others.  Of
 * another relation that keeps sets all rows are read, and the aggregate takes
 * out of them what a relation of their events would have been read for.
 *
 * Where other servers have the rows, the query is one in parts (push_down.c).
 */
#include "postgres.h"

#include "base/units.h"
#include "formats/quoted_text.h"
#include "sql/push_down.h"
#include "sql/set_query.h"
#include "sql/source.h"
#include "sql/source_advice.h"
#include "sql/source_columns.h"
#include "sql/source_read.h"
#include "sql/store.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/plannodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* the columns that an aggregate takes, in the order of its arguments */
static const aspan_source_column event_columns[ASPAN_ROW_COLUMNS] = {
	ASPAN_COL_TIME, ASPAN_COL_EVENT_TYPE, ASPAN_COL_SPAN_ID,
	ASPAN_COL_PROCESS, ASPAN_COL_TRACE, ASPAN_COL_PARENT,
	ASPAN_COL_NAME, ASPAN_COL_TARGET, ASPAN_COL_ERROR, ASPAN_COL_DETACHED,
	ASPAN_COL_FILENAME, ASPAN_COL_LINE, ASPAN_COL_KIND
};

static const aspan_source_column span_columns[ASPAN_ROW_COLUMNS] = {
	ASPAN_COL_BEGIN_TIME, ASPAN_COL_END_TIME, ASPAN_COL_SPAN_ID,
	ASPAN_COL_PROCESS, ASPAN_COL_TRACE, ASPAN_COL_PARENT,
	ASPAN_COL_NAME, ASPAN_COL_TARGET, ASPAN_COL_ERROR, ASPAN_COL_DETACHED,
	ASPAN_COL_FILENAME, ASPAN_COL_LINE, ASPAN_COL_KIND
};

/* what a column is for; 0 for those that every figure needs */
static uint32
need_of_column(aspan_source_column column)
{
	switch (column)
	{
		case ASPAN_COL_FILENAME:
			return ASPAN_NEED_FILES;
		case ASPAN_COL_LINE:
			return ASPAN_NEED_LINES;
		case ASPAN_COL_KIND:
			return ASPAN_NEED_KINDS;
		case ASPAN_COL_ERROR:
			return ASPAN_NEED_ERRORS;
		case ASPAN_COL_DETACHED:
			return ASPAN_NEED_DETACHED;
		default:
			return 0;
	}
}

typedef struct source_bounds
{
	bool		has_since;
	bool		has_until;
	TimestampTz since;
	TimestampTz until;
} source_bounds;

/* ---- the query ---- */

/* a query being built, and its text so far */
typedef struct builder
{
	aspan_set_query query;
	StringInfoData text;
} builder;

/* adds a bound and returns how it is written */
static char *
add_bound(builder *b, Oid type, Datum value)
{
	int			i = b->query.nbounds++;

	Assert(i < ASPAN_MAX_BOUNDS);
	b->query.types[i] = type;
	b->query.values[i] = value;
	return psprintf("$%d", i + 2);
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
append_comparison(builder *b, const aspan_relation *info,
				  aspan_source_column column, TimestampTz bound, bool is_since)
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
	appendStringInfo(&b->text, "%s OPERATOR(pg_catalog.%s) %s",
					 quote_identifier(aspan_column_names[column]), operator,
					 add_bound(b, type, value));
}

/*
 * Adds a bound on the time of an event, or on the begin of a span; an orphan,
 * which has no begin, is where its end is.  An endless range has no bound.
 */
static void
add_time_condition(builder *b, const aspan_relation *info, TimestampTz bound,
				   bool is_since, const char **conjunction)
{
	if (is_since ? TIMESTAMP_IS_NOBEGIN(bound) : TIMESTAMP_IS_NOEND(bound))
		return;
	appendStringInfoString(&b->text, *conjunction);
	if (info->kind == ASPAN_ROWS_SPANS)
	{
		appendStringInfoString(&b->text, "(begin_time IS NULL AND ");
		append_comparison(b, info, ASPAN_COL_END_TIME, bound, is_since);
		appendStringInfoString(&b->text, " OR ");
		append_comparison(b, info, ASPAN_COL_BEGIN_TIME, bound, is_since);
		appendStringInfoChar(&b->text, ')');
	}
	else
		append_comparison(b, info, ASPAN_COL_TIME, bound, is_since);
	*conjunction = " AND ";
}

bool
aspan_is_plain_type(Oid type)
{
	char		kind = get_typtype(type);

	return (kind == TYPTYPE_BASE || kind == TYPTYPE_ENUM) &&
		!OidIsValid(get_element_type(type));
}

static void
add_process_condition(builder *b, const aspan_relation *info,
					  const char *process, const char *conjunction)
{
	Oid			type = info->types[ASPAN_COL_PROCESS];
	Oid			input;
	Oid			ioparam;
	TypeCacheEntry *entry;
	char	   *column;

	if (!OidIsValid(type))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("relation %s has no column \"process_id\" to select a process by",
						info->name),
				 errhint("Leave out the argument \"process\".")));
	if (!aspan_is_plain_type(type))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot select a process by a column of type %s",
						format_type_be(type)),
				 errhint("Create a view that gives the column a type such as text.")));
	entry = lookup_type_cache(type, TYPECACHE_EQ_OPR);
	if (!OidIsValid(entry->eq_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify an equality operator for type %s",
						format_type_be(type))));
	getTypeInputInfo(type, &input, &ioparam);
	appendStringInfoString(&b->text, conjunction);

	/*
	 * A domain could have an operator of its own, which would fit better.  A
	 * type without length is not one of the length 1, as character would be.
	 */
	column = psprintf("%s::%s",
					  quote_identifier(aspan_column_names[ASPAN_COL_PROCESS]),
					  format_type_extended(type, -1,
										   FORMAT_TYPE_TYPEMOD_GIVEN |
										   FORMAT_TYPE_FORCE_QUALIFY));
	generate_operator_clause(&b->text, column, type,
							 entry->eq_opr,
							 add_bound(b, type,
									   OidInputFunctionCall(input,
															pstrdup(process),
															ioparam, -1)),
							 type);
}

static const char *
column_or_null(const aspan_relation *info, aspan_source_column column)
{
	return OidIsValid(info->types[column]) ? aspan_column_names[column] : NULL;
}

/* SELECT ... FROM relation, with its bounds */
static void
append_select(builder *b, const aspan_relation *info,
			  const aspan_source *source, const source_bounds *bounds,
			  const char *selected)
{
	const char *conjunction = " WHERE ";

	appendStringInfo(&b->text, "SELECT %s FROM %s", selected, info->name);
	if (info->kind == ASPAN_ROWS_SETS)
		return;					/* the request says it */
	if (bounds->has_since)
		add_time_condition(b, info, bounds->since, true, &conjunction);
	if (bounds->has_until)
		add_time_condition(b, info, bounds->until, false, &conjunction);
	if (source->process != NULL)
		add_process_condition(b, info, source->process, conjunction);
}

/* can rows be grouped by process?  There are types without equality */
static bool
has_groups(const aspan_relation *info)
{
	Oid			type = info->types[ASPAN_COL_PROCESS];

	return OidIsValid(type) &&
		OidIsValid(lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr);
}

/* what is selected is $1 or, for an estimate, nothing */
static void
build_query(builder *b, const aspan_relation *info,
			const aspan_source *source, const source_bounds *bounds,
			const char *selected)
{
	memset(b, 0, sizeof(*b));
	b->query.relid = source->relid;
	b->query.relation = info->name;
	b->query.kind = info->kind;
	b->query.sets = info->sets;
	b->query.in_parts = selected[0] != '\0' && info->kind != ASPAN_ROWS_SETS &&
		aspan_pushes_down(source->relid);

	/* in the order of the arguments of the aggregates */
	for (int i = 0; i < ASPAN_ROW_COLUMNS; i++)
	{
		aspan_source_column column = info->kind == ASPAN_ROWS_SPANS ?
		span_columns[i] : event_columns[i];

		/* the caller may have no right to what the figure does without */
		if (info->kind != ASPAN_ROWS_SETS &&
			(need_of_column(column) & ~source->needs) == 0)
			b->query.columns[i] = column_or_null(info, column);
	}

	initStringInfo(&b->text);
	if (!b->query.in_parts)
		append_select(b, info, source, bounds, selected);
	else
	{
		appendStringInfoString(&b->text, "SELECT $1 /* merge(s) */ FROM (");
		append_select(b, info, source, bounds, psprintf("%s AS s", selected));
		if (has_groups(info))
			appendStringInfo(&b->text, " GROUP BY %s",
							 aspan_column_names[ASPAN_COL_PROCESS]);
		appendStringInfoString(&b->text, ") AS part");
	}
	b->query.text = b->text.data;
}

static void
range_of(const source_bounds *bounds, aspan_range *range)
{
	int			beyond;

	/* what lies beyond all times bounds nothing, or leaves nothing */
	memset(range, 0, sizeof(*range));
	if (bounds->has_since)
	{
		range->since = bound_ns(bounds->since, &beyond);
		range->has_since = beyond >= 0;
	}
	if (bounds->has_until)
	{
		range->until = bound_ns(bounds->until, &beyond);
		range->has_until = beyond <= 0;
	}
}

/*
 * The range that spans have to begin in.  Without a margin all that is read
 * is in it, but some figures ask where it begins and ends.
 */
void
aspan_source_range(const aspan_source *source, aspan_range *range)
{
	source_bounds bounds = {source->has_since, source->has_until,
	source->since, source->until};

	range_of(&bounds, range);
}

void
aspan_source_check(const aspan_source *source)
{
	Interval	none = {0};

	if (source->has_since && source->has_until &&
		source->since > source->until)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"since\" is later than \"until\""),
				 errdetail("The range from %s to %s is empty.",
						   pstrdup(timestamptz_to_str(source->since)),
						   pstrdup(timestamptz_to_str(source->until))),
				 errhint("Exchange the two arguments.")));
	if (source->margin != NULL &&
		DatumGetInt32(DirectFunctionCall2(interval_cmp,
										  IntervalPGetDatum(source->margin),
										  IntervalPGetDatum(&none))) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"margin\" must not be negative")));
}

/* what is to be read: the range, widened by the margin */
static void
get_bounds(const aspan_source *source, const aspan_relation *info,
		   source_bounds *bounds)
{
	Datum		value;

	aspan_source_check(source);
	bounds->has_since = source->has_since;
	bounds->has_until = source->has_until;
	bounds->since = source->since;
	bounds->until = source->until;

	/* spans in the source know where they begin, whatever the range */
	if (source->margin == NULL ||
		(info->kind == ASPAN_ROWS_SPANS &&
		 (source->needs & (ASPAN_NEED_MARGIN | ASPAN_NEED_EARLIER)) == 0))
		return;

	if (bounds->has_since && !TIMESTAMP_NOT_FINITE(bounds->since))
	{
		value = DirectFunctionCall2(timestamptz_mi_interval,
									TimestampTzGetDatum(bounds->since),
									IntervalPGetDatum(source->margin));
		bounds->since = DatumGetTimestampTz(value);
	}
	if (bounds->has_until && !TIMESTAMP_NOT_FINITE(bounds->until) &&
		info->kind != ASPAN_ROWS_SPANS)
	{
		value = DirectFunctionCall2(timestamptz_pl_interval,
									TimestampTzGetDatum(bounds->until),
									IntervalPGetDatum(source->margin));
		bounds->until = DatumGetTimestampTz(value);
	}
}

/*
 * What is to be taken of sets: of events what would have been read of them, of
 * spans that came as such what would have been read of those.
 */
static void
get_cut(const aspan_source *source, const source_bounds *bounds,
		aspan_cut *cut)
{
	range_of(bounds, &cut->events);
	aspan_source_range(source, &cut->given);
	if (source->needs & (ASPAN_NEED_MARGIN | ASPAN_NEED_EARLIER))
	{
		cut->given.has_since = cut->events.has_since;
		cut->given.since = cut->events.since;
	}
	cut->process = source->process;
	cut->counts = cut->process == NULL && !cut->events.has_since &&
		!cut->events.has_until;
}

/* ---- what is surprising about a set ---- */

/* a set on its way to the caller, and where it comes from */
typedef struct delivery
{
	const aspan_source *source;
	const aspan_relation *info;
	const aspan_range *range;
	aspan_set_callback callback;
	void	   *arg;
} delivery;

/* units that a time may be in by mistake, and how many make a second */
static const struct
{
	const char *name;
	int64		per_second;
}			time_units[] =

{
	{"seconds", 1}, {"milliseconds", 1000}, {"microseconds", 1000000}
};

/* seconds since 1970: this century, as far as most clocks have got */
#define CENTURY_BEGIN	INT64CONST(978307200)
#define CENTURY_END		INT64CONST(4102444800)

/* more than most traces last, in seconds */
#define TRACE_LENGTH	INT64CONST(2678400)

/*
 * Times that are read as nanoseconds and lie in the first days of 1970 are of
 * a clock that began with the machine, or in another unit: if all of them make
 * dates of this century in it, and of one month, that is likely.
 */
static bool
notice_time_unit(const delivery *d, const aspan_set *set)
{
	aspan_source_column column = d->info->kind == ASPAN_ROWS_SPANS ?
	ASPAN_COL_BEGIN_TIME : ASPAN_COL_TIME;

	if (d->info->kind == ASPAN_ROWS_SETS ||
		d->info->types[column] != INT8OID || !set->has_events)
		return false;
	for (int i = 0; i < lengthof(time_units); i++)
	{
		int64		unit = time_units[i].per_second;

		if (set->first_time >= CENTURY_BEGIN * unit &&
			set->last_time < CENTURY_END * unit &&
			set->last_time - set->first_time <= TRACE_LENGTH * unit)
		{
			ereport(NOTICE,
					(errmsg("times of relation %s look like %s since 1970",
							d->info->name, time_units[i].name),
					 errdetail("Column \"%s\" is of type bigint, which is read as nanoseconds since 1970.",
							   aspan_column_names[column]),
					 errhint("Create a view that multiplies it by %lld.%s",
							 (long long) (ASPAN_NS_PER_SEC / unit),
							 aspan_advise_time_unit(d->source->relid,
													ASPAN_NS_PER_SEC / unit))));
			return true;
		}
	}
	return false;
}

static bool
notice_process(const delivery *d, const aspan_set *set)
{
	if (d->source->process == NULL || aspan_set_events(set) > 0)
		return false;
	ereport(NOTICE,
			(errmsg("relation %s has no events of process \"%s\"%s",
					d->info->name, d->source->process,
					d->source->has_since || d->source->has_until ?
					" in this range of time" : "")));
	return true;
}

/* no span can come of events none of which is a begin or an end */
static bool
notice_event_types(const delivery *d, const aspan_set *set)
{
	char	  **words = palloc(set->others.n * sizeof(char *));
	StringInfoData labels;

	if (set->counts.other_events == 0 ||
		set->counts.begin_events + set->counts.end_events > 0)
		return false;
	initStringInfo(&labels);
	for (uint32 i = 0; i < set->others.n; i++)
	{
		uint32		len;
		const char *label = aspan_string(set->dict, set->others.strings[i],
										 &len);

		appendStringInfoString(&labels, i == 0 ? "\"" : ", \"");
		aspan_append_visible(&labels, label, len);
		appendStringInfoChar(&labels, '"');
		words[i] = pnstrdup(label, len);
	}
	ereport(NOTICE,
			(errmsg("no event of relation %s is a begin or an end",
					d->info->name),
			 labels.len > 0 ?
			 errdetail("Its event types include %s.", labels.data) : 0,
			 errhint("Create a view whose event_type is \"begin\" or \"end\".%s",
					 aspan_advise_event_types(d->source->relid, words,
											  set->others.n))));
	return true;
}

/* one notice a call at most, and none for what is as it should be */
static void
give_notice(const delivery *d, const aspan_set *set)
{
	if (!notice_process(d, set) && !notice_event_types(d, set))
		notice_time_unit(d, set);
}

static void
deliver(aspan_set *set, void *arg)
{
	const delivery *d = arg;

	/* the aggregate was not told of the range if it was given no row */
	set->range = *d->range;
	give_notice(d, set);
	d->callback(set, d->arg);
}

/* ---- reading ---- */

void
aspan_source_cut(const aspan_source *source, const aspan_relation *info,
				 aspan_cut *cut)
{
	source_bounds bounds;

	get_bounds(source, info, &bounds);
	get_cut(source, &bounds, cut);
}

void
aspan_source_rows(const aspan_source *source, aspan_set_callback callback,
				  void *arg)
{
	aspan_relation info;
	source_bounds bounds;
	aspan_request request = {.handle = DSM_HANDLE_INVALID};
	builder		b;

	aspan_inspect_relation(source->relid, &info);
	get_bounds(source, &info, &bounds);
	build_query(&b, &info, source, &bounds, "$1 /* span_set(...) */");
	aspan_set_query_run(&b.query, &request, callback, arg);
}

/* the conditions on the rows of a store */
static void
append_chunks(builder *b, const aspan_set_rows *rows)
{
	Oid			input;
	Oid			ioparam;

	getTypeInputInfo(INT8MULTIRANGEOID, &input, &ioparam);
	appendStringInfo(&b->text, " WHERE chunk OPERATOR(pg_catalog.>=) %s",
					 add_bound(b, INT8OID, Int64GetDatum(rows->first)));
	appendStringInfo(&b->text, " AND chunk OPERATOR(pg_catalog.<=) %s",
					 add_bound(b, INT8OID, Int64GetDatum(rows->last)));
	appendStringInfo(&b->text, " AND (kept OR NOT (chunk OPERATOR(pg_catalog.<@) %s)",
					 add_bound(b, INT8MULTIRANGEOID,
							   OidInputFunctionCall(input,
													pstrdup(rows->without),
													ioparam, -1)));
	if (rows->unless != NULL)
		appendStringInfo(&b->text, " OR %s", rows->unless);
	appendStringInfoChar(&b->text, ')');
	if (rows->cut.process != NULL)
		appendStringInfo(&b->text, " AND process_id OPERATOR(pg_catalog.=) %s",
						 add_bound(b, TEXTOID,
								   CStringGetTextDatum(rows->cut.process)));
	b->query.text = b->text.data;
}

void
aspan_source_sets(const aspan_source *source, const aspan_set_rows *rows,
				  aspan_set_callback callback, void *arg)
{
	aspan_relation info;
	source_bounds bounds = {0};
	aspan_request request = {.handle = DSM_HANDLE_INVALID,.cut = rows->cut};
	aspan_range range = {0};
	builder		b;
	delivery	d = {source, &info, &range, callback, arg};

	aspan_inspect_relation(source->relid, &info);
	build_query(&b, &info, source, &bounds, "$1 /* merge(...) */");
	append_chunks(&b, rows);
	if (rows->whole)
	{
		aspan_set_query_run(&b.query, &request, callback, arg);
		return;
	}
	if ((source->needs & ASPAN_NEED_MARGIN) == 0)
		aspan_source_range(source, &range);
	request.range = range;
	request.keep = (source->needs & ASPAN_NEED_TREE) != 0;
	request.at_once = (source->needs & ASPAN_NEED_VALUE) == 0;
	aspan_set_query_run(&b.query, &request, deliver, &d);
}

void
aspan_source_profiles(const aspan_source *source, const aspan_set_rows *rows,
					  aspan_slot_callback callback, void *arg)
{
	aspan_relation info;
	source_bounds bounds = {0};
	builder		b;

	aspan_inspect_relation(source->relid, &info);
	build_query(&b, &info, source, &bounds,
				psprintf("$1 /* profile */, chunk, process_id, "
						 "CASE WHEN profile IS NULL THEN %s END",
						 quote_identifier(info.sets)));
	b.query.profiles = "profile";
	append_chunks(&b, rows);
	appendStringInfoString(&b.text, " ORDER BY chunk, process_id");
	b.query.text = b.text.data;
	aspan_set_query_profiles(&b.query, callback, arg);
}

void
aspan_source_notice(const aspan_source *source, const aspan_set *set)
{
	aspan_relation info;
	delivery	d = {.source = source,.info = &info};

	aspan_inspect_relation(source->relid, &info);
	give_notice(&d, set);
}

void
aspan_source_read(const aspan_source *source, aspan_set_callback callback,
				  void *arg)
{
	aspan_relation info;
	const aspan_store *store;
	source_bounds bounds;
	aspan_request request;
	aspan_range range;
	builder		b;
	delivery	d = {source, &info, &range, callback, arg};
	static const char *const selected[] = {
		[ASPAN_ROWS_EVENTS] = "$1 /* span_set(...) */",
		[ASPAN_ROWS_SPANS] = "$1 /* span_set_from_spans(...) */",
		[ASPAN_ROWS_SETS] = "$1 /* merge(...) */"
	};

	aspan_inspect_relation(source->relid, &info);
	if (info.kind == ASPAN_ROWS_SETS &&
		(store = aspan_store_find(source->relid, NULL,
								  GetActiveSnapshot())) != NULL)
	{
		aspan_store_read(source, store, callback, arg);
		return;
	}
	get_bounds(source, &info, &bounds);
	build_query(&b, &info, source, &bounds, selected[info.kind]);
	memset(&request, 0, sizeof(request));
	memset(&range, 0, sizeof(range));
	if ((source->needs & ASPAN_NEED_MARGIN) == 0)
		aspan_source_range(source, &range);

	/* no more than the range is read without a margin, and of spans */
	if (!b.query.in_parts ||
		(source->margin != NULL &&
		 (info.kind != ASPAN_ROWS_SPANS ||
		  (source->needs & ASPAN_NEED_EARLIER) != 0)))
		request.range = range;
	request.keep = (source->needs & ASPAN_NEED_TREE) != 0;
	request.at_once = (source->needs & ASPAN_NEED_VALUE) == 0;
	request.packs = (source->needs & ASPAN_NEED_SUMS) != 0 &&
		info.kind == ASPAN_ROWS_EVENTS && !range.has_since && !range.has_until;
	request.handle = DSM_HANDLE_INVALID;
	if (info.kind == ASPAN_ROWS_SETS)
		get_cut(source, &bounds, &request.cut);
	aspan_set_query_run(&b.query, &request, deliver, &d);
}

/* is aspan_source_estimate() at work? */
static bool estimating = false;

double
aspan_source_estimate(const aspan_source *source)
{
	aspan_relation info;
	source_bounds bounds;
	builder		b;
	volatile double rows = -1;

	/*
	 * A view that is read may call functions over other relations.  Planning
	 * it asks for estimates of these, and so on; that would double the time
	 * with each level of views.
	 */
	if (estimating)
		return -1;

	/* as in EXPLAIN, what the statistics say is not for everybody */
	if (pg_class_aclcheck(source->relid, GetUserId(),
						  ACL_SELECT) != ACLCHECK_OK)
		return -1;

	aspan_inspect_relation(source->relid, &info);
	if (info.kind == ASPAN_ROWS_SETS)
		return -1;				/* nothing is known of what is in a set */
	get_bounds(source, &info, &bounds);
	build_query(&b, &info, source, &bounds, "");
	estimating = true;
	PG_TRY();
	{
		rows = aspan_set_query_plan(&b.query)->planTree->plan_rows;
	}
	PG_FINALLY();
	{
		estimating = false;
	}
	PG_END_TRY();
	return info.kind == ASPAN_ROWS_SPANS ? rows : rows / 2;
}
