/*
 * rule.h
 *	  The rule of pairing, for the events of one key.
 */
#ifndef ASPAN_RULE_H
#define ASPAN_RULE_H

#include "base/intern.h"
#include "base/spanlog.h"
#include "engine/counts.h"

typedef struct aspan_resolution
{
	aspan_log  *spans;			/* in no particular order */
	aspan_log  *apart;			/* other events; NULL if not wanted */
	uint64		duplicate_begins;
	uint64		duplicate_ends;
	uint64	   *site_duplicates;	/* [nsites] dropped events of each site */
} aspan_resolution;

typedef struct aspan_rule aspan_rule;

/* memory that a key takes for each of its events */
#define ASPAN_RULE_EVENT_BYTES 16

/* what to do with a span */
typedef void (*aspan_span_taker) (void *arg, const aspan_span *span);

/*
 * In the current context.  The rule counts into the result, and hands spans to
 * take(arg); spans outside of the range are left out.
 */
extern aspan_rule *aspan_rule_create(const aspan_dict *dict,
									 const aspan_range *range,
									 aspan_resolution *result,
									 aspan_span_taker take, void *arg);

/* frees memory that grew with the keys seen so far */
extern void aspan_rule_reset(aspan_rule *rule);

/*
 * Hands on the spans of one key, whose records are in order of time, those
 * that came as spans behind the others.
 */
extern void aspan_rule_apply(aspan_rule *rule, aspan_span *records, uint64 n);

/* hands on a span that is final as it is */
extern void aspan_rule_add(aspan_rule *rule, const aspan_span *span);

#endif							/* ASPAN_RULE_H */
