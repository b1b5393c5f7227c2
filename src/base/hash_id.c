/*
 * hash_id.c
 *	  Ids made by hashing.
 *
 * FNV-1a (Fowler, Noll, Vo: 64 bits, offset basis 0xcbf29ce484222325, prime
 * 0x100000001b3), finished with the mixer of MurmurHash3.  The function is
 * fixed here rather than borrowed from the server, since ids end up in tables
 * and documents and must not change with its version or byte order.
 */
#include "base/host.h"

#include "base/hash_id.h"

uint64
aspan_hash_uint64(uint64 hash, uint64 value)
{
	for (int i = 0; i < 8; i++, value >>= 8)
		hash = (hash ^ (value & 0xff)) * UINT64CONST(0x100000001b3);
	return hash;
}

uint64
aspan_hash_bytes(uint64 hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	/* the length first, so that "ab", "c" and "a", "bc" differ */
	hash = aspan_hash_uint64(hash, p == NULL ? PG_UINT64_MAX : len);
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * UINT64CONST(0x100000001b3);
	return hash;
}

int64
aspan_hash_to_id(uint64 hash)
{
	hash ^= hash >> 33;
	hash *= UINT64CONST(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	hash *= UINT64CONST(0xc4ceb9fe1a85ec53);
	hash ^= hash >> 33;
	if (hash == 0 || hash == PG_UINT64_MAX)
		hash = 1;
	return (int64) hash;
}
