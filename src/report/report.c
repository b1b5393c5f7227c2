/*
 * report.c
 *	  The whole analysis of a set of spans as a Markdown document.
 *
 * Everything is computed once, from one set: the statistics of all spans, of
 * targets and of operations (a name and a target), the tree, the critical
 * paths, the sweep and the stacks.  Then the sections are written one after
 * the other.  What a reader should know first comes first: the findings, what
 * the roots waited for, the slowest trace, what is still running, the errors.
 * The page of HTML (report_html.c) has the same sections, but for the tables of
 * groups.
 *
 * The report holds to four rules.  Every table adds up as it is printed; so it
 * has one unit, milliseconds, where a sentence has the unit that suits its
 * number.  A share has one percentage: what a finding tells is the largest of
 * its table, and a table rounds that on its own.  Nothing depends on the time,
 * the settings or the plan: the same spans give the same bytes.  And a finding
 * is a sentence with its numbers, not a guess at a cause, nor praise.
 *
 * Times that lie in the year 1970 are those of a monotonic clock, which counts
 * from the start of a machine or a process.  Its dates mean nothing, so there
 * a time is told by how long after the first event it was.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "report/report.h"
#include "report/report_parts.h"

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

/* milliseconds, or a finer unit where most durations are less than one */
static double
choose_finest_ms(int decimals)
{
	if (decimals == 2)
		return 1;
	return decimals < 6 ? 1e-3 : 0;
}

static bool
is_monotonic(const aspan_set *set)
{
	const int64 year = 365 * 24 * 3600 * ASPAN_NS_PER_SEC;

	return set->has_events && set->first_time >= 0 && set->last_time < year;
}

/* what each operation has of the critical paths, as rows to be shown */
static void
rank_path(aspan_report_state *r)
{
	uint32		n = r->operations->ngroups;
	uint128    *weights = aspan_array(uint128, n);

	r->path = aspan_path_shares(r->tree, r->critical,
								r->operations->group_of_site, n,
								&r->path_total);
	for (uint32 i = 0; i < n; i++)
		weights[i] = r->path[i].ns;
	aspan_report_make_ranking(r, weights, n, &r->ranked_path);
}

/* ---- the document ---- */

void
aspan_report_compute(aspan_report_state *r, aspan_set *set,
					 const aspan_report_options *options)
{
	r->set = set;
	r->options = options;
	r->tree = aspan_tree_of(set, options->parents);
	r->critical = aspan_critical_compute(r->tree);
	r->operations = aspan_stats_compute(set, ASPAN_BY_OPERATION,
										r->tree->sums);
	r->targets = aspan_stats_compute(set, ASPAN_BY_TARGET, r->tree->sums);
	r->stats = aspan_set_stats_compute(set, options->parents);
	r->all = r->stats->all;
	r->peak = r->stats->peak;
	r->decimals = choose_decimals(r->all);
	r->finest_ms = choose_finest_ms(r->decimals);
	r->monotonic = is_monotonic(set);
	r->at_peak = aspan_running_at(r->tree, r->peak.at,
								  r->operations->group_of_site,
								  r->operations->ngroups);
	r->slowest = aspan_slowest_trace(r->tree, r->critical);
	r->running = aspan_in_flight_compute(set, &set->range, options->parents,
										 NULL);
	rank_path(r);
}

void
aspan_report_sections(aspan_report_state *r)
{
	const aspan_set *set = r->set;

	aspan_report_head(r);
	aspan_report_summary(r);
	aspan_report_findings(r);
	if (set->complete > 0)
		aspan_report_critical_path(r);
	if (r->slowest != NULL)
		aspan_report_slowest_trace(r);
	if (r->tree->sums->children > 0)
	{
		aspan_report_tail(r);
		aspan_report_what_if(r);
	}
	if (r->running->count > 0)
		aspan_report_running(r);
	aspan_report_errors(r);
	aspan_report_overview(r);
	if (set->complete > 0)
		aspan_report_durations(r);
	if (set->spans->count > 0)
	{
		aspan_report_groups(r);
		aspan_report_concurrency(r);
		aspan_report_hierarchy(r);
	}
	if (set->complete > 0)
		aspan_report_flame(r);
	aspan_report_quality(r);
}

void
aspan_write_report(aspan_set *set, const aspan_report_options *options,
				   StringInfo out)
{
	aspan_report_state r = {.out = out};

	aspan_report_compute(&r, set, options);
	appendStringInfoString(out,
						   "# Async Events Performance Analysis Report\n\n");
	aspan_report_sections(&r);
}
