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
 * the latest one seen, so a hash table from (process, id) to the first and
 * the latest instance answers every child: with the latest if there is one,
 * and otherwise, once all spans have been seen, with the first.  However many
 * instances an id has, nothing is searched or sorted.  Spans that begin at
 * the same instant count as instances before any of them counts as a child.
 *
 * One table of millions of entries would cost a cache miss at every step.
 * The walk is therefore cut into partitions by a hash of the key that
 * instances and children share, as in a radix join (Shatdal, Kant and
 * Naughton, "Cache Conscious Algorithms for Relational Query Processing",
 * VLDB 1994).  Distributing the entries is stable, so each partition is in
 * order and is walked by itself, with a table that stays in cache.
 *
 * With parents => 'global' the hash is of the id alone, which keeps all
 * processes that have an id in one partition; children whose own process does
 * not have it are answered in a second walk over that partition.
 *
 * 2. Cycles.  Parents that are earlier in order than their children cannot
 * form one: a cycle has a span whose parent is later, and its earliest member
 * is such a span.  Only from those the chain of parents is followed, each
 * span being visited once.  A clean trace has none of them.
 *
 * 3. Self time.  The children of a span come by in order of begin, so the
 * union of their intervals needs no more than the instant up to which their
 * parent is covered.  Taking all spans in order, rather than parent by
 * parent, keeps close in memory what is close in time.
 *
 * 4. Breadth-first order.  Children are chained to their parent from the last
 * to the first, which leaves every chain in order.  The traversal follows the
 * chains; depth comes with it.
 *
 * All in all O(n) after the ordering, without recursion.  Memory is at most
 * TREE_BYTES_PER_SPAN, beside the records themselves: 8 for positions and
 * parents while joining, and 16 for each step of the walk, of which a span
 * has one as an instance and one as a child.  These are gone when the arrays
 * of the result (28 bytes) and the chains (4) are made.
 */
#include "postgres.h"

#include "tree.h"

#include "miscadmin.h"
#include "span_order.h"
#include "utils/memutils.h"

#define TREE_BYTES_PER_SPAN 40

/* a partition of about this many instances, with its table, fits a cache */
#define PARTITION_SPANS 4096
#define MAX_PARTITION_BITS 11

/* how far ahead to fetch what an array of indexes will lead to */
#define PREFETCH 16

/*
 * One step of the walk: an instance appears, or a child looks for its parent.
 * Strings take memory enough for a process id to leave one bit free.
 */
typedef struct walk_step
{
	int64		id;				/* of the instance, or of the parent */
	uint32		position;		/* of the span; ASPAN_NO_SPAN when answered */
	uint32		process:31;
	uint32		is_child:1;
} walk_step;

typedef struct walk
{
	walk_step  *steps;
	Size	   *start;			/* [npartitions + 1] in steps */
	uint32		npartitions;
	int			shift;			/* from a hash to its partition */
	bool		global;
} walk;

typedef struct instance_key
{
	int64		id;
	uint32		process;
} instance_key;

/* the instances of a key seen so far, by position */
typedef struct instance_entry
{
	instance_key key;
	uint32		first;
	uint32		last;
	char		status;
} instance_entry;

#define SH_PREFIX instances
#define SH_ELEMENT_TYPE instance_entry
#define SH_KEY_TYPE instance_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash((k).process, (k).id))
#define SH_EQUAL(tb, a, b) ((a).id == (b).id && (a).process == (b).process)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* which process has an id, as far as seen */
typedef struct owner_entry
{
	int64		id;
	uint32		process;
	bool		several;		/* processes have it */
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

/* what the steps hand on to each other */
typedef struct tree_builder
{
	aspan_tree *tree;
	aspan_log  *spans;
	MemoryContext result;
	MemoryContext temp;
	uint32	   *order;			/* [ntree] index of the span at a position */
	uint32	   *parent;			/* [ntree] position of the parent */
	uint32	   *sibling;		/* [nspans] index of the next child */
	uint32		first_root;		/* the roots are siblings too */
} tree_builder;

static void *
alloc_array(MemoryContext cxt, Size count, Size width)
{
	return MemoryContextAllocHuge(cxt, mul_size(Max(count, 1), width));
}

static inline const aspan_span *
span_at(const tree_builder *b, uint32 position)
{
	return aspan_log_at(b->spans, b->order[position]);
}

/*
 * The same, for reading all of them from the first to the last: their places
 * in the log are known ahead.  A record may lie on two cache lines.
 */
static inline const aspan_span *
span_in_order(const tree_builder *b, uint32 position)
{
	if (position + PREFETCH < b->tree->ntree)
	{
		const aspan_span *later = span_at(b, position + PREFETCH);

		__builtin_prefetch(later);
		__builtin_prefetch((const char *) (later + 1) - 1);
	}
	return span_at(b, position);
}

/* does the span name a parent other than itself? */
static inline bool
names_parent(const aspan_span *span)
{
	return !(span->flags & ASPAN_PARENT_NULL) &&
		span->parent_id != 0 &&
		span->parent_id != -1 &&
		span->parent_id != span->span_id;
}

/* ---- memory ---- */

/* what the tree of a set takes, with the records it is made from */
static Size
tree_bytes(const aspan_set *set)
{
	return mul_size(set->spans->count,
					sizeof(aspan_span) + TREE_BYTES_PER_SPAN);
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

/* ---- step 1: from ids to parents ---- */

static inline uint32
partition_of(const walk *w, uint32 process, int64 id)
{
	if (w->npartitions == 1)
		return 0;
	return aspan_key_hash(w->global ? 0 : process, id) >> w->shift;
}

/*
 * Sizes the partitions.  The counts do not depend on the order, so the log is
 * read as it lies.  Returns the number of children.
 */
static uint64
walk_create(walk *w, const tree_builder *b, bool global)
{
	uint64		nchildren = 0;
	int			bits = 0;
	aspan_cursor cursor;
	const aspan_span *span;

	while (bits < MAX_PARTITION_BITS &&
		   ((uint64) PARTITION_SPANS << bits) < b->tree->ntree)
		bits++;
	w->npartitions = 1 << bits;
	w->shift = 64 - bits;
	w->global = global;
	w->start = MemoryContextAllocZero(b->temp,
									  (w->npartitions + 1) * sizeof(Size));

	aspan_cursor_open(&cursor, b->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (aspan_is_orphan(span))
			continue;
		w->start[partition_of(w, span->process, span->span_id) + 1]++;
		if (names_parent(span))
		{
			w->start[partition_of(w, span->process, span->parent_id) + 1]++;
			nchildren++;
		}
	}
	for (uint32 i = 0; i < w->npartitions; i++)
		w->start[i + 1] += w->start[i];
	w->steps = alloc_array(b->temp, w->start[w->npartitions],
						   sizeof(walk_step));
	return nchildren;
}

static inline void
walk_add(const walk *w, Size *fill, int64 id, uint32 position, uint32 process,
		 bool is_child)
{
	walk_step  *step = &w->steps[fill[partition_of(w, process, id)]++];

	step->id = id;
	step->position = position;
	step->process = process;
	step->is_child = is_child;
}

/* lays out the steps: at each instant the instances, then the children */
static void
walk_fill(walk *w, const tree_builder *b)
{
	uint32		n = b->tree->ntree;
	Size	   *fill = MemoryContextAlloc(b->temp,
										  w->npartitions * sizeof(Size));
	uint32		next = 0;

	memcpy(fill, w->start, w->npartitions * sizeof(Size));
	while (next < n)
	{
		uint32		from = next;
		const aspan_span *span = span_in_order(b, from);
		int64		instant = span->begin_time;

		do
		{
			CHECK_FOR_INTERRUPTS();
			walk_add(w, fill, span->span_id, next, span->process, false);
			if (++next == n)
				break;
			span = span_in_order(b, next);
		} while (span->begin_time == instant);

		for (uint32 i = from; i < next; i++)
		{
			CHECK_FOR_INTERRUPTS();
			span = span_at(b, i);
			if (names_parent(span))
				walk_add(w, fill, span->parent_id, i, span->process, true);
		}
	}
	pfree(fill);
}

static inline void
add_instance(instances_hash *table, const walk_step *step)
{
	instance_key key = {step->id, step->process};
	instance_entry *entry;
	bool		found;

	entry = instances_insert(table, key, &found);
	if (!found)
		entry->first = step->position;
	entry->last = step->position;
}

/*
 * Second walk of a partition, for the children whose process does not have
 * the id of their parent.  Returns how many still have none.
 */
static uint64
join_other_processes(const tree_builder *b, instances_hash *table,
					 walk_step *steps, Size nsteps)
{
	owners_hash *owners = owners_create(b->temp, 256, NULL);
	instances_iterator iterator;
	instance_entry *entry;
	owner_entry *owner;
	uint64		missing = 0;
	bool		found;

	instances_start_iterate(table, &iterator);
	while ((entry = instances_iterate(table, &iterator)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		entry->last = ASPAN_NO_SPAN;
		owner = owners_insert(owners, entry->key.id, &found);
		if (!found)
			owner->process = entry->key.process;
		owner->several = found;
	}

	for (Size i = 0; i < nsteps; i++)
	{
		walk_step  *step = &steps[i];

		CHECK_FOR_INTERRUPTS();
		if (!step->is_child)
			add_instance(table, step);
		else if (step->position != ASPAN_NO_SPAN)
		{
			owner = owners_lookup(owners, step->id);
			if (owner != NULL && !owner->several)
			{
				instance_key key = {step->id, owner->process};

				entry = instances_lookup(table, key);
				b->parent[step->position] =
					(entry->last != ASPAN_NO_SPAN) ? entry->last : entry->first;
			}
			else
				missing++;
		}
	}

	owners_destroy(owners);
	return missing;
}

/* finds the parents of the children of one partition */
static void
join_partition(const tree_builder *b, instances_hash *table, bool global,
			   walk_step *steps, Size nsteps)
{
	uint64		unanswered = 0;
	uint64		missing = 0;

	/* those that have an instance at or before their begin */
	for (Size i = 0; i < nsteps; i++)
	{
		walk_step  *step = &steps[i];

		CHECK_FOR_INTERRUPTS();
		if (!step->is_child)
			add_instance(table, step);
		else
		{
			instance_key key = {step->id, step->process};
			instance_entry *entry = instances_lookup(table, key);

			if (entry != NULL)
			{
				b->parent[step->position] = entry->last;
				step->position = ASPAN_NO_SPAN;
			}
			else
				unanswered++;
		}
	}
	if (unanswered == 0)
		return;

	/* those that have later ones only */
	for (Size i = 0; i < nsteps; i++)
	{
		walk_step  *step = &steps[i];

		CHECK_FOR_INTERRUPTS();
		if (step->is_child && step->position != ASPAN_NO_SPAN)
		{
			instance_key key = {step->id, step->process};
			instance_entry *entry = instances_lookup(table, key);

			if (entry != NULL)
			{
				b->parent[step->position] = entry->first;
				step->position = ASPAN_NO_SPAN;
			}
			else
				missing++;
		}
	}

	if (missing > 0 && global)
		missing = join_other_processes(b, table, steps, nsteps);
	b->tree->missing_parents += missing;
}

static void
find_parents(tree_builder *b, aspan_parents parents)
{
	walk		w;
	instances_hash *table;

	b->parent = alloc_array(b->temp, b->tree->ntree, sizeof(uint32));
	memset(b->parent, 0xff, (Size) b->tree->ntree * sizeof(uint32));

	if (aspan_dict_nstrings(b->tree->set->dict) > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many different strings for a tree of spans")));

	if (walk_create(&w, b, parents == ASPAN_PARENTS_GLOBAL) > 0)
	{
		walk_fill(&w, b);
		table = instances_create(b->temp, PARTITION_SPANS, NULL);
		for (uint32 i = 0; i < w.npartitions; i++)
		{
			join_partition(b, table, w.global, w.steps + w.start[i],
						   w.start[i + 1] - w.start[i]);

			/* a partition out of the ordinary must not slow down the rest */
			if (table->size > 8 * PARTITION_SPANS)
			{
				instances_destroy(table);
				table = instances_create(b->temp, PARTITION_SPANS, NULL);
			}
			else
				instances_reset(table);
		}
		instances_destroy(table);
	}
	pfree(w.steps);
	pfree(w.start);
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
			seen = alloc_array(b->temp, n, sizeof(uint32));
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

/* ---- step 3: self time ---- */

/*
 * Takes from each complete span the time in which a complete child of it was
 * running.  Children come in order of begin, so what a child adds to the
 * union of its elder siblings is what it has beyond the latest end so far.
 *
 * A child may come before its parent.  The durations and what is taken from
 * them are therefore added up in any order, modulo 2^64.
 */
static void
compute_self(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	uint32		n = tree->ntree;
	int64	   *covered_to = alloc_array(b->temp, n, sizeof(int64));

	tree->self = alloc_array(b->result, tree->nspans, sizeof(uint64));
	memset(tree->self, 0, (Size) tree->nspans * sizeof(uint64));
	for (uint32 i = 0; i < n; i++)
		covered_to[i] = PG_INT64_MIN;

	for (uint32 i = 0; i < n; i++)
	{
		const aspan_span *span = span_in_order(b, i);
		uint32		parent_at = b->parent[i];
		const aspan_span *parent;
		int64		begin;
		int64		end;

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_complete(span))
			continue;
		tree->self[b->order[i]] += aspan_duration(span);

		if (parent_at == ASPAN_NO_SPAN)
			continue;
		parent = span_at(b, parent_at);
		if (!aspan_is_complete(parent))
			continue;
		begin = Max(span->begin_time, parent->begin_time);
		begin = Max(begin, covered_to[parent_at]);
		end = Min(span->end_time, parent->end_time);
		if (begin < end)
		{
			tree->self[b->order[parent_at]] -= (uint64) end - (uint64) begin;
			covered_to[parent_at] = end;
		}
	}
	pfree(covered_to);
}

/* ---- step 4: breadth-first order ---- */

/*
 * Chains the children of each span, in order, by their index in the log: the
 * head of the chain is in first_child.
 */
static void
chain_children(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	Size		bytes = (Size) tree->nspans * sizeof(uint32);

	tree->parent = alloc_array(b->result, tree->nspans, sizeof(uint32));
	tree->first_child = alloc_array(b->result, tree->nspans, sizeof(uint32));
	if (tree->ntree < tree->nspans)
		memset(tree->parent, 0xff, bytes);
	memset(tree->first_child, 0xff, bytes);
	b->sibling = alloc_array(b->temp, tree->nspans, sizeof(uint32));
	b->first_root = ASPAN_NO_SPAN;

	for (uint32 i = tree->ntree; i-- > 0;)
	{
		uint32		span = b->order[i];
		uint32	   *head;

		CHECK_FOR_INTERRUPTS();
		if (b->parent[i] == ASPAN_NO_SPAN)
		{
			tree->parent[span] = ASPAN_NO_SPAN;
			head = &b->first_root;
			tree->roots++;
		}
		else
		{
			tree->parent[span] = b->order[b->parent[i]];
			head = &tree->first_child[tree->parent[span]];
		}
		b->sibling[span] = *head;
		*head = span;
	}
	tree->children = tree->ntree - tree->roots;

	pfree(b->order);
	pfree(b->parent);
}

/* the array of the result serves as the queue of the traversal */
static void
traverse(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	uint32		next = 0;
	uint32		level_end;
	uint32		depth = 0;

	tree->order = alloc_array(b->result, tree->ntree, sizeof(uint32));
	tree->depth = alloc_array(b->result, tree->nspans, sizeof(uint32));
	tree->nchildren = alloc_array(b->result, tree->nspans, sizeof(uint32));
	memset(tree->depth, 0, (Size) tree->nspans * sizeof(uint32));
	memset(tree->nchildren, 0, (Size) tree->nspans * sizeof(uint32));

	for (uint32 i = b->first_root; i != ASPAN_NO_SPAN; i = b->sibling[i])
	{
		CHECK_FOR_INTERRUPTS();
		tree->order[next++] = i;
	}

	level_end = next;
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		span = tree->order[i];
		uint32		first = next;

		if (i + PREFETCH < next)
			__builtin_prefetch(&tree->first_child[tree->order[i + PREFETCH]]);
		if (i == level_end)
		{
			level_end = next;
			depth++;
		}
		for (uint32 child = tree->first_child[span];
			 child != ASPAN_NO_SPAN;
			 child = b->sibling[child])
		{
			CHECK_FOR_INTERRUPTS();
			tree->depth[child] = depth + 1;
			tree->order[next++] = child;
		}
		tree->first_child[span] = first;
		if (next > first)
			tree->nchildren[span] = next - first;
	}
	Assert(next == tree->ntree);
	tree->max_depth = depth;
}

/* ---- all of it ---- */

/* the spans of the tree in order, without the orphans */
static void
order_spans(tree_builder *b)
{
	aspan_tree *tree = b->tree;
	MemoryContext old = MemoryContextSwitchTo(b->temp);
	uint32	   *ranks = aspan_dict_ranks(tree->set->dict);
	uint32		ntree = 0;

	b->order = aspan_set_order(tree->set, ranks);
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
	MemoryContextSwitchTo(old);
}

aspan_tree *
aspan_tree_of(aspan_set *set, aspan_parents parents)
{
	MemoryContext caller;
	aspan_tree *tree;
	tree_builder b = {0};

	if (set->trees[parents] != NULL)
		return set->trees[parents];

	prepare_spans(set);

	b.result = AllocSetContextCreate(set->cxt, "asyncspan tree",
									 ALLOCSET_DEFAULT_SIZES);
	b.temp = AllocSetContextCreate(CurrentMemoryContext,
								   "asyncspan tree under construction",
								   ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(b.result);
	tree = palloc0(sizeof(aspan_tree));
	tree->set = set;
	tree->nspans = (uint32) set->spans->count;

	b.tree = tree;
	b.spans = set->spans;
	order_spans(&b);
	find_parents(&b, parents);
	break_cycles(&b);
	compute_self(&b);
	chain_children(&b);
	traverse(&b);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(b.temp);
	set->trees[parents] = tree;
	return tree;
}
