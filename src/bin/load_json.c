/*
 * load_json.c
 *	  Chrome, OTLP, Jaeger and Zipkin files.
 *
 * What a document means is written down once, in the readers of the module
 * (src/formats), which the client is made with as well: the server's import
 * functions and this give the same rows.  json_split.c cuts the file into
 * elements, which are gathered into documents of about DOCUMENT_BYTES; readers
 * turn each into rows, and these go into the table by one COPY, so that the
 * server stores some while the next are read.
 *
 * Elements that have to be seen together stay together: a reader finds the
 * parents in a Chrome trace by the stack of open events of a thread or async
 * id, numbers its equal events, and gathers the reports of one Zipkin span.  A
 * file of these that is more than one document is read to its end first, into
 * partitions by the hash of what must not be parted (load_spool.c), and then
 * imported partition by partition.  In the other formats an element (a trace,
 * the spans of a resource) stands alone; and as each span of OTLP does, a
 * resource with many is cut into several of it.
 *
 * Spans of OTLP have to do with each other only where two have one id, or
 * several parents are named.  So a large document of it is read in pieces that
 * stay in the cache, while its rows are held back; and where a piece turns out
 * to depend on another, once more as a whole (src/formats/import_spans.c).
 *
 * Memory is constant, but for the element, or the thread or async id of a
 * Chrome trace, that is larger than a document.
 */
#include "load_json.h"

#include "load_rows.h"
#include "load_spool.h"

#include "base/host.h"
#include "formats/import_json.h"

#include "mb/pg_wchar.h"

#include <setjmp.h>

/*
 * Documents for a reader, unless one element or group is larger.  What a reader
 * knows of a small one stays in the processor's cache.  A file of one document
 * is read as the functions read it, so it is a large one where elements have to
 * do with each other.
 */
#define DOCUMENT_BYTES	(1024 * 1024)
#define LARGE_DOCUMENT	(8 * 1024 * 1024)

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
	JsonNames	keys;			/* of the array, when wrapped */
	JsonNames	wrappers;		/* of the object with these keys */
	const JsonCut *cut;			/* where a large element may be cut */
	size_t		at_once;		/* bytes of the first document */
	bool		in_pieces;		/* is it read in pieces of a document? */
	void		(*read) (aspan_import *import, const aspan_json_node *list);
	void		(*group) (const char *row, const char *end, Group *group);
} JsonFormat;

static void read_chrome(aspan_import *import, const aspan_json_node *events);
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
	otlp_scopes, otlp_spans, otlp_contexts, LARGE_DOCUMENT
};

static const JsonFormat json_formats[] = {
	{
		FORMAT_CHROME, "Chrome trace", chrome_keys, NULL, NULL, LARGE_DOCUMENT,
		false, read_chrome, chrome_group
	},
	{
		FORMAT_OTLP, "OTLP", otlp_keys, otlp_wrappers, &otlp_cut, LARGE_DOCUMENT,
		true, aspan_read_otlp_resources, NULL
	},
	{
		FORMAT_JAEGER, "Jaeger", jaeger_keys, NULL, &jaeger_cut, DOCUMENT_BYTES,
		false, aspan_read_jaeger, NULL
	},
	{
		FORMAT_ZIPKIN, "Zipkin", NULL, NULL, NULL, LARGE_DOCUMENT,
		false, aspan_read_zipkin, zipkin_group
	},
};

static void
read_chrome(aspan_import *import, const aspan_json_node *events)
{
	aspan_read_chrome(import, events, ASPAN_CHROME_AUTO);
}

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
 * quotes, as far as all are found.  It was written by json_split.c, so there is
 * nothing to be checked.
 */
static void
find_values(const char *row, const char *end, JsonNames names, Slice *values)
{
	const char *p = row + 1;
	int			missing = 0;

	for (; names[missing]; missing++)
		values[missing].start = NULL;
	while (missing > 0 && p < end && *p == '"')
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
			{
				missing -= values[i].start == NULL;
				values[i] = value;
			}
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
	static const char *const of_thread[] = {"ph", "pid", "tid", NULL};
	static const char *const of_id[] = {"id", "id2", "cat", NULL};
	Slice		v[lengthof(of_thread) - 1];
	Slice		w[lengthof(of_id) - 1];
	char		phase;
	uint32		hash = 2166136261;

	find_values(row, end, of_thread, v);
	phase = v[0].start && v[0].end - v[0].start == 1 ? v[0].start[0] : '\0';
	group->is_context = phase == 'M';
	group->hash = hash_end(hash_slice(hash_slice(hash, v[1]), v[2]));
	if (phase == '\0' || strchr("bneSTpF", phase) == NULL)
		return;
	find_values(row, end, of_id, w);
	if (contains(w[2], "node.async_hooks"))
		return;
	if (strchr("bne", phase) != NULL && !contains(w[1], "\"global\""))
		hash = hash_slice(hash, v[1]);
	group->hash = hash_end(hash_slice(hash, w[0].start ? w[0] : w[1]));
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

/* rejected, merged, ignored; then by item */
static int
compare_counts(const void *a, const void *b)
{
	const aspan_import_count *x = a;
	const aspan_import_count *y = b;

	if (x->outcome != y->outcome)
	{
		if (x->outcome == ASPAN_IMPORT_REJECTED ||
			y->outcome == ASPAN_IMPORT_REJECTED)
			return x->outcome == ASPAN_IMPORT_REJECTED ? -1 : 1;
		return x->outcome < y->outcome ? -1 : 1;
	}
	return strcmp(x->item, y->item);
}

/* what did not become a span of its own */
static void
tell_counts(Load *load, aspan_import *import)
{
	static const char *const outcomes[] = {
		[ASPAN_IMPORT_MERGED] = "merged",
		[ASPAN_IMPORT_IGNORED] = "ignored",
		[ASPAN_IMPORT_REJECTED] = "rejected"
	};

	qsort(import->counts, import->ncounts, sizeof(aspan_import_count),
		  compare_counts);
	for (int i = 0; i < import->ncounts; i++)
	{
		const aspan_import_count *count = &import->counts[i];

		if (count->outcome != ASPAN_IMPORTED && count->n > 0)
			appendPQExpBuffer(&load->skipped,
							  "%s: %s: " UINT64_FORMAT " x %s\n", load->name,
							  outcomes[count->outcome], count->n, count->item);
	}
}

/* ---- importing ---- */

typedef struct Import
{
	aspan_import import;		/* the counts of all documents */
	aspan_import of_context;	/* those of the context */
	Load	   *load;
	const JsonFormat *format;
	MemoryContext cxt;			/* of a document */
	MemoryContext nodes_cxt;
	aspan_json_nodes nodes;
	RowSink    *sink;
	PQExpBufferData rows;		/* the document that is being gathered */
	PQExpBufferData context;	/* rows that go with each, once there is a
								 * spool */
	Spool	   *spool;			/* NULL as long as there is one document */

	/* how far the document was read in pieces, and what was there before */
	size_t		read_up_to;
	aspan_pieces pieces;
	MemoryContext pieces_cxt;
	aspan_import before;
	uint64		usable_before;
} Import;

static void
take_span(aspan_import *arg, const aspan_import_row *row)
{
	Import	   *import = arg->arg;

	if (!row->span_id_null && !(row->begin_null && row->end_null))
		import->load->usable++;
	(void) rows_put(import->sink, row);
}

/* where a reader goes when the document is not of its format */
static sigjmp_buf refused;
static Load *refusing;

static void
refuse(const char *message, const char *detail)
{
	load_progress_clear(refusing);
	pg_log_error("%s: %s", refusing->name, message);
	if (detail)
		pg_log_error_detail("%s", plain_name(detail));
	siglongjmp(refused, 1);
}

/* is it UTF-8?  In the words of the server. */
static bool
check_encoding(Load *load, const char *text, size_t length)
{
	size_t		valid = pg_encoding_verifymbstr(PG_UTF8, text, (int) length);
	int			n;
	char		bytes[32] = "";

	if (valid == length)
		return true;
	n = Min(pg_utf_mblen((const unsigned char *) text + valid),
			(int) (length - valid));
	for (int i = 0; i < n; i++)
		snprintf(bytes + strlen(bytes), sizeof(bytes) - strlen(bytes),
				 " 0x%02x", (unsigned char) text[valid + i]);
	load_progress_clear(load);
	pg_log_error("%s: invalid byte sequence for encoding \"UTF8\":%s",
				 load->name, bytes);
	return false;
}

/*
 * Reads rows of the splitter as elements of a list, or a whole document; emits
 * spans unless they are only counted.
 */
static bool
read_text(Import *import, const char *text, size_t length, bool is_list,
		  bool emit)
{
	MemoryContext cxt;
	volatile bool ok = false;

	if (!check_encoding(import->load, text, length))
		return false;
	cxt = host_context_create(NULL);
	CurrentMemoryContext = import->nodes_cxt;
	aspan_json_parse(&import->nodes, text, length);
	CurrentMemoryContext = cxt;
	import->import.emit = emit ? take_span : NULL;
	import->import.fail = refuse;
	import->import.arg = import;
	refusing = import->load;
	if (sigsetjmp(refused, 0) == 0)
	{
		import->format->read(&import->import,
							 import->nodes.nodes + (is_list ? 0 : 1));
		ok = true;
	}
	CurrentMemoryContext = NULL;
	MemoryContextDelete(cxt);
	return ok;
}

/* ---- in pieces ---- */

static void
begin_pieces(Import *import)
{
	import->before = import->import;
	import->usable_before = import->load->usable;
	import->pieces_cxt = host_context_create(NULL);
	aspan_pieces_begin(&import->pieces, import->pieces_cxt);
	rows_hold(import->sink);
}

/* reads what has been gathered since the last piece */
static bool
read_piece(Import *import)
{
	size_t		from = import->read_up_to;
	bool		ok;

	if (from == 0)
		begin_pieces(import);
	import->read_up_to = import->rows.len;
	if (import->pieces.needs_all || from == import->rows.len)
		return true;
	import->import.pieces = &import->pieces;
	ok = read_text(import, import->rows.data + from, import->rows.len - from,
				   true, true);
	import->import.pieces = NULL;
	return ok;
}

/* reads the last piece; or if that was in vain, all of them as a whole */
static bool
end_pieces(Import *import)
{
	bool		ok = read_piece(import);

	import->read_up_to = 0;
	MemoryContextDelete(import->pieces_cxt);
	if (!import->pieces.needs_all)
	{
		rows_release(import->sink);
		return ok;
	}
	rows_drop(import->sink);
	import->import = import->before;
	import->load->usable = import->usable_before;
	return ok && read_text(import, import->rows.data, import->rows.len,
						   true, true);
}

/* ---- documents ---- */

/* imports the rows that were gathered, and forgets them */
static bool
import_document(Import *import)
{
	const aspan_import *again = &import->of_context;
	bool		ok = import->read_up_to > 0 ? end_pieces(import) :
	read_text(import, import->rows.data, import->rows.len, true, true);

	/* what is in every document counts once */
	for (int i = 0; i < again->ncounts; i++)
		aspan_import_note(&import->import, again->counts[i].item,
						  again->counts[i].outcome, -again->counts[i].n);
	resetPQExpBuffer(&import->rows);
	appendBinaryPQExpBuffer(&import->rows, import->context.data,
							import->context.len);
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

	rows_send(import->sink);
	if (import->spool)
		return spool_rows(import, rows, length);
	appendBinaryPQExpBuffer(&import->rows, rows, length);
	if (import->format->in_pieces &&
		import->rows.len - import->read_up_to >= DOCUMENT_BYTES &&
		!read_piece(import))
		return false;
	if (import->rows.len < import->format->at_once)
		return true;
	if (!import->format->group)
		return import_document(import);

	import->spool = spool_create();
	ok = import->spool &&
		spool_rows(import, import->rows.data, import->rows.len);
	resetPQExpBuffer(&import->rows);
	return ok;
}

/* reads what goes with every document, so that its counts are known */
static bool
import_context(Import *import)
{
	if (import->context.len == 0)
		return true;
	if (!read_text(import, import->context.data, import->context.len,
				   true, false))
		return false;
	import->of_context = import->import;
	appendBinaryPQExpBuffer(&import->rows, import->context.data,
							import->context.len);
	return true;
}

/* imports what take_rows() has left */
static bool
import_rest(Import *import)
{
	if (!import_context(import))
		return false;
	for (int i = 0; import->spool && i < SPOOL_PARTITIONS; i++)
	{
		char		what[64];

		snprintf(what, sizeof(what), "importing, %d %%",
				 i * 100 / SPOOL_PARTITIONS);
		load_progress(import->load, what);
		if (!spool_read(import->spool, i, &import->rows) ||
			(import->rows.len >= DOCUMENT_BYTES + import->context.len &&
			 !import_document(import)))
			return false;
	}
	return import->rows.len == import->context.len || import_document(import);
}

/* ---- the file ---- */

/* finds out whether the elements were where they have to be */
static bool
check_elements(Import *import, Shape shape, const JsonSplitCounts *counts,
			   const char *document)
{
	const JsonFormat *format = import->format;
	Load	   *load = import->load;

	/*
	 * What the API of Jaeger says when it has no trace is an error, with a
	 * text that the reader knows to find.
	 */
	if (counts->elements == 0 && format->format == FORMAT_JAEGER && document &&
		!read_text(import, document, strlen(document), false, false))
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

/* reads the file into the table, which is there */
static bool
import_file(Import *import, const JsonPlaces *places, Shape shape,
			const char *document)
{
	JsonSplitCounts counts;
	bool		ok;

	import->sink = rows_begin(import->load);
	if (!import->sink)
		return false;
	import->nodes_cxt = host_context_create(NULL);
	initPQExpBuffer(&import->rows);
	initPQExpBuffer(&import->context);
	ok = json_read(import->load, places, &counts, take_rows, import) &&
		check_elements(import, shape, &counts, document) &&
		import_rest(import);
	ok = rows_end(import->sink, ok);
	tell_counts(import->load, &import->import);
	spool_free(import->spool);
	if (import->read_up_to > 0)
		MemoryContextDelete(import->pieces_cxt);
	termPQExpBuffer(&import->rows);
	termPQExpBuffer(&import->context);
	MemoryContextDelete(import->nodes_cxt);
	return ok;
}

bool
load_json(Load *load, Format format)
{
	Import		import = {.load = load};
	JsonPlaces	places = {NULL, NULL, false, NULL};
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

	load->kind = KIND_SPANS;
	ok = load_target(load) && import_file(&import, &places, shape, document);
	pg_free(document);
	return ok;
}
