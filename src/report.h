/*
 * report.h
 *	  The whole analysis of a set of spans as a Markdown document.
 */
#ifndef ASPAN_REPORT_H
#define ASPAN_REPORT_H

#include "lib/stringinfo.h"
#include "source.h"
#include "tree.h"

typedef struct aspan_report_options
{
	const char *source;			/* name of the relation, NULL if not known */
	const aspan_source *selection;	/* what was read of it, NULL likewise */
	uint32		limit;			/* rows of each ranking */
	aspan_parents parents;
} aspan_report_options;

extern void aspan_write_report(aspan_set *set,
							   const aspan_report_options *options,
							   StringInfo out);

#endif							/* ASPAN_REPORT_H */
