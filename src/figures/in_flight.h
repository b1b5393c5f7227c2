/*
 * in_flight.h
 *	  The spans that are active at an instant.
 */
#ifndef ASPAN_IN_FLIGHT_H
#define ASPAN_IN_FLIGHT_H

#include "figures/tree.h"

typedef struct aspan_in_flight_span
{
	aspan_span	span;
	uint64		index;			/* in the log */
	uint64		age;			/* ns */
	uint32		depth;			/* in the tree */
	uint32		operation;
	uint64		not_longer;		/* complete spans of its operation */
	uint64		complete;		/* all of those */
	double		percentile;		/* percentage that is, if complete > 0 */
} aspan_in_flight_span;

typedef struct aspan_in_flight_list
{
	aspan_in_flight_span *items;	/* oldest first, then as in span_order.h */
	uint64		count;
	const aspan_tree *tree;		/* NULL if no span has a parent */
} aspan_in_flight_list;

/*
 * Spans that have begun at that instant or before, and end after it if at all;
 * at is NULL for the end of observation.  The set may have spans that began
 * before the range.  In the current context.
 */
extern aspan_in_flight_list *aspan_in_flight_compute(aspan_set *set,
													 const aspan_range *range,
													 aspan_parents parents,
													 const int64 *at);

#endif							/* ASPAN_IN_FLIGHT_H */
