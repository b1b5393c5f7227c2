/*
 * resolve.c
 *	  The exact rule of pairing, applied where optimism was not enough.
 *
 * The rule is defined on the multiset of events of one key (process_id,
 * span_id).  Its outcome for a key that has one begin and one matching end
 * not before it is that pair, and for a key that has a single event that
 * event alone.  So what the collector did is right for every key of which
 * there is exactly one record, a pair or a single event, in all its logs.
 * Resolution has two steps:
 *
 * 1. Find the keys with more than one record.  The hash of each key is
 *	  scattered, with the position of its record, into partitions by its
 *	  leading bits, so that each partition can be checked for repeated hashes
 *	  in a table that fits the processor's cache.  Two keys with the same hash
 *	  only cause a little work in step 2, which compares the keys themselves.
 *	  For n records this is O(n) and takes 8 bytes a record.
 *
 * 2. Partition by partition, gather the records of those keys, sort them by
 *	  key, and resolve one key after the other, all in cache.  A begin and an
 *	  end that found no partner yet, and make a plain pair, are the most
 *	  frequent case: what was open when its worker's table was emptied, or
 *	  ended in another worker.  Where the key's pairs follow one
 *	  another without touching, as reused ids mostly do, the pairs are what
 *	  the rule would make of their events, and stay.  Otherwise they are taken
 *	  apart into events, and the rule is applied:
 *
 *	  - Events are put in order of time; at one instant, begins and ends each
 *		in "C" order of name, target and parent, NULLs first.  File and line
 *		come last, so that nothing is left to the order of arrival.
 *	  - At each instant, first the ends that close a span begun earlier, then
 *		the begins, then the remaining ends.  An end closes the span begun
 *		last that is still open.
 *	  - In the first pass only a span of the same name and target is closed:
 *		the open spans are a stack for each name and target.  The second pass
 *		pairs what is left whatever the names, with one stack.
 *	  - Identical events stand next to each other in this order.  Between the
 *		passes, those that are left over beside a paired one, or beside
 *		another left-over, are dropped as duplicates; after the second pass,
 *		pairs that are identical in both events are reduced to one.
 *
 *	  A key with k events costs O(k log k), whatever its spans look like.
 *
 * A collector that has outgrown its budget has its logs in temporary files.
 * They are split by key into smaller files, and each of these is resolved by
 * itself, in memory; the result goes to a file again.
 *
 * Spans that came already paired (ASPAN_GIVEN) are not paired again; they
 * only lose their duplicates.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "resolve.h"
#include "utils/memutils.h"

#define NO_EVENT PG_UINT32_MAX

/* records a partition should hold; its table is then 64 kB */
#define PARTITION_RECORDS 4096
#define MAX_PARTITION_BITS 13

typedef enum event_state
{
	LEFT_OVER,
	PAIRED,
	DROPPED
} event_state;

/* one event of the key at hand */
typedef struct key_event
{
	int64		time;
	int64		parent_id;
	uint32		site;
	uint32		partner;		/* index of the other half, if PAIRED */
	uint32		below;			/* next lower event of its stack */
	uint32		run;			/* number of its run of identical events */
	bool		is_end;
	bool		parent_null;
	bool		mismatched;
	uint8		state;
} key_event;

typedef struct resolver
{
	aspan_collector *c;
	aspan_resolution *result;

	/* per site: its place in the orders of the rule */
	uint32	   *name_of_site;	/* dense number of (name, target), in order */
	uint32	   *site_rank;		/* of (name, target, filename, line) */

	key_event  *events;
	uint32		nevents;
	Size		max_events;
	uint32	   *stack_of_name;	/* top of each stack, or NO_EVENT */
} resolver;

/* ---- orders ---- */

typedef struct site_order
{
	const aspan_dict *dict;
	const uint32 *ranks;
} site_order;

static int
compare_sites(const void *a, const void *b, void *arg)
{
	const site_order *order = arg;

	return aspan_site_compare(order->dict, order->ranks,
							  *(const uint32 *) a, *(const uint32 *) b);
}

static void
rank_sites(resolver *r)
{
	site_order	order;
	uint32		nsites = aspan_dict_nsites(r->c->dict);
	Size		size = mul_size(Max(nsites, 1), sizeof(uint32));
	uint32	   *sites = palloc_extended(size, MCXT_ALLOC_HUGE);
	uint32		nnames = 0;

	order.dict = r->c->dict;
	order.ranks = aspan_dict_ranks(r->c->dict);
	for (uint32 i = 0; i < nsites; i++)
		sites[i] = i;
	qsort_arg(sites, nsites, sizeof(uint32), compare_sites, &order);

	r->site_rank = palloc_extended(size, MCXT_ALLOC_HUGE);
	r->name_of_site = palloc_extended(size, MCXT_ALLOC_HUGE);
	r->stack_of_name = palloc_extended(size, MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < nsites; i++)
	{
		if (i > 0 && !aspan_same_name(r->c->dict, sites[i - 1], sites[i]))
			nnames++;
		r->site_rank[sites[i]] = i;
		r->name_of_site[sites[i]] = nnames;
		r->stack_of_name[i] = NO_EVENT;
	}
	pfree(sites);
}

static inline int
compare_parents(bool a_null, int64 a, bool b_null, int64 b)
{
	if (a_null || b_null)
		return (int) b_null - (int) a_null;
	return (a > b) - (a < b);
}

/* order of events in which identical ones compare equal */
static inline int
compare_identity(const key_event *a, const key_event *b, const resolver *r)
{
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->is_end != b->is_end)
		return a->is_end ? 1 : -1;
	if (a->site != b->site &&
		r->name_of_site[a->site] != r->name_of_site[b->site])
		return r->name_of_site[a->site] < r->name_of_site[b->site] ? -1 : 1;
	return compare_parents(a->parent_null, a->parent_id,
						   b->parent_null, b->parent_id);
}

static inline int
compare_events(const key_event *a, const key_event *b, const resolver *r)
{
	int			cmp = compare_identity(a, b, r);

	if (cmp != 0 || a->site == b->site)
		return cmp;
	return r->site_rank[a->site] < r->site_rank[b->site] ? -1 : 1;
}

#define ST_SORT sort_events
#define ST_ELEMENT_TYPE key_event
#define ST_COMPARE(a, b, arg) compare_events(a, b, arg)
#define ST_COMPARE_ARG_TYPE const resolver
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* key first, then time: groups the records of a key, in order of begin */
static inline int
compare_records(const aspan_span *a, const aspan_span *b)
{
	int64		x,
				y;

	if (a->process != b->process)
		return a->process < b->process ? -1 : 1;
	if (a->span_id != b->span_id)
		return a->span_id < b->span_id ? -1 : 1;
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

/* identical spans next to each other */
static inline int
compare_given(const aspan_span *a, const aspan_span *b, const resolver *r)
{
	uint32		a_kind = a->flags & ASPAN_BOTH;
	uint32		b_kind = b->flags & ASPAN_BOTH;

	if (a_kind != b_kind)
		return a_kind < b_kind ? -1 : 1;
	if ((a_kind & ASPAN_HAS_BEGIN) && a->begin_time != b->begin_time)
		return a->begin_time < b->begin_time ? -1 : 1;
	if ((a_kind & ASPAN_HAS_END) && a->end_time != b->end_time)
		return a->end_time < b->end_time ? -1 : 1;
	if (r->name_of_site[a->site] != r->name_of_site[b->site])
		return r->name_of_site[a->site] < r->name_of_site[b->site] ? -1 : 1;
	return compare_parents((a->flags & ASPAN_PARENT_NULL) != 0, a->parent_id,
						   (b->flags & ASPAN_PARENT_NULL) != 0, b->parent_id);
}

static inline int
compare_given_sites(const aspan_span *a, const aspan_span *b,
					const resolver *r)
{
	int			cmp = compare_given(a, b, r);

	if (cmp != 0 || a->site == b->site)
		return cmp;
	return r->site_rank[a->site] < r->site_rank[b->site] ? -1 : 1;
}

#define ST_SORT sort_given
#define ST_ELEMENT_TYPE aspan_span
#define ST_COMPARE(a, b, arg) compare_given_sites(a, b, arg)
#define ST_COMPARE_ARG_TYPE const resolver
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* ---- results ---- */

static inline void
add_span(resolver *r, const aspan_span *span)
{
	if (!aspan_in_range(&r->c->range, aspan_span_time(span)))
		return;
	if (span->flags & ASPAN_MISMATCHED)
		r->result->mismatched_pairs++;
	*aspan_log_append(r->result->spans) = *span;
}

/* a dropped event; a dropped pair belongs where its begin does */
static void
count_duplicate(resolver *r, bool is_end, uint32 site, int64 time)
{
	if (!aspan_in_range(&r->c->range, time))
		return;
	if (is_end)
		r->result->duplicate_ends++;
	else
		r->result->duplicate_begins++;
	r->result->site_duplicates[site]++;
}

/* ---- one key ---- */

static void
add_event(resolver *r, const aspan_span *span, bool is_end)
{
	key_event  *event = &r->events[r->nevents++];
	bool		of_pair = aspan_is_complete(span);

	event->time = is_end ? span->end_time : span->begin_time;
	event->site = (is_end && of_pair) ? span->end_site : span->site;
	event->parent_null = (span->flags & ASPAN_PARENT_NULL) != 0 ||
		(is_end && (span->flags & ASPAN_END_PARENT_NULL) != 0);
	event->parent_id = event->parent_null ? 0 : span->parent_id;
	event->is_end = is_end;
	event->mismatched = false;
	event->state = LEFT_OVER;
	event->partner = NO_EVENT;
	event->below = NO_EVENT;
	event->run = 0;
}

/*
 * One pass over the left-over events in order of time.  With by_name, an end
 * closes only spans of its own name and target.
 */
static void
pair_pass(resolver *r, bool by_name)
{
	key_event  *events = r->events;
	uint32		single_stack = NO_EVENT;

#define STACK_OF(event) \
	(by_name ? &r->stack_of_name[r->name_of_site[(event)->site]] \
	 : &single_stack)

	for (uint32 first = 0, next; first < r->nevents; first = next)
	{
		uint32		ends;		/* first end of this instant */

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 events[next].time == events[first].time; next++)
			;
		for (ends = first; ends < next && !events[ends].is_end; ends++)
			;

		/*
		 * Ends before begins, then ends once more: the first round meets only
		 * spans begun earlier, the second also those begun at this instant.
		 */
		for (int round = 0; round < 2; round++)
		{
			for (uint32 i = ends; i < next; i++)
			{
				uint32	   *stack;

				if (events[i].state != LEFT_OVER)
					continue;
				stack = STACK_OF(&events[i]);
				if (*stack == NO_EVENT)
					continue;
				events[i].partner = *stack;
				events[i].state = PAIRED;
				events[i].mismatched = !by_name;
				events[*stack].partner = i;
				events[*stack].state = PAIRED;
				*stack = events[*stack].below;
			}
			if (round == 1)
				break;
			for (uint32 i = first; i < ends; i++)
			{
				uint32	   *stack;

				if (events[i].state != LEFT_OVER)
					continue;
				stack = STACK_OF(&events[i]);
				events[i].below = *stack;
				*stack = i;
			}
		}
	}

	/* leave the stacks empty for the next key */
	if (by_name)
		for (uint32 i = 0; i < r->nevents; i++)
			*STACK_OF(&events[i]) = NO_EVENT;
#undef STACK_OF
}

static inline void
drop_event(resolver *r, key_event *event)
{
	event->state = DROPPED;
	count_duplicate(r, event->is_end, event->site, event->time);
}

/*
 * Numbers the runs of identical events, and drops the left-overs of each run
 * but for the first one of a run in which nothing is paired.
 */
static void
drop_duplicate_events(resolver *r)
{
	key_event  *events = r->events;
	uint32		run = 0;

	for (uint32 first = 0, next; first < r->nevents; first = next, run++)
	{
		bool		keep_one = true;

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 compare_identity(&events[first], &events[next], r) == 0; next++)
		{
			events[next].run = run;
			if (events[next].state == PAIRED)
				keep_one = false;
		}
		for (uint32 i = first; i < next; i++)
		{
			if (events[i].state != LEFT_OVER)
				continue;
			if (keep_one)
				keep_one = false;
			else
				drop_event(r, &events[i]);
		}
	}
}

/* the ends that the begins of one run are paired with */
typedef struct run_pair
{
	uint32		end_run;
	uint32		begin;
	uint32		end;
} run_pair;

static inline int
compare_run_pairs(const run_pair *a, const run_pair *b)
{
	if (a->end_run != b->end_run)
		return a->end_run < b->end_run ? -1 : 1;
	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	return 0;
}

#define ST_SORT sort_run_pairs
#define ST_ELEMENT_TYPE run_pair
#define ST_COMPARE(a, b) compare_run_pairs(a, b)
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * Reduces pairs that are identical in both events to one.  Events of a run
 * differ at most in file and line: the pair keeps the first begin and the
 * first end of those paired, in that order.
 */
static void
drop_duplicate_pairs(resolver *r)
{
	key_event  *events = r->events;

	for (uint32 first = 0, next; first < r->nevents; first = next)
	{
		run_pair   *pairs;
		uint32		npairs = 0;

		CHECK_FOR_INTERRUPTS();

		for (next = first; next < r->nevents &&
			 events[next].run == events[first].run; next++)
			;
		if (events[first].is_end || next - first < 2)
			continue;

		pairs = palloc_extended(mul_size(next - first, sizeof(run_pair)),
								MCXT_ALLOC_HUGE);
		for (uint32 i = first; i < next; i++)
		{
			if (events[i].state != PAIRED)
				continue;
			pairs[npairs].end_run = events[events[i].partner].run;
			pairs[npairs].begin = i;
			pairs[npairs].end = events[i].partner;
			npairs++;
		}
		sort_run_pairs(pairs, npairs);

		for (uint32 i = 0, j; i < npairs; i = j)
		{
			uint32		first_end = pairs[i].end;

			for (j = i + 1; j < npairs &&
				 pairs[j].end_run == pairs[i].end_run; j++)
				first_end = Min(first_end, pairs[j].end);
			if (j == i + 1)
				continue;

			/* the pair belongs to the range in which it begins */
			for (uint32 k = i; k < j; k++)
			{
				key_event  *begin = &events[pairs[k].begin];
				key_event  *end = &events[pairs[k].end];

				if (k > i)
				{
					begin->state = DROPPED;
					count_duplicate(r, false, begin->site, begin->time);
				}
				if (pairs[k].end != first_end)
				{
					end->state = DROPPED;
					count_duplicate(r, true, end->site, begin->time);
				}
			}
			events[pairs[i].begin].partner = first_end;
			events[first_end].partner = pairs[i].begin;
		}
		pfree(pairs);
	}
}

static void
add_resolved(resolver *r, const aspan_span *key, uint32 i)
{
	key_event  *event = &r->events[i];
	aspan_span	span;

	memset(&span, 0, sizeof(span));
	span.span_id = key->span_id;
	span.process = key->process;
	span.site = event->site;
	span.parent_id = event->parent_id;
	if (event->parent_null)
		span.flags |= ASPAN_PARENT_NULL;
	if (event->is_end)
	{
		span.flags |= ASPAN_HAS_END;
		span.end_time = event->time;
		span.end_site = event->site;
	}
	else
	{
		span.flags |= ASPAN_HAS_BEGIN;
		span.begin_time = event->time;
		if (event->state == PAIRED)
		{
			key_event  *end = &r->events[event->partner];

			span.flags |= ASPAN_HAS_END;
			span.end_time = end->time;
			span.end_site = end->site;
			if (end->mismatched)
				span.flags |= ASPAN_MISMATCHED;
		}
	}
	add_span(r, &span);
}

static void
apply_rule(resolver *r, const aspan_span *records, uint64 n)
{
	if (n > (NO_EVENT - 1) / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many events share one span id"),
				 errdetail("Span id %lld has more than %u events.",
						   (long long) records[0].span_id, NO_EVENT - 1)));

	if (r->max_events < 2 * n)
	{
		if (r->events != NULL)
			pfree(r->events);
		r->max_events = pg_nextpower2_64(Max(2 * n, 64));
		r->events = palloc_extended(mul_size(r->max_events,
											 sizeof(key_event)),
									MCXT_ALLOC_HUGE);
	}
	r->nevents = 0;
	for (uint64 i = 0; i < n; i++)
	{
		if (records[i].flags & ASPAN_HAS_BEGIN)
			add_event(r, &records[i], false);
		if (records[i].flags & ASPAN_HAS_END)
			add_event(r, &records[i], true);
	}
	sort_events(r->events, r->nevents, r);

	pair_pass(r, true);
	drop_duplicate_events(r);
	pair_pass(r, false);
	drop_duplicate_pairs(r);

	for (uint32 i = 0; i < r->nevents; i++)
	{
		key_event  *event = &r->events[i];

		CHECK_FOR_INTERRUPTS();
		if (event->state == LEFT_OVER ||
			(event->state == PAIRED && !event->is_end))
			add_resolved(r, &records[0], i);
	}
}

static void
drop_duplicate_given(resolver *r, aspan_span *records, uint64 n)
{
	sort_given(records, n, r);
	for (uint64 i = 0; i < n; i++)
	{
		const aspan_span *span = &records[i];

		CHECK_FOR_INTERRUPTS();
		if (i == 0 || compare_given(&records[i - 1], span, r) != 0)
		{
			add_span(r, span);
			continue;
		}
		if (span->flags & ASPAN_HAS_BEGIN)
			count_duplicate(r, false, span->site, aspan_span_time(span));
		if (span->flags & ASPAN_HAS_END)
			count_duplicate(r, true, span->end_site, aspan_span_time(span));
	}
}

/* do the pairs follow one another without touching? */
static bool
all_disjoint(const aspan_span *records, uint64 n)
{
	for (uint64 i = 0; i < n; i++)
	{
		if (!aspan_is_complete(&records[i]))
			return false;
		if (i > 0 && records[i - 1].end_time >= records[i].begin_time)
			return false;
	}
	return true;
}

/*
 * A begin and an end, each waiting for the other, in order of time: the rule
 * pairs them if the names agree, and the result is what the collector would
 * have made of them.
 */
static bool
join_halves(resolver *r, const aspan_span *records, aspan_span *span)
{
	const aspan_span *begin = &records[0];
	const aspan_span *end = &records[1];

	if (aspan_is_orphan(begin) && aspan_is_open(end) &&
		begin->end_time == end->begin_time)
	{
		begin = &records[1];
		end = &records[0];
	}
	if (!aspan_is_open(begin) || !aspan_is_orphan(end) ||
		!aspan_same_name(r->c->dict, begin->site, end->site))
		return false;
	*span = *begin;
	span->flags |= ASPAN_HAS_END;
	span->end_time = end->end_time;
	span->end_site = end->site;
	return true;
}

static void
resolve_key(resolver *r, aspan_span *records, uint64 n)
{
	aspan_span	span;

	if (n == 2 && !(records[0].flags & ASPAN_GIVEN) &&
		join_halves(r, records, &span))
		add_span(r, &span);
	else if (records[0].flags & ASPAN_GIVEN)
		drop_duplicate_given(r, records, n);
	else if (n == 1 || all_disjoint(records, n))
	{
		for (uint64 i = 0; i < n; i++)
			add_span(r, &records[i]);
	}
	else
		apply_rule(r, records, n);
}

/* ---- all keys ---- */

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
	p->records = palloc_extended(mul_size(Max(p->count, 1), sizeof(hashed)),
								 MCXT_ALLOC_HUGE);
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
 * returned.  table has room for table_size entries, a power of two.
 */
static uint32
keep_repeated(hashed *records, uint32 n, hashed *table, uint32 table_size,
			  uint8 *repeated)
{
	uint32		kept = 0;

	memset(table, 0xff, table_size * sizeof(hashed));
	for (uint32 i = 0; i < n; i++)
	{
		uint32		slot = records[i].hash & (table_size - 1);

		while (table[slot].position != PG_UINT32_MAX &&
			   table[slot].hash != records[i].hash)
			slot = (slot + 1) & (table_size - 1);

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
		resolve_key(r, &copies[first], next - first);
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
	uint32		table_size;
	aspan_span *copies = NULL;
	uint32		first = 0;

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
	p.repeated = palloc_extended((p.count >> 3) + 1,
								 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	table_size = pg_nextpower2_32(Max(p.largest, 4)) * 2;
	table = palloc_extended(mul_size(table_size, sizeof(hashed)),
							MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < p.npartitions; i++)
	{
		hashed	   *records = p.records + first;
		uint32		n = keep_repeated(records, p.ends[i] - first, table,
									  table_size, p.repeated);

		CHECK_FOR_INTERRUPTS();
		first = p.ends[i];
		if (n == 0)
			continue;
		if (copies == NULL)
			copies = palloc_extended(mul_size(p.largest, sizeof(aspan_span)),
									 MCXT_ALLOC_HUGE);
		resolve_partition(r, &p, records, n, copies);
	}

	/*
	 * Take the records that have been resolved, and those outside of the
	 * range, out of the closed log.  Going from the back, the last record of
	 * the log is always one that stays, or the one at hand, and can fill the
	 * gap.
	 */
	for (uint64 i = p.nclosed; i-- > 0;)
	{
		aspan_span *span = aspan_log_at(closed, i);

		CHECK_FOR_INTERRUPTS();
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
			add_span(r, aspan_log_at(closed, i));
		}
	}
	for (uint64 i = 0; i < contested->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!BIT_IS_SET(p.repeated, p.nclosed + i))
			add_span(r, aspan_log_at(contested, i));
	}

	/* what apply_rule() has allocated goes with the context */
	r->events = NULL;
	r->max_events = 0;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/* files a log is split into at most; each needs some 16 kB of buffers */
#define MAX_FILES 256

/*
 * Splits both logs by key into files of which each fits into half of the
 * budget, and resolves one after the other.
 */
static void
resolve_by_files(resolver *r, aspan_log *closed, aspan_log *contested)
{
	aspan_collector *c = r->c;
	uint64		size = (closed->count + contested->count) * sizeof(aspan_span);
	aspan_log  *logs[2] = {closed, contested};
	aspan_log  *files[MAX_FILES];
	uint32		nfiles = 2;

	while (nfiles < MAX_FILES && size / nfiles > c->budget / 2)
		nfiles *= 2;
	for (uint32 i = 0; i < nfiles; i++)
	{
		files[i] = aspan_log_create(CurrentMemoryContext);
		aspan_log_spill(files[i]);
	}

	/* by other bits of the hash than find_repeated() uses */
	for (int i = 0; i < lengthof(logs); i++)
	{
		aspan_cursor cursor;
		const aspan_span *span;

		aspan_cursor_open(&cursor, logs[i]);
		while ((span = aspan_cursor_next(&cursor)) != NULL)
		{
			uint64		hash = aspan_key_hash(span->process, span->span_id);

			CHECK_FOR_INTERRUPTS();
			*aspan_log_append(files[(hash >> 32) & (nfiles - 1)]) = *span;
		}
		aspan_log_free(logs[i]);
	}

	r->result->spans = aspan_log_create(c->cxt);
	for (uint32 i = 0; i < nfiles; i++)
	{
		aspan_log  *none = aspan_log_create(CurrentMemoryContext);

		CHECK_FOR_INTERRUPTS();
		aspan_log_load(files[i]);
		resolve_part(r, files[i], none);
		aspan_log_free(files[i]);
		aspan_log_free(none);

		/* what has been resolved makes room for the next part */
		if (aspan_log_memory(r->result->spans) > c->budget / 4)
			aspan_log_spill(r->result->spans);
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
	rank_sites(&r);
	result->site_duplicates =
		MemoryContextAllocExtended(c->cxt,
								   mul_size(Max(aspan_dict_nsites(c->dict), 1),
											sizeof(uint64)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

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
