/*
 * profile_value.c
 *	  A profile as a value, and the aggregate rollup.
 *
 * A profile is small, so it is an ordinary varlena that is read anew by each
 * function.  The transition state of rollup is a profile too, so that other
 * servers can make and send it: within an aggregation it is an expanded object
 * around a profiler, and its flat form is a profile whose unsettled spans have
 * not been looked at yet.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "sql/profile_value.h"
#include "sql/set_value.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"

bytea *
aspan_profile_flatten(aspan_profile *profile)
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

/* what a profiler has now, as a value */
static bytea *
flatten_profiler(aspan_profiler *p)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan profile",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);
	aspan_profile *profile = aspan_profiler_result(p);
	bytea	   *result;

	MemoryContextSwitchTo(caller);
	result = aspan_profile_flatten(profile);
	MemoryContextDelete(work);
	return result;
}

aspan_profile *
aspan_profile_from_bytes(const char *bytes, Size size)
{
	aspan_reader reader = {bytes, bytes + size};
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan profile",
											  ALLOCSET_DEFAULT_SIZES);

	return aspan_read_profile(&reader, cxt);
}

aspan_profile *
aspan_profile_from_datum(Datum value)
{
	struct varlena *v = PG_DETOAST_DATUM_PACKED(value);

	return aspan_profile_from_bytes(VARDATA_ANY(v), VARSIZE_ANY_EXHDR(v));
}

static aspan_profiler *
profiler_of_set(aspan_set *set)
{
	aspan_profiler *p = aspan_profiler_create(CurrentMemoryContext);

	aspan_set_check_value(set);
	aspan_profiler_add_set(p, set);
	return p;
}

Datum
aspan_profile_value(aspan_set *set)
{
	aspan_profiler *p = profiler_of_set(set);
	bytea	   *result = flatten_profiler(p);

	aspan_profiler_close(p);
	return PointerGetDatum(result);
}

bool
aspan_profile_value_if_fits(aspan_set *set, Datum *value)
{
	aspan_profiler *p = profiler_of_set(set);
	bool		fits = aspan_profiler_fits(p);

	if (fits)
		*value = PointerGetDatum(flatten_profiler(p));
	aspan_profiler_close(p);
	return fits;
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

		e->flat = flatten_profiler(e->profiler);
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

static void
add_value(expanded_profile *e, Datum value)
{
	aspan_profiler_add(e->profiler, aspan_profile_from_datum(value));
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
		add_value(e, first);
	}
	add_value(e, PG_GETARG_DATUM(1));
	if (aggregating)
		return EOHPGetRWDatum(&e->hdr);

	result = PointerGetDatum(flatten_profiler(e->profiler));
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
		PG_RETURN_BYTEA_P(flatten_profiler(p));
	}
	p = aspan_profiler_create(CurrentMemoryContext);
	aspan_profiler_add(p, aspan_profile_from_datum(PG_GETARG_DATUM(0)));
	aspan_profiler_settle(p);
	result = flatten_profiler(p);
	aspan_profiler_close(p);
	PG_RETURN_BYTEA_P(result);
}
