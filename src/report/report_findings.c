/*
 * report_findings.c
 *	  The report's findings: sentences that a reader should know first.
 *
 * A finding repeats figures of the sections below it, as they are printed
 * there.  What puts all others in doubt, that parents were not found, is said
 * before them.
 */
#include "postgres.h"

#include "formats/markdown.h"
#include "report/report_parts.h"

/* operations at the peak that are named */
#define MAX_AT_PEAK		3

static void
find_missing_parents(aspan_report_state *r)
{
	uint64		missing = r->tree->sums->missing_parents;
	uint64		elsewhere = r->stats->parents_elsewhere;

	if (missing == 0)
		return;
	appendStringInfoString(r->out, "- **Missing parents:** ");
	aspan_report_count(r, missing,
					   "span names a parent that was not found, so it counts as a root",
					   "spans name a parent that was not found, so they count as roots");
	if (elsewhere > 0)
		appendStringInfo(r->out, "; exactly one other process has the parent of %s of them, "
						 "which `parents => 'global'` would find",
						 aspan_grouped(elsewhere));
	appendStringInfoString(r->out, ".\n");
}

static void
find_total(aspan_report_state *r)
{
	const aspan_group *group = &r->operations->groups[0];

	if (r->all->moments.sum == 0)
		return;
	appendStringInfoString(r->out, "- **Largest share of the total time:** ");
	aspan_report_operation(r, group);
	appendStringInfoString(r->out, " with ");
	aspan_append_share(r->out, group->moments.sum, r->all->moments.sum);
	appendStringInfoString(r->out, ", ");
	aspan_report_part(r, group->moments.sum, r->all->moments.sum);
	appendStringInfoString(r->out, ", in ");
	aspan_report_count(r, group->complete, "execution", "executions");
	appendStringInfoString(r->out, ".\n");
}

static void
find_self(aspan_report_state *r)
{
	const aspan_group *most = aspan_group_most_self(r->operations);

	if (r->tree->sums->children == 0 || r->all->self == 0)
		return;
	appendStringInfoString(r->out, "- **Largest share of the self time:** ");
	aspan_report_operation(r, most);
	appendStringInfoString(r->out, " with ");
	aspan_append_share(r->out, most->self, r->all->self);
	appendStringInfoString(r->out, ", ");
	aspan_report_part(r, most->self, r->all->self);
	appendStringInfoString(r->out, ".\n");
}

static void
find_critical(aspan_report_state *r)
{
	const aspan_ranking *path = &r->ranked_path;
	uint32		first;

	if (r->tree->sums->children == 0 || path->shown == 0)
		return;
	first = path->order[0];
	appendStringInfoString(r->out, "- **Longest on the critical paths:** ");
	aspan_report_operation(r, &r->operations->groups[first]);
	appendStringInfoString(r->out, " with ");
	aspan_append_share(r->out, r->path[first].ns, r->path_total);
	appendStringInfoString(r->out, ", ");
	aspan_report_part(r, r->path[first].ns, r->path_total);
	appendStringInfoString(r->out, ".\n");
}

static void
find_slowest(aspan_report_state *r)
{
	const aspan_trace *trace = &r->slowest->trace;
	const aspan_span *root = aspan_log_at(r->set->spans, trace->root);

	if (r->tree->sums->children == 0)
		return;
	appendStringInfoString(r->out, "- **Slowest trace:** ");
	aspan_report_trace(r, trace->root);
	appendStringInfoString(r->out, ", which begins with ");
	aspan_report_name(r, aspan_site_get(r->set->dict, root->site)->name,
					  "(unnamed)", false);
	appendStringInfoString(r->out, ", took ");
	aspan_report_total(r, aspan_trace_duration(trace));
	appendStringInfoString(r->out, " with ");
	aspan_report_count(r, trace->spans, "span", "spans");
	if (trace->has_critical)
	{
		appendStringInfoString(r->out, "; longest on its critical path is ");
		aspan_report_name(r, r->slowest->critical.name, "(unnamed)", false);
	}
	appendStringInfoString(r->out, ".\n");
}

static void
find_variation(aspan_report_state *r)
{
	const aspan_group *group;
	aspan_group_table table;

	appendStringInfoString(r->out, "- **Highest relative deviation:** ");
	if (!aspan_report_variation_table(r, &table))
	{
		appendStringInfo(r->out, "not known, as no operation has %d executions.\n",
						 ASPAN_REPORT_MIN_EXECUTIONS);
		return;
	}
	group = &table.groups[table.order[0]];
	aspan_report_operation(r, group);
	appendStringInfoString(r->out, " deviates by ");
	aspan_report_ms(r, aspan_moments_stddev_ms(&group->moments));
	appendStringInfoString(r->out, " from an average of ");
	aspan_report_ms(r, aspan_moments_mean_ms(&group->moments));
	appendStringInfo(r->out, ", %.2f times it, in ",
					 aspan_report_variation(group));
	aspan_report_count(r, group->complete, "execution", "executions");
	appendStringInfo(r->out, "; only operations with at least %d are compared.\n",
					 ASPAN_REPORT_MIN_EXECUTIONS);
}

/*
 * What is at work at the peak: a span that is the parent of another active one
 * only waits for it, so those are left out.
 */
static void
find_peak(aspan_report_state *r)
{
	const aspan_running *running = r->at_peak;
	uint32	   *order;

	if (!r->peak.has_at)
		return;
	appendStringInfoString(r->out, "- **Peak of concurrency:** ");
	aspan_report_count(r, r->peak.max, "span was", "spans were");
	appendStringInfoString(r->out, " active at once at ");
	aspan_report_instant(r, r->peak.at);
	if (running->nleaves < r->peak.max)
	{
		appendStringInfo(r->out, "; %s of them ",
						 aspan_grouped(running->nleaves));
		appendStringInfoString(r->out, running->nleaves == 1 ?
							   "was not the parent of another" :
							   "were not the parents of others");
	}
	order = aspan_report_rank(r->operations->ngroups, aspan_report_by_uint64,
							  running->leaves);
	for (uint32 i = 0; i < Min(r->operations->ngroups, MAX_AT_PEAK); i++)
	{
		if (running->leaves[order[i]] == 0)
			break;
		appendStringInfo(r->out, "%s%s of ", i == 0 ? ": " : ", ",
						 aspan_grouped(running->leaves[order[i]]));
		aspan_report_operation(r, &r->operations->groups[order[i]]);
	}
	appendStringInfoString(r->out, ".\n");
}

static void
find_errors(aspan_report_state *r)
{
	const aspan_group *most = aspan_group_most_errors(r->operations);
	uint64		spans = r->set->spans->count;

	if (r->all->errors == 0)
		return;
	appendStringInfoString(r->out, "- **Errors:** ");
	aspan_report_count(r, r->all->errors, "span is", "spans are");
	appendStringInfoString(r->out, " in error, ");
	aspan_append_share(r->out, r->all->errors, spans);
	appendStringInfo(r->out, " of %s; %s of ", aspan_grouped(spans),
					 aspan_grouped(most->errors));
	aspan_report_operation(r, most);
	appendStringInfoString(r->out, ".\n");
}

static void
find_losses(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	uint64		duplicates = aspan_set_duplicates(set);

	if (set->open + set->orphan > 0)
	{
		appendStringInfoString(r->out, "- **Unmatched events:** ");
		aspan_report_count(r, set->open, "span has", "spans have");
		appendStringInfoString(r->out, " no end in the data, ");
		aspan_report_count(r, set->orphan, "end has", "ends have");
		appendStringInfoString(r->out, " no begin.\n");
	}
	if (duplicates > 0)
	{
		appendStringInfoString(r->out, "- **Duplicate events:** ");
		aspan_report_count(r, duplicates, "event was", "events were");
		appendStringInfo(r->out, " dropped as %s of others.\n",
						 duplicates == 1 ? "a copy" : "copies");
	}
}

void
aspan_report_findings(aspan_report_state *r)
{
	appendStringInfoString(r->out, "## Findings\n\n");
	find_missing_parents(r);
	if (r->set->complete == 0)
		appendStringInfoString(r->out, "- No span is complete: nothing can be said about durations.\n");
	else
	{
		find_total(r);
		find_self(r);
		find_critical(r);
		find_slowest(r);
		find_variation(r);
		find_peak(r);
	}
	aspan_report_find_running(r);
	find_errors(r);
	find_losses(r);
	appendStringInfoChar(r->out, '\n');
}
