/*
 * load_json.c
 *	  Chrome, OTLP, Jaeger and Zipkin documents, by the server's importers.
 *
 * What a document means is written down once, in the import functions of the
 * extension.  They take a jsonb value, which can't be larger than 256 MB;
 * a file can.  So:
 *
 *	1. json_split.c cuts the file into elements, which go into a temporary
 *	   table by COPY.
 *	2. The server gathers elements into documents of about DOCUMENT_BYTES
 *	   and imports each.
 *
 * Elements that have to be seen together stay together: an importer finds
 * the parents in a Chrome trace by the stack of open events of a thread or
 * async id, numbers its equal events, and gathers the reports of one Zipkin
 * span.  So the elements are first grouped by what they must not be parted
 * from, and the groups packed, in the order of their first elements, so that
 * the table is filled in much the order of the file.  In the other formats an
 * element (a trace, the spans of a resource) stands alone; and as each span of
 * OTLP does, a resource with many is cut into several of it.
 *
 * Memory is constant in this program; in the server it is a few times the
 * largest document.  Temporary tables and files there take a few times the
 * space of the file.
 */
#include "load_json.h"

/* documents for the server, unless one group is larger */
#define DOCUMENT_BYTES	(8 * 1024 * 1024)

/* elements gathered here before they are sent */
#define SEND_BYTES		(64 * 1024)

typedef struct JsonFormat
{
	Format		format;
	const char *name;
	const char *word;			/* for import_report() */
	JsonNames	keys;			/* of the array, when wrapped */
	JsonNames	wrappers;		/* of the object with these keys */
	const JsonCut *cut;			/* where a large element may be cut */
	const char *function;		/* of the server */
	const char *group;			/* elements with equal values stay together */
	const char *context;		/* condition: belongs to every document */
} JsonFormat;

static const char *const chrome_keys[] = {"traceEvents", NULL};

/*
 * Jaeger: a trace is never cut in two, because its processes come last; but
 * where the file breaks off, its spans are items.
 */
static const char *const jaeger_keys[] = {"data", NULL};
static const char *const jaeger_spans[] = {"spans", NULL};
static const JsonCut jaeger_cut = {jaeger_spans, NULL, NULL, SIZE_MAX};

/* OTLP: in the spellings that receivers have to accept, and Tempo's */
static const char *const otlp_keys[] = {
	"resourceSpans", "resource_spans", "batches", NULL
};
static const char *const otlp_wrappers[] = {"trace", "result", NULL};
static const char *const otlp_scopes[] = {
	"scopeSpans", "scope_spans", "instrumentationLibrarySpans", NULL
};
static const char *const otlp_spans[] = {"spans", NULL};
static const char *const otlp_contexts[] = {
	"resource", "scope", "instrumentationLibrary", NULL
};
static const JsonCut otlp_cut = {
	otlp_scopes, otlp_spans, otlp_contexts, DOCUMENT_BYTES
};

/*
 * Chrome: events of a thread, and async events of an id.  Async ids are of a
 * process, but the older ones, and those that say so, of all.
 */
static const char chrome_group[] =
"CASE WHEN doc->>'ph' IN ('b', 'n', 'e') AND NOT (doc->'id2' ? 'global')"
" OR doc->>'ph' NOT IN ('b', 'n', 'e', 'S', 'T', 'p', 'F')"
" THEN doc->>'pid' END, "
"CASE WHEN doc->>'ph' IN ('b', 'n', 'e', 'S', 'T', 'p', 'F')"
" THEN coalesce(doc->>'id', doc->>'id2') ELSE 'thread ' || (doc->>'tid') END";

/* Zipkin: the trace, whose id some services write with 64 bits of the 128 */
static const char zipkin_group[] =
"pg_catalog.right('000000000000000' || pg_catalog.lower(doc->>'traceId'), 16)";

static const JsonFormat json_formats[] = {
	{
		FORMAT_CHROME, "Chrome trace", "chrome", chrome_keys, NULL, NULL,
		"import_chrome_trace", chrome_group, "doc->>'ph' = 'M'"
	},
	{
		FORMAT_OTLP, "OTLP", "otlp", otlp_keys, otlp_wrappers, &otlp_cut,
		"import_otlp", "seq", NULL
	},
	{
		FORMAT_JAEGER, "Jaeger", "jaeger", jaeger_keys, NULL, &jaeger_cut,
		"import_jaeger", "seq", NULL
	},
	{
		FORMAT_ZIPKIN, "Zipkin", "zipkin", NULL, NULL, NULL, "import_zipkin",
		zipkin_group, NULL
	},
};

/*
 * "a, b, c": the columns that the importer gives and the table has, and the
 * expressions for them: the time may have to be converted.
 */
static bool
import_columns(Load *load, const JsonFormat *format, PQExpBuffer columns,
			   PQExpBuffer values)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT pg_catalog.quote_ident(attname),"
					  " CASE WHEN attname IN ('begin_time', 'end_time')"
					  " AND atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype)"
					  " THEN pg_catalog.format_type(atttypid, NULL) END"
					  " FROM pg_catalog.pg_attribute"
					  " WHERE attrelid = $%d::regclass AND attnum > 0"
					  " AND NOT attisdropped AND attname IN"
					  " (SELECT c.attname FROM pg_catalog.pg_proc"
					  " JOIN pg_catalog.pg_type t ON t.oid = prorettype"
					  " JOIN pg_catalog.pg_attribute c ON c.attrelid = typrelid"
					  " WHERE pronamespace = 'asyncspan'::regnamespace"
					  " AND proname = $%d) ORDER BY attnum",
					  query_param(&query, load->target),
					  query_param(&query, format->function));
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
	{
		const char *name = PQgetvalue(res, i, 0);
		const char *separator = i > 0 ? ", " : "";

		appendPQExpBuffer(columns, "%s%s", separator, name);
		if (PQgetisnull(res, i, 1))
			appendPQExpBuffer(values, "%s%s", separator, name);
		else
			appendPQExpBuffer(values,
							  "%s'epoch'::%s + (%s / 1000) * interval '1 microsecond'",
							  separator, PQgetvalue(res, i, 1), name);
	}
	PQclear(res);
	return true;
}

bool
json_spool(Load *load, const JsonPlaces *places, JsonSplitCounts *counts)
{
	PQExpBufferData out;
	JsonSplit  *split;
	bool		ok = true;
	bool		sent = true;
	bool		ended = false;

	if (!run_command(load->conn, load->name,
					 "CREATE TEMPORARY TABLE asyncspan_stage"
					 " (seq bigint GENERATED ALWAYS AS IDENTITY, doc jsonb)"
					 " ON COMMIT DROP") ||
		!load_copy_begin(load,
						 "COPY pg_temp.asyncspan_stage (doc) FROM STDIN"))
		return false;

	initPQExpBuffer(&out);
	split = json_split_create(places, &out);
	while (sent && !ended)
	{
		const char *data;
		size_t		length;

		ok = input_read(load->in, &data, &length);
		if (!ok)
			break;
		ended = length == 0;
		if (ended && !json_split_finish(split))
		{
			load_progress_clear(load);
			pg_log_warning("%s: the document %s", load->name,
						   json_split_error(split));
		}
		ok = json_split_feed(split, data, length);
		if (!ok)
		{
			load_progress_clear(load);
			pg_log_error("%s: %s", load->name, json_split_error(split));
			break;
		}
		if (PQExpBufferBroken(&out))
			pg_fatal("out of memory");
		if (json_split_settled(split) >= SEND_BYTES || ended)
		{
			sent = load_copy_data(load, out.data, json_split_settled(split));
			json_split_taken(split);
		}
		load_progress(load, NULL);
	}
	*counts = *json_split_counts(split);
	json_split_free(split);
	termPQExpBuffer(&out);
	if (!load_copy_end(load, ok, NULL) || !ok)
		return false;

	if (counts->not_objects > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " elements that are not objects: left out\n",
						  load->name, counts->not_objects);
	if (counts->replaced > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " escapes that stand for no character: replaced by U+FFFD\n",
						  load->name, counts->replaced);
	return true;
}

/*
 * Gathers the elements into documents, numbered from 1.  Number 0 is the
 * context, which the others need for the import, and which is not part of
 * them, so that it is counted once.
 */
static bool
gather(Load *load, const JsonFormat *format, int *ndocuments)
{
	const char *context = format->context ? format->context : "false";
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "CREATE TEMPORARY TABLE asyncspan_document ON COMMIT DROP AS "
					  "WITH element AS NOT MATERIALIZED ("
					  "SELECT seq, doc, ROW(%s)::text AS member,"
					  " coalesce(%s, false) AS is_context"
					  " FROM pg_temp.asyncspan_stage), "
					  "part AS ("
					  "SELECT member, min(seq) AS first,"
					  " sum(pg_catalog.pg_column_size(doc)) AS bytes"
					  " FROM element WHERE NOT is_context GROUP BY member), "
					  "packed AS ("
					  "SELECT member, (1 + pg_catalog.div("
					  "sum(bytes) OVER (ORDER BY first) - bytes, %d))::int AS n"
					  " FROM part) "
					  "SELECT n, pg_catalog.jsonb_agg(doc ORDER BY seq) AS docs"
					  " FROM element JOIN packed USING (member)"
					  " WHERE NOT is_context GROUP BY n "
					  "UNION ALL "
					  "SELECT 0, coalesce(pg_catalog.jsonb_agg(doc ORDER BY seq), '[]')"
					  " FROM element WHERE is_context",
					  format->group, context, DOCUMENT_BYTES);
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	PQclear(res);

	/* give back the space now, not at the end */
	if (!run_command(load->conn, load->name,
					 "TRUNCATE pg_temp.asyncspan_stage"))
		return false;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT max(n) FROM pg_temp.asyncspan_document");
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	*ndocuments = atoi(PQgetvalue(res, 0, 0));
	PQclear(res);
	return true;
}

/* the document made of an array of elements */
static void
append_document(PQExpBuffer sql, const JsonFormat *format, const char *array)
{
	if (format->keys)
		appendPQExpBuffer(sql, "pg_catalog.jsonb_build_object('%s', %s)",
						  format->keys[0], array);
	else
		appendPQExpBufferStr(sql, array);
}

static bool
import_documents(Load *load, const JsonFormat *format, int ndocuments)
{
	PQExpBufferData columns;
	PQExpBufferData values;
	Query		query;
	bool		ok;

	initPQExpBuffer(&columns);
	initPQExpBuffer(&values);
	query_init(&query);
	ok = import_columns(load, format, &columns, &values);
	appendPQExpBuffer(&query.sql,
					  "WITH span AS MATERIALIZED (SELECT span.*"
					  " FROM pg_temp.asyncspan_document AS c,"
					  " pg_temp.asyncspan_document AS d,"
					  " LATERAL asyncspan.%s(",
					  format->function);
	append_document(&query.sql, format, "c.docs || d.docs");
	appendPQExpBuffer(&query.sql,
					  ") AS span WHERE c.n = 0 AND d.n = $1),"
					  " stored AS (INSERT INTO %s (%s) SELECT %s FROM span)"
					  " SELECT pg_catalog.count(*) FROM span"
					  " WHERE span_id IS NOT NULL"
					  " AND (begin_time IS NOT NULL OR end_time IS NOT NULL)",
					  load->target, columns.data, values.data);

	for (int i = 1; ok && i <= ndocuments; i++)
	{
		char		number[16];
		char		what[64];
		PGresult   *res;

		snprintf(number, sizeof(number), "%d", i);
		snprintf(what, sizeof(what), "importing %d of %d", i, ndocuments);
		load_progress(load, what);
		query.nparams = 0;
		(void) query_param(&query, number);
		res = run_query(load->conn, load->name, &query);
		ok = res != NULL;
		if (ok)
			load->usable += strtou64(PQgetvalue(res, 0, 0), NULL, 10);
		PQclear(res);
	}
	query_free(&query);
	termPQExpBuffer(&columns);
	termPQExpBuffer(&values);
	return ok;
}

/* notes what did not become a span of its own */
static bool
count_skipped(Load *load, const JsonFormat *format)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT outcome, item, sum(count)"
					  " FROM pg_temp.asyncspan_document,"
					  " LATERAL asyncspan.import_report($%d, ",
					  query_param(&query, format->word));
	append_document(&query.sql, format, "docs");
	appendPQExpBufferStr(&query.sql,
						 ") WHERE outcome IN ('merged', 'ignored', 'rejected')"
						 " GROUP BY outcome, item"
						 " ORDER BY outcome DESC, item COLLATE \"C\"");
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		appendPQExpBuffer(&load->skipped, "%s: %s: %s x %s\n", load->name,
						  PQgetvalue(res, i, 0), PQgetvalue(res, i, 2),
						  PQgetvalue(res, i, 1));
	PQclear(res);
	return true;
}

/*
 * What its API says when it has no trace is an error, with a text that the
 * importer knows to find.
 */
static bool
check_jaeger_errors(Load *load, const char *document)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT FROM asyncspan.import_jaeger($%d)",
					  query_param(&query, document));
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	PQclear(res);
	return res != NULL;
}

/* finds out whether the elements were where they have to be */
static bool
check_elements(Load *load, const JsonFormat *format, Shape shape,
			   const JsonSplitCounts *counts, const char *document)
{
	if (counts->elements == 0 && format->format == FORMAT_JAEGER && document &&
		!check_jaeger_errors(load, document))
		return false;
	if (counts->arrays > 0 || shape == SHAPE_BARE)
		return true;
	if (shape == SHAPE_WRAPPED)
		pg_log_error("%s: no \"%s\" in the file", load->name, format->keys[0]);
	else
		pg_log_error("%s: no array in the file", load->name);
	pg_log_error_hint("Is it in %s format?  Another can be chosen with --format.",
					  format->name);
	return false;
}

bool
load_json(Load *load, Format format)
{
	const JsonFormat *json = NULL;
	JsonPlaces	places = {NULL, NULL, false, NULL};
	JsonSplitCounts counts;
	Shape		shape;
	const char *data;
	size_t		length;
	char	   *document = NULL;
	int			ndocuments;
	bool		ok;

	for (int i = 0; i < lengthof(json_formats); i++)
		if (json_formats[i].format == format)
			json = &json_formats[i];

	if (!input_peek(load->in, &data, &length))
		return false;
	shape = json_shape(load, format, data, length);
	if (shape == SHAPE_WRAPPED && json->keys == NULL)
		shape = SHAPE_BARE;
	if (shape == SHAPE_WRAPPED)
	{
		places.keys = json->keys;
		places.wrappers = json->wrappers;
	}
	places.bare = shape == SHAPE_BARE;
	places.cut = json->cut;
	if (length < INPUT_CHUNK)
		document = pnstrdup(data, length);

	load->kind = KIND_SPANS;
	ok = load_target(load) && json_spool(load, &places, &counts) &&
		check_elements(load, json, shape, &counts, document) &&
		gather(load, json, &ndocuments) &&
		import_documents(load, json, ndocuments) &&
		count_skipped(load, json);
	pg_free(document);
	return ok;
}
