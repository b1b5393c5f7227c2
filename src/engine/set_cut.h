/*
 * set_cut.h
 *	  The events of a set that lie in a range of time or are of a process.
 */
#ifndef ASPAN_SET_CUT_H
#define ASPAN_SET_CUT_H

#include "engine/span_set.h"

/* which events are taken; all zeroes takes all */
typedef struct aspan_cut
{
	aspan_range events;			/* begins and ends that have a time in it */
	aspan_range given;			/* spans that came as such, by their begin */
	const char *process;		/* NULL for every process */
	bool		counts;			/* those without a begin or an end, too */
} aspan_cut;

/* does it take all of a set? */
extern bool aspan_cut_takes_all(const aspan_cut *cut);

/* the begin or the end of a pair that came as events, as a record of its own */
extern aspan_span aspan_begin_alone(const aspan_span *pair);
extern aspan_span aspan_end_alone(const aspan_span *pair);

/* as aspan_collect_set(), of the events that are taken */
extern void aspan_collect_cut(aspan_collector *c, aspan_set *set,
							  const aspan_cut *cut);

#endif							/* ASPAN_SET_CUT_H */
