/*
 * part_helpers.h
 *	  Help with adding up the parts of a set.
 *
 * It comes from other processes, of which only the floor of SQL knows
 * (sql/part_workers.c).
 */
#ifndef ASPAN_PART_HELPERS_H
#define ASPAN_PART_HELPERS_H

#include "figures/part_join.h"

typedef struct aspan_part_helpers aspan_part_helpers;

/* no part with more spans can be given away */
#define ASPAN_GIVEN_SPANS (9 * ASPAN_CHUNK_SPANS)

typedef struct aspan_part_help
{
	/*
	 * Begins, for so many parts of a set that can be given away, and their
	 * spans.  NULL if there is nobody to help, or if that would be of no use.
	 */
	aspan_part_helpers *(*begin) (const aspan_set *set, uint32 nparts,
								  uint64 nspans);

	/* gives a part away; false if it is too large, or all have enough to do */
	bool		(*give) (aspan_part_helpers *h, const aspan_log *spans);

	/* takes back a part that nobody has begun; false if there is none */
	bool		(*take) (aspan_part_helpers *h, aspan_log *spans);

	/*
	 * Waits for all of them, and adds what they have added up, unless it is
	 * of no use any more (sums is NULL).  False if a cycle may go through
	 * several parts.
	 */
	bool		(*end) (aspan_part_helpers *h, aspan_tree_sums *sums);
} aspan_part_help;

extern PGDLLIMPORT const aspan_part_help *aspan_help_with_parts;

#endif							/* ASPAN_PART_HELPERS_H */
