/*
 * records.h
 *	  What the records of a log are, all of them together.
 */
#ifndef ASPAN_RECORDS_H
#define ASPAN_RECORDS_H

#include "base/intern.h"
#include "base/spanlog.h"
#include "engine/key.h"

/* spans and events of a log by their kind */
typedef struct aspan_record_counts
{
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint64		mismatched;		/* complete, with two names or targets */
	uint64		apart;			/* complete, with the end in another record */
	int64		first_time;		/* of all begins and ends, if there are any */
	int64		last_time;
	int64		last_known_by;	/* the latest aspan_span_time() */
	uint64		ends;			/* of those apart: the sum of their hashes */
} aspan_record_counts;

extern void aspan_count_records(aspan_log *log, aspan_record_counts *counts);

/* the same in steps: of nothing, and of n records more */
extern void aspan_count_nothing(aspan_record_counts *counts);
extern void aspan_count_more(aspan_record_counts *counts,
							 const aspan_span *spans, uint32 n);

/*
 * A number for the end of a record, which the record of a pair and that of its
 * end have in common if the end is a record of its own.  Sums of these tell
 * that each such pair has its end, whatever the order.
 */
static inline uint64
aspan_end_hash(const aspan_span *span)
{
	uint64		says = span->flags & (ASPAN_END_ERROR | ASPAN_END_COPY);

	return aspan_mix64(aspan_key_hash(span->scope, span->span_id) +
					   aspan_mix64((uint64) span->end_time +
								   (says << 32 | span->end_site)));
}

/* can a span have these flags, ASPAN_MISMATCHED aside? */
extern bool aspan_flags_are_valid(uint32 flags);

/* is every record what a span can be, with sites of the dictionary? */
#ifdef USE_ASSERT_CHECKING
extern void aspan_records_check(aspan_log *log, const aspan_dict *dict);
#else
#define aspan_records_check(log, dict) ((void) 0)
#endif

#endif							/* ASPAN_RECORDS_H */
