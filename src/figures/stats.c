/*
 * stats.c
 *	  Figures of groups of spans: counts, exact sums, exact percentiles.
 *
 * A group is one of sites: those of an operation, of a target, of a name, or
 * all.  What the spans of each site add up to is known once for a set
 * (tally.c, and tree.c for self time), and so are their durations in an order
 * that serves all groupings (group_percentiles.c).
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/group_percentiles.h"
#include "figures/part_sums.h"
#include "figures/stats.h"
#include "figures/tally.h"

#include "miscadmin.h"

typedef struct group_order
{
	const aspan_group *groups;
	const uint32 *ranks;
} group_order;

static inline int
compare_groups(uint32 a, uint32 b, const group_order *order)
{
	return aspan_group_compare(order->ranks, &order->groups[a],
							   &order->groups[b]);
}

#define ST_SORT sort_groups
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE_ARG_TYPE const group_order
#define ST_COMPARE(a, b, order) compare_groups(*(a), *(b), order)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

aspan_stats *
aspan_stats_create(const aspan_dict *dict, aspan_grouping grouping)
{
	aspan_stats *stats = palloc0(sizeof(aspan_stats));

	stats->group_of_site = aspan_group_sites(dict, grouping, &stats->ngroups);
	stats->groups = aspan_array0(aspan_group, stats->ngroups);
	for (uint32 i = 0; i < aspan_dict_nsites(dict); i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);
		aspan_group *group = &stats->groups[stats->group_of_site[i]];

		CHECK_FOR_INTERRUPTS();
		if (grouping == ASPAN_BY_OPERATION || grouping == ASPAN_BY_NAME_ONLY)
			group->name = site->name;
		if (grouping == ASPAN_BY_OPERATION || grouping == ASPAN_BY_TARGET)
			group->target = site->target;
	}
	return stats;
}

/* sums up what is known of the sites; self_of_site may be NULL */
static void
add_up(aspan_stats *stats, const aspan_set *set, const aspan_tally *tally,
	   const uint128 *self_of_site)
{
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
	{
		const aspan_site_tally *add = &tally->sites[i];
		aspan_group *group = &stats->groups[stats->group_of_site[i]];

		CHECK_FOR_INTERRUPTS();
		group->events += add->events;
		group->complete += add->complete;
		group->open += add->open;
		group->orphan += add->orphan;
		group->errors += add->errors;
		aspan_moments_merge(&group->moments, &add->moments);
		if (self_of_site != NULL)
			group->self += self_of_site[i];
		else if (stats->has_self)
			group->self += add->moments.sum;

		stats->total_events += add->events;
		stats->total_ns += add->moments.sum;
	}
}

/* moves element order[i] to place i; order is a permutation, and used up */
static void
permute_groups(aspan_group *groups, uint32 *order, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		aspan_group first = groups[i];
		uint32		at = i;

		CHECK_FOR_INTERRUPTS();
		while (order[at] != i)
		{
			uint32		from = order[at];

			groups[at] = groups[from];
			order[at] = at;
			at = from;
		}
		groups[at] = first;
		order[at] = at;
	}
}

/* puts the groups in order, leaving out those that no event is of */
static void
order_groups(aspan_stats *stats, const aspan_set *set, aspan_grouping grouping,
			 const aspan_tally *tally)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint32	   *order = aspan_array(uint32, stats->ngroups);
	uint32	   *places = aspan_array(uint32, stats->ngroups);
	uint32	   *ranks = aspan_dict_ranks(set->dict);
	group_order arg = {stats->groups, ranks};
	uint32		n = 0;
	uint32		end = stats->ngroups;

	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		places[i] = ASPAN_NO_GROUP;
		if (grouping == ASPAN_ALL || stats->groups[i].events > 0)
			order[n++] = i;
		else
			order[--end] = i;
	}
	sort_groups(order, n, &arg);
	for (uint32 i = 0; i < n; i++)
		places[order[i]] = i;
	permute_groups(stats->groups, order, stats->ngroups);
	for (uint32 i = 0; i < nsites; i++)
	{
		if (tally->sites[i].events > 0)
			stats->group_of_site[i] = places[stats->group_of_site[i]];
		else
			stats->group_of_site[i] = ASPAN_NO_GROUP;
	}
	pfree(order);
	pfree(places);
	pfree(ranks);
	stats->ngroups = n;
}

static aspan_stats *
make_stats(aspan_set *set, aspan_grouping grouping, const aspan_tree_sums *sums,
		   bool percentiles)
{
	aspan_stats *stats = aspan_stats_create(set->dict, grouping);
	const aspan_tally *tally = aspan_tally_of(set);

	stats->has_self = (sums != NULL || !tally->has_parents);
	add_up(stats, set, tally, sums != NULL ? sums->self_of_site : NULL);
	if (percentiles && set->complete > 0)
		aspan_group_percentiles(stats, set, grouping);
	order_groups(stats, set, grouping, tally);
	return stats;
}

aspan_stats *
aspan_stats_compute(aspan_set *set, aspan_grouping grouping,
					const aspan_tree_sums *sums)
{
	return make_stats(set, grouping, sums, true);
}

aspan_stats *
aspan_stats_sums(aspan_set *set, aspan_grouping grouping,
				 const aspan_tree_sums *sums)
{
	return make_stats(set, grouping, sums, false);
}

const aspan_tree_sums *
aspan_stats_tree_sums(aspan_set *set, aspan_parents parents)
{
	/* before the tally, which it makes by the way */
	const aspan_tree_sums *sums = aspan_part_sums(set, parents);

	if (sums == NULL && aspan_tally_of(set)->has_parents &&
		aspan_tree_fits(set))
		sums = aspan_tree_sums_of(set, parents);
	return sums;
}

const aspan_group *
aspan_group_most_self(const aspan_stats *stats)
{
	const aspan_group *most = stats->groups;

	for (uint32 i = 1; i < stats->ngroups; i++)
	{
		if (stats->groups[i].self > most->self)
			most = &stats->groups[i];
	}
	return most;
}

const aspan_group *
aspan_group_most_errors(const aspan_stats *stats)
{
	const aspan_group *most = stats->groups;

	for (uint32 i = 1; i < stats->ngroups; i++)
	{
		if (stats->groups[i].errors > most->errors)
			most = &stats->groups[i];
	}
	return most;
}
