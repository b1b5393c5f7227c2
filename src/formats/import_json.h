/*
 * import_json.h
 *	  What the readers of trace documents have in common: access to JSON,
 *	  exact numbers, ids, and the counting of what was and was not imported.
 */
#ifndef ASPAN_IMPORT_JSON_H
#define ASPAN_IMPORT_JSON_H

#include "base/hash_id.h"
#include "formats/import.h"

/* reasons a span is rejected, the same words in every format */
#define ASPAN_REJECT_NOT_OBJECT		"span that is not an object"
#define ASPAN_REJECT_NO_ID			"span without an id"
#define ASPAN_REJECT_BAD_ID			"span with an unusable id"
#define ASPAN_REJECT_NO_TIME		"span without a time"
#define ASPAN_REJECT_BAD_TIME		"span with an unusable time"
#define ASPAN_REJECT_BAD_DURATION	"span with an unusable duration"
#define ASPAN_REJECT_ENDS_BEFORE	"span that ends before it begins"

/* ---- access; a value of another type has no fields and no elements ---- */

/* a value of a document; the node is NULL before the first of a list */
typedef struct aspan_json
{
	const aspan_json_node *node;
} aspan_json;

static inline aspan_json_type
aspan_json_type_of(const aspan_json *value)
{
	return (aspan_json_type) value->node->type;
}

static inline bool
aspan_json_is_object(const aspan_json *value)
{
	return value->node->type == ASPAN_JSON_OBJECT;
}

static inline bool
aspan_json_is_array(const aspan_json *value)
{
	return value->node->type == ASPAN_JSON_ARRAY;
}

/* false if value is no object, or has no such field, or it is null */
extern bool aspan_json_find(const aspan_json *value, const char *key,
							uint32 len, aspan_json *field);

static inline bool
aspan_json_field(const aspan_json *value, const char *key, aspan_json *field)
{
	return aspan_json_find(value, key, strlen(key), field);
}

/* the same, by the first of two spellings that is there */
static inline bool
aspan_json_field2(const aspan_json *value, const char *key, const char *other,
				  aspan_json *field)
{
	return aspan_json_field(value, key, field) ||
		aspan_json_field(value, other, field);
}

/* the next element of an array; false behind the last */
static inline bool
aspan_json_next(const aspan_json *array, aspan_json *element)
{
	if (!aspan_json_is_array(array))
		return false;
	element->node = element->node == NULL ? array->node + 1 :
		element->node + element->node->skip;
	return element->node < array->node + array->node->skip;
}

/* the next member of an object; false behind the last */
static inline bool
aspan_json_next_member(const aspan_json *object, aspan_json *key,
					   aspan_json *value)
{
	if (!aspan_json_is_object(object))
		return false;
	key->node = key->node == NULL ? object->node + 1 :
		value->node + value->node->skip;
	value->node = key->node + 1;
	return key->node < object->node + object->node->skip;
}

static inline uint32
aspan_json_length(const aspan_json *array)
{
	return aspan_json_is_array(array) ? array->node->size : 0;
}

/* number of members of an object, of elements of an array, or 0 */
static inline uint32
aspan_json_size(const aspan_json *value)
{
	return value->node->size;
}

/* ---- scalars ---- */

static inline bool
aspan_json_is_true(const aspan_json *value)
{
	return value->node->type == ASPAN_JSON_TRUE;
}

/*
 * A string, NULL for anything else.  It points into the document, or if it has
 * escapes into the current context.
 */
extern aspan_text aspan_json_unescaped(const aspan_json *string);

static inline aspan_text
aspan_json_string(const aspan_json *value)
{
	aspan_text	text = {NULL, 0};

	if (value->node->type != ASPAN_JSON_STRING)
		return text;
	if (value->node->escaped)
		return aspan_json_unescaped(value);
	text.bytes = value->node->text;
	text.len = value->node->len;
	return text;
}

/* a string, or the text of a number or boolean; NULL for anything else */
extern aspan_text aspan_json_scalar(const aspan_json *value);

/* the same for a field of an object; NULL if it is not there */
static inline aspan_text
aspan_json_field_string(const aspan_json *value, const char *key)
{
	aspan_json	field;
	aspan_text	none = {NULL, 0};

	return aspan_json_field(value, key, &field) ?
		aspan_json_string(&field) : none;
}

static inline aspan_text
aspan_json_field_scalar(const aspan_json *value, const char *key)
{
	aspan_json	field;
	aspan_text	none = {NULL, 0};

	return aspan_json_field(value, key, &field) ?
		aspan_json_scalar(&field) : none;
}

/*
 * A number, or a string that holds one in decimal notation, times
 * 10^shift, rounded half away from zero.  False if it is neither, or out of
 * the range of int64.
 */
extern bool aspan_json_int64(const aspan_json *value, int shift,
							 int64 *result);

/* a line number: an int32; false otherwise */
extern bool aspan_json_line(const aspan_json *value, int32 *line);

static inline bool
aspan_text_is(aspan_text text, const char *constant)
{
	return text.bytes != NULL && text.len == strlen(constant) &&
		memcmp(text.bytes, constant, text.len) == 0;
}

static inline aspan_text
aspan_text_make(const char *cstring)
{
	aspan_text	text = {cstring, strlen(cstring)};

	return text;
}

/* service name, followed by - and the process id where there is one */
extern aspan_text aspan_service_process(aspan_text service, aspan_text pid);

/* ---- results ---- */

extern void aspan_import_note(aspan_import *import, const char *item,
							  aspan_import_outcome outcome, uint64 n);

/* an empty row: everything NULL */
extern void aspan_import_row_init(aspan_import_row *row);

extern void aspan_import_row_emit(aspan_import *import,
								  const aspan_import_row *row);

/* emits row as one span, which has no end if it is open */
extern void aspan_import_span(aspan_import *import, aspan_import_row *row,
							  int64 begin, int64 end, bool open);

/* emits row without times, and counts the reason */
extern void aspan_import_reject(aspan_import *import, aspan_import_row *row,
								const char *reason);

/* fails: the document is not of the format at all */
pg_noreturn extern void aspan_import_not(const aspan_import *import,
										 const char *format,
										 const char *detail);

#endif							/* ASPAN_IMPORT_JSON_H */
