/*
 * tally.c
 *	  What the spans of each site add up to.
 *
 * Counts and exact sums of an operation, a target or everything are sums of
 * those of its sites.  So one pass over the log serves every grouping, and
 * those that follow cost as much as there are sites.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/derived.h"
#include "figures/tally.h"

#include "miscadmin.h"

/* processes of the scopes that have been seen */
static void
count_processes(aspan_tally *tally, const aspan_dict *dict,
				const bool *scope_seen)
{
	bool	   *seen = aspan_array0(bool, aspan_dict_nstrings(dict));
	uint32		nscopes = aspan_dict_nscopes(dict);

	for (uint32 i = 0; i < nscopes; i++)
	{
		uint32		process;

		CHECK_FOR_INTERRUPTS();
		if (!scope_seen[i])
			continue;
		process = aspan_scope_process(dict, i);
		if (process != ASPAN_NULL_STRING && !seen[process])
		{
			seen[process] = true;
			tally->processes++;
			tally->process = process;
		}
	}
	pfree(seen);
}

static void
count_spans(aspan_tally *tally, aspan_set *set)
{
	bool	   *scope_seen = aspan_array0(bool, aspan_dict_nscopes(set->dict));
	aspan_cursor cursor;
	aspan_span *span;

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		aspan_site_tally *site = &tally->sites[span->site];

		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
			site->events++;
		if (span->flags & ASPAN_HAS_END)
			tally->sites[span->end_site].events++;

		site->errors += aspan_is_error(span);
		if (aspan_is_complete(span))
		{
			site->complete++;
			aspan_moments_add(&site->moments, aspan_duration(span));
		}
		else if (aspan_is_open(span))
			site->open++;
		else
			site->orphan++;
		if (aspan_names_parent(span) && !aspan_is_orphan(span))
			tally->has_parents = true;

		scope_seen[span->scope] = true;
	}
	count_processes(tally, set->dict, scope_seen);

	/* two sides of a call may have one id, and name no parent */
	if (!tally->has_parents && aspan_traces_are_shared(set->dict))
		tally->has_parents = true;
	pfree(scope_seen);
}

const aspan_tally *
aspan_tally_of(aspan_set *set)
{
	aspan_derived *derived = aspan_derived_of(set);
	uint32		nsites = aspan_dict_nsites(set->dict);
	aspan_tally *tally;

	if (derived->tally != NULL)
		return derived->tally;

	tally = MemoryContextAllocZero(derived->cxt, sizeof(aspan_tally));
	tally->sites = aspan_array0_in(derived->cxt, aspan_site_tally, nsites);
	count_spans(tally, set);
	for (uint32 i = 0; i < nsites; i++)
		tally->sites[i].events += set->site_duplicates[i];
	derived->tally = tally;
	return tally;
}

aspan_distinct
aspan_tally_distinct(const aspan_set *set, const aspan_tally *tally)
{
	uint32		nstrings = aspan_dict_nstrings(set->dict);
	uint32		nsites = aspan_dict_nsites(set->dict);
	bool	   *seen = aspan_array0(bool, (uint64) nstrings * 3);
	aspan_distinct result = {0};

	for (uint32 i = 0; i < nsites; i++)
	{
		const aspan_site *site = aspan_site_get(set->dict, i);

		CHECK_FOR_INTERRUPTS();
		if (tally->sites[i].events == 0)
			continue;
		result.targets += aspan_mark_string(seen, site->target);
		result.names += aspan_mark_string(seen + nstrings, site->name);
		result.files += aspan_mark_string(seen + (Size) nstrings * 2,
										  site->filename);
	}
	pfree(seen);
	return result;
}
