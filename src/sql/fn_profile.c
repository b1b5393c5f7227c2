/*
 * fn_profile.c
 *	  The type profile, the aggregate rollup, and the figures of a profile.
 *
 * A profile is small, so it is an ordinary varlena that is read anew by each
 * function.  The transition state of rollup is a profiler, which may be
 * flattened at any time: a partial state is a profile whose unsettled spans
 * have not been looked at yet.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "figures/profile.h"
#include "sql/fn.h"
#include "sql/fn_stats.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

static bytea *
flatten(aspan_profile *profile)
{
	aspan_writer writer = {NULL, 0};
	bytea	   *result;

	aspan_write_profile(&writer, profile);
	if (writer.size > MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("profile is too large to be stored or shipped"),
				 errdetail("Its flat form would need %zu bytes; a value can have at most %zu.",
						   writer.size, (Size) MaxAllocSize),
				 errhint(ASPAN_READ_LESS "; a profile carries every span without a begin or an end.")));
	aspan_check_memory(writer.size);
	result = palloc(writer.size + VARHDRSZ);
	SET_VARSIZE(result, writer.size + VARHDRSZ);
	writer.next = VARDATA(result);
	aspan_write_profile(&writer, profile);
	return result;
}

static aspan_profile *
read_profile(const char *bytes, Size size)
{
	aspan_reader reader = {bytes, bytes + size};
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan profile",
											  ALLOCSET_DEFAULT_SIZES);

	return aspan_read_profile(&reader, cxt);
}

static aspan_profile *
getarg_profile(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *v = PG_GETARG_VARLENA_PP(argno);

	return read_profile(VARDATA_ANY(v), VARSIZE_ANY_EXHDR(v));
}

/* ---- the type ---- */

/* text form: \x and the bytes in hexadecimal digits, as of bytea */
PG_FUNCTION_INFO_V1(aspan_profile_in);
Datum
aspan_profile_in(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(byteain,
															PG_GETARG_DATUM(0)));

	PG_RETURN_BYTEA_P(flatten(read_profile(VARDATA_ANY(bytes),
										   VARSIZE_ANY_EXHDR(bytes))));
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

	PG_RETURN_BYTEA_P(flatten(read_profile(bytes, size)));
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
	MemoryContext caller = CurrentMemoryContext;
	aspan_profiler *p = aspan_profiler_create(caller);
	bytea	   *result;

	aspan_profiler_add_set(p, aspan_getarg_set(fcinfo, 0));
	result = flatten(aspan_profiler_result(p));
	aspan_profiler_close(p);
	PG_RETURN_BYTEA_P(result);
}

/* ---- rollup ---- */

/*
 * Closes temporary files when the aggregation is over.  After an error this
 * is not called; then the transaction's end removes the files.
 */
static void
close_profiler(Datum arg)
{
	aspan_profiler_close((aspan_profiler *) DatumGetPointer(arg));
}

static aspan_profiler *
get_profiler(FunctionCallInfo fcinfo, int argno)
{
	MemoryContext aggcontext;

	if (!AggCheckCallContext(fcinfo, &aggcontext))
		elog(ERROR, "aggregate function called in non-aggregate context");
	if (PG_ARGISNULL(argno))
	{
		aspan_profiler *p = aspan_profiler_create(aggcontext);

		AggRegisterCallback(fcinfo, close_profiler, PointerGetDatum(p));
		return p;
	}
	return (aspan_profiler *) PG_GETARG_POINTER(argno);
}

PG_FUNCTION_INFO_V1(aspan_rollup_accum);
Datum
aspan_rollup_accum(PG_FUNCTION_ARGS)
{
	aspan_profiler *p;

	/* without any profile the result is NULL, as of sum() */
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	p = get_profiler(fcinfo, 0);
	aspan_profiler_add(p, getarg_profile(fcinfo, 1));
	PG_RETURN_POINTER(p);
}

PG_FUNCTION_INFO_V1(aspan_rollup_combine);
Datum
aspan_rollup_combine(PG_FUNCTION_ARGS)
{
	aspan_profiler *p;
	aspan_profiler *other;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	p = get_profiler(fcinfo, 0);
	other = (aspan_profiler *) PG_GETARG_POINTER(1);
	aspan_profiler_add(p, aspan_profiler_result(other));
	aspan_profiler_close(other);
	PG_RETURN_POINTER(p);
}

PG_FUNCTION_INFO_V1(aspan_rollup_serialize);
Datum
aspan_rollup_serialize(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(flatten(aspan_profiler_result(get_profiler(fcinfo, 0))));
}

PG_FUNCTION_INFO_V1(aspan_rollup_deserialize);
Datum
aspan_rollup_deserialize(PG_FUNCTION_ARGS)
{
	aspan_profiler *p;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "aggregate function called in non-aggregate context");
	p = aspan_profiler_create(CurrentMemoryContext);
	aspan_profiler_add(p, getarg_profile(fcinfo, 0));
	PG_RETURN_POINTER(p);
}

PG_FUNCTION_INFO_V1(aspan_rollup_final);
Datum
aspan_rollup_final(PG_FUNCTION_ARGS)
{
	aspan_profiler *p;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	p = get_profiler(fcinfo, 0);
	aspan_profiler_settle(p);
	PG_RETURN_BYTEA_P(flatten(aspan_profiler_result(p)));
}

/* ---- figures ---- */

static void
emit_profile_name_stats(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = getarg_profile(fcinfo, 0);

	aspan_rows_operations(aspan_rows_begin_dict(fcinfo, profile->dict),
						  aspan_profile_stats(profile, ASPAN_BY_OPERATION));
}

ASPAN_ROWS_FUNCTION(profile_name_stats);

static void
emit_profile_target_stats(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = getarg_profile(fcinfo, 0);

	aspan_rows_targets(aspan_rows_begin_dict(fcinfo, profile->dict),
					   aspan_profile_stats(profile, ASPAN_BY_TARGET));
}

ASPAN_ROWS_FUNCTION(profile_target_stats);
