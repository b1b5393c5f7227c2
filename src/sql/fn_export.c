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
put_piece(const StringInfo piece, void *arg)
{
	aspan_rows *rows = arg;
	text	   *value = cstring_to_text_with_len(piece->data, piece->len);

	aspan_row_datum(rows, PointerGetDatum(value));
	aspan_row_end(rows);
	pfree(value);
}

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
	.needs = ASPAN_NEED_SITES,
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
	.needs = ASPAN_NEED_SITES | ASPAN_NEED_TREE,
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
	.needs = ASPAN_NEED_SITES | ASPAN_NEED_TREE,
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
	.needs = ASPAN_NEED_SITES | ASPAN_NEED_TREE,
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

/* the trace that is asked for */
typedef struct trace_request
{
	enum
	{
		TRACE_LONGEST,
		TRACE_OF_SPAN,			/* the one that has the span */
		TRACE_WITH_ID
	}			by;
	int64		span_id;
	uint64		high;			/* of the trace id */
	uint64		low;
} trace_request;

/* 32 hexadecimal digits */
static bool
parse_trace_id(const char *text, trace_request *trace)
{
	uint64		part[2] = {0, 0};

	for (int i = 0; i < 32; i++)
	{
		int			digit = aspan_hex_digit(text[i]);

		if (digit < 0)
			return false;
		part[i / 16] = part[i / 16] << 4 | digit;
	}
	trace->high = part[0];
	trace->low = part[1];
	return text[32] == '\0';
}

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
	char	   *id;

	call->args = trace;
	if (PG_ARGISNULL(1))
		return;
	id = text_to_cstring(PG_GETARG_TEXT_PP(1));
	trace->by = strlen(id) == 32 ? TRACE_WITH_ID : TRACE_OF_SPAN;
	if (trace->by == TRACE_WITH_ID ? !parse_trace_id(id, trace) :
		!parse_span_id(id, trace))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for \"%s\": \"%s\"", "trace", id),
				 errhint("Give a span id in decimal, or a trace id of 32 hexadecimal digits.")));
}

/*
 * The root of the trace that is asked for: the one with the trace id, the one
 * above the span with the id (the longest, if there are several), or the
 * longest of all.  ASPAN_NO_SPAN if there is none.
 */
static uint32
find_root(const aspan_tree *tree, const aspan_export_ids *ids,
		  const trace_request *trace)
{
	uint32		best = ASPAN_NO_SPAN;
	uint32		n = trace->by == TRACE_OF_SPAN ? tree->ntree : tree->roots;

	for (uint32 i = 0; i < n; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);

		CHECK_FOR_INTERRUPTS();
		if (trace->by == TRACE_WITH_ID)
		{
			uint64		this_high;
			uint64		this_low;

			aspan_export_trace_id(tree, s, &this_high, &this_low);
			if (this_high != trace->high || this_low != trace->low)
				continue;
		}
		else if (trace->by == TRACE_OF_SPAN &&
				 span->span_id != trace->span_id)
			continue;
		if (best == ASPAN_NO_SPAN ||
			is_longer(span, aspan_log_at(tree->set->spans, best)))
			best = s;
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
	char		digits[17] = {0};

	aspan_hex_write(digits, 16, id);
	aspan_row_cstring(rows, digits);
}

static void
put_trace_row(aspan_rows *rows, const aspan_tree *tree,
			  const aspan_export_ids *ids, uint32 s, const char *trace_id,
			  StringInfo tags)
{
	const aspan_set *set = tree->set;
	const aspan_span *span = aspan_log_at(set->spans, s);
	const aspan_site *site = aspan_site_get(set->dict, span->site);
	uint32		parent = tree->parent[s];

	aspan_row_cstring(rows, trace_id);
	put_span_id(rows, ids->span[s]);
	if (parent == ASPAN_NO_SPAN)
		aspan_row_null(rows);
	else
		put_span_id(rows, ids->span[parent]);
	put_string(rows, site->name);
	put_string(rows, span->process);
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
	put_number_tag(tags, "span_id", span->span_id);
	put_tag(tags, "status", aspan_status_name(span));
	put_json(rows, tags);

	resetStringInfo(tags);
	if (span->process != ASPAN_NULL_STRING)
		put_tag(tags, "process_id",
				aspan_string(set->dict, span->process, NULL));
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
	uint64		high;
	uint64		low;
	uint32		root;
	char		trace_id[33] = {0};

	root = find_root(tree, ids, call->args);
	if (root == ASPAN_NO_SPAN)
		return (Datum) 0;

	aspan_export_trace_id(tree, root, &high, &low);
	aspan_hex_write(trace_id, 16, high);
	aspan_hex_write(trace_id + 16, 16, low);
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
	.needs = ASPAN_NEED_SITES | ASPAN_NEED_TREE,
	.check = check_trace,
	.compute = aspan_compute_tree,
	.emit = emit_grafana_trace
};

ASPAN_FIGURE_FUNCTIONS(grafana_trace);
