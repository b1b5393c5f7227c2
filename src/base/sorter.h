/*
 * sorter.h
 *	  Sorts 64-bit integers within a budget of memory.
 *
 * Values are put in any order and come back in ascending order.  Up to the
 * budget everything stays in memory; beyond it, sorted runs go to a temporary
 * file and are merged while they are read, which can be done once.
 */
#ifndef ASPAN_SORTER_H
#define ASPAN_SORTER_H

#include "port/pg_bitutils.h"

struct aspan_runs;

typedef struct aspan_sorter
{
	MemoryContext cxt;
	uint64	   *values;			/* those put since the last run */
	uint64	   *scratch;
	uint64		nvalues;
	uint64		max_values;
	struct aspan_runs *runs;	/* NULL while everything is in memory */
	uint64	   *next;			/* what is to be read: [next, end) */
	uint64	   *end;
} aspan_sorter;

/* no more than max_values will be put; the sorter lives in a child of cxt */
extern aspan_sorter *aspan_sorter_create(MemoryContext cxt, uint64 max_values,
										 size_t budget);
extern void aspan_sorter_free(aspan_sorter *sorter);

/* only for aspan_sorter_put() and aspan_sorter_next() */
extern void aspan_sorter_flush(aspan_sorter *sorter);
extern bool aspan_sorter_fill(aspan_sorter *sorter);

static inline void
aspan_sorter_put(aspan_sorter *sorter, uint64 value)
{
	if (unlikely(sorter->nvalues == sorter->max_values))
		aspan_sorter_flush(sorter);
	sorter->values[sorter->nvalues++] = value;
}

/* ends putting and begins reading */
extern void aspan_sorter_sort(aspan_sorter *sorter);

/*
 * Makes a sorter that has been sorted in memory last as long as cxt, to be
 * read again after aspan_sorter_rewind().  False, and nothing is done, if it
 * is not in memory.
 */
extern bool aspan_sorter_keep(aspan_sorter *sorter, MemoryContext cxt);

static inline void
aspan_sorter_rewind(aspan_sorter *sorter)
{
	Assert(sorter->runs == NULL);
	sorter->next = sorter->values;
}

/* the smallest value not read yet; false at the end */
static inline bool
aspan_sorter_next(aspan_sorter *sorter, uint64 *value)
{
	if (unlikely(sorter->next == sorter->end) && !aspan_sorter_fill(sorter))
		return false;
	*value = *sorter->next++;
	return true;
}

/* by insertion, for some dozens of values */
extern void aspan_sort_few(uint64 *values, uint64 n);

/* the number of bits that a value takes, for those packed from several */
static inline int
aspan_bit_width(uint64 value)
{
	return value == 0 ? 0 : pg_leftmost_one_pos64(value) + 1;
}

/*
 * Sorts values, using scratch, an array of the same size.  The result is in
 * one of the two, which is returned.  The lowest bits of a value may be a
 * payload, which does not take part and has to ascend at first; values that
 * are otherwise equal stay in its order.
 */
extern uint64 *aspan_sort_uint64(uint64 *values, uint64 *scratch, uint64 n,
								 int payload_bits);

/* the index of value among n different ones in ascending order, or n */
static inline uint64
aspan_find_uint64(const uint64 *values, uint64 n, uint64 value)
{
	uint64		lo = 0;
	uint64		hi = n;

	while (lo < hi)
	{
		uint64		mid = lo + (hi - lo) / 2;

		if (values[mid] < value)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && values[lo] == value ? lo : n;
}

/* order-preserving map between times and keys */
static inline uint64
aspan_key_from_time(int64 time)
{
	return (uint64) time ^ (UINT64CONST(1) << 63);
}

static inline int64
aspan_time_from_key(uint64 key)
{
	return (int64) (key ^ (UINT64CONST(1) << 63));
}

#endif							/* ASPAN_SORTER_H */
