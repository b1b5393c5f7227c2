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
 * The spans of a Zipkin trace mostly lie near each other in a file.  So it is
 * imported as it goes by first, each trace when no more of it comes
 * (load_window.c), and the server has something to do from the start.  Where
 * something comes all the same, what has been stored is taken back, and the
 * file is read once more, into partitions.  What can't be read twice, a pipe,
 * goes there at once.
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

#include "load_groups.h"
#include "load_rows.h"
#include "load_spool.h"
#include "load_window.h"

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

typedef struct JsonFormat
{
	Format		format;
	const char *name;
	JsonNames	keys;			/* of the array, when wrapped */
	JsonNames	wrappers;		/* of the object with these keys */
	const JsonCut *cut;			/* where a large element may be cut */
	size_t		at_once;		/* bytes of the first document */
	bool		in_pieces;		/* is it read in pieces of a document? */
	bool		is_near;		/* lie the rows of a group near each other? */
	void		(*read) (aspan_import *import, const aspan_json_node *list);
	void		(*group) (const char *row, const char *end, Group *group);
} JsonFormat;

static void read_chrome(aspan_import *import, const aspan_json_node *events);

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
		false, false, read_chrome, chrome_group
	},
	{
		FORMAT_OTLP, "OTLP", otlp_keys, otlp_wrappers, &otlp_cut, LARGE_DOCUMENT,
		true, false, aspan_read_otlp_resources, NULL
	},
	{
		FORMAT_JAEGER, "Jaeger", jaeger_keys, NULL, &jaeger_cut, DOCUMENT_BYTES,
		false, false, aspan_read_jaeger, NULL
	},
	{
		FORMAT_ZIPKIN, "Zipkin", NULL, NULL, NULL, LARGE_DOCUMENT,
		false, true, aspan_read_zipkin, zipkin_group
	},
};

static void
read_chrome(aspan_import *import, const aspan_json_node *events)
{
	aspan_read_chrome(import, events, ASPAN_CHROME_AUTO);
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
	bool		by_window;		/* is the file imported as it goes by? */
	bool		was_torn;		/* it could not be */
	Window	   *window;			/* these are NULL as long as there is one */
	Spool	   *spool;			/* document */

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

/* imports groups of the window, those that have ended or all */
static bool
import_window(Import *import, bool all)
{
	window_take(import->window, &import->rows, all);
	return import->rows.len == 0 || import_document(import);
}

/* puts rows into the window, and imports what has gone by */
static bool
pass_rows(Import *import, const char *rows, size_t length)
{
	const char *end = rows + length;

	while (rows < end)
	{
		const char *next = (const char *) memchr(rows, '\n', end - rows) + 1;
		Group		group;

		import->format->group(rows, next - 1, &group);
		import->was_torn = !window_add(import->window, group.hash, rows,
									   next - rows);
		if (import->was_torn)
			return false;
		if (window_is_full(import->window) && !import_window(import, false))
			return false;
		rows = next;
	}
	return true;
}

/* the first rows are more than a document: where do all go? */
static bool
begin_groups(Import *import)
{
	PQExpBufferData rows = import->rows;
	bool		ok;

	initPQExpBuffer(&import->rows);
	if (import->by_window)
		import->window = window_create();
	else
		import->spool = spool_create();
	ok = import->by_window ? pass_rows(import, rows.data, rows.len) :
		import->spool && spool_rows(import, rows.data, rows.len);
	termPQExpBuffer(&rows);
	return ok;
}

/* takes rows of the file */
static bool
take_rows(void *arg, const char *rows, size_t length)
{
	Import	   *import = arg;

	rows_send(import->sink);
	if (import->window)
		return pass_rows(import, rows, length);
	if (import->spool)
		return spool_rows(import, rows, length);
	appendBinaryPQExpBuffer(&import->rows, rows, length);
	if (import->format->in_pieces &&
		import->rows.len - import->read_up_to >= DOCUMENT_BYTES &&
		!read_piece(import))
		return false;
	if (import->rows.len < import->format->at_once)
		return true;
	return import->format->group ? begin_groups(import) :
		import_document(import);
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
	if (import->window)
		return import_window(import, true);
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
	window_free(import->window);
	spool_free(import->spool);
	if (import->read_up_to > 0)
		MemoryContextDelete(import->pieces_cxt);
	termPQExpBuffer(&import->rows);
	termPQExpBuffer(&import->context);
	MemoryContextDelete(import->nodes_cxt);
	return ok;
}

/* the same as it goes by, if that can be taken back */
static bool
import_passing(Import *import, const JsonPlaces *places, Shape shape,
			   const char *document)
{
	Load	   *load = import->load;
	Import		first = *import;
	const char *data;
	size_t		length;

	if (!import->format->is_near || !input_can_rewind(load->in))
		return import_file(import, places, shape, document);
	if (!run_command(load->conn, load->name, "SAVEPOINT passing"))
		return false;
	first.by_window = true;
	if (import_file(&first, places, shape, document))
		return true;
	if (!first.was_torn ||
		!run_command(load->conn, load->name, "ROLLBACK TO passing"))
		return false;
	resetPQExpBuffer(&load->skipped);
	load->usable = 0;

	/* as at first, a byte order mark is dropped by looking ahead */
	return input_rewind(load->in) &&
		input_peek(load->in, &data, &length) &&
		import_file(import, places, shape, document);
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
	ok = load_target(load) &&
		import_passing(&import, &places, shape, document);
	pg_free(document);
	return ok;
}
