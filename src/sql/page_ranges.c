/*
 * page_ranges.c
 *	  Which process reads which blocks of a table.
 *
 * A span whose two events are read by different processes is paired only when
 * their states are merged, which takes longer.  Rows that follow each other
 * in time mostly do so in the table as well; so each process gets one range of
 * blocks that follow each other, and few spans are cut in two.  With blocks
 * dealt out by turns, as a parallel sequential scan does it, there would be a
 * thousand times as many.
 *
 * A range is one word of shared memory: the block that comes next in the upper
 * half, and the block after the last one in the lower half.  Its process
 * takes a few blocks at a time from the front.  A process without blocks
 * moves the rear half of the longest range to its own.  That goes on until no
 * range has a block; so it matters neither how fast each process is nor how
 * many of those that were planned are running.
 */
#include "postgres.h"

#include "sql/page_ranges.h"

/* blocks to take at once */
#define CHUNK 32

static inline uint64
range_word(BlockNumber next, BlockNumber end)
{
	return ((uint64) next << 32) | end;
}

static inline BlockNumber
range_next(uint64 word)
{
	return (BlockNumber) (word >> 32);
}

static inline BlockNumber
range_end(uint64 word)
{
	return (BlockNumber) word;
}

/* how many blocks are left */
static inline uint32
range_length(uint64 word)
{
	return range_end(word) - range_next(word);
}

Size
aspan_page_ranges_size(int nprocesses)
{
	return offsetof(aspan_page_ranges, ranges) +
		nprocesses * sizeof(pg_atomic_uint64);
}

void
aspan_page_ranges_init(aspan_page_ranges *all, int nprocesses,
					   BlockNumber nblocks)
{
	pg_atomic_init_u32(&all->taken, 0);
	all->n = nprocesses;
	for (int i = 0; i < nprocesses; i++)
	{
		BlockNumber next = (uint64) nblocks * i / nprocesses;
		BlockNumber end = (uint64) nblocks * (i + 1) / nprocesses;

		pg_atomic_init_u64(&all->ranges[i], range_word(next, end));
	}
}

void
aspan_page_share_init(aspan_page_share *share, aspan_page_ranges *all)
{
	share->all = all;
	share->own = -1;
	share->next = 0;
	share->end = 0;
}

/* takes blocks from the front of the own range; false if it has none */
static bool
take_chunk(aspan_page_share *share)
{
	pg_atomic_uint64 *range = &share->all->ranges[share->own];
	uint64		word = pg_atomic_read_u64(range);
	uint32		n;

	do
	{
		n = Min(range_length(word), CHUNK);
		if (n == 0)
			return false;
	} while (!pg_atomic_compare_exchange_u64(range, &word,
											 range_word(range_next(word) + n,
														range_end(word))));
	share->next = range_next(word);
	share->end = share->next + n;
	return true;
}

/* the range that has most blocks left; NULL if none has any */
static pg_atomic_uint64 *
longest_range(aspan_page_ranges *all, uint64 *word)
{
	pg_atomic_uint64 *longest = NULL;

	*word = 0;
	for (int i = 0; i < all->n; i++)
	{
		uint64		other = pg_atomic_read_u64(&all->ranges[i]);

		if (range_length(other) > range_length(*word))
		{
			longest = &all->ranges[i];
			*word = other;
		}
	}
	return longest;
}

/*
 * Moves blocks of another range to the own one, which has none.  Nobody else
 * adds to it, and nobody takes from a range without blocks.
 */
static bool
take_half(aspan_page_share *share)
{
	aspan_page_ranges *all = share->all;
	pg_atomic_uint64 *range;
	uint64		word;

	while ((range = longest_range(all, &word)) != NULL)
	{
		BlockNumber end = range_end(word);
		BlockNumber middle = end - (range_length(word) + 1) / 2;
		uint64		rest;

		if (range_length(word) <= CHUNK)
			middle = range_next(word);
		rest = range_word(range_next(word), middle);
		if (pg_atomic_compare_exchange_u64(range, &word, rest))
		{
			pg_atomic_write_u64(&all->ranges[share->own],
								range_word(middle, end));
			return true;
		}
	}
	return false;
}

/* there are as many ranges as processes at most */
static int
take_range(aspan_page_ranges *all)
{
	uint32		number = pg_atomic_fetch_add_u32(&all->taken, 1);

	if (number >= all->n)
		elog(ERROR, "more processes read a table than were planned");
	return number;
}

BlockNumber
aspan_page_share_next(aspan_page_share *share)
{
	if (share->next < share->end)
		return share->next++;
	if (share->own < 0)
		share->own = take_range(share->all);
	while (!take_chunk(share))
	{
		if (!take_half(share))
			return InvalidBlockNumber;
	}
	return share->next++;
}
