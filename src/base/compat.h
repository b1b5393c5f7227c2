/*
 * compat.h
 *	  Differences between the supported major versions of PostgreSQL.
 *
 * Only files whose names begin with compat look at PG_VERSION_NUM.  The rest
 * of the code is written against the newest spelling of an interface; where
 * an older server lacks it, the spelling is supplied.  Here is what every floor
 * needs; what takes larger headers has a file of its own, such that nobody gets
 * them who does without: base/compat_buffile.h, formats/compat_tuplesort.h and
 * sql/compat_executor.h.
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

/* 18 marks functions that do not return in front; 19 has only that */
#if PG_VERSION_NUM < 180000 && !defined(pg_noreturn)
#define pg_noreturn pg_attribute_noreturn()
#endif

/* late minors and 18 have this spelling and the old one, 20 has only this */
#ifndef pg_always_inline
#define pg_always_inline pg_attribute_always_inline
#endif

#endif							/* ASPAN_COMPAT_H */
