/*
 * source.h
 *	  Reading a relation of events or spans into a span set.
 */
#ifndef ASPAN_SOURCE_H
#define ASPAN_SOURCE_H

#include "sql/source_args.h"

/* ERROR if a range or a margin is none, for what reads nothing */
extern void aspan_source_check(const aspan_source *source);

/*
 * Is a type neither a domain nor made of others?  Reading a value of one that
 * is could call functions of whoever made the type.
 */
extern bool aspan_is_plain_type(Oid type);

/*
 * Reads the relation with the caller's rights, through one query with one
 * aggregate, and calls back with the resolved set while the query is still
 * open.  The set does not outlive the callback.
 */
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
