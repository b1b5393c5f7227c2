/*
 * tail.h
 *	  Why the slowest roots of an operation are slower than the rest.
 */
#ifndef ASPAN_TAIL_H
#define ASPAN_TAIL_H

#include "figures/path_shares.h"

/* which roots are compared */
typedef struct aspan_tail_options
{
	const aspan_operation *operation;	/* or else, if that is NULL: */
	const char *root;			/* name of the operation, or NULL: the one
								 * whose roots have the largest duration in
								 * all */
	const char *root_target;	/* NULL: whatever the target */
	double		q;				/* the tail begins at this percentile */
} aspan_tail_options;

/* what an operation has of the critical paths of both sides */
typedef struct aspan_tail_operation
{
	aspan_operation operation;
	aspan_path_share body;
	aspan_path_share tail;
	double		body_ms;		/* a root */
	double		tail_ms;
	double		excess_ms;
	double		calls_part_ms;	/* of the excess */
	double		cost_part_ms;
} aspan_tail_operation;

typedef struct aspan_tail_list
{
	uint32		roots;
	uint32		tail_roots;		/* of them */
	aspan_tail_operation *items;	/* the largest excess first, then by name */
	uint32		count;			/* 0 if one of the sides is empty */
} aspan_tail_list;

/* in the current context */
extern aspan_tail_list *aspan_tail_compute(const aspan_tree *tree,
										   const aspan_tail_options *options);

#endif							/* ASPAN_TAIL_H */
