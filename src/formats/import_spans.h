/*
 * import_spans.h
 *	  Reading a document span by span, where a span may need to know of others.
 */
#ifndef ASPAN_IMPORT_SPANS_H
#define ASPAN_IMPORT_SPANS_H

#include "formats/import_ids.h"
#include "formats/import_object.h"
#include "formats/import_sides.h"

typedef struct aspan_span_reader aspan_span_reader;

/* a format, whose reader begins with an aspan_span_reader */
typedef struct aspan_span_format
{
	Size		size;			/* of its reader */

	/* calls aspan_reader_span() or aspan_reader_list() for all spans */
	void		(*walk) (aspan_span_reader *reader, const aspan_json *document);

	/* makes a row of a span: aspan_reader_put(), or aspan_import_reject() */
	void		(*read) (aspan_span_reader *reader, const aspan_json *span);

	/* which span of which trace it is; false if it does not say */
	bool		(*identify) (aspan_span_reader *reader, const aspan_json *span,
							 aspan_text *trace, int64 *id);

	/* its kind, as in the row */
	aspan_text	(*kind) (const aspan_json *span);
} aspan_span_format;

struct aspan_span_reader
{
	const aspan_span_format *format;
	aspan_import *import;
	const aspan_json *document;
	MemoryContext item_cxt;		/* reset after each span */
	bool		with_attributes;
	aspan_object attributes;	/* of a span, and of what it belongs to */

	/* what the walk does with a span */
	void		(*visit) (aspan_span_reader *reader, const aspan_json *span);
	bool		reads;			/* it needs what the span belongs to */
	aspan_span_reader *asking;	/* the reader that the walk is for, or NULL */

	aspan_spans_of spans;		/* of the document */
	aspan_spans_of calls;		/* those of them that are sides of a call */
	bool		any_shared;		/* a client and a server have one id */
	aspan_sides sides;			/* those with such an id */
};

/* reads a document with a reader whose other fields are those of its format */
extern void aspan_reader_run(aspan_span_reader *reader,
							 const aspan_span_format *format,
							 aspan_import *import, const aspan_json *document);

/* a span, and a list of spans, that the walk has come to */
extern void aspan_reader_span(aspan_span_reader *reader,
							  const aspan_json *span);
extern void aspan_reader_list(aspan_span_reader *reader,
							  const aspan_json *spans);

/* a row that is a span, which has no end if it is open */
extern void aspan_reader_put(aspan_span_reader *reader, aspan_import_row *row,
							 int64 begin, int64 end, bool open);

#endif							/* ASPAN_IMPORT_SPANS_H */
