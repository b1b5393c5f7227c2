/*
 * path_walk.h
 *	  The windows that spans have within their parents, and how a critical path
 *	  goes from one to the next.
 */
#ifndef ASPAN_PATH_WALK_H
#define ASPAN_PATH_WALK_H

#include "figures/tree.h"

/* the part of a span that is within the window of its parent */
typedef struct aspan_path_window
{
	int64		begin;
	int64		end;
	int64		span_id;
	uint32		span;			/* index in the log */
	uint32		place;			/* among its siblings */
} aspan_path_window;

/* a growing array of windows */
typedef struct aspan_path_windows
{
	aspan_path_window *items;
	Size		count;
	Size		max;
} aspan_path_windows;

typedef struct aspan_path_walker
{
	const aspan_tree *tree;
	Size		other_bytes;	/* what its user takes besides */
	aspan_path_windows todo;	/* windows on the path, not divided yet */
	aspan_path_windows siblings;
} aspan_path_walker;

/* ERROR if the tree and other_bytes do not fit into asyncspan.max_memory */
extern void aspan_path_walker_init(aspan_path_walker *w, const aspan_tree *tree,
								   Size other_bytes);
extern void aspan_path_walker_free(aspan_path_walker *w);

/* a complete span as the root of a path */
extern aspan_path_window aspan_path_whole(const aspan_tree *tree, uint32 span);

/*
 * The children that have a part of a window: complete, not detached, in order
 * of begin, in w->siblings until the next call.
 */
extern void aspan_path_children(aspan_path_walker *w,
								const aspan_path_window *parent);

/* puts them in the order in which the path goes to them, the first one last */
extern void aspan_path_sort(aspan_path_walker *w);

/*
 * Divides a window between its span and the children that the path goes to.
 * Returns the time of the span itself, and adds the windows of the children to
 * w->todo.
 */
extern uint64 aspan_path_divide(aspan_path_walker *w,
								aspan_path_window parent);

/*
 * Asks memory for what the root at position i of a list is going to need, since
 * that is not in the order of the log.
 */
extern void aspan_path_look_ahead(const aspan_tree *tree, const uint32 *roots,
								  uint64 nroots, uint64 i);

#endif							/* ASPAN_PATH_WALK_H */
