/*
 * units.h
 *	  Nanoseconds, which every time and duration is held in, and milliseconds.
 */
#ifndef ASPAN_UNITS_H
#define ASPAN_UNITS_H

#define ASPAN_NS_PER_US		INT64CONST(1000)
#define ASPAN_NS_PER_MS		INT64CONST(1000000)
#define ASPAN_NS_PER_SEC	INT64CONST(1000000000)

/*
 * Every figure in milliseconds is made from exact nanoseconds by this.  What
 * a double cannot hold is divided as an integer, so that it is rounded only
 * once: a time since 1970 that is a whole number of milliseconds stays one.
 */
static inline double
aspan_ms(int128 ns)
{
	const int128 exact = INT64CONST(1) << 53;

	if (-exact <= ns && ns <= exact)
		return (double) (int64) ns / ASPAN_NS_PER_MS;
	return (double) (ns / ASPAN_NS_PER_MS) +
		(double) (int64) (ns % ASPAN_NS_PER_MS) / ASPAN_NS_PER_MS;
}

#endif							/* ASPAN_UNITS_H */
