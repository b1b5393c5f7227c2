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
 * so nothing is lost on the way.  The parent is the
 * first CHILD_OF reference into the same trace, or else the first
 * FOLLOWS_FROM, or else the parentSpanID of old documents; other references
 * are links, and only counted.
 *
 * A process is looked up by name among the fields of "processes", by binary
 * search; nothing is kept from one span to the next.
 */
#include "postgres.h"

#include "formats/import_attributes.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct jaeger_reader
{
	aspan_import *import;
	MemoryContext item_cxt;		/* reset after each span */
	bool		has_processes;
	JsonbValue	processes;		/* of the current trace */
} jaeger_reader;

static void
read_parent(jaeger_reader *r, const JsonbValue *span, aspan_text trace,
			aspan_import_row *row)
{
	JsonbValue	list;
	JsonbValue	field;
	bool		child_of = false;
	uint32		n = 0;

	if (aspan_json_field(span, "references", &list))
		n = aspan_json_length(&list);
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue	reference;
		aspan_text	type;
		aspan_text	other;
		int64		id;
		bool		is_child_of;

		aspan_json_element(&list, i, &reference);
		type = aspan_json_field_string(&reference, "refType");
		other = aspan_json_field_string(&reference, "traceID");
		is_child_of = aspan_text_is(type, "CHILD_OF");
		if (child_of || (!is_child_of && !row->parent_null) ||
			(!is_child_of && !aspan_text_is(type, "FOLLOWS_FROM")) ||
			(other.bytes != NULL && trace.bytes != NULL &&
			 (other.len != trace.len ||
			  memcmp(other.bytes, trace.bytes, other.len) != 0)) ||
			!aspan_json_field(&reference, "spanID", &field) ||
			!aspan_json_hex_id(&field, &id))
		{
			aspan_import_note(r->import, "reference", ASPAN_IMPORT_IGNORED, 1);
			continue;
		}
		if (!row->parent_null)
			aspan_import_note(r->import, "reference", ASPAN_IMPORT_IGNORED, 1);
		row->parent_id = id;
		row->parent_null = false;
		child_of = is_child_of;
	}
	if (row->parent_null && aspan_json_field(span, "parentSpanID", &field))
		row->parent_null = !aspan_json_hex_id(&field, &row->parent_id);
}

/* the process of a span: inside of it, or by name in the trace */
static aspan_text
read_process(jaeger_reader *r, const JsonbValue *span)
{
	JsonbValue	process;
	aspan_attributes tags;
	aspan_text	id;
	aspan_text	none = {NULL, 0};

	if (!aspan_json_field(span, "process", &process))
	{
		char	   *key;

		id = aspan_json_field_string(span, "processID");
		if (id.bytes == NULL)
			return none;
		key = pnstrdup(id.bytes, id.len);
		if (!r->has_processes ||
			!aspan_json_field(&r->processes, key, &process))
			return id;
	}
	aspan_read_attributes(&process, ASPAN_JAEGER_TAGS, &tags);
	return aspan_service_process(aspan_json_field_string(&process,
														 "serviceName"),
								 tags.pid);
}

static void
read_span(jaeger_reader *r, const JsonbValue *span)
{
	aspan_import *import = r->import;
	aspan_import_row row;
	aspan_attributes tags;
	JsonbValue	field;
	const char *reason = NULL;
	int64		begin = 0;
	int64		end = 0;
	int64		duration = 0;
	bool		open = false;

	aspan_import_row_init(&row);
	if (!aspan_json_is_object(span))
	{
		aspan_import_reject(import, &row, ASPAN_REJECT_NOT_OBJECT);
		return;
	}

	aspan_read_attributes(span, ASPAN_JAEGER_TAGS, &tags);
	aspan_import_note(import, "tag", ASPAN_IMPORT_IGNORED, tags.unused);
	if (aspan_json_field(span, "logs", &field))
		aspan_import_note(import, "log", ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&field));

	row.process = read_process(r, span);
	row.stream = aspan_json_field_string(span, "traceID");
	row.name = aspan_json_field_string(span, "operationName");
	row.target = tags.scope;
	read_parent(r, span, row.stream, &row);

	if (!aspan_json_field(span, "spanID", &field))
		reason = ASPAN_REJECT_NO_ID;
	else if (!aspan_json_hex_id(&field, &row.span_id))
		reason = ASPAN_REJECT_BAD_ID;
	else
		row.span_id_null = false;

	if (reason == NULL)
	{
		if (!aspan_json_field(span, "startTime", &field))
			reason = ASPAN_REJECT_NO_TIME;
		else if (!aspan_json_int64(&field, 3, &begin))
			reason = ASPAN_REJECT_BAD_TIME;
		else if (!aspan_json_field(span, "duration", &field))
			open = true;
		else if (!aspan_json_int64(&field, 3, &duration) ||
				 pg_add_s64_overflow(begin, duration, &end))
			reason = ASPAN_REJECT_BAD_DURATION;
		else if (duration < 0)
			reason = ASPAN_REJECT_ENDS_BEFORE;
	}

	aspan_apply_attributes(&tags, &row);

	/* our own documents: the same instants with their nanoseconds */
	if (reason == NULL && tags.begin.given && tags.end.given &&
		tags.begin.number <= tags.end.number)
	{
		begin = tags.begin.number;
		end = tags.end.number;
	}

	if (reason != NULL)
		aspan_import_reject(import, &row, reason);
	else
		aspan_import_span(import, &row, begin, end,
						  open || aspan_text_is(tags.status, "open"));
}

static void
read_trace(jaeger_reader *r, const JsonbValue *trace)
{
	JsonbValue	spans;
	uint32		n;

	if (!aspan_json_is_object(trace))
	{
		aspan_import_note(r->import, "trace that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	r->has_processes = aspan_json_field(trace, "processes", &r->processes);
	if (!aspan_json_field(trace, "spans", &spans))
	{
		/* a span by itself */
		if (aspan_json_field(trace, "spanID", &spans))
			read_span(r, trace);
		else
			aspan_import_note(r->import, "trace without spans",
							  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	if (!aspan_json_is_array(&spans))
	{
		aspan_import_note(r->import, "list of spans that is not an array",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	n = aspan_json_length(&spans);
	for (uint32 i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(r->item_cxt);
		JsonbValue	span;

		CHECK_FOR_INTERRUPTS();
		aspan_json_element(&spans, i, &span);
		read_span(r, &span);
		MemoryContextSwitchTo(old);
		MemoryContextReset(r->item_cxt);
	}
}

void
aspan_read_jaeger(aspan_import *import, Jsonb *doc)
{
	jaeger_reader r = {0};
	JsonbValue	root;
	JsonbValue	data;
	JsonbValue	field;
	uint32		n;

	JsonbToJsonbValue(doc, &root);
	r.import = import;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan Jaeger span",
									   ALLOCSET_DEFAULT_SIZES);

	if (aspan_json_field(&root, "data", &data))
	{
		if (!aspan_json_is_array(&data))
			aspan_import_not("Jaeger", "\"data\" is not an array.");
	}
	else if (aspan_json_is_array(&root))
		data = root;
	else if (aspan_json_field2(&root, "spans", "spanID", &field))
	{
		read_trace(&r, &root);
		return;
	}
	else
		aspan_import_not("Jaeger",
						 "Expected an object with \"data\", a trace with \"spans\", or a span.");

	n = aspan_json_length(&data);
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue	trace;

		CHECK_FOR_INTERRUPTS();
		aspan_json_element(&data, i, &trace);
		read_trace(&r, &trace);
	}
}
