/*
 * key_ranges.h
 *	  Which keys may be in more than one of several sets.
 */
#ifndef ASPAN_KEY_RANGES_H
#define ASPAN_KEY_RANGES_H

/* ids that are no further from each other count */
#define ASPAN_NEAR_IDS 1024

typedef struct aspan_record_key
{
	uint32		scope;
	int64		span_id;
} aspan_record_key;

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

/* adds all keys of a block, which come in the order of its records */
extern void aspan_key_ranges_add_block(aspan_key_ranges *r, uint32 part,
									   uint32 block, const uint32 *scopes,
									   const int64 *span_ids, uint32 n);

/* adds keys from anywhere, which this puts in order */
extern void aspan_key_ranges_add_keys(aspan_key_ranges *r, uint32 part,
									  aspan_record_key *keys, uint64 n);

/* no more keys are going to be added; finds those that are contested */
extern void aspan_key_ranges_contest(aspan_key_ranges *r);

/* how many spans of a range have contested keys, if ids are spread evenly */
extern double aspan_key_range_contested(const aspan_key_ranges *r,
										const aspan_key_range *range);

/* may the key be in two sets? */
extern bool aspan_key_is_contested(aspan_key_ranges *r, uint32 scope,
								   int64 span_id);

#endif							/* ASPAN_KEY_RANGES_H */
