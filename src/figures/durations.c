/*
 * durations.c
 *	  Histograms of durations, over time if wanted.
 *
 * With p buckets to a doubling, bucket k has the durations d of nanoseconds
 * with 2^(k/p) <= d < 2^((k+1)/p); those of no length have one of their own.
 * Whether d is on one or the other side of a bound that is irrational is not
 * left to floating point, which need not be the same everywhere.  The bounds of
 * the highest doubling, rounded down, are found bit by bit, by comparing the
 * p-th power of an integer, in as many bits as it takes, with a power of two.
 * A duration is shifted up into that doubling, where it belongs behind all
 * bounds that are less than it.
 *
 * Window, series and bucket are numbered together, in the order of output, and
 * the numbers of all spans are sorted, within asyncspan.work_mem or by
 * temporary files; so a row is a run of equal numbers.
 */
#include "postgres.h"

#include <math.h>

#include "base/settings.h"
#include "base/sorter.h"
#include "base/units.h"
#include "figures/durations.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* ---- bounds ---- */

/* an integer of up to ASPAN_MAX_PER_DOUBLING words, the lowest first */
typedef struct big
{
	int			nwords;
	uint64		words[ASPAN_MAX_PER_DOUBLING];
} big;

static void
multiply(big *number, uint64 factor)
{
	uint64		carry = 0;

	for (int i = 0; i < number->nwords; i++)
	{
		uint128		product = (uint128) number->words[i] * factor + carry;

		number->words[i] = (uint64) product;
		carry = (uint64) (product >> 64);
	}
	if (carry > 0)
		number->words[number->nwords++] = carry;
}

/* is value^power less than 2^bits?  value is not 0 */
static bool
power_is_below(uint64 value, int power, int bits)
{
	big			product = {1, {1}};
	uint64		high;

	for (int i = 0; i < power; i++)
		multiply(&product, value);
	high = product.words[product.nwords - 1];
	return (product.nwords - 1) * 64 + pg_leftmost_one_pos64(high) < bits;
}

/* the largest integer below 2^(63 + j/p), for 0 < j < p */
static uint64
find_bound(int j, int p)
{
	uint64		bound = UINT64CONST(1) << 63;

	for (int bit = 62; bit >= 0; bit--)
	{
		uint64		more = bound | UINT64CONST(1) << bit;

		CHECK_FOR_INTERRUPTS();
		if (power_is_below(more, p, 63 * p + j))
			bound = more;
	}
	return bound;
}

/* ---- buckets ---- */

typedef struct histogram
{
	aspan_windows windows;
	aspan_series series;
	int			per_doubling;
	uint64		nbuckets;		/* of one histogram, that of 0 is the first */
	uint64		bounds[ASPAN_MAX_PER_DOUBLING]; /* [1 .. per_doubling) */
} histogram;

static uint64
bucket_of(const histogram *h, uint64 duration)
{
	int			doubling;
	uint64		shifted;
	int			lo = 0;
	int			hi = h->per_doubling;

	if (duration == 0)
		return 0;
	doubling = pg_leftmost_one_pos64(duration);
	shifted = duration << (63 - doubling);
	while (hi - lo > 1)
	{
		int			mid = (lo + hi) / 2;

		if (h->bounds[mid] < shifted)
			lo = mid;
		else
			hi = mid;
	}
	return 1 + (uint64) doubling * h->per_doubling + lo;
}

static double
bound_ms(const histogram *h, uint64 bucket)
{
	return pow(2.0, (double) bucket / h->per_doubling) / ASPAN_NS_PER_MS;
}

static void
init_histogram(histogram *h, int per_doubling)
{
	h->per_doubling = per_doubling;
	h->nbuckets = 1 + 64 * (uint64) per_doubling;
	for (int j = 1; j < per_doubling; j++)
		h->bounds[j] = find_bound(j, per_doubling);
}

static void
put_spans(const histogram *h, aspan_set *set, const aspan_range *range,
		  aspan_sorter *sorter)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		number;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span) || !aspan_in_range(range, span->end_time))
			continue;
		number = h->windows.bucket == 0 ? 0 :
			aspan_window_of(&h->windows, span->end_time);
		number = number * h->series.count + h->series.of_site[span->site];
		aspan_sorter_put(sorter, number * h->nbuckets +
						 bucket_of(h, aspan_duration(span)));
	}
	aspan_sorter_sort(sorter);
}

static void
read_buckets(const histogram *h, aspan_sorter *sorter,
			 aspan_durations_callback callback, void *arg)
{
	uint64		key;
	bool		more = aspan_sorter_next(sorter, &key);

	while (more)
	{
		aspan_duration_bucket bucket = {0};
		uint64		number = key;
		uint64		cell = number / h->nbuckets;
		uint64		k = number % h->nbuckets;

		do
		{
			CHECK_FOR_INTERRUPTS();
			bucket.spans++;
			more = aspan_sorter_next(sorter, &key);
		} while (more && key == number);
		if (h->windows.bucket != 0)
			bucket.start = aspan_window_start(&h->windows,
											  cell / h->series.count);
		bucket.series = h->series.items[cell % h->series.count];
		bucket.lower_ms = k == 0 ? 0 : bound_ms(h, k - 1);
		bucket.upper_ms = bound_ms(h, k);
		callback(&bucket, arg);
	}
}

void
aspan_duration_buckets(aspan_set *set, const aspan_range *range, int64 bucket,
					   aspan_grouping by, int per_doubling,
					   aspan_durations_callback callback, void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(caller, "asyncspan durations",
											  ALLOCSET_DEFAULT_SIZES);
	histogram  *h;
	aspan_sorter *sorter;

	Assert(0 < per_doubling && per_doubling <= ASPAN_MAX_PER_DOUBLING);
	MemoryContextSwitchTo(cxt);
	h = palloc0(sizeof(histogram));
	h->windows.count = 1;
	if (bucket == 0 || aspan_windows_in_range(&h->windows, set, range, bucket))
	{
		aspan_find_series(&h->series, set, by,
						  by == ASPAN_ALL ? NULL : aspan_dict_ranks(set->dict),
						  h->windows.count);
		init_histogram(h, per_doubling);
		sorter = aspan_sorter_create(cxt, set->complete,
									 aspan_work_mem_bytes());
		put_spans(h, set, range, sorter);
		MemoryContextSwitchTo(caller);
		read_buckets(h, sorter, callback, arg);
		aspan_sorter_free(sorter);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}
