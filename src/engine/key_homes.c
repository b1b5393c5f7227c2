/*
 * key_homes.c
 *	  Which of several parts has the span of a key, if any has.
 *
 * Of the ranges of keys of some sets (key_ranges.c), those of different sets
 * overlap only where keys are contested, and the spans of these have been taken
 * out of their sets.  So every key has one part where its span may be.  Here
 * the ranges are put in order without any overlap: what an earlier range
 * reaches is left to that one, contested keys are cut out, and neighbours of
 * one part become one range.  A key between them is in no other part either.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/key_homes.h"

#include "miscadmin.h"

/* behind all those before it; min may be above max, then there is nothing */
static void
add_range(aspan_key_homes *h, uint32 scope, int64 min, int64 max, uint32 part)
{
	aspan_key_range *last = h->n > 0 ? &h->ranges[h->n - 1] : NULL;

	if (min > max)
		return;
	if (last != NULL && last->scope == scope && last->part == part)
	{
		last->max = max;
		return;
	}
	h->ranges[h->n++] = (aspan_key_range)
	{
		.scope = scope,.min = min,.max = max,.part = part
	};
}

/* is the range behind the key?  So are all that follow. */
static inline bool
is_behind(const aspan_key_range *range, uint32 scope, int64 span_id)
{
	return range->scope != scope ? range->scope > scope :
		range->min > span_id;
}

aspan_key_homes *
aspan_key_homes_create(const aspan_key_ranges *r, uint32 contested)
{
	aspan_key_homes *h = palloc0(sizeof(aspan_key_homes));
	uint32		next = 0;		/* of those that are contested */
	const aspan_key_range *farthest = NULL;

	/* each of them has its own part before, inside and behind it */
	h->ranges = aspan_array0(aspan_key_range,
							 (uint64) r->n + 2 * (uint64) r->ncontested + 1);
	for (uint32 i = 0; i < r->n; i++)
	{
		const aspan_key_range *range = &r->ranges[i];
		int64		min = range->min;

		CHECK_FOR_INTERRUPTS();
		if (farthest != NULL && farthest->scope == range->scope)
		{
			if (range->max <= farthest->max)
				continue;
			min = Max(min, farthest->max + 1);
		}
		farthest = range;
		while (next < r->ncontested &&
			   !is_behind(&r->contested[next], range->scope, range->max))
		{
			const aspan_key_range *cut = &r->contested[next];
			int64		last = Min(cut->max, range->max);

			/* the overlap that ends before this range is done */
			if (cut->scope == range->scope && cut->max >= min)
			{
				if (cut->min > min)
					add_range(h, range->scope, min, cut->min - 1, range->part);
				add_range(h, range->scope, Max(min, cut->min), last,
						  contested);
				if (last == range->max)
					break;
				min = last + 1;
			}
			next++;
		}
		if (next == r->ncontested ||
			is_behind(&r->contested[next], range->scope, range->max))
			add_range(h, range->scope, min, range->max, range->part);
	}
	if (h->n == 0)
	{
		/* a range without a key */
		h->ranges[0].max = -1;
		h->ranges[0].part = ASPAN_NO_PART;
		h->n = 1;
	}
	return h;
}

const aspan_key_range *
aspan_key_homes_find(const aspan_key_homes *h, uint32 scope, int64 span_id,
					 uint32 *last)
{
	uint32		low = 0;
	uint32		high = h->n;

	while (high - low > 1)
	{
		uint32		middle = low + (high - low) / 2;

		if (is_behind(&h->ranges[middle], scope, span_id))
			high = middle;
		else
			low = middle;
	}
	*last = low;
	return &h->ranges[low];
}
