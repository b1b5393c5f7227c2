/*
 * tally.c
 *	  What the spans of each site add up to.
 *
 * Counts and exact sums of an operation, a target or everything are sums of
 * those of its sites.  So one pass over the log serves every grouping, and
 * those that follow cost as much as there are sites.
 *
 * Percentiles begin with how many durations are about how long.  The pass
 * counts that for each site, too, so that no grouping needs a pass of its own
 * for it.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
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

/* bins for the sites, or NULL */
static aspan_bins *
create_bins(aspan_set *set, MemoryContext cxt)
{
	MemoryContext old;
	aspan_bins *bins;

	if (set->complete == 0)
		return NULL;
	old = MemoryContextSwitchTo(cxt);
	bins = aspan_bins_create(aspan_dict_nsites(set->dict), set->complete,
							 aspan_work_mem_bytes() / 4);
	MemoryContextSwitchTo(old);
	return bins;
}

aspan_tally_pass *
aspan_tally_begin(aspan_set *set)
{
	aspan_derived *derived = aspan_derived_of(set);
	uint32		nsites = aspan_dict_nsites(set->dict);
	aspan_tally_pass *pass;

	if (derived->tally != NULL)
		return NULL;
	pass = palloc(sizeof(aspan_tally_pass));
	pass->scope_seen = aspan_array0(bool, aspan_dict_nscopes(set->dict));
	pass->tally = MemoryContextAllocZero(derived->cxt, sizeof(aspan_tally));
	pass->tally->sites = aspan_array0_in(derived->cxt, aspan_site_tally,
										 nsites);
	pass->tally->bins = create_bins(set, derived->cxt);
	return pass;
}

void
aspan_tally_end(aspan_set *set, aspan_tally_pass *pass)
{
	aspan_tally *tally = pass->tally;

	count_processes(tally, set->dict, pass->scope_seen);

	/* two sides of a call may have one id, and name no parent */
	if (!tally->has_parents && aspan_traces_are_shared(set->dict))
		tally->has_parents = true;
	for (uint32 i = 0; i < aspan_dict_nsites(set->dict); i++)
		tally->sites[i].events += set->site_duplicates[i];
	aspan_derived_of(set)->tally = tally;
	pfree(pass->scope_seen);
	pfree(pass);
}

void
aspan_tally_cancel(aspan_tally_pass *pass)
{
	if (pass->tally->bins != NULL)
		aspan_bins_free(pass->tally->bins);
	pfree(pass->tally->sites);
	pfree(pass->tally);
	pfree(pass->scope_seen);
	pfree(pass);
}

const aspan_tally *
aspan_tally_of(aspan_set *set)
{
	aspan_tally_pass *pass = aspan_tally_begin(set);

	if (pass != NULL)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, set->spans);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			aspan_tally_add(pass, span);
		}
		aspan_tally_end(set, pass);
	}
	return aspan_derived_of(set)->tally;
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
