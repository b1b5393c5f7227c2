/*
 * import.h
 *	  Readers of foreign trace documents: Chrome, OTLP, Jaeger, Zipkin.
 *
 * A reader walks a document and hands rows of spans to a callback.  What
 * arrives complete stays one row: a pair is never taken apart, to be paired
 * again by an id that may not be unique.  A reader never fails on a single bad
 * span: what cannot be imported becomes a row without times, which the figures
 * count as invalid, and is counted here with its reason.  Only a document that
 * is not of the format at all is an error.
 */
#ifndef ASPAN_IMPORT_H
#define ASPAN_IMPORT_H

#include "base/strings.h"
#include "formats/json_parse.h"

/* one row; a text whose bytes are NULL is NULL */
typedef struct aspan_import_row
{
	bool		begin_null;		/* an end without a begin, or rejected */
	bool		end_null;		/* has not ended, or rejected */
	bool		span_id_null;
	bool		parent_null;
	bool		line_null;
	bool		flags_null;		/* the format says neither of the two */
	bool		error;
	bool		detached;
	int64		begin;			/* ns since the epoch */
	int64		end;
	int64		span_id;
	int64		parent_id;
	int32		line;
	aspan_text	trace;
	aspan_text	process;
	aspan_text	name;
	aspan_text	target;
	aspan_text	kind;
	aspan_text	filename;
	aspan_text	attributes;		/* what has no column: the text of an object */
} aspan_import_row;

typedef enum aspan_import_outcome
{
	ASPAN_IMPORTED,				/* became a span, or the begin or end of one */
	ASPAN_IMPORT_MERGED,		/* added to another item of the document */
	ASPAN_IMPORT_IGNORED,		/* has no place in a table of spans */
	ASPAN_IMPORT_REJECTED		/* damaged: became a row without times */
} aspan_import_outcome;

/* items of one kind and outcome; item is a constant string */
typedef struct aspan_import_count
{
	const char *item;
	aspan_import_outcome outcome;
	uint64		n;
} aspan_import_count;

#define ASPAN_IMPORT_MAX_COUNTS 64

struct aspan_import;
typedef void (*aspan_import_emit) (struct aspan_import *import,
								   const aspan_import_row *row);

/* does not return */
typedef void (*aspan_import_fail) (const char *message, const char *detail);

/*
 * A document that is read in pieces, each of them by a reader that sees only
 * this piece.  Where a row depends on another piece, needs_all becomes true:
 * then none of the rows count, and the document has to be read in one.
 */
typedef struct aspan_pieces
{
	struct aspan_spans_of *calls;	/* the sides of calls so far */
	bool		needs_all;
} aspan_pieces;

typedef struct aspan_import
{
	aspan_import_emit emit;		/* NULL to count only */
	aspan_import_fail fail;		/* the document is not of the format at all */
	void	   *arg;
	aspan_pieces *pieces;		/* NULL if the document is read in one */
	int			ncounts;
	aspan_import_count counts[ASPAN_IMPORT_MAX_COUNTS];
} aspan_import;

/* begins with the first piece; what is known of all is kept in this context */
extern void aspan_pieces_begin(aspan_pieces *pieces, MemoryContext cxt);

/* how the async events of a Chrome trace form trees */
typedef enum aspan_chrome_nesting
{
	ASPAN_CHROME_AUTO,			/* by id for tracing-chrome, else by category */
	ASPAN_CHROME_CATEGORY,		/* per process, category and id */
	ASPAN_CHROME_ID				/* per process and id */
} aspan_chrome_nesting;

/* each reads a document, or an array of what one is made of, as in the APIs */
extern void aspan_read_chrome(aspan_import *import,
							  const aspan_json_node *document,
							  aspan_chrome_nesting nesting);
extern void aspan_read_otlp(aspan_import *import,
							const aspan_json_node *document);
extern void aspan_read_jaeger(aspan_import *import,
							  const aspan_json_node *document);
extern void aspan_read_zipkin(aspan_import *import,
							  const aspan_json_node *document);

/* the same of an array of resources without its document */
extern void aspan_read_otlp_resources(aspan_import *import,
									  const aspan_json_node *resources);

#endif							/* ASPAN_IMPORT_H */
