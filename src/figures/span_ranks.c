/*
 * span_ranks.c
 *	  Where each span stands among those of its operation.
 *
 * The complete spans are sorted by operation and duration.  The percentage of
 * those that are not longer then follows from the place of the last one of the
 * same duration.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/moments.h"
#include "figures/grouping.h"
#include "figures/span_ranks.h"

#include "miscadmin.h"

typedef struct ranked
{
	uint64		duration;
	uint32		operation;
	uint32		span;			/* index in the log */
} ranked;

static inline int
compare_ranked(const ranked *a, const ranked *b)
{
	if (a->operation != b->operation)
		return a->operation < b->operation ? -1 : 1;
	return (a->duration > b->duration) - (a->duration < b->duration);
}

#define ST_SORT sort_ranked
#define ST_ELEMENT_TYPE ranked
#define ST_COMPARE(a, b) compare_ranked(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

Size
aspan_span_percentiles_bytes(const aspan_set *set)
{
	return mul_size(set->spans->count, sizeof(ranked) + sizeof(double));
}

/* fills in the spans of one operation, which are in order of duration */
static void
fill_in(double *percentiles, const ranked *spans, uint64 n)
{
	for (uint64 i = 0, next; i < n; i = next)
	{
		for (next = i + 1;
			 next < n && spans[next].duration == spans[i].duration; next++)
			;
		for (uint64 j = i; j < next; j++)
		{
			CHECK_FOR_INTERRUPTS();
			percentiles[spans[j].span] = aspan_percent(next, n);
		}
	}
}

double *
aspan_span_percentiles(const aspan_set *set)
{
	uint64		n = 0;
	uint32		noperations;
	uint32	   *operations = aspan_group_sites(set->dict, ASPAN_BY_OPERATION,
											   &noperations);
	double	   *percentiles = aspan_array0(double, set->spans->count);
	ranked	   *spans = aspan_array(ranked, set->complete);

	for (uint64 i = 0; i < set->spans->count; i++)
	{
		const aspan_span *span = aspan_log_at(set->spans, i);

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		spans[n].duration = aspan_duration(span);
		spans[n].operation = operations[span->site];
		spans[n++].span = (uint32) i;
	}
	if (n > 1)
		sort_ranked(spans, n);
	for (uint64 i = 0, next; i < n; i = next)
	{
		for (next = i + 1;
			 next < n && spans[next].operation == spans[i].operation; next++)
			;
		fill_in(percentiles, spans + i, next - i);
	}
	pfree(spans);
	pfree(operations);
	return percentiles;
}
