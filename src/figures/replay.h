/*
 * replay.h
 *	  What a root would take if the own time of some of its spans were another.
 */
#ifndef ASPAN_REPLAY_H
#define ASPAN_REPLAY_H

#include "figures/path_walk.h"

/* own time is multiplied by numerator / denominator, and rounded up */
typedef struct aspan_factor
{
	uint64		numerator;
	uint64		denominator;
} aspan_factor;

#define ASPAN_MAX_FACTOR 1000

/* from 0 to ASPAN_MAX_FACTOR, to nine decimals */
extern aspan_factor aspan_factor_from_double(double factor);

/* the most that time on a critical path could shrink: (1 - factor) of it */
extern double aspan_factor_saved_ms(const aspan_factor *factor, uint128 ns);

/* a group of spans that is not replayed */
#define ASPAN_NOT_REPLAYED PG_UINT32_MAX

/* what a root would save if the spans of one group were scaled */
typedef struct aspan_saving
{
	int128		ns;				/* less than 0 if it would take longer */
	uint32		group;
} aspan_saving;

typedef struct aspan_replay aspan_replay;

/* the groups of sites are scaled, each on its own; in the current context */
extern aspan_replay *aspan_replay_create(const aspan_tree *tree,
										 const aspan_factor *factor,
										 const uint32 *group_of_site,
										 uint32 ngroups);

/*
 * Replays a complete root.  Returns how many groups would save something;
 * *savings has these, in any order, until the next call.
 */
extern Size aspan_replay_root(aspan_replay *r, uint32 root,
							  const aspan_saving **savings);

/* of the roots so far: time on the critical paths, and is there any span? */
extern uint128 aspan_replay_critical(const aspan_replay *r, uint32 group);
extern bool aspan_replay_has(const aspan_replay *r, uint32 group);

#endif							/* ASPAN_REPLAY_H */
