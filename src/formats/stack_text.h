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

/* how long stacks are, without writing them */
typedef struct aspan_stack_lengths
{
	const aspan_dict *dict;
	const aspan_tree *tree;		/* or NULL */
	uint64	   *of_site;		/* [nsites] of a frame, 0 if not known yet */
	StringInfoData frame;
} aspan_stack_lengths;

extern void aspan_stack_lengths_begin(aspan_stack_lengths *lengths,
									  const aspan_dict *dict,
									  const aspan_tree *tree);
extern void aspan_stack_lengths_end(aspan_stack_lengths *lengths);

/*
 * The bytes of a stack, its length among them; the ancestors that make it
 * longer than the limit are not looked at.
 */
extern uint64 aspan_stack_length(aspan_stack_lengths *lengths,
								 const aspan_span *span, uint64 index,
								 uint64 limit);

#endif							/* ASPAN_STACK_TEXT_H */
