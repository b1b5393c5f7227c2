/*
 * intern.c
 *	  Dictionary of strings and call sites.
 *
 * The strings (strings.c) are looked up only when something new appears.  A
 * hash table maps name, target, filename, line and kind, as they stand in the
 * row, to the id of the site in a single probe, without looking up the strings
 * one by one.  It holds no more than ids and hashes: where names have a number
 * in them there may be millions, and what they are is in the arrays of strings
 * and sites already.
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
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/scope.h"
#include "base/settings.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* only where to look, since names may be millions */
typedef struct id_entry
{
	uint32		id;
	uint32		hash;
	char		status;
} id_entry;

struct aspan_dict
{
	MemoryContext cxt;
	aspan_strings strings;
	struct sites_hash *site_table;
	aspan_site *sites;			/* by id */
	uint32		nsites;
	uint32		max_sites;
	uint32	   *recent;			/* ids, by recent_place() */
	uint32		recent_mask;
	aspan_scopes *scopes;
	Size		bytes;			/* that strings and sites take, roughly */

	/* what is looked up at the moment, under the id SOUGHT */
	const aspan_site_text *sought_site;
};

#define SOUGHT PG_UINT32_MAX

static inline bool
is_site(const aspan_dict *dict, uint32 id, const aspan_site_text *key)
{
	const aspan_site *site = &dict->sites[id];

	return site->line == key->line && site->line_null == key->line_null &&
		site->kind == key->kind &&
		aspan_text_equal(dict->strings.texts[site->name], key->name) &&
		aspan_text_equal(dict->strings.texts[site->target], key->target) &&
		aspan_text_equal(dict->strings.texts[site->filename], key->filename);
}

/* the three strings are mixed side by side, which a processor can overlap */
static inline uint32
site_hash(const aspan_site_text *key)
{
	uint64		name = aspan_mix_text(key->name);
	uint64		target = aspan_mix_text(key->target);
	uint64		filename = aspan_mix_text(key->filename);
	uint64		h = aspan_mix_word((uint32) key->line, name);

	h = aspan_mix_word(h, target);
	h = aspan_mix_word(h, filename);
	return (uint32) (h >> 16);
}

#define DICT_OF(tb) ((const aspan_dict *) (tb)->private_data)

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
	uint64		h = aspan_mix_word((uint32) key->line,
								   aspan_first_word(key->name));

	h = aspan_mix_word(h + key->name.len, aspan_last_word(key->name));
	return &dict->recent[h & dict->recent_mask];
}

aspan_dict *
aspan_dict_create(MemoryContext cxt)
{
	aspan_dict *dict = MemoryContextAllocZero(cxt, sizeof(aspan_dict));

	dict->cxt = cxt;
	aspan_strings_init(&dict->strings, cxt);
	dict->site_table = sites_create(cxt, INITIAL_SIZE, dict);
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
	return dict->strings.n;
}

uint32
aspan_dict_nsites(const aspan_dict *dict)
{
	return dict->nsites;
}

const char *
aspan_string(const aspan_dict *dict, uint32 id, uint32 *len)
{
	Assert(id < dict->strings.n);
	if (len != NULL)
		*len = dict->strings.texts[id].len;
	return dict->strings.texts[id].bytes;
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
		dict->strings.n <= PG_INT32_MAX && dict->nsites <= PG_INT32_MAX &&
		aspan_dict_nscopes(dict) <= PG_INT32_MAX)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("strings of the events do not fit into asyncspan.max_memory"),
			 errdetail("%u different strings, and %u combinations of name, target, file and line, need more than %zu MB.",
					   dict->strings.n - 1, dict->nsites,
					   limit / (1024 * 1024)),
			 errhint("Read the events through a view that leaves ids and parameters out of the names, or " ASPAN_RAISE_MEMORY)));
}

static uint32
intern_text(aspan_dict *dict, aspan_text text)
{
	uint32		known = dict->strings.n;
	uint32		id = aspan_strings_id(&dict->strings, text);

	if (id == known)
		aspan_dict_account(dict, text.len + ASPAN_STRING_BYTES);
	return id;
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

	text.name = dict->strings.texts[site->name];
	text.target = dict->strings.texts[site->target];
	text.filename = dict->strings.texts[site->filename];
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
	uint32	   *ids = aspan_array(uint32, dict->strings.n);
	uint32	   *ranks = aspan_array(uint32, dict->strings.n);

	/* NULL, id 0, stays in front */
	for (uint32 i = 0; i < dict->strings.n; i++)
		ids[i] = i;
	qsort_interruptible(ids + 1, dict->strings.n - 1, sizeof(uint32),
						compare_ids, dict->strings.texts);
	for (uint32 i = 0; i < dict->strings.n; i++)
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
