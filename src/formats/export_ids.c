/*
 * export_ids.c
 *	  Ids of spans and traces in exported documents.
 *
 * Trace formats want an id of 64 bits, not zero, for each span.  Recorded ids
 * are neither: a tracer may use one id for hundreds of spans, and every
 * process may count from 1.  So a span keeps its recorded id if it is the
 * first with it, in the order of the tree, and gets a hash of it otherwise;
 * the documents carry the recorded id as well, for the way back.
 *
 * Ids are made unique in a trace, which is what a viewer looks parents up in,
 * and an importer knows spans by.
 *
 * Documents want an id of 128 bits for a trace: that of the data if it is one,
 * in hexadecimal digits or as a UUID; a hash of it if it is any other text;
 * and else a hash of the root's process, id and begin, so that it is the same
 * in every export of the same span, whatever else is exported.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "base/hash_id.h"
#include "engine/key.h"
#include "formats/export.h"

#include "miscadmin.h"

/* where an id is taken */
typedef struct taken_key
{
	int64		id;
	uint32		trace;			/* its number */
} taken_key;

typedef struct taken_entry
{
	taken_key	key;
	char		status;
} taken_entry;

#define SH_PREFIX taken
#define SH_ELEMENT_TYPE taken_entry
#define SH_KEY_TYPE taken_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash((k).trace, (k).id))
#define SH_EQUAL(tb, a, b) ((a).id == (b).id && (a).trace == (b).trace)
#define SH_SCOPE static inline
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(taken);

int64
aspan_export_end(const aspan_set *set, const aspan_span *span)
{
	if (aspan_is_complete(span))
		return span->end_time;
	return Max(set->last_time, span->begin_time);
}

/* bits that stand for any text */
static void
hash_to_trace_id(uint64 hash, uint64 *high, uint64 *low)
{
	*high = (uint64) aspan_hash_to_id(hash);
	*low = (uint64) aspan_hash_to_id(aspan_hash_uint64(hash, 1));
}

bool
aspan_export_trace_id(const aspan_tree *tree,
					  const aspan_trace_members *traces, uint32 trace,
					  uint64 *high, uint64 *low)
{
	const aspan_span *span = aspan_log_at(tree->set->spans,
										  traces->first_root[trace]);
	const aspan_dict *dict = tree->set->dict;
	const aspan_scope *scope = aspan_scope_get(dict, span->scope);
	uint64		hash = ASPAN_HASH_SEED;

	if (scope->form == ASPAN_TRACE_NULL)
	{
		aspan_text	process = aspan_text_of(dict, scope->process);

		hash = aspan_hash_bytes(hash, process.bytes, process.len);
		hash = aspan_hash_uint64(hash, (uint64) span->span_id);
		hash = aspan_hash_uint64(hash, (uint64) span->begin_time);
		hash_to_trace_id(hash, high, low);
		return true;
	}
	if (scope->form != ASPAN_TRACE_STRING &&
		(scope->high != 0 || scope->low != 0))
	{
		*high = scope->high;
		*low = scope->low;
	}
	else
	{
		char		buffer[ASPAN_TRACE_TEXT];
		aspan_text	text = aspan_scope_trace(dict, span->scope, buffer);

		hash = aspan_hash_bytes(hash, text.bytes, text.len);
		hash_to_trace_id(hash, high, low);
		return false;
	}
	return scope->form == ASPAN_TRACE_HEX32;
}

aspan_export_ids *
aspan_export_ids_make(const aspan_tree *tree)
{
	aspan_export_ids *ids = palloc(sizeof(aspan_export_ids));
	Size		per_span = sizeof(int64) + sizeof(uint32);
	taken_hash *taken;

	/* a table is a power of two, at most nine tenths full */
	aspan_tree_check_memory(tree->set,
							mul_size(tree->nspans,
									 per_span + 3 * sizeof(taken_entry)));
	ids->tree = tree;
	ids->span = aspan_array0(int64, tree->nspans);
	ids->traces = aspan_trace_members_of(tree);
	taken = taken_create(CurrentMemoryContext, tree->ntree, NULL);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		s = tree->order[i];
		int64		span_id = aspan_log_at(tree->set->spans, s)->span_id;
		uint64		hash = aspan_hash_uint64(ASPAN_HASH_SEED,
											 (uint64) span_id);
		taken_key	key;
		bool		found;

		CHECK_FOR_INTERRUPTS();

		key.trace = ids->traces->of_span[s];
		key.id = span_id;
		for (uint64 n = i;; n += tree->nspans)
		{
			if (key.id != 0)
			{
				taken_insert(taken, key, &found);
				if (!found)
					break;
			}
			key.id = aspan_hash_to_id(aspan_hash_uint64(hash, n));
		}
		ids->span[s] = key.id;
	}
	taken_destroy(taken);
	return ids;
}
