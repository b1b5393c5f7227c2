/*
 * span_ranks.h
 *	  Where each span stands among those of its operation.
 */
#ifndef ASPAN_SPAN_RANKS_H
#define ASPAN_SPAN_RANKS_H

#include "engine/span_set.h"

/*
 * Of each complete span, by index in set->spans, the percentage of the
 * complete spans of its operation that are not longer; 0 for the others.  In
 * the current context; the spans have to be in memory.
 */
extern double *aspan_span_percentiles(const aspan_set *set);

/* memory that it takes at most */
extern Size aspan_span_percentiles_bytes(const aspan_set *set);

#endif							/* ASPAN_SPAN_RANKS_H */
