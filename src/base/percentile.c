/*
 * percentile.c
 *	  Exact percentiles, by selection.
 *
 * Selection is by distribution: the values of the range are counted in
 * bins of equal width (2048, or fewer for few values), the bin with the
 * wanted rank is singled out by partitioning the range in place around the
 * bin's bounds, and so on within the bin.  In terms of Hoare's Find (CACM 4,
 * 1961) the pivots are known to be good before they are used.  Each round
 * settles as many bits of the value as the number of bins has; for many values
 * these are eleven of at most 64, so that six rounds are the most that any
 * input can ask for.  The time is linear in the worst case, and typically a
 * few passes over the array for all percentiles.  The partitioning loop has
 * no branch that depends on data.
 *
 * The percentile itself is percentile_cont's: linear interpolation between
 * the two neighbours of position fraction * (n - 1), in milliseconds.
 */
#include "postgres.h"

#include <math.h>

#include "base/percentile.h"
#include "base/sorter.h"
#include "base/units.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define MAX_BIN_BITS	11
#define SMALL_SELECT	64		/* sorted rather than binned */

/* how many values to handle between two looks at interrupts */
#define STRIDE			(UINT64CONST(1) << 20)

static void
find_bounds(const uint64 *values, uint64 lo, uint64 hi,
			uint64 *min, uint64 *max)
{
	*min = *max = values[lo];
	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			*min = Min(*min, values[i]);
			*max = Max(*max, values[i]);
		}
	}
}

/* moves the values up to limit to the front of [lo, hi) */
static void
partition(uint64 *values, uint64 lo, uint64 hi, uint64 limit)
{
	uint64		front = lo;

	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			uint64		value = values[i];

			values[i] = values[front];
			values[front] = value;
			front += (value <= limit);
		}
	}
}

/*
 * Puts the value of rank k (from 0) at its place in [lo, hi), no smaller
 * value after it and no larger one before it.
 */
static void
select_rank(uint64 *values, uint64 lo, uint64 hi, uint64 k)
{
	while (hi - lo > SMALL_SELECT)
	{
		uint64		counts[1 << MAX_BIN_BITS];
		uint64		min;
		uint64		max;
		int			bin_bits;
		int			shift;
		uint64		bin = 0;
		uint64		below = lo;

		find_bounds(values, lo, hi, &min, &max);
		if (min == max)
			return;
		bin_bits = Min(pg_leftmost_one_pos64(hi - lo) - 1, MAX_BIN_BITS);
		shift = Max(pg_leftmost_one_pos64(max - min) + 1 - bin_bits, 0);
		memset(counts, 0, sizeof(uint64) << bin_bits);

		for (uint64 start = lo; start < hi; start += STRIDE)
		{
			uint64		end = Min(hi, start + STRIDE);

			CHECK_FOR_INTERRUPTS();
			for (uint64 i = start; i < end; i++)
				counts[(values[i] - min) >> shift]++;
		}

		/* narrow [lo, hi) down to the bin that holds rank k */
		while (below + counts[bin] <= k)
			below += counts[bin++];
		if (below > lo)
			partition(values, lo, hi, min + (bin << shift) - 1);
		lo = below;
		if (lo + counts[bin] < hi)
			partition(values, lo, hi,
					  min + (bin << shift) + ((UINT64CONST(1) << shift) - 1));
		hi = lo + counts[bin];
		if (shift == 0)
			return;
	}
	aspan_sort_few(values + lo, hi - lo);
}

/* puts the smallest value of [lo, hi) first */
static void
take_smallest(uint64 *values, uint64 lo, uint64 hi)
{
	uint64		best = lo;
	uint64		value;

	for (uint64 start = lo; start < hi; start += STRIDE)
	{
		uint64		end = Min(hi, start + STRIDE);

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = start; i < end; i++)
		{
			if (values[i] < values[best])
				best = i;
		}
	}
	value = values[lo];
	values[lo] = values[best];
	values[best] = value;
}

void
aspan_percentile_position(uint64 count, double fraction,
						  uint64 *lower, uint64 *upper, double *proportion)
{
	double		position = fraction * (double) (count - 1);

	*lower = (uint64) floor(position);
	*upper = Min((uint64) ceil(position), count - 1);
	*proportion = position - floor(position);
}

double
aspan_interpolate_ms(uint64 lower, uint64 upper, double proportion)
{
	return aspan_ms(lower) + proportion * (aspan_ms(upper) - aspan_ms(lower));
}

/* brings both neighbours to where they would be in order */
static void
select_neighbours(uint64 *values, uint64 count, uint64 lower, uint64 upper,
				  uint64 *from)
{
	select_rank(values, *from, count, lower);
	*from = lower;
	if (upper > lower)
	{
		take_smallest(values, upper, count);
		*from = upper;
	}
}

double
aspan_next_percentile_ms(uint64 *values, uint64 count, double fraction,
						 uint64 *from)
{
	uint64		lower;
	uint64		upper;
	double		proportion;

	aspan_percentile_position(count, fraction, &lower, &upper, &proportion);
	select_neighbours(values, count, lower, upper, from);
	return aspan_interpolate_ms(values[lower], values[upper], proportion);
}

double
aspan_percentile_of_bits(uint64 *bits, uint64 count, double fraction)
{
	uint64		lower;
	uint64		upper;
	double		proportion;
	uint64		from = 0;
	double		low;
	double		high;

	Assert(count > 0);
	aspan_percentile_position(count, fraction, &lower, &upper, &proportion);
	select_neighbours(bits, count, lower, upper, &from);
	memcpy(&low, &bits[lower], sizeof(low));
	memcpy(&high, &bits[upper], sizeof(high));
	return low + proportion * (high - low);
}

double
aspan_percentile_ms(uint64 *values, uint64 count, double fraction)
{
	uint64		from = 0;

	Assert(count > 0);
	return aspan_next_percentile_ms(values, count, fraction, &from);
}
