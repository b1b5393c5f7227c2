/*
 * self_time.c
 *	  The self times of all spans, from parents that are known.
 */
#include "postgres.h"

#include "figures/self_time.h"

#include "miscadmin.h"

void
aspan_self_start(aspan_join *j)
{
	memset(j->self_of_site, 0,
		   aspan_dict_nsites(j->dict) * sizeof(uint128));
	if (j->self != NULL)
		memset(j->self, 0, (Size) j->spans->count * sizeof(uint64));
	for (uint32 i = 0; i < j->n; i++)
		j->covered_to[i] = PG_INT64_MIN;
}

void
aspan_self_compute(aspan_join *j)
{
	aspan_self_start(j);
	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_add_self(j, i, aspan_join_in_order(j, i));
	}
}
