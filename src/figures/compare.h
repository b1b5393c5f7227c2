/*
 * compare.h
 *	  What differs between two sets of spans, operation by operation.
 */
#ifndef ASPAN_COMPARE_H
#define ASPAN_COMPARE_H

#include "figures/grouping.h"
#include "figures/tree.h"

/* what a distribution is made of; see compare.c */
typedef enum aspan_samples
{
	ASPAN_SAMPLES_ROOTS,		/* the mean duration below each root */
	ASPAN_SAMPLES_SPANS			/* each duration */
} aspan_samples;

/* what a side has of an operation */
typedef struct aspan_compared_side
{
	uint64		spans;			/* of any status */
	uint64		complete;
	uint64		errors;
	uint128		total;			/* ns */
	double		p50_ms;			/* valid if complete > 0 */
	double		p95_ms;
	double		p99_ms;
	uint128		self;			/* ns, if the side has it */
	uint64	   *samples;		/* [nsamples] in ascending order */
	uint64		nsamples;
} aspan_compared_side;

typedef struct aspan_compared
{
	aspan_operation operation;	/* strings of the labels */
	aspan_compared_side sides[2];	/* before, after */
	bool		is_tested;		/* both sides have complete spans */
	bool		has_self;		/* and self time */
	double		superiority;	/* valid if it is tested */
	double		p_value;
	double		q_value;
	double		impact_ms;
	double		self_impact_ms;
} aspan_compared;

/* when a side was looked at */
typedef struct aspan_observation
{
	aspan_range range;			/* as it was asked for */
	bool		has_events;
	int64		first_time;		/* of its events */
	int64		last_time;
} aspan_observation;

typedef struct aspan_comparison
{
	MemoryContext cxt;
	aspan_samples samples;
	bool		one_source;		/* the sides are ranges of the same events */
	aspan_dict *labels;
	aspan_compared *sides[2];	/* until it is finished: one side each */
	uint32		counts[2];
	bool		has_self[2];
	aspan_observation observed[2];
	double		seconds[2];		/* that the rates are of, 0 if unknown */
	aspan_compared *items;		/* the largest impact first, see compare.c */
	uint32		count;
} aspan_comparison;

/* the sides are added before the comparison is finished; all in cxt */
extern aspan_comparison *aspan_comparison_create(MemoryContext cxt,
												 aspan_samples samples,
												 bool one_source);
extern void aspan_comparison_add(aspan_comparison *c, int side, aspan_set *set,
								 aspan_parents parents);
extern void aspan_comparison_finish(aspan_comparison *c);

#endif							/* ASPAN_COMPARE_H */
