/*
 * busiest.h
 *	  The busiest windows of a set, and how many of all have events.
 */
#ifndef ASPAN_BUSIEST_H
#define ASPAN_BUSIEST_H

#include "figures/sweep.h"

typedef struct aspan_busiest
{
	aspan_window *items;		/* highest peak first, then the earliest */
	uint32		count;
	uint64		windows;		/* from the first event to the last */
	uint64		with_events;	/* those in which a begin or an end is */
} aspan_busiest;

/*
 * At most so many of the windows in which complete spans are active, in the
 * current context.  There are none of a length with which the first would
 * begin before all times.
 */
extern aspan_busiest *aspan_busiest_windows(aspan_set *set, int64 bucket,
											uint32 limit);

#endif							/* ASPAN_BUSIEST_H */
