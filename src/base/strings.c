/*
 * strings.c
 *	  Strings by dense ids.
 *
 * A hash table maps the bytes of a string to its id.  It holds no more than
 * ids and hashes: where names have a number in them there may be millions, and
 * what they are is in the array of texts already.  The bytes are cut from
 * blocks that grow with the dictionary, since there may be one for each of many
 * groups.
 *
 * A poor distribution of the hash costs probes, never correctness, since
 * candidates are compared in full.
 */
#include "base/host.h"

#include "base/alloc.h"
#include "base/strings.h"

typedef struct string_entry
{
	uint32		id;
	uint32		hash;
	char		status;
} string_entry;

/* what is looked up at the moment goes by this id */
#define SOUGHT PG_UINT32_MAX

#define STRINGS_OF(tb) ((const aspan_strings *) (tb)->private_data)

#define SH_PREFIX strings
#define SH_ELEMENT_TYPE string_entry
#define SH_KEY_TYPE uint32
#define SH_KEY id
#define SH_HASH_KEY(tb, key) \
	((uint32) (aspan_mix_text(STRINGS_OF(tb)->sought) >> 16))
#define SH_EQUAL(tb, key, other) \
	aspan_text_equal(STRINGS_OF(tb)->texts[key], STRINGS_OF(tb)->sought)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(strings);

#define INITIAL_SIZE 8

void
aspan_strings_init(aspan_strings *strings, MemoryContext cxt)
{
	memset(strings, 0, sizeof(*strings));
	strings->cxt = cxt;
	strings->table = strings_create(cxt, INITIAL_SIZE, strings);
	strings->max = INITIAL_SIZE;
	strings->texts = MemoryContextAlloc(cxt, INITIAL_SIZE * sizeof(aspan_text));
	strings->texts[0].bytes = NULL;
	strings->texts[0].len = 0;
	strings->n = 1;
}

/* strings up to a quarter of the largest block share one */
#define FIRST_BLOCK 64
#define MAX_BLOCK	8192

/* a copy with a NUL at its end */
static const char *
copy_bytes(aspan_strings *strings, aspan_text text)
{
	Size		size = (Size) text.len + 1;
	char	   *copy;

	if (size > MAX_BLOCK / 4)
		copy = MemoryContextAlloc(strings->cxt, size);
	else
	{
		while (size > strings->room_left)
		{
			strings->room_size = Min(Max(strings->room_size * 2, FIRST_BLOCK),
									 MAX_BLOCK);
			strings->room_left = strings->room_size;
			strings->room = MemoryContextAlloc(strings->cxt,
											   strings->room_size);
		}
		copy = strings->room;
		strings->room += size;
		strings->room_left -= size;
	}
	memcpy(copy, text.bytes, text.len);
	copy[text.len] = '\0';
	return copy;
}

uint32
aspan_strings_id(aspan_strings *strings, aspan_text text)
{
	string_entry *entry;
	bool		found;

	if (text.bytes == NULL)
		return ASPAN_NULL_STRING;

	strings->sought = text;
	entry = strings_insert(strings->table, SOUGHT, &found);
	if (found)
		return entry->id;

	if (strings->n == strings->max)
	{
		strings->max *= 2;
		strings->texts = aspan_realloc(strings->texts, strings->max,
									   sizeof(aspan_text));
	}
	entry->id = strings->n;
	strings->texts[strings->n].bytes = copy_bytes(strings, text);
	strings->texts[strings->n].len = text.len;
	return strings->n++;
}
