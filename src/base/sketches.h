/*
 * sketches.h
 *	  The sketches of many groups of durations, which are counted up.
 */
#ifndef ASPAN_SKETCHES_H
#define ASPAN_SKETCHES_H

#include "base/sketch.h"

/* buckets that follow each other, as a power of two */
#define ASPAN_PAGE_BITS		4
#define ASPAN_PAGE_BUCKETS	(1 << ASPAN_PAGE_BITS)

/* which page has the buckets of a group, from page `first` of them on */
typedef struct aspan_sketch_pages
{
	uint32		first;
	uint32		n;
	uint32	   *numbers;		/* 0: none of its buckets is in use */
} aspan_sketch_pages;

typedef struct aspan_sketches
{
	MemoryContext cxt;
	aspan_sketch_pages *groups;
	uint32		max_groups;
	uint64	   *counts;			/* by page, then bucket; page 0 is none */
	uint32		npages;
	uint32		max_pages;
	uint32		used;			/* buckets with a count */
} aspan_sketches;

extern aspan_sketches *aspan_sketches_create(MemoryContext cxt);

/* the counts of the page of a bucket, which is made if there is none */
extern uint64 *aspan_sketches_new_page(aspan_sketches *s, uint32 group,
									   uint32 bucket);

/* valid until the next page is made */
static inline uint64 *
aspan_sketches_page(aspan_sketches *s, uint32 group, uint32 bucket)
{
	if (likely(group < s->max_groups))
	{
		const aspan_sketch_pages *pages = &s->groups[group];
		uint32		i = (bucket >> ASPAN_PAGE_BITS) - pages->first;

		if (likely(i < pages->n && pages->numbers[i] != 0))
			return s->counts + (Size) pages->numbers[i] * ASPAN_PAGE_BUCKETS;
	}
	return aspan_sketches_new_page(s, group, bucket);
}

static inline void
aspan_sketches_add(aspan_sketches *s, uint32 group, uint32 bucket,
				   uint64 count)
{
	uint64	   *sum = aspan_sketches_page(s, group, bucket) +
	bucket % ASPAN_PAGE_BUCKETS;

	s->used += *sum == 0;
	*sum += count;
}

/* adds n buckets, in order and of one other group, to those of a group */
extern void aspan_sketches_add_buckets(aspan_sketches *s, uint32 group,
									   const aspan_bucket *buckets, uint32 n);

/* the buckets of a group, in order, as those of `number`; how many there are */
extern uint32 aspan_sketches_list(const aspan_sketches *s, uint32 group,
								  uint32 number, aspan_bucket *buckets);

#endif							/* ASPAN_SKETCHES_H */
