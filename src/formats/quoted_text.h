/*
 * quoted_text.h
 *	  Text of the database as a string of JSON, and as it is shown.
 */
#ifndef ASPAN_QUOTED_TEXT_H
#define ASPAN_QUOTED_TEXT_H

#include "lib/stringinfo.h"

/* as a string of JSON, with its quotes */
extern void aspan_append_json(StringInfo out, const char *str, size_t len);

/* with hidden characters spelled out (base/visible.c) */
extern void aspan_append_visible(StringInfo out, const char *str, size_t len);

#endif							/* ASPAN_QUOTED_TEXT_H */
