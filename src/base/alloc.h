/*
 * alloc.h
 *	  Arrays as large as the data asks for, as long as there is room.
 *
 * They may be larger than 1 GB.  An array of no elements has room for one, so
 * that there is always something to free.  ERROR with a hint at
 * asyncspan.max_memory if the contexts of this extension have grown beyond
 * it; their names begin with "asyncspan".
 */
#ifndef ASPAN_ALLOC_H
#define ASPAN_ALLOC_H


extern void *aspan_alloc(MemoryContext cxt, uint64 count, Size width);

/* filled with zeros */
extern void *aspan_alloc0(MemoryContext cxt, uint64 count, Size width);

/* an array that is there, with room for count elements */
extern void *aspan_realloc(void *array, uint64 count, Size width);

/* a growing array: room for twice as many elements, or for the first ones */
extern void *aspan_double(void *array, Size *max, Size width);

/* room for one more element of a growing array, NULL and max 0 at first */
static inline void *
aspan_enlarge(void *array, Size count, Size *max, Size width)
{
	return likely(count < *max) ? array : aspan_double(array, max, width);
}

/* memory that is going to be filled gets its pages from the kernel at once */
extern void aspan_make_pages(void *memory, Size size);

/* is there room for that many bytes more? */
extern bool aspan_has_memory(Size more);

/* the ERROR if there is not */
extern void aspan_check_memory(Size more);

#define aspan_array_in(cxt, type, count) \
	((type *) aspan_alloc(cxt, count, sizeof(type)))
#define aspan_array0_in(cxt, type, count) \
	((type *) aspan_alloc0(cxt, count, sizeof(type)))

#define aspan_array(type, count) \
	aspan_array_in(CurrentMemoryContext, type, count)
#define aspan_array0(type, count) \
	aspan_array0_in(CurrentMemoryContext, type, count)

/*
 * Makes a hash table of simplehash.h take its memory from here, for tables
 * that grow with the data: SH_USE_NONDEFAULT_ALLOCATOR is defined before that
 * header is included, and this follows it.
 */
#define ASPAN_HASH_ALLOCATOR(prefix) \
	static inline void * \
	prefix##_allocate(prefix##_hash *table, Size size) \
	{ \
		return aspan_alloc0(table->ctx, size, 1); \
	} \
	static inline void \
	prefix##_free(prefix##_hash *table, void *data) \
	{ \
		pfree(data); \
	} \
	extern int	aspan_no_such_variable

#endif							/* ASPAN_ALLOC_H */
