/*
 * thresholds.c
 *	  Rules that compare a figure of some spans with a limit.
 *
 * A rule is about the spans of a name, of a target, of both, or about all of
 * them.  Rules about the same spans share a selection, and a selection keeps
 * only what its rules ask for: moments always, durations for percentiles,
 * begins and ends for concurrency.  Which selections a span belongs to depends
 * on its site alone, so it is worked out once a site; then one pass over the
 * spans feeds all selections.
 *
 * Concurrency of a selection is the highest count of begins before ends when
 * both are sorted and merged, ends first at equal times, without the spans
 * that take no time.  That of all spans is left to the sweep, which needs no
 * memory for it.
 *
 * Where the tree does not fit into memory, rules about self time have no
 * figure, and the others have theirs.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/moments.h"
#include "base/percentile.h"
#include "base/settings.h"
#include "base/units.h"
#include "figures/sweep.h"
#include "figures/tally.h"
#include "figures/thresholds.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define ST_SORT sort_times
#define ST_ELEMENT_TYPE int64
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DECLARE
#define ST_DEFINE
#include "lib/sort_template.h"

const char *const aspan_metric_words[] =
{
	[ASPAN_METRIC_EVENTS] = "events",
	[ASPAN_METRIC_SPANS] = "spans",
	[ASPAN_METRIC_COMPLETE] = "complete",
	[ASPAN_METRIC_OPEN] = "open",
	[ASPAN_METRIC_ORPHAN] = "orphan",
	[ASPAN_METRIC_TOTAL_MS] = "total_ms",
	[ASPAN_METRIC_SELF_MS] = "self_ms",
	[ASPAN_METRIC_AVG_MS] = "avg_ms",
	[ASPAN_METRIC_MIN_MS] = "min_ms",
	[ASPAN_METRIC_MAX_MS] = "max_ms",
	[ASPAN_METRIC_STDDEV_MS] = "stddev_ms",
	[ASPAN_METRIC_P50_MS] = "p50_ms",
	[ASPAN_METRIC_P95_MS] = "p95_ms",
	[ASPAN_METRIC_P99_MS] = "p99_ms",
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

/* 64-bit values that grow by appending */
typedef struct numbers
{
	uint64	   *values;
	uint64		count;
	uint64		max;
} numbers;

typedef struct selection
{
	const char *target;
	const char *name;
	bool		want_durations;
	bool		want_times;
	bool		known;			/* does the data have it at all? */
	uint64		events;
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint128		self;
	aspan_moments moments;
	numbers		durations;
	numbers		begins;			/* int64 times in their bits */
	numbers		ends;
} selection;

typedef struct checker
{
	aspan_set  *set;
	selection  *selections;
	int			nselections;
	Size		memory;			/* of all numbers */
	bool		has_self;		/* could self times be computed? */

	/* selections of site s: of_site[start[s]] .. of_site[start[s + 1] - 1] */
	uint64	   *start;
	uint32	   *of_site;
} checker;

static bool
same(const char *a, const char *b)
{
	return (a == NULL) ? b == NULL : (b != NULL && strcmp(a, b) == 0);
}

static void
append_number(checker *c, numbers *n, uint64 value)
{
	if (n->count == n->max)
	{
		uint64		max = Max(n->max * 2, 1024);

		c->memory += (max - n->max) * sizeof(uint64);
		if (c->memory > aspan_max_memory_bytes())
			ereport(ERROR,
					(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
					 errmsg("too many durations to hold in memory"),
					 errdetail("The thresholds need %zu MB; asyncspan.max_memory allows %zu MB.",
							   c->memory / (1024 * 1024),
							   aspan_max_memory_bytes() / (1024 * 1024)),
					 errhint("Read a shorter range of time or one process, or raise asyncspan.max_memory.")));
		if (n->values)
			n->values = aspan_realloc(n->values, max, sizeof(uint64));
		else
			n->values = aspan_array(uint64, max);
		n->max = max;
	}
	n->values[n->count++] = value;
}

/* the selection of a rule, shared with the rules before it */
static selection *
select_spans(checker *c, const aspan_threshold *rule)
{
	selection  *s;

	for (int i = 0; i < c->nselections; i++)
	{
		s = &c->selections[i];
		if (same(s->target, rule->target) && same(s->name, rule->name))
			return s;
	}
	s = &c->selections[c->nselections++];
	s->target = rule->target;
	s->name = rule->name;
	aspan_moments_init(&s->moments);
	return s;
}

static bool
selects(const selection *s, const aspan_dict *dict, const aspan_site *site)
{
	return (s->target == NULL ||
			same(s->target, aspan_string(dict, site->target, NULL))) &&
		(s->name == NULL ||
		 same(s->name, aspan_string(dict, site->name, NULL)));
}

static void
map_sites(checker *c)
{
	const aspan_dict *dict = c->set->dict;
	uint32		nsites = aspan_dict_nsites(dict);
	uint64		n = 0;

	c->start = aspan_array(uint64, nsites + 1);
	c->of_site = aspan_array(uint32, (uint64) nsites * c->nselections);
	for (uint32 site = 0; site < nsites; site++)
	{
		CHECK_FOR_INTERRUPTS();
		c->start[site] = n;
		for (int i = 0; i < c->nselections; i++)
		{
			if (selects(&c->selections[i], dict, aspan_site_get(dict, site)))
				c->of_site[n++] = i;
		}
	}
	c->start[nsites] = n;
}

static void
add_span(checker *c, selection *s, const aspan_span *span, uint64 self)
{
	s->known = true;
	if (aspan_is_complete(span))
	{
		uint64		duration = aspan_duration(span);

		s->complete++;
		aspan_moments_add(&s->moments, duration);
		s->self += self;
		if (s->want_durations)
			append_number(c, &s->durations, duration);
		if (s->want_times && duration > 0)
		{
			append_number(c, &s->begins, (uint64) span->begin_time);
			append_number(c, &s->ends, (uint64) span->end_time);
		}
	}
	else if (aspan_is_open(span))
		s->open++;
	else
		s->orphan++;
}

/* spans active at once; both lists are sorted */
static uint64
highest(selection *s)
{
	int64	   *begins = (int64 *) s->begins.values;
	int64	   *ends = (int64 *) s->ends.values;
	uint64		n = s->begins.count;
	uint64		ended = 0;
	uint64		max = 0;

	sort_times(begins, n);
	sort_times(ends, n);
	for (uint64 i = 0; i < n; i++)
	{
		while (ends[ended] <= begins[i])
			ended++;
		max = Max(max, i + 1 - ended);
	}
	return max;
}

/* the value of a metric; false, with a note, where there is none */
static bool
measure(checker *c, selection *s, aspan_threshold *rule)
{
	aspan_set  *set = c->set;
	bool		whole = s->target == NULL && s->name == NULL;
	uint64		range = (uint64) set->last_time - (uint64) set->first_time;

	if (!whole && !s->known)
	{
		rule->note = "nothing in the data has this name and target";
		return false;
	}

	switch (rule->metric)
	{
		case ASPAN_METRIC_EVENTS:
			rule->value = (double) (whole ? aspan_set_events(set) : s->events);
			return true;
		case ASPAN_METRIC_SPANS:
			rule->value = (double) (s->complete + s->open + s->orphan);
			return true;
		case ASPAN_METRIC_COMPLETE:
			rule->value = (double) s->complete;
			return true;
		case ASPAN_METRIC_OPEN:
			rule->value = (double) s->open;
			return true;
		case ASPAN_METRIC_ORPHAN:
			rule->value = (double) s->orphan;
			return true;
		case ASPAN_METRIC_TOTAL_MS:
			rule->value = aspan_moments_total_ms(&s->moments);
			return true;
		case ASPAN_METRIC_SELF_MS:
			if (!c->has_self)
			{
				rule->note = "the tree of spans does not fit into asyncspan.max_memory";
				return false;
			}
			rule->value = aspan_ms(s->self);
			return true;
		case ASPAN_METRIC_MAX_CONCURRENCY:
			rule->value = (double) (whole ? aspan_sweep_peak(set).max :
									highest(s));
			return true;
		case ASPAN_METRIC_DUPLICATE_EVENTS:
			rule->value = (double) (set->duplicate_begins +
									set->duplicate_ends);
			return true;
		case ASPAN_METRIC_MISMATCHED_PAIRS:
			rule->value = (double) set->mismatched_pairs;
			return true;
		case ASPAN_METRIC_AVG_CONCURRENCY:
			if (!set->has_events || range == 0)
			{
				rule->note = "the data does not span any time";
				return false;
			}
			rule->value = (double) s->moments.sum / (double) range;
			return true;
		default:
			break;
	}

	/* figures of durations */
	if (s->complete == 0)
	{
		rule->note = "no complete span";
		return false;
	}
	switch (rule->metric)
	{
		case ASPAN_METRIC_AVG_MS:
			rule->value = aspan_moments_mean_ms(&s->moments);
			break;
		case ASPAN_METRIC_MIN_MS:
			rule->value = aspan_ms(s->moments.min);
			break;
		case ASPAN_METRIC_MAX_MS:
			rule->value = aspan_ms(s->moments.max);
			break;
		case ASPAN_METRIC_STDDEV_MS:
			if (s->complete < 2)
			{
				rule->note = "only one complete span";
				return false;
			}
			rule->value = aspan_moments_stddev_ms(&s->moments);
			break;
		case ASPAN_METRIC_P50_MS:
		case ASPAN_METRIC_P95_MS:
		case ASPAN_METRIC_P99_MS:
			rule->value =
				aspan_percentile_ms(s->durations.values, s->durations.count,
									rule->metric == ASPAN_METRIC_P50_MS ? 0.50 :
									rule->metric == ASPAN_METRIC_P95_MS ? 0.95 :
									0.99);
			break;
		default:
			pg_unreachable();
	}
	return true;
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

/* self time is that of the tree; without one, all time is a span's own */
static void
collect(checker *c, const aspan_tree *tree)
{
	aspan_cursor cursor;
	aspan_span *span;
	uint64		i = 0;

	aspan_cursor_open(&cursor, c->set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		self = 0;

		if (tree)
			self = tree->self[i];
		else if (aspan_is_complete(span))
			self = aspan_duration(span);

		CHECK_FOR_INTERRUPTS();
		for (uint64 j = c->start[span->site]; j < c->start[span->site + 1]; j++)
			add_span(c, &c->selections[c->of_site[j]], span, self);
		i++;
	}
}

/* the tree if it fits; where no span names a parent, none is needed */
static aspan_tree *
tree_for_self(checker *c, aspan_parents parents)
{
	if (aspan_tree_fits(c->set))
	{
		c->has_self = true;
		return aspan_tree_self_of(c->set, parents);
	}
	c->has_self = !aspan_tally_of(c->set)->has_parents;
	return NULL;
}

static void
collect_events(checker *c)
{
	const aspan_tally *tally = aspan_tally_of(c->set);
	uint32		nsites = aspan_dict_nsites(c->set->dict);

	for (uint32 site = 0; site < nsites; site++)
	{
		for (uint64 j = c->start[site]; j < c->start[site + 1]; j++)
		{
			selection  *s = &c->selections[c->of_site[j]];

			s->events += tally->sites[site].events;
			s->known |= tally->sites[site].events > 0;
		}
	}
}

void
aspan_check_rules(aspan_set *set, aspan_parents parents,
				  aspan_threshold *rules, int nrules)
{
	checker		c = {0};
	selection **of_rule;
	aspan_tree *tree = NULL;
	bool		want_self = false;
	bool		want_events = false;

	if (nrules == 0)
		return;
	c.set = set;
	c.selections = palloc0(mul_size(sizeof(selection), nrules));
	of_rule = palloc(mul_size(sizeof(selection *), nrules));

	for (int i = 0; i < nrules; i++)
	{
		selection  *s = of_rule[i] = select_spans(&c, &rules[i]);
		aspan_metric metric = rules[i].metric;

		s->want_durations |= metric == ASPAN_METRIC_P50_MS ||
			metric == ASPAN_METRIC_P95_MS || metric == ASPAN_METRIC_P99_MS;
		s->want_times |= metric == ASPAN_METRIC_MAX_CONCURRENCY &&
			(s->target != NULL || s->name != NULL);
		want_self |= metric == ASPAN_METRIC_SELF_MS;
		want_events |= metric == ASPAN_METRIC_EVENTS &&
			(s->target != NULL || s->name != NULL);
	}

	if (want_self)
		tree = tree_for_self(&c, parents);
	map_sites(&c);
	collect(&c, tree);
	if (want_events)
		collect_events(&c);

	for (int i = 0; i < nrules; i++)
	{
		aspan_threshold *rule = &rules[i];

		CHECK_FOR_INTERRUPTS();
		rule->note = NULL;
		rule->has_value = measure(&c, of_rule[i], rule);
		rule->firing = rule->has_value &&
			compare(rule->value, rule->op, rule->threshold);
	}
}
