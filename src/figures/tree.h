/*
 * tree.h
 *	  Parents, children, depth and self time of the spans of a set.
 *
 * The tree is made of complete and open spans; an orphan has no place in it.
 * Spans are known by their index in set->spans, which has to be in memory.
 * Nothing here recurses: 100,000 levels and a million children of one parent
 * are ordinary inputs.
 */
#ifndef ASPAN_TREE_H
#define ASPAN_TREE_H

#include "engine/span_set.h"

typedef enum aspan_parents
{
	ASPAN_PARENTS_PROCESS,		/* a parent is looked up in its own process,
								 * and in the others of its trace */
	ASPAN_PARENTS_GLOBAL		/* then in the others, if one has the id */
} aspan_parents;

/* what the whole tree adds up to */
typedef struct aspan_tree_sums
{
	uint64		roots;
	uint64		roots_without_trace;	/* those that have no trace id */
	uint64		children;
	uint64		missing_parents;
	uint64		cycles;
	uint128    *self_of_site;	/* [nsites] ns */
} aspan_tree_sums;

typedef struct aspan_tree
{
	aspan_set  *set;
	const aspan_tree_sums *sums;
	uint32		nspans;			/* of the set, orphans included */
	uint32		ntree;			/* those of the tree */
	uint64		roots;			/* as in sums: the first so many of order */
	uint32		max_depth;
	const uint64 *self;			/* [nspans] ns; 0 for spans not complete */
	uint32	   *parent;			/* [nspans] or ASPAN_NO_SPAN */
	uint32	   *depth;			/* [nspans] 0 for a root */

	/*
	 * Spans of the tree, every parent before its children: breadth first,
	 * roots first, the children of one parent next to each other in order of
	 * begin (then aspan_span_compare).  Children of span s are
	 * order[first_child[s]] .. order[first_child[s] + nchildren[s] - 1].
	 */
	uint32	   *order;			/* [ntree] */
	uint32	   *first_child;	/* [nspans] */
	uint32	   *nchildren;		/* [nspans] */
} aspan_tree;

/*
 * A caller asks for the least that will do: each of these takes more time and
 * memory than the one before.  What is made is kept with the set, for
 * the figures to come.  ERROR with a hint beyond asyncspan.max_memory.
 */
extern const aspan_tree_sums *aspan_tree_sums_of(aspan_set *set,
												 aspan_parents parents);

/* the depth of the deepest span, 0 if there is none */
extern uint32 aspan_tree_max_depth_of(aspan_set *set, aspan_parents parents);

/*
 * How many of the missing parents exactly one other process has, where
 * parents => 'global' would find them.
 */
extern uint64 aspan_tree_parents_elsewhere_of(aspan_set *set,
											  aspan_parents parents);

/* all of it */
extern aspan_tree *aspan_tree_of(aspan_set *set, aspan_parents parents);

/* is it a tree, in the order that it should be? */
#ifdef USE_ASSERT_CHECKING
extern void aspan_tree_check(const aspan_tree *tree);
#else
#define aspan_tree_check(tree) ((void) 0)
#endif

/* for callers that can do without a tree: would it be built? */
extern bool aspan_tree_fits(const aspan_set *set);

/*
 * Keeps in memory what a tree is made of: the spans of the largest one that is
 * built, if any of them names a parent.
 */
extern const aspan_keeper aspan_tree_keeper;

/*
 * ERROR if the tree of the set and `more` bytes besides do not fit into
 * asyncspan.max_memory; for what is computed on top of a tree.
 */
extern void aspan_tree_check_memory(const aspan_set *set, Size more);

#endif							/* ASPAN_TREE_H */
