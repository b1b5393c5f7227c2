/*
 * hash_id.h
 *	  Ids made by hashing, for spans and traces that have none of their own.
 */
#ifndef ASPAN_HASH_ID_H
#define ASPAN_HASH_ID_H


#define ASPAN_HASH_SEED UINT64CONST(0xcbf29ce484222325)

/* FNV-1a, going on from hash, of a number; of a length and bytes, NULL too */
extern uint64 aspan_hash_uint64(uint64 hash, uint64 value);
extern uint64 aspan_hash_bytes(uint64 hash, const void *bytes, size_t len);

/* spreads the bits of a hash into a span id that is neither 0 nor -1 */
extern int64 aspan_hash_to_id(uint64 hash);

#endif							/* ASPAN_HASH_ID_H */
