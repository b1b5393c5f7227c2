/*
 * store_profile.c
 *	  The profile of what a store has, from those of its rows.
 *
 * That is right where they are of different stretches of time or processes.  So
 * what is cut by an edge of the range has a part of its own, which is made of
 * the sets of this chunk, and so has each stretch of chunks that are read from
 * the source.  A row that has no profile, since it would not fit into
 * asyncspan.max_memory when the store was refreshed, has its set added in place
 * of it.
 *
 * Two parts of one chunk and process, as a store may have that keeps what is
 * gone, have to be put together as sets.  Then whoever asks has to read these.
 */
#include "postgres.h"

#include "sql/profile_value.h"
#include "sql/set_aggregate.h"
#include "sql/set_value.h"
#include "sql/store_read.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* profiles on their way to a profiler, and the row before */
typedef struct profile_read
{
	aspan_store_reading r;
	aspan_profiler *profiler;
	bool		any;			/* is there one? */
	int64		chunk;
	text	   *process;		/* NULL for none */
	bool		overlaps;		/* are there two parts of one of these? */
} profile_read;

static void
add_to_profile(aspan_set *set, void *arg)
{
	aspan_profiler_add_set(((profile_read *) arg)->profiler, set);
}

/* where a chunk is: before some others, behind them, or among them */
static int
compare_with_chunks(const void *key, const void *chunks)
{
	int64		chunk = *(const int64 *) key;
	const aspan_chunks *c = chunks;

	return (chunk > c->last) - (chunk < c->first);
}

static bool
is_dirty(const aspan_dirty *dirty, int64 chunk)
{
	return dirty->n > 0 &&
		bsearch(&chunk, dirty->chunks, dirty->n, sizeof(aspan_chunks),
				compare_with_chunks) != NULL;
}

static bool
is_same_process(const struct varlena *a, const struct varlena *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* the owner may have changed the columns of the store */
static void
check_row(const TupleTableSlot *slot)
{
	TupleDesc	desc = slot->tts_tupleDescriptor;

	if (TupleDescAttr(desc, 1)->atttypid != INT8OID ||
		TupleDescAttr(desc, 2)->atttypid != TEXTOID ||
		getBaseType(TupleDescAttr(desc, 3)->atttypid) !=
		aspan_find_set_type() ||
		slot->tts_isnull[1] || (slot->tts_isnull[0] && slot->tts_isnull[3]))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("columns of the store have been changed"),
				 errhint("Drop the store with asyncspan.drop_store(), and create it again.")));
}

/* the profile of a row, or its set if it has none */
static void
add_row(aspan_profiler *profiler, const TupleTableSlot *slot)
{
	aspan_set  *set;

	if (!slot->tts_isnull[0])
	{
		aspan_profiler_add(profiler,
						   aspan_profile_from_datum(slot->tts_values[0]));
		return;
	}
	set = aspan_set_from_datum(slot->tts_values[3]);
	aspan_set_check_merged(set);
	aspan_profiler_add_set(profiler, set);
	aspan_set_close(set);
}

/* a row of the store: its profile, chunk and process, or its set */
static void
take_profile(TupleTableSlot *slot, void *arg)
{
	profile_read *pr = arg;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan profile",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller;
	int64		chunk;
	text	   *process;

	slot_getallattrs(slot);
	check_row(slot);
	chunk = DatumGetInt64(slot->tts_values[1]);
	process = slot->tts_isnull[2] ? NULL :
		DatumGetTextPCopy(slot->tts_values[2]);
	if (is_dirty(&pr->r.dirty, chunk) ||
		(pr->any && pr->chunk == chunk &&
		 is_same_process(process, pr->process)))
		pr->overlaps = true;
	if (pr->process != NULL)
		pfree(pr->process);
	pr->any = true;
	pr->chunk = chunk;
	pr->process = process;

	caller = MemoryContextSwitchTo(work);
	if (!pr->overlaps)
		add_row(pr->profiler, slot);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/* a set of a chunk that an edge cuts */
static void
take_edge(aspan_set *set, void *arg)
{
	profile_read *pr = arg;

	if (aspan_set_events(set) > 0 && is_dirty(&pr->r.dirty, pr->chunk))
		pr->overlaps = true;
	else
		aspan_profiler_add_set(pr->profiler, set);
}

static void
read_edge(profile_read *pr, int64 chunk)
{
	aspan_chunks chunks = {chunk, chunk};
	aspan_set_rows rows;

	aspan_store_rows(&pr->r, chunks, &rows);
	rows.whole = true;
	pr->chunk = chunk;
	aspan_source_sets(pr->r.source, &rows, take_edge, pr);
}

/* false if there are parts that overlap */
static bool
read_profiles(profile_read *pr)
{
	const aspan_store_reading *r = &pr->r;
	const aspan_range *range = &r->cut.events;
	int64		bucket = r->store->bucket;
	aspan_chunks chunks = aspan_store_chunks(r);
	aspan_set_rows rows;

	if (range->has_since && range->since % bucket != 0 &&
		chunks.first <= chunks.last)
		read_edge(pr, chunks.first++);
	if (range->has_until && range->until % bucket != 0 &&
		chunks.first <= chunks.last)
		read_edge(pr, chunks.last--);
	if (pr->overlaps || chunks.first > chunks.last)
		return !pr->overlaps;
	aspan_store_rows(r, chunks, &rows);
	aspan_source_profiles(r->source, &rows, take_profile, pr);
	return !pr->overlaps;
}

bool
aspan_store_profile(const aspan_source *source, const aspan_store *store,
					aspan_profiler *profiler)
{
	profile_read pr = {.r = {.source = source,.store = store},
	.profiler = profiler};
	const aspan_dirty *dirty = &pr.r.dirty;

	if (source->margin != NULL)
		return false;
	aspan_store_begin(&pr.r);
	if (dirty->everything || !read_profiles(&pr))
		return false;
	for (int i = 0; i < dirty->n; i++)
		aspan_store_read_rows(&pr.r, dirty->chunks[i], add_to_profile, &pr);

	/* who is told to read the sets instead gives the notice there */
	aspan_store_notice(&pr.r);
	return true;
}
