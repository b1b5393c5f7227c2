/*
 * span_listing.h
 *	  The spans of a set one by one, in their order.
 */
#ifndef ASPAN_SPAN_LISTING_H
#define ASPAN_SPAN_LISTING_H

#include "engine/span_set.h"

/*
 * The spans one by one in the order of span_order.h, whether the set is in
 * memory or not.  A span is valid until the next call; NULL ends, and after a
 * rewind the first comes again.  The set and ranks have to last as long.
 */
typedef struct aspan_ordered aspan_ordered;

extern aspan_ordered *aspan_ordered_begin(aspan_set *set, const uint32 *ranks);
extern const aspan_span *aspan_ordered_next(aspan_ordered *ordered);
extern void aspan_ordered_rewind(aspan_ordered *ordered);
extern void aspan_ordered_end(aspan_ordered *ordered);

#endif							/* ASPAN_SPAN_LISTING_H */
