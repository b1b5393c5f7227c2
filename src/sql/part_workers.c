/*
 * part_workers.c
 *	  Parallel workers that help to add up the parts of a set.
 *
 * Parts of a set are packed in the memory of one process, which has to read
 * them all.  What takes most of the time then, their order and their trees,
 * needs nothing but the spans of one part and the dictionary.  So the process
 * that has the set copies parts into places in shared memory, as long as a
 * place is free, and does the others itself, those that are too large for a
 * place among them.  It takes back what nobody has begun at the end, so that
 * it has to wait for none but the parts that helpers are at.
 *
 * A place is free, full, or taken; who takes a full one copies the spans into
 * its own memory, so that the place is free again at once.  Each helper has
 * room for what its parts add up to.
 *
 * Helpers touch no table.  They come from the same pool as the workers of
 * queries, under the same limits, and their errors become those of the process
 * that they help.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "engine/wire.h"
#include "figures/part_helpers.h"
#include "sql/part_workers.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "optimizer/cost.h"
#include "port/atomics.h"
#include "storage/condition_variable.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/wait_event.h"

/* there are so many places at most: 5 MB */
#define MAX_PLACES 3

/*
 * A dictionary that takes more bytes, or the self times of its sites for all
 * helpers, take longer to hand on than help saves.
 */
#define MAX_NAMES_BYTES ((Size) 1024 * 1024)

/* a worker takes so long to begin that fewer spans are done before */
#define MANY_SPANS 1000000

/* in the table of contents of the shared memory */
#define KEY_OF_PARTS UINT64CONST(1)

extern PGDLLEXPORT void aspan_part_worker(dsm_segment *segment, shm_toc *toc);

typedef enum place_state
{
	PLACE_FREE,
	PLACE_FULL,
	PLACE_TAKEN
} place_state;

typedef struct place
{
	pg_atomic_uint32 state;		/* a place_state */
	uint64		count;			/* spans in it */
} place;

/* the head of the shared memory; what follows it is at these offsets */
typedef struct shared
{
	pg_atomic_uint32 closed;	/* no more parts will be given */
	pg_atomic_uint32 uncertain; /* may a cycle go through several parts? */
	ConditionVariable given;
	int			nhelpers;
	uint32		nplaces;
	uint32		nsites;
	Size		dict_size;

	Size		dict;
	Size		places;
	Size		results;		/* sums of each helper, but for self times */
	Size		self;			/* [nhelpers][nsites] */
	Size		spans;			/* [nplaces][ASPAN_GIVEN_SPANS] */
	Size		size;			/* of all */
} shared;

struct aspan_part_helpers
{
	ParallelContext *context;
	shared	   *s;
};

static inline void *
at_offset(shared *s, Size offset)
{
	return (char *) s + offset;
}

static inline place *
place_of(shared *s, uint32 i)
{
	return (place *) at_offset(s, s->places) + i;
}

static inline aspan_span *
spans_of(shared *s, uint32 i)
{
	return (aspan_span *) at_offset(s, s->spans) + (Size) i * ASPAN_GIVEN_SPANS;
}

static inline uint128 *
self_of(shared *s, int i)
{
	return (uint128 *) at_offset(s, s->self) + (Size) i * s->nsites;
}

static inline aspan_tree_sums *
result_of(shared *s, int i)
{
	return (aspan_tree_sums *) at_offset(s, s->results) + i;
}

/* room for so many bytes behind what there is */
static Size
reserve(shared *layout, uint64 count, Size width)
{
	Size		offset = layout->size;

	layout->size = add_size(offset, CACHELINEALIGN(mul_size(count, width)));
	return offset;
}

static void
lay_out(shared *layout)
{
	layout->size = CACHELINEALIGN(sizeof(shared));
	layout->dict = reserve(layout, layout->dict_size, 1);
	layout->places = reserve(layout, layout->nplaces, sizeof(place));
	layout->results = reserve(layout, layout->nhelpers,
							  sizeof(aspan_tree_sums));
	layout->self = reserve(layout, layout->nhelpers,
						   mul_size(layout->nsites, sizeof(uint128)));
	layout->spans = reserve(layout, layout->nplaces,
							ASPAN_GIVEN_SPANS * sizeof(aspan_span));
}

/* ---- whoever has the set ---- */

static Size
dict_size(const aspan_dict *dict)
{
	aspan_writer w = {0};

	aspan_write_dict(&w, dict);
	return w.size;
}

static void
init_shared(shared *s, const shared *layout, const aspan_dict *dict)
{
	aspan_writer w;

	memcpy(s, layout, sizeof(*s));
	pg_atomic_init_u32(&s->closed, 0);
	pg_atomic_init_u32(&s->uncertain, 0);
	ConditionVariableInit(&s->given);
	for (uint32 i = 0; i < s->nplaces; i++)
		pg_atomic_init_u32(&place_of(s, i)->state, PLACE_FREE);
	memset(result_of(s, 0), 0, s->nhelpers * sizeof(aspan_tree_sums));
	memset(self_of(s, 0), 0, s->nhelpers * (s->nsites * sizeof(uint128)));
	w.next = at_offset(s, s->dict);
	w.size = 0;
	aspan_write_dict(&w, dict);
}

static int
workers_wanted(uint64 nspans)
{
	if (IsParallelWorker() || !ActiveSnapshotSet())
		return 0;
	if (aspan_part_workers >= 0)
		return Min(aspan_part_workers, max_parallel_workers);
	return nspans < MANY_SPANS ? 0 :
		Min(max_parallel_workers_per_gather, max_parallel_workers);
}

/* for so many helpers; false if that takes too much memory */
static bool
choose_layout(shared *layout, const aspan_set *set, int nhelpers)
{
	layout->nhelpers = nhelpers;
	layout->nplaces = Min(nhelpers + 1, MAX_PLACES);
	layout->nsites = aspan_dict_nsites(set->dict);
	layout->dict_size = dict_size(set->dict);
	lay_out(layout);
	return layout->dict_size <= MAX_NAMES_BYTES &&
		layout->spans - layout->self <= MAX_NAMES_BYTES &&
		aspan_has_memory(layout->size);
}

static void
leave_parallel_mode(ParallelContext *context)
{
	DestroyParallelContext(context);
	ExitParallelMode();
}

static aspan_part_helpers *
helpers_begin(const aspan_set *set, uint32 nparts, uint64 nspans)
{
	int			nhelpers = Min(workers_wanted(nspans), (int) nparts - 1);
	shared		layout = {0};
	ParallelContext *context;
	shared	   *s = NULL;
	aspan_part_helpers *h;

	if (nhelpers <= 0 || !choose_layout(&layout, set, nhelpers))
		return NULL;
	EnterParallelMode();
	context = CreateParallelContext("asyncspan", "aspan_part_worker",
									nhelpers);
	shm_toc_estimate_chunk(&context->estimator, layout.size);
	shm_toc_estimate_keys(&context->estimator, 1);
	InitializeParallelDSM(context);

	/* none where there are no segments of shared memory left */
	if (context->nworkers > 0)
	{
		s = shm_toc_allocate(context->toc, layout.size);
		init_shared(s, &layout, set->dict);
		shm_toc_insert(context->toc, KEY_OF_PARTS, s);
		LaunchParallelWorkers(context);
	}
	if (context->nworkers_launched == 0)
	{
		leave_parallel_mode(context);
		return NULL;
	}
	h = palloc(sizeof(aspan_part_helpers));
	h->context = context;
	h->s = s;
	return h;
}

static bool
helpers_give(aspan_part_helpers *h, const aspan_log *spans)
{
	shared	   *s = h->s;
	uint32		i = 0;

	if (spans->count > ASPAN_GIVEN_SPANS)
		return false;
	while (i < s->nplaces &&
		   pg_atomic_read_u32(&place_of(s, i)->state) != PLACE_FREE)
		i++;
	if (i == s->nplaces)
		return false;

	/* nobody else takes a free place */
	pg_memory_barrier();
	place_of(s, i)->count = spans->count;
	for (uint64 from = 0; from < spans->count; from += ASPAN_CHUNK_SPANS)
		aspan_log_read(spans, from,
					   (uint32) Min(spans->count - from, ASPAN_CHUNK_SPANS),
					   spans_of(s, i) + from);
	pg_memory_barrier();
	pg_atomic_write_u32(&place_of(s, i)->state, PLACE_FULL);
	ConditionVariableBroadcast(&s->given);
	return true;
}

/* moves the spans of a full place into a log; false if none is full */
static bool
take_full(shared *s, aspan_log *spans)
{
	for (uint32 i = 0; i < s->nplaces; i++)
	{
		uint32		full = PLACE_FULL;
		uint64		count;

		if (!pg_atomic_compare_exchange_u32(&place_of(s, i)->state, &full,
											PLACE_TAKEN))
			continue;
		count = place_of(s, i)->count;
		aspan_log_clear(spans);
		for (uint64 j = 0; j < count; j++)
			*aspan_log_append(spans) = spans_of(s, i)[j];
		pg_memory_barrier();
		pg_atomic_write_u32(&place_of(s, i)->state, PLACE_FREE);
		return true;
	}
	return false;
}

static bool
helpers_take(aspan_part_helpers *h, aspan_log *spans)
{
	return take_full(h->s, spans);
}

static bool
helpers_end(aspan_part_helpers *h, aspan_tree_sums *sums)
{
	shared	   *s = h->s;
	bool		certain;

	pg_atomic_write_u32(&s->closed, 1);
	ConditionVariableBroadcast(&s->given);
	WaitForParallelWorkersToFinish(h->context);
	for (int i = 0; sums != NULL && i < s->nhelpers; i++)
	{
		aspan_tree_sums other = *result_of(s, i);

		other.self_of_site = self_of(s, i);
		aspan_tree_sums_add(sums, &other, s->nsites);
	}
	certain = pg_atomic_read_u32(&s->uncertain) == 0;
	leave_parallel_mode(h->context);
	pfree(h);
	return certain;
}

/* ---- those who help ---- */

/* waits for a part; false if there will be none */
static bool
wait_for_part(shared *s, aspan_log *spans)
{
	bool		found = false;

	while (pg_atomic_read_u32(&s->closed) == 0 &&
		   !(found = take_full(s, spans)))
		ConditionVariableSleep(&s->given, PG_WAIT_EXTENSION);
	ConditionVariableCancelSleep();
	return found;
}

static void
help(shared *s, int me)
{
	const char *bytes = at_offset(s, s->dict);
	aspan_reader r = {bytes, bytes + s->dict_size};
	aspan_dict *dict = aspan_read_dict(&r, CurrentMemoryContext);
	aspan_tree_sums sums = {.self_of_site = self_of(s, me)};
	aspan_part_join j;

	aspan_part_join_init(&j, dict, ASPAN_GIVEN_SPANS, &sums);
	while (wait_for_part(s, j.part.spans))
	{
		CHECK_FOR_INTERRUPTS();
		if (!aspan_part_join_add(&j))
			pg_atomic_write_u32(&s->uncertain, 1);
	}
	*result_of(s, me) = sums;
}

void
aspan_part_worker(dsm_segment *segment, shm_toc *toc)
{
	shared	   *s = shm_toc_lookup(toc, KEY_OF_PARTS, false);

	/* it may come when all is done */
	if (pg_atomic_read_u32(&s->closed) != 0)
		return;
	MemoryContextSwitchTo(AllocSetContextCreate(CurrentMemoryContext,
												"asyncspan part worker",
												ALLOCSET_DEFAULT_SIZES));
	help(s, ParallelWorkerNumber);
}

void
aspan_part_workers_init(void)
{
	static const aspan_part_help functions = {
		.begin = helpers_begin,
		.give = helpers_give,
		.take = helpers_take,
		.end = helpers_end
	};

	aspan_help_with_parts = &functions;
}
