/*
 * profile_stats.c
 *	  Figures of a profile.
 *
 * What a profile has of a group of spans are the sums of its operations, and
 * the spans among the records that are carried; records that stand apart are
 * events, and no spans.  Percentiles come from the sketches, to which the spans
 * that are carried are added.
 *
 * The bounds of the sketch are whole nanoseconds, 64 from a power of two to the
 * next at equal distances, so that the powers of two are among them.  Hence a
 * histogram by doublings can be had from it exactly, one with more buckets to a
 * doubling, whose bounds are at equal ratios, cannot.
 */
#include "postgres.h"

#include <math.h>

#include "base/alloc.h"
#include "base/units.h"
#include "figures/profile.h"

#include "miscadmin.h"

/* adds up buckets of one group and value, after sorting */
static uint32
merge_buckets(aspan_bucket *buckets, uint32 n)
{
	uint32		merged = 0;

	aspan_sort_buckets(buckets, n);
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (merged > 0 &&
			aspan_compare_buckets(&buckets[merged - 1], &buckets[i]) == 0)
			buckets[merged - 1].count += buckets[i].count;
		else
			buckets[merged++] = buckets[i];
	}
	return merged;
}

static int
compare_groups(const void *a, const void *b, void *arg)
{
	return aspan_group_compare(arg, a, b);
}

/* adds what is known of operations, and of the spans that are carried along */
static aspan_bucket *
sum_groups(aspan_stats *stats, aspan_profile *profile, uint32 *nbuckets)
{
	aspan_bucket *buckets;
	uint32		n = profile->nbuckets;
	aspan_cursor cursor;
	const aspan_span *span;

	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		aspan_group *group = &stats->groups[stats->group_of_site[i]];

		group->events += profile->operations[i].events;
		group->complete += profile->operations[i].moments.count;
		group->open += profile->operations[i].open;
		group->orphan += profile->operations[i].orphan;
		group->errors += profile->operations[i].errors;
		aspan_moments_merge(&group->moments, &profile->operations[i].moments);
	}

	buckets = aspan_array(aspan_bucket, n + profile->unsettled->count + 1);
	for (uint32 i = 0; i < n; i++)
	{
		buckets[i] = profile->buckets[i];
		buckets[i].group = stats->group_of_site[buckets[i].group];
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint32		number = stats->group_of_site[span->site];
		aspan_group *group = &stats->groups[number];

		CHECK_FOR_INTERRUPTS();
		if (aspan_stands_apart(span))
			continue;
		group->errors += aspan_is_error(span);
		if (aspan_is_open(span))
			group->open++;
		else if (aspan_is_orphan(span))
			group->orphan++;
		else
		{
			aspan_bucket *bucket = &buckets[n++];

			group->complete++;
			aspan_moments_add(&group->moments, aspan_duration(span));
			bucket->group = number;
			bucket->bucket = aspan_sketch_bucket(aspan_duration(span));
			bucket->count = 1;
		}
	}
	*nbuckets = merge_buckets(buckets, n);
	return buckets;
}

aspan_stats *
aspan_profile_stats(aspan_profile *profile, aspan_grouping grouping)
{
	aspan_stats *stats = aspan_stats_create(profile->dict, grouping);
	uint32		nbuckets;
	uint32		next = 0;
	aspan_bucket *buckets;

	buckets = sum_groups(stats, profile, &nbuckets);
	for (uint32 i = 0; i < stats->ngroups; i++)
	{
		aspan_group *group = &stats->groups[i];
		aspan_moments *m = &group->moments;
		uint32		first = next;

		CHECK_FOR_INTERRUPTS();
		stats->total_events += group->events;
		stats->total_ns += m->sum;
		while (next < nbuckets && buckets[next].group == i)
			next++;
		if (m->count == 0)
			continue;
#define PERCENTILE(fraction) \
		aspan_sketch_percentile_ms(buckets + first, next - first, \
								   m->count, m->min, m->max, fraction)
		group->p50_ms = PERCENTILE(0.50);
		group->p95_ms = PERCENTILE(0.95);
		group->p99_ms = PERCENTILE(0.99);
#undef PERCENTILE
	}

	qsort_interruptible(stats->groups, stats->ngroups, sizeof(aspan_group),
						compare_groups, aspan_dict_ranks(profile->dict));
	return stats;
}

/* ---- all spans ---- */

/* the strings of operations, all of which have events */
static void
count_strings(aspan_profile_totals *totals, const aspan_dict *dict)
{
	uint32		nstrings = aspan_dict_nstrings(dict);
	bool	   *seen = aspan_array0(bool, (uint64) nstrings * 2);

	for (uint32 i = 0; i < aspan_dict_nsites(dict); i++)
	{
		const aspan_site *site = aspan_site_get(dict, i);

		CHECK_FOR_INTERRUPTS();
		totals->names += aspan_mark_string(seen, site->name);
		totals->targets += aspan_mark_string(seen + nstrings, site->target);
	}
	pfree(seen);
}

aspan_profile_totals *
aspan_profile_sum_up(aspan_profile *profile)
{
	aspan_profile_totals *totals = palloc0(sizeof(aspan_profile_totals));
	aspan_cursor cursor;
	const aspan_span *record;

	totals->all = aspan_profile_stats(profile, ASPAN_ALL)->groups;
	totals->events = aspan_count_events(&profile->counts);
	totals->has_extent = aspan_avg_concurrency(totals->all,
											   profile->first_time,
											   profile->last_time,
											   &totals->avg_concurrency);
	totals->duplicates = profile->duplicate_begins + profile->duplicate_ends;
	totals->mismatched_pairs = profile->mismatched_pairs;
	count_strings(totals, profile->dict);
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_stands_apart(record))
			totals->mismatched_pairs += (record->flags & ASPAN_MISMATCHED) != 0;
		else
			totals->duplicates += aspan_is_duplicate(record);
	}
	return totals;
}

/* ---- durations ---- */

typedef struct series_order
{
	const aspan_group *groups;
	const uint32 *ranks;
} series_order;

static int
compare_series(const void *a, const void *b, void *arg)
{
	const series_order *order = arg;
	const aspan_group *x = &order->groups[*(const uint32 *) a];
	const aspan_group *y = &order->groups[*(const uint32 *) b];
	const aspan_operation first = {x->name, x->target};
	const aspan_operation second = {y->name, y->target};

	return aspan_operation_compare(order->ranks, &first, &second);
}

/* groups in the order of series, as aspan_find_series() has them */
static uint32 *
order_series(const aspan_stats *stats, const aspan_dict *dict)
{
	uint32	   *groups = aspan_array(uint32, stats->ngroups);
	series_order order = {stats->groups, aspan_dict_ranks(dict)};

	for (uint32 i = 0; i < stats->ngroups; i++)
		groups[i] = i;
	qsort_interruptible(groups, stats->ngroups, sizeof(uint32), compare_series,
						&order);
	return groups;
}

void
aspan_profile_duration_buckets(aspan_profile *profile, aspan_grouping by,
							   aspan_durations_callback callback, void *arg)
{
	aspan_stats *stats = aspan_stats_create(profile->dict, by);
	uint32	   *groups = order_series(stats, profile->dict);
	uint32	   *number_of_group = aspan_array(uint32, stats->ngroups);
	uint32		nbuckets;
	aspan_bucket *buckets = sum_groups(stats, profile, &nbuckets);

	for (uint32 i = 0; i < stats->ngroups; i++)
		number_of_group[groups[i]] = i;
	for (uint32 i = 0; i < nbuckets; i++)
	{
		CHECK_FOR_INTERRUPTS();
		buckets[i].group = number_of_group[buckets[i].group];
		buckets[i].bucket = aspan_sketch_doubling(buckets[i].bucket);
	}
	nbuckets = merge_buckets(buckets, nbuckets);
	for (uint32 i = 0; i < nbuckets; i++)
	{
		const aspan_group *group = &stats->groups[groups[buckets[i].group]];
		uint32		k = buckets[i].bucket;
		aspan_duration_bucket bucket = {0};

		CHECK_FOR_INTERRUPTS();
		bucket.series.name = group->name;
		bucket.series.target = group->target;
		bucket.lower_ms = k == 0 ? 0 : ldexp(1, k - 1) / ASPAN_NS_PER_MS;
		bucket.upper_ms = ldexp(1, k) / ASPAN_NS_PER_MS;
		bucket.spans = buckets[i].count;
		callback(&bucket, arg);
	}
}
