/*
 * import_jaeger.c
 *	  Reader of Jaeger traces in JSON.
 *
 * Three shapes are in use: what the query API and the user interface write,
 * {"data": [trace, ...]}, a trace {"traceID", "spans", "processes"} by
 * itself or in an array, and a span by itself with its process inside, which
 * is how Jaeger stores spans in Elasticsearch.
 *
 * Times are integer microseconds.  Documents written by asyncspan carry the
 * nanoseconds, and ids that had to be made unique, in tags (export_jaeger.c),
 * so nothing is lost on the way.
 *
 * The parent is the first reference into the same trace that is in the
 * document, CHILD_OF before FOLLOWS_FROM, or else the first of them, or else
 * the parentSpanID of old documents; other references are links, and only
 * counted.  A span that follows from its parent is detached.
 *
 * A process is looked up by name among the fields of "processes", by binary
 * search.  Except for what a span has to know of others (import_spans.c),
 * nothing is kept from one span to the next.
 */
#include "base/host.h"

#include "formats/import_attributes.h"
#include "formats/import_ids.h"
#include "formats/import_spans.h"

#include "common/int.h"

typedef struct jaeger_reader
{
	aspan_span_reader base;
	bool		has_processes;
	aspan_json	processes;		/* of the current trace */
	aspan_text	trace;			/* what the current trace says it is */
} jaeger_reader;

/* a span says itself which trace it belongs to, but need not inside of one */
static aspan_text
read_trace_id(const jaeger_reader *r, const aspan_json *span)
{
	aspan_text	text = aspan_json_field_string(span, "traceID");

	return aspan_trace_id(text.bytes != NULL ? text : r->trace);
}

/* considers the references of one type */
static void
consider_references(jaeger_reader *r, const aspan_json *list, const char *type,
					const aspan_import_row *row, aspan_parent *parent)
{
	aspan_parent candidate = {0};
	aspan_json	reference = {NULL};

	candidate.from_list = true;
	candidate.detached = strcmp(type, "FOLLOWS_FROM") == 0;
	while (aspan_json_next(list, &reference))
	{
		aspan_json	field;
		aspan_text	trace;

		CHECK_FOR_INTERRUPTS();
		trace = aspan_json_field_string(&reference, "traceID");
		if (aspan_text_is(aspan_json_field_string(&reference, "refType"),
						  type) &&
			(trace.bytes == NULL ||
			 aspan_same_text(aspan_trace_id(trace), row->trace)) &&
			aspan_json_field(&reference, "spanID", &field) &&
			aspan_json_hex_id(&field, &candidate.id))
			aspan_parent_consider(parent, &r->base.spans, row->trace,
								  row->span_id, &candidate);
	}
}

static void
read_parent(jaeger_reader *r, const aspan_json *span, aspan_import_row *row)
{
	aspan_parent parent = {0};
	aspan_json	list;
	aspan_json	field;
	uint32		n = 0;

	if (aspan_json_field(span, "references", &list) &&
		(n = aspan_json_length(&list)) > 0)
	{
		consider_references(r, &list, "CHILD_OF", row, &parent);
		consider_references(r, &list, "FOLLOWS_FROM", row, &parent);
	}
	aspan_import_note(r->base.import, "reference", ASPAN_IMPORT_IGNORED,
					  n - parent.given);
	if (!parent.given && aspan_json_field(span, "parentSpanID", &field))
		parent.given = aspan_json_hex_id(&field, &parent.id);
	row->parent_null = !parent.given;
	row->parent_id = parent.given ? parent.id : 0;
	row->detached = parent.detached;
}

/* the process of a span: inside of it, or by name in the trace */
static aspan_text
read_process(jaeger_reader *r, const aspan_json *span, aspan_object *others)
{
	aspan_json	process;
	aspan_attributes tags;
	aspan_text	id;
	aspan_text	service;
	aspan_text	none = {NULL, 0};

	if (!aspan_json_field(span, "process", &process))
	{
		id = aspan_json_field_string(span, "processID");
		if (id.bytes == NULL)
			return none;
		if (!r->has_processes ||
			!aspan_json_find(&r->processes, id.bytes, id.len, &process))
			return id;
	}
	aspan_read_attributes(&process, ASPAN_JAEGER_PROCESS, &tags, others);
	service = aspan_json_field_string(&process, "serviceName");

	/* it may not be left out, so one that is empty says that there is none */
	return aspan_attributes_process(&tags, service.len > 0 ? service : none,
									others);
}

/* the times of a span; says what is wrong with them, or NULL */
static const char *
read_times(const aspan_json *span, const aspan_attributes *tags,
		   int64 *begin, int64 *end, bool *open)
{
	aspan_json	field;
	int64		duration = 0;

	if (!aspan_json_field(span, "startTime", &field))
		return ASPAN_REJECT_NO_TIME;
	if (!aspan_json_int64(&field, 3, begin))
		return ASPAN_REJECT_BAD_TIME;
	if (!aspan_json_field(span, "duration", &field))
		*open = true;
	else if (!aspan_json_int64(&field, 3, &duration) ||
			 pg_add_s64_overflow(*begin, duration, end))
		return ASPAN_REJECT_BAD_DURATION;
	else if (duration < 0)
		return ASPAN_REJECT_ENDS_BEFORE;
	*open = *open || aspan_text_is(tags->status, "open");

	/* our own documents: the same instants with their nanoseconds */
	if (tags->begin.given && tags->end.given &&
		tags->begin.number <= tags->end.number)
	{
		*begin = tags->begin.number;
		*end = tags->end.number;
	}
	return NULL;
}

static void
read_span(aspan_span_reader *reader, const aspan_json *span)
{
	jaeger_reader *r = (jaeger_reader *) reader;
	aspan_import *import = r->base.import;
	aspan_object *others = r->base.with_attributes ? &r->base.attributes : NULL;
	aspan_import_row row;
	aspan_attributes tags;
	aspan_json	field;
	const char *reason = NULL;
	const char *bad_time;
	int64		begin = 0;
	int64		end = 0;
	bool		open = false;

	aspan_import_row_init(&row);
	if (!aspan_json_is_object(span))
	{
		aspan_import_reject(import, &row, ASPAN_REJECT_NOT_OBJECT);
		return;
	}

	/* a tag of the span counts more than the same of its process */
	aspan_object_cut(&r->base.attributes, 0);
	row.process = read_process(r, span, others);
	aspan_read_attributes(span, ASPAN_JAEGER_SPAN, &tags, others);
	aspan_import_note(import, "tag", ASPAN_IMPORT_IGNORED, tags.unusable);
	if (aspan_json_field(span, "logs", &field))
		aspan_import_note(import, "log", ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&field));

	row.trace = read_trace_id(r, span);
	row.name = aspan_json_field_string(span, "operationName");
	row.target = tags.scope;
	if (!aspan_json_field(span, "spanID", &field))
		reason = ASPAN_REJECT_NO_ID;
	else if (!aspan_json_hex_id(&field, &row.span_id))
		reason = ASPAN_REJECT_BAD_ID;
	row.span_id_null = reason != NULL;
	read_parent(r, span, &row);
	aspan_apply_attributes(&tags, &row, others);
	bad_time = read_times(span, &tags, &begin, &end, &open);
	if (others != NULL)
		row.attributes = aspan_object_make(others);

	if (reason == NULL)
		reason = bad_time;
	if (reason != NULL)
		aspan_import_reject(import, &row, reason);
	else
		aspan_reader_put(reader, &row, begin, end, open);
}

static bool
identify_span(aspan_span_reader *reader, const aspan_json *span,
			  aspan_text *trace, int64 *id)
{
	aspan_json	field;

	*trace = read_trace_id((jaeger_reader *) reader, span);
	return aspan_json_field(span, "spanID", &field) &&
		aspan_json_hex_id(&field, id);
}

static aspan_text
read_kind(const aspan_json *span)
{
	aspan_text	kind = {NULL, 0};
	aspan_json	tags;
	aspan_json	tag = {NULL};

	if (!aspan_json_field(span, "tags", &tags))
		return kind;
	while (aspan_json_next(&tags, &tag))
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_text_is(aspan_json_field_string(&tag, "key"), "span.kind"))
			kind = aspan_import_kind(aspan_json_field_string(&tag, "value"));
	}
	return kind;
}

static void
read_trace(jaeger_reader *r, const aspan_json *trace)
{
	aspan_json	spans;

	if (!aspan_json_is_object(trace))
	{
		aspan_import_note(r->base.import, "trace that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	r->has_processes = aspan_json_field(trace, "processes", &r->processes);
	r->trace = aspan_json_field_string(trace, "traceID");
	if (!aspan_json_field(trace, "spans", &spans))
	{
		/* a span by itself */
		if (aspan_json_field(trace, "spanID", &spans))
			aspan_reader_span(&r->base, trace);
		else
			aspan_import_note(r->base.import, "trace without spans",
							  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	aspan_reader_list(&r->base, &spans);
}

/* the traces of an array, or one that is the document itself */
static void
walk_traces(aspan_span_reader *reader, const aspan_json *data)
{
	jaeger_reader *r = (jaeger_reader *) reader;
	aspan_json	trace = {NULL};

	if (!aspan_json_is_array(data))
		read_trace(r, data);
	while (aspan_json_next(data, &trace))
	{
		CHECK_FOR_INTERRUPTS();
		read_trace(r, &trace);
	}
}

static const aspan_span_format jaeger_format = {
	.size = sizeof(jaeger_reader),
	.walk = walk_traces,
	.read = read_span,
	.identify = identify_span,
	.kind = read_kind
};

/*
 * The API answers with {"errors": [{"code", "msg"}]} in the place of data
 * where it has none.
 */
static void
check_errors(const aspan_import *import, const aspan_json *root)
{
	aspan_json	list;
	aspan_json	first = {NULL};
	aspan_text	message;
	char		detail[256];

	if (!aspan_json_field(root, "errors", &list) ||
		!aspan_json_next(&list, &first))
		return;
	message = aspan_json_is_object(&first) ?
		aspan_json_field_string(&first, "msg") : aspan_json_string(&first);
	snprintf(detail, sizeof(detail), "Jaeger says: %.*s",
			 (int) Min(message.len, sizeof(detail) - 14), message.bytes);
	import->fail("document has an error of Jaeger in the place of traces",
				 message.len == 0 ? NULL : detail);
}

void
aspan_read_jaeger(aspan_import *import, const aspan_json_node *document)
{
	jaeger_reader r = {0};
	aspan_json	root = {document};
	aspan_json	data;
	aspan_json	field;

	if (aspan_json_field(&root, "data", &data))
	{
		if (!aspan_json_is_array(&data))
			aspan_import_not(import, "Jaeger", "\"data\" is not an array.");
		if (aspan_json_length(&data) == 0)
			check_errors(import, &root);
	}
	else if (aspan_json_is_array(&root) ||
			 aspan_json_field2(&root, "spans", "spanID", &field))
		data = root;
	else
	{
		check_errors(import, &root);
		aspan_import_not(import, "Jaeger",
						 "Expected an object with \"data\", a trace with \"spans\", or a span.");
	}

	aspan_reader_run(&r.base, &jaeger_format, import, &data);
}
