/*
 * records.c
 *	  What the records of a log are, all of them together.
 *
 * Every event is part of just one record, be it in the logs of a collector or
 * in those of a set.  So the records of a log can always be counted again, and
 * compared with what was counted on the way: sets that were read are, and in
 * builds with assertions every collector and set.
 */
#include "postgres.h"

#include "base/scope.h"
#include "engine/records.h"

#include "miscadmin.h"

void
aspan_count_records(aspan_log *log, aspan_record_counts *counts)
{
	aspan_cursor cursor;
	const aspan_span *span;
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;

	memset(counts, 0, sizeof(*counts));
	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (span->flags & ASPAN_HAS_BEGIN)
		{
			first = Min(first, span->begin_time);
			last = Max(last, span->begin_time);
		}
		if (span->flags & ASPAN_HAS_END)
		{
			first = Min(first, span->end_time);
			last = Max(last, span->end_time);
		}
		if (aspan_is_complete(span))
			counts->complete++;
		else if (aspan_is_open(span))
			counts->open++;
		else
			counts->orphan++;
		counts->mismatched += (span->flags & ASPAN_MISMATCHED) != 0;
	}
	if (log->count > 0)
	{
		counts->first_time = first;
		counts->last_time = last;
	}
}

bool
aspan_flags_are_valid(uint32 flags)
{
	uint32		without = 0;	/* what it cannot have */

	if (!(flags & ASPAN_HAS_BEGIN))
		without |= ASPAN_BEGIN_ERROR | ASPAN_DETACHED;
	if (!(flags & ASPAN_HAS_END))
		without |= ASPAN_END_ERROR;
	if ((flags & ASPAN_BOTH) != ASPAN_BOTH)
		without |= ASPAN_END_PARENT_NULL;
	return (flags & ASPAN_BOTH) != 0 &&
		(flags & (without | ~ASPAN_ALL_FLAGS)) == 0;
}

#ifdef USE_ASSERT_CHECKING
void
aspan_records_check(aspan_log *log, const aspan_dict *dict)
{
	uint32		nscopes = aspan_dict_nscopes(dict);
	uint32		nsites = aspan_dict_nsites(dict);
	aspan_cursor cursor;
	const aspan_span *span;
	uint64		n = 0;

	aspan_log_check(log);
	aspan_cursor_open(&cursor, log);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		bool		complete = aspan_is_complete(span);
		bool		mismatched = false;

		CHECK_FOR_INTERRUPTS();
		Assert(aspan_flags_are_valid(span->flags));
		Assert(span->scope < nscopes && span->site < nsites);
		if (span->flags & ASPAN_HAS_END)
			Assert(span->end_site < nsites);
		if (complete)
			Assert(span->begin_time <= span->end_time);
		if (complete && !(span->flags & ASPAN_GIVEN))
			mismatched = !aspan_same_operation(dict, span->site,
											   span->end_site);
		Assert(((span->flags & ASPAN_MISMATCHED) != 0) == mismatched);
		n++;
	}
	Assert(n == log->count);
}
#endif
