/*
 * overlaps.h
 *	  Replays what happens within a span whose children overlap.
 */
#ifndef ASPAN_OVERLAPS_H
#define ASPAN_OVERLAPS_H

#include "figures/replay.h"

/* a child, by the part of it that is within its parent's */
typedef struct aspan_replay_child
{
	int64		begin;
	int64		end;
	uint32		span;			/* index in the log */
	Size		savings_from;	/* where its savings begin on their stack */
} aspan_replay_child;

/* what a child saves of its length if the spans of a group are scaled */
typedef struct aspan_change
{
	int128		ns;
	uint32		group;
	uint32		child;
} aspan_change;

/* children that overlap each other, with none running before or after */
typedef struct aspan_cluster
{
	uint32		first;			/* child */
	int64		idle_since;		/* the latest end before, or the span's begin */
} aspan_cluster;

typedef struct aspan_overlaps
{
	int64		begin;			/* of the span */
	int64		end;
	const aspan_replay_child *children; /* [n] in order of begin */
	uint32		n;
	uint32		nclusters;

	/* arrays with room for max children */
	aspan_cluster *clusters;	/* [nclusters + 1] */
	uint32	   *cluster_of;		/* [n] */
	uint32	   *by_end;			/* [n] those of a cluster by recorded end */
	int128	   *ends;			/* [n] in the replay, from the span's begin */
	uint32		max;
} aspan_overlaps;

/* prepares the replays of one span, of which there may be many */
extern void aspan_overlaps_begin(aspan_overlaps *o, int64 begin, int64 end,
								 const aspan_replay_child *children, uint32 n);

/*
 * What the span saves if children save what the changes say, which are in order
 * of child; own is the factor of its own time, NULL if that stays as it is.
 */
extern int128 aspan_overlaps_saving(aspan_overlaps *o,
									const aspan_change *changes, Size nchanges,
									const aspan_factor *own);

/* a piece of own time in the replay */
static inline uint128
aspan_scaled(uint64 ns, const aspan_factor *factor)
{
	uint128		product = (uint128) ns * factor->numerator +
	(factor->denominator - 1);

	/* dividing 64 bits takes a fraction of the time */
	if (likely(product >> 64 == 0))
		return (uint64) product / factor->denominator;
	return product / factor->denominator;
}

#endif							/* ASPAN_OVERLAPS_H */
