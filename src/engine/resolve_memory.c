/*
 * resolve_memory.c
 *	  The exact spans of the records of a log in memory.
 *
 * resolve.c has the algorithm.  Its two steps are keep_repeated(), which finds
 * the keys of which a partition holds several records, and
 * resolve_partition(), which applies the rule to them.  close_gaps() makes the
 * log shorter by the records that no span has taken the place of.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/key.h"
#include "engine/resolve_memory.h"
#include "engine/rule_events.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* records a partition should hold; its table is then 64 kB */
#define PARTITION_RECORDS 4096
#define MAX_PARTITION_BITS 13

/* a partition with as many times its share of the records has a large key */
#define LARGE_PARTITION 4

/* what is resolved at once: all records of a number of keys, in memory */
struct aspan_partitions
{
	uint32		count;			/* records, without what is appended */

	/* the records by hash; partition p ends at ends[p] */
	aspan_hashed *records;
	uint32	   *ends;
	uint32		npartitions;
	uint32		large;			/* records from which a partition is large */
	uint32		largest;		/* records of the largest partition */
	uint32		largest_small;	/* and of the largest one that is not large */
	uint64		most_events;	/* events of the partition with most of them */

	uint8	   *resolved;		/* a bit for each record whose place is free */
};

#define BIT_IS_SET(bits, i) (((bits)[(i) >> 3] >> ((i) & 7)) & 1)
#define SET_BIT(bits, i) ((bits)[(i) >> 3] |= 1 << ((i) & 7))
#define CLEAR_BIT(bits, i) ((bits)[(i) >> 3] &= ~(1 << ((i) & 7)))

static void
take_span(void *arg, const aspan_span *span)
{
	aspan_resolver *r = arg;
	aspan_span *place;

	if (r->nplaces > 0)
	{
		uint32		position = r->places->position;

		r->places++;
		r->nplaces--;
		CLEAR_BIT(r->partitions->resolved, position);
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
partition_records(aspan_partitions *p, const aspan_log *log)
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
	p->records = aspan_array(aspan_hashed, p->count);
	for (uint32 i = 0; i < p->count; i++)
	{
		const aspan_span *span = aspan_log_at(log, i);
		uint64		hash = aspan_key_hash(span->scope, span->span_id);
		aspan_hashed *slot = &p->records[ends[PARTITION_OF(hash)]++];

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
keep_repeated(aspan_hashed *records, uint32 n, aspan_hashed *table,
			  uint8 *repeated)
{
	uint32		mask = table_slots(n) - 1;
	uint32		kept = 0;

	memset(table, 0xff, ((size_t) mask + 1) * sizeof(aspan_hashed));
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
resolve_partition(aspan_resolver *r, const aspan_hashed *records, uint32 n,
				  aspan_span *copies)
{
	for (uint32 i = 0; i < n; i++)
	{
		uint32		ahead = i + PREFETCH_AHEAD;

		if (ahead < n)
			__builtin_prefetch(aspan_log_at(r->log, records[ahead].position));
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
close_gaps(const aspan_resolver *r)
{
	const aspan_partitions *p = r->partitions;
	aspan_log  *log = r->log;
	const aspan_range *range = r->range;
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
		if (!BIT_IS_SET(p->resolved, i))
			aspan_leave_out(&r->taker, span);
		*span = *aspan_log_at(log, log->count - 1);
		log->count--;
	}
}

static void
resolve_partitions(aspan_resolver *r)
{
	aspan_partitions *p = r->partitions;
	aspan_hashed *table = aspan_array(aspan_hashed,
									  table_slots(p->largest_small));
	aspan_span *copies = NULL;
	uint32		first = 0;

	for (uint32 i = 0; i < p->npartitions; i++)
	{
		aspan_hashed *records = p->records + first;
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

/* what a log takes with its partitions, but for what does not grow with it */
static Size
memory_needed(const aspan_partitions *p, const aspan_log *log)
{
	Size		size = aspan_log_memory(log);

	size += log->count * sizeof(aspan_hashed);
	if (p->largest >= p->large)
		size += (Size) p->largest * sizeof(aspan_span) +
			p->most_events * ASPAN_RULE_EVENT_BYTES;
	return size;
}

bool
aspan_resolve_log(aspan_resolver *r, Size limit)
{
	aspan_partitions p;
	MemoryContext work;
	MemoryContext caller;
	bool		fits;

	memset(&p, 0, sizeof(p));
	p.large = PG_UINT32_MAX;
	r->needed = memory_needed(&p, r->log);
	if (r->log->count >= PG_UINT32_MAX || r->needed > limit)
		return false;

	work = AllocSetContextCreate(CurrentMemoryContext, "asyncspan partitions",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);

	p.count = (uint32) r->log->count;
	partition_records(&p, r->log);
	r->needed = memory_needed(&p, r->log);
	fits = r->needed <= limit;
	if (fits)
	{
		p.resolved = aspan_array0(uint8, (p.count >> 3) + 1);
		r->partitions = &p;
		resolve_partitions(r);
		close_gaps(r);
		r->partitions = NULL;
		aspan_rule_reset(r->rule);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	return fits;
}

void
aspan_resolver_init(aspan_resolver *r, const aspan_dict *dict,
					const aspan_range *range, aspan_resolution *result)
{
	memset(r, 0, sizeof(*r));
	r->range = range;
	r->taker.range = range;
	r->taker.result = result;
	r->taker.take = take_span;
	r->taker.arg = r;
	r->rule = aspan_rule_create(dict, &r->taker);
}
