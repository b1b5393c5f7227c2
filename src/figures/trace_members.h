/*
 * trace_members.h
 *	  Which trace each span is in.
 */
#ifndef ASPAN_TRACE_MEMBERS_H
#define ASPAN_TRACE_MEMBERS_H

#include "figures/tree.h"

#define ASPAN_NO_TRACE PG_UINT32_MAX

/*
 * Traces are numbered in the order in which the tree has their first roots.
 * Orphans are in no trace.
 */
typedef struct aspan_trace_members
{
	uint32		count;			/* of traces */
	uint32	   *of_span;		/* [nspans] or ASPAN_NO_TRACE */
	uint32	   *first_root;		/* [count] the first in the order of the tree */
} aspan_trace_members;

/* in the current context */
extern aspan_trace_members *aspan_trace_members_of(const aspan_tree *tree);

extern void aspan_trace_members_free(aspan_trace_members *members);

/* memory that it takes at most */
extern Size aspan_trace_members_bytes(const aspan_tree *tree);

/*
 * The spans of the tree, those of a trace next to each other and in the order
 * of the tree: trace i ends in front of ends[i], where the next one begins.
 */
extern uint32 *aspan_spans_by_trace(const aspan_tree *tree,
									const aspan_trace_members *members,
									uint32 **ends);

#endif							/* ASPAN_TRACE_MEMBERS_H */
