/*
 * page_ranges.h
 *	  Which process reads which blocks of a table.
 */
#ifndef ASPAN_PAGE_RANGES_H
#define ASPAN_PAGE_RANGES_H

#include "port/atomics.h"
#include "storage/block.h"

/* of one table, in shared memory where several processes read it */
typedef struct aspan_page_ranges
{
	pg_atomic_uint32 taken;		/* ranges that have a process */
	int			n;
	pg_atomic_uint64 ranges[FLEXIBLE_ARRAY_MEMBER]; /* see page_ranges.c */
} aspan_page_ranges;

/* one process that reads; it has taken the blocks from next to end */
typedef struct aspan_page_share
{
	aspan_page_ranges *all;
	int			own;			/* index of its range, or -1 before the first */
	BlockNumber next;
	BlockNumber end;
} aspan_page_share;

extern Size aspan_page_ranges_size(int nprocesses);
extern void aspan_page_ranges_init(aspan_page_ranges *all, int nprocesses,
								   BlockNumber nblocks);
extern void aspan_page_share_init(aspan_page_share *share,
								  aspan_page_ranges *all);

/* InvalidBlockNumber once there are no more */
extern BlockNumber aspan_page_share_next(aspan_page_share *share);

#endif							/* ASPAN_PAGE_RANGES_H */
