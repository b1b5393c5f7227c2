/*
 * edges.c
 *	  Which operations call which: parents and children, counted in pairs.
 *
 * Operations are small numbers (grouping.c), so a span costs one probe of a
 * hash table with an entry per pair of them.  Parent and child come from the
 * tree's order: all spans behind the roots are somebody's children.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "engine/key.h"
#include "figures/edges.h"

#include "miscadmin.h"

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
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(pairs);

static inline uint64
make_pair(uint32 a, uint32 b)
{
	return ((uint64) a << 32) | b;
}

static void
append_edge(aspan_edge_list *list, const aspan_set *set,
			const aspan_operation *parent, const aspan_operation *child)
{
	aspan_edge *e;

	if (list->count == list->max)
	{
		list->max *= 2;

		/* few, unless names are made up; the hash table counts as well */
		aspan_tree_check_memory(set,
								mul_size(list->max, sizeof(aspan_edge) +
										 2 * sizeof(pair_entry)));
		list->items = aspan_realloc(list->items, list->max,
									sizeof(aspan_edge));
	}
	e = &list->items[list->count++];
	e->parent = *parent;
	e->child = *child;
	e->spans = 0;
	aspan_moments_init(&e->children);
	aspan_moments_init(&e->parents);
}

static void
collect_edges(const aspan_tree *tree, const aspan_operations *ops,
			  aspan_edge_list *edges)
{
	const aspan_log *spans = tree->set->spans;
	pairs_hash *table = pairs_create(CurrentMemoryContext, 256, NULL);

	edges->count = 0;
	edges->max = 256;
	edges->items = palloc(edges->max * sizeof(aspan_edge));

	/* the spans that follow the roots are the children */
	for (uint32 i = tree->roots; i < tree->ntree; i++)
	{
		const aspan_span *child = aspan_log_at(spans, tree->order[i]);
		const aspan_span *parent =
		aspan_log_at(spans, tree->parent[tree->order[i]]);
		uint32		child_op = ops->of_site[child->site];
		uint32		parent_op = ops->of_site[parent->site];
		pair_entry *entry;
		aspan_edge *e;
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
	const aspan_edge *a = x;
	const aspan_edge *b = y;
	const uint32 *ranks = arg;
	int			cmp;

	if (a->spans != b->spans)
		return (a->spans > b->spans) ? -1 : 1;
	if (a->children.sum != b->children.sum)
		return (a->children.sum > b->children.sum) ? -1 : 1;
	if ((cmp = aspan_operation_compare(ranks, &a->parent, &b->parent)) != 0)
		return cmp;
	return aspan_operation_compare(ranks, &a->child, &b->child);
}

aspan_edge_list *
aspan_edges_compute(const aspan_tree *tree)
{
	const aspan_dict *dict = tree->set->dict;
	aspan_edge_list *edges = palloc(sizeof(aspan_edge_list));

	collect_edges(tree, aspan_operations_of(dict), edges);
	if (edges->count > 1)
		qsort_interruptible(edges->items, edges->count, sizeof(aspan_edge),
							compare_edges, aspan_dict_ranks(dict));
	return edges;
}
