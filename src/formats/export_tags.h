/*
 * export_tags.h
 *	  Tags of a span as Jaeger has them: a list of keys with values.
 */
#ifndef ASPAN_EXPORT_TAGS_H
#define ASPAN_EXPORT_TAGS_H

#include "formats/export_text.h"

typedef struct aspan_tags
{
	aspan_document *doc;
	bool		typed;			/* says each tag of which type its value is? */
	bool		first;			/* none has been written yet */
} aspan_tags;

/* the brackets around the list */
extern void aspan_tags_begin(aspan_tags *tags, aspan_document *doc, bool typed);
extern void aspan_tags_end(aspan_tags *tags);

/* a string of the dictionary */
extern void aspan_tag_string(aspan_tags *tags, const char *key,
							 uint32 string_id);

/* a word that needs no escapes */
extern void aspan_tag_word(aspan_tags *tags, const char *key,
						   const char *word);

/* an integer of 64 bits, as a string */
extern void aspan_tag_digits(aspan_tags *tags, const char *key, int64 value);

/* the trace id of a scope */
extern void aspan_tag_trace(aspan_tags *tags, const char *key, uint32 scope);

/* an integer that a double holds, and a flag that is set */
extern void aspan_tag_int32(aspan_tags *tags, const char *key, int32 value);
extern void aspan_tag_true(aspan_tags *tags, const char *key);

#endif							/* ASPAN_EXPORT_TAGS_H */
