/*
 * tally.h
 *	  What the spans of each site add up to.
 */
#ifndef ASPAN_TALLY_H
#define ASPAN_TALLY_H

#include "base/moments.h"
#include "engine/span_set.h"
#include "figures/duration_bins.h"

typedef struct aspan_site_tally
{
	uint64		events;			/* begins and ends, duplicates included */
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint64		errors;			/* spans in error, of any status */
	aspan_moments moments;		/* of the complete spans */
} aspan_site_tally;

typedef struct aspan_tally
{
	aspan_site_tally *sites;	/* [nsites] */
	uint32		processes;		/* distinct ones, NULL not counted */
	uint32		process;		/* which it is, if there is one only */
	bool		has_parents;	/* may any span of the tree have one? */
	aspan_bins *bins;			/* durations of each site, or NULL */
} aspan_tally;

/* made once, and kept by the set */
extern const aspan_tally *aspan_tally_of(aspan_set *set);

/*
 * For a pass over all spans that has something else to do, too: begin, add each
 * span, and end, after which the set has its tally; or cancel.  NULL where it
 * has one already.
 */
typedef struct aspan_tally_pass
{
	aspan_tally *tally;
	bool	   *scope_seen;		/* [nscopes] */
} aspan_tally_pass;

extern aspan_tally_pass *aspan_tally_begin(aspan_set *set);
extern void aspan_tally_end(aspan_set *set, aspan_tally_pass *pass);
extern void aspan_tally_cancel(aspan_tally_pass *pass);

static inline void
aspan_tally_add(aspan_tally_pass *pass, const aspan_span *span)
{
	aspan_tally *tally = pass->tally;
	aspan_site_tally *site = &tally->sites[span->site];

	if (span->flags & ASPAN_HAS_BEGIN)
		site->events++;
	if (span->flags & ASPAN_HAS_END)
		tally->sites[span->end_site].events++;

	site->errors += aspan_is_error(span);
	if (aspan_is_complete(span))
	{
		uint64		duration = aspan_duration(span);

		site->complete++;
		aspan_moments_add(&site->moments, duration);
		if (tally->bins != NULL)
			aspan_bins_count(tally->bins, span->site, duration);
	}
	else if (aspan_is_open(span))
		site->open++;
	else
		site->orphan++;
	if (aspan_names_parent(span) && !aspan_is_orphan(span))
		tally->has_parents = true;

	pass->scope_seen[span->scope] = true;
}

/* distinct strings of the events, not counting NULL, as count(DISTINCT) */
typedef struct aspan_distinct
{
	uint32		targets;
	uint32		names;
	uint32		files;
} aspan_distinct;

extern aspan_distinct aspan_tally_distinct(const aspan_set *set,
										   const aspan_tally *tally);

#endif							/* ASPAN_TALLY_H */
