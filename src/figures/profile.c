/*
 * profile.c
 *	  Compact summary of a set of spans, which can be merged with others.
 *
 * A set of spans holds every span; a profile holds, for each operation (a name
 * and a target), the counts, the exact sums and a sketch of the durations.  It
 * is meant to be stored, one for each hour, say, and rolled up for the day.
 *
 * A span that began in one hour and ended in the next is half a span in each.
 * So a profile also carries what is not settled: open spans and orphans, and
 * pairs of a begin and an end with different names, which the rule of pairing
 * makes only when there is nothing better.  Merging profiles puts the
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
	aspan_collector *unsettled; /* its dictionary numbers the operations */
	aspan_counts counts;
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	bool		has_events;
	int64		first_time;
	int64		last_time;
	aspan_profile_operation *operations;
	uint32		max_operations;
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

/* the number in dict of the operation of a site of another dictionary */
static uint32
intern_operation(aspan_dict *dict, const aspan_dict *other, uint32 site_id)
{
	const aspan_site *site = aspan_site_get(other, site_id);
	aspan_site_text text = {0};

	text.name = aspan_text_of(other, site->name);
	text.target = aspan_text_of(other, site->target);
	text.line_null = true;
	return aspan_intern_site(dict, &text);
}

/* the same in the profiler, which has room for it then */
static uint32
operation_of(aspan_profiler *p, const aspan_dict *dict, uint32 site_id)
{
	uint32		op = intern_operation(p->unsettled->dict, dict, site_id);

	if (op >= p->max_operations)
	{
		uint32		max = Max(64, pg_nextpower2_32(op + 1));

		if (p->operations == NULL)
			p->operations = aspan_array_in(p->cxt, aspan_profile_operation,
										   max);
		else
			p->operations = aspan_realloc(p->operations, max,
										  sizeof(aspan_profile_operation));
		memset(p->operations + p->max_operations, 0,
			   (max - p->max_operations) * sizeof(aspan_profile_operation));
		p->max_operations = max;
	}
	return op;
}

/* for each site of a dictionary its operation */
static uint32 *
map_sites(aspan_profiler *p, const aspan_dict *dict)
{
	uint32		nsites = aspan_dict_nsites(dict);
	uint32	   *ops = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nsites; i++)
	{
		CHECK_FOR_INTERRUPTS();
		ops[i] = operation_of(p, dict, i);
	}
	return ops;
}

static void
add_to_bucket(aspan_profiler *p, uint32 op, uint32 bucket, uint64 count)
{
	bucket_key	key = {op, bucket};
	bool		found;
	bucket_entry *entry = buckets_insert(p->buckets, key, &found);

	entry->count = found ? entry->count + count : count;
}

static void
settle_span(aspan_profiler *p, uint32 op, const aspan_span *span)
{
	uint64		duration = aspan_duration(span);

	p->operations[op].errors += aspan_is_error(span);
	aspan_moments_add(&p->operations[op].moments, duration);
	add_to_bucket(p, op, aspan_sketch_bucket(duration), 1);
}

/* takes a span that may get another half; its ids are those of dict */
static void
carry_span(aspan_profiler *p, const aspan_dict *dict, const uint32 *ops,
		   const aspan_span *span)
{
	aspan_span	copy = *span;

	copy.scope = aspan_copy_scope(p->unsettled->dict, dict, span->scope);
	copy.site = ops[span->site];
	if (span->flags & ASPAN_HAS_END)
		copy.end_site = ops[span->end_site];
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
	uint32	   *ops = map_sites(p, set->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &set->counts, set->duplicate_begins, set->duplicate_ends,
			   set->has_events, set->first_time, set->last_time);
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		p->operations[ops[i]].events += set->site_duplicates[i];

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			p->operations[ops[span->site]].events++;
		if (span->flags & ASPAN_HAS_END)
			p->operations[ops[span->end_site]].events++;
		if (aspan_is_settled(span))
			settle_span(p, ops[span->site], span);
		else
			carry_span(p, set->dict, ops, span);
	}
	pfree(ops);
}

void
aspan_profiler_add(aspan_profiler *p, aspan_profile *profile)
{
	uint32	   *ops = map_sites(p, profile->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &profile->counts, profile->duplicate_begins,
			   profile->duplicate_ends, profile->has_events,
			   profile->first_time, profile->last_time);
	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		aspan_profile_operation *op = &p->operations[ops[i]];

		CHECK_FOR_INTERRUPTS();
		add_count(&op->events, profile->operations[i].events);
		op->errors += profile->operations[i].errors;
		aspan_moments_merge(&op->moments, &profile->operations[i].moments);
	}
	for (uint32 i = 0; i < profile->nbuckets; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_to_bucket(p, ops[profile->buckets[i].group],
					  profile->buckets[i].bucket, profile->buckets[i].count);
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		carry_span(p, profile->dict, ops, span);
	}
	pfree(ops);
}

void
aspan_profiler_settle(aspan_profiler *p)
{
	aspan_collector *collected = p->unsettled;
	aspan_set  *set = aspan_set_resolve(collected);
	aspan_collector *rest = aspan_collector_create(p->cxt);
	aspan_cursor cursor;
	const aspan_span *span;

	/* the operations keep their numbers, hence the dictionary */
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
				 errhint("Make profiles of longer ranges of time, in which more spans end, or " ASPAN_RAISE_MEMORY)));
}

/*
 * Operations are put in order of their names, and unsettled spans in order, so
 * that equal profiles are equal byte by byte.
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
	uint32		n = aspan_dict_nsites(dict);
	uint32	   *ranks = aspan_dict_ranks(dict);
	uint32	   *order = aspan_array(uint32, n);
	uint32	   *numbers = aspan_array(uint32, n);
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
	result->operations = aspan_array(aspan_profile_operation, n);
	for (uint32 i = 0; i < n; i++)
		order[i] = i;
	aspan_sort_sites(dict, ranks, order, n);
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		numbers[order[i]] = intern_operation(result->dict, dict, order[i]);
		result->operations[i] = p->operations[order[i]];
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

		CHECK_FOR_INTERRUPTS();
		*copy = *span;
		copy->scope = aspan_copy_scope(result->dict, dict, span->scope);
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
