/*
 * host.c
 *	  Memory contexts for those files of the module that the client is made of.
 *
 * A context is a list of blocks that chunks are cut from, one behind the other;
 * resetting it keeps one block, so that a context which is reset after each
 * span costs nothing.  A large chunk is a block by itself, and is given back
 * when it is freed or grows; a small one only with its context.
 *
 * As in the server, nothing here returns NULL.
 */
#include "base/host.h"

#include "base/alloc.h"

#include "common/logging.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define BLOCK_BYTES		(32 * 1024)
#define LARGE_CHUNK		(BLOCK_BYTES / 4)

/* in front of every chunk, whose bytes are as aligned as a header is */
typedef struct Chunk
{
	Size		size;			/* of a large one, more than LARGE_CHUNK */
	MemoryContext cxt;
} Chunk;

typedef struct Block
{
	struct Block *next;
	Size		padding;
} Block;

typedef struct Large
{
	struct Large **from;		/* what points here */
	struct Large *next;
} Large;

struct MemoryContextData
{
	MemoryContext next;			/* of the same parent */
	MemoryContext children;
	MemoryContext *from;		/* what points here, or NULL */
	Block	   *blocks;			/* the newest first */
	char	   *room;			/* in that */
	Size		left;
	Large	   *large;
};

MemoryContext CurrentMemoryContext;

/*
 * One document takes the memory of the one before.  To give it back to the
 * kernel in between, and to get its pages anew, takes a tenth of all the time.
 */
void
host_keep_memory(void)
{
#ifdef __GLIBC__
	(void) mallopt(M_TRIM_THRESHOLD, 1024 * 1024 * 1024);
	(void) mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
#endif
}

MemoryContext
host_context_create(MemoryContext parent)
{
	MemoryContext cxt = pg_malloc0(sizeof(*cxt));

	if (parent == NULL)
		return cxt;
	cxt->next = parent->children;
	cxt->from = &parent->children;
	if (cxt->next)
		cxt->next->from = &cxt->next;
	parent->children = cxt;
	return cxt;
}

void
MemoryContextReset(MemoryContext cxt)
{
	while (cxt->large)
	{
		Large	   *next = cxt->large->next;

		pg_free(cxt->large);
		cxt->large = next;
	}
	if (cxt->blocks == NULL)
		return;
	while (cxt->blocks->next)
	{
		Block	   *next = cxt->blocks->next;

		pg_free(cxt->blocks);
		cxt->blocks = next;
	}
	cxt->room = (char *) (cxt->blocks + 1);
	cxt->left = BLOCK_BYTES;
}

void
MemoryContextDelete(MemoryContext cxt)
{
	while (cxt->children)
		MemoryContextDelete(cxt->children);
	MemoryContextReset(cxt);
	pg_free(cxt->blocks);
	if (cxt->from)
		*cxt->from = cxt->next;
	if (cxt->next)
		cxt->next->from = cxt->from;
	pg_free(cxt);
}

static Chunk *
large_chunk(MemoryContext cxt, Size size)
{
	Large	   *large = pg_malloc(sizeof(Large) + sizeof(Chunk) + size);

	large->next = cxt->large;
	large->from = &cxt->large;
	if (large->next)
		large->next->from = &large->next;
	cxt->large = large;
	return (Chunk *) (large + 1);
}

static Chunk *
small_chunk(MemoryContext cxt, Size size)
{
	Chunk	   *chunk;

	size += sizeof(Chunk);
	if (size > cxt->left)
	{
		Block	   *block = pg_malloc(sizeof(Block) + BLOCK_BYTES);

		block->next = cxt->blocks;
		cxt->blocks = block;
		cxt->room = (char *) (block + 1);
		cxt->left = BLOCK_BYTES;
	}
	chunk = (Chunk *) cxt->room;
	cxt->room += size;
	cxt->left -= size;
	return chunk;
}

void *
MemoryContextAllocExtended(MemoryContext cxt, Size size, int flags)
{
	Chunk	   *chunk;

	size = TYPEALIGN(sizeof(Chunk), size);
	chunk = size > LARGE_CHUNK ? large_chunk(cxt, size) :
		small_chunk(cxt, size);
	chunk->size = size;
	chunk->cxt = cxt;
	if (flags & MCXT_ALLOC_ZERO)
		memset(chunk + 1, 0, size);
	return chunk + 1;
}

static Large *
large_of(Chunk *chunk)
{
	return chunk->size > LARGE_CHUNK ? (Large *) chunk - 1 : NULL;
}

void
host_free(void *memory)
{
	Large	   *large = large_of((Chunk *) memory - 1);

	if (large == NULL)
		return;
	*large->from = large->next;
	if (large->next)
		large->next->from = large->from;
	pg_free(large);
}

void *
host_realloc(void *memory, Size size)
{
	Chunk	   *chunk = (Chunk *) memory - 1;
	Large	   *large = large_of(chunk);
	void	   *copy;

	if (size <= chunk->size)
		return memory;
	if (large != NULL)
	{
		large = pg_realloc(large, sizeof(Large) + sizeof(Chunk) + size);
		*large->from = large;
		if (large->next)
			large->next->from = &large->next;
		chunk = (Chunk *) (large + 1);
		chunk->size = size;
		return chunk + 1;
	}
	copy = MemoryContextAlloc(chunk->cxt, size);
	memcpy(copy, memory, chunk->size);
	return copy;
}

/* ---- arrays ---- */

static Size
array_size(uint64 count, Size width)
{
	if (count > SIZE_MAX / 2 / width)
		pg_fatal("out of memory");
	return Max(count, 1) * width;
}

void *
aspan_alloc(MemoryContext cxt, uint64 count, Size width)
{
	return MemoryContextAlloc(cxt, array_size(count, width));
}

void *
aspan_alloc0(MemoryContext cxt, uint64 count, Size width)
{
	return MemoryContextAllocZero(cxt, array_size(count, width));
}

void *
aspan_realloc(void *array, uint64 count, Size width)
{
	return host_realloc(array, array_size(count, width));
}
