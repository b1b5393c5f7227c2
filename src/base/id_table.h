/*
 * id_table.h
 *	  Where to find the id of a thing that lies in an array by its id.
 *
 * The ids are dense and begin with 1.  They are in an open-addressing table of
 * four bytes a slot and at least two slots an id.  An id does not need all bits
 * of a slot, and the others hold those of the hash.  Thus hardly anything but
 * the thing that is sought is ever compared with it, and a look costs one cache
 * miss in the table and one in the array.
 */
#ifndef ASPAN_ID_TABLE_H
#define ASPAN_ID_TABLE_H

#include "base/alloc.h"
#include "base/compat.h"

/* ids have to leave a bit of a slot to the hash */
#define ASPAN_MAX_TABLE_IDS	((uint32) 1 << 31)

typedef struct aspan_id_table
{
	uint32	   *slots;			/* an id and bits of its hash, or 0 if free */
	uint32		slot_mask;
	uint32		id_mask;		/* the bits of a slot that are the id */
} aspan_id_table;

/* is it what is sought that has this id? */
typedef bool (*aspan_id_matches) (uint32 id, const void *sought);

/* room for ids below max_ids, a power of two */
static inline void
aspan_id_table_init(aspan_id_table *table, MemoryContext cxt, uint32 max_ids)
{
	Assert(max_ids <= ASPAN_MAX_TABLE_IDS && (max_ids & (max_ids - 1)) == 0);
	table->slots = aspan_array0_in(cxt, uint32, 2 * (uint64) max_ids);
	table->id_mask = max_ids - 1;
	table->slot_mask = table->id_mask * 2 + 1;
}

static inline void
aspan_id_table_free(aspan_id_table *table)
{
	pfree(table->slots);
}

/* the slot of what is sought, or the free one where it belongs */
static pg_always_inline uint32 *
aspan_id_table_find(const aspan_id_table *table, uint32 hash,
					aspan_id_matches matches, const void *sought)
{
	for (uint32 i = hash;; i++)
	{
		uint32	   *slot = &table->slots[i & table->slot_mask];

		if (*slot == 0 ||
			(((*slot ^ hash) & ~table->id_mask) == 0 &&
			 matches(*slot & table->id_mask, sought)))
			return slot;
	}
}

/* the id that a slot has */
static inline uint32
aspan_id_table_get(const aspan_id_table *table, const uint32 *slot)
{
	return *slot & table->id_mask;
}

/* puts an id into a slot that is free */
static inline void
aspan_id_table_set(const aspan_id_table *table, uint32 *slot, uint32 hash,
				   uint32 id)
{
	Assert(*slot == 0 && id > 0 && id <= table->id_mask);
	*slot = (hash & ~table->id_mask) | id;
}

#endif							/* ASPAN_ID_TABLE_H */
