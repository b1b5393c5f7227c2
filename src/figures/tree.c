/*
 * tree.c
 *	  Parents, children, depth and self time of the spans of a set.
 *
 * parents.c puts the spans in the order of aspan_set_order(), and finds parents
 * and self time in it, which is all that most figures need.
 *
 * A tree also lists the spans breadth first.  Children are chained to
 * their parent from the last to the first, which leaves every chain in order.
 * The traversal follows the chains; depth comes with it.
 *
 * All in all O(n) after the ordering, without recursion.  Memory is at most
 * TREE_BYTES_PER_SPAN, besides the records themselves: 16 for the table of
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
#include "figures/derived.h"
#include "figures/owners.h"
#include "figures/parents.h"
#include "figures/tree.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#define TREE_BYTES_PER_SPAN 40

/* how far ahead to fetch what an array of indexes will lead to */
#define PREFETCH 32

/* what there is so far of the tree of a set */
typedef struct aspan_growing_tree
{
	MemoryContext cxt;
	aspan_tree_sums sums;
	aspan_joined joined;		/* until the tree is there */
	bool		has_max_depth;
	uint32		max_depth;
	uint64	   *self;			/* NULL until somebody asks for it */
	aspan_tree *tree;			/* the same; there is self if there is this */
} aspan_growing_tree;

/* ---- memory ---- */

/* what the tree of a set takes, with the records it is made from */
static Size
tree_bytes(const aspan_set *set)
{
	return mul_size(set->spans->count,
					sizeof(aspan_span) + TREE_BYTES_PER_SPAN);
}

/* what the spans of the largest tree that is built take in a log */
static size_t
log_bytes(void)
{
	return aspan_max_memory_bytes() /
		(sizeof(aspan_span) + TREE_BYTES_PER_SPAN) * sizeof(aspan_span);
}

/* does any span of a log name a parent?  Most do, if there are. */
static bool
names_parents(const aspan_log *log)
{
	for (uint64 i = 0; i < log->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_names_parent(aspan_log_at(log, i)))
			return true;
	}
	return false;
}

const aspan_keeper aspan_tree_keeper = {
	.budget = log_bytes,
	.needs = names_parents
};

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
chain_children(aspan_tree *tree, const aspan_joined *joined,
			   sibling_chains *chains)
{
	Size		bytes = (Size) tree->nspans * sizeof(uint32);

	tree->parent = aspan_array(uint32, tree->nspans);
	tree->first_child = aspan_array(uint32, tree->nspans);
	if (tree->ntree < tree->nspans)
		memset(tree->parent, 0xff, bytes);
	memset(tree->first_child, 0xff, bytes);
	chains->next = aspan_array(uint32, tree->nspans);
	chains->first_root = ASPAN_NO_SPAN;

	for (uint32 i = tree->ntree; i-- > 0;)
	{
		uint32		span = joined->by_begin[i];
		uint32		parent_at = joined->parent_at[i];
		uint32	   *head;

		CHECK_FOR_INTERRUPTS();
		if (parent_at == ASPAN_NO_SPAN)
		{
			tree->parent[span] = ASPAN_NO_SPAN;
			head = &chains->first_root;
		}
		else
		{
			tree->parent[span] = joined->by_begin[parent_at];
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
	uint32	   *order = aspan_array(uint32, tree->ntree);
	uint32		next = 0;
	uint32		level_end;
	uint32		depth = 0;

	tree->depth = aspan_array(uint32, tree->nspans);
	tree->nchildren = aspan_array(uint32, tree->nspans);
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

/* ---- what is kept, and how it grows ---- */

/* with the sums, and with self time if somebody is going to ask for that */
static aspan_growing_tree *
get_growing_tree(aspan_set *set, aspan_parents parents, bool with_self)
{
	aspan_derived *derived = aspan_derived_of(set);
	aspan_growing_tree *growing;
	MemoryContext cxt;
	MemoryContext caller;

	if (derived->trees[parents] != NULL)
		return derived->trees[parents];

	aspan_set_check(set);
	prepare_spans(set);

	/* under the caller's context until it is complete */
	cxt = AllocSetContextCreate(CurrentMemoryContext, "asyncspan tree",
								ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(cxt);
	growing = palloc0(sizeof(aspan_growing_tree));
	growing->cxt = cxt;
	aspan_join_parents(set, parents, &growing->joined, &growing->sums,
					   with_self ? &growing->self : NULL);
	MemoryContextSwitchTo(caller);

	MemoryContextSetParent(cxt, derived->cxt);
	derived->trees[parents] = growing;
	return growing;
}

static void
grow_self(aspan_growing_tree *growing)
{
	MemoryContext caller = MemoryContextSwitchTo(growing->cxt);

	growing->self = aspan_self_of_spans(&growing->joined);
	MemoryContextSwitchTo(caller);
	aspan_joined_check(&growing->joined, &growing->sums, growing->self);
}

static void
grow_tree(aspan_growing_tree *growing)
{
	MemoryContext caller = MemoryContextSwitchTo(growing->cxt);
	aspan_tree *tree = palloc0(sizeof(aspan_tree));
	sibling_chains chains;

	aspan_joined_check(&growing->joined, &growing->sums, growing->self);
	tree->set = growing->joined.set;
	tree->sums = &growing->sums;
	tree->nspans = growing->joined.nspans;
	tree->ntree = growing->joined.ntree;
	tree->roots = growing->sums.roots;
	tree->self = growing->self;
	chain_children(tree, &growing->joined, &chains);
	traverse(tree, &chains);
	pfree(chains.next);
	MemoryContextSwitchTo(caller);

	growing->tree = tree;
	growing->max_depth = tree->max_depth;
	growing->has_max_depth = true;
	aspan_joined_free(&growing->joined);
	aspan_tree_check(tree);
}

/*
 * Without the tree being traversed: from each span up to one whose depth is
 * known, which is the parent itself where that began first, and down again.
 */
static uint32
find_max_depth(const aspan_joined *joined)
{
	const uint32 *parent_at = joined->parent_at;
	uint32	   *depth_at;		/* [ntree] 1 for a root, 0 if not known */
	uint32		deepest = 0;

	depth_at = aspan_array0(uint32, joined->ntree);
	for (uint32 i = 0; i < joined->ntree; i++)
	{
		uint32		at;
		uint32		depth = 0;

		CHECK_FOR_INTERRUPTS();
		for (at = i; at != ASPAN_NO_SPAN && depth_at[at] == 0;
			 at = parent_at[at])
		{
			CHECK_FOR_INTERRUPTS();
			depth++;
		}
		if (at != ASPAN_NO_SPAN)
			depth += depth_at[at];
		deepest = Max(deepest, depth - 1);
		for (at = i; at != ASPAN_NO_SPAN && depth_at[at] == 0;
			 at = parent_at[at])
		{
			CHECK_FOR_INTERRUPTS();
			depth_at[at] = depth--;
		}
	}
	pfree(depth_at);
	return deepest;
}

/* ---- what there is to ask for ---- */

const aspan_tree_sums *
aspan_tree_sums_of(aspan_set *set, aspan_parents parents)
{
	return &get_growing_tree(set, parents, false)->sums;
}

uint32
aspan_tree_max_depth_of(aspan_set *set, aspan_parents parents)
{
	aspan_growing_tree *growing = get_growing_tree(set, parents, false);

	if (!growing->has_max_depth)
	{
		growing->max_depth = find_max_depth(&growing->joined);
		growing->has_max_depth = true;
	}
	return growing->max_depth;
}

/* the roots that name a parent; there are as many as are missing or cut */
static uint64
list_roots_with_parent(const aspan_growing_tree *growing, uint32 *spans)
{
	const aspan_joined *joined = &growing->joined;
	const aspan_set *set = joined->set;
	uint64		n = 0;

	for (uint32 i = 0; i < joined->ntree; i++)
	{
		uint32		index;
		uint32		parent;

		CHECK_FOR_INTERRUPTS();
		if (growing->tree == NULL)
		{
			index = joined->by_begin[i];
			parent = joined->parent_at[i];
		}
		else
		{
			index = growing->tree->order[i];
			parent = growing->tree->parent[index];
		}
		if (parent == ASPAN_NO_SPAN &&
			aspan_names_parent(aspan_log_at(set->spans, index)))
			spans[n++] = index;
	}
	return n;
}

uint64
aspan_tree_parents_elsewhere_of(aspan_set *set, aspan_parents parents)
{
	const aspan_growing_tree *growing = get_growing_tree(set, parents, false);
	uint64		max = growing->sums.missing_parents + growing->sums.cycles;
	uint32	   *spans;
	uint64		n;

	/* those that one process has have been found */
	if (growing->sums.missing_parents == 0 || parents == ASPAN_PARENTS_GLOBAL)
		return 0;
	spans = aspan_array(uint32, max);
	n = aspan_owners_count(set, spans, list_roots_with_parent(growing, spans));
	pfree(spans);
	return n;
}

aspan_tree *
aspan_tree_of(aspan_set *set, aspan_parents parents)
{
	aspan_growing_tree *growing = get_growing_tree(set, parents, true);

	if (growing->self == NULL)
		grow_self(growing);
	if (growing->tree == NULL)
		grow_tree(growing);
	return growing->tree;
}
