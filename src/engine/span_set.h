/*
 * span_set.h
 *	  The resolved spans of a set of events: what every figure is made from.
 */
#ifndef ASPAN_SPAN_SET_H
#define ASPAN_SPAN_SET_H

#include "engine/counts.h"
#include "engine/earlier.h"
#include "engine/log_wire.h"
#include "engine/pairing.h"

/* where a number of a span of a set could be, and there is none */
#define ASPAN_NO_SPAN PG_UINT32_MAX

/*
 * A set that is to be a value is lossless: it keeps what events outside of it
 * could change.  What the records of its spans do not hold is in a second log,
 * of events that stand apart:
 *
 *	 copies		that the rule of pairing had no use for, be they half a span
 *				each, or whole spans that came as such (ASPAN_COPIES)
 *	 ends		that name another parent than their begin (ASPAN_END_APART)
 *
 * So the events of a set are those of both logs, and the set of the events of
 * several sets can be had from them, see aspan_collect_set().  A set from
 * which figures are made at once does without the second log.
 *
 * These identities always hold, per set:
 *	 begin_events = complete + open   + duplicate_begins
 *	 end_events   = complete + orphan + duplicate_ends
 *	 spans.count  = complete + open   + orphan
 */
typedef struct aspan_set
{
	MemoryContext cxt;
	aspan_dict *dict;
	aspan_range range;			/* the range asked for, if any */
	aspan_counts counts;
	aspan_other_labels others;	/* until the set is canonical */
	uint64		complete;
	uint64		open;
	uint64		orphan;
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	uint64		mismatched_pairs;
	uint64		ends_apart;		/* of complete spans, see above */
	bool		has_events;		/* are first_time and last_time valid? */
	int64		first_time;		/* of all begin and end events in range */
	int64		last_time;
	uint64	   *site_duplicates;	/* [nsites] dropped events of each site */
	aspan_log  *spans;			/* in no particular order */
	aspan_log  *apart;			/* NULL unless the set is lossless */
	uint64	   *apart_counts;	/* how often each is there, once canonical */
	aspan_earlier *earlier;		/* of a source that was read with a margin */
	bool		canonical;		/* see aspan_set_canonicalize() */
	bool		kept;			/* see aspan_set_keep() */

	/*
	 * What figures have made of the spans and keep for other figures
	 * (figures/derived.h).  It goes as a whole when the spans change.
	 */
	void	   *derived;
	MemoryContext derived_cxt;	/* NULL until there is anything */
} aspan_set;

/* resolves the collector, which is used up; the set lives in its context */
extern aspan_set *aspan_set_resolve(aspan_collector *c);

/*
 * The set outlives the aggregation that made it and becomes part of cxt.  It
 * is then to be closed by the caller.
 */
extern void aspan_set_keep(aspan_set *set, MemoryContext cxt);

/* closes temporary files; memory goes with the context */
extern void aspan_set_close(aspan_set *set);

/* the collector takes all events of a set, which is lossless */
extern void aspan_collect_set(aspan_collector *c, aspan_set *set);

/* those of its records, given the ids of the collector's dictionary */
extern void aspan_collect_records(aspan_collector *c, aspan_log *spans,
								  aspan_log *apart, const uint64 *apart_counts,
								  const uint32 *scopes, const uint32 *sites);

/* where to keep what is derived from the spans; made when first asked for */
extern MemoryContext aspan_set_derived_cxt(aspan_set *set);

/* begin + end + other + invalid */
static inline uint64
aspan_set_events(const aspan_set *set)
{
	return aspan_count_events(&set->counts);
}

/* events that were copies of others, and dropped */
static inline uint64
aspan_set_duplicates(const aspan_set *set)
{
	return set->duplicate_begins + set->duplicate_ends;
}

/*
 * Until when open spans were seen to run: to the end of the range that was
 * asked for, or else to the last event.
 */
static inline int64
aspan_set_observed_until(const aspan_set *set)
{
	return set->range.has_until ? set->range.until : set->last_time;
}

/* events of a log of events that stand apart */
typedef struct aspan_apart_events
{
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	uint64		ends;			/* of spans of the set */
	uint64		ends_hash;		/* the sum of aspan_end_hash() of these */
} aspan_apart_events;

/* adds them to the duplicates of their sites, if there is a place for these */
extern void aspan_count_apart(const aspan_set *set, aspan_apart_events *events,
							  uint64 *site_duplicates);

/* do the identities hold, and is every span what it was counted as? */
#ifdef USE_ASSERT_CHECKING
extern void aspan_set_check(aspan_set *set);
#else
#define aspan_set_check(set) ((void) 0)
#endif

/*
 * Puts the spans into the order of span_order.h, and drops and renumbers
 * strings and sites, so that equal sets are equal byte by byte when written.
 */
extern void aspan_set_canonicalize(aspan_set *set);

/* flat form, see wire.h; a set has to be canonical to be written */
extern void aspan_write_set(aspan_writer *w, aspan_set *set);
extern aspan_set *aspan_read_set(aspan_reader *r, MemoryContext cxt);

/*
 * Events, spans and what stands apart, of a set that has a dictionary already.
 * The spans stay packed, in the bytes that they are read from.
 */
extern aspan_set *aspan_read_part(aspan_reader *r, aspan_dict *dict,
								  MemoryContext cxt);

#endif							/* ASPAN_SPAN_SET_H */
