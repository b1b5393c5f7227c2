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

/* where percentile_cont() looks: between two neighbours, and how far */
extern void aspan_percentile_position(uint64 count, double fraction,
									  uint64 *lower, uint64 *upper,
									  double *proportion);
extern double aspan_interpolate_ms(uint64 lower, uint64 upper,
								   double proportion);

#endif							/* ASPAN_PERCENTILE_H */
