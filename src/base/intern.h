/*
 * intern.h
 *	  Dictionary of the strings and call sites of a set of events.
 *
 * A string is known by a dense id; id 0 is NULL.  A site is the combination
 * of name, target, filename, line and kind that an event carries, also known
 * by a dense id from 0.  Millions of events share a few hundred sites, so an
 * event carries one uint32 in place of five columns.
 *
 * Ids depend on the order of arrival and must never decide an order that a
 * user can see: use aspan_dict_ranks() for that.
 */
#ifndef ASPAN_INTERN_H
#define ASPAN_INTERN_H

#include "base/strings.h"

typedef struct aspan_dict aspan_dict;

/* a site by the ids of its strings */
typedef struct aspan_site
{
	uint32		name;
	uint32		target;
	uint32		filename;
	int32		line;			/* 0 if NULL */
	bool		line_null;
	uint8		kind;			/* an aspan_span_kind */
} aspan_site;

/* a site by content, as it comes from a row */
typedef struct aspan_site_text
{
	aspan_text	name;
	aspan_text	target;
	aspan_text	filename;
	int32		line;			/* 0 if NULL */
	bool		line_null;
	uint8		kind;
} aspan_site_text;

extern aspan_dict *aspan_dict_create(MemoryContext cxt);

/* strings: ids 0 .. aspan_dict_nstrings() - 1, of which 0 is NULL */
extern uint32 aspan_intern(aspan_dict *dict, const char *bytes, size_t len);
extern uint32 aspan_dict_nstrings(const aspan_dict *dict);

/* NUL-terminated; *len may be NULL; returns NULL for id 0 */
extern const char *aspan_string(const aspan_dict *dict, uint32 id, uint32 *len);

static inline aspan_text
aspan_text_of(const aspan_dict *dict, uint32 id)
{
	aspan_text	text;

	text.bytes = aspan_string(dict, id, &text.len);
	return text;
}

/* is it the string that is wanted?  NULL wants any. */
static inline bool
aspan_string_is(const aspan_dict *dict, uint32 id, const char *wanted)
{
	const char *str;

	if (wanted == NULL)
		return true;
	str = aspan_string(dict, id, NULL);
	return str != NULL && strcmp(wanted, str) == 0;
}

/* 1 if a string that is not NULL is seen the first time; seen is by its id */
static inline uint32
aspan_mark_string(bool *seen, uint32 string)
{
	if (string == ASPAN_NULL_STRING || seen[string])
		return 0;
	seen[string] = true;
	return 1;
}

/* sites: ids 0 .. aspan_dict_nsites() - 1 */
extern uint32 aspan_intern_site(aspan_dict *dict, const aspan_site_text *text);
extern uint32 aspan_dict_nsites(const aspan_dict *dict);
extern const aspan_site *aspan_site_get(const aspan_dict *dict, uint32 site);
extern aspan_site_text aspan_site_text_of(const aspan_dict *dict, uint32 site);

/* the table of scopes; see scope.h */
extern struct aspan_scopes *aspan_dict_scopes(const aspan_dict *dict);

/* ERROR if `bytes` more do not fit into the memory of dictionaries */
extern void aspan_dict_account(aspan_dict *dict, Size bytes);

/*
 * Brings every scope and site of src into dst.  scope_map and
 * site_map, allocated in the current context, translate src's ids to dst's.
 */
extern void aspan_dict_merge(aspan_dict *dst, const aspan_dict *src,
							 uint32 **scope_map, uint32 **site_map);

/*
 * Position of each string id in "C" order (bytewise, NULL first), in the
 * current context.  Equal strings have one id, so ranks are distinct.
 */
extern uint32 *aspan_dict_ranks(const aspan_dict *dict);

/* do both sites have the same name and target? */
extern bool aspan_same_operation(const aspan_dict *dict, uint32 a, uint32 b);

/* order of two sites: name, target, file, line, kind, each with NULLs first */
extern int	aspan_site_compare(const aspan_dict *dict, const uint32 *ranks,
							   uint32 a, uint32 b);

/* puts n site ids into that order */
extern void aspan_sort_sites(const aspan_dict *dict, const uint32 *ranks,
							 uint32 *sites, uint32 n);

#endif							/* ASPAN_INTERN_H */
