/*
 * rule_given.h
 *	  Spans of one key that came already paired.
 */
#ifndef ASPAN_RULE_GIVEN_H
#define ASPAN_RULE_GIVEN_H

#include "engine/site_order.h"
#include "engine/taker.h"

/* hands on n spans without their duplicates; the records change on the way */
extern void aspan_resolve_given(const aspan_site_order *order,
								const aspan_taker *taker, aspan_span *records,
								uint64 n);

#endif							/* ASPAN_RULE_GIVEN_H */
