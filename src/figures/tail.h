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

/*
 * The operation that is compared without a name: of those with the target, or
 * of all if that is NULL.  False if no root is complete.
 */
extern bool aspan_tail_default_root(const aspan_tree *tree,
									const char *root_target,
									aspan_operation *operation);

#endif							/* ASPAN_TAIL_H */
