/*
 * import_json.h
 *	  What the readers of trace documents have in common: access to jsonb,
 *	  exact numbers, ids, and the counting of what was and was not imported.
 */
#ifndef ASPAN_IMPORT_JSON_H
#define ASPAN_IMPORT_JSON_H

#include "base/compat.h"
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

extern bool aspan_json_is_object(const JsonbValue *value);
extern bool aspan_json_is_array(const JsonbValue *value);

/* false if value is no object, or has no such field, or it is null */
extern bool aspan_json_field(const JsonbValue *value, const char *key,
							 JsonbValue *field);

/* the same, by the first of two spellings that is there */
extern bool aspan_json_field2(const JsonbValue *value, const char *key,
							  const char *other, JsonbValue *field);

extern uint32 aspan_json_length(const JsonbValue *array);
extern void aspan_json_element(const JsonbValue *array, uint32 i,
							   JsonbValue *element);

/* number of members of an object, of elements of an array, or 0 */
extern uint32 aspan_json_size(const JsonbValue *value);

/* ---- scalars ---- */

/* a string as it stands in the document, NULL for anything else */
extern aspan_text aspan_json_string(const JsonbValue *value);

/* a string, or the text of a number or boolean; NULL for anything else */
extern aspan_text aspan_json_scalar(const JsonbValue *value);

/* the same for a field of an object; NULL if it is not there */
extern aspan_text aspan_json_field_string(const JsonbValue *value,
										  const char *key);
extern aspan_text aspan_json_field_scalar(const JsonbValue *value,
										  const char *key);

/*
 * A number, or a string that holds one in decimal notation, times
 * 10^shift, rounded half away from zero.  False if it is neither, or out of
 * the range of int64.
 */
extern bool aspan_json_int64(const JsonbValue *value, int shift,
							 int64 *result);

/* a line number: an int32; false otherwise */
extern bool aspan_json_line(const JsonbValue *value, int32 *line);

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

/* ERROR: the document is not of the format at all */
pg_noreturn extern void aspan_import_not(const char *format,
										 const char *detail);

#endif							/* ASPAN_IMPORT_JSON_H */
