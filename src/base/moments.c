/*
 * moments.c
 *	  Figures made from exact sums.
 *
 * The usual ways to a deviation in floating point either cancel (the
 * difference of two large sums) or depend on the order of the values
 * (Youngs and Cramer's and Welford's recurrences).  Here the sums are exact
 * integers and stay so until the very last step, hence nothing cancels and
 * nothing depends on any order.
 *
 * With n values of sum S and sum of squares Q, let S = n q + r, 0 <= r < n.
 * The sum of squared deviations from the mean is
 *
 *		D = Q - S^2 / n
 *		  = Q - (n q^2 + 2 q r) - r^2 / n
 *		  = Q - q (S + r) - r^2 / n
 *
 * whose first two terms are integers of at most 192 bits: n and q are below
 * 2^64, S + r below 2^128.  Let I be their difference and r^2 = n a + b with
 * 0 <= b < n.  Then D = I - a - b/n, which for b > 0 is computed as
 * (I - a - 1) + (n - b) / n: two terms that are exact and not negative.
 *
 * Nanoseconds become milliseconds with one last division by 10^6.
 */
#include "postgres.h"

#include <math.h>

#include "base/moments.h"
#include "base/units.h"

void
aspan_moments_init(aspan_moments *m)
{
	memset(m, 0, sizeof(aspan_moments));
}

void
aspan_moments_merge(aspan_moments *m, const aspan_moments *other)
{
	if (other->count == 0)
		return;
	if (m->count == 0 || other->min < m->min)
		m->min = other->min;
	m->max = Max(m->max, other->max);
	m->count += other->count;
	m->sum += other->sum;
	m->squares += other->squares;
	m->squares_high += other->squares_high +
		(m->squares < other->squares);
}

double
aspan_moments_total_ms(const aspan_moments *m)
{
	return aspan_ratio(m->sum, ASPAN_NS_PER_MS);
}

double
aspan_moments_mean_ms(const aspan_moments *m)
{
	Assert(m->count > 0);
	return aspan_ratio(m->sum, m->count) / 1e6;
}

double
aspan_moments_stddev_ms(const aspan_moments *m)
{
	uint64		n = m->count;
	uint64		q = (uint64) (m->sum / n);
	uint64		r = (uint64) (m->sum % n);
	uint128		factor = m->sum + r;
	uint128		low;			/* I, in 128 + 64 bits */
	uint64		high;
	uint128		product;
	uint128		a = (uint128) r * r / n;
	uint64		b = (uint64) ((uint128) r * r % n);
	double		deviations;

	Assert(n > 1);

	/* I = Q - q * factor, the product taken in two halves of the factor */
	low = m->squares;
	high = m->squares_high;

	product = (uint128) q * (uint64) factor;
	high -= low < product;
	low -= product;

	product = (uint128) q * (uint64) (factor >> 64);
	high -= (uint64) (product >> 64);
	product <<= 64;
	high -= low < product;
	low -= product;

	/* less a, and b/n as above */
	if (b > 0)
		a++;
	high -= low < a;
	low -= a;

	deviations = ldexp((double) high, 128) + (double) low;
	if (b > 0)
		deviations += (double) (n - b) / (double) n;

	return sqrt(deviations / (double) (n - 1)) / 1e6;
}
