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

#include "base/alloc.h"
#include "base/units.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

#include "miscadmin.h"

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

/* what each operation has of the critical paths, as rows to be shown */
static void
rank_path(aspan_report_state *r, aspan_ranking *ranked)
{
	uint32		n = r->operations->ngroups;
	uint128    *weights = aspan_array(uint128, n);
	uint128		total;

	r->path = aspan_path_shares(r->tree, r->critical,
								r->operations->group_of_site, n, &total);
	for (uint32 i = 0; i < n; i++)
		weights[i] = r->path[i].ns;
	aspan_report_make_ranking(r, weights, n, ranked);
}

/* ---- sections at the beginning ---- */

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

static void
write_head(aspan_report_state *r)
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
	write_selection(r->out, &r->options->selection);
	if (r->stats->tally->processes == 1)
	{
		uint32		process = ASPAN_NULL_STRING;

		for (uint32 i = 0; i < set->spans->count &&
			 process == ASPAN_NULL_STRING; i++)
			process = aspan_log_at(set->spans, i)->process;
		appendStringInfoString(r->out, "**Process ID:** ");
		aspan_report_name(r, process, "", false);
		appendStringInfoString(r->out, "  \n");
	}
	else if (r->stats->tally->processes > 1)
		appendStringInfo(r->out, "**Processes:** %u  \n",
						 r->stats->tally->processes);
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
write_summary(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	aspan_group_table table;

	appendStringInfoString(out, "## Executive Summary\n\n- ");
	aspan_report_count(r, aspan_set_events(set), "event makes ", "events make ");
	aspan_report_count(r, set->complete + set->open + set->orphan, "span", "spans");
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
	aspan_report_table(r, r->operations, aspan_report_by_total, &table);
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL_SHARE, 0, out);
	appendStringInfoString(out, " of the total time is that of ");
	aspan_report_name(r, r->operations->groups[0].name, "(unnamed)", false);
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
write_overview(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	const aspan_set_stats *o = r->stats;
	uint64		events = aspan_set_events(set);
	uint64		spans = set->complete + set->open + set->orphan;
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
						 (double) events / spans);
	aspan_report_metric(r, "Root Spans", o->roots);
	aspan_report_metric(r, "Child Spans", o->children);
	aspan_report_metric(r, "Processes", o->tally->processes);
	aspan_report_metric(r, "Active Targets", o->distinct.targets);
	aspan_report_metric(r, "Operation Names", o->distinct.names);
	aspan_report_metric(r, "Source Files", o->distinct.files);
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

/* ---- data quality and findings ---- */

static void
write_quality(aspan_report_state *r)
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
	aspan_report_metric(r, "Duplicate events, dropped",
						set->duplicate_begins + set->duplicate_ends);
	aspan_report_metric(r, "Pairs whose begin and end differ in name or target",
						set->mismatched_pairs);
	aspan_report_metric(r, "Events that are neither begin nor end",
						set->counts.other_events);
	aspan_report_metric(r, "Events without a usable time, type or id",
						set->counts.invalid_events);
	aspan_report_metric(r, "Spans whose parent is not in the data",
						r->tree->missing_parents);
	aspan_report_metric(r, "Cycles of parents, cut", r->tree->cycles);
	appendStringInfoChar(out, '\n');
}

/* the operation with the most self time */
static uint32
most_self(aspan_report_state *r)
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
write_findings(aspan_report_state *r, const aspan_ranking *path)
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

	aspan_report_table(r, r->operations, aspan_report_by_total, &table);
	group = &r->operations->groups[0];
	appendStringInfoString(out, "- **Largest share of the total time:** ");
	aspan_report_operation(r, group);
	appendStringInfoString(out, " with ");
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL_SHARE, 0, out);
	appendStringInfoString(out, ", ");
	aspan_append_group_cell(&table, ASPAN_COL_TOTAL, 0, out);
	appendStringInfoString(out, " of ");
	aspan_report_total(r, r->all->moments.sum);
	appendStringInfoString(out, ", in ");
	aspan_report_count(r, group->complete, "execution", "executions");
	appendStringInfoString(out, ".\n");

	if (r->tree->children > 0 && r->all->self > 0)
	{
		uint32		most = most_self(r);

		group = &r->operations->groups[most];
		appendStringInfoString(out, "- **Largest share of the self time:** ");
		aspan_report_operation(r, group);
		appendStringInfo(out, " with %.1f%%, ",
						 100.0 * (double) group->self / (double) r->all->self);
		aspan_append_group_cell(&table, ASPAN_COL_SELF, most, out);
		appendStringInfoString(out, " of ");
		aspan_report_total(r, r->all->self);
		appendStringInfoString(out, ".\n");
	}
	if (r->tree->children > 0 && path->shown > 0)
	{
		appendStringInfoString(out, "- **Longest on the critical paths:** ");
		aspan_report_operation(r, &r->operations->groups[path->order[0]]);
		appendStringInfoString(out, " with ");
		aspan_append_fixed(out, path->shares[0], 1);
		appendStringInfoString(out, "%, ");
		aspan_append_fixed(out, path->ms[0], r->decimals);
		appendStringInfoString(out, " ms of ");
		aspan_append_fixed(out, path->ms_sum, r->decimals);
		appendStringInfoString(out, " ms.\n");
	}

	appendStringInfoString(out, "- **Highest relative deviation:** ");
	if (aspan_report_variation_table(r, &table))
	{
		group = &table.groups[table.order[0]];
		aspan_report_operation(r, group);
		appendStringInfoString(out, " deviates by ");
		aspan_report_ms(r, aspan_moments_stddev_ms(&group->moments));
		appendStringInfoString(out, " from an average of ");
		aspan_report_ms(r, aspan_moments_mean_ms(&group->moments));
		appendStringInfo(out, ", %.2f times it, in ",
						 aspan_report_variation(group));
		aspan_report_count(r, group->complete, "execution", "executions");
		appendStringInfo(out, "; only operations with at least %d are compared.\n",
						 ASPAN_REPORT_MIN_EXECUTIONS);
	}
	else
		appendStringInfo(out, "not known, as no operation has %d executions.\n",
						 ASPAN_REPORT_MIN_EXECUTIONS);

	if (r->peak.has_at)
	{
		uint32	   *order;

		order = aspan_report_rank(r->operations->ngroups,
								  aspan_report_by_uint64, r->at_peak);

		appendStringInfoString(out, "- **Longest queue:** ");
		aspan_report_count(r, r->peak.max, "span was", "spans were");
		appendStringInfoString(out, " active at once at ");
		aspan_append_instant(out, r->peak.at);
		for (uint32 i = 0; i < Min(r->operations->ngroups, 3); i++)
		{
			if (r->at_peak[order[i]] == 0)
				break;
			appendStringInfo(out, "%s%llu of ", i == 0 ? ": " : ", ",
							 (unsigned long long) r->at_peak[order[i]]);
			aspan_report_operation(r, &r->operations->groups[order[i]]);
		}
		appendStringInfoString(out, ".\n");
	}

	if (set->open + set->orphan > 0)
	{
		appendStringInfoString(out, "- **Unmatched events:** ");
		aspan_report_count(r, set->open, "span has", "spans have");
		appendStringInfoString(out, " no end in the data, ");
		aspan_report_count(r, set->orphan, "end has", "ends have");
		appendStringInfoString(out, " no begin.\n");
	}
}

void
aspan_write_report(aspan_set *set, const aspan_report_options *options,
				   StringInfo out)
{
	aspan_report_state r = {0};
	aspan_ranking path;

	r.set = set;
	r.options = options;
	r.out = out;
	r.tree = aspan_tree_of(set, options->parents);
	r.critical = aspan_critical_compute(r.tree);
	r.operations = aspan_stats_compute(set, ASPAN_BY_OPERATION, r.tree);
	r.targets = aspan_stats_compute(set, ASPAN_BY_TARGET, r.tree);
	r.stats = aspan_set_stats_compute(set, r.tree);
	r.all = r.stats->all;
	r.peak = r.stats->peak;
	r.decimals = choose_decimals(r.all);
	r.at_peak = aspan_active_at(set, r.peak.at, r.operations->group_of_site,
								r.operations->ngroups);
	rank_path(&r, &path);

	write_head(&r);
	write_summary(&r);
	write_overview(&r);
	if (set->complete > 0)
		aspan_report_durations(&r);
	if (set->spans->count > 0)
	{
		aspan_report_targets(&r);
		aspan_report_hotspots(&r);
		aspan_report_concurrency(&r);
		aspan_report_hierarchy(&r);
	}
	if (set->complete > 0)
	{
		aspan_report_critical_path(&r, &path);
		aspan_report_flame(&r);
	}
	write_quality(&r);
	write_findings(&r, &path);
}
