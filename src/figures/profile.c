/*
 * profile.c
 *	  Compact summary of a set of spans, which can be merged with others.
 *
 * A set of spans holds every span; a profile holds, for each operation (a name
 * and a target), the counts, the exact sums and a sketch of the durations.  It
 * is meant to be stored, one for each hour, say, and rolled up for the day.
 *
 * A span that began in one hour and ended in the next is half a span in each.
 * So a profile also carries what is not settled, and merging profiles puts that
 * of all of them through the resolution (resolve.c), adds what gets settled to
 * the sums, and carries the rest on.
 *
 * The rollup of the parts is the profile of the whole, byte by byte, if the
 * parts are ranges of time, or hold different keys.  Within a name, closing the
 * span begun last is matching of parentheses, and what matches inside a range
 * of time matches in the whole, however many parentheses are open before it.
 * What is settled is a pair that was matched like this, and of which nothing
 * else may be wanted.  These are carried:
 *
 * - Open spans and orphans.
 * - Pairs of different names, which are made of what the matching leaves over.
 * - Pairs with a copy of an event, and copies without a use: a copy stands in
 *	 only where no distinct event does, and one may come.  All copies of an
 *	 event have its time, hence its range.  A copy is known as such where its
 *	 original is settled (ASPAN_COPIES).
 * - Spans without length: at one instant, ends first close what was begun
 *	 before, and another range may have begun something.  The end that closed
 *	 such a span goes to the other one then, and what closed another begin of
 *	 that instant and name, to the begin of the former (ASPAN_LOOSE).
 * - Pairs whose end names another parent than the begin (ASPAN_END_APART): the
 *	 end may be identical to one that stands apart, so it is carried with it.
 *
 * Spans that came as such are settled by their end; one that is open in a
 * range by its begin gives way to the complete one if that has the same begin,
 * hence the same range.
 *
 * A rollup of ranges that are not adjacent pairs what it has, though a reused
 * id may have a better half in the range between.
 *
 * Until there is a result, what is carried may be in temporary files; a result
 * has it in memory, in order.  Figures need neither: where nothing else is made
 * of the result, what is carried is counted before.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "base/sketches.h"
#include "engine/span_order.h"
#include "figures/profile.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

struct aspan_profiler
{
	MemoryContext cxt;
	aspan_collector *unsettled; /* its dictionary numbers the operations */
	aspan_counts counts;
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	uint64		mismatched_pairs;	/* of those that are counted for good */
	bool		has_events;
	int64		first_time;
	int64		last_time;
	aspan_profile_operation *operations;
	uint32		max_operations;
	aspan_sketches *sketches;	/* of the operations */
};

aspan_profiler *
aspan_profiler_create(MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "asyncspan profile",
											  ALLOCSET_DEFAULT_SIZES);
	aspan_profiler *p = MemoryContextAllocZero(cxt, sizeof(aspan_profiler));

	p->cxt = cxt;
	p->unsettled = aspan_collector_create(cxt);
	p->unsettled->keeps_apart = true;
	p->sketches = aspan_sketches_create(cxt);
	return p;
}

void
aspan_profiler_close(aspan_profiler *p)
{
	aspan_collector_close(p->unsettled);
	MemoryContextDelete(p->cxt);
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
settle_span(aspan_profiler *p, uint32 op, const aspan_span *span)
{
	uint64		duration = aspan_duration(span);

	p->operations[op].errors += aspan_is_error(span);
	aspan_moments_add(&p->operations[op].moments, duration);
	aspan_sketches_add(p->sketches, op, aspan_sketch_bucket(duration), 1);
}

/* takes a record that more may be made of; its ids are those of dict */
static void
carry_record(aspan_profiler *p, const aspan_dict *dict, const uint32 *ops,
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

/*
 * Events that stand apart in a set.  Copies of spans that came as such are
 * duplicates for good.
 */
static void
add_apart(aspan_profiler *p, aspan_set *set, const uint32 *ops)
{
	aspan_cursor cursor;
	const aspan_span *record;
	uint64		i = 0;

	Assert(set->apart != NULL);
	aspan_cursor_open(&cursor, set->apart);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		n = set->apart_counts != NULL ? set->apart_counts[i++] : 1;

		CHECK_FOR_INTERRUPTS();
		if (record->flags & ASPAN_GIVEN)
		{
			p->duplicate_begins += aspan_span_begins(record) ? n : 0;
			p->duplicate_ends += aspan_span_ends(record) ? n : 0;
			continue;
		}
		for (uint64 j = 0; j < n; j++)
		{
			CHECK_FOR_INTERRUPTS();
			carry_record(p, set->dict, ops, record);
		}
	}
}

void
aspan_profiler_add_set(aspan_profiler *p, aspan_set *set)
{
	uint32	   *ops = map_sites(p, set->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &set->counts, 0, 0, set->has_events, set->first_time,
			   set->last_time);
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
			carry_record(p, set->dict, ops, span);
	}
	add_apart(p, set, ops);
	pfree(ops);
}

void
aspan_profiler_add(aspan_profiler *p, aspan_profile *profile)
{
	uint32	   *ops = map_sites(p, profile->dict);
	uint32		next = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	add_totals(p, &profile->counts, profile->duplicate_begins,
			   profile->duplicate_ends, profile->has_events,
			   profile->first_time, profile->last_time);
	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		aspan_profile_operation *op = &p->operations[ops[i]];
		uint32		first = next;

		CHECK_FOR_INTERRUPTS();
		add_count(&op->events, profile->operations[i].events);
		op->errors += profile->operations[i].errors;
		aspan_moments_merge(&op->moments, &profile->operations[i].moments);
		while (next < profile->nbuckets && profile->buckets[next].group == i)
			next++;
		aspan_sketches_add_buckets(p->sketches, ops[i],
								   profile->buckets + first, next - first);
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		carry_record(p, profile->dict, ops, span);
	}
	pfree(ops);
}

void
aspan_profiler_settle(aspan_profiler *p)
{
	aspan_set  *set = aspan_set_resolve(p->unsettled);
	uint32		nsites = aspan_dict_nsites(set->dict);
	uint32	   *same = aspan_array(uint32, nsites);
	aspan_cursor cursor;
	const aspan_span *span;

	for (uint32 i = 0; i < nsites; i++)
		same[i] = i;

	/* the operations keep their numbers, hence the dictionary */
	p->unsettled = aspan_collector_create(p->cxt);
	p->unsettled->keeps_apart = true;
	p->unsettled->dict = set->dict;
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_settled(span))
			settle_span(p, span->site, span);
		else
			aspan_collect_resolved(p->unsettled, span);
	}
	add_apart(p, set, same);
	pfree(same);
	aspan_log_free(set->spans);
	aspan_log_free(set->apart);
}

static void
count_apart(aspan_profiler *p, const aspan_span *record)
{
	if (!aspan_is_duplicate(record))
		return;
	p->duplicate_begins += (record->flags & ASPAN_HAS_BEGIN) != 0;
	p->duplicate_ends += (record->flags & ASPAN_HAS_END) != 0;
}

static void
count_span(aspan_profiler *p, const aspan_span *span)
{
	aspan_profile_operation *op = &p->operations[span->site];

	p->mismatched_pairs += (span->flags & ASPAN_MISMATCHED) != 0;
	if (aspan_is_complete(span))
	{
		settle_span(p, span->site, span);
		return;
	}
	op->errors += aspan_is_error(span);
	op->open += aspan_is_open(span);
	op->orphan += aspan_is_orphan(span);
}

void
aspan_profiler_conclude(aspan_profiler *p)
{
	aspan_log  *logs[2] = {p->unsettled->closed, p->unsettled->contested};
	aspan_dict *dict = p->unsettled->dict;

	for (int i = 0; i < lengthof(logs); i++)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			if (aspan_stands_apart(span))
				count_apart(p, span);
			else
				count_span(p, span);
		}
		aspan_log_free(logs[i]);
	}
	p->unsettled = aspan_collector_create(p->cxt);
	p->unsettled->dict = dict;
}

/* ---- the result ---- */

/* they have to be in memory twice, the second time in order */
static Size
unsettled_bytes(uint64 n)
{
	return mul_size(n, 2 * sizeof(aspan_span));
}

/*
 * The records are in memory twice, with their order, and the first of the two
 * has gone when there is a flat form, which takes no more.  All else that the
 * result has takes no more than it does here, buckets excepted, and the same
 * goes for its flat form.
 */
bool
aspan_profiler_fits(const aspan_profiler *p)
{
	const aspan_log *closed = p->unsettled->closed;
	const aspan_log *contested = p->unsettled->contested;
	uint64		n = closed->count + contested->count;
	Size		records = unsettled_bytes(n);
	Size		rest = MemoryContextMemAllocated(p->cxt, true) -
	aspan_log_memory(closed) - aspan_log_memory(contested);

	if (records > aspan_max_memory_bytes())
		return false;
	return aspan_has_memory(records + n * sizeof(uint32) + ASPAN_LOG_STRIDE +
							p->sketches->used * sizeof(aspan_bucket) +
							2 * rest);
}

static void
check_unsettled(uint64 n)
{
	Size		size = unsettled_bytes(n);

	if (size > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("spans that a profile carries do not fit into asyncspan.max_memory"),
				 errdetail("%llu open spans and orphans need %zu MB; asyncspan.max_memory allows %zu MB.",
						   (unsigned long long) n, size / (1024 * 1024),
						   aspan_max_memory_bytes() / (1024 * 1024)),
				 errhint("Make profiles of longer ranges of time, in which more spans end, or " ASPAN_RAISE_MEMORY)));
}

/* the spans that are carried on, pairs and halves in one order */
static void
carry(const aspan_profiler *p, uint32 *ranks, const uint32 *numbers,
	  aspan_profile *result)
{
	aspan_dict *dict = p->unsettled->dict;
	aspan_log  *logs[2] = {p->unsettled->closed, p->unsettled->contested};
	aspan_set	unsettled = {0};
	aspan_cursor cursor;
	uint32	   *by_time;

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
	aspan_log_free(unsettled.spans);
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

	result->counts = p->counts;
	result->duplicate_begins = p->duplicate_begins;
	result->duplicate_ends = p->duplicate_ends;
	result->mismatched_pairs = p->mismatched_pairs;
	result->has_events = p->has_events;
	result->first_time = p->first_time;
	result->last_time = p->last_time;

	result->dict = aspan_dict_create(CurrentMemoryContext);
	result->operations = aspan_array(aspan_profile_operation, n);
	result->buckets = aspan_array(aspan_bucket, p->sketches->used);
	for (uint32 i = 0; i < n; i++)
		order[i] = i;
	aspan_sort_sites(dict, ranks, order, n);
	for (uint32 i = 0; i < n; i++)
	{
		const aspan_profile_operation *op = &p->operations[order[i]];

		CHECK_FOR_INTERRUPTS();
		if (op->events == 0)
			continue;
		numbers[order[i]] = intern_operation(result->dict, dict, order[i]);
		result->operations[numbers[order[i]]] = *op;
		result->nbuckets +=
			aspan_sketches_list(p->sketches, order[i], numbers[order[i]],
								result->buckets + result->nbuckets);
	}
	Assert(result->nbuckets == p->sketches->used);

	carry(p, ranks, numbers, result);
	pfree(ranks);
	pfree(order);
	pfree(numbers);
	MemoryContextSwitchTo(caller);
	return result;
}
