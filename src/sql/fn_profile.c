/*
 * fn_profile.c
 *	  The type profile, the aggregate rollup, and the figures of a profile.
 *
 * A profile is small, so it is an ordinary varlena that is read anew by each
 * function.  The transition state of rollup is a profile too, so that other
 * servers can make and send it: within an aggregation it is an expanded object
 * around a profiler, and its flat form is a profile whose unsettled spans have
 * not been looked at yet.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "sql/fn_profile.h"
#include "sql/fn_stats.h"
#include "sql/set_value.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/expandeddatum.h"
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

aspan_profile *
aspan_getarg_profile(FunctionCallInfo fcinfo, int argno)
{
	struct varlena *v = PG_GETARG_VARLENA_PP(argno);

	return read_profile(VARDATA_ANY(v), VARSIZE_ANY_EXHDR(v));
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

	aspan_profiler_add(p, read_profile(bytes, size));
	result = flatten(aspan_profiler_result(p));
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
	MemoryContext caller = CurrentMemoryContext;
	aspan_profiler *p = aspan_profiler_create(caller);
	aspan_set  *set = aspan_getarg_set(fcinfo, 0);
	bytea	   *result;

	aspan_set_check_value(set);
	aspan_profiler_add_set(p, set);
	result = flatten(aspan_profiler_result(p));
	aspan_profiler_close(p);
	PG_RETURN_BYTEA_P(result);
}

/* ---- rollup ---- */

/* profiles that have been merged, but not settled: a state of rollup() */
typedef struct expanded_profile
{
	ExpandedObjectHeader hdr;
	aspan_profiler *profiler;
	bytea	   *flat;			/* NULL until it is asked for */
} expanded_profile;

static Size
expanded_profile_flat_size(ExpandedObjectHeader *eohptr)
{
	expanded_profile *e = (expanded_profile *) eohptr;

	if (e->flat == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(e->hdr.eoh_context);

		e->flat = flatten(aspan_profiler_result(e->profiler));
		MemoryContextSwitchTo(caller);
	}
	return VARSIZE(e->flat);
}

static void
expanded_profile_flatten(ExpandedObjectHeader *eohptr, void *result,
						 Size allocated_size)
{
	expanded_profile *e = (expanded_profile *) eohptr;

	Assert(allocated_size == VARSIZE(e->flat));
	memcpy(result, e->flat, allocated_size);
}

static const ExpandedObjectMethods expanded_profile_methods = {
	expanded_profile_flat_size,
	expanded_profile_flatten
};

static expanded_profile *
get_expanded(Datum value)
{
	expanded_profile *e = (expanded_profile *) DatumGetEOHP(value);

	if (e->hdr.eoh_methods != &expanded_profile_methods)
		elog(ERROR, "expanded object is not a profile");
	return e;
}

static expanded_profile *
create_expanded(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent,
											  "asyncspan merged profiles",
											  ALLOCSET_DEFAULT_SIZES);
	expanded_profile *e = MemoryContextAllocZero(cxt,
												 sizeof(expanded_profile));

	EOH_init_header(&e->hdr, &expanded_profile_methods, cxt);
	e->profiler = aspan_profiler_create(cxt);
	return e;
}

/*
 * Closes temporary files when the aggregation is over.  After an error this
 * is not called; then the transaction's end removes the files.
 */
static void
close_expanded(Datum arg)
{
	aspan_profiler_close(((expanded_profile *) DatumGetPointer(arg))->profiler);
}

/*
 * Transition and combine function of rollup(), and a function that anybody may
 * call.  Nothing is settled yet, so states may be of any parts.
 */
PG_FUNCTION_INFO_V1(aspan_profile_merge);
Datum
aspan_profile_merge(PG_FUNCTION_ARGS)
{
	Datum		first = PG_GETARG_DATUM(0);
	MemoryContext aggcontext;
	bool		aggregating = AggCheckCallContext(fcinfo, &aggcontext) != 0;
	expanded_profile *e;
	Datum		result;

	if (aggregating &&
		VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(first)))
	{
		e = get_expanded(first);
		if (e->flat != NULL)
			pfree(e->flat);
		e->flat = NULL;
	}
	else
	{
		e = create_expanded(aggregating ? aggcontext : CurrentMemoryContext);
		if (aggregating)
			AggRegisterCallback(fcinfo, close_expanded, PointerGetDatum(e));
		aspan_profiler_add(e->profiler, aspan_getarg_profile(fcinfo, 0));
	}
	aspan_profiler_add(e->profiler, aspan_getarg_profile(fcinfo, 1));
	if (aggregating)
		return EOHPGetRWDatum(&e->hdr);

	result = PointerGetDatum(flatten(aspan_profiler_result(e->profiler)));
	close_expanded(PointerGetDatum(e));
	MemoryContextDelete(e->hdr.eoh_context);
	return result;
}

PG_FUNCTION_INFO_V1(aspan_profile_settle);
Datum
aspan_profile_settle(PG_FUNCTION_ARGS)
{
	Datum		state = PG_GETARG_DATUM(0);
	aspan_profiler *p;
	bytea	   *result;

	if (VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(state)))
	{
		p = get_expanded(state)->profiler;
		aspan_profiler_settle(p);
		PG_RETURN_BYTEA_P(flatten(aspan_profiler_result(p)));
	}
	p = aspan_profiler_create(CurrentMemoryContext);
	aspan_profiler_add(p, aspan_getarg_profile(fcinfo, 0));
	aspan_profiler_settle(p);
	result = flatten(aspan_profiler_result(p));
	aspan_profiler_close(p);
	PG_RETURN_BYTEA_P(result);
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

/*
 * The columns of overview() that a profile knows: neither processes, files and
 * parents, nor what was active at once.
 */
static void
emit_profile_overview(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = aspan_getarg_profile(fcinfo, 0);
	const aspan_profile_totals *t = aspan_profile_sum_up(profile);
	const aspan_counts *counts = &profile->counts;
	aspan_rows *rows = aspan_rows_begin_dict(fcinfo, profile->dict);

	aspan_row_int64(rows, t->events);
	aspan_row_int64(rows, counts->begin_events);
	aspan_row_int64(rows, counts->end_events);
	aspan_row_int64(rows, counts->other_events);
	aspan_row_int64(rows, counts->invalid_events);
	aspan_row_int64(rows, t->duplicates);
	aspan_row_int64(rows, t->mismatched_pairs);
	aspan_row_int64(rows, aspan_group_spans(t->all));
	aspan_row_int64(rows, t->all->complete);
	aspan_row_int64(rows, t->all->open);
	aspan_row_int64(rows, t->all->orphan);
	aspan_row_null(rows);		/* processes */
	aspan_row_int64(rows, t->targets);
	aspan_row_int64(rows, t->names);
	for (int i = 0; i < 6; i++) /* source_files to max_depth */
		aspan_row_null(rows);
	for (int i = 0; i < 2; i++)
	{
		if (profile->has_events)
			aspan_row_time(rows, i == 0 ? profile->first_time :
						   profile->last_time);
		else
			aspan_row_null(rows);
	}
	aspan_row_double(rows, aspan_moments_total_ms(&t->all->moments));
	aspan_row_durations(rows, t->all);
	aspan_row_int64(rows, t->all->errors);
	for (int i = 0; i < 4; i++) /* traces to max_concurrency_at */
		aspan_row_null(rows);
	aspan_row_double_or_null(rows, t->has_extent, t->avg_concurrency);
	aspan_row_end(rows);
}

ASPAN_ROWS_FUNCTION(profile_overview);
