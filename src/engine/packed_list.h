/*
 * packed_list.h
 *	  The sets that a collector keeps packed.
 */
#ifndef ASPAN_PACKED_LIST_H
#define ASPAN_PACKED_LIST_H

#include "engine/key_ranges.h"
#include "engine/packed_log.h"
#include "engine/shared_keys.h"

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

typedef struct aspan_packed_sets
{
	aspan_log_source source;	/* of the result */
	packed_set *sets;
	uint32		n;
	uint32		max;
	uint64		nspans;
	Size		bytes;			/* of their flat form, and of what is apart */
	aspan_range core;			/* when most spans of the last part began */
	aspan_block_reader *reader;
	aspan_log  *nothing;
	aspan_counts collected;		/* events of the collector alone */
	aspan_record_counts taken;	/* records that were taken out */
	aspan_key_ranges *ranges;	/* NULL where they say nothing */
	aspan_shared_keys *shared;	/* while keys are looked at one by one */
	aspan_log  *rest;			/* spans of the result that are not packed */
	MemoryContext cxt;
	struct aspan_parts *parts;	/* NULL until they are asked for */
} aspan_packed_sets;

/* a list without sets, in the current context */
extern aspan_packed_sets *aspan_packed_create(void);

/* room for one more set, without anything */
extern packed_set *aspan_packed_add(aspan_packed_sets *p);

/* is any of the ids another number than its own? */
extern bool aspan_is_renumbered(const uint32 *ids, uint32 n);

/*
 * Adds the sets of another list, whose ids are mapped to those of a dictionary.
 * The memory of the other list, and the maps, have to stay.
 */
extern void aspan_packed_move(aspan_packed_sets *p,
							  const aspan_packed_sets *from,
							  const aspan_dict *dict, const uint32 *scopes,
							  const uint32 *sites);

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

#endif							/* ASPAN_PACKED_LIST_H */
