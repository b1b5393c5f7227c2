/*
 * key_filter.h
 *	  Which keys occur more than once, in much less memory than their records.
 */
#ifndef ASPAN_KEY_FILTER_H
#define ASPAN_KEY_FILTER_H

#include "base/spanlog.h"

typedef struct aspan_filter_block
{
	uint64		once;			/* places that are taken */
	uint64		twice;			/* places that are wanted again */
} aspan_filter_block;

typedef struct aspan_key_filter
{
	aspan_filter_block *blocks; /* NULL: all keys may occur more than once */
	uint64		nblocks;
	uint64		again;			/* records that found their place taken */
} aspan_key_filter;

/*
 * A filter of the nrecords records of some logs, in a quarter of the budget,
 * in the current context.
 */
extern void aspan_key_filter_create(aspan_key_filter *filter, size_t budget,
									aspan_log **logs, int nlogs,
									uint64 nrecords);
extern void aspan_key_filter_free(aspan_key_filter *filter);

/* may there be another record of this one's key? */
extern bool aspan_key_filter_repeats(const aspan_key_filter *filter,
									 const aspan_span *span);

#endif							/* ASPAN_KEY_FILTER_H */
