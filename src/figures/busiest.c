/*
 * busiest.c
 *	  The busiest windows of a set, and how many of all have events.
 *
 * The sweep hands over one window after the other; those with the highest peak
 * are kept in a list in order, into which few windows of a long series still
 * have to go.  Events are counted by a pass over the spans, with a byte a
 * window: the sweep sees complete spans alone.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/busiest.h"

#include "miscadmin.h"

typedef struct picker
{
	aspan_busiest *busiest;
	uint32		limit;
} picker;

static void
add_window(const aspan_window *window, void *arg)
{
	const picker *c = arg;
	aspan_busiest *b = c->busiest;
	uint32		place;

	b->windows++;
	if (window->peak == 0 || c->limit == 0 ||
		(b->count == c->limit &&
		 window->peak <= b->items[b->count - 1].peak))
		return;
	for (place = b->count; place > 0 &&
		 window->peak > b->items[place - 1].peak; place--)
	{
		if (place < c->limit)
			b->items[place] = b->items[place - 1];
	}
	b->items[place] = *window;
	if (b->count < c->limit)
		b->count++;
}

static inline void
mark(bool *seen, const aspan_windows *windows, const aspan_set *set, int64 time)
{
	if (set->first_time <= time && time <= set->last_time)
		seen[aspan_window_of(windows, time)] = true;
}

static uint64
count_with_events(const aspan_set *set, int64 bucket)
{
	aspan_windows windows;
	bool	   *seen;
	uint64		count = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_lay_windows(&windows, set->first_time, set->last_time, bucket);
	seen = aspan_array0(bool, windows.count);
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			mark(seen, &windows, set, span->begin_time);
		if (span->flags & ASPAN_HAS_END)
			mark(seen, &windows, set, span->end_time);
	}
	for (uint64 i = 0; i < windows.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		count += seen[i];
	}
	pfree(seen);
	return count;
}

aspan_busiest *
aspan_busiest_windows(aspan_set *set, int64 bucket, uint32 limit)
{
	aspan_busiest *busiest = palloc0(sizeof(aspan_busiest));
	picker		c = {busiest, limit};

	busiest->items = aspan_array(aspan_window, limit);

	/* all times begin in the year 1677 */
	if (!set->has_events ||
		(uint64) set->first_time - (uint64) PG_INT64_MIN < (uint64) bucket)
		return busiest;
	aspan_sweep_windows(set, bucket, ASPAN_ALL, ASPAN_UNMATCHED_EXCLUDE,
						add_window, &c);
	busiest->with_events = count_with_events(set, bucket);
	return busiest;
}
