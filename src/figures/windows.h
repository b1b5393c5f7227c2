/*
 * windows.h
 *	  Windows of time, and the series that have them.
 */
#ifndef ASPAN_WINDOWS_H
#define ASPAN_WINDOWS_H

#include "figures/grouping.h"

/* windows of one length, aligned to the Unix epoch */
typedef struct aspan_windows
{
	int64		bucket;			/* their length in ns, greater than 0 */
	int64		origin;			/* start of the first one */
	uint64		count;
} aspan_windows;

/*
 * The windows from one instant to another, which is not earlier.  ERROR if
 * they are more than anybody reads, or the first would begin before all times.
 */
extern void aspan_lay_windows(aspan_windows *windows, int64 first, int64 last,
							  int64 bucket);

/*
 * The windows from the first begin or end in the range to the last; false if
 * there is none.
 */
extern bool aspan_windows_in_range(aspan_windows *windows, aspan_set *set,
								   const aspan_range *range, int64 bucket);

/* the number of the window that an instant is in */
static inline uint64
aspan_window_of(const aspan_windows *windows, int64 time)
{
	return ((uint64) time - (uint64) windows->origin) /
		(uint64) windows->bucket;
}

static inline int64
aspan_window_start(const aspan_windows *windows, uint64 number)
{
	return (int64) ((uint64) windows->origin +
					number * (uint64) windows->bucket);
}

#define ASPAN_NO_SERIES PG_UINT32_MAX

/* the series that spans are told apart by, in their order */
typedef struct aspan_series
{
	aspan_operation *items;		/* [count]; 0 for what does not apply */
	uint32		count;
	uint32	   *of_site;		/* [nsites]; ASPAN_NO_SERIES without spans */
} aspan_series;

/*
 * A series for each target, name or operation that a span of the set has,
 * whatever its status, in "C" order of name, then target, NULL first; or one
 * for all spans, even if there are none.  ERROR if so many series are too many
 * for so many windows.
 */
extern void aspan_find_series(aspan_series *series, aspan_set *set,
							  aspan_grouping by, const uint32 *ranks,
							  uint64 nwindows);

#endif							/* ASPAN_WINDOWS_H */
