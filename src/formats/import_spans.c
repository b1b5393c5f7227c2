/*
 * import_spans.c
 *	  Reading a document span by span, where a span may need to know of others.
 *
 * A span may name several parents.  Which of them is taken depends on whether
 * they are in the document (import_ids.c).  When that is asked for the first
 * time, the document is walked once more from within the walk, by a second
 * reader that only enters the ids of spans into the table.  It counts nothing:
 * the first reader does.
 *
 * And a client and a server may have one id (import_sides.c), in which case it
 * depends on both which ids the rows get.  So the document is walked once
 * before it is read, to enter the ids of clients and servers.  Nearly always
 * no two of them are the same.  Where there are such, the document is read by a
 * second reader, whose rows enter the sides and go nowhere else.
 *
 * Because such spans are rare, a large document can be read in pieces that fit
 * into the cache, without a walk before: the ids of clients and servers are
 * entered with the rows.  If a row does depend on others, all of them are void.
 */
#include "base/host.h"

#include "formats/import_spans.h"

#define BOTH_SIDES (ASPAN_SPAN_CLIENT | ASPAN_SPAN_SERVER)

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

/* ---- walks for what a reader has to know ---- */

static void
enter_span(aspan_span_reader *reader, const aspan_json *span)
{
	aspan_text	trace;
	int64		id;

	if (reader->format->identify(reader, span, &trace, &id))
		aspan_spans_enter(&reader->asking->spans, trace, id, 0);
}

/* what the kind says of the sides of a call */
static uint8
side_of_kind(aspan_text kind)
{
	return aspan_text_is(kind, "client") ? ASPAN_SPAN_CLIENT :
		aspan_text_is(kind, "server") ? ASPAN_SPAN_SERVER : 0;
}

static void
enter_call(aspan_span_reader *reader, const aspan_json *span)
{
	aspan_span_reader *asking = reader->asking;
	uint8		kind;
	aspan_text	trace;
	int64		id;

	if (!aspan_json_is_object(span))
		return;
	kind = side_of_kind(reader->format->kind(span));
	if (kind != 0 && reader->format->identify(reader, span, &trace, &id) &&
		trace.bytes != NULL &&
		aspan_spans_enter(&asking->calls, trace, id, kind) == BOTH_SIDES)
		asking->any_shared = true;
}

static void fill_spans(aspan_spans_of *spans);

static void
start(aspan_span_reader *reader, aspan_import *import)
{
	reader->import = import;
	reader->spans.fill = fill_spans;
	reader->spans.arg = reader;
	reader->spans.cxt = reader->calls.cxt = CurrentMemoryContext;
}

/* walks the document for a reader; the reader of the walk visits its spans */
static void
walk_for(aspan_span_reader *asking, bool reads,
		 void (*visit) (aspan_span_reader *reader, const aspan_json *span))
{
	aspan_import nothing = {0};
	aspan_span_reader *reader = palloc0(asking->format->size);

	reader->format = asking->format;
	reader->document = asking->document;
	reader->asking = asking;
	reader->reads = reads;
	reader->visit = visit;
	start(reader, &nothing);
	walk(reader);
	pfree(reader);
}

static void
fill_spans(aspan_spans_of *spans)
{
	walk_for(spans->arg, false, enter_span);
}

/* ---- pieces ---- */

void
aspan_pieces_begin(aspan_pieces *pieces, MemoryContext cxt)
{
	pieces->calls = MemoryContextAllocZero(cxt, sizeof(aspan_spans_of));
	pieces->calls->cxt = cxt;
	pieces->needs_all = false;
}

/* ids of spans are asked for, and those of other pieces are not here */
static void
miss_spans(aspan_spans_of *spans)
{
	aspan_span_reader *reader = spans->arg;

	reader->import->pieces->needs_all = true;
}

/* a row of a piece; false if it depends on another */
static bool
enter_row(aspan_pieces *pieces, const aspan_import_row *row)
{
	uint8		kind = side_of_kind(row->kind);

	if (kind != 0 && row->trace.bytes != NULL &&
		aspan_spans_enter(pieces->calls, row->trace, row->span_id,
						  kind) == BOTH_SIDES)
		pieces->needs_all = true;
	return !pieces->needs_all;
}

/* ---- sides ---- */

static aspan_side
side_of(const aspan_import_row *row, int64 begin)
{
	aspan_side	side = {
		.trace = aspan_hash_bytes(ASPAN_HASH_SEED, row->trace.bytes,
								  row->trace.len),
		.process = aspan_hash_bytes(ASPAN_HASH_SEED, row->process.bytes,
									row->process.len),
		.id = row->span_id,
		.begin = begin,
		.is_server = side_of_kind(row->kind) == ASPAN_SPAN_SERVER
	};

	return side;
}

static void
enter_side(aspan_span_reader *asking, const aspan_import_row *row, int64 begin)
{
	aspan_side	side = side_of(row, begin);

	if (side_of_kind(row->kind) != 0 &&
		aspan_spans_kinds(&asking->calls, row->trace,
						  row->span_id) == BOTH_SIDES)
		aspan_sides_enter(&asking->sides, &side);
}

/* ---- the reader itself ---- */

void
aspan_reader_run(aspan_span_reader *reader, const aspan_span_format *format,
				 aspan_import *import, const aspan_json *document)
{
	reader->format = format;
	reader->document = document;
	reader->with_attributes = import->emit != NULL;
	reader->reads = true;
	reader->visit = format->read;
	start(reader, import);

	if (import->pieces != NULL)
		reader->spans.fill = miss_spans;

	/* ids do not matter where spans are only counted */
	else if (import->emit != NULL)
		walk_for(reader, false, enter_call);
	if (reader->any_shared)
	{
		aspan_sides_init(&reader->sides, 64);
		walk_for(reader, true, format->read);
	}
	walk(reader);
}

void
aspan_reader_span(aspan_span_reader *reader, const aspan_json *span)
{
	MemoryContext old = MemoryContextSwitchTo(reader->item_cxt);

	reader->visit(reader, span);
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

void
aspan_reader_put(aspan_span_reader *reader, aspan_import_row *row,
				 int64 begin, int64 end, bool open)
{
	if (reader->asking != NULL)
	{
		enter_side(reader->asking, row, begin);
		return;
	}
	if (reader->import->pieces != NULL &&
		!enter_row(reader->import->pieces, row))
		return;
	if (reader->any_shared)
	{
		aspan_side	side = side_of(row, begin);

		aspan_sides_apply(&reader->sides, &side, row);
	}
	aspan_import_span(reader->import, row, begin, end, open);
}
