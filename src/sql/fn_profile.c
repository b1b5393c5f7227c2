/*
 * fn_profile.c
 *	  The type profile, and the figures of a profile.
 */
#include "postgres.h"

#include "sql/fn_profile.h"
#include "sql/fn_stats.h"
#include "sql/profile_value.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

aspan_profile *
aspan_getarg_profile(FunctionCallInfo fcinfo, int argno)
{
	return aspan_profile_from_datum(PG_GETARG_DATUM(argno));
}

/* ---- the type ---- */

/*
 * A profile from elsewhere, with its operations and records in order, which
 * reading does not look at: what has been made of the same events is equal.
 */
static bytea *
take_in(const char *bytes, Size size)
{
	aspan_profiler *p = aspan_profiler_create(CurrentMemoryContext);
	bytea	   *result;

	aspan_profiler_add(p, aspan_profile_from_bytes(bytes, size));
	result = aspan_profile_flatten(aspan_profiler_result(p));
	aspan_profiler_close(p);
	return result;
}

/* text form: \x and the bytes in hexadecimal digits, as of bytea */
PG_FUNCTION_INFO_V1(aspan_profile_in);
Datum
aspan_profile_in(PG_FUNCTION_ARGS)
{
	Datum		value = DirectFunctionCall1(byteain, PG_GETARG_DATUM(0));
	bytea	   *bytes = DatumGetByteaPP(value);

	PG_RETURN_BYTEA_P(take_in(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)));
}

PG_FUNCTION_INFO_V1(aspan_profile_out);
Datum
aspan_profile_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(aspan_hex_out(PG_GETARG_VARLENA_PP(0)));
}

PG_FUNCTION_INFO_V1(aspan_profile_recv);
Datum
aspan_profile_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			size = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, size);

	PG_RETURN_BYTEA_P(take_in(bytes, size));
}

PG_FUNCTION_INFO_V1(aspan_profile_send);
Datum
aspan_profile_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(PG_GETARG_BYTEA_P_COPY(0));
}

PG_FUNCTION_INFO_V1(aspan_profile_make);
Datum
aspan_profile_make(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(aspan_profile_value(aspan_getarg_set(fcinfo, 0)));
}

/* ---- figures ---- */

static void
emit_profile_name_stats(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = aspan_getarg_profile(fcinfo, 0);

	aspan_rows_operations(aspan_rows_begin_dict(fcinfo, profile->dict),
						  aspan_profile_stats(profile, ASPAN_BY_OPERATION));
}

ASPAN_ROWS_FUNCTION(profile_name_stats);

static void
emit_profile_target_stats(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = aspan_getarg_profile(fcinfo, 0);

	aspan_rows_targets(aspan_rows_begin_dict(fcinfo, profile->dict),
					   aspan_profile_stats(profile, ASPAN_BY_TARGET));
}

ASPAN_ROWS_FUNCTION(profile_target_stats);

static void
emit_profile_overview(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = aspan_getarg_profile(fcinfo, 0);

	aspan_rows_overview(aspan_rows_begin_dict(fcinfo, profile->dict), profile);
}

ASPAN_ROWS_FUNCTION(profile_overview);
