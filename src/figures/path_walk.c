/*
 * path_walk.c
 *	  The windows that spans have within their parents, and how a critical path
 *	  goes from one to the next.
 *
 * A root has its whole time for a window.  Within a window, the path goes
 * backwards from the end: the time belongs to the child that ended last, from
 * there on to the child that ended last before that one began, and so on; what
 * no child accounts for is the span's own.  A child counts with the part that
 * is within the window, so those that outlive their parent, or begin before it,
 * are cut.  A detached child is not waited for.
 *
 * The windows of the children on a path neither overlap nor reach beyond that
 * of their parent.  So windows can be divided one at a time in any order, with
 * a stack of those still to do in place of recursion.
 *
 * The children that have a part of a window are sorted by clipped end, and
 * taken from the last to the first.  A child that ends after the current
 * instant, because an earlier choice covers that part of it, can be left for
 * good: the instant only moves back.  Of several children with the same clipped
 * end, the one with the earliest clipped begin is taken, then the one with the
 * smallest span_id.
 *
 * A child is sorted only with its siblings, hence O(n log n) for a whole tree;
 * and since siblings come in order of begin, those that follow one another are
 * in order already.  Memory is the stack, and the largest set of siblings.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "figures/path_walk.h"

#include "miscadmin.h"

/* how many roots ahead to fetch the records of children; twice for roots */
#define PREFETCH 8

/* the window to be taken first compares as the greatest */
static inline int
compare_windows(const aspan_path_window *a, const aspan_path_window *b)
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
#define ST_ELEMENT_TYPE aspan_path_window
#define ST_COMPARE(a, b) compare_windows(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void
check_memory(const aspan_path_walker *w)
{
	Size		windows = mul_size(w->todo.max + w->siblings.max,
								   sizeof(aspan_path_window));

	aspan_tree_check_memory(w->tree->set, add_size(w->other_bytes, windows));
}

static inline aspan_path_window *
append_window(aspan_path_walker *w, aspan_path_windows *list)
{
	if (unlikely(list->count == list->max))
	{
		list->max = (list->max == 0) ? 64 : list->max * 2;
		check_memory(w);
		if (list->items == NULL)
			list->items = palloc(list->max * sizeof(aspan_path_window));
		else
			list->items = aspan_realloc(list->items, list->max,
										sizeof(aspan_path_window));
	}
	return &list->items[list->count++];
}

void
aspan_path_walker_init(aspan_path_walker *w, const aspan_tree *tree,
					   Size other_bytes)
{
	memset(w, 0, sizeof(*w));
	w->tree = tree;
	w->other_bytes = other_bytes;
	check_memory(w);
}

void
aspan_path_walker_free(aspan_path_walker *w)
{
	if (w->todo.items != NULL)
		pfree(w->todo.items);
	if (w->siblings.items != NULL)
		pfree(w->siblings.items);
}

aspan_path_window
aspan_path_whole(const aspan_tree *tree, uint32 span)
{
	const aspan_span *s = aspan_log_at(tree->set->spans, span);
	aspan_path_window whole = {0};

	whole.begin = s->begin_time;
	whole.end = s->end_time;
	whole.span = span;
	return whole;
}

void
aspan_path_children(aspan_path_walker *w, const aspan_path_window *parent)
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
		aspan_path_window *part;

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
}

void
aspan_path_sort(aspan_path_walker *w)
{
	if (w->siblings.count > 1)
		sort_windows(w->siblings.items, w->siblings.count);
}

uint64
aspan_path_divide(aspan_path_walker *w, aspan_path_window parent)
{
	int64		instant = parent.end;
	uint64		own = 0;

	if (w->tree->nchildren[parent.span] > 0)
	{
		aspan_path_children(w, &parent);
		aspan_path_sort(w);
		for (Size i = w->siblings.count; i-- > 0;)
		{
			const aspan_path_window *child = &w->siblings.items[i];

			CHECK_FOR_INTERRUPTS();
			if (child->end > instant)
				continue;
			own += (uint64) instant - (uint64) child->end;
			instant = child->begin;
			*append_window(w, &w->todo) = *child;
		}
	}
	return own + ((uint64) instant - (uint64) parent.begin);
}

void
aspan_path_look_ahead(const aspan_tree *tree, const uint32 *roots,
					  uint64 nroots, uint64 i)
{
	if (i + 2 * PREFETCH < nroots)
	{
		uint32		root = roots[i + 2 * PREFETCH];

		__builtin_prefetch(aspan_log_at(tree->set->spans, root));
		__builtin_prefetch(&tree->first_child[root]);
		__builtin_prefetch(&tree->nchildren[root]);
	}
	if (i + PREFETCH < nroots)
	{
		uint32		root = roots[i + PREFETCH];
		uint32		first = tree->first_child[root];
		uint32		n = Min(tree->nchildren[root], PREFETCH);

		/* not more children than roots at once */
		for (uint32 child = first; child < first + n; child++)
			__builtin_prefetch(aspan_log_at(tree->set->spans,
											tree->order[child]));
	}
}
