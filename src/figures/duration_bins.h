/*
 * duration_bins.h
 *	  How many durations of a group are about how long.
 */
#ifndef ASPAN_DURATION_BINS_H
#define ASPAN_DURATION_BINS_H

#include "port/pg_bitutils.h"

/* those below 8 have a bin each, and there are four for each doubling above */
#define ASPAN_NBINS 252

/* of a bin with no duration that is wanted */
#define ASPAN_NO_RANK PG_UINT32_MAX

typedef struct aspan_bins
{
	uint64		ncells;

	/*
	 * By cell: durations of each bin.  Once bins have been chosen, the
	 * durations of the cell that are in lower bins, or ASPAN_NO_RANK.
	 */
	uint32		(*cells)[ASPAN_NBINS];
} aspan_bins;

static inline uint32
aspan_bin_of(uint64 duration)
{
	int			octave = pg_leftmost_one_pos64(duration | 4) - 2;

	return octave * 4 + (uint32) (duration >> octave);
}

/*
 * For so many cells, numbered from 0, with no more than so many durations
 * together; NULL where these are better sorted all, or where the bins do not
 * fit into the budget.
 */
extern aspan_bins *aspan_bins_create(uint64 ncells, uint64 ndurations,
									 size_t budget);

extern void aspan_bins_free(aspan_bins *bins);

static inline void
aspan_bins_count(aspan_bins *bins, uint64 cell, uint64 duration)
{
	Assert(cell < bins->ncells);
	bins->cells[cell][aspan_bin_of(duration)]++;
}

/* adds the durations of a cell of others, of which no bins have been chosen */
extern void aspan_bins_add(aspan_bins *bins, uint64 cell,
						   const aspan_bins *others, uint64 other);

/*
 * Chooses the bins of each cell in which its percentiles are.  Returns the
 * number of durations in them.
 */
extern uint64 aspan_bins_choose(aspan_bins *bins, const double *fractions,
								int nfractions);

/* the rank of the smallest duration of a bin that was chosen, from 0 */
static inline uint32
aspan_bins_rank(const aspan_bins *bins, uint64 cell, uint64 duration)
{
	Assert(cell < bins->ncells);
	return bins->cells[cell][aspan_bin_of(duration)];
}

#endif							/* ASPAN_DURATION_BINS_H */
