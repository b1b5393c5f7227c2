/*
 * traces.h
 *	  The traces of a set: what belongs together from its first span on.
 */
#ifndef ASPAN_TRACES_H
#define ASPAN_TRACES_H

#include "figures/critical_path.h"
#include "figures/grouping.h"
#include "figures/trace_members.h"

/*
 * What the spans of a trace, as trace_members.c has them, add up to.  Some may
 * have begun before the root.  With a trace id the root is the span that comes
 * first in order: begin, process, span id.
 */
typedef struct aspan_trace
{
	uint32		root;			/* index in the log */
	int64		begin;			/* the first one */
	bool		has_end;
	int64		end;			/* the last known one */
	uint32		spans;
	uint32		processes;
	uint32		errors;
	uint32		open;
	uint32		max_depth;
	uint32		critical;		/* number of the operation with most critical
								 * time; see operations below */
	bool		has_critical;	/* false if no root of it is complete */
} aspan_trace;

typedef struct aspan_trace_list
{
	aspan_trace *items;			/* longest first, those without an end last,
								 * then in the order of their roots */
	uint32		count;
	aspan_operations *operations;
} aspan_trace_list;

/* from its begin to its end, which it has to have */
static inline uint64
aspan_trace_duration(const aspan_trace *trace)
{
	return (uint64) trace->end - (uint64) trace->begin;
}

/* in the current context */
extern aspan_trace_list *aspan_traces_compute(const aspan_tree *tree);

/*
 * The number of the first of the list above, without the list, or of those
 * that are among some, if that is not NULL; ASPAN_NO_TRACE if there is none.
 */
extern uint32 aspan_longest_trace(const aspan_tree *tree,
								  const aspan_trace_members *members,
								  const bool *among);

/* a trace with its spans, in the order of the tree */
typedef struct aspan_trace_spans
{
	aspan_trace trace;
	aspan_operation critical;	/* if the trace has it */
	uint32	   *spans;			/* [trace.spans] */
} aspan_trace_spans;

/*
 * The first of the list with its spans, in the current context; NULL if no span
 * has an end.
 */
extern aspan_trace_spans *aspan_slowest_trace(const aspan_tree *tree,
											  const aspan_critical *critical);

/* what is left of a trace without some of its spans */
typedef struct aspan_trace_rest
{
	uint32		spans;
	uint32		errors;
	uint32		complete;
	uint64		longest;		/* ns of a complete one, if there are any */
} aspan_trace_rest;

/* shown: of each span of the tree, whether it is one of those left out here */
extern aspan_trace_rest aspan_trace_without(const aspan_tree *tree,
											const aspan_trace_spans *trace,
											const bool *shown);

/* the trace of the first longest span with an id; ASPAN_NO_TRACE if none is */
extern uint32 aspan_trace_of_span_id(const aspan_tree *tree,
									 const aspan_trace_members *members,
									 int64 span_id);

/*
 * How many there are, from the sums of the tree, or from NULL if no span has a
 * parent.
 */
extern uint64 aspan_count_traces(aspan_set *set, const aspan_tree_sums *sums);

#endif							/* ASPAN_TRACES_H */
