/*
 * thresholds.c
 *	  Rules that compare a figure of some spans with a limit.
 *
 * A rule is about an operation, a target, a name, or about all spans.  For each
 * of these groupings that rules ask for, the statistics of its groups are made
 * (stats.c), with percentiles only if a rule is about one, and the peaks of the
 * groups that a rule wants the concurrency of (sweep.c).  So a rule reads what
 * name_stats, target_stats and overview show, and latency (latency.c).
 *
 * A percentile of latency that too many open spans keep from being reached has
 * no value, but a lower bound: it is longer than all that was observed.  So a
 * rule that it be not above a limit within that bound fires all the same.
 *
 * Open spans are those of still_running.c, which has what began in the margin
 * before the range too.  Nothing else that was read may be of an operation that
 * hangs; its other figures are those of no span then.
 *
 * Where the tree does not fit into memory, rules about self time have no
 * figure, and the others have theirs.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "figures/latency.h"
#include "figures/stats.h"
#include "figures/still_running.h"
#include "figures/sweep.h"
#include "figures/thresholds.h"

#include "miscadmin.h"

const char *const aspan_metric_words[] =
{
	[ASPAN_METRIC_EVENTS] = "events",
	[ASPAN_METRIC_SPANS] = "spans",
	[ASPAN_METRIC_COMPLETE] = "complete",
	[ASPAN_METRIC_OPEN] = "open",
	[ASPAN_METRIC_ORPHAN] = "orphan",
	[ASPAN_METRIC_OLDEST_OPEN_MS] = "oldest_open_ms",
	[ASPAN_METRIC_ERRORS] = "errors",
	[ASPAN_METRIC_ERRORS_PCT] = "errors_pct",
	[ASPAN_METRIC_PER_SECOND] = "per_second",
	[ASPAN_METRIC_TOTAL_MS] = "total_ms",
	[ASPAN_METRIC_SELF_MS] = "self_ms",
	[ASPAN_METRIC_AVG_MS] = "avg_ms",
	[ASPAN_METRIC_MIN_MS] = "min_ms",
	[ASPAN_METRIC_MAX_MS] = "max_ms",
	[ASPAN_METRIC_STDDEV_MS] = "stddev_ms",
	[ASPAN_METRIC_P50_MS] = "p50_ms",
	[ASPAN_METRIC_P95_MS] = "p95_ms",
	[ASPAN_METRIC_P99_MS] = "p99_ms",
	[ASPAN_METRIC_LATENCY_P50_MS] = "latency_p50_ms",
	[ASPAN_METRIC_LATENCY_P95_MS] = "latency_p95_ms",
	[ASPAN_METRIC_LATENCY_P99_MS] = "latency_p99_ms",
	[ASPAN_METRIC_MAX_CONCURRENCY] = "max_concurrency",
	[ASPAN_METRIC_AVG_CONCURRENCY] = "avg_concurrency",
	[ASPAN_METRIC_DUPLICATE_EVENTS] = "duplicate_events",
	[ASPAN_METRIC_MISMATCHED_PAIRS] = "mismatched_pairs",
	NULL
};

const char *const aspan_op_words[] =
{
	[ASPAN_OP_GT] = ">",
	[ASPAN_OP_GE] = ">=",
	[ASPAN_OP_LT] = "<",
	[ASPAN_OP_LE] = "<=",
	NULL
};

/* the groups of one grouping that rules are about */
typedef struct view
{
	bool		wanted;
	bool		want_percentiles;
	bool		want_latency;
	aspan_stats *stats;
	aspan_latency_group *latency;	/* [ngroups] if wanted */
	uint64	   *concurrency;	/* [ngroups] of the groups it is wanted of */
} view;

typedef struct checker
{
	aspan_set  *set;
	view		views[ASPAN_ALL + 1];	/* by grouping */
	uint32	   *group_of_rule;	/* or ASPAN_NO_GROUP */
	const aspan_still_running *running;
} checker;

static aspan_grouping
grouping_of(const aspan_threshold *rule)
{
	if (rule->target != NULL)
		return rule->name != NULL ? ASPAN_BY_OPERATION : ASPAN_BY_TARGET;
	return rule->name != NULL ? ASPAN_BY_NAME_ONLY : ASPAN_ALL;
}

static uint32
find_group(const aspan_stats *stats, const aspan_dict *dict,
		   const aspan_threshold *rule)
{
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_string_is(dict, stats->groups[i].target, rule->target) &&
			aspan_string_is(dict, stats->groups[i].name, rule->name))
			return i;
	}
	return ASPAN_NO_GROUP;
}

static bool
is_percentile(aspan_metric metric)
{
	return metric == ASPAN_METRIC_P50_MS || metric == ASPAN_METRIC_P95_MS ||
		metric == ASPAN_METRIC_P99_MS;
}

static bool
is_latency(aspan_metric metric)
{
	return metric >= ASPAN_METRIC_LATENCY_P50_MS &&
		metric <= ASPAN_METRIC_LATENCY_P99_MS;
}

bool
aspan_thresholds_need_self(const aspan_threshold_list *rules)
{
	for (int i = 0; i < rules->count; i++)
	{
		if (rules->items[i].metric == ASPAN_METRIC_SELF_MS)
			return true;
	}
	return false;
}

/* makes the statistics that the rules read */
static void
make_stats(checker *c, aspan_parents parents,
		   const aspan_threshold_list *rules)
{
	const aspan_tree_sums *sums = aspan_thresholds_need_self(rules) ?
	aspan_stats_tree_sums(c->set, parents) : NULL;

	for (int i = 0; i < rules->count; i++)
	{
		const aspan_threshold *rule = &rules->items[i];
		view	   *v = &c->views[grouping_of(rule)];

		v->wanted = true;
		v->want_percentiles |= is_percentile(rule->metric);
		v->want_latency |= is_latency(rule->metric);
	}

	/* the finest first, after which coarser percentiles cost less */
	for (int i = 0; i < lengthof(c->views); i++)
	{
		view	   *v = &c->views[i];

		if (v->wanted)
			v->stats = v->want_percentiles ?
				aspan_stats_compute(c->set, i, sums) :
				aspan_stats_sums(c->set, i, sums);
		if (v->want_latency)
			v->latency = aspan_latency_compute(c->set, v->stats,
											   ASPAN_OPEN_CENSOR);
	}
	for (int i = 0; i < rules->count; i++)
	{
		const aspan_threshold *rule = &rules->items[i];

		c->group_of_rule[i] =
			find_group(c->views[grouping_of(rule)].stats, c->set->dict, rule);
	}
}

/* the peaks of those groups of a view that are numbered */
static void
measure_groups(checker *c, view *v, const uint32 *numbers, uint32 n)
{
	const aspan_stats *stats = v->stats;
	uint32		nsites = aspan_dict_nsites(c->set->dict);
	uint32	   *number_of_site = aspan_array(uint32, nsites);
	uint64	   *complete = aspan_array(uint64, n);
	aspan_peak *peaks;

	for (uint32 i = 0; i < nsites; i++)
	{
		uint32		group = stats->group_of_site[i];

		number_of_site[i] = group == ASPAN_NO_GROUP ? ASPAN_NO_GROUP :
			numbers[group];
	}
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		if (numbers[i] != ASPAN_NO_GROUP)
			complete[numbers[i]] = stats->groups[i].complete;
	}
	peaks = aspan_sweep_group_peaks(c->set, number_of_site, complete, n);
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		if (numbers[i] != ASPAN_NO_GROUP)
			v->concurrency[i] = peaks[numbers[i]].max;
	}
}

/* makes the peaks that the rules read */
static void
make_peaks(checker *c, const aspan_threshold_list *rules)
{
	for (int grouping = 0; grouping < lengthof(c->views); grouping++)
	{
		view	   *v = &c->views[grouping];
		uint32	   *numbers;
		uint32		n = 0;

		if (!v->wanted)
			continue;
		v->concurrency = aspan_array0(uint64, v->stats->ngroups);
		numbers = aspan_array(uint32, v->stats->ngroups);
		memset(numbers, 0xff, v->stats->ngroups * sizeof(uint32));
		for (int i = 0; i < rules->count; i++)
		{
			uint32		group = c->group_of_rule[i];

			if (rules->items[i].metric == ASPAN_METRIC_MAX_CONCURRENCY &&
				grouping_of(&rules->items[i]) == grouping &&
				group != ASPAN_NO_GROUP && numbers[group] == ASPAN_NO_GROUP)
				numbers[group] = n++;
		}
		if (n > 0 && grouping == ASPAN_ALL)
			v->concurrency[0] = aspan_sweep_peak(c->set).max;
		else if (n > 0)
			measure_groups(c, v, numbers, n);
		pfree(numbers);
	}
}

/* complete spans a second, of the time that was observed */
static bool
measure_rate(const aspan_set *set, uint64 complete, aspan_verdict *verdict)
{
	const aspan_range *range = &set->range;
	int64		from = range->has_since ? range->since : set->first_time;
	int64		to = aspan_set_observed_until(set);

	if ((!set->has_events && !(range->has_since && range->has_until)) ||
		from >= to)
	{
		verdict->note = "the data does not span any time";
		return false;
	}
	verdict->value = (double) complete /
		((double) ((uint64) to - (uint64) from) / ASPAN_NS_PER_SEC);
	return true;
}

/* quantile is an index into those of the latency */
static bool
measure_latency(const aspan_latency_group *latency, int quantile,
				aspan_verdict *verdict)
{
	if (latency->observations == 0)
	{
		verdict->note = "no complete or open span";
		return false;
	}
	if (quantile >= latency->reached_quantiles)
	{
		verdict->has_bound = true;
		verdict->bound = aspan_ms(latency->longest);
		verdict->note = "not reached: too many spans are open";
		return false;
	}
	verdict->value = aspan_ms(latency->quantiles[quantile]);
	return true;
}

static bool
measure_durations(const aspan_group *group, aspan_metric metric,
				  aspan_verdict *verdict)
{
	if (group->complete == 0)
	{
		verdict->note = "no complete span";
		return false;
	}
	switch (metric)
	{
		case ASPAN_METRIC_AVG_MS:
			verdict->value = aspan_moments_mean_ms(&group->moments);
			break;
		case ASPAN_METRIC_MIN_MS:
			verdict->value = aspan_ms(group->moments.min);
			break;
		case ASPAN_METRIC_MAX_MS:
			verdict->value = aspan_ms(group->moments.max);
			break;
		case ASPAN_METRIC_STDDEV_MS:
			if (group->complete < 2)
			{
				verdict->note = "only one complete span";
				return false;
			}
			verdict->value = aspan_moments_stddev_ms(&group->moments);
			break;
		case ASPAN_METRIC_P50_MS:
			verdict->value = group->p50_ms;
			break;
		case ASPAN_METRIC_P95_MS:
			verdict->value = group->p95_ms;
			break;
		case ASPAN_METRIC_P99_MS:
			verdict->value = group->p99_ms;
			break;
		default:
			pg_unreachable();
	}
	return true;
}

/* what follows from the counts and sums of a group, and from the set */
static bool
measure_group(const aspan_set *set, const aspan_group *group,
			  aspan_metric metric, aspan_verdict *verdict)
{
	switch (metric)
	{
		case ASPAN_METRIC_SPANS:
			verdict->value = aspan_group_spans(group);
			return true;
		case ASPAN_METRIC_COMPLETE:
			verdict->value = group->complete;
			return true;
		case ASPAN_METRIC_ORPHAN:
			verdict->value = group->orphan;
			return true;
		case ASPAN_METRIC_ERRORS:
			verdict->value = group->errors;
			return true;
		case ASPAN_METRIC_ERRORS_PCT:
			if (aspan_group_spans(group) == 0)
			{
				verdict->note = "no span";
				return false;
			}
			verdict->value = aspan_group_errors_pct(group);
			return true;
		case ASPAN_METRIC_PER_SECOND:
			return measure_rate(set, group->complete, verdict);
		case ASPAN_METRIC_TOTAL_MS:
			verdict->value = aspan_moments_total_ms(&group->moments);
			return true;
		case ASPAN_METRIC_DUPLICATE_EVENTS:
			verdict->value = aspan_set_duplicates(set);
			return true;
		case ASPAN_METRIC_MISMATCHED_PAIRS:
			verdict->value = set->mismatched_pairs;
			return true;
		case ASPAN_METRIC_AVG_CONCURRENCY:
			if (aspan_avg_concurrency(group, set->first_time, set->last_time,
									  &verdict->value))
				return true;
			verdict->note = "the data does not span any time";
			return false;
		default:
			return measure_durations(group, metric, verdict);
	}
}

/* what is true of the spans that run at the end of observation */
static bool
measure_running(const checker *c, const aspan_site_running *running,
				aspan_metric metric, aspan_verdict *verdict)
{
	if (metric == ASPAN_METRIC_OPEN)
		verdict->value = running->spans;
	else if (running->spans == 0)
	{
		verdict->note = "no open span";
		return false;
	}
	else
		verdict->value = aspan_ms((uint64) c->running->until -
								  (uint64) running->oldest);
	return true;
}

/* what has no group began before the range, as far as it is there */
static bool
measure_no_group(const checker *c, const aspan_threshold *rule,
				 aspan_verdict *verdict)
{
	aspan_site_running running =
	aspan_running_of(c->running, rule->target, rule->name);
	const aspan_latency_group no_latency = {0};
	const aspan_group no_spans = {0};

	if (running.spans == 0)
	{
		verdict->note = "nothing in the data has this name and target";
		return false;
	}
	switch (rule->metric)
	{
		case ASPAN_METRIC_OPEN:
		case ASPAN_METRIC_OLDEST_OPEN_MS:
			return measure_running(c, &running, rule->metric, verdict);
		case ASPAN_METRIC_LATENCY_P50_MS:
		case ASPAN_METRIC_LATENCY_P95_MS:
		case ASPAN_METRIC_LATENCY_P99_MS:
			return measure_latency(&no_latency, 0, verdict);
		case ASPAN_METRIC_EVENTS:
		case ASPAN_METRIC_SELF_MS:
		case ASPAN_METRIC_MAX_CONCURRENCY:
			verdict->value = 0;
			return true;
		default:
			return measure_group(c->set, &no_spans, rule->metric, verdict);
	}
}

/* the value of a metric; false, with a note, where there is none */
static bool
measure(const checker *c, const aspan_threshold *rule, uint32 number,
		aspan_verdict *verdict)
{
	const aspan_set *set = c->set;
	const view *v = &c->views[grouping_of(rule)];
	const aspan_group *group;
	aspan_site_running running;

	if (number == ASPAN_NO_GROUP)
		return measure_no_group(c, rule, verdict);
	group = &v->stats->groups[number];

	switch (rule->metric)
	{
		case ASPAN_METRIC_EVENTS:
			verdict->value = grouping_of(rule) == ASPAN_ALL ?
				aspan_set_events(set) : group->events;
			return true;
		case ASPAN_METRIC_OPEN:
		case ASPAN_METRIC_OLDEST_OPEN_MS:
			running = aspan_running_of(c->running, rule->target, rule->name);
			return measure_running(c, &running, rule->metric, verdict);
		case ASPAN_METRIC_LATENCY_P50_MS:
		case ASPAN_METRIC_LATENCY_P95_MS:
		case ASPAN_METRIC_LATENCY_P99_MS:
			return measure_latency(&v->latency[number],
								   rule->metric - ASPAN_METRIC_LATENCY_P50_MS,
								   verdict);
		case ASPAN_METRIC_SELF_MS:
			if (!v->stats->has_self)
			{
				verdict->note = "the tree of spans does not fit into asyncspan.max_memory";
				return false;
			}
			verdict->value = aspan_ms(group->self);
			return true;
		case ASPAN_METRIC_MAX_CONCURRENCY:
			verdict->value = v->concurrency[number];
			return true;
		default:
			return measure_group(set, group, rule->metric, verdict);
	}
}

static bool
compare(double value, aspan_op op, double threshold)
{
	switch (op)
	{
		case ASPAN_OP_GT:
			return value > threshold;
		case ASPAN_OP_GE:
			return value >= threshold;
		case ASPAN_OP_LT:
			return value < threshold;
		case ASPAN_OP_LE:
			return value <= threshold;
	}
	pg_unreachable();
}

/* does a rule fire whose figure is known to be beyond a bound? */
static bool
exceeds(double bound, const aspan_threshold *rule)
{
	return (rule->op == ASPAN_OP_GT || rule->op == ASPAN_OP_GE) &&
		bound >= rule->threshold;
}

aspan_verdict *
aspan_thresholds_compute(aspan_set *set, aspan_parents parents,
						 const aspan_threshold_list *rules)
{
	checker		c = {.set = set};
	aspan_verdict *verdicts = aspan_array0(aspan_verdict, rules->count);

	c.group_of_rule = aspan_array(uint32, rules->count);
	make_stats(&c, parents, rules);
	make_peaks(&c, rules);
	c.running = aspan_still_running_compute(set);
	for (int i = 0; i < rules->count; i++)
	{
		const aspan_threshold *rule = &rules->items[i];
		aspan_verdict *verdict = &verdicts[i];

		CHECK_FOR_INTERRUPTS();
		verdict->has_value = measure(&c, rule, c.group_of_rule[i], verdict);
		if (verdict->has_value)
			verdict->firing = compare(verdict->value, rule->op,
									  rule->threshold);
		else if (verdict->has_bound)
			verdict->firing = exceeds(verdict->bound, rule);
	}
	return verdicts;
}
