/*
 * shared_keys.h
 *	  Which keys are in more than one of several sets, key by key.
 */
#ifndef ASPAN_SHARED_KEYS_H
#define ASPAN_SHARED_KEYS_H

/* where a hash of a key is that may be in two sets */
typedef struct aspan_key_place
{
	uint64		hash;
	uint32		part;			/* number of the set */
	uint32		block;
} aspan_key_place;

typedef struct aspan_hash_filter
{
	uint64	   *words;
	uint64		nwords;
} aspan_hash_filter;

typedef struct aspan_shared_keys
{
	aspan_hash_filter once;		/* hashes that were noted */
	aspan_hash_filter again;	/* those that were noted before already */
	aspan_key_place *places;	/* of hashes in the second filter */
	uint64		n;
	Size		max;
} aspan_shared_keys;

/* bytes for so many keys */
extern Size aspan_shared_keys_size(uint64 nkeys);

/* in the current context, for so many keys in all */
extern aspan_shared_keys *aspan_shared_keys_create(uint64 nkeys);

extern void aspan_shared_keys_free(aspan_shared_keys *k);

/* at first, all keys of all sets are noted */
extern void aspan_shared_keys_note(aspan_shared_keys *k, const uint32 *scopes,
								   const int64 *span_ids, uint32 n);

/* then they come again, with where they are */
extern void aspan_shared_keys_find(aspan_shared_keys *k, uint32 part,
								   uint32 block, const uint32 *scopes,
								   const int64 *span_ids, uint32 n);

/* and the places are left of those that are in two sets, in order of hash */
extern void aspan_shared_keys_finish(aspan_shared_keys *k);

/* may the key be in two sets? */
extern bool aspan_key_is_shared(const aspan_shared_keys *k, uint32 scope,
								int64 span_id);

#endif							/* ASPAN_SHARED_KEYS_H */
