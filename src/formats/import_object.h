/*
 * import_object.h
 *	  Attributes of an imported span, as one jsonb object.
 */
#ifndef ASPAN_IMPORT_OBJECT_H
#define ASPAN_IMPORT_OBJECT_H

#include "formats/import_json.h"

/*
 * Keys and their values, in the order in which they came; the last value of
 * a key counts.
 */
typedef struct aspan_object
{
	MemoryContext cxt;			/* of the array; the values are elsewhere */
	JsonbPair  *pairs;
	uint32		npairs;
	uint32		max_pairs;
} aspan_object;

extern void aspan_object_init(aspan_object *object);

/*
 * Adds a key with a value of a document.  What the value points to has to live
 * until the object is made; what else it needs is in the current context.
 */
extern void aspan_object_add(aspan_object *object, aspan_text key,
							 const JsonbValue *value);
extern void aspan_object_add_text(aspan_object *object, const char *key,
								  aspan_text value);

/* the same for a value of OTLP, which is wrapped into its type */
extern void aspan_object_add_otlp(aspan_object *object, aspan_text key,
								  const JsonbValue *any);

/* the same for a value of Jaeger, whose type may stand next to it */
extern void aspan_object_add_typed(aspan_object *object, aspan_text key,
								   aspan_text type, const JsonbValue *value);

/* in the current context; NULL if there are no pairs */
extern Jsonb *aspan_object_make(const aspan_object *object);

#endif							/* ASPAN_IMPORT_OBJECT_H */
