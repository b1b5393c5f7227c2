/*
 * self_time.h
 *	  The time in which a span is not waiting for its children.
 *
 * The children of a span come by in order of begin, so the union of their
 * intervals needs no more than the instant up to which their parent is
 * covered.  Self time is added up while the parents are looked for
 * (parent_lookup.c).  Only if that does not find all of them in its first
 * walk, or if a cycle is broken, it is computed again from the parents.
 *
 * Statistics need no more than the sum of each site.  That of each span is
 * kept where a figure needs it.
 */
#ifndef ASPAN_SELF_TIME_H
#define ASPAN_SELF_TIME_H

#include "figures/join.h"

/* sets all self times to zero */
extern void aspan_self_start(aspan_join *j);

/*
 * Adds the duration of a complete span to its self time, and takes it from
 * that of its complete parent as far as no elder sibling has: spans have to
 * come in order of begin, so what a child adds to the union of its elder
 * siblings is what it has beyond the latest end so far.
 *
 * A child may come before its parent.  Self time is therefore added up in any
 * order, modulo 2^64 and 2^128.
 */
static inline void
aspan_add_self(aspan_join *j, uint32 position, const aspan_span *span)
{
	uint32		parent_at = j->parent[position];
	const aspan_span *parent;
	int64		begin;
	int64		end;
	uint64		ns;

	if (!aspan_is_complete(span))
		return;
	if (!(span->flags & ASPAN_CHILD_OF_OTHER))
	{
		ns = aspan_duration(span);
		j->self_of_site[span->site] += ns;
		if (j->self != NULL)
			j->self[j->order[position]] += ns;
	}

	if (parent_at >= ASPAN_PENDING)
		return;
	parent = aspan_join_span(j, parent_at);
	if (!aspan_is_complete(parent))
		return;
	begin = Max(span->begin_time, parent->begin_time);
	begin = Max(begin, j->covered_to[parent_at]);
	end = Min(span->end_time, parent->end_time);
	if (begin < end)
	{
		ns = (uint64) end - (uint64) begin;
		j->self_of_site[parent->site] -= ns;
		if (j->self != NULL)
			j->self[j->order[parent_at]] -= ns;
		j->covered_to[parent_at] = end;
	}
}

/* the self times of all spans whose parents are known */
extern void aspan_self_compute(aspan_join *j);

#endif							/* ASPAN_SELF_TIME_H */
