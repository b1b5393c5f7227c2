/*
 * page_runs.h
 *	  Which blocks of a table a scan reads.
 */
#ifndef ASPAN_PAGE_RUNS_H
#define ASPAN_PAGE_RUNS_H

#include "nodes/execnodes.h"
#include "storage/block.h"

/* blocks that follow each other */
typedef struct aspan_page_run
{
	uint32		position;		/* blocks of the runs before it */
	BlockNumber first;
} aspan_page_run;

/* in one piece of memory, so that it can be shared */
typedef struct aspan_page_runs
{
	uint32		n;
	aspan_page_run runs[FLEXIBLE_ARRAY_MEMBER]; /* and one that ends them */
} aspan_page_runs;

/* all blocks */
extern aspan_page_runs *aspan_page_runs_all(BlockNumber nblocks);

/* those that an index finds, and maybe others; none is behind nblocks */
extern aspan_page_runs *aspan_page_runs_found(PlanState *index,
											  BlockNumber nblocks);

extern Size aspan_page_runs_size(const aspan_page_runs *all);

/* how many blocks they have */
static inline uint32
aspan_page_runs_length(const aspan_page_runs *all)
{
	return all->runs[all->n].position;
}

/* the block at a position; run is where the last one was found, or 0 */
extern BlockNumber aspan_page_runs_block(const aspan_page_runs *all,
										 uint32 position, uint32 *run);

#endif							/* ASPAN_PAGE_RUNS_H */
