/*
 * still_running.c
 *	  How many spans run at the end of observation, and since when.
 *
 * A span runs at the end of observation if it began by then and has not ended
 * by then.  What has hung for longer than the range of time began before it:
 * with a margin the set has counted such spans when it left them out of its
 * own (engine/taker.c), and they are counted here too.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "figures/still_running.h"

#include "miscadmin.h"

static int64
find_until(const aspan_set *set)
{
	int64		until = aspan_set_observed_until(set);

	if (set->range.has_until || set->earlier == NULL ||
		!set->earlier->has_events)
		return until;
	return set->has_events ? Max(until, set->earlier->last_time) :
		set->earlier->last_time;
}

static void
add_span(aspan_still_running *running, const aspan_span *span)
{
	aspan_site_running *site = &running->sites[span->site];

	if (!aspan_is_active(span, running->until))
		return;
	if (site->spans++ == 0 || span->begin_time < site->oldest)
		site->oldest = span->begin_time;
}

aspan_still_running *
aspan_still_running_compute(aspan_set *set)
{
	aspan_still_running *running = palloc(sizeof(aspan_still_running));
	uint32		nsites = aspan_dict_nsites(set->dict);
	aspan_cursor cursor;
	const aspan_span *span;

	running->dict = set->dict;
	running->until = find_until(set);
	running->sites = aspan_array0(aspan_site_running, nsites);
	if (set->earlier != NULL)
		memcpy(running->sites, set->earlier->sites,
			   nsites * sizeof(aspan_site_running));
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		add_span(running, span);
	}
	return running;
}

aspan_site_running
aspan_running_of(const aspan_still_running *running, const char *target,
				 const char *name)
{
	aspan_site_running all = {0};

	for (uint32 i = 0; i < aspan_dict_nsites(running->dict); i++)
	{
		const aspan_site_running *running_here = &running->sites[i];
		const aspan_site *site = aspan_site_get(running->dict, i);

		CHECK_FOR_INTERRUPTS();
		if (running_here->spans == 0 ||
			!aspan_string_is(running->dict, site->target, target) ||
			!aspan_string_is(running->dict, site->name, name))
			continue;
		if (all.spans == 0 || running_here->oldest < all.oldest)
			all.oldest = running_here->oldest;
		all.spans += running_here->spans;
	}
	return all;
}
