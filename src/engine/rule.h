/*
 * rule.h
 *	  The rule of pairing, for the events of one key.
 */
#ifndef ASPAN_RULE_H
#define ASPAN_RULE_H

#include "base/intern.h"
#include "engine/taker.h"

typedef struct aspan_rule aspan_rule;

/*
 * In the current context.  The taker gets the spans and dropped events of all
 * keys that the rule is applied to.
 */
extern aspan_rule *aspan_rule_create(const aspan_dict *dict,
									 const aspan_taker *taker);

/* frees memory that grew with the keys seen so far */
extern void aspan_rule_reset(aspan_rule *rule);

/*
 * Hands on the spans of one key, whose records are in order of time, those
 * that came as spans behind the others.
 */
extern void aspan_rule_apply(aspan_rule *rule, aspan_span *records, uint64 n);

#endif							/* ASPAN_RULE_H */
