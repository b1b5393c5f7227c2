/*
 * longest.c
 *	  The longest spans of a set.
 *
 * They are kept in a heap of the size asked for, whose root is the one to give
 * way next.  Most spans are dismissed by one comparison with it, so this is a
 * single pass over the spans and not a sort.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "engine/span_order.h"
#include "figures/longest.h"

#include "miscadmin.h"

typedef struct heap
{
	const aspan_set *set;
	const uint32 *ranks;
	aspan_span *spans;			/* the one that comes last in front */
	uint64		n;
} heap;

/* does a come before b in the list? */
static inline bool
comes_before(const heap *h, const aspan_span *a, const aspan_span *b)
{
	uint64		da = aspan_duration(a);
	uint64		db = aspan_duration(b);

	if (da != db)
		return da > db;
	return aspan_span_compare(h->set, h->ranks, a, b) < 0;
}

/* puts span where it belongs, from element i of the first n downwards */
static void
sift_down(heap *h, uint64 n, uint64 i, aspan_span span)
{
	for (;;)
	{
		uint64		child = 2 * i + 1;

		if (child >= n)
			break;
		if (child + 1 < n &&
			comes_before(h, &h->spans[child], &h->spans[child + 1]))
			child++;
		if (!comes_before(h, &span, &h->spans[child]))
			break;
		h->spans[i] = h->spans[child];
		i = child;
	}
	h->spans[i] = span;
}

aspan_longest *
aspan_longest_compute(aspan_set *set, uint64 n)
{
	aspan_longest *result = palloc(sizeof(aspan_longest));
	heap		h = {set};
	aspan_cursor cursor;
	aspan_span *span;

	n = Min(n, set->complete);
	if (mul_size(n, sizeof(aspan_span)) > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("list of longest spans does not fit into asyncspan.max_memory"),
				 errhint("Ask for fewer spans, or use the function spans.")));
	h.spans = aspan_array(aspan_span, n);
	result->items = h.spans;
	result->count = n;
	if (n == 0)
		return result;

	h.ranks = aspan_dict_ranks(set->dict);
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		if (h.n < n)
		{
			h.spans[h.n++] = *span;
			if (h.n == n)
			{
				for (uint64 i = n / 2; i-- > 0;)
				{
					CHECK_FOR_INTERRUPTS();
					sift_down(&h, n, i, h.spans[i]);
				}
			}
		}
		else if (comes_before(&h, span, &h.spans[0]))
			sift_down(&h, n, 0, *span);
	}

	/* n is at most the number of complete spans, so this is a full heap */
	Assert(h.n == n);
	for (uint64 end = n - 1; end > 0; end--)
	{
		aspan_span	last = h.spans[end];

		CHECK_FOR_INTERRUPTS();
		h.spans[end] = h.spans[0];
		sift_down(&h, end, 0, last);
	}
	return result;
}
