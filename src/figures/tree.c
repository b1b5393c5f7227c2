/*
 * tree.c
 *	  Parents, children, depth and self time of the spans of a set.
 *
 * The spans are put in the order of aspan_set_order().  Finding parents and
 * self time in it is the business of parents.c, and all that most figures
 * need.
 *
 * Who asks for more gets the spans breadth first.  Children are chained to
 * their parent from the last to the first, which leaves every chain in order.
 * The traversal follows the chains; depth comes with it.
 *
 * All in all O(n) after the ordering, without recursion.  Memory is at most
 * TREE_BYTES_PER_SPAN, beside the records themselves: 16 for the table of
 * parents.c, 8 for positions and parents, 8 for self time, and 8 for what is
 * covered of it.  The table and the last are gone when the other arrays of
 * the result (20) and the chains (4) are made.  The table is where the order
 * was sorted: memory that is new takes a page fault every 4 kB, which is a
 * good part of what all of this costs.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "engine/span_order.h"
#include "figures/parents.h"
#include "figures/tree.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define TREE_BYTES_PER_SPAN 40

/* how far ahead to fetch what an array of indexes will lead to */
#define PREFETCH 32

/* ---- memory ---- */

/* what the tree of a set takes, with the records it is made from */
static Size
tree_bytes(const aspan_set *set)
{
	return mul_size(set->spans->count,
					sizeof(aspan_span) + TREE_BYTES_PER_SPAN);
}

size_t
aspan_tree_log_bytes(void)
{
	return aspan_max_memory_bytes() /
		(sizeof(aspan_span) + TREE_BYTES_PER_SPAN) * sizeof(aspan_span);
}

bool
aspan_tree_fits(const aspan_set *set)
{
	return set->spans->count < ASPAN_NO_SPAN &&
		tree_bytes(set) <= aspan_max_memory_bytes();
}

void
aspan_tree_check_memory(const aspan_set *set, Size more)
{
	Size		needed = add_size(tree_bytes(set), more);

	if (needed > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("tree of spans does not fit into asyncspan.max_memory"),
				 errdetail("The tree of " UINT64_FORMAT " spans needs %zu kB, the limit is %d kB.",
						   set->spans->count, (needed + 1023) / 1024,
						   aspan_max_memory),
				 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));
}

/*
 * Makes sure that the tree can be built, and that aspan_log_at() works on the
 * spans: if they were written to a temporary file, this is the one place
 * where they come back.
 */
static void
prepare_spans(aspan_set *set)
{
	if (set->spans->count >= ASPAN_NO_SPAN)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many spans for a tree"),
				 errdetail("There are " UINT64_FORMAT " spans, a tree can have %u.",
						   set->spans->count, ASPAN_NO_SPAN - 1),
				 errhint(ASPAN_READ_LESS ".")));
	aspan_tree_check_memory(set, 0);
	aspan_log_load(set->spans, aspan_max_memory_bytes());
}

/* ---- breadth-first order ---- */

/* the chains of siblings */
typedef struct sibling_chains
{
	uint32	   *next;			/* [nspans] index of the next child */
	uint32		first_root;		/* the roots are siblings too */
} sibling_chains;

/*
 * Chains the children of each span, in order, by their index in the log: the
 * head of the chain is in first_child.
 */
static void
chain_children(aspan_tree *tree, sibling_chains *chains)
{
	Size		bytes = (Size) tree->nspans * sizeof(uint32);

	tree->parent = aspan_array_in(tree->cxt, uint32, tree->nspans);
	tree->first_child = aspan_array_in(tree->cxt, uint32, tree->nspans);
	if (tree->ntree < tree->nspans)
		memset(tree->parent, 0xff, bytes);
	memset(tree->first_child, 0xff, bytes);
	chains->next = aspan_array(uint32, tree->nspans);
	chains->first_root = ASPAN_NO_SPAN;

	for (uint32 i = tree->ntree; i-- > 0;)
	{
		uint32		span = tree->by_begin[i];
		uint32	   *head;

		CHECK_FOR_INTERRUPTS();
		if (tree->parent_at[i] == ASPAN_NO_SPAN)
		{
			tree->parent[span] = ASPAN_NO_SPAN;
			head = &chains->first_root;
		}
		else
		{
			tree->parent[span] = tree->by_begin[tree->parent_at[i]];
			head = &tree->first_child[tree->parent[span]];
		}
		chains->next[span] = *head;
		*head = span;
	}
}

/* the array of the result serves as the queue of the traversal */
static void
traverse(aspan_tree *tree, const sibling_chains *chains)
{
	uint32	   *order = aspan_array_in(tree->cxt, uint32, tree->ntree);
	uint32		next = 0;
	uint32		level_end;
	uint32		depth = 0;

	tree->depth = aspan_array_in(tree->cxt, uint32, tree->nspans);
	tree->nchildren = aspan_array_in(tree->cxt, uint32, tree->nspans);
	memset(tree->depth, 0, (Size) tree->nspans * sizeof(uint32));
	memset(tree->nchildren, 0, (Size) tree->nspans * sizeof(uint32));

	for (uint32 i = chains->first_root; i != ASPAN_NO_SPAN;
		 i = chains->next[i])
	{
		CHECK_FOR_INTERRUPTS();
		order[next++] = i;
	}

	level_end = next;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		span = order[i];
		uint32		first = next;

		if (i + PREFETCH < next)
			__builtin_prefetch(&tree->first_child[order[i + PREFETCH]]);
		if (i == level_end)
		{
			level_end = next;
			depth++;
		}
		for (uint32 child = tree->first_child[span];
			 child != ASPAN_NO_SPAN;
			 child = chains->next[child])
		{
			CHECK_FOR_INTERRUPTS();
			tree->depth[child] = depth + 1;
			order[next++] = child;
		}
		tree->first_child[span] = first;
		if (next > first)
			tree->nchildren[span] = next - first;
	}
	Assert(next == tree->ntree);
	tree->max_depth = depth;
	tree->order = order;
}

/* ---- all of it ---- */

/* the spans of the tree in order, without the orphans */
static void
order_spans(aspan_tree *tree, uint64 *work)
{
	MemoryContext old = MemoryContextSwitchTo(tree->cxt);
	uint32	   *ranks = aspan_dict_ranks(tree->set->dict);

	tree->by_begin = aspan_set_order(tree->set, ranks, work);
	pfree(ranks);
	MemoryContextSwitchTo(old);

	if (tree->set->orphan == 0)
	{
		tree->ntree = tree->nspans;
		return;
	}
	for (uint32 i = 0; i < tree->nspans; i++)
	{
		uint32		span = tree->by_begin[i];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_orphan(aspan_log_at(tree->set->spans, span)))
			tree->by_begin[tree->ntree++] = span;
	}
}

static void
count_roots(aspan_tree *tree)
{
	for (uint32 i = 0; i < tree->ntree; i++)
		tree->roots += tree->parent_at[i] == ASPAN_NO_SPAN;
	tree->children = tree->ntree - tree->roots;
}

static aspan_tree *
make_tree(aspan_set *set, aspan_parents parents, bool self_of_spans)
{
	aspan_tree *tree;
	MemoryContext cxt;
	uint64	   *work;

	prepare_spans(set);

	/* under the caller's context until it is complete */
	cxt = AllocSetContextCreate(CurrentMemoryContext, "asyncspan tree",
								ALLOCSET_DEFAULT_SIZES);
	tree = MemoryContextAllocZero(cxt, sizeof(aspan_tree));
	tree->cxt = cxt;
	tree->set = set;
	tree->nspans = (uint32) set->spans->count;

	work = aspan_array_in(cxt, uint64, aspan_parents_work_size(tree->nspans));
	order_spans(tree, work);
	aspan_find_parents(tree, parents, self_of_spans, work);
	count_roots(tree);

	MemoryContextSetParent(cxt, set->cxt);
	set->trees[parents] = tree;
	return tree;
}

aspan_tree *
aspan_tree_sums_of(aspan_set *set, aspan_parents parents)
{
	if (set->trees[parents] == NULL)
		make_tree(set, parents, false);
	return set->trees[parents];
}

aspan_tree *
aspan_tree_self_of(aspan_set *set, aspan_parents parents)
{
	aspan_tree *tree = set->trees[parents];

	if (tree == NULL)
		tree = make_tree(set, parents, true);
	else if (tree->self == NULL)
		aspan_add_self_of_spans(tree);
	return tree;
}

aspan_tree *
aspan_tree_of(aspan_set *set, aspan_parents parents)
{
	aspan_tree *tree = aspan_tree_self_of(set, parents);

	if (tree->order == NULL)
	{
		sibling_chains chains;

		chain_children(tree, &chains);
		traverse(tree, &chains);
		pfree(chains.next);
		pfree(tree->by_begin);
		pfree(tree->parent_at);
		tree->by_begin = tree->parent_at = NULL;
	}
	return tree;
}

/*
 * Without the tree being traversed: from each span up to one whose depth is
 * known, which is the parent itself where that began first, and down again.
 */
uint32
aspan_tree_max_depth(aspan_tree *tree)
{
	uint32	   *depth_at;		/* [ntree] 1 for a root, 0 if not known */
	uint32		deepest = 0;

	if (tree->order != NULL || tree->max_depth > 0)
		return tree->max_depth;

	depth_at = aspan_array0(uint32, tree->ntree);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		at;
		uint32		depth = 0;

		CHECK_FOR_INTERRUPTS();
		for (at = i; at != ASPAN_NO_SPAN && depth_at[at] == 0;
			 at = tree->parent_at[at])
		{
			CHECK_FOR_INTERRUPTS();
			depth++;
		}
		if (at != ASPAN_NO_SPAN)
			depth += depth_at[at];
		deepest = Max(deepest, depth - 1);
		for (at = i; at != ASPAN_NO_SPAN && depth_at[at] == 0;
			 at = tree->parent_at[at])
		{
			CHECK_FOR_INTERRUPTS();
			depth_at[at] = depth--;
		}
	}
	pfree(depth_at);
	tree->max_depth = deepest;
	return deepest;
}
