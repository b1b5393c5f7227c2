/*
 * timeline_html.h
 *	  Spans over time as a page of HTML.
 */
#ifndef ASPAN_TIMELINE_HTML_H
#define ASPAN_TIMELINE_HTML_H

#include "formats/export_find.h"

#include "lib/stringinfo.h"

/* the trace that is asked for, or all spans of the tree for NULL */
extern void aspan_write_timeline_page(const aspan_tree *tree,
									  const aspan_trace_request *trace,
									  const char *title, StringInfo out);

#endif							/* ASPAN_TIMELINE_HTML_H */
