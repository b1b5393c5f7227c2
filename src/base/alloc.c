/*
 * alloc.c
 *	  Arrays as large as the data asks for, as long as there is room.
 *
 * palloc() refuses more than 1 GB, and products of sizes may overflow; arrays
 * with an element for each span, string or site go through here, where both
 * are seen to.
 *
 * Whoever knows beforehand that something will not fit says so in its own
 * words, and sooner: the tree of spans does, and the dictionary of strings.
 * Here is what stands behind all of them.  PostgreSQL counts the bytes of
 * every memory context, so nothing has to be counted twice, nor can anything
 * be forgotten: before a large array is made, the contexts of this extension
 * are added up.  They are known by their names.  What the executor has beneath
 * them, to sort the rows of a view for instance, goes by other limits.
 *
 * The sum may pass asyncspan.max_memory by a little.  A limit of 1 MB is not
 * meant for the buffers of a document, and figures that go by
 * asyncspan.work_mem may have been given more than that.
 *
 * Such arrays are ordinary memory on purpose.  Asking for transparent huge
 * pages would make their page faults several times cheaper where there is
 * memory to spare, but several times dearer in virtual machines that hand free
 * huge pages back to their host.  But the kernel is asked for all pages of a
 * large array at once, since it is going to be filled.  That takes a third less
 * than one page fault for each of them.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"

#include <sys/mman.h>
#include <unistd.h>

#include "miscadmin.h"
#include "nodes/memnodes.h"
#include "utils/memutils.h"

/* smaller arrays are counted when the next larger one is made */
#define LARGE_ARRAY ((Size) 512 * 1024)

/* what may be used beyond the limits */
#define ALLOWANCE ((Size) 32 * 1024 * 1024)

/* bytes to ask the kernel for between two looks at interrupts */
#define PAGES_STRIDE ((Size) 32 * 1024 * 1024)

/* the first letters of the names of our memory contexts */
#define OUR_CONTEXTS "asyncspan"

static bool
is_ours(MemoryContext cxt)
{
	return strncmp(cxt->name, OUR_CONTEXTS, strlen(OUR_CONTEXTS)) == 0;
}

/* bytes of all contexts of this extension, without recursion */
static Size
memory_used(void)
{
	MemoryContext cxt = TopMemoryContext;
	Size		used = 0;

	for (;;)
	{
		if (is_ours(cxt))
			used += cxt->mem_allocated;
		if (cxt->firstchild != NULL)
		{
			cxt = cxt->firstchild;
			continue;
		}
		while (cxt->nextchild == NULL && cxt->parent != NULL)
			cxt = cxt->parent;
		if (cxt->nextchild == NULL)
			return used;
		cxt = cxt->nextchild;
	}
}

static Size
memory_limit(void)
{
	return Max(aspan_max_memory_bytes(), aspan_work_mem_bytes());
}

bool
aspan_has_memory(Size more)
{
	return add_size(memory_used(), more) <=
		add_size(memory_limit(), ALLOWANCE);
}

void
aspan_check_memory(Size more)
{
	Size		limit;
	Size		used;

	if (aspan_has_memory(more))
		return;
	limit = memory_limit();
	used = memory_used();
	ereport(ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("figures of the spans do not fit into asyncspan.max_memory"),
			 errdetail("There are %zu MB in use and %zu kB more are needed; the limit is %zu MB.",
					   used / (1024 * 1024), (more + 1023) / 1024,
					   limit / (1024 * 1024)),
			 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));
}

static inline Size
checked_size(uint64 count, Size width)
{
	Size		size = mul_size(Max(count, 1), width);

	if (size >= LARGE_ARRAY)
		aspan_check_memory(size);
	return size;
}

/*
 * Only Linux since 5.14 can do it.  Elsewhere, and where it fails, the pages
 * come when they are written to.
 */
void
aspan_make_pages(void *memory, Size size)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t	page = sysconf(_SC_PAGESIZE);
	uintptr_t	next = TYPEALIGN(page, memory);
	uintptr_t	end = TYPEALIGN_DOWN(page, (uintptr_t) memory + size);

	while (next < end)
	{
		Size		n = Min(end - next, PAGES_STRIDE);

		if (madvise((void *) next, n, MADV_POPULATE_WRITE) != 0)
			return;
		next += n;
		if (next < end)
			CHECK_FOR_INTERRUPTS();
	}
#endif
}

void *
aspan_alloc(MemoryContext cxt, uint64 count, Size width)
{
	Size		size = checked_size(count, width);
	void	   *array = MemoryContextAllocHuge(cxt, size);

	if (size >= LARGE_ARRAY)
		aspan_make_pages(array, size);
	return array;
}

void *
aspan_alloc0(MemoryContext cxt, uint64 count, Size width)
{
	void	   *array = aspan_alloc(cxt, count, width);

	memset(array, 0, Max(count, 1) * width);
	return array;
}

void *
aspan_realloc(void *array, uint64 count, Size width)
{
	return repalloc_huge(array, checked_size(count, width));
}

void *
aspan_double(void *array, Size *max, Size width)
{
	*max = Max(64, *max * 2);
	return array == NULL ? aspan_alloc(CurrentMemoryContext, *max, width) :
		aspan_realloc(array, *max, width);
}
