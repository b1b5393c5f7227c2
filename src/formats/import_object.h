/*
 * import_object.h
 *	  Attributes of an imported span, as the text of one JSON object.
 */
#ifndef ASPAN_IMPORT_OBJECT_H
#define ASPAN_IMPORT_OBJECT_H

#include "formats/import_json.h"

/*
 * Keys and their values, in the order in which they came; the last value of
 * a key counts, as it does for jsonb.
 */
typedef struct aspan_object
{
	char	   *text;			/* of the object, but for its end */
	Size		len;
	Size		max;
} aspan_object;

extern void aspan_object_init(aspan_object *object);

/* drops what was added since the length was that; 0 for all */
extern void aspan_object_cut(aspan_object *object, Size len);

/* adds a key with a value of a document */
extern void aspan_object_add(aspan_object *object, aspan_text key,
							 const aspan_json *value);
extern void aspan_object_add_text(aspan_object *object, const char *key,
								  aspan_text value);

/* the same for a value of OTLP, which is wrapped into its type */
extern void aspan_object_add_otlp(aspan_object *object, aspan_text key,
								  const aspan_json *any);

/* the same for a value of Jaeger, whose type may stand next to it */
extern void aspan_object_add_typed(aspan_object *object, aspan_text key,
								   aspan_text type, const aspan_json *value);

/*
 * The text, NUL-terminated, which is good until the object changes; NULL if
 * nothing was added.
 */
extern aspan_text aspan_object_make(aspan_object *object);

#endif							/* ASPAN_IMPORT_OBJECT_H */
