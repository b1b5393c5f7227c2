/*
 * import_object.c
 *	  Attributes of an imported span, as the text of one JSON object.
 *
 * The values are those of the document, with the types of JSON; so a value is
 * copied as it stands.  What becomes of the text is left to the type jsonb,
 * which takes the last of several values of a key, and writes numbers in one
 * form.
 *
 * OTLP wraps every value into an object that names its type, and lists of
 * values and of keys with values again; Jaeger names the type next to the
 * value, which a store may have turned into a string.  Both are undone here.
 *
 * Values nest as deep as the document does, and a document may be hostile: so
 * undoing keeps its own stack in memory.
 */
#include "base/host.h"

#include "base/bytes.h"
#include "formats/import_object.h"

/* digits of a number that is worth to be one */
#define MAX_NUMBER_LENGTH 400

/* ---- text ---- */

void
aspan_object_init(aspan_object *object)
{
	object->max = 1024;
	object->text = palloc(object->max);
	object->text[0] = '{';
	object->len = 1;
}

void
aspan_object_cut(aspan_object *object, Size len)
{
	object->len = Max(len, 1);
}

/* room for that many bytes, and a few for brackets and quotes */
static char *
make_room(aspan_object *object, Size more)
{
	if (object->max - object->len < more + 16)
	{
		object->max = (object->max + more) * 2;
		object->text = repalloc_huge(object->text, object->max);
	}
	return object->text + object->len;
}

static void
put(aspan_object *object, const char *bytes, Size len)
{
	memcpy(make_room(object, len), bytes, len);
	object->len += len;
}

static inline void
put_char(aspan_object *object, char c)
{
	*make_room(object, 1) = c;
	object->len++;
}

static void
put_string(aspan_object *object, aspan_text text)
{
	char	   *start = make_room(object, (Size) text.len * 6);
	char	   *out = start;

	*out++ = '"';
	for (;;)
	{
		uint32		n = aspan_plain_length(text.bytes, text.len, true);
		unsigned char c;

		memcpy(out, text.bytes, n);
		out += n;
		if (n == text.len)
			break;
		c = text.bytes[n];
		if (c < 0x20)
			out += sprintf(out, "\\u%04x", c);
		else
		{
			*out++ = '\\';
			*out++ = c;
		}
		text.bytes += n + 1;
		text.len -= n + 1;
	}
	*out++ = '"';
	object->len += out - start;
}

static void
put_key(aspan_object *object, aspan_text key)
{
	char		last = object->text[object->len - 1];

	if (last != '{' && last != '[')
		put_char(object, ',');
	put_string(object, key);
	put_char(object, ':');
}

/* a value as it stands in the document */
static void
put_value(aspan_object *object, const aspan_json *value)
{
	const aspan_json_node *node = value->node;

	if (node->type == ASPAN_JSON_STRING)
	{
		put_char(object, '"');
		put(object, node->text, node->len);
		put_char(object, '"');
	}
	else
		put(object, node->text, node->len);
}

void
aspan_object_add(aspan_object *object, aspan_text key, const aspan_json *value)
{
	put_key(object, key);
	put_value(object, value);
}

void
aspan_object_add_text(aspan_object *object, const char *key, aspan_text value)
{
	put_key(object, aspan_text_make(key));
	put_string(object, value);
}

aspan_text
aspan_object_make(aspan_object *object)
{
	aspan_text	text = {NULL, 0};

	if (object->len == 1)
		return text;
	memcpy(make_room(object, 2), "}", 2);
	text.bytes = object->text;
	text.len = object->len + 1;
	return text;
}

/* ---- values with a type ---- */

static bool
is_number(aspan_text text)
{
	const char *s = text.bytes;
	const char *end = s + text.len;
	const char *digits;

	if (text.len == 0 || text.len > MAX_NUMBER_LENGTH)
		return false;
	if (*s == '-')
		s++;
	for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
		;
	if (s == digits)
		return false;
	if (s < end && *s == '.')
	{
		for (digits = ++s; s < end && *s >= '0' && *s <= '9'; s++)
			;
		if (s == digits)
			return false;
	}
	if (s < end && (*s == 'e' || *s == 'E'))
	{
		s++;
		if (s < end && (*s == '-' || *s == '+'))
			s++;
		for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
			;
		if (s == digits || s - digits > 3)
			return false;
	}
	return s == end;
}

/* a number that was written as a string; any other value as it is */
static void
put_number(aspan_object *object, const aspan_json *value)
{
	aspan_text	text = aspan_json_string(value);
	const char *digits;
	const char *end;

	if (text.bytes == NULL || !is_number(text))
	{
		put_value(object, value);
		return;
	}

	/* JSON has no zeros in front */
	digits = text.bytes;
	end = digits + text.len;
	if (*digits == '-')
		put_char(object, *digits++);
	while (end - digits > 1 && digits[0] == '0' &&
		   digits[1] >= '0' && digits[1] <= '9')
		digits++;
	put(object, digits, end - digits);
}

static void
put_boolean(aspan_object *object, const aspan_json *value)
{
	aspan_text	text = aspan_json_string(value);

	if (aspan_text_is(text, "true") || aspan_text_is(text, "false"))
		put(object, text.bytes, text.len);
	else
		put_value(object, value);
}

void
aspan_object_add_typed(aspan_object *object, aspan_text key, aspan_text type,
					   const aspan_json *value)
{
	put_key(object, key);
	if (aspan_text_is(type, "int64") || aspan_text_is(type, "float64"))
		put_number(object, value);
	else if (aspan_text_is(type, "bool"))
		put_boolean(object, value);
	else
		put_value(object, value);
}

/* ---- values of OTLP ---- */

/* an array or an object that is being written */
typedef struct nest
{
	bool		is_object;
	aspan_json	list;			/* what it is read from; no node if it is
								 * empty */
	aspan_json	element;		/* of that, the one read last */
} nest;

typedef struct nests
{
	nest	   *all;
	uint32		n;
	uint32		max;
} nests;

/* any value that holds no others; bytes stay in base64 */
static void
put_otlp_scalar(aspan_object *object, const aspan_json *any)
{
	aspan_json	value;

	if (aspan_json_field2(any, "stringValue", "string_value", &value) ||
		aspan_json_field2(any, "boolValue", "bool_value", &value) ||
		aspan_json_field2(any, "bytesValue", "bytes_value", &value))
		put_value(object, &value);
	else if (aspan_json_field2(any, "intValue", "int_value", &value) ||
			 aspan_json_field2(any, "doubleValue", "double_value", &value))
		put_number(object, &value);
	else
		put(object, "null", 4);
}

/*
 * Opens the nest of a value that holds others: the values of an array, or the
 * keys and values of an object.  False if it holds none.
 */
static bool
open_nest(aspan_object *object, nests *s, const aspan_json *any)
{
	aspan_json	wrapped;
	nest	   *top;
	bool		is_object = false;

	if (!aspan_json_field2(any, "arrayValue", "array_value", &wrapped))
	{
		if (!aspan_json_field2(any, "kvlistValue", "kvlist_value", &wrapped))
			return false;
		is_object = true;
	}
	if (s->n == s->max)
	{
		s->max = s->max == 0 ? 8 : s->max * 2;
		s->all = s->n == 0 ? palloc(s->max * sizeof(nest)) :
			repalloc_huge(s->all, s->max * sizeof(nest));
	}
	top = &s->all[s->n++];
	top->is_object = is_object;
	top->element.node = NULL;

	/* protobuf leaves out what is empty */
	if (!aspan_json_field(&wrapped, "values", &top->list))
		top->list.node = NULL;
	put_char(object, is_object ? '{' : '[');
	return true;
}

/* writes a value, or the begin of one that holds others */
static void
put_otlp(aspan_object *object, nests *s, const aspan_json *any)
{
	if (any->node == NULL)
		put(object, "null", 4);
	else if (!open_nest(object, s, any))
		put_otlp_scalar(object, any);
}

/* writes the next element of the innermost nest, or its end */
static void
put_otlp_element(aspan_object *object, nests *s)
{
	nest	   *top = &s->all[s->n - 1];
	aspan_json	any;
	aspan_json	key;

	if (top->list.node == NULL || !aspan_json_next(&top->list, &top->element))
	{
		put_char(object, top->is_object ? '}' : ']');
		s->n--;
		return;
	}
	any = top->element;
	if (!top->is_object)
	{
		if (object->text[object->len - 1] != '[')
			put_char(object, ',');
	}
	else
	{
		if (!aspan_json_field(&top->element, "key", &key) ||
			key.node->type != ASPAN_JSON_STRING)
			return;
		if (!aspan_json_field(&top->element, "value", &any))
			any.node = NULL;
		put_key(object, aspan_json_string(&key));
	}
	put_otlp(object, s, &any);
}

void
aspan_object_add_otlp(aspan_object *object, aspan_text key,
					  const aspan_json *any)
{
	nests		s = {0};

	put_key(object, key);
	put_otlp(object, &s, any);
	while (s.n > 0)
	{
		CHECK_FOR_INTERRUPTS();
		put_otlp_element(object, &s);
	}
}
