/*
 * folded_name.h
 *	  The name of a span as a frame of a folded stack.
 */
#ifndef ASPAN_FOLDED_NAME_H
#define ASPAN_FOLDED_NAME_H

#include "lib/stringinfo.h"

/* what stands for a name that is missing, or has nothing to show */
#define ASPAN_NAMELESS		"(unnamed)"
#define ASPAN_EMPTY_NAME	"(empty)"

/* appends the name, which is in this encoding */
extern void aspan_folded_name(StringInfo out, const char *name, uint32 len,
							  int encoding);

#endif							/* ASPAN_FOLDED_NAME_H */
