/*
 * stats.c
 *	  Figures of groups of spans: counts, exact sums, exact percentiles.
 *
 * Sites are mapped to groups once; after that a span costs an array access
 * to find its group.  One pass over the log counts and adds up; the
 * percentiles (group_percentiles.c) take another.
 */
#include "postgres.h"

#include "stats.h"

#include "alloc.h"
#include "group_percentiles.h"
#include "miscadmin.h"
#include "sorter.h"
#include "tree.h"
#include "utils/memutils.h"

/* groups by total time descending, then name, then target */
typedef struct group_order
{
	const aspan_group *groups;
	const uint32 *ranks;
} group_order;

static inline int
compare_groups(uint32 a, uint32 b, const group_order *order)
{
	const aspan_group *ga = &order->groups[a];
	const aspan_group *gb = &order->groups[b];

	if (ga->moments.sum != gb->moments.sum)
		return ga->moments.sum > gb->moments.sum ? -1 : 1;
	if (ga->name != gb->name)
		return order->ranks[ga->name] < order->ranks[gb->name] ? -1 : 1;
	if (ga->target != gb->target)
		return order->ranks[ga->target] < order->ranks[gb->target] ? -1 : 1;
	return 0;
}

#define ST_SORT sort_groups
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE_ARG_TYPE const group_order
#define ST_COMPARE(a, b, order) compare_groups(*(a), *(b), order)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static inline uint64
group_key(const aspan_site *site, aspan_grouping grouping)
{
	switch (grouping)
	{
		case ASPAN_BY_NAME:
			return (uint64) site->name << 32 | site->target;
		case ASPAN_BY_TARGET:
			return site->target;
		case ASPAN_ALL:
			break;
	}
	return 0;
}

/* one group for each distinct key of a site, in no useful order yet */
static void
make_groups(aspan_stats *stats, const aspan_set *set, aspan_grouping grouping)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint64	   *values = aspan_array0(uint64, nsites);
	uint64	   *scratch = aspan_array0(uint64, nsites);
	uint64	   *keys;

	for (uint32 i = 0; i < nsites; i++)
		values[i] = group_key(aspan_site_get(set->dict, i), grouping);
	keys = aspan_sort_uint64(values, scratch, nsites, 0);
	stats->ngroups = 0;
	for (uint32 i = 0; i < nsites; i++)
	{
		if (stats->ngroups == 0 || keys[stats->ngroups - 1] != keys[i])
			keys[stats->ngroups++] = keys[i];
	}

	stats->group_of_site = aspan_array0(uint32, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		CHECK_FOR_INTERRUPTS();
		stats->group_of_site[i] = (uint32)
			aspan_find_uint64(keys, stats->ngroups,
							  group_key(aspan_site_get(set->dict, i), grouping));
	}

	/* even nothing is one group */
	if (grouping == ASPAN_ALL)
		stats->ngroups = 1;

	stats->groups = aspan_array0(aspan_group, stats->ngroups);
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		if (grouping == ASPAN_BY_NAME)
			stats->groups[i].name = (uint32) (keys[i] >> 32);
		if (grouping != ASPAN_ALL)
			stats->groups[i].target = (uint32) keys[i];
		aspan_moments_init(&stats->groups[i].moments);
	}
	pfree(values);
	pfree(scratch);
}

/* the pass that counts and adds up */
static void
count_spans(aspan_stats *stats, aspan_set *set)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	bool	   *seen = aspan_array0(bool, aspan_dict_nstrings(set->dict));
	aspan_cursor cursor;
	aspan_span *span;

	stats->site_events = aspan_array0(uint64, nsites);

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_group *group = &stats->groups[stats->group_of_site[span->site]];

		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			stats->site_events[span->site]++;
		if (span->flags & ASPAN_HAS_END)
			stats->site_events[span->end_site]++;

		if (aspan_is_complete(span))
		{
			group->complete++;
			aspan_moments_add(&group->moments, aspan_duration(span));
		}
		else if (aspan_is_open(span))
			group->open++;
		else
			group->orphan++;
		if (aspan_names_parent(span) && !aspan_is_orphan(span))
			stats->has_parents = true;

		if (!seen[span->process])
		{
			seen[span->process] = true;
			if (span->process != ASPAN_NULL_STRING)
				stats->processes++;
		}
	}
	pfree(seen);

	for (uint32 i = 0; i < nsites; i++)
	{
		stats->site_events[i] += set->site_duplicates[i];
		stats->groups[stats->group_of_site[i]].events += stats->site_events[i];
		stats->total_events += stats->site_events[i];
	}
	for (uint32 i = 0; i < stats->ngroups; i++)
		stats->total_ns += stats->groups[i].moments.sum;
}

/* puts the groups in order, leaving out those that no event is of */
static void
order_groups(aspan_stats *stats, const aspan_set *set, aspan_grouping grouping)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint32	   *order = aspan_array0(uint32, stats->ngroups);
	uint32	   *places = aspan_array0(uint32, stats->ngroups);
	aspan_group *groups = aspan_array0(aspan_group, stats->ngroups);
	uint32	   *ranks = aspan_dict_ranks(set->dict);
	group_order arg = {stats->groups, ranks};
	uint32		n = 0;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		places[i] = ASPAN_NO_GROUP;
		if (grouping == ASPAN_ALL || stats->groups[i].events > 0)
			order[n++] = i;
	}
	sort_groups(order, n, &arg);
	for (uint32 i = 0; i < n; i++)
	{
		places[order[i]] = i;
		groups[i] = stats->groups[order[i]];
	}
	for (uint32 i = 0; i < nsites; i++)
	{
		if (stats->site_events[i] > 0)
			stats->group_of_site[i] = places[stats->group_of_site[i]];
		else
			stats->group_of_site[i] = ASPAN_NO_GROUP;
	}
	pfree(stats->groups);
	pfree(order);
	pfree(places);
	pfree(ranks);
	stats->groups = groups;
	stats->ngroups = n;
}

aspan_stats *
aspan_stats_compute(aspan_set *set, aspan_grouping grouping,
					const aspan_tree *tree)
{
	aspan_stats *stats = palloc0(sizeof(aspan_stats));

	make_groups(stats, set, grouping);
	count_spans(stats, set);
	order_groups(stats, set, grouping);

	if (set->complete > 0)
		aspan_group_percentiles(stats, set);

	if (!stats->has_parents)
	{
		for (uint32 i = 0; i < stats->ngroups; i++)
			stats->groups[i].self = stats->groups[i].moments.sum;
		stats->has_self = true;
	}
	else if (tree != NULL)
		aspan_stats_add_self(stats, tree);

	return stats;
}

void
aspan_stats_add_self(aspan_stats *stats, const aspan_tree *tree)
{
	if (stats->has_self)
		return;
	for (uint32 i = 0; i < tree->nspans; i++)
	{
		const aspan_span *span = aspan_log_at(tree->set->spans, i);

		CHECK_FOR_INTERRUPTS();
		if (aspan_is_complete(span))
			stats->groups[stats->group_of_site[span->site]].self +=
				tree->self[i];
	}
	stats->has_self = true;
}

static uint32
mark(bool *seen, uint32 string)
{
	if (string == ASPAN_NULL_STRING || seen[string])
		return 0;
	seen[string] = true;
	return 1;
}

aspan_distinct
aspan_stats_distinct(const aspan_set *set, const aspan_stats *stats)
{
	uint32		nstrings = aspan_dict_nstrings(set->dict);
	uint32		nsites = aspan_dict_nsites(set->dict);
	bool	   *seen = aspan_array0(bool, (uint64) nstrings * 3);
	aspan_distinct result = {0};

	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(set->dict, i);

		CHECK_FOR_INTERRUPTS();
		if (stats->site_events[i] == 0)
			continue;
		result.targets += mark(seen, site->target);
		result.names += mark(seen + nstrings, site->name);
		result.files += mark(seen + (Size) nstrings * 2, site->filename);
	}
	pfree(seen);
	return result;
}
