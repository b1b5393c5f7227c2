/*
 * owners.h
 *	  Which other process has the parent that a span names.
 */
#ifndef ASPAN_OWNERS_H
#define ASPAN_OWNERS_H

#include "engine/span_set.h"

/*
 * Span ids that are looked for, and the scopes without a trace that have them.
 * First ids are wanted, then all spans are shown, then owners are asked for.
 */
typedef struct owners_hash aspan_owners;

extern aspan_owners *aspan_owners_create(MemoryContext cxt);
extern void aspan_owners_free(aspan_owners *owners);

/* looks for the parent of a span, unless it has a trace */
extern void aspan_owners_want(aspan_owners *owners, const aspan_dict *dict,
							  const aspan_span *span);

/* a span that may have one of the ids */
extern void aspan_owners_show(aspan_owners *owners, const aspan_dict *dict,
							  const aspan_span *span);

/*
 * The one scope that has the parent of a span; false if none has it, or
 * several, or the span has a trace.
 */
extern bool aspan_owners_find(aspan_owners *owners, const aspan_dict *dict,
							  const aspan_span *span, uint32 *scope);

/*
 * Of n spans that name a parent, how many name one that exactly one other
 * process has.
 */
extern uint64 aspan_owners_count(const aspan_set *set, const uint32 *spans,
								 uint64 n);

#endif							/* ASPAN_OWNERS_H */
