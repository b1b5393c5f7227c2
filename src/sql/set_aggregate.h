/*
 * set_aggregate.h
 *	  The aggregates that the functions over a relation read it with.
 */
#ifndef ASPAN_SET_AGGREGATE_H
#define ASPAN_SET_AGGREGATE_H

/*
 * The OID of span_set_shared or, for a relation of spans, of
 * span_set_from_spans_shared, and of the type that it returns.  ERROR if there
 * is none that is made of this library's functions.
 */
extern Oid	aspan_find_set_aggregate(bool is_spans, Oid *result);

/* the OID of merge, of sets of the type that the former returns */
extern Oid	aspan_find_merge(Oid type);

#endif							/* ASPAN_SET_AGGREGATE_H */
