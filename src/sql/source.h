/*
 * source.h
 *	  Reading a relation of events or spans into a span set.
 */
#ifndef ASPAN_SOURCE_H
#define ASPAN_SOURCE_H

#include "engine/span_set.h"

#include "datatype/timestamp.h"

/*
 * What a figure needs of a source.  Columns that it does without are not read,
 * and the caller needs no right to them.
 */
#define ASPAN_NEED_FILES	0x01	/* filename */
#define ASPAN_NEED_LINES	0x02	/* line */
#define ASPAN_NEED_KINDS	0x04	/* kind */
#define ASPAN_NEED_ERRORS	0x08	/* error */
#define ASPAN_NEED_DETACHED 0x10	/* detached */
#define ASPAN_NEED_TREE		0x20	/* the spans in memory, if a tree fits */

/*
 * Spans that begin in the margin, too, which the figure tells from those of the
 * range; and of finished spans those that began in the margin before it.
 */
#define ASPAN_NEED_MARGIN	0x40
#define ASPAN_NEED_VALUE	0x80	/* all events, see engine/span_set.h */

/* what began in the margin before the range and runs on: aspan_set.earlier */
#define ASPAN_NEED_EARLIER	0x100

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
	uint32		needs;			/* what is to be read, see above */
} aspan_source;

/* ERROR if a range or a margin is none, for what reads nothing */
extern void aspan_source_check(const aspan_source *source);

/*
 * Reads the relation with the caller's rights, through one query with one
 * aggregate, and calls back with the resolved set while the query is still
 * open.  The set does not outlive the callback.
 */
typedef void (*aspan_set_callback) (aspan_set *set, void *arg);

extern void aspan_source_read(const aspan_source *source,
							  aspan_set_callback callback, void *arg);

/*
 * The range that the arguments name.  Times beyond those that an int64 has
 * bound nothing, or leave nothing.
 */
extern void aspan_source_range(const aspan_source *source, aspan_range *range);

/*
 * How many spans the planner expects in the relation, from a plan of the same
 * query; negative if the caller may not know.
 */
extern double aspan_source_estimate(const aspan_source *source);

#endif							/* ASPAN_SOURCE_H */
