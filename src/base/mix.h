/*
 * mix.h
 *	  A mix of 64 bits, for hash tables.
 */
#ifndef ASPAN_MIX_H
#define ASPAN_MIX_H

/* the finishing mix of MurmurHash3 (Appleby): all 64 bits are usable */
static inline uint64
aspan_mix64(uint64 h)
{
	h ^= h >> 33;
	h *= UINT64CONST(0xFF51AFD7ED558CCD);
	h ^= h >> 33;
	h *= UINT64CONST(0xC4CEB9FE1A85EC53);
	h ^= h >> 33;
	return h;
}

#endif							/* ASPAN_MIX_H */
