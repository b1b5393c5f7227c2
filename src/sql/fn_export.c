/*
 * fn_export.c
 *	  chrome_trace, speedscope, otlp_json, jaeger_json and grafana_trace.
 *
 * The documents are returned as rows of text that make up the document when
 * put one after the other; one that is not large is a single row.
 */
#include "postgres.h"

#include "base/hex.h"
#include "base/units.h"
#include "formats/export.h"
#include "formats/export_find.h"
#include "formats/export_tags.h"
#include "formats/export_text.h"
#include "sql/fn.h"

#include "miscadmin.h"
#include "utils/builtins.h"

static void
put_piece(Datum piece, void *arg)
{
	aspan_rows *rows = arg;

	aspan_row_datum(rows, piece);
	aspan_row_end(rows);
}

/* what formats of whole traces have room for */
#define EXPORT_NEEDS \
	(ASPAN_NEED_FILES | ASPAN_NEED_LINES | ASPAN_NEED_KINDS | \
	 ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED | ASPAN_NEED_TREE)

static aspan_document *
begin_document(aspan_call *call)
{
	aspan_document *doc = palloc(sizeof(aspan_document));

	aspan_document_init(doc, call->set->dict, put_piece,
						aspan_rows_begin(call));
	return doc;
}

static Datum
emit_chrome_trace(aspan_call *call, void *result)
{
	aspan_export_chrome(begin_document(call), call->set);
	return (Datum) 0;
}

static const aspan_figure chrome_trace_figure = {
	.name = "chrome_trace",
	.needs = ASPAN_NEED_FILES | ASPAN_NEED_LINES | ASPAN_NEED_ERRORS,
	.emit = emit_chrome_trace
};

ASPAN_FIGURE_FUNCTIONS(chrome_trace);

static Datum
emit_speedscope(aspan_call *call, void *result)
{
	aspan_export_speedscope(begin_document(call), result);
	return (Datum) 0;
}

static const aspan_figure speedscope_figure = {
	.name = "speedscope",
	.needs = ASPAN_NEED_FILES | ASPAN_NEED_LINES | ASPAN_NEED_TREE,
	.compute = aspan_compute_tree,
	.emit = emit_speedscope
};

ASPAN_FIGURE_FUNCTIONS(speedscope);

static Datum
emit_otlp_json(aspan_call *call, void *result)
{
	aspan_export_otlp(begin_document(call), result);
	return (Datum) 0;
}

static const aspan_figure otlp_json_figure = {
	.name = "otlp_json",
	.needs = EXPORT_NEEDS,
	.compute = aspan_compute_tree,
	.emit = emit_otlp_json
};

ASPAN_FIGURE_FUNCTIONS(otlp_json);

static Datum
emit_jaeger_json(aspan_call *call, void *result)
{
	aspan_export_jaeger(begin_document(call), result);
	return (Datum) 0;
}

static const aspan_figure jaeger_json_figure = {
	.name = "jaeger_json",
	.needs = EXPORT_NEEDS,
	.compute = aspan_compute_tree,
	.emit = emit_jaeger_json
};

ASPAN_FIGURE_FUNCTIONS(jaeger_json);

/* ---- grafana_trace ---- */

static void
check_trace(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;

	call->args = PG_ARGISNULL(1) ? NULL :
		aspan_trace_request_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)));
}

/* a document that is a column of a row */
static void
put_column(Datum document, void *arg)
{
	const struct varlena *value = (struct varlena *) DatumGetPointer(document);
	aspan_text	text = {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};

	aspan_row_text(arg, text);
}

/* text that is not NULL: the panel expects strings */
static void
put_string(aspan_rows *rows, uint32 string_id)
{
	if (string_id == ASPAN_NULL_STRING)
		aspan_row_cstring(rows, "");
	else
		aspan_row_string(rows, string_id);
}

static void
put_span_id(aspan_rows *rows, uint64 id)
{
	char		digits[ASPAN_HEX64 + 1] = {0};

	aspan_hex_write(digits, ASPAN_HEX64, id);
	aspan_row_cstring(rows, digits);
}

static void
put_tags(aspan_document *doc, const aspan_span *span, const aspan_site *site)
{
	aspan_tags	tags;

	aspan_tags_begin(&tags, doc, false);
	if (site->target != ASPAN_NULL_STRING)
		aspan_tag_string(&tags, "target", site->target);
	if (site->filename != ASPAN_NULL_STRING)
		aspan_tag_string(&tags, "filename", site->filename);
	if (!site->line_null)
		aspan_tag_digits(&tags, "line", site->line);
	if (site->kind != ASPAN_KIND_NULL)
		aspan_tag_word(&tags, "kind", aspan_span_kind_name(site->kind));
	if (aspan_is_error(span))
		aspan_tag_word(&tags, "error", "true");
	aspan_tag_digits(&tags, "span_id", span->span_id);
	aspan_tag_word(&tags, "status", aspan_status_name(span));
	aspan_tags_end(&tags);
	aspan_put_end(doc);
}

static void
put_process_tags(aspan_document *doc, uint32 process)
{
	aspan_tags	tags;

	aspan_tags_begin(&tags, doc, false);
	if (process != ASPAN_NULL_STRING)
		aspan_tag_string(&tags, "process_id", process);
	aspan_tags_end(&tags);
	aspan_put_end(doc);
}

static void
put_trace_row(aspan_rows *rows, const aspan_tree *tree,
			  const aspan_export_ids *ids, uint32 s, const char *trace_id,
			  aspan_document *doc)
{
	const aspan_set *set = tree->set;
	const aspan_span *span = aspan_log_at(set->spans, s);
	const aspan_site *site = aspan_site_get(set->dict, span->site);
	uint32		process = aspan_scope_process(set->dict, span->scope);
	uint32		parent = tree->parent[s];

	aspan_row_cstring(rows, trace_id);
	put_span_id(rows, ids->span[s]);
	if (parent == ASPAN_NO_SPAN)
		aspan_row_null(rows);
	else
		put_span_id(rows, ids->span[parent]);
	put_string(rows, site->name);
	put_string(rows, process);
	aspan_row_double(rows, aspan_ms(span->begin_time));
	aspan_row_double(rows, aspan_ms((uint64) aspan_export_end(set, span) -
									(uint64) span->begin_time));
	put_tags(doc, span, site);
	put_process_tags(doc, process);
	aspan_row_end(rows);
}

/* one trace a frame is what the panel draws */
static Datum
emit_grafana_trace(aspan_call *call, void *result)
{
	const aspan_tree *tree = result;
	aspan_export_ids *ids = aspan_export_ids_make(tree);
	aspan_rows *rows = aspan_rows_begin(call);
	aspan_document doc;
	const aspan_trace_request *trace = call->args;
	uint32		number = aspan_find_trace(tree, ids->traces, trace);
	const char *trace_id;

	if (number == ASPAN_NO_TRACE)
	{
		if (trace != NULL)
			ereport(NOTICE,
					(errmsg("no trace and no span has the id \"%s\"",
							trace->text.bytes)));
		return (Datum) 0;
	}

	trace_id = aspan_trace_id_text(tree, ids->traces, number);
	aspan_document_init(&doc, tree->set->dict, put_column, rows);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (ids->traces->of_span[tree->order[i]] == number)
			put_trace_row(rows, tree, ids, tree->order[i], trace_id, &doc);
	}
	return (Datum) 0;
}

static const aspan_figure grafana_trace_figure = {
	.name = "grafana_trace",
	.nspecific = 1,
	.needs = EXPORT_NEEDS,
	.check = check_trace,
	.compute = aspan_compute_tree,
	.emit = emit_grafana_trace
};

ASPAN_FIGURE_FUNCTIONS(grafana_trace);
