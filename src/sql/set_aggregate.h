/*
 * set_aggregate.h
 *	  The aggregates that the functions over a relation read it with.
 */
#ifndef ASPAN_SET_AGGREGATE_H
#define ASPAN_SET_AGGREGATE_H

#include "sql/row_reader.h"

/*
 * The OID of span_set_shared or, for a relation of spans or of sets, of
 * span_set_from_spans_shared or span_set_from_sets_shared, and of the type that
 * it returns.  ERROR if there is none that is made of this library's functions.
 */
extern Oid	aspan_find_set_aggregate(aspan_row_kind kind, Oid *result);

/* the OID of the type span_set, which is what these return, and of profile */
extern Oid	aspan_find_set_type(void);
extern Oid	aspan_find_profile_type(void);

/* the OID of merge, of sets of the type that the former returns */
extern Oid	aspan_find_merge(Oid type);

#endif							/* ASPAN_SET_AGGREGATE_H */
