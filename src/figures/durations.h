/*
 * durations.h
 *	  Histograms of durations, over time if wanted.
 */
#ifndef ASPAN_DURATIONS_H
#define ASPAN_DURATIONS_H

#include "figures/windows.h"

/* most buckets that there can be from a duration to twice as long */
#define ASPAN_MAX_PER_DOUBLING 64

typedef struct aspan_duration_bucket
{
	int64		start;			/* of the window, if there are any */
	aspan_operation series;		/* string ids; 0 for what does not apply */
	double		lower_ms;
	double		upper_ms;		/* not in it */
	uint64		spans;
} aspan_duration_bucket;

typedef void (*aspan_durations_callback) (const aspan_duration_bucket *bucket,
										  void *arg);

/*
 * Calls back for the buckets that have spans, ordered by start of the window,
 * then by series, as aspan_find_series() has them, then by length.  They are
 * the complete spans that end in the range, by the window that they end in; a
 * bucket of time of 0 stands for one window of all times.
 */
extern void aspan_duration_buckets(aspan_set *set, const aspan_range *range,
								   int64 bucket, aspan_grouping by,
								   int per_doubling,
								   aspan_durations_callback callback,
								   void *arg);

#endif							/* ASPAN_DURATIONS_H */
