/*
 * tally.c
 *	  What the spans of each site add up to.
 *
 * Counts and exact sums of a group of sites, be it an operation, a target or all
 * of them, are sums of those of the sites.  So one pass over the log serves every
 * grouping there is, and later ones cost as much as there are sites.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/tally.h"

#include "miscadmin.h"
#include "utils/memutils.h"

static void
count_spans(aspan_tally *tally, aspan_set *set)
{
	bool	   *seen = aspan_array0(bool, aspan_dict_nstrings(set->dict));
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

		if (!seen[span->process])
		{
			seen[span->process] = true;
			if (span->process != ASPAN_NULL_STRING)
				tally->processes++;
		}
	}
	pfree(seen);
}

const aspan_tally *
aspan_tally_of(aspan_set *set)
{
	uint32		nsites = aspan_dict_nsites(set->dict);
	aspan_tally *tally;

	if (set->tally != NULL)
		return set->tally;

	tally = MemoryContextAllocZero(set->cxt, sizeof(aspan_tally));
	tally->sites = aspan_array0_in(set->cxt, aspan_site_tally, nsites);
	count_spans(tally, set);
	for (uint32 i = 0; i < nsites; i++)
		tally->sites[i].events += set->site_duplicates[i];
	set->tally = tally;
	return tally;
}

static uint32
mark(bool *seen, uint32 string)
{
	if (string == ASPAN_NULL_STRING || seen[string])
		return 0;
	seen[string] = true;
	return 1;
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
		result.targets += mark(seen, site->target);
		result.names += mark(seen + nstrings, site->name);
		result.files += mark(seen + (Size) nstrings * 2, site->filename);
	}
	pfree(seen);
	return result;
}
