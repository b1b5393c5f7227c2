/*
 * hierarchy.c
 *	  The levels of the tree of spans.
 *
 * The tree's order is breadth first, so a level is a contiguous part of it.
 * Levels are handed out one by one, since a chain of spans has as many of them
 * as spans; and a percentile needs room for the durations of one level only.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/percentile.h"
#include "figures/hierarchy.h"

#include "miscadmin.h"

void
aspan_levels_begin(aspan_levels *levels, const aspan_tree *tree, bool want_p95)
{
	memset(levels, 0, sizeof(*levels));
	levels->tree = tree;
	levels->want_p95 = want_p95;
}

static void
reserve_durations(aspan_levels *levels, uint32 n)
{
	if (n <= levels->max_durations)
		return;
	aspan_tree_check_memory(levels->tree->set, mul_size(n, sizeof(uint64)));
	if (levels->durations != NULL)
		pfree(levels->durations);
	levels->durations = aspan_array(uint64, n);
	levels->max_durations = n;
}

bool
aspan_levels_next(aspan_levels *levels, aspan_level *level)
{
	const aspan_tree *tree = levels->tree;
	uint32		first = levels->next;
	uint32		end = first;

	if (first == tree->ntree)
		return false;

	memset(level, 0, sizeof(*level));
	aspan_moments_init(&level->moments);
	level->depth = tree->depth[tree->order[first]];
	while (end < tree->ntree && tree->depth[tree->order[end]] == level->depth)
		end++;
	if (levels->want_p95)
		reserve_durations(levels, end - first);

	for (uint32 i = first; i < end; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);

		CHECK_FOR_INTERRUPTS();
		level->parents += tree->nchildren[s] > 0;
		if (!aspan_is_complete(span))
		{
			level->open++;
			continue;
		}
		if (levels->want_p95)
			levels->durations[level->complete] = aspan_duration(span);
		level->complete++;
		aspan_moments_add(&level->moments, aspan_duration(span));
		level->self += tree->self[s];
	}
	if (levels->want_p95 && level->complete > 0)
		level->p95_ms = aspan_percentile_ms(levels->durations,
											level->complete, 0.95);
	levels->next = end;
	return true;
}

aspan_level_list *
aspan_levels_down_to(const aspan_tree *tree, uint32 count)
{
	aspan_level_list *list = palloc0(sizeof(aspan_level_list));
	aspan_levels levels;
	aspan_level level;

	list->items = aspan_array0(aspan_level, count);
	list->count = count;
	for (uint32 i = 0; i < count; i++)
	{
		list->items[i].depth = i;
		aspan_moments_init(&list->items[i].moments);
	}
	aspan_levels_begin(&levels, tree, false);
	while (aspan_levels_next(&levels, &level))
	{
		aspan_level *item = &list->items[Min(level.depth, count - 1)];

		item->complete += level.complete;
		item->open += level.open;
		item->parents += level.parents;
		item->self += level.self;
		aspan_moments_merge(&item->moments, &level.moments);
		list->parents += level.parents;
	}
	return list;
}
