/*
 * span_order.h
 *	  The total order of spans, and reading a set in it.
 */
#ifndef ASPAN_SPAN_ORDER_H
#define ASPAN_SPAN_ORDER_H

#include "span_set.h"

/*
 * The order that every listing falls back on: time (begin, or end of an
 * orphan), process in "C" order, span_id, end with open last, name, target,
 * parent, file, line.  ranks is from aspan_dict_ranks().  Two spans that
 * compare equal are alike in every column.
 */
extern int	aspan_span_compare(const aspan_set *set, const uint32 *ranks,
							   const aspan_span *a, const aspan_span *b);

/*
 * Indexes of all spans in that order, in the current context.  The set is
 * brought to memory if it is not there.  work is memory to sort in, two
 * integers for each span, from a caller who has another use for it
 * afterwards; if NULL, it is allocated and freed.
 */
extern uint32 *aspan_set_order(aspan_set *set, const uint32 *ranks,
							   uint64 *work);

/*
 * The spans one by one in that order, whether the set is in memory or not.
 * A span is valid until the next call; NULL ends, and after a rewind the
 * first comes again.  The set and ranks have to last as long.
 */
typedef struct aspan_ordered aspan_ordered;

extern aspan_ordered *aspan_ordered_begin(aspan_set *set, const uint32 *ranks);
extern const aspan_span *aspan_ordered_next(aspan_ordered *ordered);
extern void aspan_ordered_rewind(aspan_ordered *ordered);
extern void aspan_ordered_end(aspan_ordered *ordered);

#endif							/* ASPAN_SPAN_ORDER_H */
