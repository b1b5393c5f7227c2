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

/*
 * The profiles of such rows, with their chunks and processes as further columns
 * and in order of these; the last column is the set of a row without a profile.
 * Whatever is cut is up to the caller.
 */
extern void aspan_source_profiles(const aspan_source *source,
								  const aspan_set_rows *rows,
								  aspan_slot_callback callback, void *arg);

/* the notices about a set of a source, for who has not read it as one */
extern void aspan_source_notice(const aspan_source *source,
								const aspan_set *set);

/* some of the rows of a table of sets */
extern void aspan_source_sets(const aspan_source *source,
							  const aspan_set_rows *rows,
							  aspan_set_callback callback, void *arg);

#endif							/* ASPAN_SOURCE_READ_H */
