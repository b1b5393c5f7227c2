/*
 * fn_tree.c
 *	  hierarchy, edges and critical_path.
 *
 * All three read a tree in its breadth-first order.  A level of the tree is a
 * contiguous part of that order, so hierarchy needs room for the durations of
 * one level only.  edges and critical_path group by the name and target of
 * spans; those of a site are turned into one small number beforehand, so that
 * a span costs an array access, and an edge one probe of a hash table with
 * an entry per pair of operations.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/moments.h"
#include "base/percentile.h"
#include "base/units.h"
#include "figures/critical_path.h"
#include "sql/fn.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* ---- operations: what spans are grouped by ---- */

typedef struct operation
{
	uint32		name;			/* string ids */
	uint32		target;
} operation;

typedef struct operations
{
	uint32	   *of_site;		/* [nsites] number of the operation */
	operation  *items;
	uint32		count;
} operations;

/* numbers for pairs of uint32, in order of appearance */
typedef struct pair_entry
{
	uint64		pair;
	uint32		number;
	char		status;
} pair_entry;

#define SH_PREFIX pairs
#define SH_ELEMENT_TYPE pair_entry
#define SH_KEY_TYPE uint64
#define SH_KEY pair
#define SH_HASH_KEY(tb, key) \
	((uint32) aspan_key_hash((uint32) ((key) >> 32), (uint32) (key)))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

static inline uint64
make_pair(uint32 a, uint32 b)
{
	return ((uint64) a << 32) | b;
}

static operations *
operations_of_sites(const aspan_dict *dict)
{
	uint32		nsites = aspan_dict_nsites(dict);
	operations *ops = palloc(sizeof(operations));
	pairs_hash *table = pairs_create(CurrentMemoryContext, 256, NULL);

	ops->count = 0;
	ops->of_site = aspan_array(uint32, nsites);
	ops->items = aspan_array(operation, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);
		pair_entry *entry;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		entry = pairs_insert(table, make_pair(site->name, site->target),
							 &found);
		if (!found)
		{
			entry->number = ops->count;
			ops->items[ops->count].name = site->name;
			ops->items[ops->count].target = site->target;
			ops->count++;
		}
		ops->of_site[i] = entry->number;
	}
	pairs_destroy(table);
	return ops;
}

/* by name, then target, in "C" order */
static int
compare_operations(const uint32 *ranks, const operation *a, const operation *b)
{
	if (a->name != b->name)
		return (ranks[a->name] < ranks[b->name]) ? -1 : 1;
	if (a->target != b->target)
		return (ranks[a->target] < ranks[b->target]) ? -1 : 1;
	return 0;
}

/* NULL where there is nothing to average */
static void
row_mean(aspan_rows *rows, const aspan_moments *moments)
{
	if (moments->count > 0)
		aspan_row_double(rows, aspan_moments_mean_ms(moments));
	else
		aspan_row_null(rows);
}

/* ---- hierarchy ---- */

static Datum
hierarchy_figure(aspan_call *call)
{
	aspan_tree *tree = aspan_tree_of(call->set, call->parents);
	aspan_rows *rows = aspan_rows_begin(call, 8);
	uint64	   *durations = NULL;
	uint32		max_durations = 0;
	uint32		next = 0;

	while (next < tree->ntree)
	{
		uint32		first = next;
		uint32		depth = tree->depth[tree->order[first]];
		aspan_moments moments;
		uint128		self = 0;
		uint32		ncomplete = 0;

		while (next < tree->ntree && tree->depth[tree->order[next]] == depth)
			next++;
		if (next - first > max_durations)
		{
			Size		size = mul_size(next - first, sizeof(uint64));

			aspan_tree_check_memory(call->set, size);
			if (durations != NULL)
				pfree(durations);
			durations = aspan_array(uint64, next - first);
			max_durations = next - first;
		}

		aspan_moments_init(&moments);
		for (uint32 i = first; i < next; i++)
		{
			const aspan_span *span = aspan_log_at(call->set->spans,
												  tree->order[i]);

			CHECK_FOR_INTERRUPTS();
			if (!aspan_is_complete(span))
				continue;
			durations[ncomplete] = aspan_duration(span);
			aspan_moments_add(&moments, durations[ncomplete]);
			ncomplete++;
			self += tree->self[tree->order[i]];
		}

		aspan_row_int32(rows, depth);
		aspan_row_int64(rows, next - first);
		aspan_row_int64(rows, ncomplete);
		aspan_row_double(rows, aspan_moments_total_ms(&moments));
		aspan_row_double(rows, aspan_ms(self));
		row_mean(rows, &moments);
		if (ncomplete > 0)
		{
			aspan_row_double(rows,
							 aspan_percentile_ms(durations, ncomplete, 0.95));
			aspan_row_double(rows, aspan_ms(moments.max));
		}
		else
		{
			aspan_row_null(rows);
			aspan_row_null(rows);
		}
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(hierarchy, 0, ASPAN_WANT_TREE);

/* ---- edges ---- */

typedef struct edge
{
	const operation *parent;
	const operation *child;
	uint64		spans;			/* the children, complete and open */
	aspan_moments children;		/* of the complete ones */
	aspan_moments parents;		/* likewise, once for each child */
} edge;

typedef struct edge_list
{
	edge	   *items;
	uint32		count;
	uint32		max;
} edge_list;

static void
append_edge(edge_list *list, const aspan_set *set,
			const operation *parent, const operation *child)
{
	edge	   *e;

	if (list->count == list->max)
	{
		list->max *= 2;

		/* few, unless names are made up; the hash table counts as well */
		aspan_tree_check_memory(set,
								mul_size(list->max, sizeof(edge) +
										 2 * sizeof(pair_entry)));
		list->items = repalloc_huge(list->items,
									mul_size(list->max, sizeof(edge)));
	}
	e = &list->items[list->count++];
	e->parent = parent;
	e->child = child;
	e->spans = 0;
	aspan_moments_init(&e->children);
	aspan_moments_init(&e->parents);
}

static void
collect_edges(const aspan_tree *tree, const operations *ops, edge_list *edges)
{
	const aspan_log *spans = tree->set->spans;
	pairs_hash *table = pairs_create(CurrentMemoryContext, 256, NULL);

	edges->count = 0;
	edges->max = 256;
	edges->items = palloc(edges->max * sizeof(edge));

	/* the spans that follow the roots are the children */
	for (uint32 i = tree->roots; i < tree->ntree; i++)
	{
		const aspan_span *child = aspan_log_at(spans, tree->order[i]);
		const aspan_span *parent =
		aspan_log_at(spans, tree->parent[tree->order[i]]);
		uint32		child_op = ops->of_site[child->site];
		uint32		parent_op = ops->of_site[parent->site];
		pair_entry *entry;
		edge	   *e;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		entry = pairs_insert(table, make_pair(parent_op, child_op), &found);
		if (!found)
		{
			entry->number = edges->count;
			append_edge(edges, tree->set, &ops->items[parent_op],
						&ops->items[child_op]);
		}
		e = &edges->items[entry->number];
		e->spans++;
		if (aspan_is_complete(child))
			aspan_moments_add(&e->children, aspan_duration(child));
		if (aspan_is_complete(parent))
			aspan_moments_add(&e->parents, aspan_duration(parent));
	}
	pairs_destroy(table);
}

static int
compare_edges(const void *x, const void *y, void *arg)
{
	const edge *a = x;
	const edge *b = y;
	const uint32 *ranks = arg;
	int			cmp;

	if (a->spans != b->spans)
		return (a->spans > b->spans) ? -1 : 1;
	if (a->children.sum != b->children.sum)
		return (a->children.sum > b->children.sum) ? -1 : 1;
	if ((cmp = compare_operations(ranks, a->parent, b->parent)) != 0)
		return cmp;
	return compare_operations(ranks, a->child, b->child);
}

static Datum
edges_figure(aspan_call *call)
{
	aspan_tree *tree = aspan_tree_of(call->set, call->parents);
	operations *ops = operations_of_sites(call->set->dict);
	aspan_rows *rows = aspan_rows_begin(call, 8);
	edge_list	edges;

	collect_edges(tree, ops, &edges);
	if (edges.count > 1)
		qsort_interruptible(edges.items, edges.count, sizeof(edge),
							compare_edges, aspan_dict_ranks(call->set->dict));

	for (uint32 i = 0; i < edges.count; i++)
	{
		const edge *e = &edges.items[i];

		CHECK_FOR_INTERRUPTS();
		aspan_row_string(rows, e->parent->target);
		aspan_row_string(rows, e->parent->name);
		aspan_row_string(rows, e->child->target);
		aspan_row_string(rows, e->child->name);
		aspan_row_int64(rows, e->spans);
		aspan_row_double(rows, aspan_moments_total_ms(&e->children));
		row_mean(rows, &e->children);
		row_mean(rows, &e->parents);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(edges, 0, ASPAN_WANT_TREE);

/* ---- critical_path ---- */

typedef struct share
{
	const operation *op;
	uint128		ns;
	uint64		spans;			/* on the path */
} share;

static int
compare_shares(const void *x, const void *y, void *arg)
{
	const share *a = x;
	const share *b = y;

	if (a->ns != b->ns)
		return (a->ns > b->ns) ? -1 : 1;
	return compare_operations(arg, a->op, b->op);
}

static Datum
critical_path_figure(aspan_call *call)
{
	aspan_tree *tree = aspan_tree_of(call->set, call->parents);
	aspan_critical *critical = aspan_critical_compute(tree);
	operations *ops = operations_of_sites(call->set->dict);
	aspan_rows *rows = aspan_rows_begin(call, 5);
	share	   *shares;
	uint128		total = 0;

	shares = aspan_array0(share, ops->count);
	for (uint32 i = 0; i < ops->count; i++)
		shares[i].op = &ops->items[i];

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		span = tree->order[i];
		share	   *s;

		CHECK_FOR_INTERRUPTS();
		if (!critical->on_path[span])
			continue;
		s = &shares[ops->of_site[aspan_log_at(call->set->spans, span)->site]];
		s->ns += critical->ns[span];
		s->spans++;
		total += critical->ns[span];
	}
	if (ops->count > 1)
		qsort_interruptible(shares, ops->count, sizeof(share),
							compare_shares, aspan_dict_ranks(call->set->dict));

	for (uint32 i = 0; i < ops->count; i++)
	{
		const share *s = &shares[i];

		CHECK_FOR_INTERRUPTS();
		if (s->spans == 0)
			continue;
		aspan_row_string(rows, s->op->target);
		aspan_row_string(rows, s->op->name);
		aspan_row_double(rows, aspan_ms(s->ns));
		if (total > 0)
			aspan_row_double(rows, 100.0 * (double) s->ns / (double) total);
		else
			aspan_row_null(rows);
		aspan_row_int64(rows, s->spans);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(critical_path, 0, ASPAN_WANT_TREE);
