/*
 * what_if.h
 *	  What would be saved if an operation took another share of its own time.
 */
#ifndef ASPAN_WHAT_IF_H
#define ASPAN_WHAT_IF_H

#include "figures/grouping.h"
#include "figures/replay.h"

typedef struct aspan_what_if_options
{
	const char *name;			/* of the operations that are scaled */
	const char *target;			/* NULL: whatever the target */
	double		factor;			/* from 0 to ASPAN_MAX_FACTOR */
} aspan_what_if_options;

/* the complete roots of an operation, as recorded and replayed */
typedef struct aspan_what_if_roots
{
	aspan_operation operation;
	uint64		roots;
	uint128		before;			/* ns, sums over the roots */
	int128		saved;
	double		saved_max_ms;
	double		p95_before_ms;
	double		p95_after_ms;
} aspan_what_if_roots;

typedef struct aspan_what_if_list
{
	aspan_what_if_roots *items; /* the largest saving first, then by name */
	uint32		count;
	bool		has_spans;		/* was there any span to be scaled? */
} aspan_what_if_list;

/* in the current context */
extern aspan_what_if_list *aspan_what_if_compute(const aspan_tree *tree,
												 const aspan_what_if_options *options);

/* an operation that is scaled, over all complete roots */
typedef struct aspan_what_if_operation
{
	aspan_operation operation;
	int128		saved;			/* ns */
	double		saved_max_ms;
} aspan_what_if_operation;

typedef struct aspan_what_if_all_list
{
	aspan_what_if_operation *items; /* the largest saving first, then the
									 * largest that there could be, then by
									 * name */
	uint32		count;
	uint64		roots;
	uint128		before;			/* ns, of all complete roots */
} aspan_what_if_all_list;

/* of each operation that roots wait for, on its own; in the current context */
extern aspan_what_if_all_list *aspan_what_if_all_compute(const aspan_tree *tree,
														 double factor);

#endif							/* ASPAN_WHAT_IF_H */
