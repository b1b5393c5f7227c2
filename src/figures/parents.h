/*
 * parents.h
 *	  From parent ids to parents, and the self time that follows.
 */
#ifndef ASPAN_PARENTS_H
#define ASPAN_PARENTS_H

#include "figures/join.h"
#include "figures/tree.h"

/* spans and parents by their position in the order of begin */
typedef struct aspan_joined
{
	aspan_set  *set;
	uint32		nspans;			/* of the set, orphans included */
	uint32		ntree;			/* those of the tree */
	uint32	   *by_begin;		/* [ntree] spans in aspan_set_order() */
	uint32	   *parent_at;		/* [ntree] where in by_begin the parent is, or
								 * ASPAN_NO_SPAN */
} aspan_joined;

/*
 * Finds the parents of all spans of a set, which has to be in memory, and what
 * they add up to.  If self is not NULL, it gets the self time of each span,
 * [nspans] ns.  All of it is made in the current context.
 */
extern void aspan_join_parents(aspan_set *set, aspan_parents parents,
							   aspan_joined *joined, aspan_tree_sums *sums,
							   uint64 **self);

/*
 * All steps, with what aspan_find_parents() takes.  The parents of all spans
 * that name one are ASPAN_NO_SPAN before.
 */
extern void aspan_join_all(aspan_join *j, const uint32 *traces, bool global,
						   uint64 *work);

/* the self time of each span, where it was not wanted at first */
extern uint64 *aspan_self_of_spans(const aspan_joined *joined);

/*
 * Do ids, counts and sums fit the parents, and do all chains of parents end?
 * self may be NULL.
 */
#ifdef USE_ASSERT_CHECKING
extern void aspan_joined_check(const aspan_joined *joined,
							   const aspan_tree_sums *sums,
							   const uint64 *self);
#else
#define aspan_joined_check(joined, sums, self) ((void) 0)
#endif

/* frees the arrays */
extern void aspan_joined_free(aspan_joined *joined);

#endif							/* ASPAN_PARENTS_H */
