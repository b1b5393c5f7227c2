/*
 * parent_lookup.c
 *	  The parent of every span, by the id that the span names.
 *
 * The parent is looked for in the scope of the span, which is its process and
 * trace.  Ids are unique there in clean data only: where one is reused, the
 * parent is the instance that began last at or before the child, else the
 * earliest.  So the lookup is a join "as of" the child's begin.
 *
 * Walking the spans in order, the instance that began last is just the latest
 * one seen, so a hash table from (scope, id) to the latest instance answers
 * every child.  Spans that begin at the same instant count as instances before
 * any of them counts as a child.  Children that find no instance, because
 * their parent began later or is missing, are looked at again after a walk in
 * the other direction, which leaves the first instances in the table.  However
 * many instances an id has, nothing is searched or sorted.
 *
 * Where processes share traces, children whose own process does not have the
 * id join once more, with all spans of their trace.  And two processes may have
 * one id there, when a client and a server record the two sides of a call under
 * it.  Then the process that began first has the parent of the other's span;
 * this is found before all else, by a walk that leaves the spans of the process
 * that began first in the table.
 *
 * With parents => 'global', children without a trace whose own process does
 * not have the id join once more, in the process that does (owners.h).
 *
 * A table of millions of entries costs a cache miss at every step, unless
 * keys that are near in time are near in the table.  Ids are most often drawn
 * from a counter, so neighbouring ids get neighbouring places: the hash is of
 * the id without its last bits and chooses a cache line of places, and the
 * last bits choose one of them.  Where the ids are random instead, that is as
 * good a hash as any other.  Places that will be needed are prefetched.
 *
 * A counter does not help where a trace has few of its ids.  But traces have
 * numbers in the order in which they appear, so there each trace of a process
 * has a region of the table to itself, as large as its spans need, one after
 * the other.  What is near in time is then near in the table, whatever the ids
 * are.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "engine/key.h"
#include "figures/owners.h"
#include "figures/parent_lookup.h"
#include "figures/self_time.h"

#include "miscadmin.h"

/* places for ids next to each other: a cache line of them */
#define BLOCK_BITS 3
#define BLOCK_SIZE (1 << BLOCK_BITS)
#define BLOCK_MASK (BLOCK_SIZE - 1)

/* the table of so many spans is in the second cache, or hardly larger */
#define FEW_SPANS 32768

/*
 * Instances by key (process, id).  A place holds the position of a span, and
 * enough of the hash of its key to tell most others apart.
 */
typedef struct instance
{
	uint32		tag;
	uint32		position;		/* ASPAN_NO_SPAN where there is none */
} instance;

StaticAssertDecl(sizeof(instance) == sizeof(uint64),
				 "the table is where integers were sorted");

typedef struct instance_table
{
	instance   *places;
	uint64		nplaces;
	const uint32 *groups;		/* [nscopes] numbers of what an id is looked
								 * for in; NULL for the scopes themselves */
	uint32	   *begins;			/* [nscopes + 1] where the region of each
								 * group begins, in pairs of places; NULL if
								 * all share the table */
} instance_table;

/* where a key is looked for: from one place on, to the end of its region */
typedef struct key_walk
{
	uint64		place;
	uint64		begin;			/* of the region */
	uint64		end;
	uint32		tag;
	int			block_bits;
} key_walk;

/*
 * At least half of the places of the table stay free.
 */
uint64
aspan_lookup_work(uint32 nspans)
{
	return TYPEALIGN64(BLOCK_SIZE, 2 * (uint64) nspans);
}

/* ---- the table ---- */

static void
clear_table(instance_table *table)
{
	memset(table->places, 0xff, table->nplaces * sizeof(instance));
}

/* what the id of a span is looked for in */
static inline uint32
group_of(const instance_table *table, const aspan_span *span)
{
	return table->groups == NULL ? span->scope : table->groups[span->scope];
}

/*
 * Where to look for a key first.  Ids next to each other share a hash, and have
 * the places of one block in an order that depends on it.  Small regions have
 * no blocks.
 */
static pg_always_inline key_walk
start_walk(const instance_table *table, uint32 group, int64 id,
		   bool has_regions)
{
	key_walk	walk = {.end = table->nplaces,.block_bits = BLOCK_BITS};
	uint64		mask;
	uint64		hash;
	uint64		block;

	if (has_regions)
	{
		walk.begin = 2 * (uint64) table->begins[group];
		walk.end = 2 * (uint64) table->begins[group + 1];
		if (walk.end - walk.begin < 2 * BLOCK_SIZE)
			walk.block_bits = 0;
	}
	mask = ((uint64) 1 << walk.block_bits) - 1;
	walk.end -= (walk.end - walk.begin) & mask;
	Assert(walk.begin < walk.end);

	hash = aspan_key_hash(group, id >> walk.block_bits);
	block = (hash >> 32) * ((walk.end - walk.begin) >> walk.block_bits) >> 32;
	walk.tag = (uint32) hash ^ (uint32) id;
	walk.place = walk.begin + (block << walk.block_bits | (walk.tag & mask));
	return walk;
}

/* the same place of the next block, finally that of all blocks */
static pg_always_inline void
next_place(key_walk *walk)
{
	uint64		block_size = (uint64) 1 << walk->block_bits;

	walk->place += block_size;
	if (walk->place >= walk->end)
		walk->place = walk->begin +
			((walk->place - walk->begin + 1) & (block_size - 1));
}

static pg_always_inline instance *
find_place_in(const aspan_join *j, const instance_table *table, uint32 group,
			  int64 id, uint32 *tag, bool has_regions)
{
	key_walk	walk = start_walk(table, group, id, has_regions);

	*tag = walk.tag;
	for (;; next_place(&walk))
	{
		instance   *place = &table->places[walk.place];

		if (place->position == ASPAN_NO_SPAN)
			return place;
		if (place->tag == walk.tag)
		{
			const aspan_span *span = aspan_join_span(j, place->position);

			if (span->span_id == id && group_of(table, span) == group)
				return place;
		}
	}
}

/* the place of a key, or the free one where it belongs */
static inline instance *
find_place(const aspan_join *j, const instance_table *table, uint32 group,
		   int64 id, uint32 *tag)
{
	if (table->begins == NULL)
		return find_place_in(j, table, group, id, tag, false);
	return find_place_in(j, table, group, id, tag, true);
}

static pg_always_inline void
prefetch_place(const instance_table *table, uint32 group, int64 id)
{
	bool		has_regions = table->begins != NULL;

	__builtin_prefetch(table->places +
					   start_walk(table, group, id, has_regions).place);
}

/*
 * Ids are looked for in these groups from now on; NULL for the scopes.  Groups
 * have regions if there are traces and not more scopes than spans.
 */
static void
set_groups(const aspan_join *j, instance_table *table, const uint32 *groups)
{
	uint32		nscopes = aspan_dict_nscopes(j->dict);
	uint64		nspans = j->spans->count;
	uint32		before = 0;

	table->groups = groups;
	if (!aspan_dict_has_traces(j->dict) || nscopes > nspans)
		return;
	if (table->begins == NULL)
		table->begins = aspan_array_in(j->temp, uint32, nscopes + 1);
	memset(table->begins, 0, ((Size) nscopes + 1) * sizeof(uint32));
	for (uint64 i = 0; i < nspans; i++)
	{
		CHECK_FOR_INTERRUPTS();
		table->begins[group_of(table, aspan_log_at(j->spans, i))]++;
	}
	for (uint32 i = 0; i <= nscopes; i++)
	{
		uint32		n = table->begins[i];

		table->begins[i] = before;
		before += n;
	}
}

static inline void
set_instance(const aspan_join *j, instance_table *table, uint32 position,
			 const aspan_span *span)
{
	uint32		tag;
	instance   *place;

	if (span->flags & ASPAN_CHILD_OF_OTHER)
		return;
	place = find_place(j, table, group_of(table, span), span->span_id, &tag);
	place->tag = tag;
	place->position = position;
}

/*
 * Adds an instance that comes later in order than those in the table.  Of
 * several processes whose instances begin at one instant, the first in order
 * is taken.
 */
static inline void
add_instance(const aspan_join *j, instance_table *table, uint32 position,
			 const aspan_span *span)
{
	uint32		tag;
	instance   *place;

	if (span->flags & ASPAN_CHILD_OF_OTHER)
		return;
	place = find_place(j, table, group_of(table, span), span->span_id, &tag);
	if (table->groups != NULL && place->position != ASPAN_NO_SPAN)
	{
		const aspan_span *other = aspan_join_span(j, place->position);

		if (other->begin_time == span->begin_time &&
			other->scope != span->scope)
			return;
	}
	place->tag = tag;
	place->position = position;
}

/* ---- the walks ---- */

/* asks for the places of the ids of a span */
static pg_always_inline void
prefetch_places(const aspan_join *j, const instance_table *table,
				uint32 position)
{
	const aspan_span *span = aspan_join_span(j, position);

	if (j->self != NULL)
		__builtin_prefetch(&j->self[j->order[position]], 1);
	prefetch_place(table, group_of(table, span), span->span_id);
	if (aspan_names_parent(span))
		prefetch_place(table, group_of(table, span), span->parent_id);
}

/*
 * Asks for what a walk that has come to a position and goes in a direction
 * (1 or -1) is going to need: first records, then what they lead to.  That
 * takes longer than it helps where all of it is near.
 *
 * Always inline, since gcc may take a function that does nothing but this for
 * one that does nothing.
 */
static pg_always_inline void
look_ahead(const aspan_join *j, const instance_table *table, uint32 position,
		   int direction)
{
	int64		near = (int64) position + direction * (ASPAN_JOIN_PREFETCH / 2);
	int64		far = (int64) position + direction * ASPAN_JOIN_PREFETCH;

	if (j->n <= FEW_SPANS)
		return;
	if (far >= 0 && far < j->n)
		aspan_prefetch_span(aspan_join_span(j, far));
	if (near >= 0 && near < j->n)
		prefetch_places(j, table, near);
}

/* what to look for the parent of a span in; false if there is nothing */
static inline bool
group_of_parent(const aspan_join *j, const instance_table *table,
				aspan_owners *owners, const aspan_span *span, uint32 *group)
{
	if (owners == NULL)
	{
		*group = group_of(table, span);
		return table->groups == NULL || *group != 0;
	}
	return aspan_owners_find(owners, j->dict, span, group);
}

/*
 * Looks for the parent of the span at a position among the instances in the
 * table.  Returns whether it is there.
 */
static inline bool
find_parent(aspan_join *j, const instance_table *table, aspan_owners *owners,
			uint32 position, const aspan_span *span)
{
	uint32		group;
	uint32		tag;

	j->parent[position] = ASPAN_PENDING;
	if (group_of_parent(j, table, owners, span, &group))
	{
		uint32		found = find_place(j, table, group, span->parent_id,
									   &tag)->position;

		if (found != ASPAN_NO_SPAN)
			j->parent[position] = found;
	}
	return j->parent[position] != ASPAN_PENDING;
}

/*
 * Finds the parents of all spans that name one and have none yet, each in its
 * own scope, and computes self time on the way; or, if those that were not
 * found are pending, finds them in the groups of the table or with their
 * owners.  Returns how many are pending then.
 */
static uint64
join_parents(aspan_join *j, instance_table *table, aspan_owners *owners,
			 bool is_first)
{
	uint32		n = j->n;
	uint64		pending = 0;

	/* from the first to the last: the latest instance is in the table */
	clear_table(table);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		const aspan_span *span = aspan_join_span(j, from);
		int64		instant = span->begin_time;

		do
		{
			CHECK_FOR_INTERRUPTS();
			look_ahead(j, table, next, 1);
			add_instance(j, table, next, span);
			if (++next == n)
				break;
			span = aspan_join_span(j, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			CHECK_FOR_INTERRUPTS();
			span = aspan_join_span(j, i);
			if (is_first ? aspan_names_parent(span) &&
				j->parent[i] == ASPAN_NO_SPAN : j->parent[i] == ASPAN_PENDING)
				pending += !find_parent(j, table, owners, i, span);
			if (is_first)
				aspan_add_self(j, i, span);
		}
	}
	if (is_first)
		j->unseen = pending;
	if (pending == 0)
		return 0;

	/* from the last to the first: the earliest instance stays in it */
	clear_table(table);
	for (uint32 i = n; i-- > 0;)
	{
		CHECK_FOR_INTERRUPTS();
		look_ahead(j, table, i, -1);
		set_instance(j, table, i, aspan_join_span(j, i));
	}
	pending = 0;
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		look_ahead(j, table, i, 1);
		if (j->parent[i] == ASPAN_PENDING)
			pending += !find_parent(j, table, owners, i, aspan_join_span(j, i));
	}
	return pending;
}

/* ---- parents in other processes ---- */

/*
 * Spans whose id another process has, too, in the same trace: that process
 * began first if it has the first instance, and its latest at or before the
 * span is the parent.
 */
static void
find_other_sides(aspan_join *j, instance_table *table)
{
	uint32		n = j->n;

	clear_table(table);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		const aspan_span *span = aspan_join_span(j, from);
		int64		instant = span->begin_time;
		uint32		tag;

		do
		{
			CHECK_FOR_INTERRUPTS();
			look_ahead(j, table, next, 1);
			if (group_of(table, span) != 0)
			{
				instance   *place = find_place(j, table, group_of(table, span),
											   span->span_id, &tag);

				if (place->position == ASPAN_NO_SPAN ||
					aspan_join_span(j, place->position)->scope == span->scope)
				{
					place->tag = tag;
					place->position = next;
				}
			}
			if (++next == n)
				break;
			span = aspan_join_span(j, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			const instance *place;

			CHECK_FOR_INTERRUPTS();
			span = aspan_join_span(j, i);
			if (group_of(table, span) == 0)
				continue;
			place = find_place(j, table, group_of(table, span), span->span_id,
							   &tag);
			if (aspan_join_span(j, place->position)->scope != span->scope)
				j->parent[i] = place->position;
		}
	}
}

/* for the ids of pending parents, the process that has them */
static aspan_owners *
find_owners(const aspan_join *j)
{
	const aspan_dict *dict = j->dict;
	aspan_owners *owners = aspan_owners_create(j->temp);

	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (j->parent[i] == ASPAN_PENDING)
			aspan_owners_want(owners, dict, aspan_join_span(j, i));
	}
	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_owners_show(owners, dict, aspan_join_in_order(j, i));
	}
	return owners;
}

void
aspan_find_parents(aspan_join *j, const uint32 *traces, bool global,
				   uint64 *work)
{
	instance_table table = {0};
	uint64		pending;

	table.places = (instance *) work;
	table.nplaces = aspan_lookup_work((uint32) j->spans->count);
	aspan_self_start(j);

	if (traces != NULL)
	{
		set_groups(j, &table, traces);
		find_other_sides(j, &table);
	}
	set_groups(j, &table, NULL);
	pending = join_parents(j, &table, NULL, true);
	if (pending > 0 && traces != NULL)
	{
		set_groups(j, &table, traces);
		pending = join_parents(j, &table, NULL, false);
	}
	if (pending > 0 && global)
	{
		aspan_owners *owners = find_owners(j);

		set_groups(j, &table, NULL);
		pending = join_parents(j, &table, owners, false);
		aspan_owners_free(owners);
	}
	if (table.begins != NULL)
		pfree(table.begins);

	j->missing = pending;
	for (uint32 i = 0; pending > 0; i++)
	{
		if (j->parent[i] == ASPAN_PENDING)
		{
			j->parent[i] = ASPAN_NO_SPAN;
			pending--;
		}
	}
}
