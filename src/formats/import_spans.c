/*
 * import_spans.c
 *	  Reading a document span by span, where a span names several parents.
 *
 * Which of the parents is taken depends on whether they are in the document
 * (import_ids.c).  When that is asked for the first time, the document is
 * walked once more from within the walk, by a second reader that only enters
 * the ids of spans into the table.  It counts nothing: the first reader does.
 */
#include "base/host.h"

#include "formats/import_spans.h"

static void
walk(aspan_span_reader *reader)
{
	reader->item_cxt = AllocSetContextCreate(CurrentMemoryContext,
											 "asyncspan imported span",
											 ALLOCSET_DEFAULT_SIZES);
	aspan_object_init(&reader->attributes);
	reader->format->walk(reader, reader->document);
	MemoryContextDelete(reader->item_cxt);
}

static void
enter_spans(aspan_spans_of *spans)
{
	const aspan_span_reader *asking = spans->arg;
	aspan_import nothing = {0};
	aspan_span_reader *reader = palloc0(asking->format->size);

	reader->format = asking->format;
	reader->import = &nothing;
	reader->document = asking->document;
	reader->entering = spans;
	walk(reader);
	pfree(reader);
}

void
aspan_reader_run(aspan_span_reader *reader, const aspan_span_format *format,
				 aspan_import *import, const aspan_json *document)
{
	reader->format = format;
	reader->import = import;
	reader->document = document;
	reader->with_attributes = import->emit != NULL;
	reader->spans.fill = enter_spans;
	reader->spans.arg = reader;
	reader->spans.cxt = CurrentMemoryContext;
	walk(reader);
}

void
aspan_reader_span(aspan_span_reader *reader, const aspan_json *span)
{
	MemoryContext old = MemoryContextSwitchTo(reader->item_cxt);
	aspan_text	trace;
	int64		id;

	if (reader->entering == NULL)
		reader->format->read(reader, span);
	else if (reader->format->identify(reader, span, &trace, &id))
		aspan_spans_enter(reader->entering, trace, id);
	MemoryContextSwitchTo(old);
	MemoryContextReset(reader->item_cxt);
}

void
aspan_reader_list(aspan_span_reader *reader, const aspan_json *spans)
{
	aspan_json	span = {NULL};

	if (!aspan_json_is_array(spans))
		aspan_import_note(reader->import, "list of spans that is not an array",
						  ASPAN_IMPORT_REJECTED, 1);
	while (aspan_json_next(spans, &span))
	{
		CHECK_FOR_INTERRUPTS();
		aspan_reader_span(reader, &span);
	}
}
