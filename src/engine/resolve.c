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
 * Only a key with many records takes much more memory than the log itself and
 * those 8 bytes: 48 bytes for the copy of each record, and 16 for each of its
 * events (rule.c).  All of it is known before it is allocated, and compared
 * with the larger of the two budgets.
 *
 * A collector that has outgrown its budget has its logs in temporary files.
 * Logs in memory go there now if there is no room for the above.  There, step
 * 1 is a filter that takes much less memory than the records: a bit for each
 * hash that has been seen, and another for those seen twice.  It is filled by
 * reading the files once.  When they are read again, what is alone with its
 * hash goes to the result, and the rest is split by key into smaller files,
 * each of which is resolved by itself, in memory, as above.
 * So a clean trace is written once more, and not twice.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/key.h"
#include "engine/resolve.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* records a partition should hold; its table is then 64 kB */
#define PARTITION_RECORDS 4096
#define MAX_PARTITION_BITS 13

/* a partition with as many times its share of the records has a large key */
#define LARGE_PARTITION 4

/* a record by part of the hash of its key, and its position */
typedef struct hashed
{
	uint32		hash;
	uint32		position;
} hashed;

/* what is resolved at once: all records of a number of keys, in memory */
typedef struct part
{
	uint32		count;			/* records, without what is appended */

	/* the records by hash; partition p ends at ends[p] */
	hashed	   *records;
	uint32	   *ends;
	uint32		npartitions;
	uint32		large;			/* records from which a partition is large */
	uint32		largest;		/* records of the largest partition */
	uint32		largest_small;	/* and of the largest one that is not large */
	uint64		most_events;	/* events of the partition with most of them */

	uint8	   *resolved;		/* a bit for each record whose place is free */
} part;

typedef struct resolver
{
	aspan_collector *c;
	aspan_rule *rule;
	aspan_resolution *result;

	/* where spans go: to the places of some records first, if there are any */
	aspan_log  *log;
	part	   *part;
	const hashed *places;		/* in order of position */
	uint32		nplaces;

	Size		needed;			/* bytes for the part looked at last */
} resolver;

#define BIT_IS_SET(bits, i) (((bits)[(i) >> 3] >> ((i) & 7)) & 1)
#define SET_BIT(bits, i) ((bits)[(i) >> 3] |= 1 << ((i) & 7))
#define CLEAR_BIT(bits, i) ((bits)[(i) >> 3] &= ~(1 << ((i) & 7)))

static void
take_span(void *arg, const aspan_span *span)
{
	resolver   *r = arg;
	aspan_span *place;

	if (r->nplaces > 0)
	{
		uint32		position = r->places->position;

		r->places++;
		r->nplaces--;
		CLEAR_BIT(r->part->resolved, position);
		place = aspan_log_at(r->log, position);
	}
	else
		place = aspan_log_append(r->log);
	*place = *span;
}

/*
 * Key first, then time: groups the records of a key, in order of begin.  Those
 * that came as spans are behind those that came as events.
 */
static inline int
compare_records(const aspan_span *a, const aspan_span *b)
{
	int64		x,
				y;

	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	if (a->span_id != b->span_id)
		return a->span_id < b->span_id ? -1 : 1;
	if ((a->flags ^ b->flags) & ASPAN_GIVEN)
		return (a->flags & ASPAN_GIVEN) ? 1 : -1;
	x = aspan_span_time(a);
	y = aspan_span_time(b);
	return (x > y) - (x < y);
}

#define ST_SORT sort_records
#define ST_ELEMENT_TYPE aspan_span
#define ST_COMPARE(a, b) compare_records(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* partition by the high half of the hash, tell apart by the low half */
static void
partition_records(part *p, const aspan_log *log)
{
	int			bits = 0;
	uint32	   *ends;
	uint32	   *pairs;			/* records that have two events */

	while (bits < MAX_PARTITION_BITS && (p->count >> bits) > PARTITION_RECORDS)
		bits++;
	p->npartitions = (uint32) 1 << bits;
	p->large = Min((uint64) LARGE_PARTITION *
				   Max(p->count >> bits, PARTITION_RECORDS), PG_UINT32_MAX);

#define PARTITION_OF(hash) (bits == 0 ? 0 : (uint32) ((hash) >> (64 - bits)))

	ends = palloc0((p->npartitions + 1) * sizeof(uint32));
	pairs = palloc0(p->npartitions * sizeof(uint32));
	for (uint32 i = 0; i < p->count; i++)
	{
		const aspan_span *span = aspan_log_at(log, i);
		uint64		hash = aspan_key_hash(span->scope, span->span_id);

		CHECK_FOR_INTERRUPTS();
		ends[PARTITION_OF(hash) + 1]++;
		pairs[PARTITION_OF(hash)] += aspan_is_complete(span);
	}
	for (uint32 i = 1; i <= p->npartitions; i++)
	{
		p->largest = Max(p->largest, ends[i]);
		if (ends[i] < p->large)
			p->largest_small = Max(p->largest_small, ends[i]);
		p->most_events = Max(p->most_events, (uint64) ends[i] + pairs[i - 1]);
		ends[i] += ends[i - 1];
	}
	pfree(pairs);

	/* ends[i] is where partition i begins, and moves to its end */
	p->records = aspan_array(hashed, p->count);
	for (uint32 i = 0; i < p->count; i++)
	{
		const aspan_span *span = aspan_log_at(log, i);
		uint64		hash = aspan_key_hash(span->scope, span->span_id);
		hashed	   *slot = &p->records[ends[PARTITION_OF(hash)]++];

		CHECK_FOR_INTERRUPTS();
		slot->hash = (uint32) hash;
		slot->position = i;
	}
#undef PARTITION_OF
	p->ends = ends;
}

/* slots of a table for n records, a power of two; one hash may need each */
static uint32
table_slots(uint32 n)
{
	return pg_nextpower2_32(Max(n, 4)) * 2;
}

/*
 * Moves the records of a partition whose hash occurs only once out of the
 * way: those that occur twice are left at the front, and their number is
 * returned.  table has room for table_slots(n) entries.
 */
static uint32
keep_repeated(hashed *records, uint32 n, hashed *table, uint8 *repeated)
{
	uint32		mask = table_slots(n) - 1;
	uint32		kept = 0;

	memset(table, 0xff, ((size_t) mask + 1) * sizeof(hashed));
	for (uint32 i = 0; i < n; i++)
	{
		uint32		slot = records[i].hash & mask;

		CHECK_FOR_INTERRUPTS();

		while (table[slot].position != PG_UINT32_MAX &&
			   table[slot].hash != records[i].hash)
			slot = (slot + 1) & mask;

		if (table[slot].position == PG_UINT32_MAX)
			table[slot] = records[i];
		else
		{
			if (!BIT_IS_SET(repeated, table[slot].position))
			{
				SET_BIT(repeated, table[slot].position);
				kept++;
			}
			SET_BIT(repeated, records[i].position);
			kept++;
		}
	}
	if (kept == 0)
		return 0;

	kept = 0;
	for (uint32 i = 0; i < n; i++)
		if (BIT_IS_SET(repeated, records[i].position))
			records[kept++] = records[i];
	return kept;
}

/* how many records ahead to ask for one that is not in cache */
#define PREFETCH_AHEAD 8

/* resolves the keys of one partition of which there are several records */
static void
resolve_partition(resolver *r, const hashed *records, uint32 n,
				  aspan_span *copies)
{
	for (uint32 i = 0; i < n; i++)
	{
		if (i + PREFETCH_AHEAD < n)
			__builtin_prefetch(aspan_log_at(r->log,
											records[i + PREFETCH_AHEAD].position));
		copies[i] = *aspan_log_at(r->log, records[i].position);
	}
	r->places = records;
	r->nplaces = n;

	sort_records(copies, n);
	for (uint32 first = 0, next; first < n; first = next)
	{
		CHECK_FOR_INTERRUPTS();
		for (next = first + 1; next < n &&
			 copies[next].scope == copies[first].scope &&
			 copies[next].span_id == copies[first].span_id; next++)
			;
		aspan_rule_apply(r->rule, &copies[first], next - first);
	}
	r->nplaces = 0;
}

/*
 * Takes the places that are still free, and records outside of the range, out
 * of the log.  Going from the back, the last record of the log is always one
 * that stays, or the one that goes, and can fill the gap.  Without a range,
 * eight records that stay are passed over at once.
 */
static void
close_gaps(const resolver *r)
{
	const part *p = r->part;
	aspan_log  *log = r->log;
	const aspan_range *range = &r->c->range;
	bool		everything = !range->has_since && !range->has_until;

	for (uint64 i = p->count; i-- > 0;)
	{
		aspan_span *span;

		CHECK_FOR_INTERRUPTS();
		if (everything && i % 8 == 7 && p->resolved[i / 8] == 0)
		{
			i -= 7;
			continue;
		}
		span = aspan_log_at(log, i);
		if (!BIT_IS_SET(p->resolved, i) &&
			aspan_in_range(range, aspan_span_time(span)))
			continue;
		*span = *aspan_log_at(log, log->count - 1);
		log->count--;
	}
}

static void
resolve_partitions(resolver *r)
{
	part	   *p = r->part;
	hashed	   *table = aspan_array(hashed, table_slots(p->largest_small));
	aspan_span *copies = NULL;
	uint32		first = 0;

	for (uint32 i = 0; i < p->npartitions; i++)
	{
		hashed	   *records = p->records + first;
		uint32		n = p->ends[i] - first;

		CHECK_FOR_INTERRUPTS();
		first = p->ends[i];
		if (n < p->large)
			n = keep_repeated(records, n, table, p->resolved);
		else
			for (uint32 j = 0; j < n; j++)
				SET_BIT(p->resolved, records[j].position);
		if (n == 0)
			continue;
		if (copies == NULL)
			copies = aspan_array(aspan_span, p->largest);
		resolve_partition(r, records, n, copies);
	}
}

static inline Size
memory_limit(const resolver *r)
{
	return Max(r->c->budget, aspan_max_memory_bytes());
}

/* what a part takes with its log, but for what does not grow with it */
static Size
part_memory(const part *p, const aspan_log *log)
{
	Size		size = aspan_log_memory(log) + log->count * sizeof(hashed);

	if (p->largest >= p->large)
		size += (Size) p->largest * sizeof(aspan_span) +
			p->most_events * ASPAN_RULE_EVENT_BYTES;
	return size;
}

/*
 * Replaces the records of r->log, which is in memory, by the spans they make.
 * Returns false, and leaves the log as it is, if there is no room for that.
 */
static bool
resolve_part(resolver *r)
{
	part		p;
	MemoryContext work;
	MemoryContext caller;
	bool		fits;

	memset(&p, 0, sizeof(p));
	p.large = PG_UINT32_MAX;
	r->needed = part_memory(&p, r->log);
	if (r->log->count >= PG_UINT32_MAX || r->needed > memory_limit(r))
		return false;

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan part",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	p.count = (uint32) r->log->count;
	partition_records(&p, r->log);
	r->needed = part_memory(&p, r->log);
	fits = r->needed <= memory_limit(r);
	if (fits)
	{
		p.resolved = aspan_array0(uint8, (p.count >> 3) + 1);
		r->part = &p;
		resolve_partitions(r);
		close_gaps(r);
		r->part = NULL;
		aspan_rule_reset(r->rule);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	return fits;
}

/*
 * Which hashes occur more than once.  Ids next to each other share a block,
 * so that keys that are near in time are near in memory.  Their places in it
 * depend on the hash of the block.  So ids of which only every 64th is in use
 * fill the other places, too.
 */
#define FILTER_BLOCK_BITS 6

typedef struct filter_block
{
	uint64		once;			/* places that are taken */
	uint64		twice;			/* places that are wanted again */
} filter_block;

typedef struct key_filter
{
	filter_block *blocks;		/* NULL: all keys may occur more than once */
	uint64		nblocks;
	uint64		again;			/* records that found their place taken */
} key_filter;

/*
 * Places for each record.  A record of a key that occurs once finds its place
 * taken by another about once in as many cases; with less than the minimum,
 * the filter is not worth reading the files for.
 */
#define FILTER_PLACES		16
#define FILTER_MIN_PLACES	2

static filter_block *
filter_find(const key_filter *filter, const aspan_span *span, uint64 *bit)
{
	uint64		hash = aspan_key_hash(span->scope,
									  span->span_id >> FILTER_BLOCK_BITS);

	*bit = UINT64CONST(1) << ((hash ^ (uint64) span->span_id) & 63);
	return &filter->blocks[(hash >> 32) * filter->nblocks >> 32];
}

static void
filter_add(key_filter *filter, const aspan_span *span)
{
	uint64		bit;
	filter_block *block = filter_find(filter, span, &bit);

	if (block->once & bit)
	{
		block->twice |= bit;
		filter->again++;
	}
	block->once |= bit;
}

static bool
filter_repeats(const key_filter *filter, const aspan_span *span)
{
	uint64		bit;

	return filter->blocks == NULL ||
		(filter_find(filter, span, &bit)->twice & bit) != 0;
}

/* a filter of the records of some logs, in a quarter of the budget */
static void
filter_create(key_filter *filter, size_t budget, aspan_log **logs, int nlogs,
			  uint64 nrecords)
{
	uint64		places = Min(nrecords * FILTER_PLACES,
							 (uint64) budget / 4 / sizeof(filter_block) <<
							 FILTER_BLOCK_BITS);

	memset(filter, 0, sizeof(*filter));
	filter->nblocks = Min(places >> FILTER_BLOCK_BITS, PG_UINT32_MAX);
	if (filter->nblocks << FILTER_BLOCK_BITS < nrecords * FILTER_MIN_PLACES)
		return;
	filter->blocks = aspan_array0(filter_block, filter->nblocks);
	for (int i = 0; i < nlogs; i++)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			filter_add(filter, span);
		}
	}
}

/* files a log is split into at most; each needs some 16 kB of buffers */
#define MAX_FILES 256

/* what has been resolved makes room for the rest */
static inline void
keep_result_small(resolver *r)
{
	if (unlikely(aspan_log_memory(r->result->spans) > r->c->budget / 4))
		aspan_log_spill(r->result->spans);
}

/* resolves the records of one of the files, and adds them to the result */
static void
resolve_file(resolver *r, aspan_log *file)
{
	aspan_cursor cursor;
	const aspan_span *span;

	aspan_log_load(file, memory_limit(r));
	r->log = file;
	if (!resolve_part(r))
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("too many events share a span id"),
				 errdetail("Pairing the events of %llu spans needs %zu kB, the limit is %zu kB.",
						   (unsigned long long) file->count, r->needed >> 10,
						   memory_limit(r) >> 10),
				 errhint(ASPAN_READ_LESS_OR(ASPAN_RAISE_MEMORY))));
	r->log = r->result->spans;

	aspan_cursor_open(&cursor, file);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		*aspan_log_append(r->result->spans) = *span;
		keep_result_small(r);
	}
	aspan_log_free(file);
}

/*
 * Takes the records whose key occurs once for resolved, splits the others by
 * key into files of which each fits into half of the budget, and resolves one
 * of these after the other.
 */
static void
resolve_by_files(resolver *r, aspan_log *closed, aspan_log *contested)
{
	aspan_collector *c = r->c;
	uint64		nrecords = closed->count + contested->count;
	aspan_log  *logs[2] = {closed, contested};
	aspan_log  *files[MAX_FILES];
	uint32		nfiles = 1;
	key_filter	filter;

	filter_create(&filter, c->budget, logs, lengthof(logs), nrecords);

	/* of those that share a place, all but the first have found it taken */
	if (filter.blocks != NULL)
		nrecords = 2 * filter.again;
	while (nfiles < MAX_FILES &&
		   nrecords * sizeof(aspan_span) / nfiles > c->budget / 2)
		nfiles *= 2;
	for (uint32 i = 0; i < nfiles; i++)
	{
		files[i] = aspan_log_create(CurrentMemoryContext);
		if (nfiles > 1)
			aspan_log_spill(files[i]);
	}

	/* by other bits of the hash than partition_records() uses */
	r->result->spans = aspan_log_create(c->cxt);
	r->log = r->result->spans;
	for (int i = 0; i < lengthof(logs); i++)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			CHECK_FOR_INTERRUPTS();
			if (filter_repeats(&filter, span))
			{
				uint64		hash = aspan_key_hash(span->scope,
												  span->span_id);

				*aspan_log_append(files[(hash >> 32) & (nfiles - 1)]) = *span;
			}
			else
			{
				aspan_rule_add(r->rule, span);
				keep_result_small(r);
			}
		}
		aspan_log_free(logs[i]);
	}
	if (filter.blocks != NULL)
		pfree(filter.blocks);

	for (uint32 i = 0; i < nfiles; i++)
	{
		CHECK_FOR_INTERRUPTS();
		resolve_file(r, files[i]);
	}
}

/* in memory, if that is where the logs are, and there is room */
static bool
resolve_in_memory(resolver *r, aspan_log *closed, aspan_log *contested)
{
	if (!aspan_log_in_memory(closed) || !aspan_log_in_memory(contested))
		return false;
	aspan_log_adopt(closed, contested);
	r->log = closed;
	if (!resolve_part(r))
		return false;
	r->result->spans = closed;
	aspan_log_free(contested);
	return true;
}

void
aspan_resolve(aspan_collector *c, aspan_resolution *result)
{
	resolver	r;
	MemoryContext work;
	MemoryContext caller;
	aspan_log  *closed;
	aspan_log  *contested;

	memset(result, 0, sizeof(*result));
	memset(&r, 0, sizeof(r));
	r.c = c;
	r.result = result;

	work = AllocSetContextCreate(c->cxt, "asyncspan resolution",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	aspan_collector_finish(c);
	result->site_duplicates = aspan_array0_in(c->cxt, uint64,
											  aspan_dict_nsites(c->dict));

	r.rule = aspan_rule_create(c->dict, &c->range, result, take_span, &r);

	/* from here on the logs belong to the resolution */
	closed = c->closed;
	contested = c->contested;
	c->closed = c->contested = NULL;

	if (!resolve_in_memory(&r, closed, contested))
	{
		aspan_log_spill(closed);
		aspan_log_spill(contested);
		c->budget = aspan_work_mem_bytes();
		resolve_by_files(&r, closed, contested);
	}

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}
