/*
 * resolve.c
 *	  The exact spans of everything a collector has seen.
 *
 * The rule of pairing (rule.c) is defined on the multiset of events of one
 * key (process_id, trace_id, span_id).  Its outcome for a key that has one
 * begin and one matching end not before it is that pair, and for a key that
 * has a single event that event alone.  So what the collector did is right for
 * every key of which there is exactly one record, a pair or a single event,
 * in all its logs.  Resolution has two steps:
 *
 * 1. Find the keys with more than one record.  The hash of each key is
 *	  scattered, with the position of its record, into partitions by its
 *	  leading bits, so that each partition can be checked for repeated hashes
 *	  in a table that fits the processor's cache.  Two keys with the same hash
 *	  only cause a little work in step 2, which compares the keys themselves.
 *	  For n records this is O(n) and takes 8 bytes a record.  A partition with
 *	  many more records than its share holds a key with many records, and is
 *	  resolved as a whole.
 *
 * 2. Partition by partition, copy the records of those keys, sort them by key
 *	  and time, and apply the rule to one key after the other, all in cache.
 *	  Their spans take the places of the records, of which there are at least
 *	  as many, unless the records come from other resolutions.
 *
 * That is resolve_memory.c.  Only a key with many records takes much more
 * memory than the log itself and those 8 bytes: 48 bytes for the copy of each
 * record, and 16 for each of its events (rule_events.c).  All of it is known
 * before it is allocated, and compared with the larger of the two budgets.
 *
 * A collector that has outgrown its budget has its logs in temporary files.
 * Logs in memory go there now if there is no room for the above.  There, step
 * 1 is a filter that takes much less memory than the records (key_filter.c).
 * It is filled by reading the files once.  When they are read again, what is
 * alone with its hash goes to the result, and the rest is split by key into
 * smaller files, each of which is resolved by itself, in memory, as above
 * (resolve_files.c).  So a clean trace is written once more, and not twice.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/resolve.h"
#include "engine/resolve_files.h"
#include "engine/resolve_memory.h"

#include "utils/memutils.h"

static inline Size
memory_limit(const aspan_collector *c)
{
	return Max(c->budget, aspan_max_memory_bytes());
}

/*
 * The spans in memory, if that is where the logs are, and there is room; else
 * NULL, and the records are still in the logs.
 */
static aspan_log *
resolve_in_memory(aspan_resolver *r, Size limit, aspan_log *closed,
				  aspan_log *contested)
{
	if (!aspan_log_in_memory(closed) || !aspan_log_in_memory(contested))
		return NULL;
	aspan_log_adopt(closed, contested);
	r->log = closed;
	if (!aspan_resolve_log(r, limit))
		return NULL;
	aspan_log_free(contested);
	return closed;
}

void
aspan_resolve(aspan_collector *c, aspan_resolution *result)
{
	aspan_resolver r;
	MemoryContext work;
	MemoryContext caller;
	aspan_log  *closed;
	aspan_log  *contested;

	memset(result, 0, sizeof(*result));
	work = AllocSetContextCreate(c->cxt, "asyncspan resolution",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	aspan_collector_finish(c);
	result->site_duplicates = aspan_array0_in(c->cxt, uint64,
											  aspan_dict_nsites(c->dict));
	if (c->range.has_since)
	{
		result->earlier = MemoryContextAllocZero(c->cxt, sizeof(aspan_earlier));
		result->earlier->sites = aspan_array0_in(c->cxt, aspan_site_running,
												 aspan_dict_nsites(c->dict));
	}
	if (c->keeps_apart)
		result->apart = aspan_log_create(c->cxt);

	aspan_resolver_init(&r, c->dict, &c->range, result);

	/* from here on the logs belong to the resolution */
	closed = c->closed;
	contested = c->contested;
	c->closed = c->contested = NULL;

	result->spans = resolve_in_memory(&r, memory_limit(c), closed, contested);
	if (result->spans == NULL)
	{
		aspan_log_spill(closed);
		aspan_log_spill(contested);
		c->budget = aspan_work_mem_bytes();
		result->spans = aspan_resolve_files(&r, c->cxt, c->budget,
											memory_limit(c), closed, contested);
	}

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}
