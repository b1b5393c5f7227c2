/*
 * longest.h
 *	  The longest spans of a set.
 */
#ifndef ASPAN_LONGEST_H
#define ASPAN_LONGEST_H

#include "engine/span_set.h"

typedef struct aspan_longest
{
	aspan_span *items;			/* longest first, then as in span_order.h */
	uint64		count;
} aspan_longest;

/*
 * The n longest of the complete spans, or all if there are fewer, in the
 * current context.  ERROR if they do not fit into asyncspan.max_memory.
 */
extern aspan_longest *aspan_longest_compute(aspan_set *set, uint64 n);

#endif							/* ASPAN_LONGEST_H */
