/*
 * site_order.c
 *	  The orders of sites and of parents by which the rule settles ties.
 *
 * All sites are sorted once.  After that two of them are compared by their
 * numbers, and no string is looked at while keys are paired.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/site_order.h"

void
aspan_order_sites(aspan_site_order *order, const aspan_dict *dict)
{
	uint32	   *ranks = aspan_dict_ranks(dict);
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *sites = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nsites; i++)
		sites[i] = i;
	aspan_sort_sites(dict, ranks, sites, nsites);

	order->noperations = 0;
	order->rank = aspan_array(uint32, nsites);
	order->operation = aspan_array(uint32, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		if (i == 0 || !aspan_same_operation(dict, sites[i - 1], sites[i]))
			order->noperations++;
		order->rank[sites[i]] = i;
		order->operation[sites[i]] = order->noperations - 1;
	}
	pfree(sites);
	pfree(ranks);
}
