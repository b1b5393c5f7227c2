/*
 * source.h
 *	  Reading a relation of events or spans into a span set.
 */
#ifndef ASPAN_SOURCE_H
#define ASPAN_SOURCE_H

#include "engine/span_set.h"

#include "datatype/timestamp.h"

/* the arguments every function over a source has, as the user gave them */
typedef struct aspan_source
{
	Oid			relid;
	bool		has_since;
	bool		has_until;
	TimestampTz since;
	TimestampTz until;
	const char *process;		/* NULL for every process */
	Interval   *margin;			/* NULL for none */
	bool		want_files;		/* read filename as well? */
	bool		want_lines;		/* read line as well? */
	bool		keep;			/* keep the spans in memory, if a tree fits? */
} aspan_source;

/*
 * Reads the relation with the caller's rights, through one query with one
 * aggregate, and calls back with the resolved set while the query is still
 * open.  The set does not outlive the callback.
 */
typedef void (*aspan_set_callback) (aspan_set *set, void *arg);

extern void aspan_source_read(const aspan_source *source,
							  aspan_set_callback callback, void *arg);

/*
 * How many spans the planner expects in the relation, from a plan of the same
 * query; negative if the caller may not know.
 */
extern double aspan_source_estimate(const aspan_source *source);

#endif							/* ASPAN_SOURCE_H */
