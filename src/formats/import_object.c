/*
 * import_object.c
 *	  Attributes of an imported span, as one jsonb object.
 *
 * The values are those of the document, with the types of JSON.  A string or
 * a number points into the document and is copied once, when the object is
 * made.  A value that holds others has to be unpacked for that, since the
 * server makes no jsonb of values that are parts of another.
 *
 * OTLP wraps every value into an object that names its type, and lists of
 * values and of keys with values again; Jaeger names the type next to the
 * value, which a store may have turned into a string.  Both are undone here.
 *
 * Values nest as deep as the document does, and a document may be hostile: so
 * unpacking keeps its own stack in memory.  The server's function that makes
 * the object recurses, and checks its depth.
 */
#include "postgres.h"

#include "formats/import_object.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

/* digits of a number that is worth to be one */
#define MAX_NUMBER_LENGTH 400

/* ---- pairs ---- */

void
aspan_object_init(aspan_object *object)
{
	object->cxt = CurrentMemoryContext;
	object->npairs = 0;
	object->max_pairs = 16;
	object->pairs = palloc(object->max_pairs * sizeof(JsonbPair));
}

static void
set_string(JsonbValue *value, aspan_text text)
{
	value->type = jbvString;
	value->val.string.val = (char *) text.bytes;
	value->val.string.len = text.len;
}

static void
add_pair(aspan_object *object, aspan_text key, const JsonbValue *value)
{
	JsonbPair  *pair;

	if (object->npairs == object->max_pairs)
	{
		object->max_pairs *= 2;
		object->pairs = repalloc_huge(object->pairs,
									  mul_size(object->max_pairs,
											   sizeof(JsonbPair)));
	}
	pair = &object->pairs[object->npairs];
	set_string(&pair->key, key);
	pair->value = *value;
	pair->order = object->npairs++;
}

/* by key, as jsonb wants them; the last one of a key first */
static int
compare_pairs(const void *a, const void *b)
{
	const JsonbPair *x = *(const JsonbPair *const *) a;
	const JsonbPair *y = *(const JsonbPair *const *) b;
	int			c;

	if (x->key.val.string.len != y->key.val.string.len)
		return x->key.val.string.len < y->key.val.string.len ? -1 : 1;
	c = memcmp(x->key.val.string.val, y->key.val.string.val,
			   x->key.val.string.len);
	if (c != 0)
		return c;
	return x->order > y->order ? -1 : (x->order < y->order);
}

static inline bool
same_key(const JsonbPair *a, const JsonbPair *b)
{
	return a->key.val.string.len == b->key.val.string.len &&
		memcmp(a->key.val.string.val, b->key.val.string.val,
			   a->key.val.string.len) == 0;
}

/* an object of pairs in any order, which are left as they are */
static void
make_object(const JsonbPair *pairs, uint32 npairs, JsonbValue *object)
{
	const JsonbPair **order;
	JsonbPair  *unique;
	uint32		n = 0;

	order = palloc_extended(mul_size(npairs + 1, sizeof(JsonbPair *)),
							MCXT_ALLOC_HUGE);
	unique = palloc_extended(mul_size(npairs + 1, sizeof(JsonbPair)),
							 MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < npairs; i++)
		order[i] = &pairs[i];
	qsort(order, npairs, sizeof(JsonbPair *), compare_pairs);
	for (uint32 i = 0; i < npairs; i++)
	{
		if (i == 0 || !same_key(order[i], &unique[n - 1]))
			unique[n++] = *order[i];
	}
	pfree(order);
	object->type = jbvObject;
	object->val.object.nPairs = n;
	object->val.object.pairs = unique;
}

Jsonb *
aspan_object_make(const aspan_object *object)
{
	JsonbValue	value;

	if (object->npairs == 0)
		return NULL;
	make_object(object->pairs, object->npairs, &value);
	return JsonbValueToJsonb(&value);
}

/* ---- values that hold others ---- */

/* an array or an object that is being filled */
typedef struct nest
{
	JsonbValue	value;			/* its elements or pairs are counted as they
								 * come */
	JsonbValue	list;			/* of OTLP: what they are read from */
	uint32		next;			/* the element of the list to read next */
} nest;

typedef struct nests
{
	nest	   *top;			/* NULL if there is none */
	nest	   *all;
	uint32		n;
	uint32		max;
} nests;

static void
open_nest(nests *s, enum jbvType type, uint32 size)
{
	nest	   *top;

	if (s->n == s->max)
	{
		s->max = s->max == 0 ? 8 : s->max * 2;
		s->all = s->n == 0 ? palloc(s->max * sizeof(nest)) :
			repalloc_huge(s->all, mul_size(s->max, sizeof(nest)));
	}
	top = s->top = &s->all[s->n++];
	memset(top, 0, sizeof(*top));
	top->value.type = type;
	if (type == jbvArray)
		top->value.val.array.elems =
			palloc_extended(mul_size((Size) size + 1, sizeof(JsonbValue)),
							MCXT_ALLOC_HUGE);
	else
		top->value.val.object.pairs =
			palloc_extended(mul_size((Size) size + 1, sizeof(JsonbPair)),
							MCXT_ALLOC_HUGE);
}

static void
add_key(nests *s, const JsonbValue *key)
{
	JsonbPair  *pair;
	int			n = s->top->value.val.object.nPairs;

	pair = &s->top->value.val.object.pairs[n];
	pair->key = *key;
	pair->order = n;
}

/* puts a value into the innermost nest; after its key, if that is an object */
static void
add_value(nests *s, const JsonbValue *value)
{
	JsonbValue *into = &s->top->value;

	if (into->type == jbvArray)
		into->val.array.elems[into->val.array.nElems++] = *value;
	else
		into->val.object.pairs[into->val.object.nPairs++].value = *value;
}

/* takes the innermost nest off; true if it was the last, in *result */
static bool
close_nest(nests *s, JsonbValue *result)
{
	*result = s->top->value;
	s->n--;
	s->top = s->n == 0 ? NULL : &s->all[s->n - 1];
	if (s->top == NULL)
	{
		pfree(s->all);
		return true;
	}
	add_value(s, result);
	return false;
}

/* a part of a document as values that stand by themselves */
static void
unpack(const JsonbValue *binary, JsonbValue *result)
{
	JsonbIterator *iterator = JsonbIteratorInit(binary->val.binary.data);
	nests		s = {0};
	JsonbValue	value;

	for (;;)
	{
		switch (JsonbIteratorNext(&iterator, &value, false))
		{
			case WJB_BEGIN_ARRAY:
				open_nest(&s, jbvArray, value.val.array.nElems);
				break;
			case WJB_BEGIN_OBJECT:
				open_nest(&s, jbvObject, value.val.object.nPairs);
				break;
			case WJB_KEY:
				add_key(&s, &value);
				break;
			case WJB_ELEM:
			case WJB_VALUE:
				add_value(&s, &value);
				break;
			case WJB_END_ARRAY:
			case WJB_END_OBJECT:
				if (close_nest(&s, result))
					return;
				break;
			case WJB_DONE:
				elog(ERROR, "end of a jsonb value came too soon");
		}
	}
}

static void
plain_value(const JsonbValue *value, JsonbValue *result)
{
	if (value->type == jbvBinary)
		unpack(value, result);
	else
		*result = *value;
}

void
aspan_object_add(aspan_object *object, aspan_text key, const JsonbValue *value)
{
	JsonbValue	plain;

	plain_value(value, &plain);
	add_pair(object, key, &plain);
}

void
aspan_object_add_text(aspan_object *object, const char *key, aspan_text value)
{
	JsonbValue	string;

	set_string(&string, value);
	add_pair(object, aspan_text_make(key), &string);
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
number_value(const JsonbValue *value, JsonbValue *result)
{
	aspan_text	text = aspan_json_string(value);
	Datum		number;
	int64		integer;

	if (text.bytes == NULL || !is_number(text))
	{
		plain_value(value, result);
		return;
	}
	result->type = jbvNumeric;
	if (memchr(text.bytes, '.', text.len) == NULL &&
		aspan_json_int64(value, 0, &integer))
	{
		result->val.numeric = int64_to_numeric(integer);
		return;
	}
	number = DirectFunctionCall3(numeric_in,
								 CStringGetDatum(pnstrdup(text.bytes, text.len)),
								 ObjectIdGetDatum(InvalidOid),
								 Int32GetDatum(-1));
	result->val.numeric = DatumGetNumeric(number);
}

static void
boolean_value(const JsonbValue *value, JsonbValue *result)
{
	aspan_text	text = aspan_json_string(value);

	if (aspan_text_is(text, "true") || aspan_text_is(text, "false"))
	{
		result->type = jbvBool;
		result->val.boolean = text.len == 4;
	}
	else
		plain_value(value, result);
}

void
aspan_object_add_typed(aspan_object *object, aspan_text key, aspan_text type,
					   const JsonbValue *value)
{
	JsonbValue	result;

	if (aspan_text_is(type, "int64") || aspan_text_is(type, "float64"))
		number_value(value, &result);
	else if (aspan_text_is(type, "bool"))
		boolean_value(value, &result);
	else
		plain_value(value, &result);
	add_pair(object, key, &result);
}

/*
 * The list of a value of OTLP that holds others: the values of an array, or
 * the keys and values of an object.
 */
static bool
otlp_list(const JsonbValue *any, enum jbvType *type, JsonbValue *list)
{
	JsonbValue	wrapped;

	if (aspan_json_field2(any, "arrayValue", "array_value", &wrapped))
		*type = jbvArray;
	else if (aspan_json_field2(any, "kvlistValue", "kvlist_value", &wrapped))
		*type = jbvObject;
	else
		return false;
	if (!aspan_json_field(&wrapped, "values", list))
		list->type = jbvNull;	/* protobuf leaves out what is empty */
	return true;
}

/* any other value of OTLP; bytes stay in base64 */
static void
otlp_scalar(const JsonbValue *any, JsonbValue *result)
{
	JsonbValue	value;

	if (aspan_json_field2(any, "stringValue", "string_value", &value) ||
		aspan_json_field2(any, "boolValue", "bool_value", &value) ||
		aspan_json_field2(any, "bytesValue", "bytes_value", &value))
		plain_value(&value, result);
	else if (aspan_json_field2(any, "intValue", "int_value", &value) ||
			 aspan_json_field2(any, "doubleValue", "double_value", &value))
		number_value(&value, result);
	else
		result->type = jbvNull;
}

/* opens the nest of a value that holds others; false if it does not */
static bool
open_otlp_nest(nests *s, const JsonbValue *any)
{
	enum jbvType type;
	JsonbValue	list;

	if (!otlp_list(any, &type, &list))
		return false;
	open_nest(s, type, aspan_json_length(&list));
	s->top->list = list;
	return true;
}

/*
 * Reads the next element of the innermost list into its nest; false if there
 * is none.
 */
static bool
read_otlp_element(nests *s)
{
	nest	   *top = s->top;
	JsonbValue	element;
	JsonbValue	any;
	JsonbValue	key;
	JsonbValue	value;

	if (top->next == aspan_json_length(&top->list))
		return false;
	aspan_json_element(&top->list, top->next++, &element);
	if (top->value.type == jbvObject)
	{
		if (!aspan_json_field(&element, "key", &key) ||
			key.type != jbvString)
			return true;
		if (!aspan_json_field(&element, "value", &any))
			any.type = jbvNull;
		add_key(s, &key);
	}
	else
		any = element;
	if (!open_otlp_nest(s, &any))
	{
		otlp_scalar(&any, &value);
		add_value(s, &value);
	}
	return true;
}

void
aspan_object_add_otlp(aspan_object *object, aspan_text key,
					  const JsonbValue *any)
{
	nests		s = {0};
	JsonbValue	result;

	if (!open_otlp_nest(&s, any))
	{
		otlp_scalar(any, &result);
		add_pair(object, key, &result);
		return;
	}
	do
	{
		CHECK_FOR_INTERRUPTS();
		while (read_otlp_element(&s))
			;
		if (s.top->value.type == jbvObject)
			make_object(s.top->value.val.object.pairs,
						s.top->value.val.object.nPairs, &s.top->value);
	} while (!close_nest(&s, &result));
	add_pair(object, key, &result);
}
