/*
 * critical_path.c
 *	  What the time of a root was spent waiting for.
 *
 * The critical path of a complete root is a partition of its duration.  Going
 * backwards from its end, the time belongs to the child that ended last, from
 * there on to the child that ended last before that one began, and so on;
 * what no child accounts for is the span's own.  A child's part is divided in
 * the same way.  It is what Jaeger's critical path view and CRISP (Zhang et
 * al., "CRISP: Critical Path Analysis of Large-Scale Microservice
 * Architectures", USENIX ATC 2022) do for synchronous calls, extended to the
 * overlaps of async code: a child that outlives its parent, or begins before
 * it, counts with the part within the window of its parent only.  A detached
 * child is not waited for, so nothing of it is on the path.
 *
 * A span is given its window when its parent is divided, and the parts of its
 * children are windows that neither overlap nor reach beyond it.  So spans
 * can be divided one at a time in any order, with a stack of the windows
 * still to do in place of recursion.
 *
 * Within a window [begin, end] the children that have a part of it are sorted
 * by clipped end, and taken from the last to the first.  A child that ends
 * after the current instant, because an earlier choice covers that part of
 * it, can be left for good: the instant only moves back.  Of several children
 * with the same clipped end, the one with the earliest clipped begin is
 * taken, then the one with the smallest span_id.
 *
 * A span is divided once at most and a child is sorted only with its
 * siblings, hence O(n log n); and since siblings come in order of begin,
 * those that follow one another are in order already.  Memory is 9 bytes a
 * span, the stack, and the largest set of siblings.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "figures/critical_path.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* how many roots ahead to fetch the records of children; twice for roots */
#define PREFETCH 8

/* the part of a span that is within the window of its parent */
typedef struct window
{
	int64		begin;
	int64		end;
	int64		span_id;
	uint32		span;			/* index in the log */
	uint32		place;			/* among its siblings */
} window;

/* the window to be taken first compares as the greatest */
static inline int
compare_windows(const window *a, const window *b)
{
	if (a->end != b->end)
		return (a->end < b->end) ? -1 : 1;
	if (a->begin != b->begin)
		return (a->begin > b->begin) ? -1 : 1;
	if (a->span_id != b->span_id)
		return (a->span_id > b->span_id) ? -1 : 1;
	return (a->place > b->place) ? -1 : (a->place < b->place);
}

#define ST_SORT sort_windows
#define ST_ELEMENT_TYPE window
#define ST_COMPARE(a, b) compare_windows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* a growing array of windows */
typedef struct window_list
{
	window	   *items;
	Size		count;
	Size		max;
} window_list;

typedef struct walker
{
	const aspan_tree *tree;
	aspan_critical *critical;
	window_list todo;
	window_list siblings;
} walker;

static Size
walker_bytes(const walker *w)
{
	return add_size(mul_size(w->tree->nspans, sizeof(uint64) + sizeof(bool)),
					mul_size(w->todo.max + w->siblings.max, sizeof(window)));
}

static inline window *
append_window(walker *w, window_list *list)
{
	if (unlikely(list->count == list->max))
	{
		list->max = (list->max == 0) ? 64 : list->max * 2;
		aspan_tree_check_memory(w->tree->set, walker_bytes(w));
		if (list->items == NULL)
			list->items = palloc(list->max * sizeof(window));
		else
			list->items = aspan_realloc(list->items, list->max,
										sizeof(window));
	}
	return &list->items[list->count++];
}

/* the children that have a part of the window, the first to take at the end */
static void
collect_siblings(walker *w, const window *parent)
{
	const aspan_tree *tree = w->tree;
	const uint32 *children = tree->order + tree->first_child[parent->span];
	uint32		nchildren = tree->nchildren[parent->span];

	w->siblings.count = 0;
	for (uint32 i = 0; i < nchildren; i++)
	{
		const aspan_span *child = aspan_log_at(tree->set->spans, children[i]);
		int64		begin = Max(child->begin_time, parent->begin);
		int64		end;
		window	   *part;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(child) || (child->flags & ASPAN_DETACHED))
			continue;
		if (begin >= parent->end)
			break;				/* and so do the others */
		end = Min(child->end_time, parent->end);
		if (begin >= end)
			continue;

		part = append_window(w, &w->siblings);
		part->begin = begin;
		part->end = end;
		part->span_id = child->span_id;
		part->span = children[i];
		part->place = i;
	}
	if (w->siblings.count > 1)
		sort_windows(w->siblings.items, w->siblings.count);
}

/*
 * The roots come in order of begin, which is not that of the log.  Asks for
 * what the root at position i, and then its children, are going to need.
 */
static pg_always_inline void
look_ahead(const aspan_tree *tree, uint64 i)
{
	if (i + 2 * PREFETCH < tree->roots)
	{
		uint32		root = tree->order[i + 2 * PREFETCH];

		__builtin_prefetch(aspan_log_at(tree->set->spans, root));
		__builtin_prefetch(&tree->first_child[root]);
		__builtin_prefetch(&tree->nchildren[root]);
	}
	if (i + PREFETCH < tree->roots)
	{
		uint32		root = tree->order[i + PREFETCH];
		uint32		first = tree->first_child[root];
		uint32		n = Min(tree->nchildren[root], PREFETCH);

		/* not more children than roots at once */
		for (uint32 child = first; child < first + n; child++)
			__builtin_prefetch(aspan_log_at(tree->set->spans,
											tree->order[child]));
	}
}

/* divides the window of a span between it and its children */
static void
divide(walker *w, window parent)
{
	int64		instant = parent.end;
	uint64		own = 0;

	w->critical->on_path[parent.span] = true;

	if (w->tree->nchildren[parent.span] > 0)
	{
		collect_siblings(w, &parent);
		for (Size i = w->siblings.count; i-- > 0;)
		{
			const window *child = &w->siblings.items[i];

			CHECK_FOR_INTERRUPTS();
			if (child->end > instant)
				continue;
			own += (uint64) instant - (uint64) child->end;
			instant = child->begin;
			*append_window(w, &w->todo) = *child;
		}
	}
	w->critical->ns[parent.span] =
		own + ((uint64) instant - (uint64) parent.begin);
}

aspan_critical *
aspan_critical_compute(const aspan_tree *tree)
{
	aspan_critical *critical = palloc0(sizeof(aspan_critical));
	walker		w = {0};

	w.tree = tree;
	w.critical = critical;
	aspan_tree_check_memory(tree->set, walker_bytes(&w));
	critical->ns = aspan_array0(uint64, tree->nspans);
	critical->on_path = aspan_array0(bool, tree->nspans);

	for (uint64 i = 0; i < tree->roots; i++)
	{
		uint32		root = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, root);
		window		whole = {0};

		CHECK_FOR_INTERRUPTS();
		look_ahead(tree, i);
		if (!aspan_is_complete(span))
			continue;
		critical->roots++;
		whole.begin = span->begin_time;
		whole.end = span->end_time;
		whole.span = root;
		divide(&w, whole);
		while (w.todo.count > 0)
		{
			CHECK_FOR_INTERRUPTS();
			divide(&w, w.todo.items[--w.todo.count]);
		}
	}

	if (w.todo.items != NULL)
		pfree(w.todo.items);
	if (w.siblings.items != NULL)
		pfree(w.siblings.items);
	return critical;
}
