/*
 * sketch.c
 *	  Buckets of durations for approximate percentiles.
 *
 * Durations are counted in buckets whose width grows with the value: between
 * two powers of two there are 64 buckets of equal width, and values below 64
 * have a bucket each.  This is the layout of HdrHistogram (G. Tene), and has
 * the guarantee that DDSketch (Masson, Rim and Lee, VLDB 2019) gives for
 * logarithmic buckets: the middle of a bucket is within 1/128, or 0.8 %, of
 * every value in it.  A bucket is found by shifts, without a logarithm, and
 * nothing depends on the order of the values: merging sketches is adding
 * counts, so that the sketch of a whole is that of its parts, to the last
 * bit.
 */
#include "postgres.h"

#include <math.h>

#include "base/sketch.h"
#include "base/units.h"

#include "port/pg_bitutils.h"

/* buckets between two powers of two, as a power of two */
#define SKETCH_BITS		6

static int
compare_buckets(const void *a, const void *b, void *arg)
{
	return aspan_compare_buckets(a, b);
}

void
aspan_sort_buckets(aspan_bucket *buckets, uint32 n)
{
	qsort_interruptible(buckets, n, sizeof(aspan_bucket), compare_buckets,
						NULL);
}

uint32
aspan_sketch_bucket(uint64 value)
{
	int			shift;

	if (value < (1 << SKETCH_BITS))
		return (uint32) value;

	/* keep the leading one and the bits that follow it */
	shift = pg_leftmost_one_pos64(value) - SKETCH_BITS;
	return ((uint32) shift << SKETCH_BITS) + (uint32) (value >> shift);
}

double
aspan_sketch_value(uint32 bucket)
{
	int			shift;
	uint64		lowest;

	if (bucket < (2 << SKETCH_BITS))
		return bucket;

	shift = (int) (bucket >> SKETCH_BITS) - 1;
	lowest = (uint64) (bucket - ((uint32) shift << SKETCH_BITS)) << shift;
	return (double) lowest + ldexp(1, shift) / 2;
}

uint32
aspan_sketch_doubling(uint32 bucket)
{
	if (bucket == 0)
		return 0;
	if (bucket < (1 << SKETCH_BITS))
		return 1 + pg_leftmost_one_pos32(bucket);
	return (bucket >> SKETCH_BITS) + SKETCH_BITS;
}

/* the bucket value of the rank-th smallest value, counting from 0 */
static double
value_of_rank(const aspan_bucket *buckets, uint32 nbuckets, uint64 rank)
{
	for (uint32 i = 0; i < nbuckets; i++)
	{
		if (rank < buckets[i].count)
			return aspan_sketch_value(buckets[i].bucket);
		rank -= buckets[i].count;
	}
	elog(ERROR, "buckets of a sketch hold too few values");
}

double
aspan_sketch_percentile_ms(const aspan_bucket *buckets, uint32 nbuckets,
						   uint64 count, uint64 min, uint64 max,
						   double fraction)
{
	double		position = fraction * (double) (count - 1);
	double		lower = value_of_rank(buckets, nbuckets, (uint64) position);
	double		upper = value_of_rank(buckets, nbuckets,
									  (uint64) ceil(position));
	double		value = lower + (position - floor(position)) * (upper - lower);

	/* the middle of a bucket may lie outside of what was seen */
	value = Max(value, (double) min);
	value = Min(value, (double) max);
	return aspan_ms(value);
}
