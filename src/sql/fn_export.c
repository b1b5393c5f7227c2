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
#include "formats/export_text.h"
#include "formats/quoted_text.h"
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
						aspan_rows_begin(call, 1));
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

/* has the trace that a root is in the id that is asked for? */
static bool
has_trace_id(const aspan_tree *tree, uint32 root, const trace_request *trace)
{
	const aspan_span *span = aspan_log_at(tree->set->spans, root);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, span->scope, buffer);
	uint64		high;
	uint64		low;

	if (text.bytes != NULL && text.len == trace->text.len &&
		memcmp(text.bytes, trace->text.bytes, text.len) == 0)
		return true;
	if (!trace->is_made_up)
		return false;
	aspan_export_trace_id(tree, root, &high, &low);
	return high == trace->high && low == trace->low;
}

static inline bool
is_better(const aspan_tree *tree, uint32 s, uint32 best)
{
	return best == ASPAN_NO_SPAN ||
		is_longer(aspan_log_at(tree->set->spans, s),
				  aspan_log_at(tree->set->spans, best));
}

/*
 * The root that stands for the trace that is asked for; if several spans have
 * the id, for that of the longest.  ASPAN_NO_SPAN if there is none.
 */
static uint32
find_root(const aspan_tree *tree, const aspan_export_ids *ids,
		  const trace_request *trace)
{
	uint32		best = ASPAN_NO_SPAN;

	for (uint32 i = 0; i < tree->roots; i++)
	{
		uint32		s = tree->order[i];

		CHECK_FOR_INTERRUPTS();
		if ((trace->text.bytes == NULL || has_trace_id(tree, s, trace)) &&
			is_better(tree, s, best))
			best = s;
	}
	if (best == ASPAN_NO_SPAN && trace->is_span)
	{
		for (uint32 i = 0; i < tree->ntree; i++)
		{
			uint32		s = tree->order[i];

			CHECK_FOR_INTERRUPTS();
			if (aspan_log_at(tree->set->spans, s)->span_id == trace->span_id &&
				is_better(tree, s, best))
				best = s;
		}
	}
	return best == ASPAN_NO_SPAN ? best : ids->root[best];
}

static void
put_tag(StringInfo tags, const char *key, const char *value)
{
	appendStringInfoString(tags, tags->len == 0 ? "[" : ",");
	appendStringInfo(tags, "{\"key\":\"%s\",\"value\":", key);
	aspan_append_json(tags, value, strlen(value));
	appendStringInfoChar(tags, '}');
}

static void
put_number_tag(StringInfo tags, const char *key, int64 value)
{
	char		number[MAXINT8LEN + 1];

	pg_lltoa(value, number);
	put_tag(tags, key, number);
}

static void
put_json(aspan_rows *rows, StringInfo tags)
{
	appendStringInfoString(tags, tags->len == 0 ? "[]" : "]");
	aspan_row_cstring(rows, tags->data);
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
trace_id_text(const aspan_tree *tree, uint32 root)
{
	const aspan_span *span = aspan_log_at(tree->set->spans, root);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	text = aspan_scope_trace(tree->set->dict, span->scope, buffer);
	uint64		high;
	uint64		low;
	char	   *digits;

	if (text.bytes != NULL)
		return pnstrdup(text.bytes, text.len);
	aspan_export_trace_id(tree, root, &high, &low);
	digits = palloc0(ASPAN_HEX128 + 1);
	aspan_hex_write128(digits, high, low);
	return digits;
}

static void
put_trace_row(aspan_rows *rows, const aspan_tree *tree,
			  const aspan_export_ids *ids, uint32 s, const char *trace_id,
			  StringInfo tags)
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

	resetStringInfo(tags);
	if (site->target != ASPAN_NULL_STRING)
		put_tag(tags, "target", aspan_string(set->dict, site->target, NULL));
	if (site->filename != ASPAN_NULL_STRING)
		put_tag(tags, "filename",
				aspan_string(set->dict, site->filename, NULL));
	if (!site->line_null)
		put_number_tag(tags, "line", site->line);
	if (site->kind != ASPAN_KIND_NULL)
		put_tag(tags, "kind", aspan_span_kind_name(site->kind));
	if (aspan_is_error(span))
		put_tag(tags, "error", "true");
	put_number_tag(tags, "span_id", span->span_id);
	put_tag(tags, "status", aspan_status_name(span));
	put_json(rows, tags);

	resetStringInfo(tags);
	if (process != ASPAN_NULL_STRING)
		put_tag(tags, "process_id", aspan_string(set->dict, process, NULL));
	put_json(rows, tags);
	aspan_row_end(rows);
}

/* one trace a frame is what the panel draws */
static Datum
emit_grafana_trace(aspan_call *call, void *result)
{
	const aspan_tree *tree = result;
	aspan_export_ids *ids = aspan_export_ids_make(tree);
	aspan_rows *rows = aspan_rows_begin(call, 9);
	StringInfoData tags;
	const trace_request *trace = call->args;
	uint32		root = find_root(tree, ids, trace);
	const char *trace_id;

	if (root == ASPAN_NO_SPAN)
	{
		if (trace->text.bytes != NULL)
			ereport(NOTICE,
					(errmsg("no trace and no span has the id \"%s\"",
							trace->text.bytes)));
		return (Datum) 0;
	}

	trace_id = trace_id_text(tree, root);
	initStringInfo(&tags);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (ids->root[tree->order[i]] == root)
			put_trace_row(rows, tree, ids, tree->order[i], trace_id, &tags);
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
