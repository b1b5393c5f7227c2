/*
 * import_attributes.c
 *	  The attributes of trace documents that have a column.
 *
 * OpenTelemetry has conventions for what a span's attributes are called, some
 * of which have changed; where there are two keys for one thing, documents of
 * both ages are read.  Jaeger has the same attributes as tags, and among them
 * what OTLP has outside of its attributes, the scope.  The keys that begin
 * with "asyncspan." are written by our own exporters, for what the format
 * could not hold.
 *
 * All of them are in one table.  It is short, so a key is looked up by going
 * through it; most keys differ from those of the table in their length
 * already.
 *
 * Zipkin's tags are not a list but fields of an object, and the scope is all
 * that is read from them (import_zipkin.c).
 */
#include "postgres.h"

#include "formats/import_attributes.h"

#include "miscadmin.h"

typedef enum value_kind
{
	VALUE_TEXT,
	VALUE_SCALAR,				/* as text, whatever it is */
	VALUE_INT32,
	VALUE_INT64
} value_kind;

typedef struct attribute
{
	aspan_text	key;
	size_t		offset;			/* in aspan_attributes */
	value_kind	kind;
	int			formats;
} attribute;

#define KEY(s)		{(s), sizeof(s) - 1}
#define TO(field)	offsetof(aspan_attributes, field)
#define OTLP		ASPAN_OTLP_ATTRIBUTES
#define JAEGER		ASPAN_JAEGER_TAGS
#define BOTH		(OTLP | JAEGER)

static const attribute attributes[] =
{
	{KEY("service.name"), TO(service), VALUE_TEXT, OTLP},
	{KEY("process.pid"), TO(pid), VALUE_SCALAR, BOTH},
	{KEY("otel.scope.name"), TO(scope), VALUE_TEXT, JAEGER},
	{KEY("otel.library.name"), TO(scope), VALUE_TEXT, JAEGER},
	{KEY("code.namespace"), TO(space), VALUE_TEXT, BOTH},
	{KEY("code.file.path"), TO(file), VALUE_TEXT, BOTH},
	{KEY("code.filepath"), TO(file), VALUE_TEXT, BOTH},
	{KEY("code.line.number"), TO(line), VALUE_INT32, BOTH},
	{KEY("code.lineno"), TO(line), VALUE_INT32, BOTH},
	{KEY("asyncspan.status"), TO(status), VALUE_TEXT, BOTH},
	{KEY("asyncspan.span_id"), TO(span_id), VALUE_INT64, BOTH},
	{KEY("asyncspan.parent_span_id"), TO(parent_id), VALUE_INT64, BOTH},
	{KEY("asyncspan.begin_ns"), TO(begin), VALUE_INT64, JAEGER},
	{KEY("asyncspan.end_ns"), TO(end), VALUE_INT64, JAEGER},
};

static const attribute *
find_attribute(aspan_text key, aspan_attribute_format format)
{
	for (int i = 0; i < lengthof(attributes); i++)
	{
		const attribute *a = &attributes[i];

		if (key.bytes != NULL && key.len == a->key.len &&
			(a->formats & format) != 0 &&
			memcmp(key.bytes, a->key.bytes, key.len) == 0)
			return a;
	}
	return NULL;
}

/* OTLP wraps a value into an object that names its type */
static bool
attribute_value(const JsonbValue *element, const attribute *a,
				aspan_attribute_format format, JsonbValue *value)
{
	JsonbValue	typed;

	if (format != ASPAN_OTLP_ATTRIBUTES)
		return aspan_json_field(element, "value", value);
	if (!aspan_json_field(element, "value", &typed))
		return false;
	return (a->kind != VALUE_TEXT &&
			aspan_json_field2(&typed, "intValue", "int_value", value)) ||
		aspan_json_field2(&typed, "stringValue", "string_value", value);
}

/* false if the value is of no use */
static bool
store_value(const attribute *a, const JsonbValue *value,
			aspan_attributes *found)
{
	void	   *field = (char *) found + a->offset;
	aspan_text *text = field;
	aspan_given_number *number = field;

	if (a->kind == VALUE_TEXT || a->kind == VALUE_SCALAR)
	{
		*text = a->kind == VALUE_TEXT ? aspan_json_string(value) :
			aspan_json_scalar(value);
		return text->bytes != NULL;
	}
	number->given = aspan_json_int64(value, 0, &number->number) &&
		(a->kind == VALUE_INT64 || number->number == (int32) number->number);
	return number->given;
}

void
aspan_read_attributes(const JsonbValue *owner, aspan_attribute_format format,
					  aspan_attributes *found)
{
	JsonbValue	list;
	uint32		n;

	memset(found, 0, sizeof(*found));
	if (!aspan_json_field(owner, format == ASPAN_OTLP_ATTRIBUTES ?
						  "attributes" : "tags", &list))
		return;
	n = aspan_json_length(&list);
	for (uint32 i = 0; i < n; i++)
	{
		const attribute *a;
		JsonbValue	element;
		JsonbValue	value;

		CHECK_FOR_INTERRUPTS();
		aspan_json_element(&list, i, &element);
		a = find_attribute(aspan_json_field_string(&element, "key"), format);
		if (a == NULL || !attribute_value(&element, a, format, &value) ||
			!store_value(a, &value, found))
			found->unused++;
	}
}

void
aspan_apply_attributes(const aspan_attributes *found, aspan_import_row *row)
{
	if (row->target.bytes == NULL)
		row->target = found->space;
	row->filename = found->file;
	row->line_null = !found->line.given;
	row->line = (int32) found->line.number;

	/* our own documents: the ids as they were recorded */
	if (found->span_id.given && !row->span_id_null)
		row->span_id = found->span_id.number;
	if (found->parent_id.given)
	{
		row->parent_id = found->parent_id.number;
		row->parent_null = false;
	}
}
