/*
 * packed_parts.h
 *	  What a collector keeps of sets that stay packed; only for packed_parts.c
 *	  and packed_sets.c.
 */
#ifndef ASPAN_PACKED_PARTS_H
#define ASPAN_PACKED_PARTS_H

#include "engine/key_ranges.h"
#include "engine/packed_log.h"
#include "engine/packed_sets.h"

/* what is left of a set */
typedef struct packed_set
{
	aspan_log  *spans;
	aspan_log  *apart;			/* of all sets that have none, the same one */
	uint64	   *apart_counts;
	aspan_counts counts;
	aspan_record_counts records;
	const uint32 *scopes;		/* to the collector's dictionary; NULL if its */
	const uint32 *sites;		/* own is that one */
	bool		renumbered;		/* are any of them other numbers? */
	uint64		first_block;	/* of the result */
	uint8	  **taken;			/* [nblocks] bits of records, or NULL; NULL if
								 * none are taken */
} packed_set;

struct aspan_packed_sets
{
	aspan_log_source source;	/* of the result */
	packed_set *sets;
	uint32		n;
	uint32		max;
	uint64		nspans;
	Size		bytes;			/* of their flat form */
	aspan_range core;			/* when most spans of the last part began */
	aspan_block_reader *reader;
	aspan_log  *nothing;
	aspan_counts collected;		/* events of the collector alone */
	aspan_record_counts taken;	/* records that were taken out */
	aspan_key_ranges *ranges;
	aspan_log  *rest;			/* spans of the result that are not packed */
	MemoryContext cxt;
	aspan_parts *parts;			/* NULL until they are asked for */
};

/* gives a record of a set the scope and sites of the collector's dictionary */
static inline void
aspan_translate_packed(const packed_set *s, aspan_span *span)
{
	if (!s->renumbered)
		return;
	span->scope = s->scopes[span->scope];
	span->site = s->sites[span->site];
	if (span->flags & ASPAN_HAS_END)
		span->end_site = s->sites[span->end_site];
}

#endif							/* ASPAN_PACKED_PARTS_H */
