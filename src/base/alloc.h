/*
 * alloc.h
 *	  Arrays as large as the data asks for.
 *
 * They may be larger than 1 GB.  An array of no elements has room for one, so
 * that there is always something to free.
 */
#ifndef ASPAN_ALLOC_H
#define ASPAN_ALLOC_H


extern void *aspan_alloc(MemoryContext cxt, uint64 count, Size width);

/* filled with zeros */
extern void *aspan_alloc0(MemoryContext cxt, uint64 count, Size width);

#define aspan_array_in(cxt, type, count) \
	((type *) aspan_alloc(cxt, count, sizeof(type)))
#define aspan_array0_in(cxt, type, count) \
	((type *) aspan_alloc0(cxt, count, sizeof(type)))

#define aspan_array(type, count) \
	aspan_array_in(CurrentMemoryContext, type, count)
#define aspan_array0(type, count) \
	aspan_array0_in(CurrentMemoryContext, type, count)

#endif							/* ASPAN_ALLOC_H */
