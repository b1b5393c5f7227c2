/*
 * stack_text.h
 *	  The stack of one span as text: the names from its root down to it.
 */
#ifndef ASPAN_STACK_TEXT_H
#define ASPAN_STACK_TEXT_H

#include "figures/tree.h"

#include "lib/stringinfo.h"

/*
 * Appends the stack of the span with this index as one line of folded stacks,
 * or its name alone if there is no tree.  The path is room for so many
 * ancestors; if there are more, "..." is in place of the uppermost.
 */
extern void aspan_append_stack(StringInfo stack, const aspan_dict *dict,
							   const aspan_tree *tree, const aspan_span *span,
							   uint64 index, uint32 *path, uint32 max_path);

#endif							/* ASPAN_STACK_TEXT_H */
