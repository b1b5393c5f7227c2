/*
 * export_tags.c
 *	  Tags of a span as Jaeger has them: a list of keys with values.
 *
 * Jaeger's documents name the type of each value; the panel of Grafana takes
 * the same list without types.  An integer of 64 bits is a string in both,
 * since readers take numbers of JSON for doubles.
 */
#include "postgres.h"

#include "formats/export_tags.h"

void
aspan_tags_begin(aspan_tags *tags, aspan_document *doc, bool typed)
{
	tags->doc = doc;
	tags->typed = typed;
	tags->first = true;
	aspan_put(doc, "[");
}

void
aspan_tags_end(aspan_tags *tags)
{
	aspan_put(tags->doc, "]");
}

static void
put_key(aspan_tags *tags, const char *key, const char *type)
{
	aspan_put(tags->doc, tags->first ? "{\"key\":\"" : ",{\"key\":\"");
	aspan_put(tags->doc, key);
	if (tags->typed)
	{
		aspan_put(tags->doc, "\",\"type\":\"");
		aspan_put(tags->doc, type);
	}
	aspan_put(tags->doc, "\",\"value\":");
	tags->first = false;
}

void
aspan_tag_string(aspan_tags *tags, const char *key, uint32 string_id)
{
	put_key(tags, key, "string");
	aspan_put_string(tags->doc, string_id);
	aspan_put(tags->doc, "}");
}

void
aspan_tag_word(aspan_tags *tags, const char *key, const char *word)
{
	put_key(tags, key, "string");
	aspan_put(tags->doc, "\"");
	aspan_put(tags->doc, word);
	aspan_put(tags->doc, "\"}");
}

void
aspan_tag_digits(aspan_tags *tags, const char *key, int64 value)
{
	put_key(tags, key, "string");
	aspan_put(tags->doc, "\"");
	aspan_put_int64(tags->doc, value);
	aspan_put(tags->doc, "\"}");
}

void
aspan_tag_trace(aspan_tags *tags, const char *key, uint32 scope)
{
	put_key(tags, key, "string");
	aspan_put_trace(tags->doc, scope);
	aspan_put(tags->doc, "}");
}

void
aspan_tag_int32(aspan_tags *tags, const char *key, int32 value)
{
	put_key(tags, key, "int64");
	aspan_put_int64(tags->doc, value);
	aspan_put(tags->doc, "}");
}

void
aspan_tag_true(aspan_tags *tags, const char *key)
{
	put_key(tags, key, "bool");
	aspan_put(tags->doc, "true}");
}
