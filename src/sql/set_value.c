/*
 * set_value.c
 *	  A set of spans as a value of type span_set.
 *
 * The value is an expanded object: functions that take a span_set read the
 * engine's own structure in place, and it is flattened only when it is stored
 * or shipped.  That needs its spans in one order, whatever they came in, so
 * that equal sets are equal byte by byte.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "sql/set_value.h"

#include "fmgr.h"
#include "utils/expandeddatum.h"
#include "utils/memutils.h"

typedef struct expanded_set
{
	ExpandedObjectHeader hdr;
	aspan_set  *set;
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

static Size
expanded_set_flat_size(ExpandedObjectHeader *eohptr)
{
	expanded_set *e = (expanded_set *) eohptr;

	if (e->flat_size == 0)
	{
		aspan_writer writer = {NULL, 0};

		aspan_set_canonicalize(e->set);
		aspan_write_set(&writer, e->set);
		if (writer.size > MaxAllocSize - VARHDRSZ)
			aspan_set_too_large(writer.size);
		aspan_check_memory(writer.size);
		e->flat_size = writer.size + VARHDRSZ;
	}
	return e->flat_size;
}

static void
expanded_set_flatten(ExpandedObjectHeader *eohptr, void *result,
					 Size allocated_size)
{
	expanded_set *e = (expanded_set *) eohptr;
	aspan_writer writer = {VARDATA(result), 0};

	Assert(allocated_size == e->flat_size);
	SET_VARSIZE(result, allocated_size);
	aspan_write_set(&writer, e->set);
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
Datum
aspan_set_value(aspan_set *set)
{
	expanded_set *e = MemoryContextAllocZero(set->cxt, sizeof(expanded_set));
	void	   *pointer = palloc(EXPANDED_POINTER_SIZE);

	EOH_init_header(&e->hdr, &expanded_set_methods, set->cxt);
	e->set = set;
	memcpy(pointer, DatumGetPointer(EOHPGetRODatum(&e->hdr)),
		   EXPANDED_POINTER_SIZE);
	return PointerGetDatum(pointer);
}

aspan_set *
aspan_set_from_bytes(const char *bytes, Size size)
{
	aspan_reader reader = {bytes, bytes + size};
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan set",
											  ALLOCSET_DEFAULT_SIZES);

	return aspan_read_set(&reader, cxt);
}

aspan_set *
aspan_set_from_datum(Datum value)
{
	struct varlena *v = (struct varlena *) DatumGetPointer(value);

	if (VARATT_IS_EXTERNAL_EXPANDED(v))
	{
		expanded_set *e = (expanded_set *) DatumGetEOHP(value);

		if (e->hdr.eoh_methods != &expanded_set_methods)
			elog(ERROR, "expanded object is not a span_set");
		return e->set;
	}
	v = PG_DETOAST_DATUM_PACKED(value);
	return aspan_set_from_bytes(VARDATA_ANY(v), VARSIZE_ANY_EXHDR(v));
}
