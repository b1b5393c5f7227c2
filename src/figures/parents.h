/*
 * parents.h
 *	  From parent ids to parents, and the self time that follows.
 */
#ifndef ASPAN_PARENTS_H
#define ASPAN_PARENTS_H

#include "figures/tree.h"

/*
 * For a tree whose spans are in by_begin: makes parent_at and self_of_site,
 * and self if it is asked for; counts missing parents and cycles.  work is
 * memory for a table, which is freed: as many integers as the function below
 * says.
 */
extern void aspan_find_parents(aspan_tree *tree, aspan_parents parents,
							   bool self_of_spans, uint64 *work);
extern uint64 aspan_parents_work_size(uint32 nspans);

/*
 * How many of the missing parents are in exactly one other process, where
 * parents => 'global' would find them.
 */
extern uint64 aspan_parents_elsewhere(const aspan_tree *tree);

/* makes self afterwards, as long as by_begin and parent_at are there */
extern void aspan_add_self_of_spans(aspan_tree *tree);

#endif							/* ASPAN_PARENTS_H */
