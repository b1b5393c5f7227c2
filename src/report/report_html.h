/*
 * report_html.h
 *	  The whole analysis of a set of spans as a page of HTML.
 */
#ifndef ASPAN_REPORT_HTML_H
#define ASPAN_REPORT_HTML_H

#include "report/report_options.h"

#include "lib/stringinfo.h"

extern void aspan_write_report_page(aspan_set *set,
									const aspan_report_options *options,
									const char *title, StringInfo out);

#endif							/* ASPAN_REPORT_HTML_H */
