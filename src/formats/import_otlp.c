/*
 * import_otlp.c
 *	  Reader of OpenTelemetry traces in the JSON encoding of OTLP.
 *
 * A document is a TracesData or an ExportTraceServiceRequest message:
 * resourceSpans, of scopeSpans, of spans.  A collector's file exporter writes
 * one such message a line.  Receivers have to accept the field names of the
 * protobuf (snake_case) as well as lowerCamelCase; instrumentationLibrarySpans
 * is what scopeSpans was called before version 0.19 of the protocol, and
 * batches what Grafana Tempo calls resourceSpans.
 *
 * OTLP writes ids in hexadecimal, where plain protobuf JSON writes bytes in
 * base64.  Their lengths differ (16 digits against 11 or 12 characters for a
 * span id, 32 against 22 or 24 for a trace id), so both are read and neither
 * is guessed.
 *
 * Every span is complete in itself, so the reader keeps nothing from one to
 * the next.  A span's id is the bit pattern of its spanId.
 */
#include "postgres.h"

#include "base/hex.h"
#include "formats/import_attributes.h"

#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct otlp_reader
{
	aspan_import *import;
	MemoryContext item_cxt;		/* reset after each span */
	aspan_text	process;
	aspan_text	scope;
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

/* exactly nbytes bytes, in either notation; false if it is not that */
static bool
read_bytes(aspan_text text, uint8 *bytes, int nbytes)
{
	uint32		len = text.len;
	uint32		bits = 0;
	int			nbits = 0;
	int			n = 0;

	if (text.bytes == NULL)
		return false;
	if (len == 2 * nbytes)
	{
		for (int i = 0; i < nbytes; i++)
		{
			int			high = aspan_hex_digit(text.bytes[2 * i]);
			int			low = aspan_hex_digit(text.bytes[2 * i + 1]);

			if (high < 0 || low < 0)
				return false;
			bytes[i] = high << 4 | low;
		}
		return true;
	}

	/* base64, with its padding or without */
	while (len > 0 && text.len - len < 2 && text.bytes[len - 1] == '=')
		len--;
	if (len != (8 * nbytes + 5) / 6)
		return false;
	for (uint32 i = 0; i < len; i++)
	{
		int			digit = base64_digit(text.bytes[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | digit;
		nbits += 6;
		if (nbits >= 8 && n < nbytes)
		{
			nbits -= 8;
			bytes[n++] = bits >> nbits;
		}
	}
	return n == nbytes;
}

static bool
read_span_id(aspan_text text, int64 *id)
{
	uint8		bytes[8];
	uint64		bits = 0;

	if (!read_bytes(text, bytes, sizeof(bytes)))
		return false;
	for (int i = 0; i < sizeof(bytes); i++)
		bits = bits << 8 | bytes[i];
	*id = (int64) bits;
	return true;
}

/* the trace id in lower case hexadecimal; as it stands if it is no trace id */
static aspan_text
read_trace_id(aspan_text text)
{
	uint8		bytes[16];
	char	   *hex;

	if (!read_bytes(text, bytes, sizeof(bytes)))
		return text;
	hex = palloc(2 * sizeof(bytes) + 1);
	for (int i = 0; i < sizeof(bytes); i++)
		aspan_hex_write(hex + 2 * i, 2, bytes[i]);
	hex[2 * sizeof(bytes)] = '\0';
	return aspan_text_make(hex);
}

/* ---- spans ---- */

static void
note_size(aspan_import *import, const JsonbValue *span, const char *key,
		  const char *item)
{
	JsonbValue	list;

	if (aspan_json_field(span, key, &list))
		aspan_import_note(import, item, ASPAN_IMPORT_IGNORED,
						  aspan_json_size(&list));
}

/* says what is wrong with a time, or NULL; one that is missing is 0 */
static const char *
read_time(const JsonbValue *span, const char *camel, const char *snake,
		  int64 *time, bool *missing)
{
	JsonbValue	field;

	*time = 0;
	*missing = !aspan_json_field2(span, camel, snake, &field);
	if (*missing)
		return NULL;
	return aspan_json_int64(&field, 0, time) ? NULL : ASPAN_REJECT_BAD_TIME;
}

static void
read_span(otlp_reader *r, const JsonbValue *span)
{
	aspan_import *import = r->import;
	aspan_import_row row;
	aspan_attributes attributes;
	JsonbValue	field;
	aspan_text	text;
	const char *reason = NULL;
	const char *bad_end;
	int64		begin = 0;
	int64		end;
	bool		no_begin;
	bool		open;

	aspan_import_row_init(&row);
	row.process = r->process;
	row.target = r->scope;
	if (!aspan_json_is_object(span))
	{
		aspan_import_reject(import, &row, ASPAN_REJECT_NOT_OBJECT);
		return;
	}

	aspan_read_attributes(span, ASPAN_OTLP_ATTRIBUTES, &attributes);
	aspan_import_note(import, "attribute", ASPAN_IMPORT_IGNORED,
					  attributes.unused);
	note_size(import, span, "events", "span event");
	note_size(import, span, "links", "link");

	row.name = aspan_json_field_string(span, "name");
	if (aspan_json_field2(span, "traceId", "trace_id", &field))
		row.stream = read_trace_id(aspan_json_string(&field));

	if (!aspan_json_field2(span, "spanId", "span_id", &field))
		reason = ASPAN_REJECT_NO_ID;
	else if (!read_span_id(aspan_json_string(&field), &row.span_id) ||
			 row.span_id == 0)
		reason = ASPAN_REJECT_BAD_ID;
	else
		row.span_id_null = false;

	if (aspan_json_field2(span, "parentSpanId", "parent_span_id", &field))
	{
		text = aspan_json_string(&field);
		if (text.bytes != NULL && text.len == 0)
			 /* a root */ ;
		else if (read_span_id(text, &row.parent_id))
			row.parent_null = row.parent_id == 0;
		else if (reason == NULL)
			reason = "span with an unusable parent";
	}

	aspan_apply_attributes(&attributes, &row);

	bad_end = read_time(span, "endTimeUnixNano", "end_time_unix_nano",
						&end, &open);
	if (reason == NULL)
		reason = read_time(span, "startTimeUnixNano", "start_time_unix_nano",
						   &begin, &no_begin);
	if (reason == NULL && no_begin)
		reason = ASPAN_REJECT_NO_TIME;
	if (reason == NULL)
		reason = bad_end;

	/* an end of 0 is one that is not known, unless time begins there */
	open = open || (end == 0 && begin > 0) ||
		aspan_text_is(attributes.status, "open");
	if (reason == NULL && !open && end < begin)
		reason = ASPAN_REJECT_ENDS_BEFORE;

	if (reason != NULL)
		aspan_import_reject(import, &row, reason);
	else
		aspan_import_span(import, &row, begin, end, open);
}

static void
read_scope(otlp_reader *r, const JsonbValue *scope_spans)
{
	aspan_text	none = {NULL, 0};
	JsonbValue	scope;
	JsonbValue	spans;
	uint32		n;

	r->scope = none;
	if (aspan_json_field2(scope_spans, "scope", "instrumentationLibrary",
						  &scope) ||
		aspan_json_field(scope_spans, "instrumentation_library", &scope))
		r->scope = aspan_json_field_string(&scope, "name");
	if (r->scope.len == 0)
		r->scope = none;		/* protobuf's way to leave it out */

	if (!aspan_json_is_object(scope_spans))
	{
		aspan_import_note(r->import, "scope that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	if (!aspan_json_field(scope_spans, "spans", &spans))
		return;
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

static void
read_resource(otlp_reader *r, const JsonbValue *resource_spans)
{
	static const char *const keys[] = {
		"scopeSpans", "scope_spans",
		"instrumentationLibrarySpans", "instrumentation_library_spans"
	};
	aspan_attributes attributes = {0};
	JsonbValue	resource;
	JsonbValue	scopes;

	if (!aspan_json_is_object(resource_spans))
	{
		aspan_import_note(r->import, "resource that is not an object",
						  ASPAN_IMPORT_REJECTED, 1);
		return;
	}
	if (aspan_json_field(resource_spans, "resource", &resource))
		aspan_read_attributes(&resource, ASPAN_OTLP_ATTRIBUTES, &attributes);
	r->process = aspan_service_process(attributes.service, attributes.pid);

	for (int k = 0; k < lengthof(keys); k++)
	{
		uint32		n;

		if (!aspan_json_field(resource_spans, keys[k], &scopes))
			continue;
		if (!aspan_json_is_array(&scopes))
		{
			aspan_import_note(r->import, "list of scopes that is not an array",
							  ASPAN_IMPORT_REJECTED, 1);
			continue;
		}
		n = aspan_json_length(&scopes);
		for (uint32 i = 0; i < n; i++)
		{
			JsonbValue	scope_spans;

			aspan_json_element(&scopes, i, &scope_spans);
			read_scope(r, &scope_spans);
		}
	}
}

void
aspan_read_otlp(aspan_import *import, Jsonb *doc)
{
	otlp_reader r = {0};
	JsonbValue	root;
	JsonbValue	trace;
	JsonbValue	resources;
	uint32		n;

	JsonbToJsonbValue(doc, &root);
	if (!aspan_json_is_object(&root))
		aspan_import_not("OTLP", "Expected an object with \"resourceSpans\".");

	/* what Tempo's API wraps around a trace */
	if (aspan_json_field(&root, "trace", &trace) &&
		aspan_json_is_object(&trace))
		root = trace;

	if (!aspan_json_field2(&root, "resourceSpans", "resource_spans",
						   &resources) &&
		!aspan_json_field(&root, "batches", &resources))
	{
		/* an empty list may be left out, and with it everything */
		if (aspan_json_size(&root) == 0)
			return;
		aspan_import_not("OTLP", "Expected an object with \"resourceSpans\".");
	}
	if (!aspan_json_is_array(&resources))
		aspan_import_not("OTLP", "\"resourceSpans\" is not an array.");

	r.import = import;
	r.item_cxt = AllocSetContextCreate(CurrentMemoryContext,
									   "asyncspan OTLP span",
									   ALLOCSET_DEFAULT_SIZES);
	n = aspan_json_length(&resources);
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue	resource_spans;

		aspan_json_element(&resources, i, &resource_spans);
		read_resource(&r, &resource_spans);
	}
}
