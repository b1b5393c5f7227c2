/*
 * report.c
 *	  The whole analysis of a set of spans as a Markdown document.
 *
 * Everything is computed once, from one set: the statistics of all spans, of
 * targets and of operations (a name and a target), the tree, the critical
 * paths, the sweep and the stacks.  Then the sections are written one after
 * the other.
 *
 * The report holds to three rules.  Every table adds up as it is printed.
 * Nothing depends on the time, the settings or the plan: the same spans give
 * the same bytes.  And a finding is a sentence with its numbers, not a guess
 * at a cause, nor praise.
 */
#include "postgres.h"

#include "report.h"

#include "critical_path.h"
#include "flame.h"
#include "group_table.h"
#include "markdown.h"
#include "span_order.h"
#include "stats.h"
#include "sweep.h"

#include "miscadmin.h"
#include "utils/builtins.h"

/* executions that a deviation is taken seriously from */
#define MIN_EXECUTIONS	30

/* windows that concurrency over time is cut into, at least and at most */
#define MIN_WINDOWS		10
#define MAX_WINDOWS		10000

/* bytes of a stack that are shown */
#define MAX_STACK		200

typedef struct report
{
	aspan_set  *set;
	const aspan_report_options *options;
	StringInfo	out;
	int			decimals;		/* of milliseconds */
	uint32	   *ranks;
	aspan_tree *tree;
	aspan_critical *critical;
	aspan_stats *whole;
	aspan_stats *targets;
	aspan_stats *operations;
	const aspan_group *all;		/* the one group of whole */
	aspan_peak	peak;
	uint64	   *at_peak;		/* [operations->ngroups] active at the peak */
	uint128    *on_path;		/* [operations->ngroups] ns on critical paths */
	uint64	   *path_spans;		/* [operations->ngroups] spans on them */
	uint64		complete_roots;
} report;

/* ---- small parts ---- */

static void
append_name(report *r, uint32 string, const char *missing, bool in_table)
{
	uint32		len = 0;
	const char *str = aspan_string(r->set->dict, string, &len);

	aspan_append_code(r->out, str, len, missing, in_table);
}

static void
append_operation(report *r, const aspan_group *group)
{
	append_name(r, group->name, "(unnamed)", false);
	if (group->target != ASPAN_NULL_STRING)
	{
		appendStringInfoString(r->out, " (target ");
		append_name(r, group->target, "", false);
		appendStringInfoChar(r->out, ')');
	}
}

static void
append_ms(report *r, double ms)
{
	aspan_append_ms(r->out, ms, r->decimals);
	appendStringInfoString(r->out, " ms");
}

/* a sum, rounded as the tables round it */
static void
append_total(report *r, uint128 ns)
{
	uint32		unit = 1;
	uint64		rounded;

	for (int i = r->decimals; i < 6; i++)
		unit *= 10;
	aspan_round_parts(&ns, 1, unit, &rounded);
	aspan_append_fixed(r->out, rounded, r->decimals);
	appendStringInfoString(r->out, " ms");
}

/* spans active at once, on average */
static void
append_concurrency(report *r, double spans)
{
	appendStringInfo(r->out, spans >= 1 ? "%.3f" : "%.6f", spans);
}

static void
append_count(report *r, uint64 n, const char *one, const char *many)
{
	appendStringInfo(r->out, "%llu %s", (unsigned long long) n,
					 n == 1 ? one : many);
}

static void
overview_row(report *r, const char *metric, uint64 value)
{
	appendStringInfo(r->out, "| %s | %llu |\n", metric,
					 (unsigned long long) value);
}

/* indexes 0 .. n - 1, sorted */
static uint32 *
rank(uint32 n, int (*compare) (const void *, const void *, void *), void *arg)
{
	uint32	   *order = palloc_extended(sizeof(uint32) * Max(n, (size_t) 1),
										MCXT_ALLOC_HUGE);

	for (uint32 i = 0; i < n; i++)
		order[i] = i;
	qsort_arg(order, n, sizeof(uint32), compare, arg);
	return order;
}

static int
compare_events(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const aspan_group *x = &((const aspan_group *) arg)[i];
	const aspan_group *y = &((const aspan_group *) arg)[j];

	CHECK_FOR_INTERRUPTS();
	if (x->events != y->events)
		return (x->events > y->events) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

/* standard deviation by average; of too few executions, less than nothing */
static double
variation(const aspan_group *group)
{
	if (group->complete < MIN_EXECUTIONS || group->moments.sum == 0)
		return -1;
	return aspan_moments_stddev_ms(&group->moments) /
		aspan_moments_mean_ms(&group->moments);
}

static int
compare_variation(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	double		x = variation(&((const aspan_group *) arg)[i]);
	double		y = variation(&((const aspan_group *) arg)[j]);

	CHECK_FOR_INTERRUPTS();
	if (x != y)
		return (x > y) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

static int
compare_uint64(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const uint64 *values = arg;

	CHECK_FOR_INTERRUPTS();
	if (values[i] != values[j])
		return (values[i] > values[j]) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

static int
compare_uint128(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const uint128 *values = arg;

	CHECK_FOR_INTERRUPTS();
	if (values[i] != values[j])
		return (values[i] > values[j]) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

/* ---- figures ---- */

/*
 * Two decimals show most durations; where the average has not even two
 * digits then, there are more, down to nanoseconds.
 */
static int
choose_decimals(const aspan_group *all)
{
	int			decimals = 2;

	if (all->complete > 0)
	{
		for (double avg = aspan_moments_mean_ms(&all->moments);
			 avg < 1 && avg > 0 && decimals < 6; avg *= 10)
			decimals++;
	}
	return decimals;
}

/* what each operation does at the peak and on the critical paths */
static void
count_spans(report *r)
{
	uint32		n = Max(r->operations->ngroups, 1);

	r->at_peak = palloc_extended(sizeof(uint64) * n,
								 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	r->path_spans = palloc_extended(sizeof(uint64) * n,
									MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	r->on_path = palloc_extended(sizeof(uint128) * n,
								 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (uint32 i = 0; i < r->tree->nspans; i++)
	{
		aspan_span *span = aspan_log_at(r->set->spans, i);
		uint32		group = r->operations->group_of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		if (r->peak.has_at && span->begin_time <= r->peak.at &&
			r->peak.at < span->end_time)
			r->at_peak[group]++;
		if (r->critical->on_path[i])
		{
			r->on_path[group] += r->critical->ns[i];
			r->path_spans[group]++;
		}
		if (r->tree->parent[i] == ASPAN_NO_SPAN)
			r->complete_roots++;
	}
}

/* ---- sections ---- */

static void
write_head(report *r)
{
	aspan_set  *set = r->set;

	appendStringInfoString(r->out,
						   "# Async Events Performance Analysis Report\n\n");
	if (r->options->source)
	{
		appendStringInfoString(r->out, "**Data Source:** ");
		aspan_append_code(r->out, r->options->source,
						  strlen(r->options->source), "", false);
		appendStringInfoString(r->out, "  \n");
	}
	if (r->whole->processes == 1)
	{
		uint32		process = ASPAN_NULL_STRING;

		for (uint32 i = 0; i < set->spans->count &&
			 process == ASPAN_NULL_STRING; i++)
			process = aspan_log_at(set->spans, i)->process;
		appendStringInfoString(r->out, "**Process ID:** ");
		append_name(r, process, "", false);
		appendStringInfoString(r->out, "  \n");
	}
	else if (r->whole->processes > 1)
		appendStringInfo(r->out, "**Processes:** %u  \n", r->whole->processes);
	if (set->has_events)
	{
		appendStringInfoString(r->out, "**Events:** ");
		aspan_append_instant(r->out, set->first_time);
		appendStringInfoString(r->out, " to ");
		aspan_append_instant(r->out, set->last_time);
		appendStringInfoString(r->out, " UTC  \n");
	}
	appendStringInfoString(r->out,
						   "All times are in UTC, all durations are those of complete spans.\n\n");
}

static void
init_table(report *r, const aspan_stats *stats, const aspan_column *columns,
		   aspan_group_table *table)
{
	memset(table, 0, sizeof(*table));
	table->dict = r->set->dict;
	table->groups = stats->groups;
	table->nrows = stats->ngroups;
	table->limit = r->options->limit;
	table->all = r->all;
	table->columns = columns;
	table->decimals = r->decimals;
}

static const aspan_column by_events_columns[] = {
	ASPAN_COL_NAME, ASPAN_COL_EVENTS, ASPAN_COL_EVENTS_SHARE, ASPAN_COL_TARGET,
	ASPAN_COL_NONE
};
static const aspan_column by_total_columns[] = {
	ASPAN_COL_NAME, ASPAN_COL_COMPLETE, ASPAN_COL_AVG, ASPAN_COL_MAX,
	ASPAN_COL_TOTAL, ASPAN_COL_TOTAL_SHARE, ASPAN_COL_SELF, ASPAN_COL_STDDEV,
	ASPAN_COL_P50, ASPAN_COL_P95, ASPAN_COL_P99, ASPAN_COL_TARGET,
	ASPAN_COL_NONE
};
static const aspan_column variation_columns[] = {
	ASPAN_COL_NAME, ASPAN_COL_COMPLETE, ASPAN_COL_AVG, ASPAN_COL_STDDEV,
	ASPAN_COL_VARIATION, ASPAN_COL_TARGET, ASPAN_COL_NONE
};

static void
write_summary(report *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	aspan_group_table table;

	appendStringInfoString(out, "## Executive Summary\n\n- ");
	append_count(r, aspan_set_events(set), "event makes ", "events make ");
	append_count(r, set->complete + set->open + set->orphan, "span", "spans");
	appendStringInfo(out, ": %llu complete, %llu open, %llu orphan.\n",
					 (unsigned long long) set->complete,
					 (unsigned long long) set->open,
					 (unsigned long long) set->orphan);
	if (set->complete == 0)
	{
		appendStringInfoString(out, "- No span is complete, so there are no durations.\n\n");
		return;
	}

	appendStringInfoString(out, "- The complete spans took ");
	append_total(r, r->all->moments.sum);
	appendStringInfoString(out, " in total: ");
	append_ms(r, aspan_moments_mean_ms(&r->all->moments));
	appendStringInfoString(out, " on average, at most ");
	append_ms(r, ASPAN_MS(r->all->moments.max));
	appendStringInfoString(out, "; half of them at most ");
	append_ms(r, r->all->p50_ms);
	appendStringInfoString(out, ", 95% at most ");
	append_ms(r, r->all->p95_ms);
	appendStringInfoString(out, ".\n- ");
	init_table(r, r->operations, by_total_columns, &table);
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL_SHARE, 0, out);
	appendStringInfoString(out, " of the total time is that of ");
	append_name(r, r->operations->groups[0].name, "(unnamed)", false);
	appendStringInfoString(out, ".\n");
	if (r->peak.has_at)
	{
		appendStringInfo(out, "- At most %llu spans were active at once, first at ",
						 (unsigned long long) r->peak.max);
		aspan_append_instant(out, r->peak.at);
		appendStringInfoString(out, ".\n");
	}
	appendStringInfo(out, "- %llu of the spans are roots, %llu are children; the deepest level is %u.\n\n",
					 (unsigned long long) r->tree->roots,
					 (unsigned long long) r->tree->children,
					 r->tree->max_depth);
}

static void
write_overview(report *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	aspan_distinct distinct = aspan_stats_distinct(set, r->whole);
	uint64		events = aspan_set_events(set);
	uint64		spans = set->complete + set->open + set->orphan;
	static const char *const kinds[] = {
		"End events", "Begin events", "Other events", "Invalid events"
	};
	uint128		counts[4];
	uint64		shares[4];

	appendStringInfoString(out, "## Dataset Overview\n\n| Metric | Value |\n|---|---:|\n");
	overview_row(r, "Total Events", events);
	overview_row(r, "Unique Spans", spans);
	overview_row(r, "Complete Spans", set->complete);
	overview_row(r, "Open Spans", set->open);
	overview_row(r, "Orphan Spans", set->orphan);
	if (spans > 0)
		appendStringInfo(out, "| Events per Span | %.2f |\n",
						 (double) events / spans);
	overview_row(r, "Root Spans", r->tree->roots);
	overview_row(r, "Child Spans", r->tree->children);
	overview_row(r, "Processes", r->whole->processes);
	overview_row(r, "Active Targets", distinct.targets);
	overview_row(r, "Operation Names", distinct.names);
	overview_row(r, "Source Files", distinct.files);
	if (set->has_events)
	{
		appendStringInfoString(out, "| First Event | ");
		aspan_append_instant(out, set->first_time);
		appendStringInfoString(out, " |\n| Last Event | ");
		aspan_append_instant(out, set->last_time);
		appendStringInfoString(out, " |\n| Time Range | ");
		aspan_append_timespan(out, (uint64) set->last_time -
							  (uint64) set->first_time);
		appendStringInfoString(out, " |\n");
	}

	appendStringInfoString(out, "\n### Event Distribution\n\n");
	counts[0] = set->counts.end_events;
	counts[1] = set->counts.begin_events;
	counts[2] = set->counts.other_events;
	counts[3] = set->counts.invalid_events;
	aspan_apportion(counts, 4, 10000, shares);
	for (int i = 0; i < 4; i++)
	{
		if (i >= 2 && counts[i] == 0)
			continue;
		appendStringInfo(out, "- **%s:** %llu (", kinds[i],
						 (unsigned long long) counts[i]);
		aspan_append_fixed(out, shares[i], 2);
		appendStringInfoString(out, "%)\n");
	}
	appendStringInfoChar(out, '\n');
}

/* duration descending, then the order of spans */
static bool
is_longer(report *r, const aspan_span *a, const aspan_span *b)
{
	if (aspan_duration(a) != aspan_duration(b))
		return aspan_duration(a) > aspan_duration(b);
	return aspan_span_compare(r->set, r->ranks, a, b) < 0;
}

static void
write_longest(report *r)
{
	uint32		limit = (uint32) Min((uint64) r->options->limit,
									 r->set->complete);
	aspan_span **top = palloc(sizeof(aspan_span *) * (limit + 1));
	uint32		n = 0;

	for (uint32 i = 0; i < r->tree->nspans && limit > 0; i++)
	{
		aspan_span *span = aspan_log_at(r->set->spans, i);
		uint32		place;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span) ||
			(n == limit && !is_longer(r, span, top[n - 1])))
			continue;
		for (place = n; place > 0 && is_longer(r, span, top[place - 1]); place--)
			top[place] = top[place - 1];
		top[place] = span;
		if (n < limit)
			n++;
	}

	appendStringInfo(r->out, "### Top %u Longest Running Spans\n\n"
					 "| Span ID | Duration (ms) | Operation | Timestamp |\n"
					 "|---:|---:|---|---|\n", n);
	for (uint32 i = 0; i < n; i++)
	{
		appendStringInfo(r->out, "| %lld | ", (long long) top[i]->span_id);
		aspan_append_ms(r->out, ASPAN_MS(aspan_duration(top[i])), r->decimals);
		appendStringInfoString(r->out, " | ");
		append_name(r, aspan_site_get(r->set->dict, top[i]->site)->name,
					"(unnamed)", true);
		appendStringInfoString(r->out, " | ");
		aspan_append_instant(r->out, top[i]->begin_time);
		appendStringInfoString(r->out, " |\n");
	}
	appendStringInfoChar(r->out, '\n');
	pfree(top);
}

static void
write_durations(report *r)
{
	const aspan_moments *m = &r->all->moments;
	StringInfo	out = r->out;

	appendStringInfoString(out, "## Performance Characteristics\n\n"
						   "### Span Duration Analysis\n\n");
	appendStringInfo(out, "- **Total measured spans:** %llu\n"
					 "- **Total duration:** ",
					 (unsigned long long) m->count);
	append_total(r, m->sum);
	appendStringInfoString(out, "\n- **Average duration:** ");
	append_ms(r, aspan_moments_mean_ms(m));
	appendStringInfoString(out, "\n- **Minimum duration:** ");
	append_ms(r, ASPAN_MS(m->min));
	appendStringInfoString(out, "\n- **Maximum duration:** ");
	append_ms(r, ASPAN_MS(m->max));
	if (m->count > 1)
	{
		appendStringInfoString(out, "\n- **Standard deviation:** ");
		append_ms(r, aspan_moments_stddev_ms(m));
	}
	appendStringInfoString(out, "\n- **Percentiles:** p50 ");
	append_ms(r, r->all->p50_ms);
	appendStringInfoString(out, ", p95 ");
	append_ms(r, r->all->p95_ms);
	appendStringInfoString(out, ", p99 ");
	append_ms(r, r->all->p99_ms);
	appendStringInfoString(out, "\n\n");
	write_longest(r);
}

static void
write_targets(report *r)
{
	static const aspan_column activity[] = {
		ASPAN_COL_TARGET, ASPAN_COL_EVENTS, ASPAN_COL_EVENTS_SHARE,
		ASPAN_COL_SPANS, ASPAN_COL_COMPLETE, ASPAN_COL_OPEN, ASPAN_COL_ORPHAN,
		ASPAN_COL_NONE
	};
	static const aspan_column performance[] = {
		ASPAN_COL_TARGET, ASPAN_COL_COMPLETE, ASPAN_COL_AVG, ASPAN_COL_MIN,
		ASPAN_COL_MAX, ASPAN_COL_EVENTS_PER_SPAN, ASPAN_COL_TOTAL,
		ASPAN_COL_TOTAL_SHARE, ASPAN_COL_SELF, ASPAN_COL_STDDEV,
		ASPAN_COL_P50, ASPAN_COL_P95, ASPAN_COL_P99, ASPAN_COL_NONE
	};
	aspan_group_table table;

	appendStringInfoString(r->out, "## Component Performance Breakdown\n\n"
						   "### Target Activity Distribution\n\n");
	init_table(r, r->targets, activity, &table);
	table.order = rank(table.nrows, compare_events, r->targets->groups);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Performance by Target Component\n\n");
	init_table(r, r->targets, performance, &table);
	aspan_write_group_table(&table, r->out);
	appendStringInfoChar(r->out, '\n');
}

/* the operations with executions enough, the most variable first */
static bool
variation_table(report *r, aspan_group_table *table)
{
	uint32		n = 0;

	init_table(r, r->operations, variation_columns, table);
	table->order = rank(table->nrows, compare_variation,
						r->operations->groups);
	while (n < table->nrows &&
		   variation(&table->groups[table->order[n]]) >= 0)
		n++;
	table->nrows = Min(n, table->limit);
	table->all = NULL;
	return n > 0;
}

static void
write_hotspots(report *r)
{
	aspan_group_table table;

	appendStringInfoString(r->out, "## Performance Hotspots\n\n"
						   "### Operations by Total Duration\n\n");
	init_table(r, r->operations, by_total_columns, &table);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Operation Distribution by Event Count\n\n");
	init_table(r, r->operations, by_events_columns, &table);
	table.order = rank(table.nrows, compare_events, r->operations->groups);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Performance Variability\n\n");
	if (variation_table(r, &table))
	{
		appendStringInfo(r->out, "Operations with at least %d executions, "
						 "by standard deviation relative to the average.\n\n",
						 MIN_EXECUTIONS);
		aspan_write_group_table(&table, r->out);
	}
	else
		appendStringInfo(r->out, "No operation has %d executions.\n",
						 MIN_EXECUTIONS);
	appendStringInfoChar(r->out, '\n');
}

/* ---- concurrency ---- */

typedef struct windows
{
	aspan_window *busiest;		/* highest peak first */
	uint32		n;
	uint32		limit;
	uint64		count;
} windows;

static void
add_window(const aspan_window *window, void *arg)
{
	windows    *w = arg;
	uint32		place;

	w->count++;
	if (window->peak == 0 || w->limit == 0 ||
		(w->n == w->limit && window->peak <= w->busiest[w->n - 1].peak))
		return;
	for (place = w->n; place > 0 &&
		 window->peak > w->busiest[place - 1].peak; place--)
	{
		if (place < w->limit)
			w->busiest[place] = w->busiest[place - 1];
	}
	w->busiest[place] = *window;
	if (w->n < w->limit)
		w->n++;
}

/* a second, unless that makes too many windows of the range or too few */
static int64
choose_bucket(uint64 range)
{
	static const int64 seconds[] = {
		1, 10, 60, 600, 3600, 6 * 3600, 86400, 10 * 86400, 100 * 86400
	};
	int64		bucket = ASPAN_NS_PER_SEC;

	for (int i = 0; i < lengthof(seconds); i++)
	{
		bucket = seconds[i] * ASPAN_NS_PER_SEC;
		if (range / bucket < MAX_WINDOWS)
			break;
	}
	while (bucket <= ASPAN_NS_PER_SEC && bucket > ASPAN_NS_PER_US &&
		   range / bucket < MIN_WINDOWS)
		bucket /= 10;
	return bucket;
}

static int64
window_of(int64 time, int64 bucket)
{
	return time / bucket - (time % bucket < 0);
}

static uint64
windows_with_events(report *r, int64 bucket)
{
	aspan_set  *set = r->set;
	int64		first = window_of(set->first_time, bucket);
	uint64		n = window_of(set->last_time, bucket) - first + 1;
	bool	   *seen = palloc0(n);
	uint64		count = 0;

	for (uint32 i = 0; i < r->tree->nspans; i++)
	{
		aspan_span *span = aspan_log_at(set->spans, i);

		CHECK_FOR_INTERRUPTS();
		if ((span->flags & ASPAN_HAS_BEGIN) &&
			span->begin_time >= set->first_time &&
			span->begin_time <= set->last_time)
			seen[window_of(span->begin_time, bucket) - first] = true;
		if ((span->flags & ASPAN_HAS_END) &&
			span->end_time >= set->first_time &&
			span->end_time <= set->last_time)
			seen[window_of(span->end_time, bucket) - first] = true;
	}
	for (uint64 i = 0; i < n; i++)
		count += seen[i];
	pfree(seen);
	return count;
}

static void
write_concurrency(report *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	uint64		range = (uint64) set->last_time - (uint64) set->first_time;
	int64		bucket = choose_bucket(range);
	windows		w = {0};
	uint32	   *order;

	appendStringInfoString(out, "## Concurrency Analysis\n\n");
	w.limit = r->options->limit;
	w.busiest = palloc(sizeof(aspan_window) * (w.limit + 1));
	aspan_sweep_windows(set, bucket, ASPAN_SERIES_ALL,
						ASPAN_UNMATCHED_EXCLUDE, add_window, &w);

	appendStringInfo(out, "- **Maximum concurrent spans:** %llu",
					 (unsigned long long) r->peak.max);
	if (r->peak.has_at)
	{
		appendStringInfoString(out, ", first at ");
		aspan_append_instant(out, r->peak.at);
	}
	if (range > 0)
	{
		appendStringInfoString(out, "\n- **Average concurrent spans:** ");
		append_concurrency(r, (double) r->whole->total_ns / (double) range);
		appendStringInfoString(out, ", weighted by time");
	}
	appendStringInfo(out, "\n- **Time windows with events:** %llu of %llu, of ",
					 (unsigned long long) windows_with_events(r, bucket),
					 (unsigned long long) w.count);
	aspan_append_timespan(out, bucket);
	appendStringInfoString(out, " each\n");
	if (!r->peak.has_at)
	{
		appendStringInfoChar(out, '\n');
		return;
	}

	appendStringInfoString(out, "\n### Busiest Windows\n\n"
						   "| Window start | Peak | Average | Started | Finished |\n"
						   "|---|---:|---:|---:|---:|\n");
	for (uint32 i = 0; i < w.n; i++)
	{
		const aspan_window *window = &w.busiest[i];

		appendStringInfoString(out, "| ");
		aspan_append_instant(out, window->start);
		appendStringInfo(out, " | %llu | ", (unsigned long long) window->peak);
		append_concurrency(r, (double) window->area / (double) bucket);
		appendStringInfo(out, " | %llu | %llu |\n",
						 (unsigned long long) window->started,
						 (unsigned long long) window->finished);
	}

	appendStringInfoString(out, "\n### Running at the Peak\n\n"
						   "| Operation | Spans | Target |\n|---|---:|---|\n");
	order = rank(r->operations->ngroups, compare_uint64, r->at_peak);
	for (uint32 i = 0, shown = 0, left = r->peak.max; left > 0; i++)
	{
		const aspan_group *group = &r->operations->groups[order[i]];

		/* the others have a row of their own */
		if (shown == r->options->limit && r->at_peak[order[i]] < left)
		{
			appendStringInfo(out, "| others | %u | |\n", left);
			break;
		}
		appendStringInfoString(out, "| ");
		append_name(r, group->name, "(unnamed)", true);
		appendStringInfo(out, " | %llu | ",
						 (unsigned long long) r->at_peak[order[i]]);
		append_name(r, group->target, "(no target)", true);
		appendStringInfoString(out, " |\n");
		left -= r->at_peak[order[i]];
		shown++;
	}
	appendStringInfo(out, "| **all** | %llu | |\n\n",
					 (unsigned long long) r->peak.max);
}

/* ---- structure ---- */

/* the last two cells of a row: average and maximum */
static void
append_extremes(report *r, const aspan_moments *m)
{
	appendStringInfoString(r->out, " | ");
	if (m->count > 0)
		aspan_append_ms(r->out, aspan_moments_mean_ms(m), r->decimals);
	else
		appendStringInfoChar(r->out, '-');
	appendStringInfoString(r->out, " | ");
	if (m->count > 0)
		aspan_append_ms(r->out, ASPAN_MS(m->max), r->decimals);
	else
		appendStringInfoChar(r->out, '-');
	appendStringInfoString(r->out, " |\n");
}

static void
write_hierarchy(report *r)
{
	aspan_tree *tree = r->tree;
	StringInfo	out = r->out;
	uint32		ndepths = Min(tree->max_depth, r->options->limit) + 1;
	uint64		parents = 0;
	aspan_group *depths;
	uint128    *totals;
	uint128    *selves;
	uint64	   *total;
	uint64	   *self;
	uint64		total_sum = 0;
	uint64		self_sum = 0;
	uint32		unit = 1;

	for (uint32 i = 0; i < tree->nspans; i++)
		parents += tree->nchildren[i] > 0;

	appendStringInfo(out, "## Span Hierarchy Analysis\n\n"
					 "- **Root Spans:** %llu, of which %llu name a parent that is not in the data\n"
					 "- **Child Spans:** %llu, of %llu parents\n"
					 "- **Cycles:** %llu\n",
					 (unsigned long long) tree->roots,
					 (unsigned long long) tree->missing_parents,
					 (unsigned long long) tree->children,
					 (unsigned long long) parents,
					 (unsigned long long) tree->cycles);
	if (tree->ntree == 0)
	{
		appendStringInfoChar(out, '\n');
		return;
	}
	appendStringInfo(out, "- **Deepest level:** %u\n\n", tree->max_depth);

	depths = palloc0(sizeof(aspan_group) * ndepths);
	for (uint32 d = 0; d < ndepths; d++)
		aspan_moments_init(&depths[d].moments);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];
		aspan_span *span = aspan_log_at(r->set->spans, s);
		aspan_group *depth = &depths[Min(tree->depth[s], ndepths - 1)];

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
		{
			depth->complete++;
			aspan_moments_add(&depth->moments, aspan_duration(span));
			depth->self += tree->self[s];
		}
		else
			depth->open++;
	}

	totals = palloc(sizeof(uint128) * ndepths);
	selves = palloc(sizeof(uint128) * ndepths);
	total = palloc(sizeof(uint64) * ndepths);
	self = palloc(sizeof(uint64) * ndepths);
	for (uint32 d = 0; d < ndepths; d++)
	{
		totals[d] = depths[d].moments.sum;
		selves[d] = depths[d].self;
	}
	for (int i = r->decimals; i < 6; i++)
		unit *= 10;
	aspan_round_parts(totals, ndepths, unit, total);
	aspan_round_parts(selves, ndepths, unit, self);

	appendStringInfoString(out,
						   "| Depth | Spans | Complete | Open | Total (ms) | Self (ms) | Avg (ms) | Max (ms) |\n"
						   "|---|---:|---:|---:|---:|---:|---:|---:|\n");
	for (uint32 d = 0; d < ndepths; d++)
	{
		const aspan_group *depth = &depths[d];

		appendStringInfo(out, "| %u%s | %llu | %llu | %llu | ", d,
						 d + 1 == ndepths && d < tree->max_depth ? " and deeper" : "",
						 (unsigned long long) (depth->complete + depth->open),
						 (unsigned long long) depth->complete,
						 (unsigned long long) depth->open);
		aspan_append_fixed(out, total[d], r->decimals);
		appendStringInfoString(out, " | ");
		aspan_append_fixed(out, self[d], r->decimals);
		append_extremes(r, &depth->moments);
		total_sum += total[d];
		self_sum += self[d];
	}
	appendStringInfo(out, "| **all** | %llu | %llu | %llu | ",
					 (unsigned long long) (r->set->complete + r->set->open),
					 (unsigned long long) r->set->complete,
					 (unsigned long long) r->set->open);
	aspan_append_fixed(out, total_sum, r->decimals);
	appendStringInfoString(out, " | ");
	aspan_append_fixed(out, self_sum, r->decimals);
	append_extremes(r, &r->all->moments);
	appendStringInfoChar(out, '\n');
}

/*
 * Rows of a ranking with a weight in ns each: how many are shown, and the
 * whole numbers that are printed for them, the others and the sum.
 */
typedef struct ranking
{
	uint32	   *order;
	uint32		shown;
	uint32		others;
	uint64	   *ms;				/* [shown + 1] in units of the decimals */
	uint64	   *shares;			/* [shown + 1] in thousandths */
	uint64		ms_sum;
} ranking;

static void
make_ranking(report *r, uint128 *weights, uint32 n, ranking *result)
{
	uint32		with_weight = 0;
	uint32		unit = 1;
	uint128    *parts;
	uint32		nparts;

	result->order = rank(n, compare_uint128, weights);
	while (with_weight < n && weights[result->order[with_weight]] > 0)
		with_weight++;
	result->shown = Min(with_weight, r->options->limit);
	if (with_weight == result->shown + 1)
		result->shown++;
	result->others = with_weight - result->shown;

	nparts = result->shown + 1;
	parts = palloc0(sizeof(uint128) * nparts);
	for (uint32 i = 0; i < with_weight; i++)
		parts[Min(i, result->shown)] += weights[result->order[i]];
	result->ms = palloc(sizeof(uint64) * nparts);
	result->shares = palloc(sizeof(uint64) * nparts);
	for (int i = r->decimals; i < 6; i++)
		unit *= 10;
	aspan_round_parts(parts, nparts, unit, result->ms);
	aspan_apportion(parts, nparts, 1000, result->shares);
	result->ms_sum = 0;
	for (uint32 i = 0; i < nparts; i++)
		result->ms_sum += result->ms[i];
	pfree(parts);
}

static void
append_ranked(report *r, const ranking *ranked, uint32 i)
{
	aspan_append_fixed(r->out, ranked->ms[i], r->decimals);
	appendStringInfoString(r->out, " | ");
	aspan_append_fixed(r->out, ranked->shares[i], 1);
	appendStringInfoChar(r->out, '%');
}

/* the rows below the shown ones; cells is what follows the share */
static void
end_ranking(report *r, const ranking *ranked, const char *cells)
{
	if (ranked->others > 0)
	{
		appendStringInfo(r->out, "| %u others | ", ranked->others);
		append_ranked(r, ranked, ranked->shown);
		appendStringInfo(r->out, " |%s\n", cells);
	}
	appendStringInfoString(r->out, "| **all** | ");
	aspan_append_fixed(r->out, ranked->ms_sum, r->decimals);
	appendStringInfo(r->out, " | %s |%s\n\n",
					 ranked->ms_sum > 0 ? "100.0%" : "0.0%", cells);
}

static void
write_critical_path(report *r, const ranking *ranked)
{
	StringInfo	out = r->out;

	appendStringInfo(out, "## Critical Path Analysis\n\n"
					 "What the time of the %llu complete roots was spent on: at each instant, "
					 "the span that the root was waiting for.\n\n"
					 "| Operation | On path (ms) | Share | Spans on path | Target |\n"
					 "|---|---:|---:|---:|---|\n",
					 (unsigned long long) r->complete_roots);
	for (uint32 i = 0; i < ranked->shown; i++)
	{
		uint32		g = ranked->order[i];

		appendStringInfoString(out, "| ");
		append_name(r, r->operations->groups[g].name, "(unnamed)", true);
		appendStringInfoString(out, " | ");
		append_ranked(r, ranked, i);
		appendStringInfo(out, " | %llu | ",
						 (unsigned long long) r->path_spans[g]);
		append_name(r, r->operations->groups[g].target, "(no target)", true);
		appendStringInfoString(out, " |\n");
	}
	end_ranking(r, ranked, " | |");
}

/* names from the root down; of a long stack the lowest */
static void
append_stack(report *r, const aspan_flames *flame, uint32 frame)
{
	uint32		from = frame;
	uint32		shown = 0;
	uint32	   *path;
	uint32		n = 0;
	StringInfoData stack;

	for (uint32 f = frame; f != 0; f = flame->frames[f].parent)
	{
		uint32		len;

		(void) aspan_flames_label(flame, f, &len);
		if (f != frame && shown + len + 1 > MAX_STACK)
			break;
		shown += len + 1;
		from = f;
		n++;
	}

	path = palloc(sizeof(uint32) * n);
	for (uint32 i = n, f = frame; i-- > 0; f = flame->frames[f].parent)
		path[i] = f;
	initStringInfo(&stack);
	if (flame->frames[from].parent != 0)
		appendStringInfoString(&stack, "...;");
	for (uint32 i = 0; i < n; i++)
		appendStringInfo(&stack, "%s%s", i > 0 ? ";" : "",
						 aspan_flames_label(flame, path[i], NULL));
	aspan_append_code(r->out, stack.data, stack.len, "", true);
	pfree(stack.data);
	pfree(path);
}

static void
write_flame(report *r)
{
	aspan_flame_options options = {
		ASPAN_WEIGHT_SELF, ASPAN_FLAME_ROOT_TARGET, ASPAN_UNIT_NS,
		ASPAN_FLAME_FOLDED
	};
	aspan_flames *flame = aspan_flames_create(&options, 1);
	StringInfo	out = r->out;
	uint128    *weights;
	uint32		stacks = 0;
	ranking		ranked;

	aspan_flames_add(flame, 0, r->tree);
	weights = palloc_extended(sizeof(uint128) * (size_t) flame->nframes,
							  MCXT_ALLOC_HUGE);
	for (uint32 f = 0; f < flame->nframes; f++)
	{
		weights[f] = flame->weights[0][f].exact;
		stacks += flame->weights[0][f].spans > 0;
	}
	make_ranking(r, weights, flame->nframes, &ranked);

	appendStringInfoString(out, "## Flame Graph Analysis\n\n");
	append_count(r, stacks, "distinct stack", "distinct stacks");
	appendStringInfoString(out, " of complete spans, in front the target of the root; "
						   "those with the largest self time:\n\n"
						   "| Stack | Self (ms) | Share | Spans |\n|---|---:|---:|---:|\n");
	for (uint32 i = 0; i < ranked.shown; i++)
	{
		appendStringInfoString(out, "| ");
		append_stack(r, flame, ranked.order[i]);
		appendStringInfoString(out, " | ");
		append_ranked(r, &ranked, i);
		appendStringInfo(out, " | %llu |\n",
						 (unsigned long long) flame->weights[0][ranked.order[i]].spans);
	}
	end_ranking(r, &ranked, " |");

	if (r->options->source)
	{
		char	   *literal = quote_literal_cstr(r->options->source);
		StringInfoData code;

		appendStringInfoString(out, "All of them as folded lines, and as a page to look at:\n\n- ");
		initStringInfo(&code);
		appendStringInfo(&code, "SELECT asyncspan.folded(%s, root => 'target');",
						 literal);
		aspan_append_code(out, code.data, code.len, "", false);
		appendStringInfoString(out, "\n- ");
		resetStringInfo(&code);
		appendStringInfo(&code, "SELECT asyncspan.flame_html(%s, root => 'target');",
						 literal);
		aspan_append_code(out, code.data, code.len, "", false);
		appendStringInfoString(out, "\n\n");
	}
}

/* ---- data quality and findings ---- */

static void
write_quality(report *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;

	appendStringInfo(out, "## Data Quality\n\n"
					 "| Identity | Left | Right |\n|---|---:|---:|\n"
					 "| events = begin + end + other + invalid | %llu | %llu + %llu + %llu + %llu |\n",
					 (unsigned long long) aspan_set_events(set),
					 (unsigned long long) set->counts.begin_events,
					 (unsigned long long) set->counts.end_events,
					 (unsigned long long) set->counts.other_events,
					 (unsigned long long) set->counts.invalid_events);
	appendStringInfo(out,
					 "| begin events = complete + open + duplicate begins | %llu | %llu + %llu + %llu |\n"
					 "| end events = complete + orphan + duplicate ends | %llu | %llu + %llu + %llu |\n",
					 (unsigned long long) set->counts.begin_events,
					 (unsigned long long) set->complete,
					 (unsigned long long) set->open,
					 (unsigned long long) set->duplicate_begins,
					 (unsigned long long) set->counts.end_events,
					 (unsigned long long) set->complete,
					 (unsigned long long) set->orphan,
					 (unsigned long long) set->duplicate_ends);
	appendStringInfo(out,
					 "| spans = complete + open + orphan | %llu | %llu + %llu + %llu |\n"
					 "| complete + open = roots + children | %llu | %llu + %llu |\n\n",
					 (unsigned long long) set->spans->count,
					 (unsigned long long) set->complete,
					 (unsigned long long) set->open,
					 (unsigned long long) set->orphan,
					 (unsigned long long) (set->complete + set->open),
					 (unsigned long long) r->tree->roots,
					 (unsigned long long) r->tree->children);

	appendStringInfoString(out, "| Metric | Value |\n|---|---:|\n");
	overview_row(r, "Duplicate events, dropped",
				 set->duplicate_begins + set->duplicate_ends);
	overview_row(r, "Pairs whose begin and end differ in name or target",
				 set->mismatched_pairs);
	overview_row(r, "Events that are neither begin nor end",
				 set->counts.other_events);
	overview_row(r, "Events without a usable time, type or id",
				 set->counts.invalid_events);
	overview_row(r, "Spans whose parent is not in the data",
				 r->tree->missing_parents);
	overview_row(r, "Cycles of parents, cut", r->tree->cycles);
	appendStringInfoChar(out, '\n');
}

/* the operation with the most self time */
static uint32
most_self(report *r)
{
	uint32		best = 0;

	for (uint32 i = 1; i < r->operations->ngroups; i++)
	{
		if (r->operations->groups[i].self > r->operations->groups[best].self)
			best = i;
	}
	return best;
}

static void
write_findings(report *r, const ranking *path)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	const aspan_group *group;
	aspan_group_table table;

	appendStringInfoString(out, "## Findings\n\n");
	if (set->complete == 0)
	{
		appendStringInfoString(out, "- No span is complete: nothing can be said about durations.\n");
		return;
	}

	init_table(r, r->operations, by_total_columns, &table);
	group = &r->operations->groups[0];
	appendStringInfoString(out, "- **Largest share of the total time:** ");
	append_operation(r, group);
	appendStringInfoString(out, " with ");
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL_SHARE, 0, out);
	appendStringInfoString(out, ", ");
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL, 0, out);
	appendStringInfoString(out, " of ");
	append_total(r, r->all->moments.sum);
	appendStringInfoString(out, ", in ");
	append_count(r, group->complete, "execution", "executions");
	appendStringInfoString(out, ".\n");

	if (r->tree->children > 0 && r->all->self > 0)
	{
		uint32		most = most_self(r);

		group = &r->operations->groups[most];
		appendStringInfoString(out, "- **Largest share of the self time:** ");
		append_operation(r, group);
		appendStringInfo(out, " with %.1f%%, ",
						 100.0 * (double) group->self / (double) r->all->self);
		aspan_append_group_cell(&table, ASPAN_COL_SELF, most, out);
		appendStringInfoString(out, " of ");
		append_total(r, r->all->self);
		appendStringInfoString(out, ".\n");
	}
	if (r->tree->children > 0 && path->shown > 0)
	{
		appendStringInfoString(out, "- **Longest on the critical paths:** ");
		append_operation(r, &r->operations->groups[path->order[0]]);
		appendStringInfoString(out, " with ");
		aspan_append_fixed(out, path->shares[0], 1);
		appendStringInfoString(out, "%, ");
		aspan_append_fixed(out, path->ms[0], r->decimals);
		appendStringInfoString(out, " ms of ");
		aspan_append_fixed(out, path->ms_sum, r->decimals);
		appendStringInfoString(out, " ms.\n");
	}

	appendStringInfoString(out, "- **Highest relative deviation:** ");
	if (variation_table(r, &table))
	{
		group = &table.groups[table.order[0]];
		append_operation(r, group);
		appendStringInfoString(out, " deviates by ");
		append_ms(r, aspan_moments_stddev_ms(&group->moments));
		appendStringInfoString(out, " from an average of ");
		append_ms(r, aspan_moments_mean_ms(&group->moments));
		appendStringInfo(out, ", %.2f times it, in ", variation(group));
		append_count(r, group->complete, "execution", "executions");
		appendStringInfo(out, "; only operations with at least %d are compared.\n",
						 MIN_EXECUTIONS);
	}
	else
		appendStringInfo(out, "not known, as no operation has %d executions.\n",
						 MIN_EXECUTIONS);

	if (r->peak.has_at)
	{
		uint32	   *order = rank(r->operations->ngroups, compare_uint64,
								 r->at_peak);

		appendStringInfoString(out, "- **Longest queue:** ");
		append_count(r, r->peak.max, "span was", "spans were");
		appendStringInfoString(out, " active at once at ");
		aspan_append_instant(out, r->peak.at);
		for (uint32 i = 0; i < Min(r->operations->ngroups, 3); i++)
		{
			if (r->at_peak[order[i]] == 0)
				break;
			appendStringInfo(out, "%s%llu of ", i == 0 ? ": " : ", ",
							 (unsigned long long) r->at_peak[order[i]]);
			append_operation(r, &r->operations->groups[order[i]]);
		}
		appendStringInfoString(out, ".\n");
	}

	if (set->open + set->orphan > 0)
	{
		appendStringInfoString(out, "- **Unmatched events:** ");
		append_count(r, set->open, "span has", "spans have");
		appendStringInfoString(out, " no end in the data, ");
		append_count(r, set->orphan, "end has", "ends have");
		appendStringInfoString(out, " no begin.\n");
	}
}

void
aspan_write_report(aspan_set *set, const aspan_report_options *options,
				   StringInfo out)
{
	report		r = {0};
	ranking		path;

	r.set = set;
	r.options = options;
	r.out = out;
	r.tree = aspan_tree_build(set, options->parents);
	r.ranks = aspan_dict_ranks(set->dict);
	r.critical = aspan_critical_compute(r.tree);
	r.whole = aspan_stats_compute(set, ASPAN_ALL, r.tree);
	r.targets = aspan_stats_compute(set, ASPAN_BY_TARGET, r.tree);
	r.operations = aspan_stats_compute(set, ASPAN_BY_NAME, r.tree);
	r.all = &r.whole->groups[0];
	r.peak = aspan_sweep_peak(set);
	r.decimals = choose_decimals(r.all);
	count_spans(&r);
	make_ranking(&r, r.on_path, r.operations->ngroups, &path);

	write_head(&r);
	write_summary(&r);
	write_overview(&r);
	if (set->complete > 0)
		write_durations(&r);
	if (set->spans->count > 0)
	{
		write_targets(&r);
		write_hotspots(&r);
		write_concurrency(&r);
		write_hierarchy(&r);
	}
	if (set->complete > 0)
	{
		write_critical_path(&r, &path);
		write_flame(&r);
	}
	write_quality(&r);
	write_findings(&r, &path);
}
