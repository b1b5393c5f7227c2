/*
 * trend.c
 *	  Rates, errors and durations of spans over time.
 *
 * A window of a series is a cell, numbered in the order of output.  One pass
 * over the spans adds each to the cells that it begins and ends in
 * (trend_cells.c), and puts the duration of each span that is measured to a
 * sorter, below the number of its cell.  Both are then read in order, side by
 * side: the next durations are those of the next cell.  How many it has is
 * known by then, and so is where its percentiles are.  Spans that are open at
 * the end of a window are those open before, and the ones started, without
 * those finished.
 *
 * Where a cell has many durations, the first pass only counts how many are
 * about how long (duration_bins.c).  Then it is known which of them can be next
 * to a percentile, and a second pass puts those to the sorter.
 *
 * What is in the range is counted in it, and what is not is not: a span that
 * began before the range and was not over then is open at its start.
 *
 * Cell and duration share 64 bits, which is enough for a million cells and
 * durations of four hours.  Longer ones are sorted apart, in memory, 16 bytes
 * each; they are longer than all others of their cell.
 *
 * Cells have half of asyncspan.work_mem, bins a quarter or none, the sorter
 * what is left.  Cells and sorter go on in temporary files.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/moments.h"
#include "base/percentile.h"
#include "base/settings.h"
#include "base/sorter.h"
#include "base/units.h"
#include "figures/duration_bins.h"
#include "figures/trend.h"
#include "figures/trend_cells.h"

#include "miscadmin.h"
#include "utils/memutils.h"

static const double fractions[] = {0.50, 0.95, 0.99};

#define NFRACTIONS lengthof(fractions)

typedef struct long_span
{
	uint64		cell;
	uint64		duration;
} long_span;

/* where a begin or an end was, which is where the next one is as a rule */
typedef struct last_time
{
	uint64		since;			/* of the window, from the first one, in ns */
	uint64		window;
	uint32		cell;
} last_time;

typedef struct trend
{
	aspan_set  *set;
	const aspan_range *range;
	aspan_basis basis;
	aspan_windows windows;
	last_time	begins;
	last_time	ends;
	aspan_series series;
	uint64	   *active;			/* [series.count] open spans so far */
	aspan_cells *cells;

	/* durations by cell */
	aspan_bins *bins;			/* NULL if all are sorted */
	aspan_sorter *sorter;
	int			duration_bits;
	long_span  *longs;			/* those that take more bits */
	uint64		nlongs;
	uint64		max_longs;

	/* reading */
	bool		has_key;
	uint64		key;
	uint64		next_long;
} trend;

static int
compare_longs(const long_span *a, const long_span *b)
{
	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	return (a->duration > b->duration) - (a->duration < b->duration);
}

#define ST_SORT sort_longs
#define ST_ELEMENT_TYPE long_span
#define ST_COMPARE(a, b) compare_longs(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* ---- adding ---- */

static inline uint64
number_at(const trend *t, last_time *last, int64 time, uint32 series)
{
	const aspan_windows *windows = &t->windows;
	uint64		since = (uint64) time - (uint64) windows->origin;

	/* a division takes longer than all else here */
	if (since < last->since ||
		since - last->since >= (uint64) windows->bucket)
	{
		last->window = aspan_window_of(windows, time);
		last->since = last->window * (uint64) windows->bucket;
	}
	return last->window * t->series.count + series;
}

static inline aspan_cell *
cell_at(trend *t, last_time *last, int64 time, uint32 series)
{
	return aspan_cells_get(t->cells, number_at(t, last, time, series),
						   &last->cell);
}

static void
add_duration(trend *t, uint64 cell, uint64 duration)
{
	if (t->duration_bits == 64)
		aspan_sorter_put(t->sorter, duration);
	else if (duration >> t->duration_bits == 0)
		aspan_sorter_put(t->sorter, cell << t->duration_bits | duration);
	else
	{
		if (t->nlongs == t->max_longs)
		{
			t->max_longs *= 2;
			t->longs = aspan_realloc(t->longs, t->max_longs,
									 sizeof(long_span));
		}
		t->longs[t->nlongs].cell = cell;
		t->longs[t->nlongs++].duration = duration;
	}
}

static inline void
measure(trend *t, aspan_cell *cell, const aspan_span *span)
{
	aspan_cells_measure(t->cells, cell, span);
	if (t->bins != NULL)
		aspan_bins_count(t->bins, cell->number, aspan_duration(span));
	else
		add_duration(t, cell->number, aspan_duration(span));
}

static void
add_span(trend *t, const aspan_span *span)
{
	uint32		series = t->series.of_site[span->site];
	bool		has_begin = (span->flags & ASPAN_HAS_BEGIN) != 0;
	bool		has_end = (span->flags & ASPAN_HAS_END) != 0;
	bool		by_end = t->basis == ASPAN_BASIS_END;
	aspan_cell *cell = NULL;

	if (has_begin && aspan_in_range(t->range, span->begin_time))
	{
		aspan_cell *begin = cell_at(t, &t->begins, span->begin_time, series);

		begin->started++;
		if (!by_end)
			cell = begin;
	}
	else if (has_begin && t->range->has_since &&
			 span->begin_time < t->range->since &&
			 (!has_end || span->end_time >= t->range->since))
		t->active[series]++;

	/* a cell may move when another one is asked for */
	if (cell != NULL)
	{
		if (has_end)
			measure(t, cell, span);
		cell->errors += aspan_is_error(span);
	}
	if (has_end && aspan_in_range(t->range, span->end_time))
	{
		aspan_cell *end;

		/* an orphan is counted if it is an error, by its end */
		if (!has_begin && !(by_end && aspan_is_error(span)))
			return;
		end = cell_at(t, &t->ends, span->end_time, series);
		end->finished += has_begin;
		if (!by_end)
			return;
		if (has_begin)
			measure(t, end, span);
		end->errors += aspan_is_error(span);
	}
}

/* the duration of a span, if it may be next to a percentile of its cell */
static inline void
add_chosen(trend *t, const aspan_span *span)
{
	bool		by_end = t->basis == ASPAN_BASIS_END;
	int64		time = by_end ? span->end_time : span->begin_time;
	last_time  *last = by_end ? &t->ends : &t->begins;
	uint64		duration = aspan_duration(span);
	uint64		cell;

	if (!aspan_is_complete(span) || !aspan_in_range(t->range, time))
		return;
	cell = number_at(t, last, time, t->series.of_site[span->site]);
	if (aspan_bins_rank(t->bins, cell, duration) != ASPAN_NO_RANK)
		add_duration(t, cell, duration);
}

static void
add_spans(trend *t, size_t budget)
{
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		ndurations = t->set->complete;

	if (t->bins == NULL)
		t->sorter = aspan_sorter_create(CurrentMemoryContext, ndurations,
										budget);
	aspan_cursor_open(&cursor, t->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		add_span(t, span);
	}
	aspan_cells_sort(t->cells);
	if (t->bins == NULL)
		return;
	ndurations = aspan_bins_choose(t->bins, fractions, NFRACTIONS);
	t->sorter = aspan_sorter_create(CurrentMemoryContext, ndurations, budget);
	aspan_cursor_open_for(&cursor, t->set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		add_chosen(t, span);
	}
}

static void
sort_durations(trend *t)
{
	aspan_sorter_sort(t->sorter);
	sort_longs(t->longs, t->nlongs);
	t->has_key = aspan_sorter_next(t->sorter, &t->key);
}

/* ---- reading ---- */

/* the next duration of a cell, if there is one */
static inline bool
next_duration(trend *t, uint64 cell, uint64 *duration)
{
	if (t->has_key &&
		(t->duration_bits == 64 || t->key >> t->duration_bits == cell))
	{
		*duration = t->duration_bits == 64 ? t->key :
			t->key & ((UINT64CONST(1) << t->duration_bits) - 1);
		t->has_key = aspan_sorter_next(t->sorter, &t->key);
		return true;
	}
	if (t->next_long == t->nlongs || t->longs[t->next_long].cell != cell)
		return false;
	*duration = t->longs[t->next_long++].duration;
	return true;
}

/*
 * The rank of a duration of a cell, given the one before that was read, if
 * there is any, and its rank.  Between the two may be bins that were not
 * chosen.
 */
static inline uint64
next_rank(const trend *t, uint64 cell, uint64 duration, bool any,
		  uint64 before, uint64 rank)
{
	if (any && (t->bins == NULL ||
				aspan_bin_of(duration) == aspan_bin_of(before)))
		return rank + 1;
	return t->bins == NULL ? 0 : aspan_bins_rank(t->bins, cell, duration);
}

static void
take_percentiles(trend *t, const aspan_cell *cell, double *ms)
{
	uint64		lower[NFRACTIONS];
	uint64		upper[NFRACTIONS];
	double		proportion[NFRACTIONS];
	uint64		low[NFRACTIONS] = {0};
	uint64		high[NFRACTIONS] = {0};
	int			nfound = 0;
	uint64		rank = 0;
	uint64		before = 0;
	uint64		duration;

	for (int f = 0; f < NFRACTIONS; f++)
		aspan_percentile_position(cell->measured, fractions[f], &lower[f],
								  &upper[f], &proportion[f]);
	for (bool any = false; next_duration(t, cell->number, &duration);
		 any = true)
	{
		CHECK_FOR_INTERRUPTS();
		rank = next_rank(t, cell->number, duration, any, before, rank);
		before = duration;
		for (int f = 0; f < NFRACTIONS; f++)
		{
			if (rank == lower[f])
				low[f] = duration;
			if (rank == upper[f])
				high[f] = duration;
			nfound += (rank == lower[f]) + (rank == upper[f]);
		}
	}
	if (nfound != 2 * NFRACTIONS)
		elog(ERROR, "durations of a window are missing");
	for (int f = 0; f < NFRACTIONS; f++)
		ms[f] = aspan_interpolate_ms(low[f], high[f], proportion[f]);
}

static void
take_durations(trend *t, const aspan_cell *cell, aspan_trend_window *window)
{
	double		ms[NFRACTIONS];

	take_percentiles(t, cell, ms);
	window->measured = cell->measured;
	window->total_ms = aspan_ratio(cell->total, ASPAN_NS_PER_MS);
	window->avg_ms = aspan_ratio(cell->total, cell->measured) / 1e6;
	window->p50_ms = ms[0];
	window->p95_ms = ms[1];
	window->p99_ms = ms[2];
	window->max_ms = aspan_ms(aspan_duration(&cell->longest));
	window->longest = cell->longest;
}

static void
read_windows(trend *t, bool all, aspan_trend_callback callback, void *arg)
{
	aspan_cell	cell;
	bool		has_cell = aspan_cells_next(t->cells, &cell);
	uint64		number = 0;

	for (uint64 i = 0; i < t->windows.count; i++)
	{
		for (uint32 series = 0; series < t->series.count; series++, number++)
		{
			aspan_trend_window window = {0};

			CHECK_FOR_INTERRUPTS();
			window.start = aspan_window_start(&t->windows, i);
			window.series = t->series.items[series];
			if (has_cell && cell.number == number)
			{
				window.started = cell.started;
				window.finished = cell.finished;
				window.errors = cell.errors;
				t->active[series] += cell.started;
				t->active[series] -= cell.finished;
				if (cell.measured > 0)
					take_durations(t, &cell, &window);
				has_cell = aspan_cells_next(t->cells, &cell);
			}
			window.open_at_end = t->active[series];
			window.per_second = aspan_ratio((uint128) window.finished *
											ASPAN_NS_PER_SEC,
											t->windows.bucket);
			if (all || window.started > 0 || window.finished > 0 ||
				window.open_at_end > 0)
				callback(&window, arg);
		}
	}
	Assert(!has_cell && !t->has_key && t->next_long == t->nlongs);
}

void
aspan_trend_windows(aspan_set *set, const aspan_range *range, int64 bucket,
					aspan_grouping by, aspan_basis basis,
					aspan_trend_callback callback, void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(caller, "asyncspan trend",
											  ALLOCSET_DEFAULT_SIZES);
	size_t		budget = aspan_work_mem_bytes() / 2;
	uint32	   *ranks;
	uint64		ncells;
	trend		t = {0};

	MemoryContextSwitchTo(cxt);
	t.set = set;
	t.range = range;
	t.basis = basis;
	if (aspan_windows_in_range(&t.windows, set, range, bucket))
	{
		ranks = aspan_dict_ranks(set->dict);
		aspan_find_series(&t.series, set, by, ranks, t.windows.count);
		t.active = aspan_array0(uint64, t.series.count);
		ncells = t.windows.count * t.series.count;
		t.duration_bits = 64 - aspan_bit_width(ncells - 1);
		t.max_longs = 16;
		t.longs = aspan_array(long_span, t.max_longs);
		t.cells = aspan_cells_create(set, ranks,
									 Min(ncells, 2 * set->spans->count),
									 budget);
		t.bins = aspan_bins_create(ncells, set->complete, budget / 2);
		add_spans(&t, t.bins != NULL ? budget / 2 : budget);
		sort_durations(&t);
		MemoryContextSwitchTo(caller);
		read_windows(&t, by == ASPAN_ALL, callback, arg);
		aspan_cells_close(t.cells);
		aspan_sorter_free(t.sorter);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}
