/*
 * moments.h
 *	  Count, sum, minimum, maximum and deviation of durations, in exact
 *	  integers.
 *
 * Durations are uint64 nanoseconds.  Sums are kept in 128 bits and sums of
 * squares in 192, which no input can overflow, so adding and merging are
 * associative: the same figures to the last bit for any order of the rows and
 * any number of workers.
 */
#ifndef ASPAN_MOMENTS_H
#define ASPAN_MOMENTS_H



typedef struct aspan_moments
{
	uint64		count;
	uint64		min;			/* valid if count > 0 */
	uint64		max;
	uint128		sum;
	uint128		squares;		/* low 128 bits of the sum of squares */
	uint64		squares_high;	/* and the carries out of them */
} aspan_moments;

extern void aspan_moments_init(aspan_moments *m);
extern void aspan_moments_merge(aspan_moments *m, const aspan_moments *other);

static inline void
aspan_moments_add(aspan_moments *m, uint64 value)
{
	uint128		square = (uint128) value * value;

	if (m->count == 0 || value < m->min)
		m->min = value;
	if (value > m->max)
		m->max = value;
	m->count++;
	m->sum += value;
	m->squares += square;
	m->squares_high += (m->squares < square);
}

/*
 * Quotient of exact integers.  Where they are exact in double precision too,
 * the division rounds correctly.  Otherwise the integer part is divided off
 * first; either way a quotient that is a whole number is that number, and a
 * mean never leaves the range of what it is the mean of.
 */
static inline double
aspan_ratio(uint128 numerator, uint64 denominator)
{
	if ((numerator | denominator) >> 53 == 0)
		return (double) (uint64) numerator / (double) denominator;
	return (double) (numerator / denominator) +
		(double) (uint64) (numerator % denominator) / (double) denominator;
}

/* a / n - b / m; the difference of equal quotients is 0 */
static inline double
aspan_ratio_difference(uint128 a, uint64 n, uint128 b, uint64 m)
{
	int128		whole = (int128) (a / n) - (int128) (b / m);

	return (double) whole +
		((double) (uint64) (a % n) / (double) n -
		 (double) (uint64) (b % m) / (double) m);
}

/* of a whole that is not 0 */
static inline double
aspan_percent(double part, double whole)
{
	return 100.0 * part / whole;
}

/* in milliseconds; the mean needs count > 0, the deviation count > 1 */
extern double aspan_moments_total_ms(const aspan_moments *m);
extern double aspan_moments_mean_ms(const aspan_moments *m);
extern double aspan_moments_stddev_ms(const aspan_moments *m);

#endif							/* ASPAN_MOMENTS_H */
