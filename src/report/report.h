/*
 * report.h
 *	  The whole analysis of a set of spans as a Markdown document.
 */
#ifndef ASPAN_REPORT_H
#define ASPAN_REPORT_H

#include "report/report_options.h"

#include "lib/stringinfo.h"

extern void aspan_write_report(aspan_set *set,
							   const aspan_report_options *options,
							   StringInfo out);

#endif							/* ASPAN_REPORT_H */
