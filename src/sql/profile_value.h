/*
 * profile_value.h
 *	  A profile as a value of type profile.
 */
#ifndef ASPAN_PROFILE_VALUE_H
#define ASPAN_PROFILE_VALUE_H

#include "figures/profile.h"

#include "fmgr.h"

/* ERROR if it would be too large a value */
extern bytea *aspan_profile_flatten(aspan_profile *profile);

/* from the flat form, without a header; ERROR where it is not one */
extern aspan_profile *aspan_profile_from_bytes(const char *bytes, Size size);
extern aspan_profile *aspan_profile_from_datum(Datum value);

/* the profile of a set that has all events, in the current context */
extern Datum aspan_profile_value(aspan_set *set);

/* the same, or false if it would not fit into asyncspan.max_memory */
extern bool aspan_profile_value_if_fits(aspan_set *set, Datum *value);

/* the functions of rollup(), by which it is known (set_aggregate.c) */
extern PGDLLEXPORT Datum aspan_profile_merge(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_profile_settle(PG_FUNCTION_ARGS);

#endif							/* ASPAN_PROFILE_VALUE_H */
