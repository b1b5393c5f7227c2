/*
 * import_spans.h
 *	  Reading a document span by span, where a span names several parents.
 */
#ifndef ASPAN_IMPORT_SPANS_H
#define ASPAN_IMPORT_SPANS_H

#include "formats/import_ids.h"
#include "formats/import_object.h"

typedef struct aspan_span_reader aspan_span_reader;

/* a format, whose reader begins with an aspan_span_reader */
typedef struct aspan_span_format
{
	Size		size;			/* of its reader */

	/* calls aspan_reader_span() or aspan_reader_list() for all spans */
	void		(*walk) (aspan_span_reader *reader, const aspan_json *document);

	/* makes a row of a span */
	void		(*read) (aspan_span_reader *reader, const aspan_json *span);

	/* which span of which trace it is; false if it does not say */
	bool		(*identify) (aspan_span_reader *reader, const aspan_json *span,
							 aspan_text *trace, int64 *id);
} aspan_span_format;

struct aspan_span_reader
{
	const aspan_span_format *format;
	aspan_import *import;
	const aspan_json *document;
	MemoryContext item_cxt;		/* reset after each span */
	bool		with_attributes;
	aspan_object attributes;	/* of a span, and of what it belongs to */
	aspan_spans_of spans;		/* of the document */
	aspan_spans_of *entering;	/* spans are entered there, and not read */
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

#endif							/* ASPAN_IMPORT_SPANS_H */
