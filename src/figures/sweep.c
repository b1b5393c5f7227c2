/*
 * sweep.c
 *	  Concurrency over time, by an exact sweep over begins and ends.
 *
 * A span is active at the instants t with begin <= t < end.  The number of
 * active spans changes only where spans begin or end, so it is enough to walk
 * over those instants in order, as in the plane sweep of computational
 * geometry (Shamos and Hoey, 1976); nothing is sampled.  Begins and ends are
 * sorted apart from each other, as plain 64-bit integers, and merged by the
 * walk.  All that happens at one instant is taken together: its ends, then
 * its begins, and only then is the number looked at.  A span of no length
 * thus never counts, though it has begun and finished.
 *
 * With n spans this takes O(n) for sorting by radix, O(n) for the walk and
 * O(w) for w windows, which the caller takes one by one, so that a bucket
 * that makes millions of them costs time but no memory here.  The sort needs
 * 32 bytes a span, within asyncspan.work_mem; beyond it, sorter.c uses
 * temporary files.  If it is done in memory, the set keeps the endpoints of
 * its complete spans, 16 bytes a span, since the windows are often asked for
 * after the peak.
 *
 * Where concurrency is asked for by target or name, the series goes into the
 * upper bits of the key that is sorted, above the time since the first
 * window; one sort then serves all series.  If the bits do not suffice for
 * all of them (which takes a range of months, and hundreds of series), the
 * spans are read again for the next so many series.
 *
 * Times are taken as unsigned distances from the start of the first window,
 * and sums of time in 128 bits, so that no int64 times overflow anything.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/moments.h"
#include "base/settings.h"
#include "base/sorter.h"
#include "figures/derived.h"
#include "figures/sweep.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* later than any instant; see lay_windows() */
#define NEVER		PG_UINT64_MAX

/* begins or ends in order, and the one that is next */
typedef struct stream
{
	aspan_sorter *sorter;
	bool		valid;
	uint64		key;
	uint64		time;			/* if it is of the current series, else NEVER */
} stream;

/* begins and ends of all complete spans, sorted */
typedef struct aspan_endpoints
{
	aspan_sorter *begins;
	aspan_sorter *ends;
} aspan_endpoints;

typedef struct sweep
{
	aspan_set  *set;
	aspan_unmatched unmatched;

	/* instants are distances from the start of the first window */
	aspan_windows windows;
	aspan_series series;		/* in the order of output */

	/* spans whose other end is that of the range, by series */
	uint64	   *from_start;		/* orphans */
	uint64	   *to_end;			/* open spans */
	uint64		range_start;
	uint64		range_end;

	/* the series from first_series on whose endpoints are in the streams */
	uint32		first_series;
	uint32		end_series;
	int			time_bits;		/* of a key, the others are of the series */
	uint64		time_mask;
	uint64		series_key;		/* least key of the current series */
	stream		begins;
	stream		ends;
} sweep;

static inline void
stream_advance(stream *s)
{
	s->valid = aspan_sorter_next(s->sorter, &s->key);
}

static void
stream_start(stream *s, aspan_sorter *sorter)
{
	s->sorter = sorter;
	stream_advance(s);
}

/* ---- the endpoints of complete spans ---- */

/* in the current context, unless the set keeps them */
static aspan_endpoints
get_endpoints(aspan_set *set)
{
	aspan_derived *derived = aspan_derived_of(set);
	size_t		budget = aspan_work_mem_bytes() / 2;
	aspan_endpoints points;
	aspan_cursor cursor;
	aspan_span *span;

	if (derived->endpoints != NULL)
	{
		aspan_sorter_rewind(derived->endpoints->begins);
		aspan_sorter_rewind(derived->endpoints->ends);
		return *derived->endpoints;
	}

	points.begins = aspan_sorter_create(CurrentMemoryContext, set->complete,
										budget);
	points.ends = aspan_sorter_create(CurrentMemoryContext, set->complete,
									  budget);
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		aspan_sorter_put(points.begins, aspan_key_from_time(span->begin_time));
		aspan_sorter_put(points.ends, aspan_key_from_time(span->end_time));
	}
	aspan_sorter_sort(points.begins);
	aspan_sorter_sort(points.ends);

	/* there are as many begins as ends: both are in memory, or neither */
	if (aspan_sorter_keep(points.begins, derived->cxt) &&
		aspan_sorter_keep(points.ends, derived->cxt))
	{
		derived->endpoints = MemoryContextAlloc(derived->cxt,
												sizeof(aspan_endpoints));
		*derived->endpoints = points;
	}
	return points;
}

static void
release_endpoints(aspan_set *set, const aspan_endpoints *points)
{
	if (aspan_derived_of(set)->endpoints == NULL)
	{
		aspan_sorter_free(points->begins);
		aspan_sorter_free(points->ends);
	}
}

/* ---- the highest concurrency ---- */

static aspan_peak
find_peak(const aspan_endpoints *points)
{
	aspan_peak	peak = {0};
	stream		begins = {0};
	stream		ends = {0};
	uint64		active = 0;

	stream_start(&begins, points->begins);
	stream_start(&ends, points->ends);
	while (begins.valid)
	{
		uint64		instant = begins.key;

		CHECK_FOR_INTERRUPTS();

		/* a span of no length may make this negative for the moment */
		for (; ends.valid && ends.key <= instant; stream_advance(&ends))
			active--;
		for (; begins.valid && begins.key == instant; stream_advance(&begins))
			active++;
		if (active > peak.max)
		{
			peak.max = active;
			peak.has_at = true;
			peak.at = aspan_time_from_key(instant);
		}
	}
	return peak;
}

aspan_peak
aspan_sweep_peak(aspan_set *set)
{
	aspan_endpoints points = get_endpoints(set);
	aspan_peak	peak = find_peak(&points);

	release_endpoints(set, &points);
	return peak;
}

/* each group has its share of the memory that one sort of all would have */
aspan_peak *
aspan_sweep_group_peaks(aspan_set *set, const uint32 *group_of_site,
						const uint64 *complete, uint32 ngroups)
{
	aspan_peak *peaks = aspan_array(aspan_peak, ngroups);
	aspan_endpoints *points = aspan_array(aspan_endpoints, ngroups);
	double		budget = (double) aspan_work_mem_bytes() / 2;
	aspan_cursor cursor;
	aspan_span *span;

	for (uint32 i = 0; i < ngroups; i++)
	{
		size_t		part = budget * complete[i] / Max(set->complete, 1);

		points[i].begins = aspan_sorter_create(CurrentMemoryContext,
											   complete[i], part);
		points[i].ends = aspan_sorter_create(CurrentMemoryContext,
											 complete[i], part);
	}
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		group = group_of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (group >= ngroups || !aspan_is_complete(span))
			continue;
		aspan_sorter_put(points[group].begins,
						 aspan_key_from_time(span->begin_time));
		aspan_sorter_put(points[group].ends,
						 aspan_key_from_time(span->end_time));
	}
	for (uint32 i = 0; i < ngroups; i++)
	{
		aspan_sorter_sort(points[i].begins);
		aspan_sorter_sort(points[i].ends);
		peaks[i] = find_peak(&points[i]);
		aspan_sorter_free(points[i].begins);
		aspan_sorter_free(points[i].ends);
	}
	pfree(points);
	return peaks;
}

/* ---- windows ---- */

/* distance from the start of the first window; what is before counts as it */
static inline uint64
distance(const sweep *sw, int64 time)
{
	return time <= sw->windows.origin ? 0 :
		(uint64) time - (uint64) sw->windows.origin;
}

static void
lay_windows(sweep *sw, int64 bucket)
{
	const aspan_set *set = sw->set;
	uint128		span;

	aspan_lay_windows(&sw->windows, set->first_time, set->last_time, bucket);

	/* only a bucket that divides 2^63 could have an instant at NEVER */
	if (sw->windows.origin == PG_INT64_MIN)
		elog(ERROR, "first window cannot begin at the least int64");
	sw->range_start = distance(sw, set->range.has_since ?
							   set->range.since : set->first_time);
	sw->range_end = distance(sw, set->range.has_until ?
							 set->range.until : set->last_time);

	span = (uint128) sw->windows.count * (uint64) sw->windows.bucket - 1;
	if (span >> 63 != 0)
	{
		sw->time_bits = 64;
		sw->time_mask = PG_UINT64_MAX;
	}
	else
	{
		sw->time_bits = span == 0 ? 1 :
			pg_leftmost_one_pos64((uint64) span) + 1;
		sw->time_mask = (UINT64CONST(1) << sw->time_bits) - 1;
	}
}

static inline uint64
make_key(const sweep *sw, uint32 series, uint64 time)
{
	if (sw->time_bits == 64)
		return time;
	return ((uint64) (series - sw->first_series) << sw->time_bits) | time;
}

/* sorts the endpoints of the series from first_series on */
static aspan_endpoints
sort_endpoints(sweep *sw)
{
	const aspan_set *set = sw->set;
	bool		clip = sw->unmatched == ASPAN_UNMATCHED_CLIP;
	size_t		budget = aspan_work_mem_bytes() / 2;
	aspan_endpoints points;
	aspan_cursor cursor;
	aspan_span *span;

	points.begins =
		aspan_sorter_create(CurrentMemoryContext,
							set->complete + (clip ? set->open : 0), budget);
	points.ends =
		aspan_sorter_create(CurrentMemoryContext,
							set->complete + (clip ? set->orphan : 0), budget);

	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		series = sw->series.of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (series < sw->first_series || series >= sw->end_series)
			continue;
		if (!clip && !aspan_is_complete(span))
			continue;

		if (span->flags & ASPAN_HAS_BEGIN)
			aspan_sorter_put(points.begins,
							 make_key(sw, series,
									  distance(sw, span->begin_time)));
		else
			sw->from_start[series]++;

		if (span->flags & ASPAN_HAS_END)
			aspan_sorter_put(points.ends,
							 make_key(sw, series,
									  distance(sw, span->end_time)));
		else
			sw->to_end[series]++;
	}
	aspan_sorter_sort(points.begins);
	aspan_sorter_sort(points.ends);
	return points;
}

/* makes the time of the next endpoint known */
static inline void
stream_look(const sweep *sw, stream *s)
{
	/* the keys of earlier series have all been taken */
	uint64		time = Max(s->key, sw->series_key) - sw->series_key;

	s->time = (s->valid && time <= sw->time_mask) ? time : NEVER;
}

static inline void
stream_take(const sweep *sw, stream *s)
{
	stream_advance(s);
	stream_look(sw, s);
}

/* takes all that happens at an instant; returns what is active then */
static inline uint64
take_instant(sweep *sw, aspan_window *window, uint32 series, uint64 instant,
			 uint64 active)
{
	for (; sw->ends.time == instant; stream_take(sw, &sw->ends))
	{
		active--;
		window->finished++;
	}
	for (; sw->begins.time == instant; stream_take(sw, &sw->begins))
	{
		active++;
		window->started++;
	}
	if (unlikely(instant == sw->range_start))
	{
		active += sw->from_start[series];
		sw->from_start[series] = 0;
	}
	if (unlikely(instant == sw->range_end))
	{
		active -= sw->to_end[series];
		sw->to_end[series] = 0;
	}
	return active;
}

/* when something happens next in the series */
static inline uint64
next_instant(const sweep *sw, uint32 series)
{
	uint64		next = Min(sw->begins.time, sw->ends.time);

	if (unlikely(sw->from_start[series] > 0))
		next = Min(next, sw->range_start);
	if (unlikely(sw->to_end[series] > 0))
		next = Min(next, sw->range_end);
	return next;
}

static void
sweep_series(sweep *sw, uint32 series, aspan_window_callback callback,
			 void *arg)
{
	const aspan_operation *item = &sw->series.items[series];
	uint64		active = 0;

	stream_look(sw, &sw->begins);
	stream_look(sw, &sw->ends);

	for (uint64 i = 0; i < sw->windows.count; i++)
	{
		aspan_window window = {0};
		uint64		now = i * (uint64) sw->windows.bucket;
		uint128		end = (uint128) now + (uint64) sw->windows.bucket;
		uint128		area = 0;	/* ns * spans */
		uint64		limit = (uint64) Min(end, NEVER);
		uint64		instant;

		CHECK_FOR_INTERRUPTS();
		active = take_instant(sw, &window, series, now, active);
		window.start = aspan_window_start(&sw->windows, i);
		window.series = item->name != 0 ? item->name : item->target;
		window.active_at_start = active;
		window.peak = active;

		while ((instant = next_instant(sw, series)) < limit)
		{
			CHECK_FOR_INTERRUPTS();
			area += (uint128) active * (instant - now);
			active = take_instant(sw, &window, series, instant, active);
			window.peak = Max(window.peak, active);
			now = instant;
		}
		area += active * (end - now);
		window.average = aspan_ratio(area, sw->windows.bucket);
		callback(&window, arg);
	}
}

void
aspan_sweep_windows(aspan_set *set, int64 bucket, aspan_grouping by,
					aspan_unmatched unmatched,
					aspan_window_callback callback, void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt;
	sweep		sw = {0};

	Assert(bucket > 0);
	if (!set->has_events)
		return;

	cxt = AllocSetContextCreate(caller, "asyncspan sweep",
								ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(cxt);

	sw.set = set;
	sw.unmatched = unmatched;
	lay_windows(&sw, bucket);
	aspan_find_series(&sw.series, set, by,
					  by == ASPAN_ALL ? NULL : aspan_dict_ranks(set->dict),
					  sw.windows.count);
	sw.from_start = aspan_array0(uint64, sw.series.count);
	sw.to_end = aspan_array0(uint64, sw.series.count);

	if (by == ASPAN_ALL && unmatched == ASPAN_UNMATCHED_EXCLUDE)
	{
		/* these keys are times; those before the first window count as it */
		aspan_endpoints points = get_endpoints(set);

		sw.time_mask = PG_UINT64_MAX;
		sw.series_key = aspan_key_from_time(sw.windows.origin);
		stream_start(&sw.begins, points.begins);
		stream_start(&sw.ends, points.ends);
		MemoryContextSwitchTo(caller);
		sweep_series(&sw, 0, callback, arg);
		MemoryContextSwitchTo(cxt);
		release_endpoints(set, &points);
		sw.first_series = sw.series.count;
	}
	while (sw.first_series < sw.series.count)
	{
		uint64		end = sw.series.count;
		aspan_endpoints points;

		if (sw.time_bits == 64)
			end = (uint64) sw.first_series + 1;
		else if (sw.time_bits > 32)
			end = (uint64) sw.first_series +
				(UINT64CONST(1) << (64 - sw.time_bits));
		sw.end_series = Min(end, sw.series.count);

		points = sort_endpoints(&sw);
		stream_start(&sw.begins, points.begins);
		stream_start(&sw.ends, points.ends);
		MemoryContextSwitchTo(caller);
		for (uint32 i = sw.first_series; i < sw.end_series; i++)
		{
			sw.series_key = make_key(&sw, i, 0);
			sweep_series(&sw, i, callback, arg);
		}
		MemoryContextSwitchTo(cxt);
		aspan_sorter_free(points.begins);
		aspan_sorter_free(points.ends);
		sw.first_series = sw.end_series;
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}
