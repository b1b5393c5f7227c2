/*
 * counts.h
 *	  The range of time that is asked for, and the events counted in it.
 *
 * A collector counts what it is given, a set and a profile have the counts of
 * all events that they are made of.  What is counted need not be kept: events
 * without a usable time or id, and of kinds that are neither begin nor end,
 * are no more than a number here.
 */
#ifndef ASPAN_COUNTS_H
#define ASPAN_COUNTS_H

/* a half-open range of time, [since, until); either side may be missing */
typedef struct aspan_range
{
	bool		has_since;
	bool		has_until;
	int64		since;
	int64		until;
} aspan_range;

static inline bool
aspan_in_range(const aspan_range *range, int64 time)
{
	return (!range->has_since || time >= range->since) &&
		(!range->has_until || time < range->until);
}

/* see aspan_set for the identities between these and the spans */
typedef struct aspan_counts
{
	uint64		begin_events;
	uint64		end_events;
	uint64		other_events;	/* event_type is neither begin nor end */
	uint64		invalid_events; /* time, type or span id NULL or unusable */
} aspan_counts;

/* events of whatever kind, valid or not */
static inline uint64
aspan_count_events(const aspan_counts *counts)
{
	return counts->begin_events + counts->end_events +
		counts->other_events + counts->invalid_events;
}

/* kinds of events that are neither begin nor end: the first in "C" order */
#define ASPAN_OTHER_LABELS 3

typedef struct aspan_other_labels
{
	uint32		n;
	uint32		strings[ASPAN_OTHER_LABELS];	/* ids, distinct */
} aspan_other_labels;

#endif							/* ASPAN_COUNTS_H */
