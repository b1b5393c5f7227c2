/*
 * fn_span_set.c
 *	  The type span_set, and collect().
 *
 * Its text and binary forms are those of bytea, and hold the flat form of a
 * set (engine/wire.h), which is checked when it is read.  The aggregates that
 * make a value are in set_aggregate.c.
 *
 * collect() makes a value from a relation, as every figure over one does on
 * its way, with the range, process and margin that an aggregate has no
 * arguments for.  So several figures cost one pass over the rows.  The value
 * outlives the query behind it and has nobody who would close its files, so
 * its spans have to be in memory.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/settings.h"
#include "sql/fn.h"
#include "sql/set_value.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

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
	Datum		value = DirectFunctionCall1(byteain, PG_GETARG_DATUM(0));
	bytea	   *bytes = DatumGetByteaPP(value);
	aspan_set  *set = aspan_set_from_bytes(VARDATA_ANY(bytes),
										   VARSIZE_ANY_EXHDR(bytes));

	PG_RETURN_DATUM(aspan_set_value(set));
}

PG_FUNCTION_INFO_V1(aspan_span_set_out);
Datum
aspan_span_set_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(aspan_hex_out(PG_GETARG_VARLENA_PP(0)));
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

/* ---- collect ---- */

static Datum
emit_collect(aspan_call *call, void *result)
{
	aspan_set  *set = call->set;
	MemoryContext caller;
	Datum		value;

	aspan_log_load(set->spans, aspan_max_memory_bytes());
	aspan_log_load(set->apart, aspan_max_memory_bytes());

	/* a value says the same whether it has been stored or not */
	set->earlier = NULL;
	aspan_set_keep(set, call->result_cxt);
	caller = MemoryContextSwitchTo(call->result_cxt);
	value = aspan_set_value(set);
	MemoryContextSwitchTo(caller);
	return value;
}

static const aspan_figure collect_figure = {
	.name = "collect",
	.needs = ASPAN_NEED_FILES | ASPAN_NEED_LINES | ASPAN_NEED_KINDS |
	ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED | ASPAN_NEED_TREE |
	ASPAN_NEED_VALUE,
	.emit = emit_collect
};

PG_FUNCTION_INFO_V1(aspan_collect);
Datum
aspan_collect(PG_FUNCTION_ARGS)
{
	return aspan_call_source(fcinfo, &collect_figure);
}
