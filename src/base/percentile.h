/*
 * percentile.h
 *	  Exact percentiles, as percentile_cont(), in milliseconds.
 */
#ifndef ASPAN_PERCENTILE_H
#define ASPAN_PERCENTILE_H


/*
 * percentile_cont(fraction) of the values, by selection.  values is
 * reordered; count > 0.
 */
extern double aspan_percentile_ms(uint64 *values, uint64 count,
								  double fraction);

/*
 * The same for several fractions in ascending order, of one array: *from is 0
 * at first.  Nothing before values[*from] is larger than what follows.
 */
extern double aspan_next_percentile_ms(uint64 *values, uint64 count,
									   double fraction, uint64 *from);

/*
 * The same of milliseconds that are doubles already, none of them negative.
 * They come as their bits, which are in the order of the values.
 */
extern double aspan_percentile_of_bits(uint64 *bits, uint64 count,
									   double fraction);

/* a double as its bits */
static inline uint64
aspan_bits_of(double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/* where percentile_cont() looks: between two neighbours, and how far */
extern void aspan_percentile_position(uint64 count, double fraction,
									  uint64 *lower, uint64 *upper,
									  double *proportion);
extern double aspan_interpolate_ms(uint64 lower, uint64 upper,
								   double proportion);

#endif							/* ASPAN_PERCENTILE_H */
