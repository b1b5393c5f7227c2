/*
 * trend_cells.c
 *	  What happened in each window of each series.
 *
 * Most windows of most series are empty, so the cells that something happened
 * in are in a hash table: open addressing of 32-bit places in an array of
 * cells.  When the array, which has a fixed part of asyncspan.work_mem, is
 * full, it is written to a temporary file in order of the cells' numbers, and
 * begins anew.  At the end these runs are merged by a heap of their heads.  All
 * that a cell has can be added up, so that it does not matter over how many
 * runs it is spread.  Events come in order of time, more or less, so few are.
 *
 * Merging needs some cells of each run in memory.  With M bytes for the array
 * and 2 kB for a run that is M again after M / 2048 runs, for 4 MB some 45
 * million cells, or as many spans if they come in no order at all; beyond it,
 * the budget is exceeded by as much as the further runs ask for.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat_buffile.h"
#include "engine/span_order.h"
#include "figures/trend_cells.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define MIN_CELLS	64
#define RUN_CELLS	24			/* of a run, that are in memory */
#define NO_CELL		PG_UINT32_MAX

/* a part of the file in order, and what has been read of it */
typedef struct run
{
	uint64		offset;			/* in the file, of what comes next */
	uint64		left;			/* cells not read from the file yet */
	aspan_cell *cells;			/* [RUN_CELLS] */
	uint32		next;
	uint32		ncells;
} run;

struct aspan_cells
{
	const aspan_set *set;
	const uint32 *ranks;

	/* the table */
	aspan_cell *cells;			/* [max_cells] */
	uint32		ncells;
	uint32		max_cells;
	uint32	   *slots;			/* places in cells, or NO_CELL */
	int			slot_bits;
	uint32		next;			/* the cell to be read next */

	/* runs, if it has ever been full */
	BufFile    *file;
	uint64		written;		/* bytes */
	run		   *runs;
	uint32		nruns;
	uint32		max_runs;
	uint32	   *heap;			/* of runs, smallest head first */
	uint32		nheap;
};

static void
clear_table(aspan_cells *cells)
{
	cells->ncells = 0;
	memset(cells->slots, 0xff, sizeof(uint32) << cells->slot_bits);
}

aspan_cells *
aspan_cells_create(const aspan_set *set, const uint32 *ranks,
				   uint64 max_cells, size_t budget)
{
	aspan_cells *cells = palloc0(sizeof(aspan_cells));
	uint64		n;

	/* at most half of the slots are taken, and at least a quarter */
	n = Min(max_cells, budget / (sizeof(aspan_cell) + 4 * sizeof(uint32)));
	n = Max(Min(n, PG_INT32_MAX / 2), MIN_CELLS);
	cells->set = set;
	cells->ranks = ranks;
	cells->max_cells = (uint32) n;
	cells->slot_bits = pg_leftmost_one_pos64(2 * n - 1) + 1;
	cells->cells = aspan_array(aspan_cell, n);
	cells->slots = aspan_array(uint32, UINT64CONST(1) << cells->slot_bits);
	clear_table(cells);
	return cells;
}

static int
compare_cells(const aspan_cell *a, const aspan_cell *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

#define ST_SORT sort_cells
#define ST_ELEMENT_TYPE aspan_cell
#define ST_COMPARE(a, b) compare_cells(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* moves all cells to a run of their own */
static void
write_run(aspan_cells *cells)
{
	run		   *r;
	size_t		size = cells->ncells * sizeof(aspan_cell);

	if (cells->file == NULL)
	{
		cells->file = BufFileCreateTemp(false);
		cells->max_runs = 16;
		cells->runs = aspan_array(run, cells->max_runs);
	}
	else if (cells->nruns == cells->max_runs)
	{
		cells->max_runs *= 2;
		cells->runs = aspan_realloc(cells->runs, cells->max_runs, sizeof(run));
	}
	sort_cells(cells->cells, cells->ncells);
	BufFileWrite(cells->file, cells->cells, size);
	r = &cells->runs[cells->nruns++];
	memset(r, 0, sizeof(run));
	r->offset = cells->written;
	r->left = cells->ncells;
	cells->written += size;
	clear_table(cells);
}

static pg_noinline aspan_cell *
find_cell(aspan_cells *cells, uint64 number, uint32 *last)
{
	uint32		mask = (UINT64CONST(1) << cells->slot_bits) - 1;
	uint32		slot;
	uint32		at;
	aspan_cell *cell;

	/* Fibonacci hashing spreads numbers that follow each other */
	slot = (number * UINT64CONST(0x9E3779B97F4A7C15)) >>
		(64 - cells->slot_bits);
	for (; (at = cells->slots[slot]) != NO_CELL; slot = (slot + 1) & mask)
	{
		if (cells->cells[at].number == number)
		{
			*last = at;
			return &cells->cells[at];
		}
	}
	if (cells->ncells == cells->max_cells)
	{
		write_run(cells);
		return find_cell(cells, number, last);
	}
	*last = cells->slots[slot] = cells->ncells++;
	cell = &cells->cells[*last];
	memset(cell, 0, sizeof(aspan_cell));
	cell->number = number;
	return cell;
}

aspan_cell *
aspan_cells_get(aspan_cells *cells, uint64 number, uint32 *last)
{
	if (likely(*last < cells->ncells &&
			   cells->cells[*last].number == number))
		return &cells->cells[*last];
	return find_cell(cells, number, last);
}

/* has the cell's longest span to give way to this one? */
static inline bool
is_longer(const aspan_cells *cells, const aspan_cell *cell,
		  const aspan_span *span)
{
	uint64		duration = aspan_duration(span);
	uint64		longest;

	if (cell->measured == 0)
		return true;
	longest = aspan_duration(&cell->longest);
	if (duration != longest)
		return duration > longest;
	return aspan_span_compare(cells->set, cells->ranks, span,
							  &cell->longest) < 0;
}

void
aspan_cells_measure(const aspan_cells *cells, aspan_cell *cell,
					const aspan_span *span)
{
	if (is_longer(cells, cell, span))
		cell->longest = *span;
	cell->measured++;
	cell->total += aspan_duration(span);
}

/* ---- reading ---- */

static inline const aspan_cell *
run_head(const aspan_cells *cells, uint32 which)
{
	const run  *r = &cells->runs[which];

	return &r->cells[r->next];
}

/* has the run another cell?  Then it is the head. */
static bool
run_advance(aspan_cells *cells, run *r)
{
	if (r->ncells > 0 && ++r->next < r->ncells)
		return true;
	if (r->left == 0)
		return false;
	r->next = 0;
	r->ncells = Min(r->left, RUN_CELLS);
	r->left -= r->ncells;
	if (BufFileSeek(cells->file, 0, (off_t) r->offset, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not seek in a temporary file: %m")));
	BufFileReadExact(cells->file, r->cells, r->ncells * sizeof(aspan_cell));
	r->offset += r->ncells * sizeof(aspan_cell);
	return true;
}

/* puts a run where it belongs, from element i of the heap downwards */
static void
sift_down(aspan_cells *cells, uint32 i, uint32 which)
{
	uint64		number = run_head(cells, which)->number;

	for (;;)
	{
		uint32		child = 2 * i + 1;

		if (child >= cells->nheap)
			break;
		if (child + 1 < cells->nheap &&
			run_head(cells, cells->heap[child + 1])->number <
			run_head(cells, cells->heap[child])->number)
			child++;
		if (number <= run_head(cells, cells->heap[child])->number)
			break;
		cells->heap[i] = cells->heap[child];
		i = child;
	}
	cells->heap[i] = which;
}

void
aspan_cells_sort(aspan_cells *cells)
{
	if (cells->file == NULL)
	{
		sort_cells(cells->cells, cells->ncells);
		cells->next = 0;
		return;
	}

	/* the memory of the table is for the heads of the runs from now on */
	if (cells->ncells > 0)
		write_run(cells);
	pfree(cells->cells);
	pfree(cells->slots);
	cells->heap = aspan_array(uint32, cells->nruns);
	for (uint32 i = 0; i < cells->nruns; i++)
	{
		run		   *r = &cells->runs[i];

		CHECK_FOR_INTERRUPTS();
		r->cells = aspan_array(aspan_cell, RUN_CELLS);
		if (!run_advance(cells, r))
			elog(ERROR, "run of cells is empty");
		cells->heap[cells->nheap++] = i;
	}
	for (uint32 i = cells->nheap / 2; i-- > 0;)
		sift_down(cells, i, cells->heap[i]);
}

/* takes the head of all runs */
static void
take_head(aspan_cells *cells, aspan_cell *cell)
{
	uint32		which = cells->heap[0];

	*cell = *run_head(cells, which);
	if (!run_advance(cells, &cells->runs[which]))
	{
		if (--cells->nheap == 0)
			return;
		which = cells->heap[cells->nheap];
	}
	sift_down(cells, 0, which);
}

bool
aspan_cells_next(aspan_cells *cells, aspan_cell *cell)
{
	if (cells->file == NULL)
	{
		if (cells->next == cells->ncells)
			return false;
		*cell = cells->cells[cells->next++];
		return true;
	}
	if (cells->nheap == 0)
		return false;
	take_head(cells, cell);
	while (cells->nheap > 0 &&
		   run_head(cells, cells->heap[0])->number == cell->number)
	{
		aspan_cell	more;

		CHECK_FOR_INTERRUPTS();
		take_head(cells, &more);
		if (more.measured > 0 && is_longer(cells, cell, &more.longest))
			cell->longest = more.longest;
		cell->started += more.started;
		cell->finished += more.finished;
		cell->errors += more.errors;
		cell->measured += more.measured;
		cell->total += more.total;
	}
	return true;
}

void
aspan_cells_close(aspan_cells *cells)
{
	if (cells->file != NULL)
		BufFileClose(cells->file);
}
