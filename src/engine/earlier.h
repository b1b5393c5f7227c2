/*
 * earlier.h
 *	  What was read of the time before the range.
 *
 * With a margin, events of that time are read for the ends that they explain.
 * The spans that they make are left out, but for what is counted here.
 */
#ifndef ASPAN_EARLIER_H
#define ASPAN_EARLIER_H

/* spans of a site that run on, and when the first of them began */
typedef struct aspan_site_running
{
	uint64		spans;
	int64		oldest;
} aspan_site_running;

typedef struct aspan_earlier
{
	aspan_site_running *sites;	/* [nsites] running at the end of the range */
	bool		has_events;
	int64		last_time;		/* of the events that are left out, if any */
} aspan_earlier;

#endif							/* ASPAN_EARLIER_H */
