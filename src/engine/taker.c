/*
 * taker.c
 *	  Where spans and dropped events go, once the rule has been applied.
 *
 * Spans go to whoever resolves, one by one.  Events that no span is made of
 * are counted, by site as well.  They are also kept if the set is to be
 * lossless, in a log that goes to a file before it takes much memory.
 *
 * Spans outside of the range are left out.  But what began before it and runs
 * on is still running in it, so that is counted, by site.
 */
#include "postgres.h"

#include "base/settings.h"
#include "engine/taker.h"

void
aspan_keep_apart(const aspan_taker *taker, const aspan_span *record)
{
	aspan_log  *apart = taker->result->apart;

	*aspan_log_append(apart) = *record;
	if (aspan_log_memory(apart) > aspan_work_mem_bytes() / 4)
		aspan_log_spill(apart);
}

void
aspan_leave_out(const aspan_taker *taker, const aspan_span *span)
{
	const aspan_range *range = taker->range;
	aspan_earlier *earlier = taker->result->earlier;
	aspan_site_running *site;
	int64		time = aspan_span_ends(span) ? span->end_time :
	span->begin_time;

	if (earlier == NULL || aspan_span_time(span) >= range->since)
		return;
	if (!earlier->has_events || earlier->last_time < time)
		earlier->last_time = time;
	earlier->has_events = true;

	if (aspan_is_orphan(span) ||
		(aspan_is_complete(span) &&
		 (!range->has_until || span->end_time <= range->until)))
		return;
	site = &earlier->sites[span->site];
	if (site->spans++ == 0 || span->begin_time < site->oldest)
		site->oldest = span->begin_time;
}

void
aspan_take_duplicate(const aspan_taker *taker, const aspan_span *record)
{
	if (!aspan_in_range(taker->range, aspan_span_time(record)))
		return;
	if (record->flags & ASPAN_HAS_BEGIN)
	{
		taker->result->duplicate_begins++;
		taker->result->site_duplicates[record->site]++;
	}
	if (record->flags & ASPAN_HAS_END)
	{
		taker->result->duplicate_ends++;
		taker->result->site_duplicates[record->end_site]++;
	}
	if (taker->result->apart != NULL)
		aspan_keep_apart(taker, record);
}
