/*
 * source_args.h
 *	  What is asked for of a source, and who takes the set that comes of it.
 */
#ifndef ASPAN_SOURCE_ARGS_H
#define ASPAN_SOURCE_ARGS_H

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

/* no more than sums, for which each span is read where it is stored */
#define ASPAN_NEED_SUMS		0x200

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

/* a set does not outlive the callback, unless that keeps it */
typedef void (*aspan_set_callback) (aspan_set *set, void *arg);

/* takes a row while it is there */
struct TupleTableSlot;
typedef void (*aspan_slot_callback) (struct TupleTableSlot *slot, void *arg);

#endif							/* ASPAN_SOURCE_ARGS_H */
