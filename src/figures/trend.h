/*
 * trend.h
 *	  Rates, errors and durations of spans over time.
 */
#ifndef ASPAN_TREND_H
#define ASPAN_TREND_H

#include "figures/windows.h"

/* which window a span is measured in */
typedef enum aspan_basis
{
	ASPAN_BASIS_END,
	ASPAN_BASIS_BEGIN
} aspan_basis;

typedef struct aspan_trend_window
{
	int64		start;			/* ns since the epoch, a multiple of bucket */
	aspan_operation series;		/* string ids; 0 for what does not apply */
	uint64		started;		/* complete and open spans */
	uint64		finished;		/* complete spans */
	uint64		errors;
	uint64		open_at_end;
	double		per_second;		/* finished ones */
	uint64		measured;		/* complete spans, by the basis */
	double		total_ms;

	/* valid if any are measured */
	double		avg_ms;
	double		p50_ms;
	double		p95_ms;
	double		p99_ms;
	double		max_ms;
	aspan_span	longest;
} aspan_trend_window;

typedef void (*aspan_trend_callback) (const aspan_trend_window *window,
									  void *arg);

/*
 * Calls back for the windows from the first event in the range to the last,
 * ordered by start, then by series, as aspan_find_series() has them: for all
 * windows if there is one series for all spans, else for those in which the
 * series started, finished or has open spans.  The set may have spans that
 * begin outside of the range.
 */
extern void aspan_trend_windows(aspan_set *set, const aspan_range *range,
								int64 bucket, aspan_grouping by,
								aspan_basis basis,
								aspan_trend_callback callback, void *arg);

#endif							/* ASPAN_TREND_H */
