/*
 * fn_export.c
 *	  chrome_trace, speedscope, otlp_json, jaeger_json and grafana_trace.
 *
 * The documents are returned as rows of text that make up the document when
 * put one after the other; one that is not large is a single row.
 */
#include "postgres.h"

#include "base/units.h"
#include "formats/export.h"
#include "formats/export_text.h"
#include "sql/fn.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"

static void
put_piece(Datum piece, void *arg)
{
	aspan_rows *rows = arg;

	aspan_row_datum(rows, piece);
	aspan_row_end(rows);
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
chrome_trace_figure(aspan_call *call)
{
	aspan_export_chrome(begin_document(call), call->set);
	return (Datum) 0;
}

ASPAN_FIGURE(chrome_trace, 0, ASPAN_WANT_SITES);

static Datum
speedscope_figure(aspan_call *call)
{
	aspan_export_speedscope(begin_document(call),
							aspan_tree_of(call->set, call->parents));
	return (Datum) 0;
}

ASPAN_FIGURE(speedscope, 0, ASPAN_WANT_SITES | ASPAN_WANT_TREE);

static Datum
otlp_json_figure(aspan_call *call)
{
	aspan_export_otlp(begin_document(call),
					  aspan_tree_of(call->set, call->parents));
	return (Datum) 0;
}

ASPAN_FIGURE(otlp_json, 0, ASPAN_WANT_SITES | ASPAN_WANT_TREE);

static Datum
jaeger_json_figure(aspan_call *call)
{
	aspan_export_jaeger(begin_document(call),
						aspan_tree_of(call->set, call->parents));
	return (Datum) 0;
}

ASPAN_FIGURE(jaeger_json, 0, ASPAN_WANT_SITES | ASPAN_WANT_TREE);

/* ---- grafana_trace ---- */

/* complete spans before open ones, then the longest; ties keep their order */
static bool
is_longer(const aspan_span *a, const aspan_span *b)
{
	if (aspan_is_complete(a) != aspan_is_complete(b))
		return aspan_is_complete(a);
	return aspan_is_complete(a) && aspan_duration(a) > aspan_duration(b);
}

/* 32 hexadecimal digits */
static bool
parse_trace_id(const char *text, uint64 *high, uint64 *low)
{
	uint64		part[2] = {0, 0};

	for (int i = 0; i < 32; i++)
	{
		char		c = text[i];
		int			digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			digit = c - 'A' + 10;
		else
			return false;
		part[i / 16] = part[i / 16] << 4 | digit;
	}
	*high = part[0];
	*low = part[1];
	return text[32] == '\0';
}

/*
 * The root of the trace that is asked for: the one with the trace id, the one
 * above the span with the id (the longest, if there are several), or the
 * longest of all.  ASPAN_NO_SPAN if there is none.
 */
static uint32
find_root(const aspan_tree *tree, const aspan_export_ids *ids,
		  const char *trace)
{
	uint32		best = ASPAN_NO_SPAN;
	bool		by_trace = false;
	int64		span_id = 0;
	uint64		high = 0;
	uint64		low = 0;
	uint32		n = tree->ntree;

	if (trace == NULL)
		n = tree->roots;
	else if (strlen(trace) == 32)
	{
		by_trace = true;
		n = tree->roots;
		if (!parse_trace_id(trace, &high, &low))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid value for \"%s\": \"%s\"", "trace", trace),
					 errhint("Give a span id in decimal, or a trace id of 32 hexadecimal digits.")));
	}
	else
	{
		char	   *end;

		errno = 0;
		span_id = strtoi64(trace, &end, 10);
		if (errno != 0 || end == trace || *end != '\0')
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid value for \"%s\": \"%s\"", "trace", trace),
					 errhint("Give a span id in decimal, or a trace id of 32 hexadecimal digits.")));
	}

	for (uint32 i = 0; i < n; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);

		CHECK_FOR_INTERRUPTS();
		if (by_trace)
		{
			uint64		this_high;
			uint64		this_low;

			aspan_export_trace_id(tree, s, &this_high, &this_low);
			if (this_high != high || this_low != low)
				continue;
		}
		else if (trace != NULL && span->span_id != span_id)
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
	escape_json(tags, value);
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
put_trace_row(aspan_rows *rows, const aspan_tree *tree,
			  const aspan_export_ids *ids, uint32 s, const char *trace_id,
			  StringInfo tags)
{
	const aspan_set *set = tree->set;
	const aspan_span *span = aspan_log_at(set->spans, s);
	const aspan_site *site = aspan_site_get(set->dict, span->site);
	uint32		parent = tree->parent[s];
	char		id[17];

	aspan_row_cstring(rows, trace_id);
	snprintf(id, sizeof(id), "%016llx", (unsigned long long) ids->span[s]);
	aspan_row_cstring(rows, id);
	if (parent == ASPAN_NO_SPAN)
		aspan_row_null(rows);
	else
	{
		snprintf(id, sizeof(id), "%016llx",
				 (unsigned long long) ids->span[parent]);
		aspan_row_cstring(rows, id);
	}
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
grafana_trace_figure(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	aspan_tree *tree = aspan_tree_of(call->set, call->parents);
	aspan_export_ids *ids = aspan_export_ids_make(tree);
	aspan_rows *rows = aspan_rows_begin(call, 9);
	StringInfoData tags;
	uint64		high;
	uint64		low;
	uint32		root;
	char		trace_id[33];

	root = find_root(tree, ids, PG_ARGISNULL(1) ? NULL :
					 text_to_cstring(PG_GETARG_TEXT_PP(1)));
	if (root == ASPAN_NO_SPAN)
		return (Datum) 0;

	aspan_export_trace_id(tree, root, &high, &low);
	snprintf(trace_id, sizeof(trace_id), "%016llx%016llx",
			 (unsigned long long) high, (unsigned long long) low);
	initStringInfo(&tags);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (ids->root[tree->order[i]] == root)
			put_trace_row(rows, tree, ids, tree->order[i], trace_id, &tags);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(grafana_trace, 1, ASPAN_WANT_SITES | ASPAN_WANT_TREE);
