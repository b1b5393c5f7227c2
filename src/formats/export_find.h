/*
 * export_find.h
 *	  The trace of a set that is meant by a text.
 */
#ifndef ASPAN_EXPORT_FIND_H
#define ASPAN_EXPORT_FIND_H

#include "figures/trace_members.h"

/*
 * A trace id of the data, one that the documents have made up, or the id of a
 * span.
 */
typedef struct aspan_trace_request
{
	aspan_text	text;
	bool		is_made_up;		/* 32 digits, in high and low */
	uint64		high;
	uint64		low;
	bool		is_span;		/* a number */
	int64		span_id;
} aspan_trace_request;

/* the text, which ends with a zero byte, has to last as long */
extern aspan_trace_request *aspan_trace_request_parse(const char *text);

/*
 * The number of the trace that is asked for, or the longest for a request of
 * NULL; ASPAN_NO_TRACE if there is none.
 */
extern uint32 aspan_find_trace(const aspan_tree *tree,
							   const aspan_trace_members *traces,
							   const aspan_trace_request *trace);

/* the id of a trace as in the data, or as the documents make it up */
extern const char *aspan_trace_id_text(const aspan_tree *tree,
									   const aspan_trace_members *traces,
									   uint32 number);

#endif							/* ASPAN_EXPORT_FIND_H */
