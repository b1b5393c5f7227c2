/*
 * memcheck.h
 *	  Tells address sanitizer what PostgreSQL tells valgrind.
 *
 * Address sanitizer knows malloc, and PostgreSQL calls that for blocks of many
 * kilobytes.  What palloc hands out are chunks of such a block, and a chunk
 * that is read past its end, or after pfree, is still in its block.  But
 * where USE_VALGRIND is defined the memory contexts say of each chunk when it
 * may be used, through the macros of valgrind's own memcheck.h.  This file
 * stands in for that one, first in the path for headers, and its macros mark
 * the same bytes for address sanitizer.
 *
 * Address sanitizer has no notion of memory that may be read and has no value
 * yet, so what asks about that does nothing; `make test-sanitizers` has
 * valgrind itself for it.  What may be used is known in steps of 8 bytes: the
 * end of a chunk is exact, its begin is aligned anyway.
 */
#ifndef ASPAN_MEMCHECK_H
#define ASPAN_MEMCHECK_H

#include <sanitizer/asan_interface.h>

#define VALGRIND_MAKE_MEM_NOACCESS(addr, size) \
	__asan_poison_memory_region((addr), (size))
#define VALGRIND_MAKE_MEM_DEFINED(addr, size) \
	__asan_unpoison_memory_region((addr), (size))
#define VALGRIND_MAKE_MEM_UNDEFINED(addr, size) \
	__asan_unpoison_memory_region((addr), (size))
#define VALGRIND_CHECK_MEM_IS_DEFINED(addr, size) do {} while (0)

/* a pool is a memory context: what is freed in it was marked before */
#define VALGRIND_CREATE_MEMPOOL(pool, redzones, zeroed) do {} while (0)
#define VALGRIND_DESTROY_MEMPOOL(pool) do {} while (0)
#define VALGRIND_MEMPOOL_ALLOC(pool, addr, size) \
	__asan_unpoison_memory_region((addr), (size))
#define VALGRIND_MEMPOOL_FREE(pool, addr) do {} while (0)
#define VALGRIND_MEMPOOL_CHANGE(pool, from, to, size) \
	__asan_unpoison_memory_region((to), (size))

#endif							/* ASPAN_MEMCHECK_H */
