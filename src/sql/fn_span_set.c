/*
 * fn_span_set.c
 *	  The type span_set.
 *
 * Its text and binary forms are those of bytea, and hold the flat form of a
 * set (engine/wire.h), which is checked when it is read.  The aggregates that
 * make a value are in set_aggregate.c.
 */
#include "postgres.h"

#include "base/compat.h"
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
