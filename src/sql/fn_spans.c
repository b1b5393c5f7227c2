/*
 * fn_spans.c
 *	  spans() and top_spans().
 *
 * Here a span becomes a row; which spans, and in which order, is decided in
 * figures/longest.c and formats/span_listing.c.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/longest.h"
#include "formats/span_listing.h"
#include "sql/fn_spans.h"

aspan_span_rows
aspan_span_rows_begin(aspan_rows *rows)
{
	aspan_span_rows out = {rows};

	for (uint32 flags = 1; flags <= ASPAN_BOTH; flags++)
	{
		const aspan_span span = {.flags = flags};
		const char *name = aspan_status_name(&span);

		out.status[flags] = aspan_text_datum(name, strlen(name));
	}
	return out;
}

void
aspan_row_identity(aspan_rows *rows, const aspan_span *span)
{
	const aspan_site *site = aspan_site_get(rows->dict, span->site);

	aspan_row_int64(rows, span->span_id);
	aspan_row_int64_or_null(rows, !(span->flags & ASPAN_PARENT_NULL),
							span->parent_id);
	aspan_row_string(rows, site->name);
	aspan_row_string(rows, site->target);
}

void
aspan_row_span(aspan_span_rows *out, const aspan_span *span)
{
	aspan_rows *rows = out->rows;
	const aspan_site *site = aspan_site_get(rows->dict, span->site);

	aspan_row_string(rows, aspan_scope_process(rows->dict, span->scope));
	aspan_row_identity(rows, span);
	aspan_row_string(rows, site->filename);
	if (site->line_null)
		aspan_row_null(rows);
	else
		aspan_row_int32(rows, site->line);
	if (span->flags & ASPAN_HAS_BEGIN)
		aspan_row_time(rows, span->begin_time);
	else
		aspan_row_null(rows);
	if (span->flags & ASPAN_HAS_END)
		aspan_row_time(rows, span->end_time);
	else
		aspan_row_null(rows);
	if (aspan_is_complete(span))
		aspan_row_double(rows, aspan_ms(aspan_duration(span)));
	else
		aspan_row_null(rows);
	aspan_row_datum(rows, out->status[span->flags & ASPAN_BOTH]);
	aspan_row_trace(rows, span->scope);
	aspan_row_bool(rows, aspan_is_error(span));
}

static Datum
emit_spans(aspan_call *call, void *result)
{
	aspan_set  *set = call->set;
	aspan_span_rows out =
	aspan_span_rows_begin(aspan_rows_begin(call));
	aspan_ordered *ordered;
	const aspan_span *span;

	ordered = aspan_ordered_begin(set, aspan_dict_ranks(set->dict));
	while ((span = aspan_ordered_next(ordered)) != NULL)
	{
		aspan_row_span(&out, span);
		aspan_row_end(out.rows);
	}
	aspan_ordered_end(ordered);
	return (Datum) 0;
}

static const aspan_figure spans_figure = {
	.name = "spans",
	.needs = ASPAN_SPAN_NEEDS,
	.emit = emit_spans
};

ASPAN_FIGURE_FUNCTIONS(spans);

/* ---- top_spans ---- */

/* the number of spans asked for */
static void
check_n(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	int32	   *n = palloc(sizeof(int32));

	if (PG_ARGISNULL(1) || PG_GETARG_INT32(1) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"n\" must be zero or more")));
	*n = PG_GETARG_INT32(1);
	call->args = n;
}

static void *
compute_top_spans(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_longest_compute(set, *(const int32 *) args);
}

static Datum
emit_top_spans(aspan_call *call, void *result)
{
	const aspan_longest *longest = result;
	aspan_span_rows out =
	aspan_span_rows_begin(aspan_rows_begin(call));

	for (uint64 i = 0; i < longest->count; i++)
	{
		aspan_row_int64(out.rows, i + 1);
		aspan_row_span(&out, &longest->items[i]);
		aspan_row_end(out.rows);
	}
	return (Datum) 0;
}

static const aspan_figure top_spans_figure = {
	.name = "top_spans",
	.nspecific = 1,
	.needs = ASPAN_SPAN_NEEDS,
	.check = check_n,
	.compute = compute_top_spans,
	.emit = emit_top_spans
};

ASPAN_FIGURE_FUNCTIONS(top_spans);
