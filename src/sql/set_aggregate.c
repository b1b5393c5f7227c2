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
 * the same functions.  That goes for merge() (set_value.c) as well, which puts
 * the sets together where there is one for each process, and for rollup()
 * (profile_value.c), which says which type is profile.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/settings.h"
#include "engine/packed_parts.h"
#include "engine/packed_sets.h"
#include "figures/tree.h"
#include "sql/page_scan.h"
#include "sql/profile_value.h"
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
	bool		is_part;		/* see aspan_request */
	aspan_cut	cut;			/* of the sets that come, for rows of these */
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
		aspan_set_close(state->set);
}

static pg_noinline span_set_state *
first_state(FunctionCallInfo fcinfo)
{
	MemoryContext aggcontext;
	span_set_state *state;

	if (!AggCheckCallContext(fcinfo, &aggcontext))
		elog(ERROR, "aggregate function called in non-aggregate context");
	state = create_state(aggcontext, aspan_collector_create(aggcontext));
	state->c->keeps_apart = true;
	AggRegisterCallback(fcinfo, close_state, PointerGetDatum(state));
	return state;
}

/*
 * Parts relieve the leader of workers.  One process alone takes less time
 * without them; tests have them all the same.
 */
static bool
is_in_parts(const span_set_state *state, const aspan_request *request)
{
	return request->packs && aspan_part_spans > 0 &&
		(state->shared != NULL || aspan_min_packed_spans == 0);
}

static pg_noinline span_set_state *
first_shared_state(FunctionCallInfo fcinfo)
{
	span_set_state *state = first_state(fcinfo);
	bytea	   *bytes;
	aspan_reader reader = {0};
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
	state->c->keeps_apart = !request.at_once;
	if (request.keep)
		state->c->keeper = &aspan_tree_keeper;
	if (request.handle != DSM_HANDLE_INVALID)
		state->shared = aspan_shared_attach(request.handle);
	state->c->in_worker = IsParallelWorker();
	state->is_part = request.is_part;
	if (is_in_parts(state, &request))
		aspan_make_parts(state->c);
	state->cut = request.cut;
	return state;
}

/*
 * No more rows are going to come.  In a part, the range has said which rows
 * that are no events of a span are counted.  The spans are all kept, since
 * another part may change which of them there are.
 */
static void
end_rows(span_set_state *state)
{
	if (state->is_part)
		memset(&state->c->range, 0, sizeof(state->c->range));
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

/* all the rows that a call stands for */
static void
read_pages(FunctionCallInfo fcinfo, span_set_state *state,
		   aspan_page_scan *pages, aspan_row_kind kind)
{
	aspan_page_scan_read(pages, aspan_get_row_reader(fcinfo, 2, kind),
						 kind, state->c, &state->processes);
}

/*
 * The next two are for the query of set_query.c: argument 1 is the request.
 * Where a node below reads pages (page_scan.h), one call is for many rows.
 */
PG_FUNCTION_INFO_V1(aspan_span_set_shared_accum);
Datum
aspan_span_set_shared_accum(PG_FUNCTION_ARGS)
{
	aspan_page_scan *pages = aspan_page_scan_offered(fcinfo);
	span_set_state *state = get_state(fcinfo, first_shared_state);

	if (unlikely(pages != NULL))
		read_pages(fcinfo, state, pages, ASPAN_ROWS_EVENTS);
	else
		aspan_read_event_row(fcinfo, 2, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_from_spans_shared_accum);
Datum
aspan_span_set_from_spans_shared_accum(PG_FUNCTION_ARGS)
{
	aspan_page_scan *pages = aspan_page_scan_offered(fcinfo);
	span_set_state *state = get_state(fcinfo, first_shared_state);

	if (unlikely(pages != NULL))
		read_pages(fcinfo, state, pages, ASPAN_ROWS_SPANS);
	else
		aspan_read_span_row(fcinfo, 2, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

static pg_noinline span_set_state *
first_state_of_sets(FunctionCallInfo fcinfo)
{
	span_set_state *state = first_shared_state(fcinfo);

	/* the events of a set have to go somewhere, whatever is asked for */
	state->c->keeps_apart = true;
	if (state->cut.process != NULL)
		state->cut.process = MemoryContextStrdup(state->c->cxt,
												 state->cut.process);
	return state;
}

/* a flat set is read into memory of this row; it is gone with the next one */
PG_FUNCTION_INFO_V1(aspan_span_set_from_sets_shared_accum);
Datum
aspan_span_set_from_sets_shared_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo, first_state_of_sets);
	aspan_set  *set;

	if (PG_ARGISNULL(2))
		PG_RETURN_POINTER(state);
	if (aspan_cut_takes_all(&state->cut))
	{
		aspan_collect_value(state->c, PG_GETARG_DATUM(2),
							aspan_packed_limit(state->c));
		PG_RETURN_POINTER(state);
	}
	set = aspan_set_from_datum(PG_GETARG_DATUM(2));
	aspan_set_check_merged(set);
	aspan_collect_cut(state->c, set, &state->cut);
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
	end_rows(state);

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
	aspan_reader reader = {0};
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
	end_rows(state);
	state->set = aspan_set_resolve(state->c);
	PG_RETURN_DATUM(aspan_set_value(state->set));
}

/* ---- which aggregates are ours ---- */

/* an aggregate by its name and by what it is made of; NULL for no function */
typedef struct own_aggregate
{
	const char *name;
	PGFunction	accum;
	PGFunction	combine;
	PGFunction	final;
	PGFunction	serialize;
	PGFunction	deserialize;
} own_aggregate;

static const own_aggregate of_events = {
	"span_set_shared", aspan_span_set_shared_accum, aspan_span_set_combine,
	aspan_span_set_final, aspan_span_set_serialize,
	aspan_span_set_deserialize
};

static const own_aggregate of_spans = {
	"span_set_from_spans_shared", aspan_span_set_from_spans_shared_accum,
	aspan_span_set_combine, aspan_span_set_final, aspan_span_set_serialize,
	aspan_span_set_deserialize
};

static const own_aggregate of_sets = {
	"span_set_from_sets_shared", aspan_span_set_from_sets_shared_accum,
	aspan_span_set_combine, aspan_span_set_final, aspan_span_set_serialize,
	aspan_span_set_deserialize
};

static const own_aggregate merge_of_sets = {
	"merge", aspan_span_set_merge, aspan_span_set_merge,
	aspan_span_set_merged, NULL, NULL
};

static const own_aggregate rollup_of_profiles = {
	"rollup", aspan_profile_merge, aspan_profile_merge,
	aspan_profile_settle, NULL, NULL
};

static bool
is_function(Oid oid, PGFunction address)
{
	HeapTuple	tuple;
	bool		is_c;
	FmgrInfo	flinfo;

	if (address == NULL || !OidIsValid(oid))
		return address == NULL && !OidIsValid(oid);

	/* a function in another language may need a library that is not loaded */
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
	is_c = HeapTupleIsValid(tuple) &&
		((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId;
	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	if (!is_c)
		return false;
	fmgr_info(oid, &flinfo);
	return flinfo.fn_addr == address;
}

/* a request and a set, and makes another */
static bool
takes_request_and_set(Form_pg_proc proc)
{
	return proc->pronargs == 2 && proc->proargtypes.values[0] == BYTEAOID &&
		proc->proargtypes.values[1] == proc->prorettype;
}

/* a request and the columns of a row */
static bool
takes_rows(Form_pg_proc proc)
{
	if (proc->pronargs != 1 + ASPAN_ROW_COLUMNS ||
		proc->proargtypes.values[0] != BYTEAOID)
		return false;
	for (int i = 1; i < proc->pronargs; i++)
	{
		if (proc->proargtypes.values[i] != ANYOID)
			return false;
	}
	return true;
}

/* does it take what this one of ours does?  The type is that of the sets */
static bool
takes_the_same(Form_pg_proc proc, const own_aggregate *own, Oid type)
{
	if (own == &of_sets)
		return takes_request_and_set(proc);
	if (own == &merge_of_sets)
		return proc->pronargs == 1 && proc->proargtypes.values[0] == type &&
			proc->prorettype == type;
	if (own == &rollup_of_profiles)
		return proc->pronargs == 1 &&
			proc->proargtypes.values[0] == proc->prorettype;
	return takes_rows(proc);
}

/* the type of its state */
static Oid
state_of(Form_pg_proc proc, const own_aggregate *own)
{
	return own == &merge_of_sets || own == &rollup_of_profiles ?
		proc->prorettype : INTERNALOID;
}

static bool
is_made_of(Oid oid, const own_aggregate *own, Oid state)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(oid));
	Form_pg_aggregate agg;
	bool		ours;

	if (!HeapTupleIsValid(tuple))
		return false;
	agg = (Form_pg_aggregate) GETSTRUCT(tuple);
	ours = agg->aggkind == AGGKIND_NORMAL &&
		agg->aggtranstype == state &&
		is_function(agg->aggtransfn, own->accum) &&
		is_function(agg->aggcombinefn, own->combine) &&
		is_function(agg->aggfinalfn, own->final) &&
		is_function(agg->aggserialfn, own->serialize) &&
		is_function(agg->aggdeserialfn, own->deserialize);
	ReleaseSysCache(tuple);
	return ours;
}

/*
 * Its name only says where to look; what it is made of says whether it is it.
 * The type is that of the sets that are merged, or none for others.
 */
static Oid
find_own(const own_aggregate *own, Oid type, Oid *result)
{
	Oid			namespace = get_namespace_oid("asyncspan", true);
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP,
										   CStringGetDatum(own->name));
	Oid			found = InvalidOid;

	for (int i = 0; i < list->n_members && !OidIsValid(found); i++)
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		if (proc->pronamespace == namespace &&
			proc->prokind == PROKIND_AGGREGATE &&
			takes_the_same(proc, own, type) &&
			is_made_of(proc->oid, own, state_of(proc, own)))
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
						own->name),
				 errdetail("One of its functions was replaced or given other settings, or library and extension have different versions."),
				 errhint("Drop the extension asyncspan and create it again.")));
	return found;
}

Oid
aspan_find_set_aggregate(aspan_row_kind kind, Oid *result)
{
	static const own_aggregate *const own[] = {
		[ASPAN_ROWS_EVENTS] = &of_events,
		[ASPAN_ROWS_SPANS] = &of_spans,
		[ASPAN_ROWS_SETS] = &of_sets
	};

	return find_own(own[kind], InvalidOid, result);
}

Oid
aspan_find_set_type(void)
{
	Oid			type;

	find_own(&of_sets, InvalidOid, &type);
	return type;
}

Oid
aspan_find_profile_type(void)
{
	Oid			type;

	find_own(&rollup_of_profiles, InvalidOid, &type);
	return type;
}

Oid
aspan_find_merge(Oid type)
{
	Oid			result;

	return find_own(&merge_of_sets, type, &result);
}
