/*
 * still_running.h
 *	  How many spans run at the end of observation, and since when.
 */
#ifndef ASPAN_STILL_RUNNING_H
#define ASPAN_STILL_RUNNING_H

#include "engine/span_set.h"

typedef struct aspan_still_running
{
	const aspan_dict *dict;
	int64		until;			/* the end of observation */
	aspan_site_running *sites;	/* [nsites] */
} aspan_still_running;

/* in the current context; what the set has of earlier times included */
extern aspan_still_running *aspan_still_running_compute(aspan_set *set);

/*
 * Those of a target and a name, each of which may be NULL for any: how many
 * there are and, if there are some, the begin of the oldest.
 */
extern aspan_site_running aspan_running_of(const aspan_still_running *running,
										   const char *target,
										   const char *name);

#endif							/* ASPAN_STILL_RUNNING_H */
