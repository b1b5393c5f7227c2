/*
 * fn_traces.c
 *	  traces() and span_tree().
 *
 * What is asked of a single trace or span starts from these: which traces
 * there are, and what the tree knows of each span.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/span_places.h"
#include "figures/traces.h"
#include "sql/fn.h"
#include "sql/fn_spans.h"

/* ---- traces ---- */

static void *
compute_traces(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_traces_compute(aspan_tree_of(set, parents));
}

static void
row_trace(aspan_rows *rows, const aspan_set *set,
		  const aspan_trace_list *traces, const aspan_trace *trace)
{
	const aspan_span *root = aspan_log_at(set->spans, trace->root);
	const aspan_site *site = aspan_site_get(rows->dict, root->site);

	aspan_row_trace(rows, root->scope);
	aspan_row_string(rows, aspan_scope_process(rows->dict, root->scope));
	aspan_row_int64(rows, root->span_id);
	aspan_row_time(rows, root->begin_time);
	aspan_row_string(rows, site->name);
	aspan_row_string(rows, site->target);
	aspan_row_time(rows, trace->begin);
	if (trace->has_end)
	{
		aspan_row_time(rows, trace->end);
		aspan_row_double(rows, aspan_ms(aspan_trace_duration(trace)));
	}
	else
	{
		aspan_row_null(rows);
		aspan_row_null(rows);
	}
	aspan_row_double_or_null(rows, aspan_is_complete(root),
							 aspan_ms(aspan_duration(root)));
	aspan_row_int64(rows, trace->spans);
	aspan_row_int64(rows, trace->processes);
	aspan_row_int64(rows, trace->errors);
	aspan_row_int64(rows, trace->open);
	aspan_row_int64(rows, trace->max_depth);
	if (trace->has_critical)
		aspan_row_string(rows,
						 traces->operations->items[trace->critical].name);
	else
		aspan_row_null(rows);
	aspan_row_end(rows);
}

static Datum
emit_traces(aspan_call *call, void *result)
{
	const aspan_trace_list *traces = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < traces->count; i++)
		row_trace(rows, call->set, traces, &traces->items[i]);
	return (Datum) 0;
}

static const aspan_figure traces_figure = {
	.name = "traces",
	.needs = ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.compute = compute_traces,
	.emit = emit_traces
};

ASPAN_FIGURE_FUNCTIONS(traces);

/* ---- span_tree ---- */

static void *
compute_span_tree(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_span_places_compute(set, parents);
}

/* the columns behind those of the span */
static void
row_place(aspan_rows *rows, const aspan_span_places *places, uint32 index)
{
	const aspan_tree *tree = places->tree;
	const aspan_span *span = aspan_log_at(tree->set->spans, index);
	bool		complete = aspan_is_complete(span);
	const aspan_span *root;

	if (aspan_is_orphan(span))
	{
		aspan_row_null_rest(rows);
		return;
	}
	root = aspan_log_at(tree->set->spans, places->root[index]);
	aspan_row_string(rows, aspan_scope_process(rows->dict, root->scope));
	aspan_row_int64(rows, root->span_id);
	aspan_row_time(rows, root->begin_time);
	aspan_row_int32(rows, (int32) tree->depth[index]);
	aspan_row_double_or_null(rows, complete, aspan_ms(tree->self[index]));
	aspan_row_double_or_null(rows, complete,
							 aspan_ms(places->critical->ns[index]));
	aspan_row_double_or_null(rows, complete, places->percentile[index]);
}

static Datum
emit_span_tree(aspan_call *call, void *result)
{
	const aspan_span_places *places = result;
	const aspan_log *spans = call->set->spans;
	aspan_span_rows out =
	aspan_span_rows_begin(aspan_rows_begin(call));

	for (uint32 i = 0; i < places->tree->nspans; i++)
	{
		aspan_row_span(&out, aspan_log_at(spans, places->order[i]));
		row_place(out.rows, places, places->order[i]);
		aspan_row_end(out.rows);
	}
	return (Datum) 0;
}

static const aspan_figure span_tree_figure = {
	.name = "span_tree",
	.needs = ASPAN_SPAN_NEEDS | ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.compute = compute_span_tree,
	.emit = emit_span_tree
};

ASPAN_FIGURE_FUNCTIONS(span_tree);
