/*
 * flame_html.h
 *	  Merged stacks as a page of HTML.
 */
#ifndef ASPAN_FLAME_HTML_H
#define ASPAN_FLAME_HTML_H

#include "figures/flame.h"

#include "lib/stringinfo.h"

/* a page that needs nothing but itself */
extern void aspan_write_html(const aspan_flame_graph *flame, const char *title,
							 StringInfo out);

#endif							/* ASPAN_FLAME_HTML_H */
