/*
 * set_value.h
 *	  A set of spans as a value of type span_set.
 */
#ifndef ASPAN_SET_VALUE_H
#define ASPAN_SET_VALUE_H

#include "base/compat.h"
#include "engine/span_set.h"

#include "fmgr.h"

/* the set itself as a value; it goes with the set's memory context */
extern Datum aspan_set_value(aspan_set *set);

/* the set behind a value, which is read if it is flat */
extern aspan_set *aspan_set_from_datum(Datum value);

/*
 * Takes the events of the set behind a value.  Sets that are flat may stay so,
 * up to this many bytes of memory for all.
 */
extern void aspan_collect_value(aspan_collector *c, Datum value, Size limit);

/* from the flat form, without a header; ERROR where it is not one */
extern aspan_set *aspan_set_from_bytes(const char *bytes, Size size);

/* ERROR where the set has not kept all events, see engine/span_set.h */
extern void aspan_set_check_value(const aspan_set *set);

/* the same, and where it was cut off at a range of time */
extern void aspan_set_check_merged(const aspan_set *set);

/*
 * The set of the events of another one, less the spans that begin outside of a
 * range; its spans are kept in memory for a tree if asked to.  It is made in
 * the current context, and is to be closed unless it was kept.
 */
extern aspan_set *aspan_set_cut(aspan_set *set, const aspan_range *range,
								bool keep);

/* the set of no events, in the current context */
extern aspan_set *aspan_set_empty(void);

/* the functions of merge(), by which it is known (set_aggregate.c) */
extern PGDLLEXPORT Datum aspan_span_set_merge(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_merged(PG_FUNCTION_ARGS);

/* ERROR: a value cannot have so many bytes */
pg_noreturn extern void aspan_set_too_large(Size size);

#endif							/* ASPAN_SET_VALUE_H */
