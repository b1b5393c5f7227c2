/*
 * intern.c
 *	  Dictionary of strings and call sites.
 *
 * There are two hash tables.  One maps the bytes of a string to its id; it
 * is used only when something new appears.  The other maps name, target,
 * filename, line and kind, as they stand in the row, to the id of the site in a
 * single probe, without looking up the strings one by one.  Both hold no more
 * than ids and hashes: where names have a number in them there may be
 * millions, and what they are is in the arrays of strings and sites already.
 *
 * The site hash reads eight bytes at a time, one multiplication each, in the
 * manner of FNV-1a with a finishing mix: the rows of a trace carry about a
 * hundred bytes of site, and with the general-purpose hash_bytes() this step
 * alone was a noticeable part of a scan.
 *
 * Even so hashing costs as much as comparing, and most rows belong to a few
 * hundred sites.  So there is an array of recent sites in front of the table,
 * where a site has its place by a few bytes that tell most names apart.  Both
 * are only about where to look: a poor distribution costs probes, never
 * correctness, since candidates are compared in full.
 *
 * Strings are kept NUL-terminated, so that they can be handed to code that
 * expects C strings; their length is stored too.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/scope.h"
#include "base/settings.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

/* an entry of either table: only where to look, since names may be millions */
typedef struct id_entry
{
	uint32		id;
	uint32		hash;
	char		status;
} id_entry;

struct aspan_dict
{
	MemoryContext cxt;
	struct strings_hash *string_table;
	aspan_text *strings;		/* by id; element 0 stands for NULL */
	uint32		nstrings;
	uint32		max_strings;
	struct sites_hash *site_table;
	aspan_site *sites;			/* by id */
	uint32		nsites;
	uint32		max_sites;
	uint32	   *recent;			/* ids, by recent_place() */
	uint32		recent_mask;
	aspan_scopes *scopes;
	char	   *room;			/* for the bytes of more strings */
	Size		room_left;
	Size		room_size;		/* of the block that room is in */
	Size		bytes;			/* that strings and sites take, roughly */

	/* what is looked up at the moment, under the id SOUGHT */
	aspan_text	sought_text;
	const aspan_site_text *sought_site;
};

#define SOUGHT PG_UINT32_MAX

static inline uint64
load64(const char *p)
{
	uint64		word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline uint64
load32(const char *p)
{
	uint32		word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* all of a text shorter than a word, given its length */
static inline uint64
load_short(aspan_text text)
{
	const char *p = text.bytes;
	uint32		len = text.len;

	if (len >= 4)
		return load32(p) | (load32(p + len - 4) << 32);
	if (len > 0)
		return (uint64) (unsigned char) p[0] |
			(uint64) (unsigned char) p[len / 2] << 8 |
			(uint64) (unsigned char) p[len - 1] << 16;
	return 0;
}

/* the first word and the last, which may overlap; that saves many a loop */
static inline uint64
first_word(aspan_text text)
{
	return text.len < sizeof(uint64) ? load_short(text) : load64(text.bytes);
}

static inline uint64
last_word(aspan_text text)
{
	return text.len < sizeof(uint64) ? load_short(text) :
		load64(text.bytes + text.len - sizeof(uint64));
}

static inline bool
text_equal(aspan_text a, aspan_text b)
{
	if (a.len != b.len || (a.bytes == NULL) != (b.bytes == NULL))
		return false;
	for (uint32 i = 0; i + sizeof(uint64) < a.len; i += sizeof(uint64))
		if (load64(a.bytes + i) != load64(b.bytes + i))
			return false;
	return last_word(a) == last_word(b);
}

static inline bool
is_site(const aspan_dict *dict, uint32 id, const aspan_site_text *key)
{
	const aspan_site *site = &dict->sites[id];

	return site->line == key->line && site->line_null == key->line_null &&
		site->kind == key->kind &&
		text_equal(dict->strings[site->name], key->name) &&
		text_equal(dict->strings[site->target], key->target) &&
		text_equal(dict->strings[site->filename], key->filename);
}

#define HASH_FACTOR UINT64CONST(0x9E3779B97F4A7C15)

static inline uint64
mix_word(uint64 h, uint64 word)
{
	h = (h ^ word) * HASH_FACTOR;
	return h ^ (h >> 32);
}

static inline uint64
mix_text(aspan_text text)
{
	uint64		h = text.len;

	for (uint32 i = 0; i + sizeof(uint64) < text.len; i += sizeof(uint64))
		h = mix_word(h, load64(text.bytes + i));
	return mix_word(h, last_word(text));
}

/* the three strings are mixed side by side, which a processor can overlap */
static inline uint32
site_hash(const aspan_site_text *key)
{
	uint64		name = mix_text(key->name);
	uint64		target = mix_text(key->target);
	uint64		filename = mix_text(key->filename);
	uint64		h = mix_word((uint32) key->line, name);

	h = mix_word(h, target);
	h = mix_word(h, filename);
	return (uint32) (h >> 16);
}

static inline uint32
text_hash(aspan_text text)
{
	return hash_bytes((const unsigned char *) text.bytes, (int) text.len);
}

#define DICT_OF(tb) ((const aspan_dict *) (tb)->private_data)

#define SH_PREFIX strings
#define SH_ELEMENT_TYPE id_entry
#define SH_KEY_TYPE uint32
#define SH_KEY id
#define SH_HASH_KEY(tb, sought) text_hash(DICT_OF(tb)->sought_text)
#define SH_EQUAL(tb, id, sought) \
	text_equal(DICT_OF(tb)->strings[id], DICT_OF(tb)->sought_text)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#define SH_PREFIX sites
#define SH_ELEMENT_TYPE id_entry
#define SH_KEY_TYPE uint32
#define SH_KEY id
#define SH_HASH_KEY(tb, sought) site_hash(DICT_OF(tb)->sought_site)
#define SH_EQUAL(tb, id, sought) \
	is_site(DICT_OF(tb), id, DICT_OF(tb)->sought_site)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, entry) (entry)->hash
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(strings);
ASPAN_HASH_ALLOCATOR(sites);

/* small, since there may be a dictionary for each of many groups */
#define INITIAL_SIZE 8

/* places for each site that there is room for, and how many at most */
#define RECENT_PER_SITE 8
#define MAX_RECENT 4096

static void
make_recent(aspan_dict *dict)
{
	uint64		n = Min((uint64) dict->max_sites * RECENT_PER_SITE, MAX_RECENT);

	if (n == (uint64) dict->recent_mask + 1)
		return;
	if (dict->recent != NULL)
		pfree(dict->recent);
	dict->recent = MemoryContextAllocZero(dict->cxt, n * sizeof(uint32));
	dict->recent_mask = n - 1;
}

/* where to look for a site first: by the ends of its name, and its line */
static inline uint32 *
recent_place(const aspan_dict *dict, const aspan_site_text *key)
{
	uint64		h = mix_word((uint32) key->line, first_word(key->name));

	h = mix_word(h + key->name.len, last_word(key->name));
	return &dict->recent[h & dict->recent_mask];
}

aspan_dict *
aspan_dict_create(MemoryContext cxt)
{
	aspan_dict *dict = MemoryContextAllocZero(cxt, sizeof(aspan_dict));

	dict->cxt = cxt;
	dict->string_table = strings_create(cxt, INITIAL_SIZE, dict);
	dict->site_table = sites_create(cxt, INITIAL_SIZE, dict);
	dict->max_strings = INITIAL_SIZE;
	dict->strings = MemoryContextAlloc(cxt, INITIAL_SIZE * sizeof(aspan_text));
	dict->strings[0].bytes = NULL;
	dict->strings[0].len = 0;
	dict->nstrings = 1;
	dict->max_sites = INITIAL_SIZE;
	dict->sites = MemoryContextAlloc(cxt, INITIAL_SIZE * sizeof(aspan_site));
	make_recent(dict);
	dict->scopes = aspan_scopes_create(cxt);
	return dict;
}

aspan_scopes *
aspan_dict_scopes(const aspan_dict *dict)
{
	return dict->scopes;
}

uint32
aspan_dict_nstrings(const aspan_dict *dict)
{
	return dict->nstrings;
}

uint32
aspan_dict_nsites(const aspan_dict *dict)
{
	return dict->nsites;
}

const char *
aspan_string(const aspan_dict *dict, uint32 id, uint32 *len)
{
	Assert(id < dict->nstrings);
	if (len != NULL)
		*len = dict->strings[id].len;
	return dict->strings[id].bytes;
}

const aspan_site *
aspan_site_get(const aspan_dict *dict, uint32 site)
{
	Assert(site < dict->nsites);
	return &dict->sites[site];
}

/*
 * Dictionaries have to be in memory.  Commonly they are tiny; not where every
 * name is different, because it has an id or a parameter in it.
 */
void
aspan_dict_account(aspan_dict *dict, Size bytes)
{
	Size		limit = aspan_max_memory_bytes();

	dict->bytes = add_size(dict->bytes, bytes);
	if (dict->bytes <= limit &&
		dict->nstrings <= PG_INT32_MAX && dict->nsites <= PG_INT32_MAX)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("strings of the events do not fit into asyncspan.max_memory"),
			 errdetail("%u different strings, and %u combinations of name, target, file and line, need more than %zu MB.",
					   dict->nstrings - 1, dict->nsites, limit / (1024 * 1024)),
			 errhint("Read the events through a view that leaves ids and parameters out of the names, or " ASPAN_RAISE_MEMORY)));
}

/* strings up to a quarter of the largest block share one */
#define FIRST_BLOCK 64
#define MAX_BLOCK	8192

/* a copy with a NUL at its end */
static const char *
copy_bytes(aspan_dict *dict, aspan_text text)
{
	Size		size = (Size) text.len + 1;
	char	   *copy;

	if (size > MAX_BLOCK / 4)
		copy = MemoryContextAlloc(dict->cxt, size);
	else
	{
		while (size > dict->room_left)
		{
			dict->room_size = Min(Max(dict->room_size * 2, FIRST_BLOCK),
								  MAX_BLOCK);
			dict->room_left = dict->room_size;
			dict->room = MemoryContextAlloc(dict->cxt, dict->room_size);
		}
		copy = dict->room;
		dict->room += size;
		dict->room_left -= size;
	}
	memcpy(copy, text.bytes, text.len);
	copy[text.len] = '\0';
	return copy;
}

static uint32
intern_text(aspan_dict *dict, aspan_text text)
{
	id_entry   *entry;
	bool		found;

	if (text.bytes == NULL)
		return ASPAN_NULL_STRING;

	dict->sought_text = text;
	entry = strings_insert(dict->string_table, SOUGHT, &found);
	if (found)
		return entry->id;

	if (dict->nstrings == dict->max_strings)
	{
		dict->max_strings *= 2;
		dict->strings = aspan_realloc(dict->strings, dict->max_strings,
									  sizeof(aspan_text));
	}

	aspan_dict_account(dict, text.len + sizeof(aspan_text) + 2 * sizeof(id_entry));

	entry->id = dict->nstrings;
	dict->strings[dict->nstrings].bytes = copy_bytes(dict, text);
	dict->strings[dict->nstrings].len = text.len;
	return dict->nstrings++;
}

uint32
aspan_intern(aspan_dict *dict, const char *bytes, size_t len)
{
	aspan_text	text = {bytes, (uint32) len};

	return intern_text(dict, text);
}

/* a site that is not among the recent ones */
static pg_noinline uint32
intern_site(aspan_dict *dict, const aspan_site_text *key)
{
	id_entry   *entry;
	aspan_site *site;
	bool		found;

	dict->sought_site = key;
	entry = sites_insert(dict->site_table, SOUGHT, &found);
	if (found)
	{
		*recent_place(dict, key) = entry->id;
		return entry->id;
	}

	if (dict->nsites == dict->max_sites)
	{
		dict->max_sites *= 2;
		dict->sites = aspan_realloc(dict->sites, dict->max_sites,
									sizeof(aspan_site));
		make_recent(dict);
	}
	aspan_dict_account(dict, sizeof(aspan_site) + 2 * sizeof(id_entry));
	site = &dict->sites[dict->nsites];
	memset(site, 0, sizeof(aspan_site));
	site->name = intern_text(dict, key->name);
	site->target = intern_text(dict, key->target);
	site->filename = intern_text(dict, key->filename);
	site->line = key->line;
	site->line_null = key->line_null;
	site->kind = key->kind;

	entry->id = dict->nsites;
	return dict->nsites++;
}

uint32
aspan_intern_site(aspan_dict *dict, const aspan_site_text *key)
{
	uint32		recent = *recent_place(dict, key);

	Assert(!key->line_null || key->line == 0);
	if (likely(recent < dict->nsites && is_site(dict, recent, key)))
		return recent;
	return intern_site(dict, key);
}

aspan_site_text
aspan_site_text_of(const aspan_dict *dict, uint32 id)
{
	const aspan_site *site = aspan_site_get(dict, id);
	aspan_site_text text;

	text.name = dict->strings[site->name];
	text.target = dict->strings[site->target];
	text.filename = dict->strings[site->filename];
	text.line = site->line;
	text.line_null = site->line_null;
	text.kind = site->kind;
	return text;
}

void
aspan_dict_merge(aspan_dict *dst, const aspan_dict *src,
				 uint32 **scope_map, uint32 **site_map)
{
	uint32		nscopes = aspan_dict_nscopes(src);
	uint32	   *scopes = aspan_array(uint32, nscopes);
	uint32	   *sites = aspan_array(uint32, src->nsites);

	for (uint32 i = 0; i < nscopes; i++)
	{
		CHECK_FOR_INTERRUPTS();
		scopes[i] = aspan_copy_scope(dst, src, i);
	}
	for (uint32 i = 0; i < src->nsites; i++)
	{
		aspan_site_text text = aspan_site_text_of(src, i);

		CHECK_FOR_INTERRUPTS();
		sites[i] = aspan_intern_site(dst, &text);
	}

	*scope_map = scopes;
	*site_map = sites;
}

static int
compare_ids(const void *a, const void *b, void *arg)
{
	const aspan_text *strings = arg;
	const aspan_text *x = &strings[*(const uint32 *) a];
	const aspan_text *y = &strings[*(const uint32 *) b];
	int			cmp = memcmp(x->bytes, y->bytes, Min(x->len, y->len));

	if (cmp != 0)
		return cmp;
	return (x->len > y->len) - (x->len < y->len);
}

uint32 *
aspan_dict_ranks(const aspan_dict *dict)
{
	uint32	   *ids = aspan_array(uint32, dict->nstrings);
	uint32	   *ranks = aspan_array(uint32, dict->nstrings);

	/* NULL, id 0, stays in front */
	for (uint32 i = 0; i < dict->nstrings; i++)
		ids[i] = i;
	qsort_interruptible(ids + 1, dict->nstrings - 1, sizeof(uint32),
						compare_ids, dict->strings);
	for (uint32 i = 0; i < dict->nstrings; i++)
		ranks[ids[i]] = i;
	pfree(ids);
	return ranks;
}

bool
aspan_same_operation(const aspan_dict *dict, uint32 a, uint32 b)
{
	return a == b ||
		(dict->sites[a].name == dict->sites[b].name &&
		 dict->sites[a].target == dict->sites[b].target);
}

int
aspan_site_compare(const aspan_dict *dict, const uint32 *ranks,
				   uint32 a, uint32 b)
{
	const aspan_site *x = aspan_site_get(dict, a);
	const aspan_site *y = aspan_site_get(dict, b);

	if (x->name != y->name)
		return ranks[x->name] < ranks[y->name] ? -1 : 1;
	if (x->target != y->target)
		return ranks[x->target] < ranks[y->target] ? -1 : 1;
	if (x->filename != y->filename)
		return ranks[x->filename] < ranks[y->filename] ? -1 : 1;
	if (x->line_null != y->line_null)
		return x->line_null ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

typedef struct site_order
{
	const aspan_dict *dict;
	const uint32 *ranks;
} site_order;

static int
compare_sites(const void *a, const void *b, void *arg)
{
	const site_order *order = arg;

	return aspan_site_compare(order->dict, order->ranks,
							  *(const uint32 *) a, *(const uint32 *) b);
}

void
aspan_sort_sites(const aspan_dict *dict, const uint32 *ranks,
				 uint32 *sites, uint32 n)
{
	site_order	order = {dict, ranks};

	qsort_interruptible(sites, n, sizeof(uint32), compare_sites, &order);
}
