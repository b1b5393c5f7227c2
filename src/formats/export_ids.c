/*
 * export_ids.c
 *	  Ids of spans and traces in exported documents.
 *
 * Trace formats want an id of 64 bits, not zero, for each span.  Recorded ids
 * are neither: a tracer may use one id for hundreds of spans, and every
 * process may count from 1.  So a span keeps its recorded id if it is the
 * first with it, in the order of the tree, and gets a hash of it otherwise;
 * the documents carry the recorded id beside it, for the way back.
 *
 * Ids are made unique in a process, which is what an importer pairs by, and
 * in a trace, which is what a viewer looks parents up in.  The two differ
 * only where a trace spans processes.
 *
 * A trace is a root and what is below it; its id is a hash of the root's
 * process, id and begin, so that it is the same in every export of the same
 * span, whatever else is exported.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/hash_id.h"
#include "engine/key.h"
#include "formats/export.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* where an id is taken: in a process or in a trace */
typedef struct taken_key
{
	int64		id;
	uint32		scope;			/* string id of the process, or root span */
	bool		is_trace;
} taken_key;

typedef struct taken_entry
{
	taken_key	key;
	char		status;
} taken_entry;

static inline uint32
taken_hash_key(taken_key key)
{
	return (uint32) aspan_key_hash(key.scope * 2 + key.is_trace, key.id);
}

#define SH_PREFIX taken
#define SH_ELEMENT_TYPE taken_entry
#define SH_KEY_TYPE taken_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) taken_hash_key(k)
#define SH_EQUAL(tb, a, b) \
	((a).id == (b).id && (a).scope == (b).scope && \
	 (a).is_trace == (b).is_trace)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

int64
aspan_export_end(const aspan_set *set, const aspan_span *span)
{
	if (aspan_is_complete(span))
		return span->end_time;
	return Max(set->last_time, span->begin_time);
}

void
aspan_export_trace_id(const aspan_tree *tree, uint32 root,
					  uint64 *high, uint64 *low)
{
	const aspan_span *span = aspan_log_at(tree->set->spans, root);
	uint32		len = 0;
	const char *process = aspan_string(tree->set->dict, span->process, &len);
	uint64		hash;

	hash = aspan_hash_bytes(ASPAN_HASH_SEED, process, process ? len : 0);
	hash = aspan_hash_uint64(hash, (uint64) span->span_id);
	hash = aspan_hash_uint64(hash, (uint64) span->begin_time);
	*high = (uint64) aspan_hash_to_id(hash);
	*low = (uint64) aspan_hash_to_id(aspan_hash_uint64(hash, 1));
}

static bool
is_taken(taken_hash *taken, int64 id, uint32 scope, bool is_trace)
{
	taken_key	key = {id, scope, is_trace};

	return taken_lookup(taken, key) != NULL;
}

static void
take(taken_hash *taken, int64 id, uint32 scope, bool is_trace)
{
	taken_key	key = {id, scope, is_trace};
	bool		found;

	taken_insert(taken, key, &found);
}

aspan_export_ids *
aspan_export_ids_make(const aspan_tree *tree)
{
	aspan_export_ids *ids = palloc(sizeof(aspan_export_ids));
	Size		per_span = sizeof(int64) + sizeof(uint32);
	taken_hash *taken;

	/* a table is a power of two, and up to two entries a span are in it */
	aspan_tree_check_memory(tree->set,
							mul_size(tree->nspans,
									 per_span + 4 * sizeof(taken_entry)));
	ids->tree = tree;
	ids->span = aspan_array0(int64, tree->nspans);
	ids->root = aspan_array(uint32, tree->nspans);
	for (uint32 i = 0; i < tree->nspans; i++)
		ids->root[i] = ASPAN_NO_SPAN;

	taken = taken_create(CurrentMemoryContext, tree->ntree, NULL);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];
		const aspan_span *span = aspan_log_at(tree->set->spans, s);
		uint32		root;
		uint32		home;
		int64		id = span->span_id;

		CHECK_FOR_INTERRUPTS();

		/* parents come before their children */
		root = tree->parent[s] == ASPAN_NO_SPAN ? s :
			ids->root[tree->parent[s]];
		ids->root[s] = root;

		/*
		 * Spans in the process of their root are found there; a trace needs a
		 * list of its own only for the spans that are elsewhere.
		 */
		home = aspan_log_at(tree->set->spans, root)->process;
		for (uint64 n = i;
			 id == 0 || is_taken(taken, id, span->process, false) ||
			 is_taken(taken, id, root, true) ||
			 (home != span->process && is_taken(taken, id, home, false));
			 n += tree->nspans)
			id = aspan_hash_to_id(aspan_hash_uint64(
													aspan_hash_uint64(ASPAN_HASH_SEED, (uint64) span->span_id), n));
		ids->span[s] = id;
		take(taken, id, span->process, false);
		if (home != span->process)
			take(taken, id, root, true);
	}
	taken_destroy(taken);
	return ids;
}
