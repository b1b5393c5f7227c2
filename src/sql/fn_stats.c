/*
 * fn_stats.c
 *	  overview(), name_stats() and target_stats().
 *
 * Self time and the shape of the tree need all spans in memory, the other
 * figures do not.  Where a tree would not fit into asyncspan.max_memory the
 * figures that depend on it are NULL, with a notice, rather than the whole
 * call an error.  Where no span names a parent there is nothing to build: all
 * spans are roots, and self time is total time.
 *
 * What need not be exact is made of a profile, which has no tree.
 */
#include "postgres.h"

#include "base/settings.h"
#include "base/units.h"
#include "figures/set_stats.h"
#include "sql/fn.h"
#include "sql/fn_stats.h"
#include "sql/profile_source.h"

/* says why figures are NULL */
static void
notice_no_tree(const aspan_set *set, const char *missing)
{
	ereport(NOTICE,
			(errmsg("tree of spans does not fit into asyncspan.max_memory"),
			 errdetail("There are " UINT64_FORMAT " spans; %s.",
					   set->spans->count, missing),
			 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));
}

static void
notice_no_self(const aspan_set *set, const aspan_stats *stats)
{
	if (!stats->has_self)
		notice_no_tree(set, "self_ms is null");
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

/* events to errors_pct */
static void
row_group(aspan_rows *rows, const aspan_stats *stats,
		  const aspan_group *group)
{
	uint64		spans = aspan_group_spans(group);

	aspan_row_int64(rows, group->events);
	aspan_row_double(rows, aspan_group_events_pct(stats, group));
	aspan_row_int64(rows, spans);
	aspan_row_int64(rows, group->complete);
	aspan_row_int64(rows, group->open);
	aspan_row_int64(rows, group->orphan);
	aspan_row_double(rows, aspan_moments_total_ms(&group->moments));
	aspan_row_double_or_null(rows, stats->total_ns > 0,
							 aspan_group_total_pct(stats, group));
	aspan_row_double_or_null(rows, stats->has_self, aspan_ms(group->self));
	aspan_row_durations(rows, group);
	aspan_row_double_or_null(rows, spans > 0,
							 aspan_events_per_span(group->events, spans));
	aspan_row_int64(rows, group->errors);
	aspan_row_double_or_null(rows, spans > 0, aspan_group_errors_pct(group));
}

/* ---- from profiles ---- */

/* arguments behind those of all figures of a tree */
#define ARG_PARENTS	5
#define ARG_EXACT	6

static bool
is_exact(FunctionCallInfo fcinfo)
{
	return PG_NARGS() <= ARG_EXACT || PG_ARGISNULL(ARG_EXACT) ||
		PG_GETARG_BOOL(ARG_EXACT);
}

/* of the source; the tree that parents make does not matter for it */
static aspan_profile *
get_profile(FunctionCallInfo fcinfo)
{
	aspan_source source;

	aspan_source_args(fcinfo, 1, &source);
	aspan_getarg_parents(fcinfo, ARG_PARENTS);
	source.needs = ASPAN_NEED_ERRORS;
	return aspan_source_profile(&source);
}

/* as ASPAN_FIGURE_FUNCTIONS(), with rows made of a profile if not exact */
#define STATS_FUNCTIONS(name) \
	PG_FUNCTION_INFO_V1(aspan_##name); \
	Datum \
	aspan_##name(PG_FUNCTION_ARGS) \
	{ \
		if (!is_exact(fcinfo)) \
			return aspan_call_rows(fcinfo, #name, emit_##name##_in_short); \
		return aspan_call_source(fcinfo, &name##_figure); \
	} \
	PG_FUNCTION_INFO_V1(aspan_##name##_of); \
	Datum \
	aspan_##name##_of(PG_FUNCTION_ARGS) \
	{ \
		return aspan_call_set(fcinfo, &name##_figure); \
	} \
	extern int	aspan_no_such_variable

/* ---- target_stats ---- */

static void *
compute_target_stats(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_stats_compute(set, ASPAN_BY_TARGET,
							   aspan_stats_tree_sums(set, parents));
}

void
aspan_rows_targets(aspan_rows *rows, const aspan_stats *stats)
{
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_row_string(rows, stats->groups[i].target);
		row_group(rows, stats, &stats->groups[i]);
		aspan_row_end(rows);
	}
}

static Datum
emit_target_stats(aspan_call *call, void *result)
{
	notice_no_self(call->set, result);
	aspan_rows_targets(aspan_rows_begin(call), result);
	return (Datum) 0;
}

static const aspan_figure target_stats_figure = {
	.name = "target_stats",
	.needs = ASPAN_NEED_ERRORS | ASPAN_NEED_TREE | ASPAN_NEED_SUMS,
	.compute = compute_target_stats,
	.emit = emit_target_stats
};

static void
emit_target_stats_in_short(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = get_profile(fcinfo);

	aspan_rows_targets(aspan_rows_begin_dict(fcinfo, profile->dict),
					   aspan_profile_stats(profile, ASPAN_BY_TARGET));
}

STATS_FUNCTIONS(target_stats);

/* ---- name_stats ---- */

static void *
compute_name_stats(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_stats_compute(set, ASPAN_BY_OPERATION,
							   aspan_stats_tree_sums(set, parents));
}

void
aspan_rows_operations(aspan_rows *rows, const aspan_stats *stats)
{
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_row_string(rows, stats->groups[i].name);
		aspan_row_string(rows, stats->groups[i].target);
		row_group(rows, stats, &stats->groups[i]);
		aspan_row_end(rows);
	}
}

static Datum
emit_name_stats(aspan_call *call, void *result)
{
	notice_no_self(call->set, result);
	aspan_rows_operations(aspan_rows_begin(call), result);
	return (Datum) 0;
}

static const aspan_figure name_stats_figure = {
	.name = "name_stats",
	.needs = ASPAN_NEED_ERRORS | ASPAN_NEED_TREE | ASPAN_NEED_SUMS,
	.compute = compute_name_stats,
	.emit = emit_name_stats
};

static void
emit_name_stats_in_short(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = get_profile(fcinfo);

	aspan_rows_operations(aspan_rows_begin_dict(fcinfo, profile->dict),
						  aspan_profile_stats(profile, ASPAN_BY_OPERATION));
}

STATS_FUNCTIONS(name_stats);

/* ---- overview ---- */

static void *
compute_overview(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_set_stats_compute(set, parents);
}

static Datum
emit_overview(aspan_call *call, void *result)
{
	const aspan_set *set = call->set;
	const aspan_set_stats *o = result;
	aspan_rows *rows = aspan_rows_begin(call);

	if (!o->has_tree)
		notice_no_tree(set, "roots, children, missing_parents, cycles, max_depth, traces and parents_elsewhere are null");
	aspan_row_int64(rows, aspan_set_events(set));
	aspan_row_int64(rows, set->counts.begin_events);
	aspan_row_int64(rows, set->counts.end_events);
	aspan_row_int64(rows, set->counts.other_events);
	aspan_row_int64(rows, set->counts.invalid_events);
	aspan_row_int64(rows, aspan_set_duplicates(set));
	aspan_row_int64(rows, set->mismatched_pairs);
	aspan_row_int64(rows, set->spans->count);
	aspan_row_int64(rows, set->complete);
	aspan_row_int64(rows, set->open);
	aspan_row_int64(rows, set->orphan);
	aspan_row_int64(rows, o->tally->processes);
	aspan_row_int64(rows, o->distinct.targets);
	aspan_row_int64(rows, o->distinct.names);
	aspan_row_int64(rows, o->distinct.files);
	aspan_row_int64_or_null(rows, o->has_tree, o->roots);
	aspan_row_int64_or_null(rows, o->has_tree, o->children);
	aspan_row_int64_or_null(rows, o->has_tree, o->missing_parents);
	aspan_row_int64_or_null(rows, o->has_tree, o->cycles);
	aspan_row_int64_or_null(rows, o->has_tree && o->roots > 0, o->max_depth);
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

	aspan_row_double(rows, aspan_moments_total_ms(&o->all->moments));
	aspan_row_durations(rows, o->all);
	aspan_row_int64(rows, o->all->errors);
	aspan_row_int64_or_null(rows, o->has_tree, o->traces);
	aspan_row_int64_or_null(rows, o->has_tree, o->parents_elsewhere);

	aspan_row_int64(rows, o->peak.max);
	if (o->peak.has_at)
		aspan_row_time(rows, o->peak.at);
	else
		aspan_row_null(rows);
	aspan_row_double_or_null(rows, o->has_extent, o->avg_concurrency);
	aspan_row_end(rows);
	return (Datum) 0;
}

static const aspan_figure overview_figure = {
	.name = "overview",
	.needs = ASPAN_NEED_FILES | ASPAN_NEED_ERRORS | ASPAN_NEED_TREE,
	.compute = compute_overview,
	.emit = emit_overview
};

/*
 * The columns of overview() that a profile knows: neither processes, files and
 * parents, nor what was active at once.
 */
void
aspan_rows_overview(aspan_rows *rows, aspan_profile *profile)
{
	const aspan_profile_totals *t = aspan_profile_sum_up(profile);
	const aspan_counts *counts = &profile->counts;

	aspan_row_int64(rows, t->events);
	aspan_row_int64(rows, counts->begin_events);
	aspan_row_int64(rows, counts->end_events);
	aspan_row_int64(rows, counts->other_events);
	aspan_row_int64(rows, counts->invalid_events);
	aspan_row_int64(rows, t->duplicates);
	aspan_row_int64(rows, t->mismatched_pairs);
	aspan_row_int64(rows, aspan_group_spans(t->all));
	aspan_row_int64(rows, t->all->complete);
	aspan_row_int64(rows, t->all->open);
	aspan_row_int64(rows, t->all->orphan);
	aspan_row_null(rows);		/* processes */
	aspan_row_int64(rows, t->targets);
	aspan_row_int64(rows, t->names);
	for (int i = 0; i < 6; i++) /* source_files to max_depth */
		aspan_row_null(rows);
	for (int i = 0; i < 2; i++)
	{
		if (profile->has_events)
			aspan_row_time(rows, i == 0 ? profile->first_time :
						   profile->last_time);
		else
			aspan_row_null(rows);
	}
	aspan_row_double(rows, aspan_moments_total_ms(&t->all->moments));
	aspan_row_durations(rows, t->all);
	aspan_row_int64(rows, t->all->errors);
	for (int i = 0; i < 4; i++) /* traces to max_concurrency_at */
		aspan_row_null(rows);
	aspan_row_double_or_null(rows, t->has_extent, t->avg_concurrency);
	aspan_row_end(rows);
}

static void
emit_overview_in_short(FunctionCallInfo fcinfo)
{
	aspan_profile *profile = get_profile(fcinfo);

	aspan_rows_overview(aspan_rows_begin_dict(fcinfo, profile->dict), profile);
}

STATS_FUNCTIONS(overview);
