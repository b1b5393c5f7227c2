/*
 * profile.h
 *	  Compact summary of a set of spans, which can be merged with others.
 */
#ifndef ASPAN_PROFILE_H
#define ASPAN_PROFILE_H

#include "base/moments.h"
#include "base/sketch.h"
#include "engine/span_set.h"
#include "figures/durations.h"
#include "figures/stats.h"

typedef struct aspan_profile_operation
{
	uint64		events;			/* begins and ends, duplicates included */
	uint64		open;			/* 0 unless these are counted for good */
	uint64		orphan;
	uint64		errors;			/* spans in error, of those that are settled */
	aspan_moments moments;		/* of the spans that are settled */
} aspan_profile_operation;

/*
 * A span is settled if no event before the first one known, or after the last,
 * could change it; of these only sums and sketches are kept.  The others, and
 * events that stand apart (engine/span_set.h), are carried along.
 */
typedef struct aspan_profile
{
	aspan_dict *dict;			/* its sites are operations: no file, no line */
	aspan_counts counts;
	uint64		duplicate_begins;	/* of spans that came as such; of all, if
									 * they are counted for good */
	uint64		duplicate_ends;
	uint64		mismatched_pairs;	/* 0 unless these are counted for good */
	bool		has_events;
	int64		first_time;
	int64		last_time;
	aspan_profile_operation *operations;	/* by site, in order of names */
	aspan_bucket *buckets;		/* by operation, then bucket */
	uint32		nbuckets;
	aspan_log  *unsettled;
} aspan_profile;

static inline bool
aspan_is_settled(const aspan_span *span)
{
	if (!aspan_is_complete(span))
		return false;
	return (span->flags & ASPAN_GIVEN) ||
		(span->begin_time < span->end_time &&
		 !(span->flags & (ASPAN_MISMATCHED | ASPAN_COPIES | ASPAN_END_APART |
						  ASPAN_LOOSE)));
}

/* is what stands apart a copy that has no use, and not the end of a span? */
static inline bool
aspan_is_duplicate(const aspan_span *record)
{
	return (record->flags & ASPAN_END_APART) == 0;
}

/* collects sets and profiles */
typedef struct aspan_profiler aspan_profiler;

extern aspan_profiler *aspan_profiler_create(MemoryContext parent);

/* closes temporary files, and gives the memory back */
extern void aspan_profiler_close(aspan_profiler *p);

extern void aspan_profiler_add_set(aspan_profiler *p, aspan_set *set);
extern void aspan_profiler_add(aspan_profiler *p, aspan_profile *profile);

/* pairs what the parts left open, as far as the other half has been added */
extern void aspan_profiler_settle(aspan_profiler *p);

/*
 * Counts what is carried as the spans that it is, so that the result carries
 * none.  It has all figures of a profile then, and is not to be stored.
 */
extern void aspan_profiler_conclude(aspan_profiler *p);

/* would a result, and its flat form, fit into asyncspan.max_memory? */
extern bool aspan_profiler_fits(const aspan_profiler *p);

/* what has been added, in a context below the current one */
extern aspan_profile *aspan_profiler_result(aspan_profiler *p);

/*
 * Figures of groups, with percentiles from the sketches.  Self time is not
 * known, and group_of_site does not follow the order of the groups.
 */
extern aspan_stats *aspan_profile_stats(aspan_profile *profile,
										aspan_grouping grouping);

/* figures of all spans, without what a profile does not know */
typedef struct aspan_profile_totals
{
	const aspan_group *all;
	uint64		events;
	uint64		duplicates;
	uint64		mismatched_pairs;
	uint64		names;			/* different ones */
	uint64		targets;
	bool		has_extent;		/* see aspan_set_stats */
	double		avg_concurrency;
} aspan_profile_totals;

extern aspan_profile_totals *aspan_profile_sum_up(aspan_profile *profile);

/* aspan_duration_buckets() with one bucket to a doubling, over all times */
extern void aspan_profile_duration_buckets(aspan_profile *profile,
										   aspan_grouping by,
										   aspan_durations_callback callback,
										   void *arg);

/* flat form; what is read is fully validated */
extern void aspan_write_profile(aspan_writer *w, aspan_profile *profile);
extern aspan_profile *aspan_read_profile(aspan_reader *r, MemoryContext cxt);

#endif							/* ASPAN_PROFILE_H */
