/*
 * sweep.h
 *	  Concurrency over time, by an exact sweep over begins and ends.
 */
#ifndef ASPAN_SWEEP_H
#define ASPAN_SWEEP_H

#include "figures/windows.h"

typedef enum aspan_unmatched
{
	ASPAN_UNMATCHED_EXCLUDE,	/* complete spans only */
	ASPAN_UNMATCHED_CLIP		/* open to the end, orphans from the start */
} aspan_unmatched;

typedef struct aspan_window
{
	int64		start;			/* ns since the epoch, a multiple of bucket */
	uint32		series;			/* string id; 0 for ASPAN_ALL */
	uint64		peak;
	double		average;		/* weighted by time */
	uint64		started;
	uint64		finished;
	uint64		active_at_start;
} aspan_window;

typedef void (*aspan_window_callback) (const aspan_window *window, void *arg);

/*
 * Calls back for every window from the first to the last event, the quiet
 * ones too, ordered by series ("C" order of its string, NULL first), then by
 * start.  There is a series for each target or name that a span of the set
 * has, whatever its status, and every series has all the windows.  A set
 * without begin or end events has no windows.
 */
extern void aspan_sweep_windows(aspan_set *set, int64 bucket,
								aspan_grouping by, aspan_unmatched unmatched,
								aspan_window_callback callback, void *arg);

typedef struct aspan_peak
{
	uint64		max;			/* spans active at once */
	bool		has_at;			/* is anything ever active? */
	int64		at;				/* first instant at which max is reached */
} aspan_peak;

/* the highest concurrency of complete spans */
extern aspan_peak aspan_sweep_peak(aspan_set *set);

/*
 * The same for each of some groups, which have so many complete spans; sites
 * whose group is no number below ngroups are left out.
 */
extern aspan_peak *aspan_sweep_group_peaks(aspan_set *set,
										   const uint32 *group_of_site,
										   const uint64 *complete,
										   uint32 ngroups);

#endif							/* ASPAN_SWEEP_H */
