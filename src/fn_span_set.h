/*
 * fn_span_set.h
 *	  The C functions of the aggregates that a relation is read with, by whose
 *	  addresses set_query.c knows these aggregates.
 */
#ifndef ASPAN_FN_SPAN_SET_H
#define ASPAN_FN_SPAN_SET_H

#include "fmgr.h"

extern PGDLLEXPORT Datum aspan_span_set_shared_accum(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_from_spans_shared_accum(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_combine(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_serialize(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_deserialize(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum aspan_span_set_final(PG_FUNCTION_ARGS);

#endif							/* ASPAN_FN_SPAN_SET_H */
