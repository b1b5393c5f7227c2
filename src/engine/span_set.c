/*
 * span_set.c
 *	  The resolved spans of a set of events.
 *
 * A set is made once, by resolving a collector, and only read afterwards.
 * Its spans stand in whatever order the workers produced; every listing sorts
 * them (span_order.h).
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/packed_contest.h"
#include "engine/packed_log.h"
#include "engine/packed_sets.h"
#include "engine/records.h"
#include "engine/resolve.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* "ass" and the version of the layout */
#define SET_MAGIC 0x61737304

static void
take_counts(aspan_set *set, const aspan_record_counts *counts)
{
	set->complete = counts->complete;
	set->open = counts->open;
	set->orphan = counts->orphan;
	set->mismatched_pairs = counts->mismatched;
	set->ends_apart = counts->apart;
	set->has_events = (set->spans->count > 0);
	set->first_time = counts->first_time;
	set->last_time = counts->last_time;
}

/* the identities of span_set.h */
static bool
is_consistent(const aspan_set *set)
{
	return set->counts.begin_events ==
		set->complete + set->open + set->duplicate_begins &&
		set->counts.end_events ==
		set->complete + set->orphan + set->duplicate_ends;
}

void
aspan_count_apart(const aspan_set *set, aspan_apart_events *events,
				  uint64 *site_duplicates)
{
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		i = 0;

	memset(events, 0, sizeof(*events));
	aspan_cursor_open(&cursor, set->apart);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		n = set->apart_counts != NULL ? set->apart_counts[i++] : 1;

		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_END_APART)
		{
			events->ends += n;
			events->ends_hash += n * aspan_end_hash(span);
			continue;
		}
		if (span->flags & ASPAN_HAS_BEGIN)
		{
			events->duplicate_begins += n;
			if (site_duplicates != NULL)
				site_duplicates[span->site] += n;
		}
		if (span->flags & ASPAN_HAS_END)
		{
			events->duplicate_ends += n;
			if (site_duplicates != NULL)
				site_duplicates[span->end_site] += n;
		}
	}
}

#ifdef USE_ASSERT_CHECKING
static void
check_apart(const aspan_set *set)
{
	aspan_apart_events events;

	if (set->apart == NULL)
	{
		Assert(set->ends_apart == 0);
		return;
	}
	aspan_records_check(set->apart, set->dict);
	aspan_count_apart(set, &events, NULL);
	Assert(events.ends == set->ends_apart);
	Assert(events.duplicate_begins == set->duplicate_begins);
	Assert(events.duplicate_ends == set->duplicate_ends);
}

void
aspan_set_check(aspan_set *set)
{
	aspan_record_counts counts;
	uint64		duplicates = 0;
	int64		time = PG_INT64_MIN;
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_records_check(set->spans, set->dict);
	aspan_count_records(set->spans, &counts);
	Assert(set->complete == counts.complete);
	Assert(set->open == counts.open);
	Assert(set->orphan == counts.orphan);
	Assert(set->spans->count == set->complete + set->open + set->orphan);
	Assert(set->mismatched_pairs == counts.mismatched);
	Assert(set->has_events == (set->spans->count > 0));
	Assert(set->first_time == counts.first_time);
	Assert(set->last_time == counts.last_time);
	Assert(is_consistent(set));
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		duplicates += set->site_duplicates[i];
	Assert(duplicates == set->duplicate_begins + set->duplicate_ends);
	Assert(set->ends_apart == counts.apart);
	check_apart(set);

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		Assert(aspan_in_range(&set->range, aspan_span_time(span)));
		Assert(!set->canonical || time <= aspan_span_time(span));
		time = aspan_span_time(span);
	}
	Assert(!set->canonical || set->others.n == 0);
	Assert(set->derived == NULL || set->derived_cxt != NULL);
}
#endif

/* the duplicates of all follow from what stands apart */
static void
add_packed(aspan_collector *c, aspan_set *set, aspan_record_counts *counts)
{
	aspan_apart_events events;

	aspan_add_packed(c->packed, set, counts);
	memset(set->site_duplicates, 0,
		   aspan_dict_nsites(set->dict) * sizeof(uint64));
	aspan_count_apart(set, &events, set->site_duplicates);
	set->duplicate_begins = events.duplicate_begins;
	set->duplicate_ends = events.duplicate_ends;
}

aspan_set *
aspan_set_resolve(aspan_collector *c)
{
	aspan_set  *set = MemoryContextAllocZero(c->cxt, sizeof(aspan_set));
	aspan_resolution resolution;
	aspan_record_counts counts;

	if (c->packed != NULL && !aspan_contest_packed(c))
		aspan_unpack_sets(c);
	aspan_resolve(c, &resolution);

	set->cxt = c->cxt;
	set->dict = c->dict;
	set->range = c->range;
	set->counts = c->counts;
	set->others = c->others;
	set->spans = resolution.spans;
	set->apart = resolution.apart;
	set->duplicate_begins = resolution.duplicate_begins;
	set->duplicate_ends = resolution.duplicate_ends;
	set->site_duplicates = resolution.site_duplicates;
	set->earlier = resolution.earlier;
	aspan_count_records(set->spans, &counts);
	if (c->packed != NULL)
		add_packed(c, set, &counts);
	take_counts(set, &counts);

	/* with a margin, more events were read than belong to the range */
	if (set->range.has_since || set->range.has_until)
	{
		set->counts.begin_events =
			set->complete + set->open + set->duplicate_begins;
		set->counts.end_events =
			set->complete + set->orphan + set->duplicate_ends;
	}

	/* what came from another process may have been damaged on its way */
	if (!is_consistent(set))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("events and spans do not add up")));
	aspan_set_check(set);
	return set;
}

void
aspan_set_keep(aspan_set *set, MemoryContext cxt)
{
	MemoryContextSetParent(set->cxt, cxt);
	set->kept = true;
}

void
aspan_set_close(aspan_set *set)
{
	aspan_log_close(set->spans);
	if (set->apart != NULL)
		aspan_log_close(set->apart);
}

/* a record of perhaps another dictionary, of which there may be several */
static void
collect_translated(aspan_collector *c, const aspan_span *record, uint64 n,
				   const uint32 *scopes, const uint32 *sites)
{
	aspan_span	copy = *record;

	if (scopes != NULL)
	{
		copy.scope = scopes[record->scope];
		copy.site = sites[record->site];
		if (record->flags & ASPAN_HAS_END)
			copy.end_site = sites[record->end_site];
	}
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_collect_resolved(c, &copy);
	}
}

void
aspan_collect_records(aspan_collector *c, aspan_log *spans, aspan_log *apart,
					  const uint64 *apart_counts, const uint32 *scopes,
					  const uint32 *sites)
{
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		i = 0;

	Assert(apart != NULL && c->keeps_apart);
	aspan_cursor_open(&cursor, spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
		collect_translated(c, span, 1, scopes, sites);
	aspan_cursor_open(&cursor, apart);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
		collect_translated(c, span, apart_counts != NULL ?
						   apart_counts[i++] : 1, scopes, sites);
}

void
aspan_collect_set(aspan_collector *c, aspan_set *set)
{
	uint32	   *scopes;
	uint32	   *sites;

	aspan_dict_merge(c->dict, set->dict, &scopes, &sites);
	c->counts.other_events += set->counts.other_events;
	c->counts.invalid_events += set->counts.invalid_events;
	aspan_collect_records(c, set->spans, set->apart, set->apart_counts, scopes,
						  sites);
	pfree(scopes);
	pfree(sites);
}

MemoryContext
aspan_set_derived_cxt(aspan_set *set)
{
	if (set->derived_cxt == NULL)
		set->derived_cxt = AllocSetContextCreate(set->cxt,
												 "asyncspan derived",
												 ALLOCSET_DEFAULT_SIZES);
	return set->derived_cxt;
}

/* ---- flat form ---- */

void
aspan_write_set(aspan_writer *w, aspan_set *set)
{
	Assert(set->canonical);
	aspan_set_check(set);
	aspan_write_uint32(w, SET_MAGIC);
	aspan_write_range(w, &set->range);
	aspan_write_counts(w, &set->counts);
	aspan_write_dict(w, set->dict);
	aspan_write_log(w, set->spans);
	aspan_write_log(w, set->apart);
	for (uint64 i = 0; i < set->apart->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_write_uint64(w, set->apart_counts[i]);
	}
}

/* the duplicates of a set follow from what stands apart */
static void
read_apart(aspan_reader *r, aspan_set *set, const aspan_record_counts *counts)
{
	uint64		total = 0;
	aspan_cursor cursor;
	const aspan_span *span;
	aspan_apart_events events;

	set->apart = aspan_read_log(r, set->dict, set->cxt);
	set->apart_counts = aspan_array_in(set->cxt, uint64, set->apart->count);
	for (uint64 i = 0; i < set->apart->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		set->apart_counts[i] = aspan_read_uint64(r);
		total += set->apart_counts[i];
		if (set->apart_counts[i] == 0 ||
			set->apart_counts[i] > ASPAN_MAX_COUNT ||
			total > ASPAN_MAX_COUNT)
			aspan_read_error("The number of an event is not valid.");
	}
	aspan_cursor_open(&cursor, set->apart);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_stands_apart(span))
			aspan_read_error("An event stands apart for no reason.");
	}
	aspan_count_apart(set, &events, set->site_duplicates);
	set->duplicate_begins = events.duplicate_begins;
	set->duplicate_ends = events.duplicate_ends;
	if (events.ends != counts->apart || events.ends_hash != counts->ends)
		aspan_read_error("Ends are missing or left over.");
}

/* a few records are as well made at once */
static bool
may_stay_packed(const aspan_reader *r)
{
	aspan_reader copy = *r;

	return r->stays && aspan_read_log_count(&copy) >= aspan_min_packed_spans;
}

/* spans and what stands apart of a set that has range, counts and dictionary */
static void
read_records(aspan_reader *r, aspan_set *set, bool packed)
{
	aspan_record_counts counts;

	set->site_duplicates = aspan_array0_in(set->cxt, uint64,
										   aspan_dict_nsites(set->dict));
	if (packed)
		set->spans = aspan_read_packed_log(r, set->dict, set->cxt, &counts);
	else
		set->spans = aspan_read_counted_log(r, set->dict, set->cxt, &counts);
	take_counts(set, &counts);
	read_apart(r, set, &counts);

	/* the first time of all is that of a span, too: no span ends before it */
	if (set->has_events &&
		(!aspan_in_range(&set->range, counts.first_time) ||
		 !aspan_in_range(&set->range, counts.last_known_by)))
		aspan_read_error("A span does not begin in the range of the set.");
	if (!is_consistent(set))
		aspan_read_error("Events and spans do not add up.");
	aspan_set_check(set);
}

aspan_set *
aspan_read_part(aspan_reader *r, aspan_dict *dict, MemoryContext cxt)
{
	aspan_set  *set = MemoryContextAllocZero(cxt, sizeof(aspan_set));

	set->cxt = cxt;
	set->dict = dict;
	aspan_read_counts(r, &set->counts);
	if (set->counts.other_events > 0 || set->counts.invalid_events > 0)
		aspan_read_error("A part has events that are not in its spans.");
	read_records(r, set, true);
	return set;
}

aspan_set *
aspan_read_set(aspan_reader *r, MemoryContext cxt)
{
	aspan_set  *set = MemoryContextAllocZero(cxt, sizeof(aspan_set));

	set->cxt = cxt;
	if (aspan_read_uint32(r) != SET_MAGIC)
		aspan_read_error("The data is not a set of spans, or one of another version.");
	aspan_read_range(r, &set->range);
	aspan_read_counts(r, &set->counts);
	set->dict = aspan_read_dict(r, cxt);
	read_records(r, set, may_stay_packed(r));
	aspan_read_end(r);
	return set;
}
