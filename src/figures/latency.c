/*
 * latency.c
 *	  How long spans take, those that have not ended included.
 *
 * Figures of complete spans alone look best where a service hangs: what never
 * ends is not among them.  An open span has a lower bound, its age at the end
 * of observation; it is censored there.  The estimate of survival from both
 * kinds is the product limit (Kaplan and Meier, "Nonparametric Estimation from
 * Incomplete Observations", Journal of the American Statistical Association
 * 53, 1958): in order of duration, with r spans at risk, each death multiplies
 * survival by (r - 1) / r, and a span that is censored leaves without a
 * factor.  At equal durations deaths come first.
 *
 * Between two censored spans the factors cancel: after a run that began with n
 * at risk and has left r of them, survival is S r / n, where S is that at its
 * begin.  Only at the end of a run is it rounded, downwards, to a fixed-point
 * number with 120 bits for S and n together.  So a quantile is found by
 * comparing integers, and is exact where no span is open; otherwise it could
 * differ only where survival is above the bound by less than 2^-120 times
 * the number of runs and of spans.  The area under the curve is summed in
 * integers within a run too.
 *
 * Deaths and ages are sorted by sorter.c, which keeps within
 * asyncspan.work_mem.  Its keys are integers of 64 bits, of which each group
 * takes as many as its longest duration needs, one group after the other.
 * Should all groups not fit, the rest follows in further passes.
 */
#include "postgres.h"

#include <math.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/sorter.h"
#include "figures/latency.h"

#include "miscadmin.h"

/* 1 / (1 - q) of each quantile: 0.50, 0.95, 0.99 */
static const int inverse_tails[ASPAN_LATENCY_QUANTILES] = {2, 20, 100};

/* bits of survival and a number of spans together; room for inverse_tails */
#define PRODUCT_BITS 120

/* ---- the estimate ---- */

typedef struct estimate
{
	aspan_latency_group *result;
	int			shift;			/* survival is in units of 2^-shift */
	uint128		survival;		/* when the run began */
	uint64		run_start;		/* at risk then */
	uint64		at_risk;
	uint64		time;			/* ns */
	uint128		run_area;		/* sum of time by spans at risk */
	double		area;			/* ns, of the runs before */
} estimate;

static void
begin_estimate(estimate *e, aspan_latency_group *result)
{
	memset(e, 0, sizeof(*e));
	e->result = result;
	e->at_risk = e->run_start = result->observations;
	e->shift = PRODUCT_BITS - aspan_bit_width(result->observations);
	e->survival = (uint128) 1 << e->shift;
}

static void
advance(estimate *e, uint64 time)
{
	e->run_area += (uint128) e->at_risk * (time - e->time);
	e->time = time;
}

static void
end_run(estimate *e)
{
	e->area += ldexp((double) e->survival, -e->shift) *
		aspan_ratio(e->run_area, e->run_start);
	e->survival = e->survival * e->at_risk / e->run_start;
	e->run_area = 0;
	e->run_start = e->at_risk;
}

static void
add_death(estimate *e, uint64 time)
{
	aspan_latency_group *result = e->result;
	uint128		bound = (uint128) e->run_start << e->shift;

	advance(e, time);
	e->at_risk--;
	while (result->reached_quantiles < ASPAN_LATENCY_QUANTILES &&
		   e->survival * e->at_risk *
		   inverse_tails[result->reached_quantiles] <= bound)
		result->quantiles[result->reached_quantiles++] = time;
}

static void
add_censored(estimate *e, uint64 time)
{
	advance(e, time);
	end_run(e);
	e->run_start = --e->at_risk;
}

static void
end_estimate(estimate *e)
{
	uint128		one = (uint128) 1 << e->shift;

	if (e->run_start > 0)
		end_run(e);
	e->result->longest = e->time;
	e->result->mean_ms = e->area / 1e6;
	e->result->reached = ldexp((double) (one - e->survival), -e->shift);
}

/* ---- the durations of each group in order ---- */

/* keys: groups [first, end) have a part of the range of keys each */
typedef struct key_ranges
{
	uint64	   *starts;			/* [ngroups] */
	uint64		next;			/* first key that is free, if any is */
	bool		full;
} key_ranges;

/* false if there is no room for durations of up to max */
static bool
add_range(key_ranges *ranges, uint32 group, uint64 max)
{
	if (ranges->full || max > PG_UINT64_MAX - ranges->next)
		return false;
	ranges->starts[group] = ranges->next;
	ranges->next += max;
	if (ranges->next == PG_UINT64_MAX)
		ranges->full = true;
	else
		ranges->next++;
	return true;
}

/* the durations of one kind that are read, in order */
typedef struct stream
{
	aspan_sorter *sorter;
	uint64		start;			/* key of a duration of 0 */
	uint64		left;			/* in this group, the next one included */
	uint64		next;			/* duration, if any is left */
} stream;

static void
advance_stream(stream *s)
{
	uint64		key;

	if (s->left == 0)
		return;
	if (!aspan_sorter_next(s->sorter, &key))
		elog(ERROR, "spans of a group are missing");
	s->next = key - s->start;
}

static void
begin_stream(stream *s, uint64 start, uint64 count)
{
	s->start = start;
	s->left = count;
	advance_stream(s);
}

static uint64
take(stream *s)
{
	uint64		duration = s->next;

	s->left--;
	advance_stream(s);
	return duration;
}

static void
estimate_group(aspan_latency_group *result, stream *deaths, stream *ages)
{
	estimate	e;

	if (result->observations == 0)
		return;
	begin_estimate(&e, result);
	while (deaths->left > 0 || ages->left > 0)
	{
		CHECK_FOR_INTERRUPTS();
		if (deaths->left > 0 &&
			(ages->left == 0 || deaths->next <= ages->next))
			add_death(&e, take(deaths));
		else
			add_censored(&e, take(ages));
	}
	end_estimate(&e);
}

typedef struct sorting
{
	aspan_set  *set;
	const aspan_stats *stats;
	aspan_latency_group *results;
	int64		observed_until;
	bool		censor;
	key_ranges	deaths;
	key_ranges	ages;
} sorting;

/* the groups from the first on that have room: the end of these */
static uint32
lay_out(sorting *s, uint32 first)
{
	uint32		end = first;

	s->deaths.next = s->ages.next = 0;
	s->deaths.full = s->ages.full = false;
	while (end < s->stats->ngroups &&
		   add_range(&s->deaths, end, s->stats->groups[end].moments.max) &&
		   add_range(&s->ages, end, s->results[end].oldest_open))
		end++;
	return end;
}

static void
put_spans(const sorting *s, uint32 first, uint32 end, aspan_sorter *deaths,
		  aspan_sorter *ages)
{
	aspan_cursor cursor;
	aspan_span *span;

	aspan_cursor_open(&cursor, s->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		group = s->stats->group_of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (group < first || group >= end)
			continue;
		if (aspan_is_complete(span))
			aspan_sorter_put(deaths,
							 s->deaths.starts[group] + aspan_duration(span));
		else if (s->censor && aspan_is_open(span))
			aspan_sorter_put(ages, s->ages.starts[group] +
							 aspan_age(span, s->observed_until));
	}
	aspan_sorter_sort(deaths);
	aspan_sorter_sort(ages);
}

static void
estimate_groups(sorting *s, uint32 first, uint32 end)
{
	Size		budget = aspan_work_mem_bytes() / 2;
	stream		deaths = {aspan_sorter_create(CurrentMemoryContext,
											  s->set->complete, budget)};
	stream		ages = {aspan_sorter_create(CurrentMemoryContext,
											s->set->open, budget)};

	put_spans(s, first, end, deaths.sorter, ages.sorter);
	for (uint32 i = first; i < end; i++)
	{
		const aspan_group *group = &s->stats->groups[i];

		begin_stream(&deaths, s->deaths.starts[i], group->complete);
		begin_stream(&ages, s->ages.starts[i], s->censor ? group->open : 0);
		estimate_group(&s->results[i], &deaths, &ages);
	}
	aspan_sorter_free(deaths.sorter);
	aspan_sorter_free(ages.sorter);
}

/* what is known before any span is in order */
static void
find_oldest(sorting *s)
{
	aspan_cursor cursor;
	aspan_span *span;

	for (uint32 i = 0; i < s->stats->ngroups; i++)
	{
		const aspan_group *group = &s->stats->groups[i];

		s->results[i].observations = group->complete +
			(s->censor ? group->open : 0);
	}
	if (s->set->open == 0)
		return;
	aspan_cursor_open(&cursor, s->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_latency_group *result;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_open(span))
			continue;
		result = &s->results[s->stats->group_of_site[span->site]];
		result->oldest_open = Max(result->oldest_open,
								  aspan_age(span, s->observed_until));
	}
}

aspan_latency_group *
aspan_latency_compute(aspan_set *set, const aspan_stats *stats,
					  aspan_open_spans open)
{
	sorting		s = {set, stats};

	s.results = aspan_array0(aspan_latency_group, stats->ngroups);
	s.observed_until = aspan_set_observed_until(set);
	s.censor = open == ASPAN_OPEN_CENSOR;
	s.deaths.starts = aspan_array(uint64, stats->ngroups);
	s.ages.starts = aspan_array(uint64, stats->ngroups);

	find_oldest(&s);
	for (uint32 first = 0, end; first < stats->ngroups; first = end)
	{
		end = lay_out(&s, first);
		estimate_groups(&s, first, end);
	}
	pfree(s.deaths.starts);
	pfree(s.ages.starts);
	return s.results;
}
