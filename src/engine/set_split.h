/*
 * set_split.h
 *	  A set in pieces: one for each process and stretch of time.
 */
#ifndef ASPAN_SET_SPLIT_H
#define ASPAN_SET_SPLIT_H

#include "engine/span_set.h"

/* the number of the stretch that an instant is in, from the Unix epoch */
static inline int64
aspan_chunk_of(int64 time, int64 length)
{
	return time / length - (time % length < 0);
}

/* what comes of one piece; process is NULL where there is none */
typedef void (*aspan_piece_taker) (void *arg, aspan_text process, int64 chunk,
								   aspan_set *piece);

/*
 * Hands out the set of the events of each process in each stretch, in order of
 * neither.  Events without a time are not among them.  A piece is there until
 * the taker returns.
 */
extern void aspan_set_split(aspan_set *set, int64 length,
							aspan_piece_taker take, void *arg);

#endif							/* ASPAN_SET_SPLIT_H */
