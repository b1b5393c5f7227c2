/*
 * span_places.h
 *	  Where each span stands: in the tree, on the critical path, and among
 *	  those of its operation.
 */
#ifndef ASPAN_SPAN_PLACES_H
#define ASPAN_SPAN_PLACES_H

#include "figures/critical_path.h"
#include "figures/tree.h"

/* by index in set->spans */
typedef struct aspan_span_places
{
	const aspan_tree *tree;		/* depth, and self time of complete spans */
	const aspan_critical *critical;
	const uint32 *root;			/* [nspans] of a span of the tree, its root */
	const double *percentile;	/* [nspans] of a complete span, see
								 * span_ranks.h */
	const uint32 *order;		/* [nspans] indexes, as in span_order.h */
} aspan_span_places;

/* in the current context */
extern aspan_span_places *aspan_span_places_compute(aspan_set *set,
													aspan_parents parents);

#endif							/* ASPAN_SPAN_PLACES_H */
