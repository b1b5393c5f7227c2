/*
 * report_overview.c
 *	  The report's sections on the set as a whole.
 *
 * What was read, what is in it, and by which identities a reader can check that
 * nothing was lost: every event is of one kind, and every begin and end is in
 * one span or is a duplicate.
 */
#include "postgres.h"

#include "base/units.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

/* the arguments that leave a part of the source out */
static void
write_selection(StringInfo out, const aspan_report_selection *selection)
{
	bool		has_range = selection->has_since || selection->has_until;

	if (!has_range && selection->process == NULL)
		return;
	appendStringInfoString(out, "**Selected:**");
	if (selection->has_since)
	{
		appendStringInfoString(out, " since ");
		aspan_append_bound(out, selection->since);
	}
	if (selection->has_until)
	{
		appendStringInfoString(out, " until ");
		aspan_append_bound(out, selection->until);
	}
	if (has_range && selection->has_margin)
		appendStringInfoString(out, " with a margin");
	if (selection->process)
	{
		appendStringInfoString(out, has_range ? ", process " : " process ");
		aspan_append_code(out, selection->process,
						  strlen(selection->process), "", false);
	}
	appendStringInfoString(out, "  \n");
}

void
aspan_report_head(aspan_report_state *r)
{
	const aspan_set *set = r->set;

	if (r->options->source)
	{
		appendStringInfoString(r->out, "**Data Source:** ");
		aspan_append_code(r->out, r->options->source,
						  strlen(r->options->source), "", false);
		appendStringInfoString(r->out, "  \n");
	}
	write_selection(r->out, &r->options->selection);
	if (r->stats->tally->processes == 1)
	{
		appendStringInfoString(r->out, "**Process ID:** ");
		aspan_report_name(r, r->stats->tally->process, "", false);
		appendStringInfoString(r->out, "  \n");
	}
	else if (r->stats->tally->processes > 1)
		appendStringInfo(r->out, "**Processes:** %s  \n",
						 aspan_grouped(r->stats->tally->processes));
	if (set->has_events && r->monotonic)
	{
		appendStringInfoString(r->out, "**Events:** ");
		aspan_append_seconds(r->out, (uint64) set->first_time);
		appendStringInfoString(r->out, " to ");
		aspan_append_seconds(r->out, (uint64) set->last_time);
		appendStringInfoString(r->out, " of a monotonic clock  \n");
	}
	else if (set->has_events)
	{
		appendStringInfoString(r->out, "**Events:** ");
		aspan_append_instant(r->out, set->first_time);
		appendStringInfoString(r->out, " to ");
		aspan_append_instant(r->out, set->last_time);
		appendStringInfoString(r->out, " UTC  \n");
	}
	appendStringInfoString(r->out, r->monotonic ?
						   "All times are offsets from the first event, since the clock tells no date; " :
						   "All times are in UTC, ");
	appendStringInfoString(r->out, "all durations are those of complete spans.\n\n");
}

void
aspan_report_summary(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	const aspan_group *largest = &r->operations->groups[0];

	appendStringInfoString(out, "## Executive Summary\n\n- ");
	aspan_report_count(r, aspan_set_events(set), "event makes ", "events make ");
	aspan_report_count(r, set->spans->count, "span", "spans");
	appendStringInfo(out, ": %s complete, %s open, %s orphan.\n",
					 aspan_grouped(set->complete), aspan_grouped(set->open),
					 aspan_grouped(set->orphan));
	if (set->complete == 0)
	{
		appendStringInfoString(out, "- No span is complete, so there are no durations.\n\n");
		return;
	}

	appendStringInfoString(out, "- The complete spans took ");
	aspan_report_total(r, r->all->moments.sum);
	appendStringInfoString(out, " in total: ");
	aspan_report_ms(r, aspan_moments_mean_ms(&r->all->moments));
	appendStringInfoString(out, " on average, at most ");
	aspan_report_ms(r, aspan_ms(r->all->moments.max));
	appendStringInfoString(out, "; half of them at most ");
	aspan_report_ms(r, r->all->p50_ms);
	appendStringInfoString(out, ", 95% at most ");
	aspan_report_ms(r, r->all->p95_ms);
	appendStringInfoString(out, ".\n- ");
	if (r->all->moments.sum > 0)
	{
		aspan_append_share(out, largest->moments.sum, r->all->moments.sum);
		appendStringInfoString(out, " of the total time is that of ");
		aspan_report_name(r, largest->name, "(unnamed)", false);
		appendStringInfoString(out, ".\n- ");
	}
	if (r->peak.has_at)
	{
		appendStringInfoString(out, "At most ");
		aspan_report_count(r, r->peak.max, "span was", "spans were");
		appendStringInfoString(out, " active at once, first at ");
		aspan_report_instant(r, r->peak.at);
		appendStringInfoString(out, ".\n- ");
	}
	appendStringInfo(out, "%s of the spans are roots, %s are children; the deepest level is %s.\n\n",
					 aspan_grouped(r->tree->roots),
					 aspan_grouped(r->tree->sums->children),
					 aspan_grouped(r->tree->max_depth));
}

void
aspan_report_overview(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	const aspan_set_stats *o = r->stats;
	uint64		events = aspan_set_events(set);
	uint64		spans = set->spans->count;
	static const char *const kinds[] = {
		"End events", "Begin events", "Other events", "Invalid events"
	};
	uint128		counts[4];
	uint64		shares[4];

	appendStringInfoString(out, "## Dataset Overview\n\n| Metric | Value |\n|---|---:|\n");
	aspan_report_metric(r, "Total Events", events);
	aspan_report_metric(r, "Unique Spans", spans);
	aspan_report_metric(r, "Complete Spans", set->complete);
	aspan_report_metric(r, "Open Spans", set->open);
	aspan_report_metric(r, "Orphan Spans", set->orphan);
	if (spans > 0)
		appendStringInfo(out, "| Events per Span | %.2f |\n",
						 aspan_events_per_span(events, spans));
	aspan_report_metric(r, "Root Spans", o->roots);
	aspan_report_metric(r, "Child Spans", o->children);
	aspan_report_metric(r, "Traces", o->traces);
	aspan_report_metric(r, "Errors", o->all->errors);
	aspan_report_metric(r, "Processes", o->tally->processes);
	aspan_report_metric(r, "Active Targets", o->distinct.targets);
	aspan_report_metric(r, "Operation Names", o->distinct.names);
	aspan_report_metric(r, "Source Files", o->distinct.files);
	if (set->has_events)
	{
		appendStringInfoString(out, "| First Event | ");
		aspan_report_instant(r, set->first_time);
		appendStringInfoString(out, " |\n| Last Event | ");
		aspan_report_instant(r, set->last_time);
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
	aspan_apportion(counts, 4, 4, 10000, shares);
	for (int i = 0; i < 4; i++)
	{
		if (i >= 2 && counts[i] == 0)
			continue;
		appendStringInfo(out, "- **%s:** %s (", kinds[i],
						 aspan_grouped((uint64) counts[i]));
		aspan_append_fixed(out, shares[i], 2);
		appendStringInfoString(out, "%)\n");
	}
	appendStringInfoChar(out, '\n');
}

void
aspan_report_quality(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;

	appendStringInfo(out, "## Data Quality\n\n"
					 "| Identity | Left | Right |\n|---|---:|---:|\n"
					 "| events = begin + end + other + invalid | %s | %s + %s + %s + %s |\n",
					 aspan_grouped(aspan_set_events(set)),
					 aspan_grouped(set->counts.begin_events),
					 aspan_grouped(set->counts.end_events),
					 aspan_grouped(set->counts.other_events),
					 aspan_grouped(set->counts.invalid_events));
	appendStringInfo(out,
					 "| begin events = complete + open + duplicate begins | %s | %s + %s + %s |\n"
					 "| end events = complete + orphan + duplicate ends | %s | %s + %s + %s |\n",
					 aspan_grouped(set->counts.begin_events),
					 aspan_grouped(set->complete),
					 aspan_grouped(set->open),
					 aspan_grouped(set->duplicate_begins),
					 aspan_grouped(set->counts.end_events),
					 aspan_grouped(set->complete),
					 aspan_grouped(set->orphan),
					 aspan_grouped(set->duplicate_ends));
	appendStringInfo(out,
					 "| spans = complete + open + orphan | %s | %s + %s + %s |\n"
					 "| complete + open = roots + children | %s | %s + %s |\n\n",
					 aspan_grouped(set->spans->count),
					 aspan_grouped(set->complete),
					 aspan_grouped(set->open),
					 aspan_grouped(set->orphan),
					 aspan_grouped(set->complete + set->open),
					 aspan_grouped(r->tree->roots),
					 aspan_grouped(r->tree->sums->children));

	appendStringInfoString(out, "| Metric | Value |\n|---|---:|\n");
	aspan_report_metric(r, "Duplicate events, dropped",
						aspan_set_duplicates(set));
	aspan_report_metric(r, "Pairs whose begin and end differ in name or target",
						set->mismatched_pairs);
	aspan_report_metric(r, "Events that are neither begin nor end",
						set->counts.other_events);
	aspan_report_metric(r, "Events without a usable time, type or id",
						set->counts.invalid_events);
	aspan_report_metric(r, "Spans whose parent was not found",
						r->tree->sums->missing_parents);
	aspan_report_metric(r, "Of these, found by `parents => 'global'`",
						r->stats->parents_elsewhere);
	aspan_report_metric(r, "Cycles of parents, cut", r->tree->sums->cycles);
}
