/*
 * tail.c
 *	  Why the slowest roots of an operation are slower than the rest.
 *
 * The complete spans of one operation are the roots here, each that of a
 * critical path of its own wherever it stands in its tree.  Those whose
 * duration is at least the percentile that is asked for are the tail, the
 * others are the body.  Each path divides the duration of its root among the
 * operations on it (path_walk.c).  So for both sides the mean times a root of
 * all operations sum to the mean duration, and what an operation has more of
 * in the tail than in the body sums to the difference of the means: sums are
 * integers until they are divided by the number of roots.
 *
 * An operation has more time if it is called more often or if a call takes
 * longer.  With n calls a root and a cost of c a call, the excess
 *
 *		n1 c1 - n0 c0 = (n1 - n0) (c0 + c1) / 2 + (c1 - c0) (n0 + n1) / 2
 *
 * which are the two parts.  Where a side has no call at all, no cost is known
 * there, and the other's stands for it: the whole excess is one of calls.
 *
 * A root may be below another one, and is then on its path as well; how each
 * of such paths is not walked by itself is in nested_paths.c.
 *
 * O(n log n), but for roots above a child that begins before its parent.
 * Memory is 8 bytes a span and 12 a root.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/moments.h"
#include "base/percentile.h"
#include "base/units.h"
#include "figures/nested_paths.h"
#include "figures/tail.h"

#include "miscadmin.h"

typedef struct tail_maker
{
	const aspan_tree *tree;
	const aspan_operations *ops;
	const bool *is_root;		/* [ops->count] */
	uint32	   *roots;			/* spans, in the order of the tree */
	uint32		nroots;
	double		threshold_ms;
	aspan_path_share *body;		/* [ops->count] */
	aspan_path_share *tail;
} tail_maker;

static inline const aspan_span *
span_at(const aspan_tree *tree, uint32 index)
{
	return aspan_log_at(tree->set->spans, index);
}

static inline uint32
operation_at(const tail_maker *m, uint32 index)
{
	return m->ops->of_site[span_at(m->tree, index)->site];
}

/* ---- the roots ---- */

/*
 * The operation whose roots have the largest duration in all, of those with the
 * target, or of all if that is NULL.  False if no root is complete.
 */
static bool
find_default(const aspan_tree *tree, const char *root_target,
			 aspan_operation *operation)
{
	const aspan_dict *dict = tree->set->dict;
	aspan_operations *ops = aspan_operations_of(dict);
	uint128    *totals = aspan_array0(uint128, ops->count);
	bool	   *found = aspan_array0(bool, ops->count);
	uint32	   *ranks = aspan_dict_ranks(dict);
	uint32		best = ops->count;

	for (uint64 i = 0; i < tree->roots; i++)
	{
		const aspan_span *span = span_at(tree, tree->order[i]);
		uint32		op = ops->of_site[span->site];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		totals[op] += aspan_duration(span);
		found[op] = true;
	}
	for (uint32 i = 0; i < ops->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!found[i] ||
			!aspan_string_is(dict, ops->items[i].target, root_target))
			continue;
		if (best == ops->count || totals[i] > totals[best] ||
			(totals[i] == totals[best] &&
			 aspan_operation_compare(ranks, &ops->items[i],
									 &ops->items[best]) < 0))
			best = i;
	}
	if (best < ops->count)
		*operation = ops->items[best];
	return best < ops->count;
}

static const bool *
select_roots(const tail_maker *m, const aspan_tail_options *options)
{
	const aspan_dict *dict = m->tree->set->dict;
	bool	   *selected = aspan_array0(bool, m->ops->count);
	aspan_operation one = {0};
	bool		is_one = options->operation != NULL || options->root == NULL;

	if (options->operation != NULL)
		one = *options->operation;
	else if (is_one && !find_default(m->tree, options->root_target, &one))
		return selected;
	for (uint32 i = 0; i < m->ops->count; i++)
	{
		const aspan_operation *op = &m->ops->items[i];

		CHECK_FOR_INTERRUPTS();
		if (is_one)
			selected[i] = op->name == one.name && op->target == one.target;
		else
			selected[i] =
				aspan_string_is(dict, op->name, options->root) &&
				aspan_string_is(dict, op->target, options->root_target);
	}
	return selected;
}

/* lists the roots, and finds the duration from which on they are the tail */
static void
list_roots(tail_maker *m, double q)
{
	const aspan_log *spans = m->tree->set->spans;
	uint64		max = 0;
	uint64	   *durations;

	for (uint64 i = 0; i < spans->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		max += m->is_root[operation_at(m, i)] &&
			aspan_is_complete(aspan_log_at(spans, i));
	}
	aspan_tree_check_memory(m->tree->set,
							mul_size(max, sizeof(uint32) + sizeof(uint64)));
	m->roots = aspan_array(uint32, max);
	durations = aspan_array(uint64, max);
	for (uint32 i = 0; i < m->tree->ntree && m->nroots < max; i++)
	{
		uint32		index = m->tree->order[i];

		CHECK_FOR_INTERRUPTS();
		if (!m->is_root[operation_at(m, index)] ||
			!aspan_is_complete(span_at(m->tree, index)))
			continue;
		durations[m->nroots] = aspan_duration(span_at(m->tree, index));
		m->roots[m->nroots++] = index;
	}
	if (m->nroots > 0)
		m->threshold_ms = aspan_percentile_ms(durations, m->nroots, q);
	pfree(durations);
}

static bool
is_in_tail(const tail_maker *m, uint32 root)
{
	return aspan_ms(aspan_duration(span_at(m->tree, root))) >= m->threshold_ms;
}

/* ---- the paths ---- */

static void
walk_all(tail_maker *m)
{
	const aspan_nested_shares shares = {m->ops->of_site, m->body, m->tail};
	aspan_path_weight *weights;

	aspan_tree_check_memory(m->tree->set,
							mul_size(m->tree->nspans,
									 sizeof(aspan_path_weight)));
	weights = aspan_array0(aspan_path_weight, m->tree->nspans);
	for (uint32 i = 0; i < m->nroots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (is_in_tail(m, m->roots[i]))
			weights[m->roots[i]].tail = 1;
		else
			weights[m->roots[i]].body = 1;
	}
	aspan_nested_paths(m->tree, m->roots, m->nroots, weights, &shares);
	pfree(weights);
}

/* ---- the figures ---- */

static void
fill_operation(aspan_tail_operation *op, uint32 nbody, uint32 ntail)
{
	aspan_path_share body = op->body;
	aspan_path_share tail = op->tail;
	double		more_calls = aspan_ratio_difference(tail.spans, ntail,
													body.spans, nbody);
	double		calls = aspan_ratio(tail.spans, ntail) +
	aspan_ratio(body.spans, nbody);

	op->body_ms = aspan_ratio(body.ns, nbody) / 1e6;
	op->tail_ms = aspan_ratio(tail.ns, ntail) / 1e6;
	op->excess_ms = aspan_ratio_difference(tail.ns, ntail,
										   body.ns, nbody) / 1e6;

	/* the cost of no calls is that of the others */
	if (body.spans == 0)
		body = tail;
	else if (tail.spans == 0)
		tail = body;
	op->calls_part_ms = more_calls * (aspan_ratio(tail.ns, tail.spans) +
									  aspan_ratio(body.ns, body.spans)) /
		2 / 1e6;
	op->cost_part_ms = aspan_ratio_difference(tail.ns, tail.spans,
											  body.ns, body.spans) *
		calls / 2 / 1e6;
}

typedef struct excess_order
{
	const uint32 *ranks;
	uint32		nbody;
	uint32		ntail;
} excess_order;

/* exact, in nanoseconds times the roots of both sides */
static int128
exact_excess(const aspan_tail_operation *op, const excess_order *order)
{
	return (int128) op->tail.ns * order->nbody -
		(int128) op->body.ns * order->ntail;
}

static int
compare_operations(const void *x, const void *y, void *arg)
{
	const aspan_tail_operation *a = x;
	const aspan_tail_operation *b = y;
	const excess_order *order = arg;
	int128		excess_a = exact_excess(a, order);
	int128		excess_b = exact_excess(b, order);

	if (excess_a != excess_b)
		return (excess_a > excess_b) ? -1 : 1;
	return aspan_operation_compare(order->ranks, &a->operation, &b->operation);
}

static void
list_operations(const tail_maker *m, aspan_tail_list *result)
{
	excess_order order = {aspan_dict_ranks(m->tree->set->dict)};

	order.ntail = result->tail_roots;
	order.nbody = result->roots - result->tail_roots;
	result->items = aspan_array(aspan_tail_operation, m->ops->count);
	for (uint32 i = 0; i < m->ops->count; i++)
	{
		aspan_tail_operation *op = &result->items[result->count];

		CHECK_FOR_INTERRUPTS();
		if (m->body[i].spans == 0 && m->tail[i].spans == 0)
			continue;
		op->operation = m->ops->items[i];
		op->body = m->body[i];
		op->tail = m->tail[i];
		fill_operation(op, order.nbody, order.ntail);
		result->count++;
	}
	if (result->count > 1)
		qsort_interruptible(result->items, result->count,
							sizeof(aspan_tail_operation), compare_operations,
							&order);
}

aspan_tail_list *
aspan_tail_compute(const aspan_tree *tree, const aspan_tail_options *options)
{
	aspan_tail_list *result = palloc0(sizeof(aspan_tail_list));
	tail_maker	m = {tree, aspan_operations_of(tree->set->dict)};

	m.is_root = select_roots(&m, options);
	list_roots(&m, options->q);
	result->roots = m.nroots;
	for (uint32 i = 0; i < m.nroots; i++)
		result->tail_roots += is_in_tail(&m, m.roots[i]);
	if (result->tail_roots == 0 || result->tail_roots == result->roots)
		return result;

	m.body = aspan_array0(aspan_path_share, m.ops->count);
	m.tail = aspan_array0(aspan_path_share, m.ops->count);
	walk_all(&m);
	list_operations(&m, result);
	return result;
}
