/*
 * taker.h
 *	  Where spans and dropped events go, once the rule has been applied.
 */
#ifndef ASPAN_TAKER_H
#define ASPAN_TAKER_H

#include "base/spanlog.h"
#include "engine/counts.h"
#include "engine/earlier.h"

typedef struct aspan_resolution
{
	aspan_log  *spans;			/* in no particular order */
	aspan_log  *apart;			/* other events; NULL if not wanted */
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	uint64	   *site_duplicates;	/* [nsites] dropped events of each site */
	aspan_earlier *earlier;		/* NULL where the range has no begin */
} aspan_resolution;

/* hands spans of the range to take(arg), and keeps the rest in the result */
typedef struct aspan_taker
{
	const aspan_range *range;
	aspan_resolution *result;
	void		(*take) (void *arg, const aspan_span *span);
	void	   *arg;
} aspan_taker;

/* a span that is final as it is, outside of the range */
extern void aspan_leave_out(const aspan_taker *taker, const aspan_span *span);

/* a span that is final as it is; it is left out if outside of the range */
static inline void
aspan_take_span(const aspan_taker *taker, const aspan_span *span)
{
	if (aspan_in_range(taker->range, aspan_span_time(span)))
		taker->take(taker->arg, span);
	else
		aspan_leave_out(taker, span);
}

/* a record of events that nothing is made of */
extern void aspan_take_duplicate(const aspan_taker *taker,
								 const aspan_span *record);

/* an event that is part of no span, or not to be had from one, where wanted */
extern void aspan_keep_apart(const aspan_taker *taker,
							 const aspan_span *record);

#endif							/* ASPAN_TAKER_H */
