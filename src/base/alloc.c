/*
 * alloc.c
 *	  Arrays as large as the data asks for.
 *
 * palloc() refuses more than 1 GB, and products of sizes may overflow; arrays
 * with an element for each span, string or site go through here, where both
 * are seen to.
 *
 * Such arrays are ordinary memory on purpose.  Asking for transparent huge
 * pages would make their page faults several times cheaper where the memory
 * is at hand, but several times dearer in virtual machines that hand free
 * huge pages back to their host.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"

#include "utils/memutils.h"

void *
aspan_alloc(MemoryContext cxt, uint64 count, Size width)
{
	return MemoryContextAllocHuge(cxt, mul_size(Max(count, 1), width));
}

void *
aspan_alloc0(MemoryContext cxt, uint64 count, Size width)
{
	return MemoryContextAllocExtended(cxt, mul_size(Max(count, 1), width),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}
