/*
 * profile_wire.c
 *	  The flat form of a profile, and its validation.
 *
 *	magic, counts, duplicates, range of time, dictionary (wire.c); then for each
 *	operation its events, moments and buckets, see write_operation(); then the
 *	log of the records that are carried (log_wire.c)
 *
 * The buckets are most of it.  Of those that are in use most are next to one
 * another and hold few spans, so gaps and counts take little more than a byte
 * each, as integers of variable size.  A profile has one flat form.
 *
 * A stored profile may come from anywhere: a table that somebody else filled,
 * or the input function.  So everything is checked that the figures and
 * rollup() rely on: that buckets add up to the counts of their operations and
 * reach from the minimum to the maximum, that sums lie between their bounds,
 * that what is carried is not settled, and that events and spans are the same
 * in number, for each operation, too.  What has been read is as good as what
 * has been computed, in one pass over it.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/log_wire.h"
#include "engine/records.h"
#include "figures/profile.h"

#include "miscadmin.h"

/* "asp" and the version of the layout */
#define PROFILE_MAGIC 0x61737005

/*
 * The events, the moments, and the buckets of an operation.  What follows from
 * the rest is not written: nothing without a span that is settled, the first
 * bucket, which is that of the minimum, and how many buckets there are, which
 * is until all spans have one.
 */
static void
write_operation(aspan_writer *w, const aspan_profile_operation *op,
				const aspan_bucket *buckets, uint32 nbuckets)
{
	const aspan_moments *m = &op->moments;

	aspan_write_varint(w, op->events);
	aspan_write_varint(w, m->count);
	if (m->count == 0)
		return;
	aspan_write_varint(w, op->errors);
	aspan_write_varint(w, m->min);
	aspan_write_varint(w, m->max - m->min);
	aspan_write_varint(w, m->sum - (uint128) m->count * m->min);
	aspan_write_varint(w, m->squares);
	aspan_write_varint(w, m->squares_high);
	for (uint32 i = 0; i < nbuckets; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			aspan_write_varint(w, buckets[i].bucket -
							   buckets[i - 1].bucket - 1);
		aspan_write_varint(w, buckets[i].count);
	}
}

void
aspan_write_profile(aspan_writer *w, aspan_profile *profile)
{
	uint32		next = 0;

	aspan_write_uint32(w, PROFILE_MAGIC);
	aspan_write_counts(w, &profile->counts);
	aspan_write_uint64(w, profile->duplicate_begins);
	aspan_write_uint64(w, profile->duplicate_ends);
	aspan_write_uint32(w, profile->has_events);
	aspan_write_uint64(w, (uint64) profile->first_time);
	aspan_write_uint64(w, (uint64) profile->last_time);
	aspan_write_dict(w, profile->dict);
	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		uint32		first = next;

		CHECK_FOR_INTERRUPTS();
		while (next < profile->nbuckets && profile->buckets[next].group == i)
			next++;
		write_operation(w, &profile->operations[i], profile->buckets + first,
						next - first);
	}
	aspan_write_log(w, profile->unsettled);
}

/* the moments of an operation that has spans that are settled */
static void
read_moments(aspan_reader *r, aspan_moments *m)
{
	uint64		range;
	uint128		rest;

	m->min = aspan_read_varint(r);
	range = aspan_read_varint(r);
	rest = aspan_read_varint128(r);
	m->squares = aspan_read_varint128(r);
	m->squares_high = aspan_read_varint(r);
	if (range > PG_UINT64_MAX - m->min || rest > (uint128) m->count * range)
		aspan_read_error("The sums of an operation do not fit together.");
	m->max = m->min + range;
	m->sum = (uint128) m->count * m->min + rest;
}

/*
 * Room for all buckets of an operation that there can be, each of which has a
 * byte at least; how many there are is known at the end alone.
 */
static aspan_bucket *
reserve_buckets(const aspan_reader *r, aspan_profile *profile, Size *max,
				const aspan_moments *m)
{
	uint64		n = aspan_sketch_bucket(m->max) - aspan_sketch_bucket(m->min);
	uint64		needed = profile->nbuckets +
	Min(Min(n + 1, m->count), aspan_bytes_left(r) + 1);

	if (needed > PG_UINT32_MAX / 2)
		aspan_read_error("There are too many buckets.");
	while (*max < needed)
		profile->buckets = aspan_double(profile->buckets, max,
										sizeof(aspan_bucket));
	return &profile->buckets[profile->nbuckets];
}

static void
read_buckets(aspan_reader *r, aspan_profile *profile, uint32 number, Size *max)
{
	const aspan_moments *m = &profile->operations[number].moments;
	aspan_bucket *next = reserve_buckets(r, profile, max, m);
	uint64		bucket = aspan_sketch_bucket(m->min);
	uint64		last = aspan_sketch_bucket(m->max);
	uint64		left = m->count;

	for (;;)
	{
		uint64		count = aspan_read_varint(r);
		uint64		gap;

		if (count == 0 || count > left)
			aspan_read_error("A bucket does not fit its operation.");
		next->group = number;
		next->bucket = (uint32) bucket;
		next->count = count;
		next++;
		left -= count;
		if (left == 0)
			break;
		gap = aspan_read_varint(r);
		if (bucket >= last || gap > last - bucket - 1)
			aspan_read_error("A bucket does not fit its operation.");
		bucket += gap + 1;
	}
	if (bucket != last)
		aspan_read_error("The longest span of an operation has no bucket.");
	profile->nbuckets = next - profile->buckets;
}

static void
read_operations(aspan_reader *r, aspan_profile *profile)
{
	uint32		noperations = aspan_dict_nsites(profile->dict);
	Size		max = 0;

	profile->operations = aspan_array0(aspan_profile_operation, noperations);
	for (uint32 i = 0; i < noperations; i++)
	{
		const aspan_site *site = aspan_site_get(profile->dict, i);
		aspan_profile_operation *op = &profile->operations[i];

		CHECK_FOR_INTERRUPTS();
		if (site->filename != ASPAN_NULL_STRING || !site->line_null ||
			site->kind != ASPAN_KIND_NULL)
			aspan_read_error("An operation has a file, line or kind.");
		op->events = aspan_read_varint(r);
		op->moments.count = aspan_read_varint(r);
		if (op->events > ASPAN_MAX_COUNT || op->events == 0 ||
			op->moments.count > op->events / 2)
			aspan_read_error("An operation has more spans than events.");
		if (op->moments.count == 0)
			continue;
		op->errors = aspan_read_varint(r);
		if (op->errors > op->moments.count)
			aspan_read_error("An operation has more errors than spans.");
		read_moments(r, &op->moments);
		read_buckets(r, profile, i, &max);
	}
}

/* takes an event that a record has off those of its operation */
static void
take_event(uint64 *left, uint32 operation)
{
	if (left[operation]-- == 0)
		aspan_read_error("An operation has more spans than events.");
}

/* ends that are records of their own: of pairs, less those that are there */
typedef struct ends_apart
{
	uint64		missing;
	uint64		hash;			/* the same of aspan_end_hash() */
} ends_apart;

/*
 * Checks a record that is carried, and takes its events off.  A copy of a span
 * that came as such is a duplicate for good and not carried, see add_apart().
 */
static void
check_record(const aspan_profile *profile, const aspan_span *record,
			 uint64 *left, ends_apart *ends)
{
	bool		apart = aspan_stands_apart(record);

	if (aspan_is_settled(record))
		aspan_read_error("A span is carried that is settled.");
	if (apart && (record->flags & ASPAN_GIVEN))
		aspan_read_error("A duplicate is carried.");
	if (aspan_span_time(record) < profile->first_time ||
		aspan_span_time(record) > profile->last_time ||
		((record->flags & ASPAN_HAS_END) &&
		 record->end_time > profile->last_time))
		aspan_read_error("A span is not in the range of time.");

	/* the end of a pair may be a record of its own, and is counted once */
	if (aspan_span_begins(record))
		take_event(left, record->site);
	if (aspan_span_ends(record))
		take_event(left, record->end_site);
	if (record->flags & ASPAN_END_APART)
	{
		bool		is_pair = aspan_is_complete(record);
		uint64		hash = aspan_end_hash(record);

		ends->missing += is_pair ? 1 : -1;
		ends->hash += is_pair ? hash : -hash;
	}
}

/* what is added to a sum is no larger than this, so it has not overflown */
static inline void
check_sum(uint64 sum)
{
	if (sum > ASPAN_MAX_COUNT)
		aspan_read_error("A count is too large.");
}

/*
 * The identities that hold for sets hold here too.  What is left over of the
 * events of all operations are duplicates that are not carried.
 */
static void
check_counts(const aspan_profile *profile)
{
	uint32		noperations = aspan_dict_nsites(profile->dict);
	uint64	   *left = aspan_array(uint64, noperations);
	uint64		begins = profile->duplicate_begins;
	uint64		ends = profile->duplicate_ends;
	uint64		duplicates = 0;
	ends_apart ends_apart = {0};
	uint64		longest = 0;
	aspan_cursor cursor;
	const aspan_span *record;

	for (uint32 i = 0; i < noperations; i++)
	{
		const aspan_profile_operation *op = &profile->operations[i];

		left[i] = op->events - 2 * op->moments.count;
		begins += op->moments.count;
		ends += op->moments.count;
		check_sum(begins);
		check_sum(ends);
		longest = Max(longest, op->moments.max);
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		check_record(profile, record, left, &ends_apart);
		begins += aspan_span_begins(record);
		ends += aspan_span_ends(record);
	}
	for (uint32 i = 0; i < noperations; i++)
	{
		duplicates += left[i];
		check_sum(duplicates / 2);
	}
	pfree(left);
	if (begins != profile->counts.begin_events ||
		ends != profile->counts.end_events ||
		duplicates != profile->duplicate_begins + profile->duplicate_ends ||
		profile->has_events != (begins + ends > 0))
		aspan_read_error("Events and spans do not add up.");
	if (ends_apart.missing != 0 || ends_apart.hash != 0)
		aspan_read_error("Ends are missing or left over.");
	if (longest > (uint64) profile->last_time - (uint64) profile->first_time)
		aspan_read_error("A span is longer than the range of time.");
}

aspan_profile *
aspan_read_profile(aspan_reader *r, MemoryContext cxt)
{
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	aspan_profile *profile = palloc0(sizeof(aspan_profile));

	if (aspan_read_uint32(r) != PROFILE_MAGIC)
		aspan_read_error("The data is not a profile, or one of another version.");
	aspan_read_counts(r, &profile->counts);
	profile->duplicate_begins = aspan_read_uint64(r);
	profile->duplicate_ends = aspan_read_uint64(r);
	if (profile->duplicate_begins > profile->counts.begin_events ||
		profile->duplicate_ends > profile->counts.end_events)
		aspan_read_error("There are more duplicates than events.");
	profile->has_events = aspan_read_bool(r);
	profile->first_time = (int64) aspan_read_uint64(r);
	profile->last_time = (int64) aspan_read_uint64(r);
	if (profile->first_time > profile->last_time ||
		(!profile->has_events &&
		 (profile->first_time != 0 || profile->last_time != 0)))
		aspan_read_error("The range of time is not valid.");
	profile->dict = aspan_read_dict(r, cxt);
	read_operations(r, profile);
	profile->unsettled = aspan_read_log(r, profile->dict, cxt);
	aspan_read_end(r);
	check_counts(profile);

	MemoryContextSwitchTo(caller);
	return profile;
}
