/*
 * packed_sets.h
 *	  Sets that are merged without unpacking their spans.
 */
#ifndef ASPAN_PACKED_SETS_H
#define ASPAN_PACKED_SETS_H

#include "engine/key_homes.h"
#include "engine/packed_list.h"
#include "engine/records.h"
#include "engine/span_set.h"

/*
 * The collector copies the flat form of the spans of a set, and what else is
 * left to be known of it.  Returns false if it has to take the records of the
 * set instead, as it has where the copies would have more bytes together than
 * the limit.
 */
extern bool aspan_collect_packed(aspan_collector *c, aspan_set *set,
								 Size limit);

/* how many bytes those that a collector keeps may have */
extern Size aspan_packed_limit(const aspan_collector *c);

/* takes the records of all these sets, which are no longer there then */
extern void aspan_unpack_sets(aspan_collector *c);

/*
 * After aspan_contest_packed(): adds what is left to what the collector was
 * resolved to.
 */
extern void aspan_add_packed(aspan_packed_sets *packed, aspan_set *set,
							 aspan_record_counts *counts);

/*
 * What the spans of such a result are: parts, no two of which have a key in
 * common.  Part i are the blocks of the log from first_block[i] to the one
 * before first_block[i + 1].
 */
typedef struct aspan_parts
{
	uint32		n;
	uint64	   *first_block;	/* [n + 1] */
	aspan_key_homes *homes;		/* NULL where ranges of ids say nothing */
} aspan_parts;

/* the parts of a log; NULL if it is not of such a result */
extern const aspan_parts *aspan_packed_parts(const aspan_log *spans);

#endif							/* ASPAN_PACKED_SETS_H */
