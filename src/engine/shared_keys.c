/*
 * shared_keys.c
 *	  Which keys are in more than one of several sets, key by key.
 *
 * Where ids are random, as those of most tracers are, ranges of them say
 * nothing (key_ranges.c).  Then all keys are looked at twice.  The first time
 * the hash of each goes into a filter, and if that seems to have it already,
 * into a second one.  The second time the places are noted of all hashes that
 * the second filter has.  There are few of them, so they can be sorted, and
 * those are left whose hash is in two sets.
 *
 * A filter is that of Bloom ("Space/Time Trade-offs in Hash Coding with
 * Allowable Errors", CACM 13, 1970), with the bits of a key in one word, so
 * that a look at it costs one cache miss.  The server's own filter
 * (lib/bloomfilter.h) hashes bytes and has its bits all over the memory, which
 * takes some ten times as long.  The filter of key_filter.c has one bit for a
 * key, near those of ids next to it, and lets more keys through.
 *
 * Two keys with one hash count as one key.  That is no error: whoever asks
 * applies the full rule to what is shared, and that takes any events.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "engine/key.h"
#include "engine/shared_keys.h"

#include "miscadmin.h"

/* keys to a word of a filter that is full; few of them are noted again */
#define KEYS_OF_WORD	4
#define KEYS_OF_WORD_AGAIN	32

/* how far the keys are ahead whose words are fetched */
#define PREFETCH_DISTANCE 16

static uint64
filter_words(uint64 nkeys, uint64 keys_of_word)
{
	return Min(nkeys / keys_of_word + 1, PG_UINT32_MAX);
}

Size
aspan_shared_keys_size(uint64 nkeys)
{
	return (filter_words(nkeys, KEYS_OF_WORD) +
			filter_words(nkeys, KEYS_OF_WORD_AGAIN)) * sizeof(uint64);
}

static void
init_filter(aspan_hash_filter *f, uint64 nwords)
{
	f->words = aspan_array0(uint64, nwords);
	f->nwords = nwords;
}

aspan_shared_keys *
aspan_shared_keys_create(uint64 nkeys)
{
	aspan_shared_keys *k = palloc0(sizeof(aspan_shared_keys));

	init_filter(&k->once, filter_words(nkeys, KEYS_OF_WORD));
	init_filter(&k->again, filter_words(nkeys, KEYS_OF_WORD_AGAIN));
	return k;
}

void
aspan_shared_keys_free(aspan_shared_keys *k)
{
	pfree(k->once.words);
	pfree(k->again.words);
	if (k->places != NULL)
		pfree(k->places);
	pfree(k);
}

/* the word of a hash, which its upper half chooses */
static inline uint64 *
word_of(const aspan_hash_filter *f, uint64 hash)
{
	return &f->words[(hash >> 32) * f->nwords >> 32];
}

/* and its bits there, which the lower half chooses */
static inline uint64
bits_of(uint64 hash)
{
	return UINT64CONST(1) << (hash & 63) |
		UINT64CONST(1) << (hash >> 6 & 63) |
		UINT64CONST(1) << (hash >> 12 & 63);
}

static inline bool
may_have(const aspan_hash_filter *f, uint64 hash)
{
	uint64		bits = bits_of(hash);

	return (*word_of(f, hash) & bits) == bits;
}

/* the hash of a key, with the word on its way of one that comes later */
static pg_always_inline uint64
hash_ahead(const aspan_hash_filter *f, const uint32 *scopes,
		   const int64 *span_ids, uint32 i, uint32 n)
{
	uint32		ahead = Min(i + PREFETCH_DISTANCE, n - 1);

	__builtin_prefetch(word_of(f, aspan_key_hash(scopes[ahead],
												 span_ids[ahead])));
	return aspan_key_hash(scopes[i], span_ids[i]);
}

void
aspan_shared_keys_note(aspan_shared_keys *k, const uint32 *scopes,
					   const int64 *span_ids, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		uint64		hash = hash_ahead(&k->once, scopes, span_ids, i, n);

		if (may_have(&k->once, hash))
			*word_of(&k->again, hash) |= bits_of(hash);
		*word_of(&k->once, hash) |= bits_of(hash);
	}
}

void
aspan_shared_keys_find(aspan_shared_keys *k, uint32 part, uint32 block,
					   const uint32 *scopes, const int64 *span_ids, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
	{
		uint64		hash = hash_ahead(&k->again, scopes, span_ids, i, n);

		if (!may_have(&k->again, hash))
			continue;
		k->places = aspan_enlarge(k->places, k->n, &k->max,
								  sizeof(aspan_key_place));
		k->places[k->n++] = (aspan_key_place)
		{
			.hash = hash,.part = part,.block = block
		};
	}
}

static inline int
compare_places(const aspan_key_place *a, const aspan_key_place *b)
{
	return (a->hash > b->hash) - (a->hash < b->hash);
}

#define ST_SORT sort_places
#define ST_ELEMENT_TYPE aspan_key_place
#define ST_COMPARE(a, b) compare_places(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

void
aspan_shared_keys_finish(aspan_shared_keys *k)
{
	uint64		kept = 0;
	uint64		next;

	if (k->n > 0)
		sort_places(k->places, k->n);
	for (uint64 first = 0; first < k->n; first = next)
	{
		bool		shared = false;

		for (next = first;
			 next < k->n && k->places[next].hash == k->places[first].hash;
			 next++)
		{
			CHECK_FOR_INTERRUPTS();
			shared |= k->places[next].part != k->places[first].part;
		}
		if (!shared)
			continue;
		memmove(&k->places[kept], &k->places[first],
				(next - first) * sizeof(aspan_key_place));
		kept += next - first;
	}
	k->n = kept;
}

static int
compare_with_place(const void *sought, const void *place)
{
	return compare_places(sought, place);
}

bool
aspan_key_is_shared(const aspan_shared_keys *k, uint32 scope, int64 span_id)
{
	aspan_key_place sought = {.hash = aspan_key_hash(scope, span_id)};

	return k->n > 0 && may_have(&k->again, sought.hash) &&
		bsearch(&sought, k->places, k->n, sizeof(aspan_key_place),
				compare_with_place) != NULL;
}
