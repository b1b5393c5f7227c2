/*
 * part_strays.h
 *	  Children whose parent is not in their own part of a set.
 */
#ifndef ASPAN_PART_STRAYS_H
#define ASPAN_PART_STRAYS_H

#include "engine/packed_sets.h"

typedef struct aspan_stray
{
	uint32		index;			/* of the child among the spans of its part */
	uint32		home;			/* the part that has its parent, or
								 * ASPAN_NO_PART */
} aspan_stray;

typedef struct aspan_strays
{
	aspan_stray *strays;		/* by part, and there by index */
	uint64	   *first;			/* [parts + 1] the first one of each part */
	aspan_log **handed;			/* [parts] copies of the children of a part
								 * that are in others, or NULL */
	uint64		nhanded;
	uint64		largest;		/* spans of a part */
	bool		has_parents;	/* does any child name one? */
} aspan_strays;

/*
 * In the current context; NULL if there are too many.  Those that are handed
 * over have ASPAN_CHILD_OF_OTHER.
 */
extern aspan_strays *aspan_find_strays(aspan_set *set,
									   const aspan_parts *parts);

#endif							/* ASPAN_PART_STRAYS_H */
