/*
 * load_groups.c
 *	  Which rows of a trace file have to do with each other.
 *
 * A row is an element of the file as json_split.c writes it.  Only the few
 * values that tell its group are looked for; what a row means is the matter of
 * the readers (src/formats).  Two groups may have one hash: then their rows
 * stay together for nothing.
 */
#include "load_groups.h"

#include "json_split.h"

#include "base/bytes.h"
#include "base/mix.h"

/* part of a row; start is NULL if there is none */
typedef struct Slice
{
	const char *start;
	const char *end;
} Slice;

/* the end of a string, where its quote is */
static const char *
string_end(const char *p, const char *end)
{
	for (;;)
	{
		p += aspan_plain_length(p, end - p, true);
		if (*p == '"')
			return p;
		p += 2;					/* a backslash, and what it escapes */
	}
}

/*
 * The values that an object has under these names, strings without their
 * quotes, as far as all are found.  It was written by json_split.c, so there is
 * nothing to be checked.
 */
static void
find_values(const char *row, const char *end, JsonNames names, Slice *values)
{
	const char *p = row + 1;
	int			missing = 0;

	for (; names[missing]; missing++)
		values[missing].start = NULL;
	while (missing > 0 && p < end && *p == '"')
	{
		Slice		key = {p + 1, string_end(p + 1, end)};
		Slice		value = {key.end + 2};
		int			depth = 0;

		/* up to the comma or bracket behind the value */
		for (p = value.start; depth > 0 || (*p != ',' && *p != '}'); p++)
		{
			if (*p == '"')
				p = string_end(p + 1, end);
			else if (*p == '{' || *p == '[')
				depth++;
			else if (*p == '}' || *p == ']')
				depth--;
		}
		value.end = p++;
		if (*value.start == '"')
		{
			value.start++;
			value.end--;
		}
		for (int i = 0; names[i]; i++)
			if (strlen(names[i]) == key.end - key.start &&
				memcmp(names[i], key.start, key.end - key.start) == 0)
			{
				missing -= values[i].start == NULL;
				values[i] = value;
			}
	}
}

#define FNV_BASIS	UINT64CONST(0xcbf29ce484222325)
#define FNV_PRIME	UINT64CONST(0x100000001b3)

static uint64
hash_slice(uint64 hash, Slice slice)
{
	/* FNV-1a; the byte in front keeps two slices apart */
	hash = (hash ^ 0xff) * FNV_PRIME;
	for (const char *p = slice.start; p && p < slice.end; p++)
		hash = (hash ^ pg_tolower((unsigned char) *p)) * FNV_PRIME;
	return hash;
}

static bool
contains(Slice slice, const char *text)
{
	for (const char *p = slice.start; p && p + strlen(text) <= slice.end; p++)
		if (memcmp(p, text, strlen(text)) == 0)
			return true;
	return false;
}

/*
 * Events of a thread, and async events of an id.  Async ids are of a process,
 * but the older ones, and those that say so, of all.  Those of Node name the
 * ids of others as their parents.
 */
void
chrome_group(const char *row, const char *end, Group *group)
{
	static const char *const of_thread[] = {"ph", "pid", "tid", NULL};
	static const char *const of_id[] = {"id", "id2", "cat", NULL};
	Slice		v[lengthof(of_thread) - 1];
	Slice		w[lengthof(of_id) - 1];
	char		phase;
	uint64		hash = FNV_BASIS;

	find_values(row, end, of_thread, v);
	phase = v[0].start && v[0].end - v[0].start == 1 ? v[0].start[0] : '\0';
	group->is_context = phase == 'M';
	group->hash = aspan_mix64(hash_slice(hash_slice(hash, v[1]), v[2]));
	if (phase == '\0' || strchr("bneSTpF", phase) == NULL)
		return;
	find_values(row, end, of_id, w);
	if (contains(w[2], "node.async_hooks"))
		return;
	if (strchr("bne", phase) != NULL && !contains(w[1], "\"global\""))
		hash = hash_slice(hash, v[1]);
	group->hash = aspan_mix64(hash_slice(hash, w[0].start ? w[0] : w[1]));
}

/* the trace, whose id some services write with 64 bits of the 128 */
void
zipkin_group(const char *row, const char *end, Group *group)
{
	static const char *const names[] = {"traceId", NULL};
	Slice		id;

	find_values(row, end, names, &id);
	if (id.start && id.end - id.start > 16)
		id.start = id.end - 16;
	while (id.start && id.start < id.end && *id.start == '0')
		id.start++;
	group->is_context = false;
	group->hash = aspan_mix64(hash_slice(FNV_BASIS, id));
}
