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
aspan_count_nothing(aspan_record_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
}

/* no span ends before it begins */
static inline void
note_times(aspan_record_counts *counts, int64 time, int64 last)
{
	counts->first_time = Min(counts->first_time, time);
	counts->last_time = Max(counts->last_time, last);
	counts->last_known_by = Max(counts->last_known_by, time);
}

/* any record; it has a begin, an end or both */
static pg_noinline void
count_any_record(aspan_record_counts *counts, const aspan_span *span)
{
	bool		begin = (span->flags & ASPAN_HAS_BEGIN) != 0;
	bool		end = (span->flags & ASPAN_HAS_END) != 0;

	counts->complete += begin && end;
	counts->open += begin && !end;
	counts->orphan += end && !begin;
	counts->mismatched += (span->flags & ASPAN_MISMATCHED) != 0;
	if ((span->flags & ASPAN_END_APART) && aspan_is_complete(span))
	{
		counts->apart++;
		counts->ends += aspan_end_hash(span);
	}
	note_times(counts, begin ? span->begin_time : span->end_time,
			   end ? span->end_time : span->begin_time);
}

static inline void
count_first_record(aspan_record_counts *counts, const aspan_span *span)
{
	counts->first_time = aspan_span_time(span);
	counts->last_time = counts->first_time;
	counts->last_known_by = counts->first_time;
}

static inline bool
is_nothing(const aspan_record_counts *counts)
{
	return counts->complete + counts->open + counts->orphan == 0;
}

/*
 * Nearly all records are of a pair of which nothing special is to be said, and
 * are counted without a look at memory.
 */
void
aspan_count_more(aspan_record_counts *counts, const aspan_span *spans,
				 uint32 n)
{
	uint32		special = ASPAN_BOTH | ASPAN_MISMATCHED | ASPAN_END_APART;
	aspan_record_counts plain = {0};

	if (n == 0)
		return;
	if (is_nothing(counts))
		count_first_record(counts, spans);
	plain.first_time = counts->first_time;
	plain.last_time = counts->last_time;
	plain.last_known_by = counts->last_known_by;
	for (uint32 i = 0; i < n; i++)
	{
		const aspan_span *span = &spans[i];

		if (unlikely((span->flags & special) != ASPAN_BOTH))
		{
			count_any_record(counts, span);
			continue;
		}
		plain.complete++;
		note_times(&plain, span->begin_time, span->end_time);
	}
	counts->complete += plain.complete;
	note_times(counts, plain.first_time, plain.last_time);
	counts->last_known_by = Max(counts->last_known_by, plain.last_known_by);
}

void
aspan_count_records(aspan_log *log, aspan_record_counts *counts)
{
	aspan_cursor cursor;
	const aspan_span *run;
	uint32		n;

	aspan_count_nothing(counts);
	aspan_cursor_open(&cursor, log);
	while ((run = aspan_cursor_next_run(&cursor, &n)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_count_more(counts, run, n);
	}
}

bool
aspan_flags_are_valid(uint32 flags)
{
	uint32		without = 0;	/* what it cannot have */

	if (!(flags & ASPAN_HAS_BEGIN))
		without |= ASPAN_BEGIN_ERROR | ASPAN_DETACHED | ASPAN_BEGIN_COPY;
	if (!(flags & ASPAN_HAS_END))
		without |= ASPAN_END_ERROR | ASPAN_END_COPY | ASPAN_END_APART;
	if ((flags & ASPAN_BOTH) != ASPAN_BOTH)
		without |= ASPAN_END_PARENT_NULL | ASPAN_LOOSE;
	if (flags & ASPAN_GIVEN)	/* has no end of its own to speak of */
		without |= ASPAN_END_PARENT_NULL | ASPAN_END_APART | ASPAN_LOOSE;
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
