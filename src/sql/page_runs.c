/*
 * page_runs.c
 *	  Which blocks of a table a scan reads.
 *
 * A scan reads all blocks of its table, or those that a BRIN index finds for a
 * range of time.  Such an index knows ranges of blocks, so what it finds are
 * some runs of blocks.  Processes share positions in these, from 0 to the
 * number of blocks (page_ranges.c), as if the blocks followed each other.
 *
 * One process asks the index, and the others get the list.  If each asked, a
 * range could be summarized in between, and their lists would differ.  A row
 * that the snapshot sees is in a block of the list whenever the index is asked,
 * and each row's time is looked at; so a block more does no harm.
 *
 * The list has no limit.  It takes eight bytes for a run, and a run is a range
 * of the index at least: a terabyte has half a million of them at most, with
 * the index's default.  The bitmap that it is made of takes several times as
 * much.
 */
#include "postgres.h"

#include "sql/compat_executor.h"
#include "sql/page_runs.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* runs that there is room for at first */
#define FIRST_RUNS 16

static Size
runs_size(uint32 n)
{
	return offsetof(aspan_page_runs, runs) +
		((Size) n + 1) * sizeof(aspan_page_run);
}

static aspan_page_runs *
make_runs(uint32 capacity)
{
	aspan_page_runs *all = palloc(runs_size(capacity));

	all->n = 0;
	all->runs[0].position = 0;
	all->runs[0].first = InvalidBlockNumber;
	return all;
}

/* behind the others; the last element has the position of the next run */
static void
add_run(aspan_page_runs *all, BlockNumber first, uint32 length)
{
	aspan_page_run *run = &all->runs[all->n++];

	run->first = first;
	run[1].position = run->position + length;
	run[1].first = InvalidBlockNumber;
}

/* does the block follow the last run? */
static inline bool
is_next(const aspan_page_runs *all, BlockNumber block)
{
	const aspan_page_run *end = &all->runs[all->n];

	return all->n > 0 &&
		block == end[-1].first + (end->position - end[-1].position);
}

aspan_page_runs *
aspan_page_runs_all(BlockNumber nblocks)
{
	aspan_page_runs *all = make_runs(1);

	if (nblocks > 0)
		add_run(all, 0, nblocks);
	return all;
}

aspan_page_runs *
aspan_page_runs_found(PlanState *index, BlockNumber nblocks)
{
	uint32		capacity = FIRST_RUNS;
	aspan_page_runs *all = make_runs(capacity);
	TIDBitmap  *bitmap = (TIDBitmap *) MultiExecProcNode(index);
	aspan_bitmap_iterator *iterator;
	BlockNumber block;

	if (bitmap == NULL || !IsA(bitmap, TIDBitmap))
		elog(ERROR, "an index scan made no bitmap");
	iterator = aspan_bitmap_begin(bitmap);
	while (aspan_bitmap_next(iterator, &block) && block < nblocks)
	{
		CHECK_FOR_INTERRUPTS();
		if (is_next(all, block))
		{
			all->runs[all->n].position++;
			continue;
		}
		if (all->n == capacity)
		{
			capacity *= 2;
			all = repalloc_huge(all, runs_size(capacity));
		}
		add_run(all, block, 1);
	}
	aspan_bitmap_end(iterator);
	tbm_free(bitmap);
	return all;
}

Size
aspan_page_runs_size(const aspan_page_runs *all)
{
	return runs_size(all->n);
}

/* the last run that begins at the position or before it */
static uint32
find_run(const aspan_page_runs *all, uint32 position)
{
	uint32		low = 0;
	uint32		high = all->n;

	while (high - low > 1)
	{
		uint32		middle = low + (high - low) / 2;

		if (all->runs[middle].position <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

BlockNumber
aspan_page_runs_block(const aspan_page_runs *all, uint32 position, uint32 *run)
{
	if (position < all->runs[*run].position ||
		position >= all->runs[*run + 1].position)
		*run = find_run(all, position);
	return all->runs[*run].first + (position - all->runs[*run].position);
}
