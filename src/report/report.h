/*
 * report.h
 *	  The whole analysis of a set of spans as a Markdown document.
 */
#ifndef ASPAN_REPORT_H
#define ASPAN_REPORT_H

#include "figures/tree.h"

#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

/* which part of the relation was read, as the user asked for it */
typedef struct aspan_report_selection
{
	bool		has_since;
	bool		has_until;
	bool		has_margin;
	TimestampTz since;
	TimestampTz until;
	const char *process;		/* NULL for every process */
} aspan_report_selection;

typedef struct aspan_report_options
{
	const char *source;			/* name of the relation, NULL if not known */
	aspan_report_selection selection;
	uint32		limit;			/* rows of each ranking */
	aspan_parents parents;
} aspan_report_options;

extern void aspan_write_report(aspan_set *set,
							   const aspan_report_options *options,
							   StringInfo out);

#endif							/* ASPAN_REPORT_H */
