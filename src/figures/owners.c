/*
 * owners.c
 *	  Which other process has the parent that a span names.
 *
 * Where ids are unique everywhere, a parent that is not in the process of its
 * child may be in another, and is meant if exactly one has it.  Only the ids
 * that are missing are looked for: they go into a hash table first, and one
 * pass over all spans notes who has them.
 *
 * Spans with a trace id have no part in this: their parents are in the trace.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/key.h"
#include "figures/owners.h"

#include "miscadmin.h"

typedef struct owner_entry
{
	int64		id;
	uint32		scope;
	uint32		nscopes;		/* 0, 1, or 2 for several */
	char		status;
} owner_entry;

#define SH_PREFIX owners
#define SH_ELEMENT_TYPE owner_entry
#define SH_KEY_TYPE int64
#define SH_KEY id
#define SH_HASH_KEY(tb, k) ((uint32) aspan_key_hash(0, k))
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

ASPAN_HASH_ALLOCATOR(owners);

#define INITIAL_SIZE 256

aspan_owners *
aspan_owners_create(MemoryContext cxt)
{
	return owners_create(cxt, INITIAL_SIZE, NULL);
}

void
aspan_owners_free(aspan_owners *owners)
{
	owners_destroy(owners);
}

void
aspan_owners_want(aspan_owners *owners, const aspan_dict *dict,
				  const aspan_span *span)
{
	owner_entry *owner;
	bool		found;

	if (aspan_scope_has_trace(dict, span->scope))
		return;
	owner = owners_insert(owners, span->parent_id, &found);
	if (!found)
		owner->nscopes = 0;
}

void
aspan_owners_show(aspan_owners *owners, const aspan_dict *dict,
				  const aspan_span *span)
{
	owner_entry *owner = owners_lookup(owners, span->span_id);

	if (owner == NULL || aspan_scope_has_trace(dict, span->scope) ||
		(owner->nscopes > 0 && owner->scope == span->scope))
		return;
	owner->scope = span->scope;
	owner->nscopes = Min(owner->nscopes + 1, 2);
}

bool
aspan_owners_find(aspan_owners *owners, const aspan_dict *dict,
				  const aspan_span *span, uint32 *scope)
{
	owner_entry *owner;

	if (aspan_scope_has_trace(dict, span->scope))
		return false;
	owner = owners_lookup(owners, span->parent_id);
	if (owner == NULL || owner->nscopes != 1)
		return false;
	*scope = owner->scope;
	return true;
}

uint64
aspan_owners_count(const aspan_set *set, const uint32 *spans, uint64 n)
{
	aspan_owners *owners = aspan_owners_create(CurrentMemoryContext);
	uint64		count = 0;

	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_owners_want(owners, set->dict,
						  aspan_log_at(set->spans, spans[i]));
	}
	for (uint64 i = 0; i < set->spans->count; i++)
	{
		const aspan_span *span = aspan_log_at(set->spans, i);

		CHECK_FOR_INTERRUPTS();
		if (!aspan_is_orphan(span))
			aspan_owners_show(owners, set->dict, span);
	}
	for (uint64 i = 0; i < n; i++)
	{
		const aspan_span *span = aspan_log_at(set->spans, spans[i]);
		uint32		scope;

		/* the parent in a cycle that was cut is in the scope of the span */
		CHECK_FOR_INTERRUPTS();
		count += aspan_owners_find(owners, set->dict, span, &scope) &&
			scope != span->scope;
	}
	aspan_owners_free(owners);
	return count;
}
