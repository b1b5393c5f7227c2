/*
 * profile.c
 *	  Compact summary of a set of spans, which can be merged with others.
 *
 * A set of spans holds every span; a profile holds, for each name and target,
 * the counts, the exact sums and a sketch of the durations.  It is meant to
 * be stored, one for each hour, say, and rolled up for the day.
 *
 * A span that began in one hour and ended in the next is half a span in each.
 * So a profile also carries what is not settled: open spans and orphans, and
 * pairs of a begin and an end with different names, which the rule of pairing
 * makes only when nothing better is at hand.  Merging profiles puts the
 * unsettled spans of all of them through the resolution (resolve.c), adds
 * what gets settled to the sums, and carries the rest on.
 *
 * The rollup of the parts is then the profile of the whole, byte by byte, if
 * the parts are ranges of time, or hold different processes.  For within a
 * name, closing the span begun last is matching of parentheses: what matches
 * inside a part matches in the whole.  There are exceptions.  A part drops
 * duplicates when it is made, so an event delivered twice whose second copy
 * would have found a partner in another part does not find it.  Nor does a copy
 * that was paired in a part give way to a distinct event of another.  And a
 * mismatched pair keeps the parent of its begin only, so where its end named
 * another one, the rollup takes the end for identical to a different event.
 * And a rollup of ranges that are not adjacent pairs what it has, though a
 * reused id may have a better half in the range between.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "engine/span_order.h"
#include "figures/profile.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct bucket_key
{
	uint32		group;
	uint32		bucket;
} bucket_key;

typedef struct bucket_entry
{
	bucket_key	key;
	uint64		count;
	char		status;
} bucket_entry;

#define SH_PREFIX buckets
#define SH_ELEMENT_TYPE bucket_entry
#define SH_KEY_TYPE bucket_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) hash_combine(murmurhash32((k).group), (k).bucket)
#define SH_EQUAL(tb, a, b) ((a).group == (b).group && (a).bucket == (b).bucket)
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(buckets);

struct aspan_profiler
{
	MemoryContext cxt;
	aspan_collector *unsettled; /* its dictionary numbers the groups */
	aspan_counts counts;
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	bool		has_events;
	int64		first_time;
	int64		last_time;
	aspan_profile_group *groups;
	uint32		max_groups;
	buckets_hash *buckets;
};

aspan_profiler *
aspan_profiler_create(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "asyncspan profile",
											  ALLOCSET_DEFAULT_SIZES);
	aspan_profiler *p = MemoryContextAllocZero(cxt, sizeof(aspan_profiler));

	p->cxt = cxt;
	p->unsettled = aspan_collector_create(cxt);
	p->buckets = buckets_create(cxt, 16, NULL);
	return p;
}

void
aspan_profiler_close(aspan_profiler *p)
{
	aspan_collector_close(p->unsettled);
}

/* name and target of a site of another dictionary, in this one */
static uint32
intern_group(aspan_dict *dict, const aspan_dict *other, uint32 site_id)
{
	const aspan_site *site = aspan_site_get(other, site_id);
	aspan_text	none = {NULL, 0};

	return aspan_intern_site(dict, aspan_text_of(other, site->name),
							 aspan_text_of(other, site->target), none, true, 0);
}

/* the group of a site of another dictionary */
static uint32
group_of(aspan_profiler *p, const aspan_dict *dict, uint32 site_id)
{
	uint32		group = intern_group(p->unsettled->dict, dict, site_id);

	if (group >= p->max_groups)
	{
		uint32		max = Max(64, pg_nextpower2_32(group + 1));

		if (p->groups == NULL)
			p->groups = aspan_array_in(p->cxt, aspan_profile_group, max);
		else
			p->groups = aspan_realloc(p->groups, max,
									  sizeof(aspan_profile_group));
		memset(p->groups + p->max_groups, 0,
			   (max - p->max_groups) * sizeof(aspan_profile_group));
		p->max_groups = max;
	}
	return group;
}

/* for each site of a dictionary the group it belongs to */
static uint32 *
map_sites(aspan_profiler *p, const aspan_dict *dict)
{
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *groups = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nsites; i++)
	{
		CHECK_FOR_INTERRUPTS();
		groups[i] = group_of(p, dict, i);
	}
	return groups;
}

static void
add_to_bucket(aspan_profiler *p, uint32 group, uint32 bucket, uint64 count)
{
	bucket_key	key = {group, bucket};
	bool		found;
	bucket_entry *entry = buckets_insert(p->buckets, key, &found);

	entry->count = found ? entry->count + count : count;
}

static void
settle_span(aspan_profiler *p, uint32 group, const aspan_span *span)
{
	uint64		duration = aspan_duration(span);

	aspan_moments_add(&p->groups[group].moments, duration);
	add_to_bucket(p, group, aspan_sketch_bucket(duration), 1);
}

/* takes a span that may get another half; its ids are those of dict */
static void
carry_span(aspan_profiler *p, const aspan_dict *dict, const uint32 *groups,
		   const aspan_span *span)
{
	aspan_span	copy = *span;
	uint32		len;
	const char *process = aspan_string(dict, span->process, &len);

	copy.process = aspan_intern(p->unsettled->dict, process, len);
	copy.site = groups[span->site];
	if (span->flags & ASPAN_HAS_END)
		copy.end_site = groups[span->end_site];
	aspan_collect_resolved(p->unsettled, &copy);
}

/* what is not in the range of a count could not be read again */
static void
add_count(uint64 *sum, uint64 count)
{
	Assert(*sum <= ASPAN_MAX_COUNT && count <= ASPAN_MAX_COUNT);
	*sum += count;
	if (*sum > ASPAN_MAX_COUNT)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("profiles have too many events to be rolled up")));
}

static void
add_totals(aspan_profiler *p, const aspan_counts *counts,
		   uint64 duplicate_begins, uint64 duplicate_ends,
		   bool has_events, int64 first_time, int64 last_time)
{
	add_count(&p->counts.begin_events, counts->begin_events);
	add_count(&p->counts.end_events, counts->end_events);
	add_count(&p->counts.other_events, counts->other_events);
	add_count(&p->counts.invalid_events, counts->invalid_events);
	p->duplicate_begins += duplicate_begins;
	p->duplicate_ends += duplicate_ends;
	if (!has_events)
		return;
	p->first_time = p->has_events ? Min(p->first_time, first_time) : first_time;
	p->last_time = p->has_events ? Max(p->last_time, last_time) : last_time;
	p->has_events = true;
}

void
aspan_profiler_add_set(aspan_profiler *p, aspan_set *set)
{
	uint32	   *groups = map_sites(p, set->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &set->counts, set->duplicate_begins, set->duplicate_ends,
			   set->has_events, set->first_time, set->last_time);
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		p->groups[groups[i]].events += set->site_duplicates[i];

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			p->groups[groups[span->site]].events++;
		if (span->flags & ASPAN_HAS_END)
			p->groups[groups[span->end_site]].events++;
		if (aspan_is_settled(span))
			settle_span(p, groups[span->site], span);
		else
			carry_span(p, set->dict, groups, span);
	}
	pfree(groups);
}

void
aspan_profiler_add(aspan_profiler *p, aspan_profile *profile)
{
	uint32	   *groups = map_sites(p, profile->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &profile->counts, profile->duplicate_begins,
			   profile->duplicate_ends, profile->has_events,
			   profile->first_time, profile->last_time);
	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		aspan_profile_group *group = &p->groups[groups[i]];

		CHECK_FOR_INTERRUPTS();
		add_count(&group->events, profile->groups[i].events);
		aspan_moments_merge(&group->moments, &profile->groups[i].moments);
	}
	for (uint32 i = 0; i < profile->nbuckets; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_to_bucket(p, groups[profile->buckets[i].group],
					  profile->buckets[i].bucket, profile->buckets[i].count);
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		carry_span(p, profile->dict, groups, span);
	}
	pfree(groups);
}

void
aspan_profiler_settle(aspan_profiler *p)
{
	aspan_collector *collected = p->unsettled;
	aspan_set  *set = aspan_set_resolve(collected);
	aspan_collector *rest = aspan_collector_create(p->cxt);
	aspan_cursor cursor;
	const aspan_span *span;

	/* the groups keep their numbers, hence the dictionary */
	rest->dict = collected->dict;
	p->duplicate_begins += set->duplicate_begins;
	p->duplicate_ends += set->duplicate_ends;
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_settled(span))
			settle_span(p, span->site, span);
		else
			aspan_collect_resolved(rest, span);
	}
	aspan_log_free(set->spans);
	p->unsettled = rest;
}

/* ---- the result ---- */

static int
compare_buckets(const void *a, const void *b, void *arg)
{
	return aspan_compare_buckets(a, b);
}

static void
list_buckets(aspan_profiler *p, const uint32 *numbers, aspan_profile *result)
{
	buckets_iterator iterator;
	bucket_entry *entry;

	result->buckets = aspan_array(aspan_bucket, p->buckets->members);
	buckets_start_iterate(p->buckets, &iterator);
	while ((entry = buckets_iterate(p->buckets, &iterator)) != NULL)
	{
		aspan_bucket *bucket = &result->buckets[result->nbuckets++];

		CHECK_FOR_INTERRUPTS();
		bucket->group = numbers[entry->key.group];
		bucket->bucket = entry->key.bucket;
		bucket->count = entry->count;
	}
	qsort_interruptible(result->buckets, result->nbuckets,
						sizeof(aspan_bucket), compare_buckets, NULL);
}

/* they have to be in memory twice, the second time in order */
static void
check_unsettled(uint64 n)
{
	Size		size = mul_size(n, 2 * sizeof(aspan_span));

	if (size > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("spans that a profile carries do not fit into asyncspan.max_memory"),
				 errdetail("%llu open spans and orphans need %zu MB; asyncspan.max_memory allows %zu MB.",
						   (unsigned long long) n, size / (1024 * 1024),
						   aspan_max_memory_bytes() / (1024 * 1024)),
				 errhint("Make profiles of longer ranges of time, in which more spans end, or raise asyncspan.max_memory.")));
}

/*
 * Groups are put in order of their names and unsettled spans in order, so that
 * equal profiles are equal byte by byte.
 */
aspan_profile *
aspan_profiler_result(aspan_profiler *p)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan profile",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	aspan_profile *result = palloc0(sizeof(aspan_profile));
	aspan_dict *dict = p->unsettled->dict;
	uint32		ngroups = aspan_dict_nsites(dict);
	uint32	   *ranks = aspan_dict_ranks(dict);
	uint32	   *order = aspan_array(uint32, ngroups);
	uint32	   *numbers = aspan_array(uint32, ngroups);
	aspan_log  *logs[2] = {p->unsettled->closed, p->unsettled->contested};
	aspan_set	unsettled = {0};
	aspan_cursor cursor;
	uint32	   *by_time;

	result->counts = p->counts;
	result->duplicate_begins = p->duplicate_begins;
	result->duplicate_ends = p->duplicate_ends;
	result->has_events = p->has_events;
	result->first_time = p->first_time;
	result->last_time = p->last_time;

	result->dict = aspan_dict_create(CurrentMemoryContext);
	result->groups = aspan_array(aspan_profile_group, ngroups);
	for (uint32 i = 0; i < ngroups; i++)
		order[i] = i;
	aspan_sort_sites(dict, ranks, order, ngroups);
	for (uint32 i = 0; i < ngroups; i++)
	{
		CHECK_FOR_INTERRUPTS();
		numbers[order[i]] = intern_group(result->dict, dict, order[i]);
		result->groups[i] = p->groups[order[i]];
	}
	list_buckets(p, numbers, result);

	/* the spans that are carried on, pairs and halves in one order */
	check_unsettled(logs[0]->count + logs[1]->count);
	unsettled.dict = dict;
	unsettled.spans = aspan_log_create(CurrentMemoryContext);
	for (int i = 0; i < lengthof(logs); i++)
	{
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			*aspan_log_append(unsettled.spans) = *span;
		}
	}
	result->unsettled = aspan_log_create(CurrentMemoryContext);
	by_time = aspan_set_order(&unsettled, ranks, NULL);
	for (uint64 i = 0; i < unsettled.spans->count; i++)
	{
		const aspan_span *span = aspan_log_at(unsettled.spans, by_time[i]);
		aspan_span *copy = aspan_log_append(result->unsettled);
		uint32		len;
		const char *process = aspan_string(dict, span->process, &len);

		CHECK_FOR_INTERRUPTS();
		*copy = *span;
		copy->process = aspan_intern(result->dict, process, len);
		copy->site = numbers[span->site];
		if (span->flags & ASPAN_HAS_END)
			copy->end_site = numbers[span->end_site];
	}
	pfree(by_time);
	pfree(ranks);
	pfree(order);
	pfree(numbers);
	aspan_log_free(unsettled.spans);
	MemoryContextSwitchTo(caller);
	return result;
}

/* ---- figures ---- */

/* adds up buckets of one group and value, after sorting */
static uint32
merge_buckets(aspan_bucket *buckets, uint32 n)
{
	uint32		merged = 0;

	qsort_interruptible(buckets, n, sizeof(aspan_bucket), compare_buckets,
						NULL);
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

typedef struct group_order
{
	const aspan_stats *stats;
	const uint32 *ranks;
} group_order;

static int
compare_groups(const void *a, const void *b, void *arg)
{
	const group_order *order = arg;
	const aspan_group *x = a;
	const aspan_group *y = b;

	if (x->moments.sum != y->moments.sum)
		return x->moments.sum > y->moments.sum ? -1 : 1;
	if (x->name != y->name)
		return order->ranks[x->name] < order->ranks[y->name] ? -1 : 1;
	if (x->target != y->target)
		return order->ranks[x->target] < order->ranks[y->target] ? -1 : 1;
	return 0;
}

/* adds what is known of the groups, and of the spans that are carried along */
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

		group->events += profile->groups[i].events;
		group->complete += profile->groups[i].moments.count;
		aspan_moments_merge(&group->moments, &profile->groups[i].moments);
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
	aspan_stats *stats = palloc0(sizeof(aspan_stats));
	uint32		nsites = aspan_dict_nsites(profile->dict);
	uint32	   *group_of_target;
	uint32		nbuckets;
	uint32		next = 0;
	aspan_bucket *buckets;
	group_order order;

	stats->group_of_site = aspan_array(uint32, nsites);
	stats->groups = aspan_array0(aspan_group, nsites);
	group_of_target = aspan_array(uint32, aspan_dict_nstrings(profile->dict));
	memset(group_of_target, 0xff,
		   aspan_dict_nstrings(profile->dict) * sizeof(uint32));
	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(profile->dict, i);
		uint32		number;

		CHECK_FOR_INTERRUPTS();
		switch (grouping)
		{
			case ASPAN_BY_NAME:
				number = i;
				break;
			case ASPAN_BY_TARGET:
				if (group_of_target[site->target] == ASPAN_NO_GROUP)
					group_of_target[site->target] = stats->ngroups;
				number = group_of_target[site->target];
				break;
			default:
				number = 0;
				break;
		}
		stats->group_of_site[i] = number;
		stats->ngroups = Max(stats->ngroups, number + 1);
		if (grouping == ASPAN_BY_NAME)
			stats->groups[number].name = site->name;
		if (grouping != ASPAN_ALL)
			stats->groups[number].target = site->target;
	}
	if (grouping == ASPAN_ALL)
		stats->ngroups = 1;

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

	order.stats = stats;
	order.ranks = aspan_dict_ranks(profile->dict);
	qsort_interruptible(stats->groups, stats->ngroups, sizeof(aspan_group),
						compare_groups, &order);
	return stats;
}
