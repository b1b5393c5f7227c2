/*
 * flame_text.h
 *	  Merged stacks as folded lines and as JSON.
 */
#ifndef ASPAN_FLAME_TEXT_H
#define ASPAN_FLAME_TEXT_H

#include "figures/flame.h"

#include "lib/stringinfo.h"

/* one line of folded stacks, without its newline, valid during the call */
typedef void (*aspan_line_callback) (const char *line, int len, void *arg);

/* calls back in "C" order of the lines; the shape has to be FOLDED */
extern void aspan_write_folded(const aspan_flame_graph *flame,
							   aspan_line_callback callback, void *arg);

/* nested objects of name, value and children */
extern void aspan_write_json(const aspan_flame_graph *flame, StringInfo out);

extern void aspan_append_uint128(StringInfo out, uint128 value);

#endif							/* ASPAN_FLAME_TEXT_H */
