/*
 * log_block.h
 *	  What a block of the flat form of a log consists of; see log_wire.c.
 */
#ifndef ASPAN_LOG_BLOCK_H
#define ASPAN_LOG_BLOCK_H

#include "base/spanlog.h"

typedef enum aspan_column_id
{
	ASPAN_COL_FLAGS,			/* but for ASPAN_MISMATCHED */
	ASPAN_COL_SCOPE,
	ASPAN_COL_SPAN_ID,			/* difference to one before, in its slot */
	ASPAN_COL_PARENT,			/* see aspan_parent_value() */
	ASPAN_COL_TIME,				/* difference to the record before, in units */
	ASPAN_COL_DURATION,			/* in units, 0 unless complete */
	ASPAN_COL_SITE,
	ASPAN_COL_END_SITE,			/* end_site less site, 0 without end */
	ASPAN_NCOLUMNS
} aspan_column_id;

#define ASPAN_BLOCK_SPANS	ASPAN_CHUNK_SPANS
#define ASPAN_SLOTS			64

/* the units of time, in nanoseconds */
static const int64 aspan_units[] = {1, 1000, 1000000};

static inline uint32
aspan_slot_of(uint64 scope)
{
	return scope % ASPAN_SLOTS;
}

/*
 * The parent of a span is written as span_id less parent_id.  But some data has
 * parent 0 where there is none, which shall not cost more than NULL does; so 0
 * stands for both, and changes places with a span that is its own parent.
 */
static inline uint64
aspan_parent_value(uint64 span_id, uint64 parent_id)
{
	if (parent_id == 0)
		return 0;
	return parent_id == span_id ? span_id : span_id - parent_id;
}

static inline uint64
aspan_parent_of_value(uint64 span_id, uint64 value)
{
	uint64		difference = value == span_id ? 0 : value;

	return value == 0 ? 0 : span_id - difference;
}

#endif							/* ASPAN_LOG_BLOCK_H */
