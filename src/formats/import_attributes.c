/*
 * import_attributes.c
 *	  The attributes of trace documents: those that have a column, and the
 *	  others.
 *
 * OpenTelemetry has conventions for what a span's attributes are called, some
 * of which have changed; where there are two keys for one thing, documents of
 * both ages are read.  Jaeger has the same attributes as tags, and among them
 * what OTLP has outside of its attributes: the scope, the kind, the error.  The
 * keys that begin with "asyncspan." are written by our own exporters, for what
 * the format could not hold.
 *
 * All of them are in one table.  It is short, so a key is looked up by going
 * through it; most keys differ from those of the table in their length
 * already.  What is not in the table, or has a value that its column cannot
 * hold, stays an attribute.
 *
 * Zipkin's tags are not a list but fields of an object (import_zipkin.c).
 */
#include "base/host.h"

#include "formats/import_attributes.h"

typedef enum value_kind
{
	VALUE_TEXT,
	VALUE_SCALAR,				/* as text, whatever it is */
	VALUE_INT32,
	VALUE_INT64,
	VALUE_KIND,
	VALUE_FLAG,					/* true or false */
	VALUE_STATUS				/* says whether there was an error, and more */
} value_kind;

typedef struct attribute
{
	aspan_text	key;
	size_t		offset;			/* in aspan_attributes */
	value_kind	kind;
	int			lists;
} attribute;

#define KEY(s)		{(s), sizeof(s) - 1}
#define TO(field)	offsetof(aspan_attributes, field)
#define OTLP		ASPAN_OTLP_SPAN
#define JAEGER		ASPAN_JAEGER_SPAN
#define BOTH		(OTLP | JAEGER)

static const attribute attributes[] =
{
	{KEY("service.name"), TO(service), VALUE_TEXT, ASPAN_OTLP_RESOURCE},
	{KEY("process.pid"), TO(pid), VALUE_SCALAR,
	ASPAN_OTLP_RESOURCE | ASPAN_JAEGER_PROCESS},
	{KEY("otel.scope.name"), TO(scope), VALUE_TEXT, JAEGER},
	{KEY("otel.library.name"), TO(scope), VALUE_TEXT, JAEGER},
	{KEY("span.kind"), TO(kind), VALUE_KIND, JAEGER},
	{KEY("error"), TO(error), VALUE_FLAG, JAEGER},
	{KEY("otel.status_code"), TO(error), VALUE_STATUS, JAEGER},
	{KEY("code.namespace"), TO(space), VALUE_TEXT, BOTH},
	{KEY("code.file.path"), TO(file), VALUE_TEXT, BOTH},
	{KEY("code.filepath"), TO(file), VALUE_TEXT, BOTH},
	{KEY("code.line.number"), TO(line), VALUE_INT32, BOTH},
	{KEY("code.lineno"), TO(line), VALUE_INT32, BOTH},
	{KEY("asyncspan.status"), TO(status), VALUE_TEXT, BOTH},
	{KEY("asyncspan.span_id"), TO(span_id), VALUE_INT64, BOTH},
	{KEY("asyncspan.parent_span_id"), TO(parent_id), VALUE_INT64, BOTH},
	{KEY("asyncspan.trace_id"), TO(trace), VALUE_TEXT, BOTH},
	{KEY("asyncspan.detached"), TO(detached), VALUE_FLAG, BOTH},
	{KEY("asyncspan.untraced"), TO(untraced), VALUE_FLAG, BOTH},
	{KEY("asyncspan.begin_ns"), TO(begin), VALUE_INT64, JAEGER},
	{KEY("asyncspan.end_ns"), TO(end), VALUE_INT64, JAEGER},
};

static const attribute *
find_attribute(aspan_text key, aspan_attribute_list list)
{
	for (int i = 0; i < lengthof(attributes); i++)
	{
		const attribute *a = &attributes[i];

		if (key.len == a->key.len && (a->lists & list) != 0 &&
			memcmp(key.bytes, a->key.bytes, key.len) == 0)
			return a;
	}
	return NULL;
}

aspan_text
aspan_import_kind(aspan_text word)
{
	aspan_text	none = {NULL, 0};
	aspan_span_kind kind = word.bytes == NULL ? ASPAN_KIND_NULL :
	aspan_span_kind_from_label(word.bytes, word.len);

	return kind == ASPAN_KIND_NULL ? none :
		aspan_text_make(aspan_span_kind_name(kind));
}

/* the value of an attribute with a column; OTLP names its type around it */
static bool
column_value(const aspan_json *wrapped, const attribute *a,
			 aspan_attribute_list list, aspan_json *value)
{
	if ((list & (ASPAN_JAEGER_PROCESS | ASPAN_JAEGER_SPAN)) != 0)
	{
		*value = *wrapped;
		return true;
	}
	return (a->kind != VALUE_TEXT &&
			aspan_json_field2(wrapped, "intValue", "int_value", value)) ||
		aspan_json_field2(wrapped, "stringValue", "string_value", value);
}

/* a boolean, which some stores turn into a string */
static bool
store_flag(const aspan_json *value, bool *flag)
{
	aspan_text	text = aspan_json_string(value);

	if (aspan_json_is_true(value))
		*flag = true;
	else if (value->node->type == ASPAN_JSON_FALSE)
		return true;
	else if (aspan_text_is(text, "true"))
		*flag = true;
	else
		return aspan_text_is(text, "false");
	return true;
}

/* false if the value has to stay an attribute */
static bool
store_value(const attribute *a, const aspan_json *value,
			aspan_attributes *found)
{
	void	   *field = (char *) found + a->offset;
	aspan_text *text = field;
	aspan_given_number *number = field;
	bool	   *error = field;
	aspan_text	word;

	switch (a->kind)
	{
		case VALUE_TEXT:
		case VALUE_SCALAR:
			word = a->kind == VALUE_TEXT ? aspan_json_string(value) :
				aspan_json_scalar(value);
			if (word.bytes == NULL)
				return false;
			*text = word;
			return true;
		case VALUE_INT32:
		case VALUE_INT64:
			number->given = aspan_json_int64(value, 0, &number->number) &&
				(a->kind == VALUE_INT64 ||
				 number->number == (int32) number->number);
			return number->given;
		case VALUE_KIND:
			*text = aspan_import_kind(aspan_json_string(value));
			return text->bytes != NULL;
		case VALUE_FLAG:
			return store_flag(value, error);
		case VALUE_STATUS:
			*error = *error ||
				aspan_text_is(aspan_json_string(value), "ERROR");
			return false;
	}
	return false;
}

static void
read_attribute(const aspan_json *element, aspan_attribute_list list,
			   aspan_attributes *found, aspan_object *others)
{
	bool		otlp = (list & (ASPAN_OTLP_RESOURCE | ASPAN_OTLP_SPAN)) != 0;
	aspan_text	key = aspan_json_field_string(element, "key");
	const attribute *a;
	aspan_json	wrapped;
	aspan_json	value;

	if (key.bytes == NULL || !aspan_json_field(element, "value", &wrapped))
	{
		found->unusable++;
		return;
	}
	a = find_attribute(key, list);
	if (a != NULL && column_value(&wrapped, a, list, &value) &&
		store_value(a, &value, found))
		return;
	if (others == NULL)
		return;
	if (otlp)
		aspan_object_add_otlp(others, key, &wrapped);
	else
		aspan_object_add_typed(others, key,
							   aspan_json_field_string(element, "type"),
							   &wrapped);
}

void
aspan_read_attributes(const aspan_json *owner, aspan_attribute_list list,
					  aspan_attributes *found, aspan_object *others)
{
	bool		otlp = (list & (ASPAN_OTLP_RESOURCE | ASPAN_OTLP_SPAN)) != 0;
	aspan_json	elements;
	aspan_json	element = {NULL};

	memset(found, 0, sizeof(*found));
	if (!aspan_json_field(owner, otlp ? "attributes" : "tags", &elements))
		return;
	while (aspan_json_next(&elements, &element))
	{
		CHECK_FOR_INTERRUPTS();
		read_attribute(&element, list, found, others);
	}
}

aspan_text
aspan_attributes_process(const aspan_attributes *found, aspan_text service,
						 aspan_object *others)
{
	if (service.bytes == NULL && found->pid.bytes != NULL && others != NULL)
		aspan_object_add_text(others, "process.pid", found->pid);
	return aspan_service_process(service, found->pid);
}

void
aspan_apply_attributes(const aspan_attributes *found, aspan_import_row *row,
					   aspan_object *others)
{
	if (row->target.bytes == NULL)
		row->target = found->space;
	else if (found->space.bytes != NULL && others != NULL)
		aspan_object_add_text(others, "code.namespace", found->space);
	row->filename = found->file;
	row->line_null = !found->line.given;
	row->line = (int32) found->line.number;
	if (found->kind.bytes != NULL)
		row->kind = found->kind;
	row->error = row->error || found->error;

	/* our own documents: the ids as they were recorded */
	if (found->span_id.given && !row->span_id_null)
		row->span_id = found->span_id.number;
	if (found->parent_id.given)
	{
		row->parent_id = found->parent_id.number;
		row->parent_null = false;
	}
	row->detached = row->detached || found->detached;
	if (found->untraced)
		row->trace.bytes = NULL;
	else if (found->trace.bytes != NULL)
		row->trace = found->trace;
}
