/*
 * set_aggregate.c
 *	  The aggregates that make a span_set.
 *
 * The transition state is a collector (pairing.h), which is fed from rows by
 * row_reader.c; the combine function merges two of them, and the final
 * function resolves one into a set, which becomes a value (set_value.h).
 *
 * The functions over a relation make a query with one of these aggregates in
 * it.  Whoever may create objects in our schema can add one of the same name,
 * so they know theirs by the functions that it is made of, and these by their
 * addresses in this library.  Only a superuser can make another aggregate of
 * the same functions.
 */
#include "postgres.h"

#include "base/compat.h"
#include "figures/tree.h"
#include "sql/record_reader.h"
#include "sql/row_reader.h"
#include "sql/set_aggregate.h"
#include "sql/set_value.h"
#include "sql/ship.h"

#include "access/htup_details.h"
#include "access/parallel.h"
#include "catalog/namespace.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* ---- transition ---- */

typedef struct span_set_state
{
	aspan_collector *c;			/* NULL once it is handed over */
	aspan_processes processes;
	aspan_set  *set;			/* once the final function has made it */
	aspan_shared *shared;		/* NULL unless the request has a handle */
} span_set_state;

static span_set_state *
create_state(MemoryContext cxt, aspan_collector *c)
{
	span_set_state *state = MemoryContextAllocZero(cxt,
												   sizeof(span_set_state));

	state->c = c;
	return state;
}

/*
 * Closes temporary files when the aggregation is over.  After an error this
 * is not called; then the transaction's end removes the files.
 */
static void
close_state(Datum arg)
{
	span_set_state *state = (span_set_state *) DatumGetPointer(arg);

	if (state->c != NULL)
		aspan_collector_close(state->c);
	if (state->set != NULL && !state->set->kept)
		aspan_log_close(state->set->spans);
}

static pg_noinline span_set_state *
first_state(FunctionCallInfo fcinfo)
{
	MemoryContext aggcontext;
	span_set_state *state;

	if (!AggCheckCallContext(fcinfo, &aggcontext))
		elog(ERROR, "aggregate function called in non-aggregate context");
	state = create_state(aggcontext, aspan_collector_create(aggcontext));
	AggRegisterCallback(fcinfo, close_state, PointerGetDatum(state));
	return state;
}

static pg_noinline span_set_state *
first_shared_state(FunctionCallInfo fcinfo)
{
	span_set_state *state = first_state(fcinfo);
	bytea	   *bytes;
	aspan_reader reader;
	aspan_request request;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("request of a shared aggregation must not be NULL"),
				 errhint("Use the aggregate span_set instead.")));
	bytes = PG_GETARG_BYTEA_PP(1);
	reader.next = VARDATA_ANY(bytes);
	reader.end = reader.next + VARSIZE_ANY_EXHDR(bytes);
	aspan_read_request(&reader, &request);

	state->c->range = request.range;
	if (request.keep)
		state->c->keeper = &aspan_tree_keeper;
	if (request.handle != DSM_HANDLE_INVALID)
		state->shared = aspan_shared_attach(request.handle);
	state->c->in_worker = IsParallelWorker();
	return state;
}

/* the state of the group, which the given function makes for its first row */
static inline span_set_state *
get_state(FunctionCallInfo fcinfo,
		  span_set_state *(*first) (FunctionCallInfo fcinfo))
{
	return PG_ARGISNULL(0) ? first(fcinfo) :
		(span_set_state *) PG_GETARG_POINTER(0);
}

PG_FUNCTION_INFO_V1(aspan_span_set_accum);
Datum
aspan_span_set_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_state);

	aspan_read_event_row(fcinfo, 1, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_record_accum);
Datum
aspan_span_set_record_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_state);

	aspan_read_record(fcinfo, 1, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_from_spans_accum);
Datum
aspan_span_set_from_spans_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_state);

	aspan_read_span_row(fcinfo, 1, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

/* the next two are for the query of set_query.c: argument 1 is the request */
PG_FUNCTION_INFO_V1(aspan_span_set_shared_accum);
Datum
aspan_span_set_shared_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_shared_state);

	aspan_read_event_row(fcinfo, 2, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_from_spans_shared_accum);
Datum
aspan_span_set_from_spans_shared_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_shared_state);

	aspan_read_span_row(fcinfo, 2, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

/* ---- partial aggregation ---- */

PG_FUNCTION_INFO_V1(aspan_span_set_combine);
Datum
aspan_span_set_combine(PG_FUNCTION_ARGS)
{
	MemoryContext aggcontext;
	span_set_state *dst;
	span_set_state *src;

	if (!AggCheckCallContext(fcinfo, &aggcontext))
		elog(ERROR, "aggregate function called in non-aggregate context");

	dst = PG_ARGISNULL(0) ? NULL : (span_set_state *) PG_GETARG_POINTER(0);
	src = PG_ARGISNULL(1) ? NULL : (span_set_state *) PG_GETARG_POINTER(1);

	if (src == NULL)
	{
		if (dst == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(dst);
	}
	if (dst == NULL && aspan_log_in_memory(src->c->closed))
	{
		/* take the whole state over instead of copying it */
		MemoryContextSetParent(src->c->cxt, aggcontext);
		AggRegisterCallback(fcinfo, close_state, PointerGetDatum(src));
		PG_RETURN_POINTER(src);
	}
	if (dst == NULL)
	{
		/* files that were shipped cannot be written to */
		dst = create_state(aggcontext, aspan_collector_create(aggcontext));
		AggRegisterCallback(fcinfo, close_state, PointerGetDatum(dst));
	}
	/* src may be in the memory that this frees */
	aspan_collector_merge(dst->c, src->c);
	PG_RETURN_POINTER(dst);
}

PG_FUNCTION_INFO_V1(aspan_span_set_serialize);
Datum
aspan_span_set_serialize(PG_FUNCTION_ARGS)
{
	span_set_state *state;
	aspan_writer writer = {NULL, 0};
	Size		size;
	bytea	   *result;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");
	state = (span_set_state *) PG_GETARG_POINTER(0);

	size = aspan_shipment_size(state->c, state->shared);
	if (size > MaxAllocSize - VARHDRSZ)
		aspan_set_too_large(size);
	result = palloc(size + VARHDRSZ);
	writer.next = VARDATA(result);
	if (aspan_write_shipment(&writer, state->c, state->shared))
		state->c = NULL;
	SET_VARSIZE(result, writer.size + VARHDRSZ);
	PG_RETURN_BYTEA_P(result);
}

PG_FUNCTION_INFO_V1(aspan_span_set_deserialize);
Datum
aspan_span_set_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	aspan_reader reader;
	aspan_collector *c;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");

	reader.next = VARDATA_ANY(bytes);
	reader.end = reader.next + VARSIZE_ANY_EXHDR(bytes);
	c = aspan_read_shipment(&reader, CurrentMemoryContext);
	PG_RETURN_POINTER(create_state(c->cxt, c));
}

PG_FUNCTION_INFO_V1(aspan_span_set_final);
Datum
aspan_span_set_final(PG_FUNCTION_ARGS)
{
	span_set_state *state;

	/* no rows make an empty set, which has figures too */
	state = get_state(fcinfo, first_state);
	state->set = aspan_set_resolve(state->c);
	PG_RETURN_DATUM(aspan_set_value(state->set));
}

/* ---- which aggregates are ours ---- */

static bool
is_function(Oid oid, PGFunction address)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
	bool		is_c;
	FmgrInfo	flinfo;

	/* a function in another language may need a library that is not loaded */
	is_c = HeapTupleIsValid(tuple) &&
		((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId;
	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	if (!is_c)
		return false;
	fmgr_info(oid, &flinfo);
	return flinfo.fn_addr == address;
}

static bool
has_expected_arguments(Form_pg_proc proc)
{
	if (proc->prokind != PROKIND_AGGREGATE ||
		proc->pronargs != 1 + ASPAN_ROW_COLUMNS ||
		proc->proargtypes.values[0] != BYTEAOID)
		return false;
	for (int i = 1; i < proc->pronargs; i++)
	{
		if (proc->proargtypes.values[i] != ANYOID)
			return false;
	}
	return true;
}

static bool
has_our_functions(Oid oid, bool is_spans)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(oid));
	Form_pg_aggregate agg;
	bool		ours;

	if (!HeapTupleIsValid(tuple))
		return false;
	agg = (Form_pg_aggregate) GETSTRUCT(tuple);
	ours = agg->aggkind == AGGKIND_NORMAL &&
		agg->aggtranstype == INTERNALOID &&
		is_function(agg->aggtransfn,
					is_spans ? aspan_span_set_from_spans_shared_accum :
					aspan_span_set_shared_accum) &&
		is_function(agg->aggfinalfn, aspan_span_set_final) &&
		is_function(agg->aggcombinefn, aspan_span_set_combine) &&
		is_function(agg->aggserialfn, aspan_span_set_serialize) &&
		is_function(agg->aggdeserialfn, aspan_span_set_deserialize);
	ReleaseSysCache(tuple);
	return ours;
}

/* its name only says where to look; what it is made of says whether it is it */
Oid
aspan_find_set_aggregate(bool is_spans, Oid *result)
{
	const char *name = is_spans ? "span_set_from_spans_shared" :
	"span_set_shared";
	Oid			namespace = get_namespace_oid("asyncspan", true);
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP,
										   CStringGetDatum(name));
	Oid			found = InvalidOid;

	for (int i = 0; i < list->n_members && !OidIsValid(found); i++)
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		if (proc->pronamespace == namespace && has_expected_arguments(proc) &&
			has_our_functions(proc->oid, is_spans))
		{
			found = proc->oid;
			*result = proc->prorettype;
		}
	}
	ReleaseSysCacheList(list);
	if (!OidIsValid(found))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("aggregate asyncspan.%s is not the one of this library",
						name),
				 errdetail("One of its functions was replaced or given other settings, or library and extension have different versions."),
				 errhint("Drop the extension asyncspan and create it again.")));
	return found;
}
