/*
 * source_read.h
 *	  Reading a part of a source, for stores.
 */
#ifndef ASPAN_SOURCE_READ_H
#define ASPAN_SOURCE_READ_H

#include "engine/set_cut.h"
#include "sql/source_args.h"
#include "sql/source_columns.h"

/* which rows of the table of a store are read, and what of their sets */
typedef struct aspan_set_rows
{
	aspan_cut	cut;
	int64		first;			/* chunk */
	int64		last;
	const char *without;		/* an int8multirange, kept rows excepted */
	const char *unless;			/* and those of this condition, if any */
	bool		whole;			/* is the set to be merged with another? */
} aspan_set_rows;

/* what a source asks for of a relation of events or spans, as ranges */
extern void aspan_source_cut(const aspan_source *source,
							 const aspan_relation *info, aspan_cut *cut);

/* the rows of a relation as a set that has everything, without any notice */
extern void aspan_source_rows(const aspan_source *source,
							  aspan_set_callback callback, void *arg);

/* some of the rows of a table of sets */
extern void aspan_source_sets(const aspan_source *source,
							  const aspan_set_rows *rows,
							  aspan_set_callback callback, void *arg);

#endif							/* ASPAN_SOURCE_READ_H */
