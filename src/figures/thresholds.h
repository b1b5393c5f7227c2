/*
 * thresholds.h
 *	  Rules that compare a figure of some spans with a limit.
 */
#ifndef ASPAN_THRESHOLDS_H
#define ASPAN_THRESHOLDS_H

#include "figures/tree.h"

typedef enum aspan_metric
{
	ASPAN_METRIC_EVENTS,
	ASPAN_METRIC_SPANS,
	ASPAN_METRIC_COMPLETE,
	ASPAN_METRIC_OPEN,
	ASPAN_METRIC_ORPHAN,
	ASPAN_METRIC_OLDEST_OPEN_MS,
	ASPAN_METRIC_ERRORS,
	ASPAN_METRIC_ERRORS_PCT,
	ASPAN_METRIC_PER_SECOND,
	ASPAN_METRIC_TOTAL_MS,
	ASPAN_METRIC_SELF_MS,
	ASPAN_METRIC_AVG_MS,
	ASPAN_METRIC_MIN_MS,
	ASPAN_METRIC_MAX_MS,
	ASPAN_METRIC_STDDEV_MS,
	ASPAN_METRIC_P50_MS,
	ASPAN_METRIC_P95_MS,
	ASPAN_METRIC_P99_MS,
	ASPAN_METRIC_LATENCY_P50_MS,
	ASPAN_METRIC_LATENCY_P95_MS,
	ASPAN_METRIC_LATENCY_P99_MS,
	ASPAN_METRIC_MAX_CONCURRENCY,
	ASPAN_METRIC_AVG_CONCURRENCY,
	ASPAN_METRIC_DUPLICATE_EVENTS,	/* of the whole set only */
	ASPAN_METRIC_MISMATCHED_PAIRS	/* likewise */
} aspan_metric;

typedef enum aspan_op
{
	ASPAN_OP_GT,
	ASPAN_OP_GE,
	ASPAN_OP_LT,
	ASPAN_OP_LE
} aspan_op;

/* the words of the two enums, each list with a NULL at its end */
extern const char *const aspan_metric_words[];
extern const char *const aspan_op_words[];

typedef struct aspan_threshold
{
	aspan_metric metric;
	const char *target;			/* NULL: whatever it is */
	const char *name;
	aspan_op	op;
	double		threshold;
} aspan_threshold;

typedef struct aspan_threshold_list
{
	aspan_threshold *items;
	int			count;
	int			max;
} aspan_threshold_list;

/* what a rule says of a set */
typedef struct aspan_verdict
{
	bool		has_value;
	double		value;
	bool		firing;
	bool		has_bound;		/* no value, but it is beyond this one */
	double		bound;
	const char *note;			/* why there is no value, or NULL */
} aspan_verdict;

/* is any rule about self time, which needs the tree? */
extern bool aspan_thresholds_need_self(const aspan_threshold_list *rules);

/* a verdict for each rule */
extern aspan_verdict *aspan_thresholds_compute(aspan_set *set,
											   aspan_parents parents,
											   const aspan_threshold_list *list);

#endif							/* ASPAN_THRESHOLDS_H */
