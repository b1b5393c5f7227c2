/*
 * markdown_html.h
 *	  A document of Markdown as elements of a page.
 */
#ifndef ASPAN_MARKDOWN_HTML_H
#define ASPAN_MARKDOWN_HTML_H

#include "lib/stringinfo.h"

/*
 * Appends the document as HTML: a section for each title of the second level,
 * with an id made of the title, and in it what follows the title.  The
 * document is one that the report writes: titles of the levels two and three,
 * paragraphs, lists, tables, blocks of code, and in them code and bold text.
 */
extern void aspan_append_markdown(StringInfo out, const char *markdown);

#endif							/* ASPAN_MARKDOWN_HTML_H */
