/*
 * page.h
 *	  Pages of HTML that need nothing but themselves.
 */
#ifndef ASPAN_PAGE_H
#define ASPAN_PAGE_H

#include "lib/stringinfo.h"

/* what takes the place of a mark such as @DATA@ in a page */
typedef struct aspan_page_part
{
	const char *mark;			/* with its signs */
	void		(*write) (StringInfo out, const void *arg);
	const void *arg;
} aspan_page_part;

/* the list ends with a mark of NULL; a mark that is in no part stays */
extern void aspan_write_page(StringInfo out, const char *page,
							 const aspan_page_part *parts);

/* as it is shown, without hidden characters; the second form is a part */
extern void aspan_append_html(StringInfo out, const char *str, uint32 len);
extern void aspan_page_text(StringInfo out, const void *cstring);

/* a string of JSON that may stand inside of a script element */
extern void aspan_append_script_string(StringInfo out, const char *str,
									   uint32 len);

#endif							/* ASPAN_PAGE_H */
