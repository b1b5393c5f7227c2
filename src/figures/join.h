/*
 * join.h
 *	  What the steps from parent ids to self times hand on to each other.
 *
 * The steps are in parents.c, which says what they are.
 */
#ifndef ASPAN_JOIN_H
#define ASPAN_JOIN_H

#include "engine/span_set.h"

/* how far ahead to fetch what an array of indexes will lead to */
#define ASPAN_JOIN_PREFETCH 32

/* the parent of a span that is still being looked for */
#define ASPAN_PENDING (ASPAN_NO_SPAN - 1)

/*
 * Where the spans are a part of all, and others have parents in it, or its own
 * have theirs elsewhere (part_sums.c): flags of no other record.
 */
#define ASPAN_CHILD_OF_OTHER	0x10000 /* a child of another part, and no
										 * span of this one */
#define ASPAN_HAS_OTHER_PARENT	0x20000 /* its parent is in another part */

StaticAssertDecl(((ASPAN_CHILD_OF_OTHER | ASPAN_HAS_OTHER_PARENT) &
				  ASPAN_ALL_FLAGS) == 0, "these flags are not of a record");

typedef struct aspan_join
{
	const aspan_dict *dict;
	aspan_log  *spans;
	MemoryContext temp;
	uint32		n;				/* spans of the tree */
	const uint32 *order;		/* [n] which they are */
	uint32	   *parent;			/* [n] positions */
	uint64		missing;		/* parents that are nowhere */
	uint64		cycles;
	uint128    *self_of_site;	/* [nsites] */
	uint64	   *self;			/* [nspans] or NULL if nobody wants it */
	int64	   *covered_to;		/* [n] end of the union of children */
	uint64		unseen;			/* parents not found when self was computed */
	bool		uncertain;		/* may a cycle go through other parts? */
} aspan_join;

static inline const aspan_span *
aspan_join_span(const aspan_join *j, uint32 position)
{
	return aspan_log_at(j->spans, j->order[position]);
}

/* a record may lie on two cache lines */
static pg_always_inline void
aspan_prefetch_span(const aspan_span *span)
{
	__builtin_prefetch(span);
	__builtin_prefetch((const char *) (span + 1) - 1);
}

/*
 * The span at a position, for reading all of them from the first to the last:
 * their places in the log are known ahead.
 */
static inline const aspan_span *
aspan_join_in_order(const aspan_join *j, uint32 position)
{
	if (position + ASPAN_JOIN_PREFETCH < j->n)
		aspan_prefetch_span(aspan_join_span(j, position + ASPAN_JOIN_PREFETCH));
	return aspan_join_span(j, position);
}

#endif							/* ASPAN_JOIN_H */
