/*
 * parents.c
 *	  From parent ids to parents, and the self time that follows.
 *
 * A span names its parent by id.  It is looked for in the scope of the span,
 * which is its process and trace.  Ids are unique there in clean data only:
 * where one is reused, the parent is the instance that began last at or before
 * the child, else the earliest.  So the parent lookup is a join "as of" the
 * child's begin.
 *
 * Everything is done on positions in the order of aspan_set_order(), which is
 * total, begins with the time and does not depend on how the log came about.
 * That order makes every step linear:
 *
 * 1. Join.  Walking the spans in order, the instance that began last is just
 * the latest one seen, so a hash table from (scope, id) to the latest
 * instance answers every child.  Spans that begin at the same instant count
 * as instances before any of them counts as a child.  Children that find no
 * instance, because their parent began later or is missing, are looked at
 * again after a walk in the other direction, which leaves the first instances
 * in the table.  However many instances an id has, nothing is searched or
 * sorted.
 *
 * Where processes share traces, children whose own process does not have the
 * id join once more, with all spans of their trace.  And two processes may have
 * one id there, when a client and a server record the two sides of a call under
 * it.  Then the process that began first has the parent of the other's span;
 * this is found before all else, by a walk that leaves the spans of the process
 * that began first in the table.
 *
 * With parents => 'global', children without a trace whose own process does
 * not have the id join once more, in the process that does.
 *
 * A table of millions of entries costs a cache miss at every step, unless
 * keys that are near in time are near in the table.  Ids are most often drawn
 * from a counter, so neighbouring ids get neighbouring places: the hash is of
 * the id without its last bits and chooses a cache line of places, and the
 * last bits choose one of them.  Where the ids are random instead, that is as
 * good a hash as any other.  Places that will be needed are prefetched.
 *
 * 2. Self time.  The children of a span come by in order of begin, so the
 * union of their intervals needs no more than the instant up to which their
 * parent is covered.  This is done during the join; only if that does not
 * find all parents in its first walk, or has made a cycle, it is done over.
 * Statistics need no more than the sum of each site; that of each span is kept
 * for who asks for it.
 *
 * 3. Cycles.  Parents that are earlier in order than their children cannot
 * form one: a cycle has a span whose parent is later, and its earliest member
 * is such a span.  Only from those the chain of parents is followed, each
 * span being visited once.  A clean trace has none of them.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "engine/key.h"
#include "engine/span_order.h"
#include "figures/owners.h"
#include "figures/parents.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* how far ahead to fetch what an array of indexes will lead to */
#define PREFETCH 32

/* the parent of a span that is still being looked for */
#define PENDING (ASPAN_NO_SPAN - 1)

/* places for ids next to each other: a cache line of them */
#define BLOCK_BITS 3
#define BLOCK_SIZE (1 << BLOCK_BITS)
#define BLOCK_MASK (BLOCK_SIZE - 1)

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
} instance_table;

/* what the steps of the join hand on to each other */
typedef struct join_state
{
	const aspan_joined *joined;
	aspan_log  *spans;
	MemoryContext temp;
	uint32		n;				/* spans of the tree */
	const uint32 *order;		/* [n] which they are */
	uint32	   *parent;			/* [n] positions */
	uint64		missing;		/* parents that are nowhere */
	uint64		cycles;
	uint128    *self_of_site;	/* [nsites] */
	uint64	   *self;			/* [nspans] or NULL if nobody wants it */
	int64	   *covered_to;		/* [n] end of the union of children */
	uint64		unseen;			/* parents not found when self was computed */
	uint32	   *traces;			/* [nscopes] numbers, 0 for none, if processes
								 * share traces; else NULL */
} join_state;

static inline const aspan_span *
span_at(const join_state *j, uint32 position)
{
	return aspan_log_at(j->spans, j->order[position]);
}

/* a record may lie on two cache lines */
static pg_always_inline void
prefetch_span(const aspan_span *span)
{
	__builtin_prefetch(span);
	__builtin_prefetch((const char *) (span + 1) - 1);
}

/*
 * The span at a position, for reading all of them from the first to the last:
 * their places in the log are known ahead.
 */
static inline const aspan_span *
span_in_order(const join_state *j, uint32 position)
{
	if (position + PREFETCH < j->n)
		prefetch_span(span_at(j, position + PREFETCH));
	return span_at(j, position);
}

/* ---- self time ---- */

static void
start_self(join_state *j)
{
	memset(j->self_of_site, 0,
		   aspan_dict_nsites(j->joined->set->dict) * sizeof(uint128));
	if (j->self != NULL)
		memset(j->self, 0, (Size) j->joined->nspans * sizeof(uint64));
	for (uint32 i = 0; i < j->n; i++)
		j->covered_to[i] = PG_INT64_MIN;
}

/*
 * Adds the duration of a complete span to its self time, and takes it from
 * that of its complete parent as far as no elder sibling has: spans have to
 * come in order of begin, so what a child adds to the union of its elder
 * siblings is what it has beyond the latest end so far.
 *
 * A child may come before its parent.  Self time is therefore added up in any
 * order, modulo 2^64 and 2^128.
 */
static inline void
add_self(join_state *j, uint32 position, const aspan_span *span)
{
	uint32		parent_at = j->parent[position];
	const aspan_span *parent;
	int64		begin;
	int64		end;
	uint64		ns;

	if (!aspan_is_complete(span))
		return;
	ns = aspan_duration(span);
	j->self_of_site[span->site] += ns;
	if (j->self != NULL)
		j->self[j->order[position]] += ns;

	if (parent_at >= PENDING)
		return;
	parent = span_at(j, parent_at);
	if (!aspan_is_complete(parent))
		return;
	begin = Max(span->begin_time, parent->begin_time);
	begin = Max(begin, j->covered_to[parent_at]);
	end = Min(span->end_time, parent->end_time);
	if (begin < end)
	{
		ns = (uint64) end - (uint64) begin;
		j->self_of_site[parent->site] -= ns;
		if (j->self != NULL)
			j->self[j->order[parent_at]] -= ns;
		j->covered_to[parent_at] = end;
	}
}

/* ---- order ---- */

/*
 * Integers that order and join work with, one after the other.  At least half
 * of the places of the table stay free.
 */
static uint64
work_size(uint32 nspans)
{
	return TYPEALIGN64(BLOCK_SIZE, 2 * (uint64) nspans);
}

/* the spans of the tree in order, without the orphans */
static void
order_spans(aspan_joined *joined, uint64 *work)
{
	const aspan_set *set = joined->set;
	uint32	   *ranks = aspan_dict_ranks(set->dict);

	joined->by_begin = aspan_set_order(joined->set, ranks, work);
	pfree(ranks);

	if (set->orphan == 0)
	{
		joined->ntree = joined->nspans;
		return;
	}
	for (uint32 i = 0; i < joined->nspans; i++)
	{
		uint32		span = joined->by_begin[i];

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_orphan(aspan_log_at(set->spans, span)))
			joined->by_begin[joined->ntree++] = span;
	}
}

/* ---- the join ---- */

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
 * Where to look for a key first, and its tag.  Ids next to each other share
 * a hash, and have the places of one block in an order that depends on it.
 */
static inline uint64
first_place(const instance_table *table, uint32 group, int64 id, uint32 *tag)
{
	uint64		hash = aspan_key_hash(group, id >> BLOCK_BITS);
	uint64		block = (hash >> 32) * (table->nplaces >> BLOCK_BITS) >> 32;

	*tag = (uint32) hash ^ (uint32) id;
	return block << BLOCK_BITS | (*tag & BLOCK_MASK);
}

/* the place of a key, or the free one where it belongs */
static inline instance *
find_place(const join_state *j, const instance_table *table,
		   uint32 group, int64 id, uint32 *tag)
{
	uint64		i = first_place(table, group, id, tag);

	for (;;)
	{
		instance   *place = &table->places[i];

		if (place->position == ASPAN_NO_SPAN)
			return place;
		if (place->tag == *tag)
		{
			const aspan_span *span = span_at(j, place->position);

			if (span->span_id == id && group_of(table, span) == group)
				return place;
		}

		/* the same place of the next block, finally that of all blocks */
		i += BLOCK_SIZE;
		if (i >= table->nplaces)
			i = (i + 1) & BLOCK_MASK;
	}
}

static inline void
set_instance(const join_state *j, instance_table *table, uint32 position,
			 const aspan_span *span)
{
	uint32		tag;
	instance   *place = find_place(j, table, group_of(table, span),
								   span->span_id, &tag);

	place->tag = tag;
	place->position = position;
}

/*
 * Adds an instance that comes later in order than those in the table.  Of
 * several processes whose instances begin at one instant, the first in order
 * is taken.
 */
static inline void
add_instance(const join_state *j, instance_table *table, uint32 position,
			 const aspan_span *span)
{
	uint32		tag;
	instance   *place = find_place(j, table, group_of(table, span),
								   span->span_id, &tag);

	if (table->groups != NULL && place->position != ASPAN_NO_SPAN)
	{
		const aspan_span *other = span_at(j, place->position);

		if (other->begin_time == span->begin_time &&
			other->scope != span->scope)
			return;
	}
	place->tag = tag;
	place->position = position;
}

/*
 * Asks for what a walk that has come to a position and goes in a direction
 * (1 or -1) is going to need: first records, then what they lead to.
 *
 * Always inline, since gcc may take a function that does nothing but this for
 * one that does nothing.
 */
static pg_always_inline void
look_ahead(const join_state *j, const instance_table *table, uint32 position,
		   int direction)
{
	int64		near = (int64) position + direction * (PREFETCH / 2);
	int64		far = (int64) position + direction * PREFETCH;
	const aspan_span *span;
	uint32		tag;

	if (far >= 0 && far < j->n)
		prefetch_span(span_at(j, far));
	if (near < 0 || near >= j->n)
		return;
	span = span_at(j, near);
	if (j->self != NULL)
		__builtin_prefetch(&j->self[j->order[near]], 1);
	__builtin_prefetch(table->places +
					   first_place(table, group_of(table, span),
								   span->span_id, &tag));
	if (aspan_names_parent(span))
		__builtin_prefetch(table->places +
						   first_place(table, group_of(table, span),
									   span->parent_id, &tag));
}

/* what to look for the parent of a span in; false if there is nothing */
static inline bool
group_of_parent(const join_state *j, const instance_table *table,
				aspan_owners *owners, const aspan_span *span, uint32 *group)
{
	if (owners == NULL)
	{
		*group = group_of(table, span);
		return table->groups == NULL || *group != 0;
	}
	return aspan_owners_find(owners, j->joined->set->dict, span, group);
}

/*
 * Looks for the parent of the span at a position among the instances in the
 * table.  Returns whether it is there.
 */
static inline bool
find_parent(join_state *j, const instance_table *table, aspan_owners *owners,
			uint32 position, const aspan_span *span)
{
	uint32		group;
	uint32		tag;

	j->parent[position] = PENDING;
	if (group_of_parent(j, table, owners, span, &group))
	{
		uint32		found = find_place(j, table, group, span->parent_id,
									   &tag)->position;

		if (found != ASPAN_NO_SPAN)
			j->parent[position] = found;
	}
	return j->parent[position] != PENDING;
}

/*
 * Finds the parents of all spans that name one and have none yet, each in its
 * own scope, and computes self time on the way; or, if those that were not
 * found are pending, finds them in the groups of the table or with their
 * owners.  Returns how many are pending then.
 */
static uint64
join_parents(join_state *j, instance_table *table, aspan_owners *owners,
			 bool is_first)
{
	uint32		n = j->n;
	uint64		pending = 0;

	/* from the first to the last: the latest instance is in the table */
	clear_table(table);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		const aspan_span *span = span_at(j, from);
		int64		instant = span->begin_time;

		do
		{
			CHECK_FOR_INTERRUPTS();
			look_ahead(j, table, next, 1);
			add_instance(j, table, next, span);
			if (++next == n)
				break;
			span = span_at(j, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			CHECK_FOR_INTERRUPTS();
			span = span_at(j, i);
			if (is_first ? aspan_names_parent(span) &&
				j->parent[i] == ASPAN_NO_SPAN : j->parent[i] == PENDING)
				pending += !find_parent(j, table, owners, i, span);
			if (is_first)
				add_self(j, i, span);
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
		set_instance(j, table, i, span_at(j, i));
	}
	pending = 0;
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		look_ahead(j, table, i, 1);
		if (j->parent[i] == PENDING)
			pending += !find_parent(j, table, owners, i, span_at(j, i));
	}
	return pending;
}

/* ---- parents in other processes ---- */

/*
 * Numbers the traces, if any of them is in more than one process: only then
 * is there a parent to be found elsewhere in it.
 */
static void
number_traces(join_state *j)
{
	const aspan_dict *dict = j->joined->set->dict;
	MemoryContext caller = MemoryContextSwitchTo(j->temp);

	aspan_tree_check_memory(j->joined->set,
							mul_size(aspan_dict_nscopes(dict),
									 3 * sizeof(uint32)));
	if (aspan_traces_are_shared(dict))
		aspan_number_traces(dict, &j->traces);
	MemoryContextSwitchTo(caller);
}

/*
 * Spans whose id another process has, too, in the same trace: that process
 * began first if it has the first instance, and its latest at or before the
 * span is the parent.
 */
static void
find_other_sides(join_state *j, instance_table *table)
{
	uint32		n = j->n;

	clear_table(table);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		const aspan_span *span = span_at(j, from);
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
					span_at(j, place->position)->scope == span->scope)
				{
					place->tag = tag;
					place->position = next;
				}
			}
			if (++next == n)
				break;
			span = span_at(j, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			const instance *place;

			CHECK_FOR_INTERRUPTS();
			span = span_at(j, i);
			if (group_of(table, span) == 0)
				continue;
			place = find_place(j, table, group_of(table, span), span->span_id,
							   &tag);
			if (span_at(j, place->position)->scope != span->scope)
				j->parent[i] = place->position;
		}
	}
}

/* for the ids of pending parents, the process that has them */
static aspan_owners *
find_owners(const join_state *j)
{
	const aspan_dict *dict = j->joined->set->dict;
	aspan_owners *owners = aspan_owners_create(j->temp);

	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (j->parent[i] == PENDING)
			aspan_owners_want(owners, dict, span_at(j, i));
	}
	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_owners_show(owners, dict, span_in_order(j, i));
	}
	return owners;
}

static void
find_parents(join_state *j, aspan_parents parents, uint64 *work)
{
	instance_table table = {0};
	uint64		pending;

	table.places = (instance *) work;
	table.nplaces = work_size(j->joined->nspans);
	number_traces(j);
	start_self(j);

	if (j->traces != NULL)
	{
		table.groups = j->traces;
		find_other_sides(j, &table);
		table.groups = NULL;
	}
	pending = join_parents(j, &table, NULL, true);
	if (pending > 0 && j->traces != NULL)
	{
		table.groups = j->traces;
		pending = join_parents(j, &table, NULL, false);
		table.groups = NULL;
	}
	if (pending > 0 && parents == ASPAN_PARENTS_GLOBAL)
	{
		aspan_owners *owners = find_owners(j);

		pending = join_parents(j, &table, owners, false);
		aspan_owners_free(owners);
	}

	j->missing = pending;
	for (uint32 i = 0; pending > 0; i++)
	{
		if (j->parent[i] == PENDING)
		{
			j->parent[i] = ASPAN_NO_SPAN;
			pending--;
		}
	}
}

/* ---- cycles ---- */

static void
break_cycles(join_state *j)
{
	uint32		n = j->n;
	uint32	   *seen = NULL;	/* [n] 1 + the start of the chain, or 0 */

	for (uint32 start = 0; start < n; start++)
	{
		uint32		at = start;
		uint32		earliest;

		CHECK_FOR_INTERRUPTS();
		if (j->parent[start] == ASPAN_NO_SPAN || j->parent[start] < start)
			continue;

		if (seen == NULL)
		{
			seen = aspan_array_in(j->temp, uint32, n);
			memset(seen, 0, (Size) n * sizeof(uint32));
		}
		while (at != ASPAN_NO_SPAN && seen[at] == 0)
		{
			CHECK_FOR_INTERRUPTS();
			seen[at] = start + 1;
			at = j->parent[at];
		}
		if (at == ASPAN_NO_SPAN || seen[at] != start + 1)
			continue;

		/* the chain ran into itself */
		earliest = at;
		for (uint32 i = j->parent[at]; i != at; i = j->parent[i])
		{
			CHECK_FOR_INTERRUPTS();
			earliest = Min(earliest, i);
		}
		j->parent[earliest] = ASPAN_NO_SPAN;
		j->cycles++;
	}

	if (seen != NULL)
		pfree(seen);
}

/* ---- self time, when the parents have not been known in order ---- */

static void
compute_self(join_state *j)
{
	start_self(j);
	for (uint32 i = 0; i < j->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_self(j, i, span_in_order(j, i));
	}
}

/* ---- all of it ---- */

static void
init_join(join_state *j, const aspan_joined *joined, bool self_of_spans)
{
	memset(j, 0, sizeof(*j));
	j->joined = joined;
	j->spans = joined->set->spans;
	j->temp = AllocSetContextCreate(CurrentMemoryContext, "asyncspan parents",
									ALLOCSET_DEFAULT_SIZES);
	j->n = joined->ntree;
	j->order = joined->by_begin;
	j->parent = joined->parent_at;
	j->self_of_site = aspan_array(uint128,
								  aspan_dict_nsites(joined->set->dict));
	if (self_of_spans)
		j->self = aspan_array(uint64, joined->nspans);
	j->covered_to = aspan_array_in(j->temp, int64, joined->ntree);
}

static void
sum_up(const join_state *j, aspan_tree_sums *sums)
{
	const aspan_dict *dict = j->joined->set->dict;

	sums->roots = 0;
	for (uint32 i = 0; i < j->n; i++)
		sums->roots += j->parent[i] == ASPAN_NO_SPAN;
	sums->roots_without_trace = sums->roots;
	if (aspan_dict_has_traces(dict))
	{
		for (uint32 i = 0; i < j->n; i++)
			sums->roots_without_trace -= j->parent[i] == ASPAN_NO_SPAN &&
				aspan_scope_has_trace(dict, span_at(j, i)->scope);
	}
	sums->children = j->n - sums->roots;
	sums->missing_parents = j->missing;
	sums->cycles = j->cycles;
	sums->self_of_site = j->self_of_site;
}

void
aspan_join_parents(aspan_set *set, aspan_parents parents,
				   aspan_joined *joined, aspan_tree_sums *sums, uint64 **self)
{
	uint64	   *work;
	join_state	j;

	memset(joined, 0, sizeof(*joined));
	joined->set = set;
	joined->nspans = (uint32) set->spans->count;
	work = aspan_array(uint64, work_size(joined->nspans));
	order_spans(joined, work);
	joined->parent_at = aspan_array(uint32, joined->ntree);
	memset(joined->parent_at, 0xff, (Size) joined->ntree * sizeof(uint32));

	init_join(&j, joined, self != NULL);
	find_parents(&j, parents, work);
	pfree(work);
	break_cycles(&j);
	if (j.missing < j.unseen || j.cycles > 0)
		compute_self(&j);
	sum_up(&j, sums);
	if (self != NULL)
		*self = j.self;
	MemoryContextDelete(j.temp);
	aspan_joined_check(joined, sums, j.self);
}

uint64 *
aspan_self_of_spans(const aspan_joined *joined)
{
	join_state	j;

	init_join(&j, joined, true);
	compute_self(&j);
	pfree(j.self_of_site);
	MemoryContextDelete(j.temp);
	return j.self;
}

void
aspan_joined_free(aspan_joined *joined)
{
	pfree(joined->by_begin);
	pfree(joined->parent_at);
	joined->by_begin = joined->parent_at = NULL;
}
