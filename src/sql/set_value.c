/*
 * set_value.c
 *	  A set of spans as a value of type span_set.
 *
 * The value is an expanded object: functions that take a span_set read the
 * engine's own structure in place, and it is flattened only when it is stored
 * or shipped.  That needs its spans in one order, whatever they came in, so
 * that equal sets are equal byte by byte.
 *
 * Sets are merged by the rule that makes a set of events: the events of all of
 * them go to a collector, and are resolved when the result is looked at.  So
 * a merge of many sets costs one resolution, and its result is that of the
 * events, whatever they were cut into and in whatever order the parts come.
 * Of large sets, only what may be in two of them is resolved again
 * (engine/packed_sets.c).
 *
 * The aggregate span_set_distributed adds single events to such a set.  Its
 * arguments have types that are fixed, and its state is a value, so an engine
 * that spreads a query over servers can run it in parts, with all that it knows
 * of an aggregate in the catalog.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "engine/packed_sets.h"
#include "figures/tree.h"
#include "sql/row_reader.h"
#include "sql/set_value.h"

#include "catalog/pg_type.h"
#include "utils/expandeddatum.h"
#include "utils/memutils.h"

/* how single events are read, and the processes that they were of */
typedef struct event_reader
{
	aspan_row_reader row;
	aspan_processes processes;
} event_reader;

/* a set, or what has been merged and will be one */
typedef struct expanded_set
{
	ExpandedObjectHeader hdr;
	aspan_set  *set;
	aspan_collector *merged;	/* NULL if there is a set */
	event_reader *events;		/* NULL until it has read one */
	Size		flat_size;		/* 0 until it is known */
} expanded_set;

void
aspan_set_too_large(Size size)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("set of spans is too large to be stored or shipped"),
			 errdetail("Its flat form would need %zu bytes; a value can have at most %zu.",
					   size, (Size) MaxAllocSize),
			 errhint(ASPAN_READ_LESS_OR("use the functions that take a relation in place of the aggregate."))));
}

void
aspan_set_check_value(const aspan_set *set)
{
	if (set->apart == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a set that was made for one figure cannot be a value"),
				 errhint("Use the aggregate span_set instead.")));
}

static aspan_set *
get_set(expanded_set *e)
{
	if (e->merged != NULL)
	{
		e->set = aspan_set_resolve(e->merged);
		e->merged = NULL;
		e->events = NULL;
	}
	return e->set;
}

/*
 * Whoever flattens a value may be in a context that takes no memory back: since
 * PostgreSQL 17, sorting has one for its rows.
 */
static Size
expanded_set_flat_size(ExpandedObjectHeader *eohptr)
{
	expanded_set *e = (expanded_set *) eohptr;

	if (e->flat_size == 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(e->hdr.eoh_context);
		aspan_writer writer = {NULL, 0};

		aspan_set_check_value(get_set(e));
		aspan_set_canonicalize(e->set);
		aspan_write_set(&writer, e->set);
		if (writer.size > MaxAllocSize - VARHDRSZ)
			aspan_set_too_large(writer.size);
		aspan_check_memory(writer.size);
		e->flat_size = writer.size + VARHDRSZ;
		MemoryContextSwitchTo(caller);
	}
	return e->flat_size;
}

static void
expanded_set_flatten(ExpandedObjectHeader *eohptr, void *result,
					 Size allocated_size)
{
	expanded_set *e = (expanded_set *) eohptr;
	MemoryContext caller = MemoryContextSwitchTo(e->hdr.eoh_context);
	aspan_writer writer = {VARDATA(result), 0};

	Assert(allocated_size == e->flat_size);
	SET_VARSIZE(result, allocated_size);
	aspan_write_set(&writer, e->set);
	MemoryContextSwitchTo(caller);
}

static const ExpandedObjectMethods expanded_set_methods = {
	expanded_set_flat_size,
	expanded_set_flatten
};

/*
 * The pointer is returned in a chunk of its own in the current context: before
 * PostgreSQL 16, an aggregate's result that is not such a chunk is copied,
 * which would flatten the set.
 */
static Datum
read_only_value(expanded_set *e)
{
	void	   *pointer = palloc(EXPANDED_POINTER_SIZE);

	memcpy(pointer, DatumGetPointer(EOHPGetRODatum(&e->hdr)),
		   EXPANDED_POINTER_SIZE);
	return PointerGetDatum(pointer);
}

Datum
aspan_set_value(aspan_set *set)
{
	expanded_set *e = MemoryContextAllocZero(set->cxt, sizeof(expanded_set));

	EOH_init_header(&e->hdr, &expanded_set_methods, set->cxt);
	e->set = set;
	return read_only_value(e);
}

static MemoryContext
create_set_context(void)
{
	return AllocSetContextCreate(CurrentMemoryContext, "asyncspan set",
								 ALLOCSET_DEFAULT_SIZES);
}

aspan_set *
aspan_set_from_bytes(const char *bytes, Size size)
{
	aspan_reader reader = {bytes, bytes + size};

	return aspan_read_set(&reader, create_set_context());
}

/* the set has a copy of the value, which may stay packed */
static aspan_set *
read_flat(Datum value)
{
	MemoryContext cxt = create_set_context();
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	struct varlena *copy = PG_DETOAST_DATUM_COPY(value);
	aspan_reader reader = {VARDATA(copy)};

	MemoryContextSwitchTo(caller);
	reader.end = reader.next + VARSIZE(copy) - VARHDRSZ;
	reader.stays = true;
	return aspan_read_set(&reader, cxt);
}

static inline bool
is_expanded(Datum value)
{
	return VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(value));
}

static expanded_set *
get_expanded(Datum value)
{
	expanded_set *e = (expanded_set *) DatumGetEOHP(value);

	if (e->hdr.eoh_methods != &expanded_set_methods)
		elog(ERROR, "expanded object is not a span_set");
	return e;
}

aspan_set *
aspan_set_from_datum(Datum value)
{
	if (is_expanded(value))
		return get_set(get_expanded(value));
	return read_flat(value);
}

/* ---- merging ---- */

void
aspan_set_check_merged(const aspan_set *set)
{
	if (set->range.has_since || set->range.has_until)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a set that was cut off at a range of time cannot be merged")));
	aspan_set_check_value(set);
}

static void
add_set(expanded_set *e, aspan_set *set)
{
	aspan_set_check_merged(set);
	aspan_collect_set(e->merged, set);
}

/* a set that was read for this alone may stay packed */
void
aspan_collect_value(aspan_collector *c, Datum value, Size limit)
{
	aspan_set  *set = aspan_set_from_datum(value);

	aspan_set_check_merged(set);
	if (is_expanded(value))
	{
		aspan_collect_set(c, set);
		return;
	}
	if (!aspan_collect_packed(c, set, limit))
		aspan_collect_set(c, set);
	MemoryContextDelete(set->cxt);
}

static void
add_value(expanded_set *e, Datum value)
{
	aspan_collect_value(e->merged, value, aspan_max_memory_bytes() / 2);
}

/* a value has no place for an end of the aggregation, so it closes its files */
static void
close_value(Datum value)
{
	expanded_set *e = (expanded_set *) DatumGetPointer(value);

	if (e->merged != NULL)
		aspan_collector_close(e->merged);
	else if (!e->set->kept)
		aspan_set_close(e->set);
}

static expanded_set *
create_merged(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "asyncspan merged sets",
											  ALLOCSET_DEFAULT_SIZES);
	expanded_set *e = MemoryContextAllocZero(cxt, sizeof(expanded_set));

	EOH_init_header(&e->hdr, &expanded_set_methods, cxt);
	e->merged = aspan_collector_create(cxt);
	e->merged->keeps_apart = true;
	return e;
}

/* takes a set that has been looked at apart again */
static void
reopen(expanded_set *e)
{
	aspan_set  *set = e->set;

	if (e->merged != NULL)
		return;
	e->merged = aspan_collector_create(e->hdr.eoh_context);
	e->merged->keeps_apart = true;
	e->flat_size = 0;
	add_set(e, set);
	aspan_set_close(set);
	MemoryContextDelete(set->cxt);
}

/* the flat form of what is not going to be merged further */
static Datum
flatten_and_delete(expanded_set *e)
{
	Size		size = EOH_get_flat_size(&e->hdr);
	void	   *result = palloc(size);

	EOH_flatten_into(&e->hdr, result, size);
	close_value(PointerGetDatum(e));
	MemoryContextDelete(e->hdr.eoh_context);
	return PointerGetDatum(result);
}

/*
 * The state of an aggregation, which is argument 0, for what comes next: that
 * which the last call has returned, or a new one with the value in it.  Where
 * nothing is aggregated, that is a new one too.
 */
static expanded_set *
get_state(FunctionCallInfo fcinfo)
{
	MemoryContext aggcontext;
	bool		aggregating = AggCheckCallContext(fcinfo, &aggcontext) != 0;
	expanded_set *e;

	if (aggregating && !PG_ARGISNULL(0) &&
		VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(PG_GETARG_DATUM(0))))
	{
		e = get_expanded(PG_GETARG_DATUM(0));
		reopen(e);
		return e;
	}
	e = create_merged(aggregating ? aggcontext : CurrentMemoryContext);
	if (aggregating)
		AggRegisterCallback(fcinfo, close_value, PointerGetDatum(e));
	if (!PG_ARGISNULL(0))
		add_value(e, PG_GETARG_DATUM(0));
	return e;
}

static Datum
return_state(FunctionCallInfo fcinfo, expanded_set *e)
{
	return AggCheckCallContext(fcinfo, NULL) != 0 ? EOHPGetRWDatum(&e->hdr) :
		flatten_and_delete(e);
}

/*
 * Transition and combine function of merge(), and a function that anybody may
 * call.
 */
PG_FUNCTION_INFO_V1(aspan_span_set_merge);
Datum
aspan_span_set_merge(PG_FUNCTION_ARGS)
{
	expanded_set *e = get_state(fcinfo);

	add_value(e, PG_GETARG_DATUM(1));
	return return_state(fcinfo, e);
}

/* final function; without a state, of the aggregate that takes events */
PG_FUNCTION_INFO_V1(aspan_span_set_merged);
Datum
aspan_span_set_merged(PG_FUNCTION_ARGS)
{
	expanded_set *e;

	if (PG_ARGISNULL(0))
		e = create_merged(CurrentMemoryContext);
	else if (is_expanded(PG_GETARG_DATUM(0)))
		e = get_expanded(PG_GETARG_DATUM(0));
	else
		return PG_GETARG_DATUM(0);
	get_set(e);
	return read_only_value(e);
}

aspan_set *
aspan_set_empty(void)
{
	return get_set(create_merged(CurrentMemoryContext));
}

aspan_set *
aspan_set_cut(aspan_set *set, const aspan_range *range, bool keep)
{
	aspan_collector *c = aspan_collector_create(CurrentMemoryContext);

	c->keeps_apart = true;
	c->range = *range;
	if (keep)
		c->keeper = &aspan_tree_keeper;
	aspan_collect_set(c, set);
	return aspan_set_resolve(c);
}

/* ---- adding events ---- */

/* the arguments of the transition functions below, less the state */
static const Oid event_types[] = {
	INT8OID, TEXTOID, INT8OID, TEXTOID, TEXTOID, INT8OID, TEXTOID, TEXTOID,
	BOOLOID, BOOLOID, TEXTOID, INT4OID
};

static pg_noinline event_reader *
create_event_reader(MemoryContext cxt)
{
	event_reader *reader = MemoryContextAllocZero(cxt, sizeof(event_reader));

	reader->row.anchor = -1;
	for (int i = 0; i < lengthof(event_types); i++)
		aspan_row_reader_init(&reader->row, cxt, i, event_types[i], false);
	return reader;
}

/* adds the event in the arguments, whose time is given in nanoseconds */
static Datum
add_event(FunctionCallInfo fcinfo, NullableDatum time)
{
	expanded_set *e = get_state(fcinfo);
	NullableDatum row[ASPAN_ROW_COLUMNS];

	if (e->events == NULL)
		e->events = create_event_reader(e->merged->cxt);
	for (int i = 0; i < lengthof(event_types); i++)
		row[i] = fcinfo->args[1 + i];
	row[ASPAN_ROW_TIME] = time;
	aspan_take_event(row, &e->events->row, e->merged, &e->events->processes);
	return return_state(fcinfo, e);
}

PG_FUNCTION_INFO_V1(aspan_span_set_add_event_ns);
Datum
aspan_span_set_add_event_ns(PG_FUNCTION_ARGS)
{
	return add_event(fcinfo, fcinfo->args[1]);
}

PG_FUNCTION_INFO_V1(aspan_span_set_add_event);
Datum
aspan_span_set_add_event(PG_FUNCTION_ARGS)
{
	NullableDatum time = {.isnull = true};
	int64		ns;

	if (!PG_ARGISNULL(1) &&
		aspan_ns_from_timestamp(PG_GETARG_TIMESTAMPTZ(1), &ns))
	{
		time.value = Int64GetDatum(ns);
		time.isnull = false;
	}
	return add_event(fcinfo, time);
}
