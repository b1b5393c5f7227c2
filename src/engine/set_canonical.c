/*
 * set_canonical.c
 *	  The one form of a set that equal sets have in common.
 *
 * A set is made in whatever order its events came.  Before it is written, its
 * strings, scopes and sites are numbered in their order, without those that
 * are not in use, and its spans are put into the order of span_order.h.  Events
 * that stand apart are put in order, too, and identical ones are counted.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/span_order.h"

#include "miscadmin.h"
#include "utils/memutils.h"

static void
forget_derived(aspan_set *set)
{
	if (set->derived_cxt != NULL)
		MemoryContextDelete(set->derived_cxt);
	set->derived_cxt = NULL;
	set->derived = NULL;
}

/* ids in a new dictionary of the strings and sites that are in use */
typedef struct renumbering
{
	aspan_dict *dict;
	uint32	   *scopes;			/* by old id */
	uint32	   *sites;
} renumbering;

/* marks the scopes and sites of a log */
static void
mark_used(aspan_log *log, bool *scope_used, bool *site_used)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		scope_used[span->scope] = true;
		site_used[span->site] = true;
		if (span->flags & ASPAN_HAS_END)
			site_used[span->end_site] = true;
	}
}

/*
 * A dictionary of what the records of the set use: scopes and sites are in
 * their order, from which that of the strings follows.
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

	mark_used(set->spans, scope_used, site_used);
	mark_used(set->apart, scope_used, site_used);

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
		if (site_used[i])
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

/* the order of the records of a log, which is brought to memory for it */
static uint32 *
order_log(const aspan_set *set, aspan_log *log, const uint32 *ranks)
{
	aspan_set	as_set = {0};

	as_set.dict = set->dict;
	as_set.spans = log;
	aspan_log_load(log, aspan_max_memory_bytes());
	return aspan_set_order(&as_set, ranks, NULL);
}

/* a record with the ids of another dictionary */
static aspan_span
renumbered(const aspan_span *span, const renumbering *ids)
{
	aspan_span	copy = *span;

	copy.scope = ids->scopes[span->scope];
	copy.site = ids->sites[span->site];
	if (span->flags & ASPAN_HAS_END)
		copy.end_site = ids->sites[span->end_site];
	return copy;
}

static void
reorder_spans(aspan_set *set, const uint32 *ranks, const renumbering *ids)
{
	uint32	   *order = order_log(set, set->spans, ranks);
	aspan_log  *spans = aspan_log_create(set->cxt);

	for (uint64 i = 0; i < set->spans->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(spans) =
			renumbered(aspan_log_at(set->spans, order[i]), ids);
	}
	pfree(order);
	aspan_log_free(set->spans);
	set->spans = spans;
}

/* of identical records next to each other, one stays, with their number */
static void
reorder_apart(aspan_set *set, const uint32 *ranks, const renumbering *ids)
{
	uint32	   *order = order_log(set, set->apart, ranks);
	aspan_log  *apart = aspan_log_create(set->cxt);
	uint64	   *counts = aspan_array_in(set->cxt, uint64, set->apart->count);

	for (uint64 i = 0; i < set->apart->count; i++)
	{
		aspan_span	record = renumbered(aspan_log_at(set->apart, order[i]),
										ids);
		uint64		n = set->apart_counts != NULL ?
		set->apart_counts[order[i]] : 1;

		CHECK_FOR_INTERRUPTS();
		if (apart->count > 0 &&
			memcmp(&record, aspan_log_at(apart, apart->count - 1),
				   sizeof(record)) == 0)
			counts[apart->count - 1] += n;
		else
		{
			counts[apart->count] = n;
			*aspan_log_append(apart) = record;
		}
	}
	pfree(order);
	aspan_log_free(set->apart);
	set->apart = apart;
	if (set->apart_counts != NULL)
		pfree(set->apart_counts);
	set->apart_counts = counts;
}

void
aspan_set_canonicalize(aspan_set *set)
{
	MemoryContext work;
	MemoryContext caller;
	renumbering ids;
	uint32	   *ranks;
	aspan_apart_events events;

	aspan_set_check(set);
	if (set->canonical)
		return;
	Assert(set->apart != NULL);
	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan flat form",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	ranks = aspan_dict_ranks(set->dict);
	renumber(set, ranks, &ids);
	set->others.n = 0;
	reorder_spans(set, ranks, &ids);
	reorder_apart(set, ranks, &ids);
	set->dict = ids.dict;
	set->site_duplicates = aspan_array0_in(set->cxt, uint64,
										   aspan_dict_nsites(ids.dict));
	aspan_count_apart(set, &events, set->site_duplicates);
	set->earlier = NULL;
	set->canonical = true;

	/* spans have other indexes now, and sites and strings other ids */
	forget_derived(set);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	aspan_set_check(set);
}
