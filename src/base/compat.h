/*
 * compat.h
 *	  Differences between the supported major versions of PostgreSQL.
 *
 * Only files whose names begin with compat look at PG_VERSION_NUM.  The rest
 * of the code is written against the newest spelling of an interface; where
 * an older server lacks it, the spelling is supplied.  Here is what the lower
 * floors need too; what takes headers that they do without is in
 * formats/compat_tuplesort.h and sql/compat_executor.h.
 */
#ifndef ASPAN_COMPAT_H
#define ASPAN_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "asyncspan needs PostgreSQL 15 or newer"
#endif

/* varlena accessors left postgres.h for a header of their own in 16 */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* mul_size() and add_size() moved from here to palloc.h in late minors */
#include "storage/shmem.h"

/* a short read of a temporary file is an error since 16 */
#if PG_VERSION_NUM < 160000
#include "storage/buffile.h"

static inline void
BufFileReadExact(BufFile *file, void *ptr, size_t size)
{
	size_t		nread = BufFileRead(file, ptr, size);

	if (nread != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from temporary file: read only %zu of %zu bytes",
						nread, size)));
}
#endif

/* 18 marks functions that do not return in front; 19 has only that */
#if PG_VERSION_NUM < 180000 && !defined(pg_noreturn)
#define pg_noreturn pg_attribute_noreturn()
#endif

/* exact sums need 128 bits; every 64-bit platform PostgreSQL supports has it */
#ifndef HAVE_INT128
#error "asyncspan needs a compiler with 128-bit integers"
#endif

#endif							/* ASPAN_COMPAT_H */
