/*
 * tally.h
 *	  What the spans of each site add up to.
 */
#ifndef ASPAN_TALLY_H
#define ASPAN_TALLY_H

#include "base/moments.h"
#include "engine/span_set.h"

typedef struct aspan_site_tally
{
	uint64		events;			/* begins and ends, duplicates included */
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint64		errors;			/* spans in error, of any status */
	aspan_moments moments;		/* of the complete spans */
} aspan_site_tally;

typedef struct aspan_tally
{
	aspan_site_tally *sites;	/* [nsites] */
	uint32		processes;		/* distinct ones, NULL not counted */
	uint32		process;		/* which it is, if there is one only */
	bool		has_parents;	/* may any span of the tree have one? */
} aspan_tally;

/* made once, and kept by the set */
extern const aspan_tally *aspan_tally_of(aspan_set *set);

/* distinct strings of the events, not counting NULL, as count(DISTINCT) */
typedef struct aspan_distinct
{
	uint32		targets;
	uint32		names;
	uint32		files;
} aspan_distinct;

extern aspan_distinct aspan_tally_distinct(const aspan_set *set,
										   const aspan_tally *tally);

#endif							/* ASPAN_TALLY_H */
