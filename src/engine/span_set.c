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
#include "engine/records.h"
#include "engine/resolve.h"
#include "engine/span_order.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* "ass" and the version of the layout */
#define SET_MAGIC 0x61737303

static void
take_counts(aspan_set *set, const aspan_record_counts *counts)
{
	set->complete = counts->complete;
	set->open = counts->open;
	set->orphan = counts->orphan;
	set->mismatched_pairs = counts->mismatched;
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

#ifdef USE_ASSERT_CHECKING
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

aspan_set *
aspan_set_resolve(aspan_collector *c)
{
	aspan_set  *set = MemoryContextAllocZero(c->cxt, sizeof(aspan_set));
	aspan_resolution resolution;
	aspan_record_counts counts;

	aspan_resolve(c, &resolution);

	set->cxt = c->cxt;
	set->dict = c->dict;
	set->range = c->range;
	set->counts = c->counts;
	set->others = c->others;
	set->spans = resolution.spans;
	set->duplicate_begins = resolution.duplicate_begins;
	set->duplicate_ends = resolution.duplicate_ends;
	set->site_duplicates = resolution.site_duplicates;
	aspan_count_records(set->spans, &counts);
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

MemoryContext
aspan_set_derived_cxt(aspan_set *set)
{
	if (set->derived_cxt == NULL)
		set->derived_cxt = AllocSetContextCreate(set->cxt,
												 "asyncspan derived",
												 ALLOCSET_DEFAULT_SIZES);
	return set->derived_cxt;
}

static void
forget_derived(aspan_set *set)
{
	if (set->derived_cxt != NULL)
		MemoryContextDelete(set->derived_cxt);
	set->derived_cxt = NULL;
	set->derived = NULL;
}

uint64
aspan_set_events(const aspan_set *set)
{
	return set->counts.begin_events + set->counts.end_events +
		set->counts.other_events + set->counts.invalid_events;
}

/* ---- flat form ---- */

/* ids in a new dictionary of the strings and sites that are in use */
typedef struct renumbering
{
	aspan_dict *dict;
	uint32	   *scopes;			/* by old id */
	uint32	   *sites;
} renumbering;

/*
 * A dictionary of what the spans of the set use: scopes and sites are in their
 * order, from which that of the strings follows.
 */
static void
renumber(const aspan_set *set, const uint32 *ranks, renumbering *result)
{
	const aspan_dict *dict = set->dict;
	uint32		nscopes = aspan_dict_nscopes(dict);
	uint32		nsites = aspan_dict_nsites(dict);
	bool	   *scope_used = aspan_array0(bool, nscopes);
	bool	   *site_used = aspan_array0(bool, nsites);
	uint32	   *ids = aspan_array(uint32, Max(nscopes, nsites));
	uint32		n = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		scope_used[span->scope] = true;
		site_used[span->site] = true;
		if (span->flags & ASPAN_HAS_END)
			site_used[span->end_site] = true;
	}

	result->dict = aspan_dict_create(set->cxt);
	result->scopes = aspan_array(uint32, nscopes);
	result->sites = aspan_array(uint32, nsites);

	for (uint32 i = 0; i < nscopes; i++)
		if (scope_used[i])
			ids[n++] = i;
	aspan_sort_scopes(dict, ranks, ids, n);
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		result->scopes[ids[i]] = aspan_copy_scope(result->dict, dict, ids[i]);
	}

	n = 0;
	for (uint32 i = 0; i < nsites; i++)
		if (site_used[i] || set->site_duplicates[i] > 0)
			ids[n++] = i;
	aspan_sort_sites(dict, ranks, ids, n);
	for (uint32 i = 0; i < n; i++)
	{
		aspan_site_text text = aspan_site_text_of(dict, ids[i]);

		CHECK_FOR_INTERRUPTS();
		result->sites[ids[i]] = aspan_intern_site(result->dict, &text);
	}
	pfree(scope_used);
	pfree(site_used);
	pfree(ids);
}

void
aspan_set_canonicalize(aspan_set *set)
{
	MemoryContext work;
	MemoryContext caller;
	renumbering ids;
	uint32	   *ranks;
	uint32	   *order;
	uint64	   *duplicates;
	aspan_log  *spans;

	aspan_set_check(set);
	if (set->canonical)
		return;
	aspan_log_load(set->spans, aspan_max_memory_bytes());

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan flat form",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	ranks = aspan_dict_ranks(set->dict);
	order = aspan_set_order(set, ranks, NULL);
	renumber(set, ranks, &ids);
	set->others.n = 0;

	spans = aspan_log_create(set->cxt);
	for (uint64 i = 0; i < set->spans->count; i++)
	{
		const aspan_span *span = aspan_log_at(set->spans, order[i]);
		aspan_span *copy = aspan_log_append(spans);

		CHECK_FOR_INTERRUPTS();
		*copy = *span;
		copy->scope = ids.scopes[span->scope];
		copy->site = ids.sites[span->site];
		if (span->flags & ASPAN_HAS_END)
			copy->end_site = ids.sites[span->end_site];
	}

	duplicates = aspan_array0_in(set->cxt, uint64, aspan_dict_nsites(ids.dict));
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		if (set->site_duplicates[i] > 0)
			duplicates[ids.sites[i]] = set->site_duplicates[i];

	aspan_log_free(set->spans);
	set->spans = spans;
	set->dict = ids.dict;
	set->site_duplicates = duplicates;
	set->canonical = true;

	/* spans have other indexes now, and sites and strings other ids */
	forget_derived(set);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	aspan_set_check(set);
}

void
aspan_write_set(aspan_writer *w, aspan_set *set)
{
	uint32		nsites = aspan_dict_nsites(set->dict);

	Assert(set->canonical);
	aspan_set_check(set);
	aspan_write_uint32(w, SET_MAGIC);
	aspan_write_range(w, &set->range);
	aspan_write_counts(w, &set->counts);
	aspan_write_uint64(w, set->duplicate_begins);
	aspan_write_uint64(w, set->duplicate_ends);
	aspan_write_dict(w, set->dict);
	for (uint32 i = 0; i < nsites; i++)
		aspan_write_uint64(w, set->site_duplicates[i]);
	aspan_write_log(w, set->spans);
}

aspan_set *
aspan_read_set(aspan_reader *r, MemoryContext cxt)
{
	aspan_set  *set = MemoryContextAllocZero(cxt, sizeof(aspan_set));
	uint32		nsites;
	uint64		duplicates = 0;
	aspan_record_counts counts;

	set->cxt = cxt;
	if (aspan_read_uint32(r) != SET_MAGIC)
		aspan_read_error("The data is not a set of spans, or one of another version.");
	aspan_read_range(r, &set->range);
	aspan_read_counts(r, &set->counts);
	set->duplicate_begins = aspan_read_uint64(r);
	set->duplicate_ends = aspan_read_uint64(r);
	if (set->duplicate_begins > set->counts.begin_events ||
		set->duplicate_ends > set->counts.end_events)
		aspan_read_error("There are more duplicates than events.");
	set->dict = aspan_read_dict(r, cxt);
	nsites = aspan_dict_nsites(set->dict);
	set->site_duplicates = aspan_array_in(cxt, uint64, nsites);
	for (uint32 i = 0; i < nsites; i++)
	{
		CHECK_FOR_INTERRUPTS();
		set->site_duplicates[i] = aspan_read_uint64(r);
		if (set->site_duplicates[i] > set->duplicate_begins +
			set->duplicate_ends - duplicates)
			aspan_read_error("The counts of duplicates do not add up.");
		duplicates += set->site_duplicates[i];
	}
	set->spans = aspan_read_counted_log(r, set->dict, cxt, &counts);
	aspan_read_end(r);

	/* the first time of all is that of a span, too: no span ends before it */
	take_counts(set, &counts);
	if (set->has_events &&
		(!aspan_in_range(&set->range, counts.first_time) ||
		 !aspan_in_range(&set->range, counts.last_known_by)))
		aspan_read_error("A span does not begin in the range of the set.");
	if (duplicates != set->duplicate_begins + set->duplicate_ends ||
		!is_consistent(set))
		aspan_read_error("Events and spans do not add up.");
	aspan_set_check(set);
	return set;
}
