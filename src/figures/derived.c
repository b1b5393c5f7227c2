/*
 * derived.c
 *	  What figures keep with a set, since others need it too.
 *
 * A report asks for a dozen figures of one set, most of which need the tree,
 * the sums of its sites or its endpoints in order.  So these are made once and
 * kept.  The set owns them as a whole, but knows none of them: when its spans
 * are put into another order, or it is freed, all of them go with one memory
 * context.
 */
#include "postgres.h"

#include "figures/derived.h"

aspan_derived *
aspan_derived_of(aspan_set *set)
{
	if (set->derived == NULL)
	{
		MemoryContext cxt = aspan_set_derived_cxt(set);
		aspan_derived *derived = MemoryContextAllocZero(cxt,
														sizeof(aspan_derived));

		derived->cxt = cxt;
		set->derived = derived;
	}
	return set->derived;
}
