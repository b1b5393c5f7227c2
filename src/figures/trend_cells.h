/*
 * trend_cells.h
 *	  What happened in each window of each series.
 */
#ifndef ASPAN_TREND_CELLS_H
#define ASPAN_TREND_CELLS_H

#include "engine/span_set.h"

/* a window of a series */
typedef struct aspan_cell
{
	uint64		number;
	uint64		started;
	uint64		finished;
	uint64		errors;
	uint64		measured;
	uint128		total;			/* duration of those measured */
	aspan_span	longest;		/* of those measured, if there are any */
} aspan_cell;

typedef struct aspan_cells aspan_cells;

/* no more than max_cells are asked for; ranks are aspan_dict_ranks() */
extern aspan_cells *aspan_cells_create(const aspan_set *set,
									   const uint32 *ranks, uint64 max_cells,
									   size_t budget);

/*
 * The cell of a number, to be added to before the next call; *last is where to
 * look first, and becomes where it is.
 */
extern aspan_cell *aspan_cells_get(aspan_cells *cells, uint64 number,
								   uint32 *last);

/* adds a span, and keeps it if none before is longer, or as long and first */
extern void aspan_cells_measure(const aspan_cells *cells, aspan_cell *cell,
								const aspan_span *span);

/* ends adding and begins reading */
extern void aspan_cells_sort(aspan_cells *cells);

/* the cell of the smallest number not read yet; false at the end */
extern bool aspan_cells_next(aspan_cells *cells, aspan_cell *cell);

/* closes the temporary file; memory goes with the context */
extern void aspan_cells_close(aspan_cells *cells);

#endif							/* ASPAN_TREND_CELLS_H */
