/*
 * duration_bins.c
 *	  How many durations of a group are about how long.
 *
 * A percentile takes two neighbours in the order of the durations.  So only
 * those that are near them need to be put in order, and which these are follows
 * from how many are shorter.  One pass over the spans counts the durations of
 * each cell, which is a window of a trend, or a group.  It counts in bins, four
 * for each doubling, of which those with a percentile are chosen.  Another pass
 * keeps the durations in these, a tenth of all or so.
 *
 * The bins of a cell take one kilobyte, whatever is in them.  Below 256
 * durations to a cell, which take two when they are sorted, the second pass
 * costs more than it saves.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/percentile.h"
#include "base/settings.h"
#include "figures/duration_bins.h"

#include "miscadmin.h"

aspan_bins *
aspan_bins_create(uint64 ncells, uint64 ndurations, size_t budget)
{
	aspan_bins *bins;

	if (ndurations >= ASPAN_NO_RANK ||
		ncells > budget / sizeof(bins->cells[0]) ||
		ndurations / ncells < aspan_min_binned_spans)
		return NULL;
	bins = palloc(sizeof(aspan_bins));
	bins->ncells = ncells;
	bins->cells = aspan_alloc0(CurrentMemoryContext, ncells,
							   sizeof(bins->cells[0]));
	return bins;
}

void
aspan_bins_free(aspan_bins *bins)
{
	pfree(bins->cells);
	pfree(bins);
}

void
aspan_bins_add(aspan_bins *bins, uint64 cell, const aspan_bins *others,
			   uint64 other)
{
	Assert(cell < bins->ncells && other < others->ncells);
	for (int bin = 0; bin < ASPAN_NBINS; bin++)
		bins->cells[cell][bin] += others->cells[other][bin];
}

static uint64
count_durations(const uint32 *cell)
{
	uint64		n = 0;

	for (int bin = 0; bin < ASPAN_NBINS; bin++)
		n += cell[bin];
	return n;
}

/* is one of the ranks among the n from the first on? */
static inline bool
has_rank(uint64 first, uint64 n, const uint64 *lower, const uint64 *upper,
		 int nranks)
{
	for (int i = 0; i < nranks; i++)
	{
		if (lower[i] - first < n || upper[i] - first < n)
			return true;
	}
	return false;
}

uint64
aspan_bins_choose(aspan_bins *bins, const double *fractions, int nfractions)
{
	uint64	   *lower = palloc(nfractions * sizeof(uint64));
	uint64	   *upper = palloc(nfractions * sizeof(uint64));
	uint64		chosen = 0;

	for (uint64 i = 0; i < bins->ncells; i++)
	{
		uint32	   *cell = bins->cells[i];
		uint64		total = count_durations(cell);
		uint64		before = 0;
		double		proportion;

		CHECK_FOR_INTERRUPTS();
		if (total == 0)
			continue;
		for (int f = 0; f < nfractions; f++)
			aspan_percentile_position(total, fractions[f], &lower[f],
									  &upper[f], &proportion);
		for (int bin = 0; bin < ASPAN_NBINS; bin++)
		{
			uint32		n = cell[bin];

			cell[bin] = ASPAN_NO_RANK;
			if (n > 0 && has_rank(before, n, lower, upper, nfractions))
			{
				cell[bin] = (uint32) before;
				chosen += n;
			}
			before += n;
		}
	}
	pfree(lower);
	pfree(upper);
	return chosen;
}
