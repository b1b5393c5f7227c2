/*
 * host.h
 *	  What files need that are made for the module and for the client.
 *
 * The readers of trace documents are one source for both: the server's import
 * functions and asyncspan load mean the same by a document.  Such a file
 * includes this header in the place of postgres.h, and allocates by memory
 * contexts, which the server has and src/bin/host.c supplies to the client.
 */
#ifndef ASPAN_HOST_H
#define ASPAN_HOST_H

#ifndef FRONTEND
#include "postgres.h"

#include "base/compat.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#else
#include "postgres_fe.h"

#include "common/logging.h"

/* lib/simplehash.h includes the server's contexts; they are these */
#define MEMUTILS_H

typedef struct MemoryContextData *MemoryContext;

extern MemoryContext CurrentMemoryContext;

/* does not return freed memory to the system from now on */
extern void host_keep_memory(void);

/* one within another goes with it; NULL for none */
extern MemoryContext host_context_create(MemoryContext parent);
extern void MemoryContextReset(MemoryContext cxt);
extern void MemoryContextDelete(MemoryContext cxt);
extern void *MemoryContextAllocExtended(MemoryContext cxt, Size size,
										int flags);

/* a chunk of any context, which is not NULL */
extern void host_free(void *chunk);
extern void *host_realloc(void *chunk, Size size);

#define ALLOCSET_DEFAULT_SIZES 0
#define AllocSetContextCreate(parent, name, sizes) host_context_create(parent)
#define MemoryContextAlloc(cxt, size) \
	MemoryContextAllocExtended(cxt, size, 0)
#define MemoryContextAllocZero(cxt, size) \
	MemoryContextAllocExtended(cxt, size, MCXT_ALLOC_ZERO)
#define palloc(size) MemoryContextAlloc(CurrentMemoryContext, size)
#define palloc0(size) MemoryContextAllocZero(CurrentMemoryContext, size)
#define pfree(chunk) host_free(chunk)
#define repalloc_huge(chunk, size) host_realloc(chunk, size)

static inline MemoryContext
MemoryContextSwitchTo(MemoryContext cxt)
{
	MemoryContext old = CurrentMemoryContext;

	CurrentMemoryContext = cxt;
	return old;
}

/* what takes long is reading the file, and there it is looked at */
#define CHECK_FOR_INTERRUPTS() ((void) 0)
#define qsort_interruptible qsort_arg

/* late majors have this in palloc.h */
#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif
#endif

#endif							/* ASPAN_HOST_H */
