/*
 * tree.c
 *	  Parents, children, depth and self time of the spans of a set.
 *
 * A span names its parent by id.  Ids are unique within a process in a clean
 * trace only: where one is reused, the parent is the instance that began last
 * at or before the child, else the earliest.  So the parent lookup is a join
 * "as of" the child's begin.
 *
 * Everything is done on positions in the order of aspan_set_order(), which is
 * total, begins with the time and does not depend on how the log came about.
 * That order makes the remaining steps linear:
 *
 * 1. Join.  Walking the spans in order, the instance that began last is just
 * the latest one seen, so a hash table from (process, id) to the latest
 * instance answers every child.  Spans that begin at the same instant count
 * as instances before any of them counts as a child.  Children that find no
 * instance, because their parent began later or is missing, are looked at
 * again after a walk in the other direction, which leaves the first instances
 * in the table.  However many instances an id has, nothing is searched or
 * sorted.
 *
 * With parents => 'global', children whose own process does not have the id
 * join once more, in the process that does.
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
 *
 * 3. Cycles.  Parents that are earlier in order than their children cannot
 * form one: a cycle has a span whose parent is later, and its earliest member
 * is such a span.  Only from those the chain of parents is followed, each
 * span being visited once.  A clean trace has none of them.
 *
 * 4. Breadth-first order, when somebody asks for more than self time.
 * Children are chained to their parent from the last to the first, which
 * leaves every chain in order.  The traversal follows the chains; depth comes
 * with it.
 *
 * All in all O(n) after the ordering, without recursion.  Memory is at most
 * TREE_BYTES_PER_SPAN, beside the records themselves: 16 for the table, 8 for
 * positions and parents, 8 for self time, and 8 for what is covered of it.
 * The table and the last are gone when the other arrays of the result (20)
 * and the chains (4) are made.  The table is where the order was sorted:
 * memory that is new takes a page fault every 4 kB, which is a good part of
 * what all of this costs.
 */
#include "postgres.h"

#include "tree.h"

#include "alloc.h"
#include "miscadmin.h"
#include "span_order.h"
#include "utils/memutils.h"

#define TREE_BYTES_PER_SPAN 40

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
} instance_table;

/* the process that has an id which is looked for */
typedef struct owner_entry
{
	int64		id;
	uint32		process;
	uint32		nprocesses;		/* 0, 1, or 2 for several */
	char		status;
} owner_entry;

#define SH_PREFIX owners
#define SH_ELEMENT_TYPE owner_entry
#define SH_KEY_TYPE int64
#define SH_KEY id
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash(0, k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* what the steps of the join hand on to each other */
typedef struct tree_builder
{
	aspan_tree *tree;
	aspan_log  *spans;
	MemoryContext temp;
	uint64	   *work;			/* for the order, then for the table */
	uint64		work_size;
	uint32	   *order;			/* those of the tree */
	uint32	   *parent;
	int64	   *covered_to;		/* [ntree] end of the union of children */
	uint64		unseen;			/* parents not found when self was computed */
} tree_builder;

static inline const aspan_span *
span_at(const tree_builder *b, uint32 position)
{
	return aspan_log_at(b->spans, b->order[position]);
}

/* a record may lie on two cache lines */
static pg_attribute_always_inline void
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
span_in_order(const tree_builder *b, uint32 position)
{
	if (position + PREFETCH < b->tree->ntree)
		prefetch_span(span_at(b, position + PREFETCH));
	return span_at(b, position);
}

/* ---- memory ---- */

/* what the tree of a set takes, with the records it is made from */
static Size
tree_bytes(const aspan_set *set)
{
	return mul_size(set->spans->count,
					sizeof(aspan_span) + TREE_BYTES_PER_SPAN);
}

size_t
aspan_tree_log_bytes(void)
{
	return aspan_max_memory_bytes() /
		(sizeof(aspan_span) + TREE_BYTES_PER_SPAN) * sizeof(aspan_span);
}

bool
aspan_tree_fits(const aspan_set *set)
{
	return set->spans->count < ASPAN_NO_SPAN &&
		tree_bytes(set) <= aspan_max_memory_bytes();
}

void
aspan_tree_check_memory(const aspan_set *set, Size more)
{
	Size		needed = add_size(tree_bytes(set), more);

	if (needed > aspan_max_memory_bytes())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("tree of spans does not fit into asyncspan.max_memory"),
				 errdetail("The tree of " UINT64_FORMAT " spans needs %zu kB, the limit is %d kB.",
						   set->spans->count, (needed + 1023) / 1024,
						   aspan_max_memory),
				 errhint("Choose a narrower range with since and until, a single process, or raise asyncspan.max_memory.")));
}

/*
 * Makes sure that the tree can be built, and that aspan_log_at() works on the
 * spans: if they were written to a temporary file, this is the one place
 * where they come back.
 */
static void
prepare_spans(aspan_set *set)
{
	if (set->spans->count >= ASPAN_NO_SPAN)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many spans for a tree"),
				 errdetail("There are " UINT64_FORMAT " spans, a tree can have %u.",
						   set->spans->count, ASPAN_NO_SPAN - 1),
				 errhint("Choose a narrower range with since and until, or a single process.")));
	aspan_tree_check_memory(set, 0);
	aspan_log_load(set->spans, aspan_max_memory_bytes());
}

/* ---- self time ---- */

static void
start_self(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	Size		bytes = (Size) tree->nspans * sizeof(uint64);

	if (tree->self == NULL)
	{
		tree->self = aspan_array_in(tree->cxt, uint64, tree->nspans);
		b->covered_to = aspan_array_in(b->temp, int64, tree->ntree);
	}
	memset(tree->self, 0, bytes);
	for (uint32 i = 0; i < tree->ntree; i++)
		b->covered_to[i] = PG_INT64_MIN;
}

/*
 * Adds the duration of a complete span to its self time, and takes it from
 * that of its complete parent as far as no elder sibling has: spans have to
 * come in order of begin, so what a child adds to the union of its elder
 * siblings is what it has beyond the latest end so far.
 *
 * A child may come before its parent.  Self time is therefore added up in any
 * order, modulo 2^64.
 */
static inline void
add_self(tree_builder *b, uint32 position, const aspan_span *span)
{
	uint64	   *self = b->tree->self;
	uint32		parent_at = b->parent[position];
	const aspan_span *parent;
	int64		begin;
	int64		end;

	if (!aspan_is_complete(span))
		return;
	self[b->order[position]] += aspan_duration(span);

	if (parent_at >= PENDING)
		return;
	parent = span_at(b, parent_at);
	if (!aspan_is_complete(parent))
		return;
	begin = Max(span->begin_time, parent->begin_time);
	begin = Max(begin, b->covered_to[parent_at]);
	end = Min(span->end_time, parent->end_time);
	if (begin < end)
	{
		self[b->order[parent_at]] -= (uint64) end - (uint64) begin;
		b->covered_to[parent_at] = end;
	}
}

/* ---- step 1: from ids to parents ---- */

static void
clear_table(instance_table *table)
{
	memset(table->places, 0xff, table->nplaces * sizeof(instance));
}

/*
 * Where to look for a key first, and its tag.  Ids next to each other share
 * a hash, and have the places of one block in an order that depends on it.
 */
static inline uint64
first_place(const instance_table *table, uint32 process, int64 id,
			uint32 *tag)
{
	uint64		hash = aspan_key_hash(process, id >> BLOCK_BITS);
	uint64		block = (hash >> 32) * (table->nplaces >> BLOCK_BITS) >> 32;

	*tag = (uint32) hash ^ (uint32) id;
	return block << BLOCK_BITS | (*tag & BLOCK_MASK);
}

/* the place of a key, or the free one where it belongs */
static inline instance *
find_place(const tree_builder *b, const instance_table *table,
		   uint32 process, int64 id, uint32 *tag)
{
	uint64		i = first_place(table, process, id, tag);

	for (;;)
	{
		instance   *place = &table->places[i];

		if (place->position == ASPAN_NO_SPAN)
			return place;
		if (place->tag == *tag)
		{
			const aspan_span *span = span_at(b, place->position);

			if (span->span_id == id && span->process == process)
				return place;
		}

		/* the same place of the next block, finally that of all blocks */
		i += BLOCK_SIZE;
		if (i >= table->nplaces)
			i = (i + 1) & BLOCK_MASK;
	}
}

static inline void
add_instance(const tree_builder *b, instance_table *table, uint32 position,
			 const aspan_span *span)
{
	uint32		tag;
	instance   *place = find_place(b, table, span->process, span->span_id,
								   &tag);

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
static pg_attribute_always_inline void
look_ahead(const tree_builder *b, const instance_table *table, uint32 position,
		   int direction)
{
	int64		near = (int64) position + direction * (PREFETCH / 2);
	int64		far = (int64) position + direction * PREFETCH;
	const aspan_span *span;
	uint32		tag;

	if (far >= 0 && far < b->tree->ntree)
		prefetch_span(span_at(b, far));
	if (near < 0 || near >= b->tree->ntree)
		return;
	span = span_at(b, near);
	__builtin_prefetch(&b->tree->self[b->order[near]], 1);
	__builtin_prefetch(table->places +
					   first_place(table, span->process, span->span_id, &tag));
	if (aspan_names_parent(span))
		__builtin_prefetch(table->places +
						   first_place(table, span->process, span->parent_id,
									   &tag));
}

/* in which process to look for the parent of a span; false if in none */
static inline bool
process_of_parent(const aspan_span *span, owners_hash *owners, uint32 *process)
{
	if (owners == NULL)
		*process = span->process;
	else
	{
		owner_entry *owner = owners_lookup(owners, span->parent_id);

		if (owner->nprocesses != 1)
			return false;
		*process = owner->process;
	}
	return true;
}

/*
 * Looks for the parent of the span at a position among the instances in the
 * table.  Returns whether it is there.
 */
static inline bool
find_parent(tree_builder *b, const instance_table *table, owners_hash *owners,
			uint32 position, const aspan_span *span)
{
	uint32		process;
	uint32		tag;

	b->parent[position] = PENDING;
	if (process_of_parent(span, owners, &process))
	{
		uint32		found = find_place(b, table, process, span->parent_id,
									   &tag)->position;

		if (found != ASPAN_NO_SPAN)
			b->parent[position] = found;
	}
	return b->parent[position] != PENDING;
}

/*
 * Finds the parents of all spans that name one, in their own process, and
 * computes self time on the way; or, if owners are given, finds those that
 * are pending, in the process that has the id.  Returns how many are pending
 * then.
 */
static uint64
join_parents(tree_builder *b, instance_table *table, owners_hash *owners)
{
	uint32		n = b->tree->ntree;
	uint64		pending = 0;

	/* from the first to the last: the latest instance is in the table */
	clear_table(table);
	for (uint32 from = 0, next = 0; from < n; from = next)
	{
		const aspan_span *span = span_at(b, from);
		int64		instant = span->begin_time;

		do
		{
			CHECK_FOR_INTERRUPTS();
			look_ahead(b, table, next, 1);
			add_instance(b, table, next, span);
			if (++next == n)
				break;
			span = span_at(b, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			CHECK_FOR_INTERRUPTS();
			span = span_at(b, i);
			if (owners ? b->parent[i] == PENDING : aspan_names_parent(span))
				pending += !find_parent(b, table, owners, i, span);
			if (owners == NULL)
				add_self(b, i, span);
		}
	}
	if (owners == NULL)
		b->unseen = pending;
	if (pending == 0)
		return 0;

	/* from the last to the first: the earliest instance stays in it */
	clear_table(table);
	for (uint32 i = n; i-- > 0;)
	{
		CHECK_FOR_INTERRUPTS();
		look_ahead(b, table, i, -1);
		add_instance(b, table, i, span_at(b, i));
	}
	pending = 0;
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		look_ahead(b, table, i, 1);
		if (b->parent[i] == PENDING)
			pending += !find_parent(b, table, owners, i, span_at(b, i));
	}
	return pending;
}

/* for the ids of pending parents, the process that has them */
static owners_hash *
find_owners(const tree_builder *b, uint64 pending)
{
	owners_hash *owners;

	aspan_tree_check_memory(b->tree->set,
							mul_size(pending, 2 * sizeof(owner_entry)));
	owners = owners_create(b->temp, 256, NULL);
	for (uint32 i = 0; i < b->tree->ntree; i++)
	{
		owner_entry *owner;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		if (b->parent[i] != PENDING)
			continue;
		owner = owners_insert(owners, span_at(b, i)->parent_id, &found);
		if (!found)
			owner->nprocesses = 0;
	}
	for (uint32 i = 0; i < b->tree->ntree; i++)
	{
		const aspan_span *span = span_in_order(b, i);
		owner_entry *owner = owners_lookup(owners, span->span_id);

		CHECK_FOR_INTERRUPTS();
		if (owner == NULL || (owner->nprocesses > 0 &&
							  owner->process == span->process))
			continue;
		owner->process = span->process;
		owner->nprocesses = Min(owner->nprocesses + 1, 2);
	}
	return owners;
}

static void
find_parents(tree_builder *b, aspan_parents parents)
{
	instance_table table;
	uint64		pending;

	/* at least half of the places stay free */
	table.places = (instance *) b->work;
	table.nplaces = b->work_size;
	start_self(b);

	pending = join_parents(b, &table, NULL);
	if (pending > 0 && parents == ASPAN_PARENTS_GLOBAL)
	{
		owners_hash *owners = find_owners(b, pending);

		pending = join_parents(b, &table, owners);
		owners_destroy(owners);
	}
	pfree(b->work);

	b->tree->missing_parents = pending;
	for (uint32 i = 0; pending > 0; i++)
	{
		if (b->parent[i] == PENDING)
		{
			b->parent[i] = ASPAN_NO_SPAN;
			pending--;
		}
	}
}

/* ---- step 2: cycles ---- */

static void
break_cycles(tree_builder *b)
{
	uint32		n = b->tree->ntree;
	uint32	   *seen = NULL;	/* [n] 1 + the start of the chain, or 0 */

	for (uint32 start = 0; start < n; start++)
	{
		uint32		at = start;
		uint32		earliest;

		CHECK_FOR_INTERRUPTS();
		if (b->parent[start] == ASPAN_NO_SPAN || b->parent[start] < start)
			continue;

		if (seen == NULL)
		{
			seen = aspan_array_in(b->temp, uint32, n);
			memset(seen, 0, (Size) n * sizeof(uint32));
		}
		while (at != ASPAN_NO_SPAN && seen[at] == 0)
		{
			CHECK_FOR_INTERRUPTS();
			seen[at] = start + 1;
			at = b->parent[at];
		}
		if (at == ASPAN_NO_SPAN || seen[at] != start + 1)
			continue;

		/* the chain ran into itself */
		earliest = at;
		for (uint32 i = b->parent[at]; i != at; i = b->parent[i])
		{
			CHECK_FOR_INTERRUPTS();
			earliest = Min(earliest, i);
		}
		b->parent[earliest] = ASPAN_NO_SPAN;
		b->tree->cycles++;
	}

	if (seen != NULL)
		pfree(seen);
}

/* ---- self time, when the parents have not been known in order ---- */

static void
compute_self(tree_builder *b)
{
	start_self(b);
	for (uint32 i = 0; i < b->tree->ntree; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_self(b, i, span_in_order(b, i));
	}
}

/* ---- step 4: breadth-first order ---- */

/* the chains of siblings */
typedef struct sibling_chains
{
	uint32	   *next;			/* [nspans] index of the next child */
	uint32		first_root;		/* the roots are siblings too */
} sibling_chains;

/*
 * Chains the children of each span, in order, by their index in the log: the
 * head of the chain is in first_child.
 */
static void
chain_children(aspan_tree *tree, sibling_chains *chains)
{
	Size		bytes = (Size) tree->nspans * sizeof(uint32);

	tree->parent = aspan_array_in(tree->cxt, uint32, tree->nspans);
	tree->first_child = aspan_array_in(tree->cxt, uint32, tree->nspans);
	if (tree->ntree < tree->nspans)
		memset(tree->parent, 0xff, bytes);
	memset(tree->first_child, 0xff, bytes);
	chains->next = aspan_array(uint32, tree->nspans);
	chains->first_root = ASPAN_NO_SPAN;
	tree->roots = 0;

	for (uint32 i = tree->ntree; i-- > 0;)
	{
		uint32		span = tree->by_begin[i];
		uint32	   *head;

		CHECK_FOR_INTERRUPTS();
		if (tree->parent_at[i] == ASPAN_NO_SPAN)
		{
			tree->parent[span] = ASPAN_NO_SPAN;
			head = &chains->first_root;
			tree->roots++;
		}
		else
		{
			tree->parent[span] = tree->by_begin[tree->parent_at[i]];
			head = &tree->first_child[tree->parent[span]];
		}
		chains->next[span] = *head;
		*head = span;
	}
	tree->children = tree->ntree - tree->roots;
}

/* the array of the result serves as the queue of the traversal */
static void
traverse(aspan_tree *tree, const sibling_chains *chains)
{
	uint32	   *order = aspan_array_in(tree->cxt, uint32, tree->ntree);
	uint32		next = 0;
	uint32		level_end;
	uint32		depth = 0;

	tree->depth = aspan_array_in(tree->cxt, uint32, tree->nspans);
	tree->nchildren = aspan_array_in(tree->cxt, uint32, tree->nspans);
	memset(tree->depth, 0, (Size) tree->nspans * sizeof(uint32));
	memset(tree->nchildren, 0, (Size) tree->nspans * sizeof(uint32));

	for (uint32 i = chains->first_root; i != ASPAN_NO_SPAN;
		 i = chains->next[i])
	{
		CHECK_FOR_INTERRUPTS();
		order[next++] = i;
	}

	level_end = next;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		span = order[i];
		uint32		first = next;

		if (i + PREFETCH < next)
			__builtin_prefetch(&tree->first_child[order[i + PREFETCH]]);
		if (i == level_end)
		{
			level_end = next;
			depth++;
		}
		for (uint32 child = tree->first_child[span];
			 child != ASPAN_NO_SPAN;
			 child = chains->next[child])
		{
			CHECK_FOR_INTERRUPTS();
			tree->depth[child] = depth + 1;
			order[next++] = child;
		}
		tree->first_child[span] = first;
		if (next > first)
			tree->nchildren[span] = next - first;
	}
	Assert(next == tree->ntree);
	tree->max_depth = depth;
	tree->order = order;
}

/* ---- all of it ---- */

/* the spans of the tree in order, without the orphans */
static void
order_spans(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	MemoryContext old = MemoryContextSwitchTo(tree->cxt);
	uint32	   *ranks = aspan_dict_ranks(tree->set->dict);
	uint32		ntree = 0;

	b->order = tree->by_begin = aspan_set_order(tree->set, ranks, b->work);
	pfree(ranks);
	if (tree->set->orphan == 0)
		ntree = tree->nspans;
	else
	{
		for (uint32 i = 0; i < tree->nspans; i++)
		{
			uint32		span = b->order[i];

			CHECK_FOR_INTERRUPTS();
			if (!aspan_is_orphan(aspan_log_at(b->spans, span)))
				b->order[ntree++] = span;
		}
	}
	tree->ntree = ntree;
	b->parent = tree->parent_at = aspan_array_in(tree->cxt, uint32, ntree);
	memset(b->parent, 0xff, (Size) ntree * sizeof(uint32));
	MemoryContextSwitchTo(old);
}

aspan_tree *
aspan_tree_self_of(aspan_set *set, aspan_parents parents)
{
	aspan_tree *tree;
	MemoryContext cxt;
	tree_builder b = {0};

	if (set->trees[parents] != NULL)
		return set->trees[parents];

	prepare_spans(set);

	/* under the caller's context until it is complete */
	cxt = AllocSetContextCreate(CurrentMemoryContext, "asyncspan tree",
								ALLOCSET_DEFAULT_SIZES);
	tree = MemoryContextAllocZero(cxt, sizeof(aspan_tree));
	tree->cxt = cxt;
	tree->set = set;
	tree->nspans = (uint32) set->spans->count;

	b.tree = tree;
	b.spans = set->spans;
	b.temp = AllocSetContextCreate(cxt, "asyncspan tree under construction",
								   ALLOCSET_DEFAULT_SIZES);
	b.work_size = TYPEALIGN64(BLOCK_SIZE, 2 * (uint64) tree->nspans);
	b.work = aspan_array_in(b.temp, uint64, b.work_size);
	order_spans(&b);
	find_parents(&b, parents);
	break_cycles(&b);
	if (tree->missing_parents < b.unseen || tree->cycles > 0)
		compute_self(&b);
	MemoryContextDelete(b.temp);

	MemoryContextSetParent(cxt, set->cxt);
	set->trees[parents] = tree;
	return tree;
}

aspan_tree *
aspan_tree_of(aspan_set *set, aspan_parents parents)
{
	aspan_tree *tree = aspan_tree_self_of(set, parents);

	if (tree->order == NULL)
	{
		sibling_chains chains;

		chain_children(tree, &chains);
		traverse(tree, &chains);
		pfree(chains.next);
		pfree(tree->by_begin);
		pfree(tree->parent_at);
		tree->by_begin = tree->parent_at = NULL;
	}
	return tree;
}

const uint128 *
aspan_tree_self_of_sites(aspan_tree *tree)
{
	if (tree->self_of_site == NULL)
	{
		uint32		nsites = aspan_dict_nsites(tree->set->dict);
		uint128    *sums = aspan_array0_in(tree->cxt, uint128, nsites);

		for (uint32 i = 0; i < tree->nspans; i++)
		{
			CHECK_FOR_INTERRUPTS();
			sums[aspan_log_at(tree->set->spans, i)->site] += tree->self[i];
		}
		tree->self_of_site = sums;
	}
	return tree->self_of_site;
}
