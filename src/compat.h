/*
 * compat.h
 *	  Differences between the supported major versions of PostgreSQL.
 *
 * This is the only file of asyncspan that looks at PG_VERSION_NUM.  The rest
 * of the code is written against the newest spelling of an interface; where
 * an older server lacks it, the spelling is supplied here.
 */
#ifndef ASPAN_COMPAT_H
#define ASPAN_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "asyncspan needs PostgreSQL 15 or newer"
#endif

/*
 * Exact sums need 128 bits; every 64-bit platform PostgreSQL supports has them.
 * A compiler goes on after an error, and would complain of every sum.  But it
 * stops at a header that is not there.
 */
#ifndef HAVE_INT128
#error "asyncspan needs a 64-bit platform, and a compiler with 128-bit integers"
#include "asyncspan needs a 64-bit platform"
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

/* 16 lets the caller choose whether to get a copy; before, it always is one */
#if PG_VERSION_NUM < 160000
#include "utils/tuplesort.h"

#define tuplesort_getdatum(state, forward, copy, val, isnull, abbrev) \
	tuplesort_getdatum(state, forward, val, isnull, abbrev)
#endif

/* what a plan node tells EXPLAIN with moved to headers of its own in 18 */
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#else
#include "commands/explain.h"
#endif

/* 19 asks for flags of a scan's slot, and for whom a plan is explained */
#if PG_VERSION_NUM < 190000
#include "executor/executor.h"
#include "tcop/tcopprot.h"

#define pg_plan_query(querytree, query_string, options, params, explain) \
	pg_plan_query(querytree, query_string, options, params)
#define ExecInitScanTupleSlot(estate, scanstate, tupledesc, tts_ops, flags) \
	ExecInitScanTupleSlot(estate, scanstate, tupledesc, tts_ops)
#endif

/* a plan is always run once since 18 */
#if PG_VERSION_NUM < 180000
#define ExecutorRun(desc, direction, count) \
	ExecutorRun(desc, direction, count, true)
#endif

/* 18 marks functions that do not return in front; 19 has only that */
#if PG_VERSION_NUM < 180000 && !defined(pg_noreturn)
#define pg_noreturn pg_attribute_noreturn()
#endif

/* late minors and 18 have this spelling beside the old one, 20 has only this */
#ifndef pg_always_inline
#define pg_always_inline pg_attribute_always_inline
#endif

#endif							/* ASPAN_COMPAT_H */
