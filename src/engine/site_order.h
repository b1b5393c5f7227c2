/*
 * site_order.h
 *	  The orders of sites and of parents by which the rule settles ties.
 */
#ifndef ASPAN_SITE_ORDER_H
#define ASPAN_SITE_ORDER_H

#include "base/intern.h"

typedef struct aspan_site_order
{
	uint32		noperations;
	uint32	   *operation;		/* [nsites] dense, in order of (name, target) */
	uint32	   *rank;			/* [nsites] of (name, target, filename, line) */
} aspan_site_order;

/* in the current context; "C" order, NULLs first */
extern void aspan_order_sites(aspan_site_order *order, const aspan_dict *dict);

static inline int
aspan_compare_parents(bool a_null, int64 a, bool b_null, int64 b)
{
	if (a_null || b_null)
		return (int) b_null - (int) a_null;
	return (a > b) - (a < b);
}

#endif							/* ASPAN_SITE_ORDER_H */
