/*
 * key.h
 *	  The key of a span, which its begin and its end have in common.
 *
 * It is the scope and the id of the span.  The collector, the resolution and
 * the tree look keys up by this hash.  It serves other pairs of numbers as
 * well: edges between operations, ids in exported traces.
 */
#ifndef ASPAN_KEY_H
#define ASPAN_KEY_H

/* the finishing mix of MurmurHash3 (Appleby): all 64 bits are usable */
static inline uint64
aspan_key_hash(uint32 scope, int64 span_id)
{
	uint64		h = (uint64) span_id +
	(uint64) scope * UINT64CONST(0x9E3779B97F4A7C15);

	h ^= h >> 33;
	h *= UINT64CONST(0xFF51AFD7ED558CCD);
	h ^= h >> 33;
	h *= UINT64CONST(0xC4CEB9FE1A85EC53);
	h ^= h >> 33;
	return h;
}

#endif							/* ASPAN_KEY_H */
