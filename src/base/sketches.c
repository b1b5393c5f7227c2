/*
 * sketches.c
 *	  The sketches of many groups of durations, which are counted up.
 *
 * Most buckets of a group that are in use are next to one another, but a few
 * long durations may be far away from the others.  So an array of counts for
 * each group, from its first bucket to its last, would be fast, and nearly
 * empty for many groups of a few durations each.  The array is in pages of some
 * buckets, and has only those of which a bucket is in use.  A sketch has some
 * 3,800 buckets, hence a group has a list of some 240 pages at most.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/sketches.h"

#include "port/pg_bitutils.h"

aspan_sketches *
aspan_sketches_create(MemoryContext cxt)
{
	aspan_sketches *s = MemoryContextAllocZero(cxt, sizeof(aspan_sketches));

	s->cxt = cxt;
	s->npages = 1;
	return s;
}

static void
make_groups(aspan_sketches *s, uint32 n)
{
	uint32		max = Max(64, pg_nextpower2_32(n));

	if (s->groups == NULL)
		s->groups = aspan_array_in(s->cxt, aspan_sketch_pages, max);
	else
		s->groups = aspan_realloc(s->groups, max, sizeof(aspan_sketch_pages));
	memset(s->groups + s->max_groups, 0,
		   (max - s->max_groups) * sizeof(aspan_sketch_pages));
	s->max_groups = max;
}

/* makes the list of a group reach to a page, on either side */
static void
extend_list(aspan_sketches *s, aspan_sketch_pages *pages, uint32 page)
{
	uint32		first = pages->n == 0 ? page : Min(pages->first, page);
	uint32		last = pages->n == 0 ? page :
	Max(pages->first + pages->n - 1, page);
	uint32		n = last - first + 1;
	uint32	   *numbers = aspan_array0_in(s->cxt, uint32, n);

	if (pages->n > 0)
	{
		memcpy(numbers + (pages->first - first), pages->numbers,
			   pages->n * sizeof(uint32));
		pfree(pages->numbers);
	}
	pages->first = first;
	pages->n = n;
	pages->numbers = numbers;
}

static uint32
make_page(aspan_sketches *s)
{
	const Size	width = ASPAN_PAGE_BUCKETS * sizeof(uint64);

	if (s->npages >= s->max_pages)
	{
		uint32		max = Max(64, s->max_pages * 2);

		s->counts = s->counts == NULL ? aspan_alloc(s->cxt, max, width) :
			aspan_realloc(s->counts, max, width);
		s->max_pages = max;
	}
	memset(s->counts + (Size) s->npages * ASPAN_PAGE_BUCKETS, 0, width);
	return s->npages++;
}

uint64 *
aspan_sketches_new_page(aspan_sketches *s, uint32 group, uint32 bucket)
{
	uint32		page = bucket >> ASPAN_PAGE_BITS;
	aspan_sketch_pages *pages;
	uint32	   *number;

	if (group >= s->max_groups)
		make_groups(s, group + 1);
	pages = &s->groups[group];
	if (page - pages->first >= pages->n)
		extend_list(s, pages, page);
	number = &pages->numbers[page - pages->first];
	if (*number == 0)
		*number = make_page(s);
	return s->counts + (Size) *number * ASPAN_PAGE_BUCKETS;
}

void
aspan_sketches_add_buckets(aspan_sketches *s, uint32 group,
						   const aspan_bucket *buckets, uint32 n)
{
	uint32		i = 0;

	while (i < n)
	{
		uint32		page = buckets[i].bucket >> ASPAN_PAGE_BITS;
		uint64	   *counts = aspan_sketches_page(s, group, buckets[i].bucket);

		for (; i < n && buckets[i].bucket >> ASPAN_PAGE_BITS == page; i++)
		{
			uint64	   *sum = &counts[buckets[i].bucket % ASPAN_PAGE_BUCKETS];

			s->used += *sum == 0;
			*sum += buckets[i].count;
		}
	}
}

uint32
aspan_sketches_list(const aspan_sketches *s, uint32 group, uint32 number,
					aspan_bucket *buckets)
{
	const aspan_sketch_pages *pages;
	uint32		n = 0;

	if (group >= s->max_groups)
		return 0;
	pages = &s->groups[group];
	for (uint32 i = 0; i < pages->n; i++)
	{
		const uint64 *counts = s->counts +
		(Size) pages->numbers[i] * ASPAN_PAGE_BUCKETS;

		for (uint32 j = 0; pages->numbers[i] != 0 && j < ASPAN_PAGE_BUCKETS;
			 j++)
		{
			if (counts[j] == 0)
				continue;
			buckets[n].group = number;
			buckets[n].bucket = ((pages->first + i) << ASPAN_PAGE_BITS) + j;
			buckets[n++].count = counts[j];
		}
	}
	return n;
}
