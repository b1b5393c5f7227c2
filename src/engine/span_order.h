/*
 * span_order.h
 *	  The total order of spans.
 */
#ifndef ASPAN_SPAN_ORDER_H
#define ASPAN_SPAN_ORDER_H

#include "engine/span_set.h"

/*
 * The order that every listing falls back on: time (begin, or end of an
 * orphan), process in "C" order, span_id, end with open last, name, target,
 * parent, file, line, kind, trace in "C" order, error, detached, each without
 * before with.  ranks is from aspan_dict_ranks().  Two spans that
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

#endif							/* ASPAN_SPAN_ORDER_H */
