/*
 * fn_spans.c
 *	  spans() and top_spans().
 *
 * The longest spans are kept in a heap of the size asked for, whose root is
 * the one to give way next; most spans are dismissed by one comparison with
 * it, so that this is a single pass over the spans and not a sort.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "base/units.h"
#include "engine/span_order.h"
#include "formats/span_listing.h"
#include "sql/fn_spans.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

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
aspan_row_span(aspan_span_rows *out, const aspan_span *span)
{
	aspan_rows *rows = out->rows;
	const aspan_site *site = aspan_site_get(rows->dict, span->site);

	aspan_row_string(rows, span->process);
	aspan_row_int64(rows, span->span_id);
	if (span->flags & ASPAN_PARENT_NULL)
		aspan_row_null(rows);
	else
		aspan_row_int64(rows, span->parent_id);
	aspan_row_string(rows, site->name);
	aspan_row_string(rows, site->target);
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
}

static Datum
emit_spans(aspan_call *call, void *result)
{
	aspan_set  *set = call->set;
	aspan_span_rows out =
	aspan_span_rows_begin(aspan_rows_begin(call, ASPAN_SPAN_COLUMNS));
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

/* ---- the longest spans ---- */

typedef struct longest
{
	const aspan_set *set;
	const uint32 *ranks;
	aspan_span *heap;			/* the one that comes last in front */
	uint64		n;
} longest;

/* does a come before b in the list? */
static inline bool
comes_before(const longest *l, const aspan_span *a, const aspan_span *b)
{
	uint64		da = aspan_duration(a);
	uint64		db = aspan_duration(b);

	if (da != db)
		return da > db;
	return aspan_span_compare(l->set, l->ranks, a, b) < 0;
}

/* puts span where it belongs, from element i of the first n downwards */
static void
sift_down(longest *l, uint64 n, uint64 i, aspan_span span)
{
	for (;;)
	{
		uint64		child = 2 * i + 1;

		if (child >= n)
			break;
		if (child + 1 < n &&
			comes_before(l, &l->heap[child], &l->heap[child + 1]))
			child++;
		if (!comes_before(l, &span, &l->heap[child]))
			break;
		l->heap[i] = l->heap[child];
		i = child;
	}
	l->heap[i] = span;
}

static void
find_longest(longest *l, aspan_set *set, uint64 n)
{
	aspan_cursor cursor;
	aspan_span *span;

	l->n = 0;
	if (n == 0)
		return;

	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		if (l->n < n)
		{
			l->heap[l->n++] = *span;
			if (l->n == n)
			{
				for (uint64 i = n / 2; i-- > 0;)
				{
					CHECK_FOR_INTERRUPTS();
					sift_down(l, n, i, l->heap[i]);
				}
			}
		}
		else if (comes_before(l, span, &l->heap[0]))
			sift_down(l, n, 0, *span);
	}

	/* n is at most the number of complete spans, so this is a full heap */
	Assert(l->n == n);
	for (uint64 end = n - 1; end > 0; end--)
	{
		aspan_span	last = l->heap[end];

		CHECK_FOR_INTERRUPTS();
		l->heap[end] = l->heap[0];
		sift_down(l, end, 0, last);
	}
}

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

static Datum
emit_top_spans(aspan_call *call, void *result)
{
	aspan_set  *set = call->set;
	aspan_span_rows out;
	longest		l;
	uint64		n = Min((uint64) *(const int32 *) call->args, set->complete);

	if (mul_size(n, sizeof(aspan_span)) > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("list of longest spans does not fit into asyncspan.max_memory"),
				 errhint("Ask for fewer spans, or use the function spans.")));

	out = aspan_span_rows_begin(aspan_rows_begin(call,
												 1 + ASPAN_SPAN_COLUMNS));
	l.set = set;
	l.ranks = aspan_dict_ranks(set->dict);
	l.heap = aspan_array(aspan_span, n);
	find_longest(&l, set, n);

	for (uint64 i = 0; i < l.n; i++)
	{
		aspan_row_int64(out.rows, i + 1);
		aspan_row_span(&out, &l.heap[i]);
		aspan_row_end(out.rows);
	}
	return (Datum) 0;
}

static const aspan_figure spans_figure = {
	.name = "spans",
	.needs = ASPAN_NEED_SITES,
	.emit = emit_spans
};

ASPAN_FIGURE_FUNCTIONS(spans);

static const aspan_figure top_spans_figure = {
	.name = "top_spans",
	.nspecific = 1,
	.needs = ASPAN_NEED_SITES,
	.check = check_n,
	.emit = emit_top_spans
};

ASPAN_FIGURE_FUNCTIONS(top_spans);
