/*
 * key_ranges.h
 *	  Which keys may be in more than one of several sets.
 */
#ifndef ASPAN_KEY_RANGES_H
#define ASPAN_KEY_RANGES_H

/* span ids of one scope in a block of records */
typedef struct aspan_key_range
{
	int64		min;
	int64		max;
	uint32		scope;
	uint32		part;			/* number of the set */
	uint32		block;
	uint32		n;				/* spans */
} aspan_key_range;

typedef struct aspan_key_ranges
{
	aspan_key_range *ranges;
	uint32		n;
	uint32		max;
	uint32		first;			/* of the block that is being read */
	uint32		part;
	uint32		block;
	uint32	   *range_of_scope; /* in the block, or one before it */

	/* those that are in ranges of two sets, in order; no two of them touch */
	aspan_key_range *contested;
	uint32		ncontested;
	uint32		found;			/* the first not before the last key */
} aspan_key_ranges;

/* in the current context */
extern aspan_key_ranges *aspan_key_ranges_create(uint32 nscopes);

/* the keys that are added from now on are of this block */
extern void aspan_key_ranges_begin(aspan_key_ranges *r, uint32 part,
								   uint32 block);
extern aspan_key_range *aspan_key_ranges_new(aspan_key_ranges *r, uint32 scope,
											 int64 span_id);

static inline void
aspan_key_ranges_add(aspan_key_ranges *r, uint32 scope, int64 span_id)
{
	uint32		i = r->range_of_scope[scope];
	aspan_key_range *range;

	if (likely(i >= r->first && i < r->n))
		range = &r->ranges[i];
	else
		range = aspan_key_ranges_new(r, scope, span_id);
	range->min = Min(range->min, span_id);
	range->max = Max(range->max, span_id);
	range->n++;
}

/* no more keys are going to be added; finds those that are contested */
extern void aspan_key_ranges_contest(aspan_key_ranges *r);

/* how many spans of a range have contested keys, if ids are spread evenly */
extern double aspan_key_range_contested(const aspan_key_ranges *r,
										const aspan_key_range *range);

/* may the key be in two sets? */
extern bool aspan_key_is_contested(aspan_key_ranges *r, uint32 scope,
								   int64 span_id);

#endif							/* ASPAN_KEY_RANGES_H */
