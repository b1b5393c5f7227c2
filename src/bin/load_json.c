/*
 * load_json.c
 *	  Chrome, OTLP, Jaeger and Zipkin documents, by the server's importers.
 *
 * What a document means is written down once, in the import functions of the
 * extension.  They take a jsonb value, which can't be larger than 256 MB;
 * a file can.  So json_split.c cuts the file into elements, which are gathered
 * into documents of about DOCUMENT_BYTES, and each is one statement: it
 * imports, stores and counts.
 *
 * Elements that have to be seen together stay together: an importer finds
 * the parents in a Chrome trace by the stack of open events of a thread or
 * async id, numbers its equal events, and gathers the reports of one Zipkin
 * span.  A file of these that is more than one document is read to its end
 * first, into partitions by the hash of what must not be parted
 * (load_spool.c), and then imported partition by partition.  In the other
 * formats an element (a trace, the spans of a resource) stands alone; and as
 * each span of OTLP does, a resource with many is cut into several of it.
 *
 * Memory is constant, but for the element, or the thread or async id of a
 * Chrome trace, that is larger than a document; in the server it is a few
 * times the largest document.
 */
#include "load_json.h"

#include "load_spool.h"

/* documents for the server, unless one element or group is larger */
#define DOCUMENT_BYTES	(8 * 1024 * 1024)

/* where a row belongs */
typedef struct Group
{
	uint32		hash;			/* equal for rows that stay together */
	bool		is_context;		/* to every document */
} Group;

typedef struct JsonFormat
{
	Format		format;
	const char *name;
	const char *word;			/* for import_report() */
	JsonNames	keys;			/* of the array, when wrapped */
	JsonNames	wrappers;		/* of the object with these keys */
	const JsonCut *cut;			/* where a large element may be cut */
	const char *function;		/* of the server */
	const char *open;			/* what its document has before the elements */
	const char *close;			/* and behind them */
	void		(*group) (const char *row, const char *end, Group *group);
} JsonFormat;

static void chrome_group(const char *row, const char *end, Group *group);
static void zipkin_group(const char *row, const char *end, Group *group);

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

static const JsonFormat json_formats[] = {
	{
		FORMAT_CHROME, "Chrome trace", "chrome", chrome_keys, NULL, NULL,
		"import_chrome_trace", "[", "]", chrome_group
	},
	{
		FORMAT_OTLP, "OTLP", "otlp", otlp_keys, otlp_wrappers, &otlp_cut,
		"import_otlp", "{\"resourceSpans\":[", "]}", NULL
	},
	{
		FORMAT_JAEGER, "Jaeger", "jaeger", jaeger_keys, NULL, &jaeger_cut,
		"import_jaeger", "{\"data\":[", "]}", NULL
	},
	{
		FORMAT_ZIPKIN, "Zipkin", "zipkin", NULL, NULL, NULL,
		"import_zipkin", "[", "]", zipkin_group
	},
};

/* ---- what must not be parted ---- */

/* part of a row; start is NULL if there is none */
typedef struct Slice
{
	const char *start;
	const char *end;
} Slice;

/* the end of the string that begins behind its quote, where its quote is */
static const char *
string_end(const char *p)
{
	for (; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p;
}

/*
 * The values that an object has under these names, strings without their
 * quotes.  It was written by json_split.c, so there is nothing to be checked.
 */
static void
find_values(const char *row, const char *end, JsonNames names, Slice *values)
{
	const char *p = row + 1;

	for (int i = 0; names[i]; i++)
		values[i].start = NULL;
	while (p < end && *p == '"')
	{
		Slice		key = {p + 1, string_end(p + 1)};
		Slice		value = {key.end + 2};
		int			depth = 0;

		/* up to the comma or bracket behind the value */
		for (p = value.start; depth > 0 || (*p != ',' && *p != '}'); p++)
		{
			if (*p == '"')
				p = string_end(p + 1);
			else if (*p == '{' || *p == '[')
				depth++;
			else if (*p == '}' || *p == ']')
				depth--;
		}
		value.end = p++;
		if (*value.start == '"')
		{
			value.start++;
			value.end--;
		}
		for (int i = 0; names[i]; i++)
			if (strlen(names[i]) == key.end - key.start &&
				memcmp(names[i], key.start, key.end - key.start) == 0)
				values[i] = value;
	}
}

static uint32
hash_slice(uint32 hash, Slice slice)
{
	/* FNV-1a; the byte in front keeps two slices apart */
	hash = (hash ^ 0xff) * 16777619;
	for (const char *p = slice.start; p && p < slice.end; p++)
		hash = (hash ^ pg_tolower((unsigned char) *p)) * 16777619;
	return hash;
}

/* the low bits depend on all of the others */
static uint32
hash_end(uint32 hash)
{
	return hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24);
}

static bool
contains(Slice slice, const char *text)
{
	for (const char *p = slice.start; p && p + strlen(text) <= slice.end; p++)
		if (memcmp(p, text, strlen(text)) == 0)
			return true;
	return false;
}

/*
 * Events of a thread, and async events of an id.  Async ids are of a process,
 * but the older ones, and those that say so, of all.  Those of Node name the
 * ids of others as their parents.
 */
static void
chrome_group(const char *row, const char *end, Group *group)
{
	static const char *const names[] = {
		"ph", "pid", "tid", "id", "id2", "cat", NULL
	};
	Slice		v[lengthof(names) - 1];
	char		phase;
	uint32		hash = 2166136261;

	find_values(row, end, names, v);
	phase = v[0].start && v[0].end - v[0].start == 1 ? v[0].start[0] : '\0';
	group->is_context = phase == 'M';
	if (phase != '\0' && strchr("bneSTpF", phase) != NULL &&
		!contains(v[5], "node.async_hooks"))
	{
		if (strchr("bne", phase) != NULL && !contains(v[4], "\"global\""))
			hash = hash_slice(hash, v[1]);
		hash = hash_slice(hash, v[3].start ? v[3] : v[4]);
	}
	else
		hash = hash_slice(hash_slice(hash, v[1]), v[2]);
	group->hash = hash_end(hash);
}

/* the trace, whose id some services write with 64 bits of the 128 */
static void
zipkin_group(const char *row, const char *end, Group *group)
{
	static const char *const names[] = {"traceId", NULL};
	Slice		id;

	find_values(row, end, names, &id);
	if (id.start && id.end - id.start > 16)
		id.start = id.end - 16;
	while (id.start && id.start < id.end && *id.start == '0')
		id.start++;
	group->is_context = false;
	group->hash = hash_end(hash_slice(2166136261, id));
}

/* ---- counts ---- */

/* items of one kind that did not become a span of their own */
typedef struct Count
{
	char	   *outcome;
	char	   *item;
	uint64		n;
} Count;

typedef struct Counts
{
	Count	   *list;
	int			n;
} Counts;

static void
add_count(Counts *counts, const char *outcome, const char *item, uint64 n)
{
	Count	   *count;

	for (int i = 0; i < counts->n; i++)
	{
		count = &counts->list[i];
		if (strcmp(count->outcome, outcome) == 0 &&
			strcmp(count->item, item) == 0)
		{
			count->n += n;
			return;
		}
	}
	counts->list = pg_realloc(counts->list, (counts->n + 1) * sizeof(Count));
	count = &counts->list[counts->n++];
	count->outcome = pg_strdup(outcome);
	count->item = pg_strdup(item);
	count->n = n;
}

/* rejected, merged, ignored; then by item */
static int
compare_counts(const void *a, const void *b)
{
	const Count *x = a;
	const Count *y = b;
	int			order = strcmp(y->outcome, x->outcome);

	return order ? order : strcmp(x->item, y->item);
}

static void
tell_counts(Load *load, Counts *counts)
{
	if (counts->n > 0)
		qsort(counts->list, counts->n, sizeof(Count), compare_counts);
	for (int i = 0; i < counts->n; i++)
	{
		appendPQExpBuffer(&load->skipped,
						  "%s: %s: " UINT64_FORMAT " x %s\n", load->name,
						  counts->list[i].outcome, counts->list[i].n,
						  counts->list[i].item);
		pg_free(counts->list[i].outcome);
		pg_free(counts->list[i].item);
	}
	pg_free(counts->list);
}

/* ---- importing ---- */

typedef struct Import
{
	Load	   *load;
	const JsonFormat *format;
	PQExpBufferData columns;	/* of the table */
	PQExpBufferData values;		/* for them */
	PQExpBufferData rows;		/* the document that is being gathered */
	PQExpBufferData context;	/* rows that go with each, once there is a
								 * spool */
	Spool	   *spool;			/* NULL as long as there is one document */
	Counts		counts;
} Import;

/*
 * "a, b, c": the columns that the importer gives and the table has, and the
 * expressions for them: the time may have to be converted.
 */
static bool
import_columns(Import *import)
{
	Load	   *load = import->load;
	PQExpBuffer columns = &import->columns;
	PQExpBuffer values = &import->values;
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
					  query_param(&query, import->format->function));
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

/* the rows as a document, in place of what was in doc */
static void
make_document(const JsonFormat *format, const PQExpBuffer rows, PQExpBuffer doc)
{
	resetPQExpBuffer(doc);
	appendPQExpBufferStr(doc, format->open);
	if (rows->len > 0)
	{
		size_t		start = doc->len;

		/* without the last newline */
		appendBinaryPQExpBuffer(doc, rows->data, rows->len - 1);
		for (char *p = doc->data + start; !PQExpBufferBroken(doc) &&
			 (p = strchr(p, '\n')) != NULL;)
			*p = ',';
	}
	appendPQExpBufferStr(doc, format->close);
	if (PQExpBufferBroken(doc))
		pg_fatal("out of memory");
}

/* runs a query that returns outcomes, items and their counts */
static bool
run_counting(Import *import, const Query *query)
{
	PGresult   *res = run_query(import->load->conn, import->load->name, query);

	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
	{
		uint64		n = strtou64(PQgetvalue(res, i, 2), NULL, 10);

		if (PQgetisnull(res, i, 0))
			import->load->usable += n;
		else
			add_count(&import->counts, PQgetvalue(res, i, 0),
					  PQgetvalue(res, i, 1), n);
	}
	PQclear(res);
	return true;
}

/* imports the rows that were gathered, and forgets them */
static bool
import_document(Import *import)
{
	const JsonFormat *format = import->format;
	PQExpBufferData doc;
	PQExpBufferData context;
	Query		query;
	bool		ok;

	initPQExpBuffer(&doc);
	initPQExpBuffer(&context);
	query_init(&query);
	make_document(format, &import->rows, &doc);
	resetPQExpBuffer(&import->rows);
	appendPQExpBuffer(&query.sql,
					  "WITH document AS MATERIALIZED"
					  " (SELECT $%d::pg_catalog.jsonb AS doc),"
					  " span AS MATERIALIZED (SELECT span.*"
					  " FROM document, LATERAL asyncspan.%s(",
					  query_param(&query, doc.data), format->function);
	if (import->context.len > 0)
	{
		make_document(format, &import->context, &context);
		appendPQExpBuffer(&query.sql, "$%d::pg_catalog.jsonb || ",
						  query_param(&query, context.data));
	}
	appendPQExpBuffer(&query.sql,
					  "doc) AS span),"
					  " stored AS (INSERT INTO %s (%s) SELECT %s FROM span) "
					  "SELECT NULL, NULL, pg_catalog.count(*) FROM span"
					  " WHERE span_id IS NOT NULL"
					  " AND (begin_time IS NOT NULL OR end_time IS NOT NULL) "
					  "UNION ALL "
					  "SELECT outcome, item, count"
					  " FROM document, LATERAL asyncspan.import_report('%s', doc)"
					  " WHERE outcome IN ('merged', 'ignored', 'rejected')",
					  import->load->target, import->columns.data,
					  import->values.data, format->word);
	ok = run_counting(import, &query);
	query_free(&query);
	termPQExpBuffer(&context);
	termPQExpBuffer(&doc);
	return ok;
}

/* what was in every document is counted once */
static bool
count_context(Import *import)
{
	PQExpBufferData doc;
	Query		query;
	bool		ok;

	initPQExpBuffer(&doc);
	query_init(&query);
	make_document(import->format, &import->context, &doc);
	appendPQExpBuffer(&query.sql,
					  "SELECT outcome, item, count"
					  " FROM asyncspan.import_report('%s', $%d)"
					  " WHERE outcome IN ('merged', 'ignored', 'rejected')",
					  import->format->word, query_param(&query, doc.data));
	ok = run_counting(import, &query);
	query_free(&query);
	termPQExpBuffer(&doc);
	return ok;
}

/* puts rows into the partitions of their groups */
static bool
spool_rows(Import *import, const char *rows, size_t length)
{
	const char *end = rows + length;

	while (rows < end)
	{
		const char *next = (const char *) memchr(rows, '\n', end - rows) + 1;
		Group		group;

		import->format->group(rows, next - 1, &group);
		if (group.is_context)
			appendBinaryPQExpBuffer(&import->context, rows, next - rows);
		else if (!spool_add(import->spool, group.hash, rows, next - rows))
			return false;
		rows = next;
	}
	return true;
}

/* takes rows of the file */
static bool
take_rows(void *arg, const char *rows, size_t length)
{
	Import	   *import = arg;
	bool		ok;

	if (import->spool)
		return spool_rows(import, rows, length);
	appendBinaryPQExpBuffer(&import->rows, rows, length);
	if (import->rows.len < DOCUMENT_BYTES)
		return true;
	if (!import->format->group)
		return import_document(import);

	import->spool = spool_create();
	ok = import->spool &&
		spool_rows(import, import->rows.data, import->rows.len);
	resetPQExpBuffer(&import->rows);
	return ok;
}

/* imports what take_rows() has left */
static bool
import_rest(Import *import)
{
	for (int i = 0; import->spool && i < SPOOL_PARTITIONS; i++)
	{
		char		what[64];

		snprintf(what, sizeof(what), "importing, %d %%",
				 i * 100 / SPOOL_PARTITIONS);
		load_progress(import->load, what);
		if (!spool_read(import->spool, i, &import->rows) ||
			(import->rows.len >= DOCUMENT_BYTES && !import_document(import)))
			return false;
	}
	return (import->rows.len == 0 || import_document(import)) &&
		(import->context.len == 0 || count_context(import));
}

/* ---- reading ---- */

bool
json_read(Load *load, const JsonPlaces *places, JsonSplitCounts *counts,
		  json_rows_callback take, void *arg)
{
	PQExpBufferData out;
	JsonSplit  *split;
	bool		ok = true;
	bool		ended = false;

	initPQExpBuffer(&out);
	split = json_split_create(places, &out);
	while (ok && !ended)
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
		if (json_split_rows(split) > 0)
		{
			ok = take(arg, out.data, json_split_rows(split));
			json_split_taken(split);
		}
		load_progress(load, NULL);
	}
	*counts = *json_split_counts(split);
	json_split_free(split);
	termPQExpBuffer(&out);

	if (counts->not_objects > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " elements that are not objects: left out\n",
						  load->name, counts->not_objects);
	if (counts->replaced > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: " UINT64_FORMAT " escapes that stand for no character: replaced by U+FFFD\n",
						  load->name, counts->replaced);
	return ok;
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
	Import		import = {load};
	JsonPlaces	places = {NULL, NULL, false, NULL};
	JsonSplitCounts counts;
	Shape		shape;
	const char *data;
	size_t		length;
	char	   *document = NULL;
	bool		ok;

	for (int i = 0; i < lengthof(json_formats); i++)
		if (json_formats[i].format == format)
			import.format = &json_formats[i];

	if (!input_peek(load->in, &data, &length))
		return false;
	shape = json_shape(load, format, data, length);
	if (shape == SHAPE_WRAPPED && import.format->keys == NULL)
		shape = SHAPE_BARE;
	if (shape == SHAPE_WRAPPED)
	{
		places.keys = import.format->keys;
		places.wrappers = import.format->wrappers;
	}
	places.bare = shape == SHAPE_BARE;
	places.cut = import.format->cut;
	if (length < INPUT_CHUNK)
		document = pnstrdup(data, length);

	initPQExpBuffer(&import.columns);
	initPQExpBuffer(&import.values);
	initPQExpBuffer(&import.rows);
	initPQExpBuffer(&import.context);
	load->kind = KIND_SPANS;
	ok = load_target(load) && import_columns(&import) &&
		json_read(load, &places, &counts, take_rows, &import) &&
		check_elements(load, import.format, shape, &counts, document) &&
		import_rest(&import);
	tell_counts(load, &import.counts);
	spool_free(import.spool);
	termPQExpBuffer(&import.columns);
	termPQExpBuffer(&import.values);
	termPQExpBuffer(&import.rows);
	termPQExpBuffer(&import.context);
	pg_free(document);
	return ok;
}
