/*
 * latency.c
 *	  How long spans take, those that have not ended included.
 *
 * Figures of complete spans alone look best where a service hangs: what never
 * ends is not among them.  A span that runs at the end of observation has a
 * lower bound, its age; it is censored there.  It may be known, from events of
 * the margin, to end later, but of two spans that run on, the one that happens
 * to end within the margin must not count as if more were known of it.
 *
 * The estimate of survival from both kinds is the product limit (Kaplan and
 * Meier, "Nonparametric Estimation from Incomplete Observations", Journal of
 * the American Statistical Association 53, 1958): in order of duration, with r
 * spans at risk, each death multiplies survival by (r - 1) / r, and a span
 * that is censored leaves without a factor.  At equal durations deaths come
 * first.
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
 * asyncspan.work_mem.  Its keys are integers of 64 bits: the number of the
 * group, and the duration in the bits that are left, in 5,000 groups enough for
 * 26 days.  Groups with longer ones are sorted in memory, by group and duration
 * apart.  Where those would take more than a third of asyncspan.work_mem, the
 * others of them follow in further passes, and a group that does so all by
 * itself has one in which the keys are durations.  So there is one pass more
 * for each time that memory is full, however many groups there are.
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

/* a duration whose group has no part of the keys */
typedef struct wide_duration
{
	uint32		group;
	uint64		ns;
} wide_duration;

static int
compare_wide(const wide_duration *a, const wide_duration *b)
{
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->ns > b->ns) - (a->ns < b->ns);
}

#define ST_SORT sort_wide
#define ST_ELEMENT_TYPE wide_duration
#define ST_COMPARE(a, b) compare_wide(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* what a pass sorts of one kind, deaths or ages, and reads group by group */
typedef struct stream
{
	aspan_sorter *sorter;
	wide_duration *wide;
	uint64		nwide;
	uint64		next_wide;

	/* the group that is read */
	bool		is_wide;
	uint64		start;			/* key of a duration of 0 */
	uint64		left;			/* the next one included */
	uint64		next;			/* duration, if any is left */
} stream;

static void
advance_stream(stream *s)
{
	uint64		key;

	if (s->left == 0)
		return;
	if (s->is_wide)
	{
		s->next = s->wide[s->next_wide++].ns;
		return;
	}
	if (!aspan_sorter_next(s->sorter, &key))
		elog(ERROR, "spans of a group are missing");
	s->next = key - s->start;
}

static void
begin_stream(stream *s, bool is_wide, uint64 start, uint64 count)
{
	s->is_wide = is_wide;
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

/* ---- passes ---- */

/* how the durations of a group are sorted, and in which pass */
typedef enum way
{
	WAY_NARROW,					/* by keys with the number of the group */
	WAY_WIDE,					/* by group and duration, in memory */
	WAY_ALONE					/* by keys, in a pass without other groups */
} way;

typedef struct place
{
	way way;
	uint32		pass;
} place;

typedef struct sorting
{
	aspan_set  *set;
	const aspan_stats *stats;
	aspan_latency_group *results;
	int64		observed_until;
	bool		censor;
	int			duration_bits;	/* of a key with the number of a group */
	place	   *places;			/* [ngroups] */
	uint64		max_wide;		/* in a pass */
	Size		budget;			/* of each sorter */
} sorting;

static inline bool
is_death(const sorting *s, const aspan_span *span)
{
	return aspan_is_complete(span) && span->end_time <= s->observed_until;
}

/* the number of passes */
static uint32
choose_places(sorting *s)
{
	uint32		npasses = 1;
	uint32		wide_pass = 0;
	uint64		free = s->max_wide;

	for (uint32 i = 0; i < s->stats->ngroups; i++)
	{
		const aspan_latency_group *result = &s->results[i];
		place	   *p = &s->places[i];

		if (aspan_bit_width(result->longest) <= s->duration_bits)
			continue;
		if (result->observations > s->max_wide)
		{
			p->way = WAY_ALONE;
			p->pass = npasses++;
			continue;
		}
		if (result->observations > free)
		{
			wide_pass = npasses++;
			free = s->max_wide;
		}
		free -= result->observations;
		p->way = WAY_WIDE;
		p->pass = wide_pass;
	}
	return npasses;
}

/* the key of a duration of 0 */
static inline uint64
first_key(const sorting *s, uint32 group)
{
	if (s->places[group].way == WAY_ALONE || s->duration_bits == 64)
		return 0;
	return (uint64) group << s->duration_bits;
}

static inline void
put(const sorting *s, stream *to, uint32 group, uint64 ns)
{
	if (s->places[group].way == WAY_WIDE)
	{
		to->wide[to->nwide].group = group;
		to->wide[to->nwide++].ns = ns;
	}
	else
		aspan_sorter_put(to->sorter, first_key(s, group) + ns);
}

static void
put_spans(const sorting *s, uint32 pass, stream *deaths, stream *ages)
{
	aspan_cursor cursor;
	aspan_span *span;

	aspan_cursor_open(&cursor, s->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		group = s->stats->group_of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_orphan(span) || s->places[group].pass != pass)
			continue;
		if (is_death(s, span))
			put(s, deaths, group, aspan_duration(span));
		else if (s->censor)
			put(s, ages, group, aspan_age(span, s->observed_until));
	}
}

static void
create_stream(const sorting *s, stream *to, uint64 max_values, uint64 max_wide)
{
	memset(to, 0, sizeof(*to));
	to->sorter = aspan_sorter_create(CurrentMemoryContext, max_values,
									 s->budget);
	to->wide = aspan_array(wide_duration, max_wide);
}

static void
sort_stream(stream *s)
{
	aspan_sorter_sort(s->sorter);
	sort_wide(s->wide, s->nwide);
}

static void
free_stream(stream *s)
{
	aspan_sorter_free(s->sorter);
	pfree(s->wide);
}

static void
run_pass(sorting *s, uint32 pass)
{
	uint64		counts[2][2] = {{0}};	/* by kind, and whether wide */
	stream		deaths;
	stream		ages;

	for (uint32 i = 0; i < s->stats->ngroups; i++)
	{
		const aspan_latency_group *result = &s->results[i];
		bool		wide = s->places[i].way == WAY_WIDE;

		if (s->places[i].pass != pass)
			continue;
		counts[0][wide] += result->complete;
		counts[1][wide] += s->censor ? result->open : 0;
	}
	create_stream(s, &deaths, counts[0][false], counts[0][true]);
	create_stream(s, &ages, counts[1][false], counts[1][true]);
	put_spans(s, pass, &deaths, &ages);
	sort_stream(&deaths);
	sort_stream(&ages);
	for (uint32 i = 0; i < s->stats->ngroups; i++)
	{
		aspan_latency_group *result = &s->results[i];
		bool		wide = s->places[i].way == WAY_WIDE;

		if (s->places[i].pass != pass)
			continue;
		begin_stream(&deaths, wide, first_key(s, i), result->complete);
		begin_stream(&ages, wide, first_key(s, i),
					 s->censor ? result->open : 0);
		estimate_group(result, &deaths, &ages);
	}
	free_stream(&deaths);
	free_stream(&ages);
}

/* what has to be known before any duration is in order */
static void
count_spans(sorting *s)
{
	aspan_cursor cursor;
	aspan_span *span;

	aspan_cursor_open(&cursor, s->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_latency_group *result;
		uint64		ns;

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_orphan(span))
			continue;
		result = &s->results[s->stats->group_of_site[span->site]];
		if (is_death(s, span))
		{
			result->complete++;
			ns = aspan_duration(span);
		}
		else
		{
			result->open++;
			ns = aspan_age(span, s->observed_until);
			result->oldest_open = Max(result->oldest_open, ns);
		}
		result->longest = Max(result->longest, ns);
	}
	for (uint32 i = 0; i < s->stats->ngroups; i++)
	{
		aspan_latency_group *result = &s->results[i];

		result->observations = result->complete +
			(s->censor ? result->open : 0);
	}
}

aspan_latency_group *
aspan_latency_compute(aspan_set *set, const aspan_stats *stats,
					  aspan_open_spans open)
{
	sorting		s = {set, stats};
	Size		share = aspan_work_mem_bytes() / 3;
	uint32		npasses;

	s.results = aspan_array0(aspan_latency_group, stats->ngroups);
	if (stats->ngroups == 0)
		return s.results;
	s.observed_until = aspan_set_observed_until(set);
	s.censor = open == ASPAN_OPEN_CENSOR;
	s.duration_bits = 64 - aspan_bit_width(stats->ngroups - 1);
	s.places = aspan_array0(place, stats->ngroups);
	s.max_wide = share / sizeof(wide_duration);
	s.budget = share;

	count_spans(&s);
	npasses = choose_places(&s);
	for (uint32 pass = 0; pass < npasses; pass++)
		run_pass(&s, pass);
	pfree(s.places);
	return s.results;
}
