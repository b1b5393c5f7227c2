/*
 * import_otlp.c
 *	  Reader of OpenTelemetry traces in the JSON encoding of OTLP.
 *
 * A document is a TracesData or an ExportTraceServiceRequest message:
 * resourceSpans, of scopeSpans, of spans.  A collector's file exporter writes
 * one such message a line.  Receivers have to accept the field names of the
 * protobuf (snake_case) as well as lowerCamelCase; instrumentationLibrarySpans
 * is what scopeSpans was called before version 0.19 of the protocol, and
 * batches what Grafana Tempo calls resourceSpans.  Several messages may be the
 * elements of an array.
 *
 * OTLP writes ids in hexadecimal, where plain protobuf JSON writes bytes in
 * base64.  Their lengths differ (16 digits against 11 or 12 characters for a
 * span id, 32 against 22 or 24 for a trace id), so both are read and neither
 * is guessed.
 *
 * A span's id is the bit pattern of its spanId.  A span that has not ended yet
 * may come again when it has, and becomes two rows then, of which the figures
 * take the complete one.
 *
 * OpenTracing had several parents and those that a span follows from; both are
 * links today, with the attribute opentracing.ref_type.  They are taken for a
 * parent where parentSpanId does not name one that is in the document.  But
 * for this, and for sides of a call that share an id (import_spans.c), nothing
 * is kept from one span to the next.
 */
#include "base/host.h"

#include "base/hex.h"
#include "formats/import_attributes.h"
#include "formats/import_ids.h"
#include "formats/import_spans.h"

/* how often a trace may be wrapped into an object */
#define MAX_WRAPPERS 3

typedef struct otlp_reader
{
	aspan_span_reader base;
	MemoryContext resource_cxt; /* reset after each resource */
	aspan_text	process;
	aspan_text	scope;
	Size		resource_len;	/* of the attributes that are of the resource */
} otlp_reader;

/* ---- ids ---- */

static int
base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

/* exactly n times 8 bytes, with padding or without; false if it is not that */
static bool
read_base64(aspan_text text, uint64 *words, int n)
{
	uint32		len = text.len;
	uint32		bits = 0;
	int			nbits = 0;
	int			nbytes = 0;

	while (len > 0 && text.len - len < 2 && text.bytes[len - 1] == '=')
		len--;
	if (len != (64 * n + 5) / 6)
		return false;
	for (uint32 i = 0; i < len; i++)
	{
		int			digit = base64_digit(text.bytes[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | digit;
		nbits += 6;
		if (nbits >= 8 && nbytes < 8 * n)
		{
			nbits -= 8;
			words[nbytes / 8] = words[nbytes / 8] << 8 |
				(uint8) (bits >> nbits);
			nbytes++;
		}
	}
	return true;
}

static bool
read_span_id(aspan_text text, int64 *id)
{
	uint64		bits = 0;

	if (text.len == ASPAN_HEX64 ?
		!aspan_hex_read(text.bytes, text.len, &bits) :
		!read_base64(text, &bits, 1))
		return false;
	*id = (int64) bits;
	return true;
}

static aspan_text
read_trace_id(const aspan_json *span)
{
	aspan_text	text = {NULL, 0};
	aspan_json	field;
	uint64		words[2] = {0, 0};

	if (aspan_json_field2(span, "traceId", "trace_id", &field))
		text = aspan_json_string(&field);
	return read_base64(text, words, 2) ?
		aspan_trace_id_of_bits(words[0], words[1]) : aspan_trace_id(text);
}

/* says what is wrong with the id of a span, or NULL */
static const char *
read_own_id(const aspan_json *span, int64 *id)
{
	aspan_json	field;

	if (!aspan_json_field2(span, "spanId", "span_id", &field))
		return ASPAN_REJECT_NO_ID;
	if (!read_span_id(aspan_json_string(&field), id) || *id == 0)
		return ASPAN_REJECT_BAD_ID;
	return NULL;
}

/* ---- parents ---- */

/* is the link one that has this type in OpenTracing? */
static bool
is_reference(const aspan_json *link, const char *type)
{
	aspan_json	list;
	aspan_json	element = {NULL};
	aspan_json	value;
	aspan_json	text;

	if (!aspan_json_field(link, "attributes", &list))
		return false;
	while (aspan_json_next(&list, &element))
	{
		if (aspan_text_is(aspan_json_field_string(&element, "key"),
						  "opentracing.ref_type") &&
			aspan_json_field(&element, "value", &value) &&
			aspan_json_field2(&value, "stringValue", "string_value", &text))
			return aspan_text_is(aspan_json_string(&text), type);
	}
	return false;
}

static void
consider_links(otlp_reader *r, const aspan_json *links, const char *type,
			   aspan_text trace, int64 span, aspan_parent *parent)
{
	aspan_parent candidate = {0};
	aspan_json	link = {NULL};

	candidate.from_list = true;
	candidate.detached = strcmp(type, "follows_from") == 0;
	while (aspan_json_next(links, &link))
	{
		CHECK_FOR_INTERRUPTS();
		if (is_reference(&link, type) &&
			read_own_id(&link, &candidate.id) == NULL &&
			aspan_same_text(read_trace_id(&link), trace))
			aspan_parent_consider(parent, &r->base.spans, trace, span,
								  &candidate);
	}
}

/* says what is wrong with the parent, or NULL */
static const char *
read_parent(otlp_reader *r, const aspan_json *span, aspan_import_row *row)
{
	aspan_parent parent = {0};
	aspan_parent candidate = {0};
	const char *reason = NULL;
	aspan_json	field;
	aspan_json	links;
	uint32		nlinks = 0;

	if (aspan_json_field2(span, "parentSpanId", "parent_span_id", &field))
	{
		aspan_text	text = aspan_json_string(&field);

		if (text.bytes != NULL && text.len == 0)
			 /* a root */ ;
		else if (!read_span_id(text, &candidate.id))
			reason = "span with an unusable parent";
		else if (candidate.id != 0)
		{
			parent = candidate;
			parent.given = true;
		}
	}
	if (aspan_json_field(span, "links", &links) &&
		(nlinks = aspan_json_length(&links)) > 0 && !row->span_id_null)
	{
		consider_links(r, &links, "child_of", row->trace, row->span_id,
					   &parent);
		consider_links(r, &links, "follows_from", row->trace, row->span_id,
					   &parent);
	}
	aspan_import_note(r->base.import, "link", ASPAN_IMPORT_IGNORED,
					  nlinks - (parent.given && parent.from_list));
	row->parent_null = !parent.given;
	row->parent_id = parent.id;
	row->detached = parent.detached;
	return reason;
}

/* ---- spans ---- */

static void
note_size(aspan_import *import, const aspan_json *span, const char *key,
		  const char *item)
{
	aspan_json	list;

	if (aspan_json_field(span, key, &list))
		aspan_import_note(import, item, ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&list));
}

/* says what is wrong with a time, or NULL; one that is missing is 0 */
static const char *
read_time(const aspan_json *span, const char *camel, const char *snake,
		  int64 *time, bool *missing)
{
	aspan_json	field;

	*time = 0;
	*missing = !aspan_json_field2(span, camel, snake, &field);
	if (*missing)
		return NULL;
	return aspan_json_int64(&field, 0, time) ? NULL : ASPAN_REJECT_BAD_TIME;
}

/* the enum SpanKind, by number or by name */
static aspan_text
read_kind(const aspan_json *span)
{
	static const char *const kinds[] = {
		"internal", "server", "client", "producer", "consumer"
	};
	static const char prefix[] = "SPAN_KIND_";
	aspan_text	text;
	aspan_json	field;
	int64		number;
	aspan_text	none = {NULL, 0};

	if (!aspan_json_field(span, "kind", &field))
		return none;
	if (aspan_json_int64(&field, 0, &number))
		return number >= 1 && number <= lengthof(kinds) ?
			aspan_text_make(kinds[number - 1]) : none;
	text = aspan_json_string(&field);
	if (text.bytes == NULL || text.len < sizeof(prefix) - 1 ||
		memcmp(text.bytes, prefix, sizeof(prefix) - 1) != 0)
		return none;
	text.bytes += sizeof(prefix) - 1;
	text.len -= sizeof(prefix) - 1;
	return aspan_import_kind(text);
}

/* is the status an error?  Its message has no other place than an attribute. */
static bool
read_status(const aspan_json *span, aspan_object *others)
{
	aspan_json	status;
	aspan_json	code;
	aspan_text	message;
	int64		number;

	if (!aspan_json_field(span, "status", &status))
		return false;
	message = aspan_json_field_string(&status, "message");
	if (message.len > 0 && others != NULL)
		aspan_object_add_text(others, "otel.status_description", message);
	if (!aspan_json_field(&status, "code", &code))
		return false;
	return aspan_json_int64(&code, 0, &number) ? number == 2 :
		aspan_text_is(aspan_json_string(&code), "STATUS_CODE_ERROR");
}

/* the times of a span; says what is wrong with them, or NULL */
static const char *
read_times(const aspan_json *span, bool said_open, int64 *begin, int64 *end,
		   bool *open)
{
	const char *reason;
	const char *bad_end;
	bool		no_begin;

	bad_end = read_time(span, "endTimeUnixNano", "end_time_unix_nano",
						end, open);
	reason = read_time(span, "startTimeUnixNano", "start_time_unix_nano",
					   begin, &no_begin);
	if (reason != NULL)
		return reason;
	if (no_begin)
		return ASPAN_REJECT_NO_TIME;
	if (bad_end != NULL)
		return bad_end;

	/* an end of 0 is one that is not known, unless time begins there */
	*open = *open || (*end == 0 && *begin > 0) || said_open;
	return !*open && *end < *begin ? ASPAN_REJECT_ENDS_BEFORE : NULL;
}

static void
read_span(aspan_span_reader *reader, const aspan_json *span)
{
	otlp_reader *r = (otlp_reader *) reader;
	aspan_import *import = r->base.import;
	aspan_object *others = r->base.with_attributes ? &r->base.attributes : NULL;
	aspan_import_row row;
	aspan_attributes attributes;
	const char *reason;
	const char *bad_parent;
	const char *bad_time;
	int64		begin = 0;
	int64		end = 0;
	bool		open = false;

	aspan_import_row_init(&row);
	row.process = r->process;
	row.target = r->scope;
	if (!aspan_json_is_object(span))
	{
		aspan_import_reject(import, &row, ASPAN_REJECT_NOT_OBJECT);
		return;
	}

	aspan_object_cut(&r->base.attributes, r->resource_len);
	aspan_read_attributes(span, ASPAN_OTLP_SPAN, &attributes, others);
	aspan_import_note(import, "attribute", ASPAN_IMPORT_IGNORED,
					  attributes.unusable);
	note_size(import, span, "events", "span event");

	row.name = aspan_json_field_string(span, "name");
	row.trace = read_trace_id(span);
	row.kind = read_kind(span);
	row.error = read_status(span, others);
	reason = read_own_id(span, &row.span_id);
	row.span_id_null = reason != NULL;
	bad_parent = read_parent(r, span, &row);
	aspan_apply_attributes(&attributes, &row, others);
	bad_time = read_times(span, aspan_text_is(attributes.status, "open"),
						  &begin, &end, &open);
	if (others != NULL)
		row.attributes = aspan_object_make(others);

	if (reason == NULL)
		reason = bad_parent != NULL ? bad_parent : bad_time;
	if (reason != NULL)
		aspan_import_reject(import, &row, reason);
	else
		aspan_reader_put(reader, &row, begin, end, open);
}

static bool
identify_span(aspan_span_reader *reader, const aspan_json *span,
			  aspan_text *trace, int64 *id)
{
	*trace = read_trace_id(span);
	return read_own_id(span, id) == NULL;
}

/* ---- the document ---- */

static void
read_scope(otlp_reader *r, const aspan_json *scope_spans)
{
	aspan_text	none = {NULL, 0};
	aspan_json	scope;
	aspan_json	spans;

	r->scope = none;
	if (aspan_json_field2(scope_spans, "scope", "instrumentationLibrary",
						  &scope) ||
		aspan_json_field(scope_spans, "instrumentation_library", &scope))
		r->scope = aspan_json_field_string(&scope, "name");
	if (r->scope.len == 0)
		r->scope = none;		/* protobuf's way to leave it out */

	if (!aspan_json_is_object(scope_spans))
	{
		aspan_import_note(r->base.import, "scope that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	if (aspan_json_field(scope_spans, "spans", &spans))
		aspan_reader_list(&r->base, &spans);
}

static void
read_resource(otlp_reader *r, const aspan_json *resource_spans)
{
	static const char *const keys[] = {
		"scopeSpans", "scope_spans",
		"instrumentationLibrarySpans", "instrumentation_library_spans"
	};
	aspan_object *others = r->base.with_attributes ? &r->base.attributes : NULL;
	aspan_attributes attributes = {0};
	aspan_json	resource;
	aspan_json	scopes;

	aspan_object_cut(&r->base.attributes, 0);
	if (!aspan_json_is_object(resource_spans))
	{
		aspan_import_note(r->base.import, "resource that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	if (r->base.reads &&
		aspan_json_field(resource_spans, "resource", &resource))
		aspan_read_attributes(&resource, ASPAN_OTLP_RESOURCE, &attributes,
							  others);
	aspan_import_note(r->base.import, "attribute", ASPAN_IMPORT_IGNORED,
					  attributes.unusable);
	r->process = aspan_attributes_process(&attributes, attributes.service,
										  others);
	r->resource_len = r->base.attributes.len;

	for (int k = 0; k < lengthof(keys); k++)
	{
		aspan_json	scope_spans = {NULL};

		if (!aspan_json_field(resource_spans, keys[k], &scopes))
			continue;
		if (!aspan_json_is_array(&scopes))
		{
			aspan_import_note(r->base.import, "list of scopes that is not an array",
							  ASPAN_IMPORT_REJECTED, 1);
			continue;
		}
		while (aspan_json_next(&scopes, &scope_spans))
			read_scope(r, &scope_spans);
	}
}

static void
walk_resources(aspan_span_reader *reader, const aspan_json *resources)
{
	otlp_reader *r = (otlp_reader *) reader;
	aspan_json	resource_spans = {NULL};

	r->resource_cxt = AllocSetContextCreate(CurrentMemoryContext,
											"asyncspan OTLP resource",
											ALLOCSET_DEFAULT_SIZES);
	while (aspan_json_next(resources, &resource_spans))
	{
		MemoryContext old = MemoryContextSwitchTo(r->resource_cxt);

		CHECK_FOR_INTERRUPTS();
		read_resource(r, &resource_spans);
		MemoryContextSwitchTo(old);
		MemoryContextReset(r->resource_cxt);
	}
	MemoryContextDelete(r->resource_cxt);
}

static const aspan_span_format otlp_format = {
	.size = sizeof(otlp_reader),
	.walk = walk_resources,
	.read = read_span,
	.identify = identify_span,
	.kind = read_kind
};

/* the resources of a message; false if it is none */
static bool
find_resources(const aspan_json *message, aspan_json *resources)
{
	aspan_json	root = *message;
	aspan_json	inner;

	/* what the APIs of Tempo and Jaeger wrap around a trace */
	for (int i = 0; i < MAX_WRAPPERS &&
		 aspan_json_field2(&root, "trace", "result", &inner) &&
		 aspan_json_is_object(&inner); i++)
		root = inner;
	return aspan_json_field2(&root, "resourceSpans", "resource_spans",
							 resources) ||
		aspan_json_field(&root, "batches", resources);
}

/* fails unless there are resources in it; an empty list may be left out */
static void
check_message(const aspan_import *import, const aspan_json *message)
{
	aspan_json	resources;

	if (aspan_json_is_object(message) && aspan_json_size(message) == 0)
		return;
	if (!find_resources(message, &resources))
		aspan_import_not(import, "OTLP",
						 "Expected an object with \"resourceSpans\", or an array of such objects.");
	if (!aspan_json_is_array(&resources))
		aspan_import_not(import, "OTLP", "\"resourceSpans\" is not an array.");
}

static void
walk_messages(aspan_span_reader *reader, const aspan_json *document)
{
	aspan_json	message = {NULL};
	aspan_json	resources;

	if (find_resources(document, &resources))
		walk_resources(reader, &resources);
	while (aspan_json_next(document, &message))
	{
		if (find_resources(&message, &resources))
			walk_resources(reader, &resources);
	}
}

static const aspan_span_format otlp_messages = {
	.size = sizeof(otlp_reader),
	.walk = walk_messages,
	.read = read_span,
	.identify = identify_span,
	.kind = read_kind
};

void
aspan_read_otlp(aspan_import *import, const aspan_json_node *document)
{
	otlp_reader r = {0};
	aspan_json	root = {document};
	aspan_json	message = {NULL};

	if (!aspan_json_is_array(&root))
		check_message(import, &root);
	while (aspan_json_next(&root, &message))
		check_message(import, &message);
	aspan_reader_run(&r.base, &otlp_messages, import, &root);
}

void
aspan_read_otlp_resources(aspan_import *import,
						  const aspan_json_node *resources)
{
	otlp_reader r = {0};
	aspan_json	list = {resources};

	aspan_reader_run(&r.base, &otlp_format, import, &list);
}
