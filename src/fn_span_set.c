/*
 * fn_span_set.c
 *	  The type span_set and the aggregates that make one.
 *
 * The transition state is a collector (pairing.h), which is fed from rows by
 * row_reader.c; the combine function merges two of them, and the final
 * function resolves one into a set, which becomes a value (set_value.h).
 */
#include "postgres.h"

#include "fn.h"
#include "fn_span_set.h"
#include "libpq/pqformat.h"
#include "row_reader.h"
#include "set_value.h"
#include "ship.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

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

/* the state of the group at hand, made for its first row */
static inline span_set_state *
get_state(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(0) ? first_state(fcinfo) :
		(span_set_state *) PG_GETARG_POINTER(0);
}

PG_FUNCTION_INFO_V1(aspan_span_set_accum);
Datum
aspan_span_set_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo);

	aspan_read_event_row(fcinfo, 1, state->c, &state->processes);
	PG_RETURN_POINTER(state);
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
	state->c->tree_budget = request.tree_budget;
	if (request.handle != DSM_HANDLE_INVALID)
		state->shared = aspan_shared_attach(request.handle);
	return state;
}

/* for the query of set_query.c, whose first argument is the request */
static inline span_set_state *
get_shared_state(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(0) ? first_shared_state(fcinfo) :
		(span_set_state *) PG_GETARG_POINTER(0);
}

PG_FUNCTION_INFO_V1(aspan_span_set_shared_accum);
Datum
aspan_span_set_shared_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_shared_state(fcinfo);

	aspan_read_event_row(fcinfo, 2, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_from_spans_accum);
Datum
aspan_span_set_from_spans_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_state(fcinfo);

	aspan_read_span_row(fcinfo, 1, state->c, &state->processes);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(aspan_span_set_from_spans_shared_accum);
Datum
aspan_span_set_from_spans_shared_accum(PG_FUNCTION_ARGS)
{
	span_set_state *state = get_shared_state(fcinfo);

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

/* ---- the value ---- */

PG_FUNCTION_INFO_V1(aspan_span_set_final);
Datum
aspan_span_set_final(PG_FUNCTION_ARGS)
{
	span_set_state *state;

	/* no rows make an empty set, which has figures too */
	state = get_state(fcinfo);
	state->set = aspan_set_resolve(state->c);
	PG_RETURN_DATUM(aspan_set_value(state->set));
}

aspan_set *
aspan_getarg_set(FunctionCallInfo fcinfo, int argno)
{
	return aspan_set_from_datum(PG_GETARG_DATUM(argno));
}

/* text form: \x and the flat form in hexadecimal digits, as of bytea */

PG_FUNCTION_INFO_V1(aspan_span_set_in);
Datum
aspan_span_set_in(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(byteain,
															PG_GETARG_DATUM(0)));

	PG_RETURN_DATUM(aspan_set_value(aspan_set_from_bytes(VARDATA_ANY(bytes),
														 VARSIZE_ANY_EXHDR(bytes))));
}

PG_FUNCTION_INFO_V1(aspan_span_set_out);
Datum
aspan_span_set_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(aspan_hex_out(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(aspan_span_set_recv);
Datum
aspan_span_set_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			size = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, size);

	PG_RETURN_DATUM(aspan_set_value(aspan_set_from_bytes(bytes, size)));
}

PG_FUNCTION_INFO_V1(aspan_span_set_send);
Datum
aspan_span_set_send(PG_FUNCTION_ARGS)
{
	/* the flat form is a varlena of the right bytes already */
	PG_RETURN_BYTEA_P(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}
