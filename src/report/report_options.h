/*
 * report_options.h
 *	  What a report is asked for.
 */
#ifndef ASPAN_REPORT_OPTIONS_H
#define ASPAN_REPORT_OPTIONS_H

#include "figures/tree.h"

#include "datatype/timestamp.h"

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

#endif							/* ASPAN_REPORT_OPTIONS_H */
