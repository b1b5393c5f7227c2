/*
 * nested_paths.c
 *	  The critical paths of roots of which some are inside others.
 *
 * Each root has a path of its own (path_walk.c), so a span may be on the paths
 * of many: of each root above it, with the window that all the spans in between
 * leave of it.  Where spans outlive their parents, these windows differ, and
 * there are as many as roots above.  To walk each path by itself would take the
 * square of their number.
 *
 * The windows of one span that begin where it begins differ in their ends
 * alone, its cuts.  They are all divided at once.  Of the children that last
 * up to a cut or beyond, the path goes to the one that began first; what it
 * does before that begin does not depend on the cut any more.  So children
 * share the cuts between them, each those from one instant to another.  What
 * was before is common to all of these, and counts as often as they do.  A cut
 * at which no child runs ends there.
 *
 * Cuts are on one stack, in ascending order, with the sum of their weights up
 * to each, so that the weight of a range of them is one difference.  A child
 * takes over its range where it is.  The whole of a span is a cut at its end,
 * which is the last one and therefore on top.  Children are visited from the
 * latest cuts to the earliest: then each finds its range at the top of the
 * stack.  Every span is visited once, hence O(n log n).
 *
 * A child that begins before its parent is cut at its begin too.  Its windows,
 * and what is below them, are not those that its own path has or that of a root
 * below, so these spans are visited again from there: once for each root above
 * such a child.  A root that is met as a whole on such a visit takes over the
 * weight, as its own visit is still to come: roots come in order of depth.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "figures/nested_paths.h"
#include "figures/path_walk.h"

#include "miscadmin.h"

/* the end of a window, and how many roots it and those below it count for */
typedef struct cut
{
	int64		end;
	aspan_path_weight upto;
} cut;

/* a span with all of its windows from one begin on */
typedef struct visit
{
	uint32		span;
	bool		is_first;		/* no span above was cut at its begin */
	int64		begin;
	aspan_path_weight whole;	/* of the window up to its end */
	Size		from;			/* the cuts, [from, to) of their stack */
	Size		to;
} visit;

/* a child while the cuts of its parent are shared out */
typedef struct part
{
	aspan_path_window window;
	aspan_path_weight whole;
	Size		from;
	Size		to;
} part;

typedef struct nested_walk
{
	const aspan_tree *tree;
	aspan_path_weight *weights;
	const aspan_nested_shares *shares;
	aspan_path_walker walker;
	visit	   *visits;			/* still to do */
	Size		nvisits;
	Size		max_visits;
	cut		   *cuts;
	Size		ncuts;
	Size		max_cuts;
	part	   *parts;			/* of one span, in order of the walker */
	Size		nparts;
	Size		max_parts;
} nested_walk;

static inline bool
is_any(aspan_path_weight w)
{
	return (w.body | w.tail) != 0;
}

static inline void
add_weight(aspan_path_weight *to, aspan_path_weight w)
{
	to->body += w.body;
	to->tail += w.tail;
}

/* ---- the stacks ---- */

static aspan_path_weight
weight_of_cuts(const nested_walk *n, Size from, Size to)
{
	aspan_path_weight w = {0, 0};

	if (from == to)
		return w;
	w = n->cuts[to - 1].upto;
	if (from > 0)
	{
		w.body -= n->cuts[from - 1].upto.body;
		w.tail -= n->cuts[from - 1].upto.tail;
	}
	return w;
}

static void
push_cut(nested_walk *n, int64 end, aspan_path_weight w)
{
	cut		   *c;

	n->cuts = aspan_enlarge(n->cuts, n->ncuts, &n->max_cuts, sizeof(cut));
	c = &n->cuts[n->ncuts];
	c->end = end;
	c->upto = w;
	if (n->ncuts > 0)
		add_weight(&c->upto, n->cuts[n->ncuts - 1].upto);
	n->ncuts++;
}

/* the first cut of a range that is later than an instant */
static Size
first_cut_after(const nested_walk *n, Size from, Size to, int64 instant)
{
	while (from < to)
	{
		Size		middle = from + (to - from) / 2;

		if (n->cuts[middle].end > instant)
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

static void
push_visit(nested_walk *n, const visit *parent, const part *child)
{
	const aspan_span *span =
	aspan_log_at(n->tree->set->spans, child->window.span);
	aspan_path_weight *weight = &n->weights[child->window.span];
	bool		is_cut = child->window.begin != span->begin_time;
	aspan_path_weight whole = child->whole;
	visit	   *v;

	if (!parent->is_first && !is_cut && is_any(*weight))
	{
		add_weight(weight, whole);
		memset(&whole, 0, sizeof(whole));
		if (child->from == child->to)
			return;
	}
	n->visits = aspan_enlarge(n->visits, n->nvisits, &n->max_visits,
							  sizeof(visit));
	v = &n->visits[n->nvisits++];
	v->span = child->window.span;
	v->is_first = parent->is_first && !is_cut;
	v->begin = child->window.begin;
	v->whole = whole;
	v->from = child->from;
	v->to = child->to;
}

/* ---- the windows of a span ---- */

static inline void
add_share(aspan_path_share *shares, uint32 g, uint128 ns, uint32 spans)
{
	shares[g].ns += ns;
	shares[g].spans += spans;
}

/* the one window of a span, which is what most have */
static void
divide_one(nested_walk *n, const visit *v, uint32 g)
{
	aspan_path_windows *todo = &n->walker.todo;
	aspan_path_weight w = weight_of_cuts(n, v->from, n->ncuts);
	aspan_path_window window = {v->begin, n->cuts[v->from].end, 0, v->span};
	uint64		ns = aspan_path_divide(&n->walker, window);

	add_share(n->shares->body, g, (uint128) ns * w.body, w.body);
	add_share(n->shares->tail, g, (uint128) ns * w.tail, w.tail);

	/* the latest child alone may be cut, and is visited first */
	while (todo->count > 0)
	{
		part		child = {todo->items[--todo->count], w, v->from, v->from};
		const aspan_span *span =
		aspan_log_at(n->tree->set->spans, child.window.span);

		if (child.window.end < span->end_time)
		{
			memset(&child.whole, 0, sizeof(child.whole));
			child.to = v->from + 1;
		}
		push_visit(n, v, &child);
	}
}

static void
list_parts(nested_walk *n, const aspan_path_window *window)
{
	n->nparts = 0;
	aspan_path_children(&n->walker, window);
	aspan_path_sort(&n->walker);
	for (Size i = 0; i < n->walker.siblings.count; i++)
	{
		part	   *p;

		CHECK_FOR_INTERRUPTS();
		n->parts = aspan_enlarge(n->parts, n->nparts, &n->max_parts,
								 sizeof(part));
		p = &n->parts[n->nparts++];
		memset(p, 0, sizeof(part));
		p->window = n->walker.siblings.items[i];
	}
}

/* own time of a span, for each side */
typedef struct own_time
{
	uint128		body;
	uint128		tail;
} own_time;

/*
 * A path comes to an instant after which it has been to the parts from `after`
 * on, or that no child covers: it goes on to the latest of those before.
 */
static void
go_on(nested_walk *n, const visit *v, Size after, int64 instant,
	  aspan_path_weight w, own_time *own)
{
	Size		from = 0;
	int64		ended = v->begin;
	uint64		ns;

	while (from < after)
	{
		Size		middle = from + (after - from) / 2;

		if (n->parts[middle].window.end > instant)
			after = middle;
		else
			from = middle + 1;
	}
	if (after > 0)
	{
		add_weight(&n->parts[after - 1].whole, w);
		ended = n->parts[after - 1].window.end;
	}
	ns = (uint64) instant - (uint64) ended;
	own->body += (uint128) ns * w.body;
	own->tail += (uint128) ns * w.tail;
}

/* is the path to go to a rather than b, if both last up to its instant? */
static inline bool
is_preferred(const part *a, const part *b)
{
	if (b == NULL || a->window.begin != b->window.begin)
		return b == NULL || a->window.begin < b->window.begin;
	if (a->window.span_id != b->window.span_id)
		return a->window.span_id < b->window.span_id;
	return a->window.place < b->window.place;
}

/* gives each child the cuts at which the path goes to it */
static void
share_cuts(nested_walk *n, const visit *v, own_time *own)
{
	part	   *best = NULL;	/* of those that end later than the i-th */
	Size		to = n->ncuts;

	for (Size i = n->nparts + 1; i-- > 0 && to > v->from;)
	{
		int64		ended = i > 0 ? n->parts[i - 1].window.end : v->begin;
		Size		from = first_cut_after(n, v->from, to, ended);
		Size		covered = best == NULL ? to :
		first_cut_after(n, from, to, best->window.begin);

		CHECK_FOR_INTERRUPTS();
		if (covered < to)
		{
			if (best->from == best->to)
				best->to = to;
			best->from = covered;
		}
		for (Size j = from; j < covered; j++)
		{
			CHECK_FOR_INTERRUPTS();
			go_on(n, v, i, n->cuts[j].end, weight_of_cuts(n, j, j + 1), own);
		}
		if (i > 0 && is_preferred(&n->parts[i - 1], best))
			best = &n->parts[i - 1];
		to = from;
	}
}

/* several windows of a span */
static void
divide_all(nested_walk *n, const visit *v, uint32 g)
{
	aspan_path_window largest = {v->begin, n->cuts[n->ncuts - 1].end, 0,
	v->span};
	aspan_path_weight w = weight_of_cuts(n, v->from, n->ncuts);
	own_time	own = {0, 0};

	list_parts(n, &largest);
	share_cuts(n, v, &own);
	for (Size i = n->nparts; i-- > 0;)
	{
		aspan_path_weight all = weight_of_cuts(n, n->parts[i].from,
											   n->parts[i].to);

		CHECK_FOR_INTERRUPTS();
		add_weight(&all, n->parts[i].whole);
		if (is_any(all))
			go_on(n, v, i, n->parts[i].window.begin, all, &own);
	}
	add_share(n->shares->body, g, own.body, w.body);
	add_share(n->shares->tail, g, own.tail, w.tail);

	/* a visit without cuts gives up all that are here, so it comes last */
	for (Size i = 0; i < n->nparts; i++)
	{
		part	   *p = &n->parts[i];

		CHECK_FOR_INTERRUPTS();
		if (p->from < p->to)
			continue;
		p->from = p->to = v->from;
		if (is_any(p->whole))
			push_visit(n, v, p);
	}
	for (Size i = 0; i < n->nparts; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (n->parts[i].from < n->parts[i].to)
			push_visit(n, v, &n->parts[i]);
	}
}

static void
visit_span(nested_walk *n, const visit *v)
{
	const aspan_span *span = aspan_log_at(n->tree->set->spans, v->span);
	aspan_path_weight whole = v->whole;
	uint32		g = n->shares->group_of_site[span->site];

	n->ncuts = v->to;
	if (v->is_first)
	{
		/* if it is a root, that counts for itself */
		add_weight(&whole, n->weights[v->span]);
		memset(&n->weights[v->span], 0, sizeof(aspan_path_weight));
	}
	if (is_any(whole))
		push_cut(n, span->end_time, whole);
	if (n->ncuts == v->from + 1)
		divide_one(n, v, g);
	else
		divide_all(n, v, g);
}

void
aspan_nested_paths(const aspan_tree *tree, const uint32 *roots, uint32 nroots,
				   aspan_path_weight *weights,
				   const aspan_nested_shares *shares)
{
	nested_walk n = {tree, weights, shares};
	part		root = {{0}};
	const visit above = {.is_first = true};
	Size		bytes = mul_size(tree->nspans, sizeof(aspan_path_weight));

	aspan_path_walker_init(&n.walker, tree,
						   add_size(bytes, mul_size(nroots, sizeof(uint32))));
	for (uint32 i = 0; i < nroots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_path_look_ahead(tree, roots, nroots, i);
		if (!is_any(weights[roots[i]]))
			continue;			/* visited, on the path of another */
		root.window = aspan_path_whole(tree, roots[i]);
		push_visit(&n, &above, &root);
		while (n.nvisits > 0)
		{
			visit		v = n.visits[--n.nvisits];

			CHECK_FOR_INTERRUPTS();
			visit_span(&n, &v);
		}
	}
	aspan_path_walker_free(&n.walker);
	if (n.max_visits > 0)
		pfree(n.visits);
	if (n.max_cuts > 0)
		pfree(n.cuts);
	if (n.max_parts > 0)
		pfree(n.parts);
}
