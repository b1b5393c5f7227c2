/*
 * fn_export.c
 *	  chrome_trace, speedscope, otlp_json, jaeger_json and grafana_trace.
 *
 * The documents are returned as rows of text that make up the document when
 * put one after the other; one that is not large is a single row.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/hex.h"
#include "base/units.h"
#include "figures/traces.h"
#include "formats/export.h"
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

/* complete spans before open ones, then the longest; ties keep their order */
static bool
is_longer(const aspan_span *a, const aspan_span *b)
{
	if (aspan_is_complete(a) != aspan_is_complete(b))
		return aspan_is_complete(a);
	return aspan_is_complete(a) && aspan_duration(a) > aspan_duration(b);
}

/*
 * The trace that is asked for: the longest, or one by text.  That is a trace id
 * of the data, one that the documents have made up, or the id of a span.
 */
typedef struct trace_request
{
	aspan_text	text;			/* bytes NULL for the longest */
	bool		is_made_up;		/* 32 digits, in high and low */
	uint64		high;
	uint64		low;
	bool		is_span;		/* a number */
	int64		span_id;
} trace_request;

static bool
parse_span_id(const char *text, trace_request *trace)
{
	char	   *end;

	errno = 0;
	trace->span_id = strtoi64(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

static void
check_trace(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	trace_request *trace = palloc0(sizeof(trace_request));

	call->args = trace;
	if (PG_ARGISNULL(1))
		return;
	trace->text.bytes = text_to_cstring(PG_GETARG_TEXT_PP(1));
	trace->text.len = strlen(trace->text.bytes);
	trace->is_made_up = trace->text.len == ASPAN_HEX128 &&
		aspan_hex_read128(trace->text.bytes, trace->text.len,
						  &trace->high, &trace->low);
	trace->is_span = parse_span_id(trace->text.bytes, trace);
}

/* has a trace the id that is asked for? */
static bool
has_trace_id(const aspan_tree *tree, const aspan_trace_members *traces,
			 uint32 number, const trace_request *trace)
{
	const aspan_span *root = aspan_log_at(tree->set->spans,
										  traces->first_root[number]);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, root->scope, buffer);
	uint64		high;
	uint64		low;

	if (text.bytes != NULL && text.len == trace->text.len &&
		memcmp(text.bytes, trace->text.bytes, text.len) == 0)
		return true;
	if (!trace->is_made_up)
		return false;
	aspan_export_trace_id(tree, traces, number, &high, &low);
	return high == trace->high && low == trace->low;
}

/* the trace that has the id, of several the longest; or ASPAN_NO_TRACE */
static uint32
find_by_trace_id(const aspan_tree *tree, const aspan_trace_members *traces,
				 const trace_request *trace)
{
	bool	   *among = aspan_array(bool, traces->count);

	for (uint32 i = 0; i < traces->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		among[i] = has_trace_id(tree, traces, i, trace);
	}
	return aspan_longest_trace(tree, traces, among);
}

/* that of the longest complete span with the id, if any span has it */
static uint32
find_by_span_id(const aspan_tree *tree, const aspan_trace_members *traces,
				int64 span_id)
{
	const aspan_span *best = NULL;
	uint32		number = ASPAN_NO_TRACE;

	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);

		CHECK_FOR_INTERRUPTS();
		if (span->span_id == span_id &&
			(best == NULL || is_longer(span, best)))
		{
			best = span;
			number = traces->of_span[s];
		}
	}
	return number;
}

/* the number of the trace that is asked for; ASPAN_NO_TRACE if there is none */
static uint32
find_trace(const aspan_tree *tree, const aspan_trace_members *traces,
		   const trace_request *trace)
{
	uint32		number;

	if (trace->text.bytes == NULL)
		return aspan_longest_trace(tree, traces, NULL);
	number = find_by_trace_id(tree, traces, trace);
	if (number == ASPAN_NO_TRACE && trace->is_span)
		number = find_by_span_id(tree, traces, trace->span_id);
	return number;
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

/* as in the data, or as the documents make it up */
static const char *
trace_id_text(const aspan_tree *tree, const aspan_trace_members *traces,
			  uint32 number)
{
	const aspan_span *root = aspan_log_at(tree->set->spans,
										  traces->first_root[number]);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, root->scope, buffer);
	uint64		high;
	uint64		low;
	char	   *digits;

	if (text.bytes != NULL)
		return pnstrdup(text.bytes, text.len);
	aspan_export_trace_id(tree, traces, number, &high, &low);
	digits = palloc0(ASPAN_HEX128 + 1);
	aspan_hex_write128(digits, high, low);
	return digits;
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
	const trace_request *trace = call->args;
	uint32		number = find_trace(tree, ids->traces, trace);
	const char *trace_id;

	if (number == ASPAN_NO_TRACE)
	{
		if (trace->text.bytes != NULL)
			ereport(NOTICE,
					(errmsg("no trace and no span has the id \"%s\"",
							trace->text.bytes)));
		return (Datum) 0;
	}

	trace_id = trace_id_text(tree, ids->traces, number);
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
