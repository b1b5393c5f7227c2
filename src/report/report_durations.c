/*
 * report_durations.c
 *	  The report's sections on durations, targets and operations.
 *
 * Both sections rank the same table of groups, one by its sums and one by its
 * spread.  The groups and their percentiles come from figures/; here it is
 * decided which rows are shown, and what is worth a sentence.
 */
#include "postgres.h"

#include "base/units.h"
#include "engine/span_order.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

#include "miscadmin.h"

static const aspan_column by_events_columns[] = {
	ASPAN_COL_NAME, ASPAN_COL_EVENTS, ASPAN_COL_EVENTS_SHARE, ASPAN_COL_TARGET,
	ASPAN_COL_NONE
};

/* duration descending, then the order of spans */
static bool
is_longer(aspan_report_state *r, const aspan_span *a, const aspan_span *b)
{
	if (aspan_duration(a) != aspan_duration(b))
		return aspan_duration(a) > aspan_duration(b);
	return aspan_span_compare(r->set, r->ranks, a, b) < 0;
}

static void
write_longest(aspan_report_state *r)
{
	uint32		limit = (uint32) Min((uint64) r->options->limit,
									 r->set->complete);
	aspan_span **top = palloc(sizeof(aspan_span *) * (limit + 1));
	uint32		n = 0;

	for (uint32 i = 0; i < r->tree->nspans && limit > 0; i++)
	{
		aspan_span *span = aspan_log_at(r->set->spans, i);
		uint32		low = 0;
		uint32		high = n;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span) ||
			(n == limit && !is_longer(r, span, top[n - 1])))
			continue;
		while (low < high)
		{
			uint32		middle = (low + high) / 2;

			if (is_longer(r, span, top[middle]))
				high = middle;
			else
				low = middle + 1;
		}
		memmove(&top[low + 1], &top[low], sizeof(aspan_span *) * (n - low));
		top[low] = span;
		if (n < limit)
			n++;
	}

	appendStringInfo(r->out, "### Top %u Longest Running Spans\n\n"
					 "| Span ID | Duration (ms) | Operation | Timestamp |\n"
					 "|---:|---:|---|---|\n", n);
	for (uint32 i = 0; i < n; i++)
	{
		appendStringInfo(r->out, "| %lld | ", (long long) top[i]->span_id);
		aspan_append_ms(r->out, aspan_ms(aspan_duration(top[i])), r->decimals);
		appendStringInfoString(r->out, " | ");
		aspan_report_name(r, aspan_site_get(r->set->dict, top[i]->site)->name,
						  "(unnamed)", true);
		appendStringInfoString(r->out, " | ");
		aspan_append_instant(r->out, top[i]->begin_time);
		appendStringInfoString(r->out, " |\n");
	}
	appendStringInfoChar(r->out, '\n');
	pfree(top);
}

void
aspan_report_durations(aspan_report_state *r)
{
	const aspan_moments *m = &r->all->moments;
	StringInfo	out = r->out;

	appendStringInfoString(out, "## Performance Characteristics\n\n"
						   "### Span Duration Analysis\n\n");
	appendStringInfo(out, "- **Total measured spans:** %llu\n"
					 "- **Total duration:** ",
					 (unsigned long long) m->count);
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

void
aspan_report_targets(aspan_report_state *r)
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
	aspan_report_table(r, r->targets, activity, &table);
	table.order = aspan_report_rank(table.nrows, aspan_report_by_events,
									r->targets->groups);
	aspan_write_group_table(&table, r->out);

	appendStringInfoString(r->out, "\n### Performance by Target Component\n\n");
	aspan_report_table(r, r->targets, performance, &table);
	aspan_write_group_table(&table, r->out);
	appendStringInfoChar(r->out, '\n');
}

void
aspan_report_hotspots(aspan_report_state *r)
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
