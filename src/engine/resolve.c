/*
 * resolve.c
 *	  The exact spans of everything a collector has seen.
 *
 * The rule of pairing (rule.c) is defined on the multiset of events of one
 * key (process_id, span_id).  Its outcome for a key that has one begin and
 * one matching end not before it is that pair, and for a key that has a
 * single event that event alone.  So what the collector did is right for
 * every key of which there is exactly one record, a pair or a single event,
 * in all its logs.  Resolution has two steps:
 *
 * 1. Find the keys with more than one record.  The hash of each key is
 *	  scattered, with the position of its record, into partitions by its
 *	  leading bits, so that each partition can be checked for repeated hashes
 *	  in a table that fits the processor's cache.  Two keys with the same hash
 *	  only cause a little work in step 2, which compares the keys themselves.
 *	  For n records this is O(n) and takes 8 bytes a record.
 *
 * 2. Partition by partition, gather the records of those keys, sort them by
 *	  key and time, and apply the rule to one key after the other, all in
 *	  cache.
 *
 * A collector that has outgrown its budget has its logs in temporary files.
 * There, step 1 is a filter that takes much less memory than the records: a
 * bit for each hash that has been seen, and another for those seen twice.  It
 * is filled by reading the files once.  When they are read again, what is
 * alone with its hash goes to the result, and the rest is split by key into
 * smaller files, each of which is resolved by itself, in memory, as above.
 * So a clean trace is written once more, and not twice.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/resolve.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* records a partition should hold; its table is then 64 kB */
#define PARTITION_RECORDS 4096
#define MAX_PARTITION_BITS 13

typedef struct resolver
{
	aspan_collector *c;
	aspan_rule *rule;
	aspan_resolution *result;
} resolver;

/*
 * Key first, then time: groups the records of a key, in order of begin.  Those
 * that came as spans are behind those that came as events.
 */
static inline int
compare_records(const aspan_span *a, const aspan_span *b)
{
	int64		x,
				y;

	if (a->process != b->process)
		return a->process < b->process ? -1 : 1;
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

/* a record by part of the hash of its key, and its position */
typedef struct hashed
{
	uint32		hash;
	uint32		position;
} hashed;

/*
 * What is resolved at once: all records of a number of keys, in memory.  The
 * records of the first log are numbered first.
 */
typedef struct part
{
	aspan_log  *closed;
	aspan_log  *contested;
	uint64		nclosed;		/* without what is appended meanwhile */
	uint64		count;

	/* the records by hash; partition p ends at ends[p] */
	hashed	   *records;
	uint32	   *ends;
	uint32		npartitions;
	uint32		largest;		/* records of the largest partition */

	uint8	   *repeated;		/* a bit for each record: is it resolved? */
} part;

static inline aspan_span *
part_at(const part *p, uint64 position)
{
	if (position < p->nclosed)
		return aspan_log_at(p->closed, position);
	return aspan_log_at(p->contested, position - p->nclosed);
}

#define BIT_IS_SET(bits, i) (((bits)[(i) >> 3] >> ((i) & 7)) & 1)
#define SET_BIT(bits, i) ((bits)[(i) >> 3] |= 1 << ((i) & 7))

/* partition by the high half of the hash, tell apart by the low half */
static void
partition_records(part *p)
{
	int			bits = 0;
	uint32	   *ends;

	while (bits < MAX_PARTITION_BITS && (p->count >> bits) > PARTITION_RECORDS)
		bits++;
	p->npartitions = (uint32) 1 << bits;

#define PARTITION_OF(hash) (bits == 0 ? 0 : (uint32) ((hash) >> (64 - bits)))

	ends = palloc0((p->npartitions + 1) * sizeof(uint32));
	for (uint64 i = 0; i < p->count; i++)
	{
		const aspan_span *span = part_at(p, i);
		uint64		hash = aspan_key_hash(span->process, span->span_id);

		CHECK_FOR_INTERRUPTS();
		ends[PARTITION_OF(hash) + 1]++;
	}
	for (uint32 i = 1; i <= p->npartitions; i++)
	{
		p->largest = Max(p->largest, ends[i]);
		ends[i] += ends[i - 1];
	}

	/* ends[i] is where partition i begins, and moves to its end */
	p->records = aspan_array(hashed, p->count);
	for (uint64 i = 0; i < p->count; i++)
	{
		const aspan_span *span = part_at(p, i);
		uint64		hash = aspan_key_hash(span->process, span->span_id);
		hashed	   *slot = &p->records[ends[PARTITION_OF(hash)]++];

		CHECK_FOR_INTERRUPTS();
		slot->hash = (uint32) hash;
		slot->position = (uint32) i;
	}
#undef PARTITION_OF
	p->ends = ends;
}

/*
 * Moves the records of a partition whose hash occurs only once out of the
 * way: those that occur twice are left at the front, and their number is
 * returned.  table has room for mask + 1 entries, a power of two.
 */
static uint32
keep_repeated(hashed *records, uint32 n, hashed *table, uint32 mask,
			  uint8 *repeated)
{
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
resolve_partition(resolver *r, part *p, hashed *records, uint32 n,
				  aspan_span *copies)
{
	for (uint32 i = 0; i < n; i++)
	{
		if (i + PREFETCH_AHEAD < n)
			__builtin_prefetch(part_at(p, records[i + PREFETCH_AHEAD].position));
		copies[i] = *part_at(p, records[i].position);
	}
	sort_records(copies, n);
	for (uint32 first = 0, next; first < n; first = next)
	{
		CHECK_FOR_INTERRUPTS();
		for (next = first + 1; next < n &&
			 copies[next].process == copies[first].process &&
			 copies[next].span_id == copies[first].span_id; next++)
			;
		aspan_rule_apply(r->rule, &copies[first], next - first);
	}
}

/*
 * Resolves a part.  The result goes to the end of r->result->spans, which may
 * be the part's own closed log: what stays of it is then in place already.
 */
static void
resolve_part(resolver *r, aspan_log *closed, aspan_log *contested)
{
	part		p;
	MemoryContext work;
	MemoryContext caller;
	hashed	   *table;
	uint64		table_size;
	aspan_span *copies = NULL;
	uint32		first = 0;
	bool		everything = !r->c->range.has_since && !r->c->range.has_until;

	memset(&p, 0, sizeof(p));
	p.closed = closed;
	p.contested = contested;
	p.nclosed = closed->count;
	p.count = closed->count + contested->count;
	if (p.count >= PG_UINT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many spans"),
				 errdetail("At most %u can be resolved in memory at once.",
						   PG_UINT32_MAX - 1),
				 errhint("Reduce asyncspan.work_mem, so that temporary files are used.")));

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan part",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	partition_records(&p);
	p.repeated = aspan_array0(uint8, (p.count >> 3) + 1);

	/* a slot for each hash is as many as there can be any use for */
	table_size = Min(pg_nextpower2_64(Max(p.largest, 4)) * 2,
					 (uint64) PG_UINT32_MAX + 1);
	table = aspan_array(hashed, table_size);
	for (uint32 i = 0; i < p.npartitions; i++)
	{
		hashed	   *records = p.records + first;
		uint32		n = keep_repeated(records, p.ends[i] - first, table,
									  (uint32) (table_size - 1), p.repeated);

		CHECK_FOR_INTERRUPTS();
		first = p.ends[i];
		if (n == 0)
			continue;
		if (copies == NULL)
			copies = aspan_array(aspan_span, p.largest);
		resolve_partition(r, &p, records, n, copies);
	}

	/*
	 * Take the records that have been resolved, and those outside of the
	 * range, out of the closed log.  Going from the back, the last record of
	 * the log is always one that stays, or the one at hand, and can fill the
	 * gap.  Without a range, eight records that stay are passed over at once.
	 */
	for (uint64 i = p.nclosed; i-- > 0;)
	{
		aspan_span *span;

		CHECK_FOR_INTERRUPTS();
		if (everything && i % 8 == 7 && p.repeated[i / 8] == 0)
		{
			i -= 7;
			continue;
		}
		span = aspan_log_at(closed, i);
		if (!BIT_IS_SET(p.repeated, i) &&
			aspan_in_range(&r->c->range, aspan_span_time(span)))
			continue;
		*span = *aspan_log_at(closed, closed->count - 1);
		closed->count--;
	}
	if (closed != r->result->spans)
	{
		for (uint64 i = 0; i < closed->count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			aspan_rule_add(r->rule, aspan_log_at(closed, i));
		}
	}
	for (uint64 i = 0; i < contested->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!BIT_IS_SET(p.repeated, p.nclosed + i))
			aspan_rule_add(r->rule, aspan_log_at(contested, i));
	}

	aspan_rule_reset(r->rule);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/*
 * Which hashes occur more than once.  Ids next to each other share a block,
 * so that keys that are near in time are near in memory, as in parents.c;
 * their places in it depend on the hash of the block, lest ids of which only
 * every 64th is in use leave the rest of the places empty.
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
	uint64		hash = aspan_key_hash(span->process,
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
				uint64		hash = aspan_key_hash(span->process,
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
		aspan_log  *none = aspan_log_create(CurrentMemoryContext);

		CHECK_FOR_INTERRUPTS();
		aspan_log_load(files[i], Max(c->budget, aspan_max_memory_bytes()));
		resolve_part(r, files[i], none);
		aspan_log_free(files[i]);
		aspan_log_free(none);
		keep_result_small(r);
	}
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

	r.rule = aspan_rule_create(c->dict, &c->range, result);

	/* from here on the logs belong to the resolution */
	closed = c->closed;
	contested = c->contested;
	c->closed = c->contested = NULL;

	if (aspan_log_in_memory(closed) && aspan_log_in_memory(contested))
	{
		result->spans = closed;
		resolve_part(&r, closed, contested);
		aspan_log_free(contested);
	}
	else
		resolve_by_files(&r, closed, contested);

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}
