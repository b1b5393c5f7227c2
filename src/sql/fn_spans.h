/*
 * fn_spans.h
 *	  The columns of spans, and a plan node that reads them.
 */
#ifndef ASPAN_FN_SPANS_H
#define ASPAN_FN_SPANS_H

#include "sql/fn.h"

/* what writes the columns of spans */
typedef struct aspan_span_rows
{
	aspan_rows *rows;
	Datum		status[ASPAN_BOTH + 1]; /* by flags */
} aspan_span_rows;

/* what rows of spans are made of */
#define ASPAN_SPAN_NEEDS \
	(ASPAN_NEED_FILES | ASPAN_NEED_LINES | ASPAN_NEED_ERRORS)

extern aspan_span_rows aspan_span_rows_begin(aspan_rows *rows);

/* span_id, parent_span_id, name and target, which other rows have, too */
extern void aspan_row_identity(aspan_rows *rows, const aspan_span *span);

extern void aspan_row_span(aspan_span_rows *out, const aspan_span *span);

/* SQL-callable, and what the planner's hook looks for */
extern PGDLLEXPORT Datum aspan_spans(PG_FUNCTION_ARGS);

/* makes the planner consider the node; when the library is loaded */
extern void aspan_spans_scan_init(void);

#endif							/* ASPAN_FN_SPANS_H */
