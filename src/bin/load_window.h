/*
 * load_window.h
 *	  Rows of a file that goes by, those of one group together.
 */
#ifndef ASPAN_LOAD_WINDOW_H
#define ASPAN_LOAD_WINDOW_H

#include "client.h"

typedef struct Window Window;

extern Window *window_create(void);
extern void window_free(Window *window);

/* false if rows of the group have been taken: this one comes too late */
extern bool window_add(Window *window, uint64 group, const char *row,
					   size_t length);

/* is there so much that some should be taken? */
extern bool window_is_full(const Window *window);

/*
 * Appends the rows of groups that had none for a while, or of all, in the order
 * of calls, and forgets them.
 */
extern void window_take(Window *window, PQExpBuffer out, bool all);

#endif							/* ASPAN_LOAD_WINDOW_H */
