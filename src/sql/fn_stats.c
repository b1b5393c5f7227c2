/*
 * fn_stats.c
 *	  overview(), name_stats() and target_stats().
 *
 * Self time and the shape of the tree need all spans in memory, the other
 * figures do not.  Where a tree would not fit into asyncspan.max_memory the
 * figures that depend on it are NULL, with a notice, rather than the whole
 * call an error.  Where no span names a parent there is nothing to build: all
 * spans are roots, and self time is total time.
 */
#include "postgres.h"

#include "base/settings.h"
#include "base/units.h"
#include "figures/stats.h"
#include "figures/sweep.h"
#include "figures/tally.h"
#include "sql/fn.h"
#include "sql/fn_stats.h"

#include "miscadmin.h"

void
aspan_row_double_or_null(aspan_rows *rows, bool valid, double value)
{
	if (valid)
		aspan_row_double(rows, value);
	else
		aspan_row_null(rows);
}

/* is there memory for a tree of the set?  A notice if not. */
static bool
tree_fits_or_notice(aspan_call *call, const char *missing)
{
	if (aspan_tree_fits(call->set))
		return true;

	ereport(NOTICE,
			(errmsg("tree of spans does not fit into asyncspan.max_memory"),
			 errdetail("There are " UINT64_FORMAT " spans; %s.",
					   call->set->spans->count, missing),
			 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));
	return false;
}

/* statistics with self time if possible */
static aspan_stats *
stats_with_self(aspan_call *call, aspan_grouping grouping)
{
	aspan_tree *tree = NULL;

	if (aspan_tally_of(call->set)->has_parents &&
		tree_fits_or_notice(call, "self_ms is null"))
		tree = aspan_tree_sums_of(call->set, call->parents);
	return aspan_stats_compute(call->set, grouping, tree);
}

void
aspan_row_durations(aspan_rows *rows, const aspan_group *group)
{
	const aspan_moments *m = &group->moments;
	bool		any = m->count > 0;

	aspan_row_double_or_null(rows, any, any ? aspan_moments_mean_ms(m) : 0);
	aspan_row_double_or_null(rows, any, aspan_ms(m->min));
	aspan_row_double_or_null(rows, any, aspan_ms(m->max));
	aspan_row_double_or_null(rows, m->count > 1,
							 m->count > 1 ? aspan_moments_stddev_ms(m) : 0);
	aspan_row_double_or_null(rows, any, group->p50_ms);
	aspan_row_double_or_null(rows, any, group->p95_ms);
	aspan_row_double_or_null(rows, any, group->p99_ms);
}

void
aspan_row_group(aspan_rows *rows, const aspan_stats *stats,
				const aspan_group *group)
{
	uint64		spans = group->complete + group->open + group->orphan;

	aspan_row_int64(rows, group->events);
	aspan_row_double(rows, 100.0 * (double) group->events /
					 (double) stats->total_events);
	aspan_row_int64(rows, spans);
	aspan_row_int64(rows, group->complete);
	aspan_row_int64(rows, group->open);
	aspan_row_int64(rows, group->orphan);
	aspan_row_double(rows, aspan_moments_total_ms(&group->moments));
	aspan_row_double_or_null(rows, stats->total_ns > 0,
							 100.0 * (double) group->moments.sum /
							 (double) stats->total_ns);
	aspan_row_double_or_null(rows, stats->has_self, aspan_ms(group->self));
	aspan_row_durations(rows, group);
	aspan_row_double_or_null(rows, spans > 0,
							 (double) group->events / (double) spans);
}

static Datum
target_stats_figure(aspan_call *call)
{
	aspan_rows *rows = aspan_rows_begin(call, 1 + ASPAN_GROUP_COLUMNS);
	aspan_stats *stats = stats_with_self(call, ASPAN_BY_TARGET);

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_row_string(rows, stats->groups[i].target);
		aspan_row_group(rows, stats, &stats->groups[i]);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static Datum
name_stats_figure(aspan_call *call)
{
	aspan_rows *rows = aspan_rows_begin(call, 2 + ASPAN_GROUP_COLUMNS);
	aspan_stats *stats = stats_with_self(call, ASPAN_BY_NAME);

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_row_string(rows, stats->groups[i].name);
		aspan_row_string(rows, stats->groups[i].target);
		aspan_row_group(rows, stats, &stats->groups[i]);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

/* roots, children, missing_parents, cycles, max_depth */
static void
row_tree(aspan_rows *rows, aspan_call *call)
{
	uint64		spans = call->set->complete + call->set->open;
	aspan_tree *tree;

	if (!aspan_tally_of(call->set)->has_parents)
	{
		aspan_row_int64(rows, spans);
		aspan_row_int64(rows, 0);
		aspan_row_int64(rows, 0);
		aspan_row_int64(rows, 0);
		if (spans > 0)
			aspan_row_int64(rows, 0);
		else
			aspan_row_null(rows);
		return;
	}

	if (!tree_fits_or_notice(call, "roots, children, missing_parents, cycles and max_depth are null"))
	{
		for (int i = 0; i < 5; i++)
			aspan_row_null(rows);
		return;
	}
	tree = aspan_tree_sums_of(call->set, call->parents);
	aspan_row_int64(rows, tree->roots);
	aspan_row_int64(rows, tree->children);
	aspan_row_int64(rows, tree->missing_parents);
	aspan_row_int64(rows, tree->cycles);
	aspan_row_int64(rows, aspan_tree_max_depth(tree));
}

static Datum
overview_figure(aspan_call *call)
{
	aspan_set  *set = call->set;
	aspan_rows *rows = aspan_rows_begin(call, ASPAN_OVERVIEW_COLUMNS);
	aspan_stats *stats = aspan_stats_compute(set, ASPAN_ALL, NULL);
	const aspan_group *all = &stats->groups[0];
	const aspan_tally *tally = aspan_tally_of(set);
	aspan_distinct n = aspan_tally_distinct(set, tally);
	aspan_peak	peak = aspan_sweep_peak(set);
	uint64		extent = set->has_events ?
	(uint64) set->last_time - (uint64) set->first_time : 0;

	aspan_row_int64(rows, aspan_set_events(set));
	aspan_row_int64(rows, set->counts.begin_events);
	aspan_row_int64(rows, set->counts.end_events);
	aspan_row_int64(rows, set->counts.other_events);
	aspan_row_int64(rows, set->counts.invalid_events);
	aspan_row_int64(rows, set->duplicate_begins + set->duplicate_ends);
	aspan_row_int64(rows, set->mismatched_pairs);
	aspan_row_int64(rows, set->spans->count);
	aspan_row_int64(rows, set->complete);
	aspan_row_int64(rows, set->open);
	aspan_row_int64(rows, set->orphan);
	aspan_row_int64(rows, tally->processes);
	aspan_row_int64(rows, n.targets);
	aspan_row_int64(rows, n.names);
	aspan_row_int64(rows, n.files);
	row_tree(rows, call);

	if (set->has_events)
	{
		aspan_row_time(rows, set->first_time);
		aspan_row_time(rows, set->last_time);
	}
	else
	{
		aspan_row_null(rows);
		aspan_row_null(rows);
	}

	aspan_row_double(rows, aspan_moments_total_ms(&all->moments));
	aspan_row_durations(rows, all);

	aspan_row_int64(rows, peak.max);
	if (peak.has_at)
		aspan_row_time(rows, peak.at);
	else
		aspan_row_null(rows);
	aspan_row_double_or_null(rows, extent > 0,
							 extent > 0 ? aspan_ratio(all->moments.sum, extent) : 0);
	aspan_row_end(rows);
	return (Datum) 0;
}

ASPAN_FIGURE(overview, 0, ASPAN_WANT_FILES | ASPAN_WANT_TREE);
ASPAN_FIGURE(target_stats, 0, ASPAN_WANT_TREE);
ASPAN_FIGURE(name_stats, 0, ASPAN_WANT_TREE);
