/*
 * key.h
 *	  The key of a span, which its begin and its end have in common.
 *
 * It is the scope and the id of the span.  Whoever looks keys up does so by
 * this hash.  It serves other pairs of numbers as well.
 */
#ifndef ASPAN_KEY_H
#define ASPAN_KEY_H

#include "base/mix.h"

static inline uint64
aspan_key_hash(uint32 scope, int64 span_id)
{
	return aspan_mix64((uint64) span_id +
					   (uint64) scope * UINT64CONST(0x9E3779B97F4A7C15));
}

#endif							/* ASPAN_KEY_H */
