/*
 * hierarchy.h
 *	  The levels of the tree of spans.
 */
#ifndef ASPAN_HIERARCHY_H
#define ASPAN_HIERARCHY_H

#include "base/moments.h"
#include "figures/tree.h"

typedef struct aspan_level
{
	uint32		depth;			/* 0 for roots */
	uint64		complete;
	uint64		open;
	uint64		parents;		/* spans that have children */
	aspan_moments moments;		/* of the complete spans */
	double		p95_ms;			/* if asked for, and complete > 0 */
	uint128		self;			/* ns */
} aspan_level;

/* reads the levels of a tree from the roots down */
typedef struct aspan_levels
{
	const aspan_tree *tree;
	bool		want_p95;
	uint32		next;			/* position in the tree's order */
	uint64	   *durations;		/* those of a level */
	uint32		max_durations;
} aspan_levels;

extern void aspan_levels_begin(aspan_levels *levels, const aspan_tree *tree,
							   bool want_p95);

/* false after the last level */
extern bool aspan_levels_next(aspan_levels *levels, aspan_level *level);

/* so many levels, the last of which has all deeper ones in it */
typedef struct aspan_level_list
{
	aspan_level *items;
	uint32		count;
	uint64		parents;		/* of all levels */
} aspan_level_list;

/* without percentiles, in the current context */
extern aspan_level_list *aspan_levels_down_to(const aspan_tree *tree,
											  uint32 count);

#endif							/* ASPAN_HIERARCHY_H */
