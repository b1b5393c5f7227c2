/*
 * key_filter.c
 *	  Which keys occur more than once, in much less memory than their records.
 *
 * There is a bit for each hash of a key that has been seen, and another for
 * each that has been seen twice.  Ids next to each other share a block,
 * so that keys that are near in time are near in memory.  Their places in it
 * depend on the hash of the block.  So ids of which only every 64th is in use
 * fill the other places, too.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/key.h"
#include "engine/key_filter.h"

#include "miscadmin.h"

#define FILTER_BLOCK_BITS 6

/*
 * Places for each record.  A record of a key that occurs once finds its place
 * taken by another about once in as many cases; with less than the minimum,
 * the filter is not worth reading the files for.
 */
#define FILTER_PLACES		16
#define FILTER_MIN_PLACES	2

static aspan_filter_block *
filter_find(const aspan_key_filter *filter, const aspan_span *span, uint64 *bit)
{
	uint64		hash = aspan_key_hash(span->scope,
									  span->span_id >> FILTER_BLOCK_BITS);

	*bit = UINT64CONST(1) << ((hash ^ (uint64) span->span_id) & 63);
	return &filter->blocks[(hash >> 32) * filter->nblocks >> 32];
}

static void
filter_add(aspan_key_filter *filter, const aspan_span *span)
{
	uint64		bit;
	aspan_filter_block *block = filter_find(filter, span, &bit);

	if (block->once & bit)
	{
		block->twice |= bit;
		filter->again++;
	}
	block->once |= bit;
}

void
aspan_key_filter_create(aspan_key_filter *filter, size_t budget,
						aspan_log **logs, int nlogs, uint64 nrecords)
{
	uint64		blocks = (uint64) budget / 4 / sizeof(aspan_filter_block);
	uint64		places = Min(nrecords * FILTER_PLACES,
							 blocks << FILTER_BLOCK_BITS);

	memset(filter, 0, sizeof(*filter));
	filter->nblocks = Min(places >> FILTER_BLOCK_BITS, PG_UINT32_MAX);
	if (filter->nblocks << FILTER_BLOCK_BITS < nrecords * FILTER_MIN_PLACES)
		return;
	filter->blocks = aspan_array0(aspan_filter_block, filter->nblocks);
	for (int i = 0; i < nlogs; i++)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			filter_add(filter, span);
		}
	}
}

void
aspan_key_filter_free(aspan_key_filter *filter)
{
	if (filter->blocks != NULL)
		pfree(filter->blocks);
	filter->blocks = NULL;
}

bool
aspan_key_filter_repeats(const aspan_key_filter *filter, const aspan_span *span)
{
	uint64		bit;

	return filter->blocks == NULL ||
		(filter_find(filter, span, &bit)->twice & bit) != 0;
}
