/*
 * sketch.h
 *	  Buckets of durations for approximate percentiles.
 */
#ifndef ASPAN_SKETCH_H
#define ASPAN_SKETCH_H

typedef struct aspan_bucket
{
	uint32		group;
	uint32		bucket;
	uint64		count;			/* of values, > 0 */
} aspan_bucket;

/* their order: by group, then by value */
static inline int
aspan_compare_buckets(const aspan_bucket *a, const aspan_bucket *b)
{
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->bucket > b->bucket) - (a->bucket < b->bucket);
}

extern void aspan_sort_buckets(aspan_bucket *buckets, uint32 n);

extern uint32 aspan_sketch_bucket(uint64 value);
extern double aspan_sketch_value(uint32 bucket);

/* 0 for the values 0, and 1 + k for those of 2^k to less than 2^(k + 1) */
extern uint32 aspan_sketch_doubling(uint32 bucket);

/*
 * percentile_cont(fraction) of the values in the buckets, in milliseconds.
 * Buckets are in order; count is the sum of their counts, and min and max are
 * the exact bounds of the values.
 */
extern double aspan_sketch_percentile_ms(const aspan_bucket *buckets,
										 uint32 nbuckets, uint64 count,
										 uint64 min, uint64 max,
										 double fraction);

#endif							/* ASPAN_SKETCH_H */
