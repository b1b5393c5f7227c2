/*
 * parents.h
 *	  From parent ids to parents, and the self time that follows.
 */
#ifndef ASPAN_PARENTS_H
#define ASPAN_PARENTS_H

#include "tree.h"

/*
 * For a tree whose spans are in by_begin: makes parent_at and self, and counts
 * missing parents and cycles.  work is memory for a table, which is freed: as
 * many integers as the function below says.
 */
extern void aspan_find_parents(aspan_tree *tree, aspan_parents parents,
							   uint64 *work);
extern uint64 aspan_parents_work_size(uint32 nspans);

#endif							/* ASPAN_PARENTS_H */
