/*
 * report_durations.c
 *	  The report's sections on durations, targets, operations and errors.
 *
 * They rank the same groups: by their sums, by their spread, by their errors.
 * The groups and their percentiles come from figures/; here it is decided
 * which rows are shown, and what is worth a sentence.  The text ranks groups
 * several times; a page has all of them once, to be sorted there.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/longest.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

/* rows of each table on a page, which a browser still sorts at once */
#define MAX_PAGE_ROWS 1000

static const aspan_table_column by_events_columns[] = {
	ASPAN_TAB_OPERATION, ASPAN_TAB_EVENTS, ASPAN_TAB_EVENTS_SHARE,
	ASPAN_TAB_TARGET,
	ASPAN_TAB_NONE
};

static void
write_longest(aspan_report_state *r)
{
	const aspan_longest *top =
	aspan_longest_compute(r->set, r->options->limit);

	appendStringInfo(r->out, "### Top %s Longest Running Spans\n\n"
					 "| Span ID | Duration (ms) | Operation | Timestamp |\n"
					 "|---:|---:|---|---|\n", aspan_grouped(top->count));
	for (uint64 i = 0; i < top->count; i++)
	{
		const aspan_span *span = &top->items[i];

		appendStringInfo(r->out, "| %lld | ", (long long) span->span_id);
		aspan_append_ms(r->out, aspan_ms(aspan_duration(span)), r->decimals);
		appendStringInfoString(r->out, " | ");
		aspan_report_name(r, aspan_site_get(r->set->dict, span->site)->name,
						  "(unnamed)", true);
		appendStringInfoString(r->out, " | ");
		aspan_report_instant(r, span->begin_time);
		appendStringInfoString(r->out, " |\n");
	}
	appendStringInfoChar(r->out, '\n');
}

void
aspan_report_durations(aspan_report_state *r)
{
	const aspan_moments *m = &r->all->moments;
	StringInfo	out = r->out;

	appendStringInfoString(out, "## Performance Characteristics\n\n"
						   "### Span Duration Analysis\n\n");
	appendStringInfo(out, "- **Total measured spans:** %s\n"
					 "- **Total duration:** ", aspan_grouped(m->count));
	aspan_report_total(r, m->sum);
	appendStringInfoString(out, "\n- **Average duration:** ");
	aspan_report_ms(r, aspan_moments_mean_ms(m));
	appendStringInfoString(out, "\n- **Minimum duration:** ");
	aspan_report_ms(r, aspan_ms(m->min));
	appendStringInfoString(out, "\n- **Maximum duration:** ");
	aspan_report_ms(r, aspan_ms(m->max));
	if (m->count > 1)
	{
		appendStringInfoString(out, "\n- **Standard deviation:** ");
		aspan_report_ms(r, aspan_moments_stddev_ms(m));
	}
	appendStringInfoString(out, "\n- **Percentiles:** p50 ");
	aspan_report_ms(r, r->all->p50_ms);
	appendStringInfoString(out, ", p95 ");
	aspan_report_ms(r, r->all->p95_ms);
	appendStringInfoString(out, ", p99 ");
	aspan_report_ms(r, r->all->p99_ms);
	appendStringInfoString(out, "\n\n");
	write_longest(r);
}

static void
write_targets(aspan_report_state *r)
{
	static const aspan_table_column activity[] = {
		ASPAN_TAB_TARGET, ASPAN_TAB_EVENTS, ASPAN_TAB_EVENTS_SHARE,
		ASPAN_TAB_SPANS, ASPAN_TAB_COMPLETE, ASPAN_TAB_OPEN, ASPAN_TAB_ORPHAN,
		ASPAN_TAB_NONE
	};
	static const aspan_table_column performance[] = {
		ASPAN_TAB_TARGET, ASPAN_TAB_COMPLETE, ASPAN_TAB_AVG, ASPAN_TAB_MIN,
		ASPAN_TAB_MAX, ASPAN_TAB_EVENTS_PER_SPAN, ASPAN_TAB_TOTAL,
		ASPAN_TAB_TOTAL_SHARE, ASPAN_TAB_SELF, ASPAN_TAB_STDDEV,
		ASPAN_TAB_P50, ASPAN_TAB_P95, ASPAN_TAB_P99, ASPAN_TAB_NONE
	};
	aspan_group_table table;

	appendStringInfoString(r->out, "## Component Performance Breakdown\n\n"
						   "### Target Activity Distribution\n\n");
	aspan_report_table(r, r->targets, activity, &table);
	table.order = aspan_report_rank(table.nrows, aspan_report_by_events,
									r->targets->groups);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Performance by Target Component\n\n");
	aspan_report_table(r, r->targets, performance, &table);
	aspan_write_group_table(&table, r->out);
	appendStringInfoChar(r->out, '\n');
}

static void
write_hotspots(aspan_report_state *r)
{
	aspan_group_table table;

	appendStringInfoString(r->out, "## Performance Hotspots\n\n"
						   "### Operations by Total Duration\n\n");
	aspan_report_table(r, r->operations, aspan_report_by_total, &table);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Operation Distribution by Event Count\n\n");
	aspan_report_table(r, r->operations, by_events_columns, &table);
	table.order = aspan_report_rank(table.nrows, aspan_report_by_events,
									r->operations->groups);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Performance Variability\n\n");
	if (aspan_report_variation_table(r, &table))
	{
		appendStringInfo(r->out, "Operations with at least %d executions, "
						 "by standard deviation relative to the average.\n\n",
						 ASPAN_REPORT_MIN_EXECUTIONS);
		aspan_write_group_table(&table, r->out);
	}
	else
		appendStringInfo(r->out, "No operation has %d executions.\n",
						 ASPAN_REPORT_MIN_EXECUTIONS);
	appendStringInfoChar(r->out, '\n');
}

/* on a page: all groups, with what the tables of the text have */
static void
write_all_groups(aspan_report_state *r)
{
	static const aspan_table_column columns[] = {
		ASPAN_TAB_COMPLETE, ASPAN_TAB_AVG, ASPAN_TAB_TOTAL,
		ASPAN_TAB_TOTAL_SHARE, ASPAN_TAB_SELF, ASPAN_TAB_MIN, ASPAN_TAB_P50,
		ASPAN_TAB_P95, ASPAN_TAB_P99, ASPAN_TAB_MAX, ASPAN_TAB_STDDEV,
		ASPAN_TAB_VARIATION, ASPAN_TAB_OPEN, ASPAN_TAB_ORPHAN,
		ASPAN_TAB_ERRORS, ASPAN_TAB_EVENTS, ASPAN_TAB_EVENTS_SHARE,
		ASPAN_TAB_NONE
	};
	aspan_stats *names = aspan_stats_compute(r->set, ASPAN_BY_NAME_ONLY,
											 r->tree->sums);
	const struct
	{
		const char *title;
		const aspan_stats *stats;
		aspan_table_column named_by[2];
	}			parts[] = {
		{"Targets", r->targets, {ASPAN_TAB_TARGET, ASPAN_TAB_NONE}},
		{"Names", names, {ASPAN_TAB_NAME, ASPAN_TAB_NONE}},
		{"Operations", r->operations, {ASPAN_TAB_OPERATION, ASPAN_TAB_TARGET}}
	};

	appendStringInfoString(r->out, "## Targets, Names and Operations\n\n");
	for (int i = 0; i < lengthof(parts); i++)
	{
		aspan_table_column all[ASPAN_TAB_NONE + 1];
		aspan_group_table table;
		int			n = 0;

		for (int k = 0; k < 2 && parts[i].named_by[k] != ASPAN_TAB_NONE; k++)
			all[n++] = parts[i].named_by[k];
		memcpy(all + n, columns, sizeof(columns));
		appendStringInfo(r->out, "### %s\n\n", parts[i].title);
		aspan_report_table(r, parts[i].stats, all, &table);
		table.limit = MAX_PAGE_ROWS;
		aspan_write_group_table(&table, r->out);
		appendStringInfoChar(r->out, '\n');
	}
}

void
aspan_report_groups(aspan_report_state *r)
{
	if (r->page)
		write_all_groups(r);
	else
	{
		write_targets(r);
		write_hotspots(r);
	}
}

void
aspan_report_errors(aspan_report_state *r)
{
	aspan_group_table table;
	uint32		with_errors = 0;

	for (uint32 i = 0; i < r->operations->ngroups; i++)
		with_errors += r->operations->groups[i].errors > 0;
	if (with_errors == 0)
		return;

	appendStringInfoString(r->out, "## Errors\n\n");
	aspan_report_count(r, r->all->errors, "span is", "spans are");
	appendStringInfoString(r->out, " in error, whether complete, open or orphan.\n\n"
						   "### Errors by Operation\n\n");
	aspan_report_table(r, r->operations, aspan_report_by_errors, &table);
	table.limit = Min(table.limit, with_errors);
	table.order = aspan_report_rank(table.nrows, aspan_report_by_error_count,
									r->operations->groups);
	aspan_write_group_table(&table, r->out);
	appendStringInfoChar(r->out, '\n');
}
