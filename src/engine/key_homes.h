/*
 * key_homes.h
 *	  Which of several parts has the span of a key, if any has.
 */
#ifndef ASPAN_KEY_HOMES_H
#define ASPAN_KEY_HOMES_H

#include "engine/key_ranges.h"

/* the part of a key that none of them has */
#define ASPAN_NO_PART PG_UINT32_MAX

typedef struct aspan_key_homes
{
	aspan_key_range *ranges;	/* in order, no two of them overlap */
	uint32		n;
} aspan_key_homes;

/*
 * In the current context, from ranges for which aspan_key_ranges_contest() has
 * been called.  Spans of contested keys are in the part `contested`.
 */
extern aspan_key_homes *aspan_key_homes_create(const aspan_key_ranges *r,
											   uint32 contested);

/*
 * The last range that does not begin behind a key, or the first one; *last is
 * where to look first, and becomes where it was.
 */
extern const aspan_key_range *aspan_key_homes_find(const aspan_key_homes *h,
												   uint32 scope, int64 span_id,
												   uint32 *last);

/*
 * The part that may have a key; no other one has it.  Keys that are asked for
 * one after the other are mostly in one range.
 */
static inline uint32
aspan_key_home(const aspan_key_homes *h, uint32 scope, int64 span_id,
			   uint32 *last)
{
	const aspan_key_range *range = &h->ranges[*last];

	if (range->scope != scope || span_id < range->min || span_id > range->max)
	{
		range = aspan_key_homes_find(h, scope, span_id, last);
		if (range->scope != scope || span_id < range->min ||
			span_id > range->max)
			return ASPAN_NO_PART;
	}
	return range->part;
}

#endif							/* ASPAN_KEY_HOMES_H */
