/*
 * flame_html.h
 *	  Merged stacks as a page of HTML.
 */
#ifndef ASPAN_FLAME_HTML_H
#define ASPAN_FLAME_HTML_H

#include "figures/flame.h"

#include "lib/stringinfo.h"

/* of a flame graph of the shape PAGE; the first form is a part of a page */
extern void aspan_append_flame_data(StringInfo out, const void *graph);
extern void aspan_write_flame_page(const aspan_flame_graph *flame,
								   const char *title, StringInfo out);

#endif							/* ASPAN_FLAME_HTML_H */
