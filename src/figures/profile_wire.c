/*
 * profile_wire.c
 *	  The flat form of a profile, and its validation.
 *
 * A stored profile may come from anywhere: a table that somebody else filled,
 * or the input function.  So everything is checked that the figures rely on:
 * the order of the buckets, that they add up to the counts of their operations,
 * that sums lie between their bounds, and that events and spans are the same
 * in number.  What has been read is as good as what has been computed, in one
 * pass over it.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/log_wire.h"
#include "figures/profile.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* "asp" and the version of the layout */
#define PROFILE_MAGIC 0x61737004

static void
write_uint128(aspan_writer *w, uint128 value)
{
	aspan_write_uint64(w, (uint64) value);
	aspan_write_uint64(w, (uint64) (value >> 64));
}

static uint128
read_uint128(aspan_reader *r)
{
	uint128		low = aspan_read_uint64(r);

	return low | (uint128) aspan_read_uint64(r) << 64;
}

void
aspan_write_profile(aspan_writer *w, aspan_profile *profile)
{
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
		const aspan_profile_operation *op = &profile->operations[i];

		CHECK_FOR_INTERRUPTS();
		aspan_write_uint64(w, op->events);
		aspan_write_uint64(w, op->errors);
		aspan_write_uint64(w, op->moments.count);
		aspan_write_uint64(w, op->moments.min);
		aspan_write_uint64(w, op->moments.max);
		write_uint128(w, op->moments.sum);
		write_uint128(w, op->moments.squares);
		aspan_write_uint64(w, op->moments.squares_high);
	}
	aspan_write_uint32(w, profile->nbuckets);
	for (uint32 i = 0; i < profile->nbuckets; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_write_uint32(w, profile->buckets[i].group);
		aspan_write_uint32(w, profile->buckets[i].bucket);
		aspan_write_uint64(w, profile->buckets[i].count);
	}
	aspan_write_log(w, profile->unsettled);
}

/* could these be the moments of anything? */
static bool
moments_are_valid(const aspan_moments *m)
{
	if (m->count == 0)
		return m->min == 0 && m->max == 0 && m->sum == 0 &&
			m->squares == 0 && m->squares_high == 0;
	return m->count <= ASPAN_MAX_COUNT && m->min <= m->max &&
		m->sum >= (uint128) m->count * m->min &&
		m->sum <= (uint128) m->count * m->max;
}

static void
read_operations(aspan_reader *r, aspan_profile *profile)
{
	uint32		noperations = aspan_dict_nsites(profile->dict);

	profile->operations = aspan_array0(aspan_profile_operation, noperations);
	for (uint32 i = 0; i < noperations; i++)
	{
		const aspan_site *site = aspan_site_get(profile->dict, i);
		aspan_profile_operation *op = &profile->operations[i];

		CHECK_FOR_INTERRUPTS();
		if (site->filename != ASPAN_NULL_STRING || !site->line_null ||
			site->kind != ASPAN_KIND_NULL)
			aspan_read_error("An operation has a file, line or kind.");
		op->events = aspan_read_uint64(r);
		op->errors = aspan_read_uint64(r);
		op->moments.count = aspan_read_uint64(r);
		op->moments.min = aspan_read_uint64(r);
		op->moments.max = aspan_read_uint64(r);
		op->moments.sum = read_uint128(r);
		op->moments.squares = read_uint128(r);
		op->moments.squares_high = aspan_read_uint64(r);
		if (op->events > ASPAN_MAX_COUNT ||
			op->errors > op->moments.count ||
			!moments_are_valid(&op->moments))
			aspan_read_error("The sums of an operation do not fit together.");
	}
}

static void
read_buckets(aspan_reader *r, aspan_profile *profile)
{
	uint32		noperations = aspan_dict_nsites(profile->dict);
	uint64	   *counts;

	profile->nbuckets = aspan_read_uint32(r);
	if (profile->nbuckets > (r->end - r->next) / sizeof(aspan_bucket))
		aspan_read_error("The data ends too early.");
	profile->buckets = aspan_array(aspan_bucket, profile->nbuckets);
	counts = aspan_array0(uint64, noperations);
	for (uint32 i = 0; i < profile->nbuckets; i++)
	{
		aspan_bucket *bucket = &profile->buckets[i];

		CHECK_FOR_INTERRUPTS();
		bucket->group = aspan_read_uint32(r);
		bucket->bucket = aspan_read_uint32(r);
		bucket->count = aspan_read_uint64(r);
		if (bucket->group >= noperations ||
			bucket->bucket >= ASPAN_SKETCH_BUCKETS ||
			bucket->count == 0 ||
			bucket->count > profile->operations[bucket->group].moments.count -
			counts[bucket->group] ||
			(i > 0 && aspan_compare_buckets(bucket - 1, bucket) >= 0))
			aspan_read_error("A bucket does not fit its operation.");
		counts[bucket->group] += bucket->count;
	}
	for (uint32 i = 0; i < noperations; i++)
		if (counts[i] != profile->operations[i].moments.count)
			aspan_read_error("The buckets of an operation do not add up.");
	pfree(counts);
}

/* the identities that hold for sets hold here too */
static bool
counts_are_consistent(aspan_profile *profile)
{
	uint64		begins = profile->duplicate_begins;
	uint64		ends = profile->duplicate_ends;
	aspan_cursor cursor;
	const aspan_span *span;

	for (uint32 i = 0; i < aspan_dict_nsites(profile->dict); i++)
	{
		begins += profile->operations[i].moments.count;
		ends += profile->operations[i].moments.count;
	}
	aspan_cursor_open(&cursor, profile->unsettled);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_settled(span))
			return false;
		begins += aspan_span_begins(span);
		ends += aspan_span_ends(span);
	}
	return begins == profile->counts.begin_events &&
		ends == profile->counts.end_events;
}

aspan_profile *
aspan_read_profile(aspan_reader *r, MemoryContext cxt)
{
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	aspan_profile *profile = palloc0(sizeof(aspan_profile));
	uint32		has_events;

	if (aspan_read_uint32(r) != PROFILE_MAGIC)
		aspan_read_error("The data is not a profile, or one of another version.");
	aspan_read_counts(r, &profile->counts);
	profile->duplicate_begins = aspan_read_uint64(r);
	profile->duplicate_ends = aspan_read_uint64(r);
	if (profile->duplicate_begins > profile->counts.begin_events ||
		profile->duplicate_ends > profile->counts.end_events)
		aspan_read_error("There are more duplicates than events.");
	has_events = aspan_read_uint32(r);
	profile->has_events = (has_events == 1);
	profile->first_time = (int64) aspan_read_uint64(r);
	profile->last_time = (int64) aspan_read_uint64(r);
	if (has_events > 1 || profile->first_time > profile->last_time)
		aspan_read_error("The range of time is not valid.");
	profile->dict = aspan_read_dict(r, cxt);
	read_operations(r, profile);
	read_buckets(r, profile);
	profile->unsettled = aspan_read_log(r, profile->dict, cxt);
	aspan_read_end(r);
	if (!counts_are_consistent(profile))
		aspan_read_error("Events and spans do not add up.");

	MemoryContextSwitchTo(caller);
	return profile;
}
