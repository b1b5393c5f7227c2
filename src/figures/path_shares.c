/*
 * path_shares.c
 *	  What each operation has of the critical paths.
 *
 * critical_path.c says of every span how much of the paths is its own.  Here
 * that is added up by group, in exact integers, so the shares sum to the
 * durations of the complete roots.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/moments.h"
#include "figures/path_shares.h"

#include "miscadmin.h"

aspan_path_share *
aspan_path_shares(const aspan_tree *tree, const aspan_critical *critical,
				  const uint32 *group_of_site, uint32 ngroups, uint128 *total)
{
	aspan_path_share *shares = aspan_array0(aspan_path_share, ngroups);

	*total = 0;
	for (uint32 i = 0; i < tree->nspans; i++)
	{
		aspan_path_share *share;

		CHECK_FOR_INTERRUPTS();
		if (!critical->on_path[i])
			continue;
		share = &shares[group_of_site[aspan_log_at(tree->set->spans, i)->site]];
		share->ns += critical->ns[i];
		share->spans++;
		*total += critical->ns[i];
	}
	return shares;
}

static int
compare_operations(const void *x, const void *y, void *arg)
{
	const aspan_path_operation *a = x;
	const aspan_path_operation *b = y;

	if (a->share.ns != b->share.ns)
		return (a->share.ns > b->share.ns) ? -1 : 1;
	return aspan_operation_compare(arg, &a->operation, &b->operation);
}

aspan_path_operations *
aspan_path_by_operation(const aspan_tree *tree)
{
	const aspan_dict *dict = tree->set->dict;
	aspan_operations *ops = aspan_operations_of(dict);
	aspan_path_operations *result = palloc(sizeof(aspan_path_operations));
	aspan_path_share *shares;

	shares = aspan_path_shares(tree, aspan_critical_compute(tree),
							   ops->of_site, ops->count, &result->total);
	result->items = aspan_array(aspan_path_operation, ops->count);
	result->count = 0;
	for (uint32 i = 0; i < ops->count; i++)
	{
		aspan_path_operation *op = &result->items[result->count];

		if (shares[i].spans == 0)
			continue;
		op->operation = ops->items[i];
		op->share = shares[i];
		op->pct = result->total > 0 ?
			aspan_percent(op->share.ns, result->total) : 0;
		result->count++;
	}
	if (result->count > 1)
		qsort_interruptible(result->items, result->count,
							sizeof(aspan_path_operation), compare_operations,
							aspan_dict_ranks(dict));
	return result;
}
