/*
 * part_join.h
 *	  The tree of one part of a set, and what all parts add up to.
 */
#ifndef ASPAN_PART_JOIN_H
#define ASPAN_PART_JOIN_H

#include "figures/tree.h"

/*
 * Spans of one part after the other, in memory that each uses again.  The
 * caller fills spans; those whose parent is elsewhere, and those of others
 * that have their parent here, have the flags of join.h.
 */
typedef struct aspan_part_join
{
	aspan_set	part;			/* its dictionary and its spans */
	uint32	   *ranks;			/* of the strings */
	uint64	   *work;
	uint32	   *parent;
	int64	   *covered_to;
	uint128    *self_of_site;	/* of one part */
	aspan_tree_sums *sums;		/* of all that were added */
} aspan_part_join;

/* bytes of a span, besides the record itself */
#define ASPAN_PART_JOIN_BYTES 40

/*
 * For parts of so many spans at most, in the current context.  Sums are from
 * aspan_tree_sums_create().
 */
extern void aspan_part_join_init(aspan_part_join *j, const aspan_dict *dict,
								 uint64 largest, aspan_tree_sums *sums);

/* adds the part; false if a cycle may go through others */
extern bool aspan_part_join_add(aspan_part_join *j);

/* nothing, with room for so many sites */
extern aspan_tree_sums *aspan_tree_sums_create(uint32 nsites);

/* adds what other parts add up to */
extern void aspan_tree_sums_add(aspan_tree_sums *sums,
								const aspan_tree_sums *other, uint32 nsites);

#endif							/* ASPAN_PART_JOIN_H */
