/*
 * grouping.c
 *	  Which spans are told apart: operations, targets, names, or none.
 *
 * Spans are grouped by what their site says, and there are few sites, so the
 * groups are numbered once for a dictionary and a span costs an array access.
 * The numbers come from the sorted distinct keys of the sites, which is why
 * the operations of one target are next to each other.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/sorter.h"
#include "figures/grouping.h"

#include "miscadmin.h"

static inline uint64
group_key(const aspan_site *site, aspan_grouping grouping)
{
	switch (grouping)
	{
		case ASPAN_BY_OPERATION:
			return (uint64) site->target << 32 | site->name;
		case ASPAN_BY_TARGET:
			return site->target;
		case ASPAN_BY_NAME_ONLY:
			return site->name;
		case ASPAN_ALL:
			break;
	}
	return 0;
}

uint32 *
aspan_group_sites(const aspan_dict *dict, aspan_grouping grouping,
				  uint32 *ngroups)
{
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *group_of_site = aspan_array(uint32, nsites);
	uint64	   *values = aspan_array(uint64, nsites);
	uint64	   *scratch = aspan_array(uint64, nsites);
	uint64	   *keys;
	uint32		n = 0;

	for (uint32 i = 0; i < nsites; i++)
		values[i] = group_key(aspan_site_get(dict, i), grouping);
	keys = aspan_sort_uint64(values, scratch, nsites, 0);
	for (uint32 i = 0; i < nsites; i++)
	{
		if (n == 0 || keys[n - 1] != keys[i])
			keys[n++] = keys[i];
	}
	for (uint32 i = 0; i < nsites; i++)
	{
		uint64		key = group_key(aspan_site_get(dict, i), grouping);

		CHECK_FOR_INTERRUPTS();
		group_of_site[i] = (uint32) aspan_find_uint64(keys, n, key);
	}
	pfree(values);
	pfree(scratch);

	/* even nothing is one group */
	*ngroups = grouping == ASPAN_ALL ? 1 : n;
	return group_of_site;
}

aspan_operations *
aspan_operations_of(const aspan_dict *dict)
{
	aspan_operations *ops = palloc(sizeof(aspan_operations));

	ops->of_site = aspan_group_sites(dict, ASPAN_BY_OPERATION, &ops->count);
	ops->items = aspan_array(aspan_operation, ops->count);
	for (uint32 i = 0; i < aspan_dict_nsites(dict); i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);
		aspan_operation *op = &ops->items[ops->of_site[i]];

		CHECK_FOR_INTERRUPTS();
		op->name = site->name;
		op->target = site->target;
	}
	return ops;
}
