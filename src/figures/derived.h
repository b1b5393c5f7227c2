/*
 * derived.h
 *	  What figures keep with a set, since others need it too.
 *
 * Each of these is made by the file of its name when it is first asked for,
 * in the context of all of them, and read by no other file.
 */
#ifndef ASPAN_DERIVED_H
#define ASPAN_DERIVED_H

#include "engine/span_set.h"

typedef struct aspan_derived
{
	MemoryContext cxt;			/* of all that follows */
	struct aspan_tally *tally;
	struct aspan_growing_tree *trees[2];	/* in tree.c, by aspan_parents */
	struct aspan_endpoints *endpoints;	/* in sweep.c */
	struct aspan_durations *durations;	/* in group_percentiles.c */
} aspan_derived;

extern aspan_derived *aspan_derived_of(aspan_set *set);

#endif							/* ASPAN_DERIVED_H */
