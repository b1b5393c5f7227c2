/*
 * store_read.c
 *	  A store as a source: sets of what is clean, rows of what is not.
 *
 * All that is read is of one snapshot: the log, which says what has changed
 * since the last refresh, the sets of the other chunks, and the rows of the
 * source in those that are in the log.  They are put together as sets are
 * merged.  Of the sets only the chunks that the range of time touches are read,
 * and those of the process that is asked for.
 *
 * Events that are neither begin nor end are only numbers in a set.  Where the
 * store has any, the chunks that an edge of the range cuts are read from the
 * source, and so is everything where a process is asked for or a margin.
 *
 * In a store that keeps what goes with a table, the sets of such a table are
 * read, whether they have been marked or not, and whatever is in the log.  So
 * sets are read there even if everything has changed.
 *
 * A profile of what a store has is put together of those of its chunks.  That
 * is right where they are of different stretches of time or processes; so what
 * is cut by an edge of the range has a part of its own, which is made of the
 * sets of this chunk, and so has each stretch of chunks that are read from the
 * source.  Two parts of one chunk and process, as a store may have that keeps
 * what is gone, have to be put together as sets.
 *
 * Whoever may read the store need not have a right to the source as long as
 * nothing has changed.  Otherwise there is an error or, with asyncspan.stale,
 * an answer from the sets alone, with a notice.
 */
#include "postgres.h"

#include "base/settings.h"
#include "engine/set_split.h"
#include "figures/tree.h"
#include "sql/profile_value.h"
#include "sql/source.h"
#include "sql/source_read.h"
#include "sql/store_keep.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* the store being read */
typedef struct store_read
{
	const aspan_source *source;
	const aspan_store *store;
	aspan_relation info;		/* of the source behind it */
	aspan_cut	cut;			/* what is to be read of it */
	aspan_dirty dirty;			/* as far as it concerns the range */
	aspan_collector *rows;		/* of the source; NULL if none are read */
	aspan_profiler *profiler;	/* in place of it and the next */
	aspan_set_callback callback;
	void	   *arg;
} store_read;

/* the chunks that the range of what is to be read touches */
static aspan_chunks
chunks_of_range(const store_read *r)
{
	const aspan_range *range = &r->cut.events;
	int64		bucket = r->store->bucket;
	aspan_chunks chunks = {PG_INT64_MIN, PG_INT64_MAX};

	if (range->has_since)
		chunks.first = aspan_chunk_of(range->since, bucket);
	if (range->has_until)
		chunks.last = range->until == PG_INT64_MIN ? PG_INT64_MIN :
			aspan_chunk_of(range->until - 1, bucket);
	return chunks;
}

static void
add_edges(store_read *r, aspan_chunks wanted)
{
	aspan_dirty *dirty = &r->dirty;

	dirty->chunks = repalloc_huge(dirty->chunks,
								  (dirty->n + 2) * sizeof(aspan_chunks));
	if (r->cut.events.has_since)
		dirty->chunks[dirty->n++] = (aspan_chunks)
	{
		wanted.first, wanted.first
	};
	if (r->cut.events.has_until)
		dirty->chunks[dirty->n++] = (aspan_chunks)
	{
		wanted.last, wanted.last
	};
	dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
}

/* leaves of what is dirty that which is to be read */
static void
find_dirty(store_read *r)
{
	const aspan_source *source = r->source;
	aspan_chunks wanted = chunks_of_range(r);
	aspan_dirty *dirty = &r->dirty;
	int			n = 0;

	aspan_store_dirty(r->store, &r->info, GetActiveSnapshot(), dirty);
	if (r->store->unpaired)
	{
		if (source->process != NULL || source->margin != NULL)
			dirty->everything = true;
		add_edges(r, wanted);
	}
	if (dirty->everything && r->store->keep)
	{
		dirty->everything = false;
		dirty->n = 1;
		dirty->chunks[0] = wanted;
	}
	for (int i = 0; i < dirty->n; i++)
	{
		aspan_chunks c = dirty->chunks[i];

		c.first = Max(c.first, wanted.first);
		c.last = Min(c.last, wanted.last);
		if (c.first <= c.last)
			dirty->chunks[n++] = c;
	}
	dirty->n = n;
}

/* without a right to the source, what has changed cannot be read */
static bool
is_answered_stale(store_read *r)
{
	if (pg_class_aclcheck(r->store->source, GetUserId(), ACL_SELECT) ==
		ACLCHECK_OK ||
		pg_attribute_aclcheck_all(r->store->source, GetUserId(), ACL_SELECT,
								  ACLMASK_ANY) == ACLCHECK_OK)
		return false;
	if (!aspan_stale)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("store %s is not up to date, and there is no right to read %s",
						aspan_relation_name(r->store->store), r->info.name),
				 errdetail("Chunks that have changed since the last refresh are read from the source."),
				 errhint("Refresh the store with asyncspan.refresh_store(), or take the state of the last refresh with SET asyncspan.stale = on.")));
	ereport(NOTICE,
			(errmsg("store %s is not up to date, this is the state of the last refresh",
					aspan_relation_name(r->store->store))));
	return true;
}

static void
add_rows(aspan_set *set, void *arg)
{
	store_read *r = arg;

	aspan_collect_set(r->rows, set);
}

/* the rows of some chunks, as far as they are in the range */
static void
read_rows(store_read *r, aspan_chunks chunks, aspan_set_callback callback)
{
	aspan_source rows = *r->source;
	aspan_range range = r->cut.events;
	int64		bucket = r->store->bucket;
	int64		since;
	int64		until;

	rows.relid = r->store->source;
	rows.margin = NULL;
	rows.needs = ASPAN_NEED_VALUE | ASPAN_NEED_FILES | ASPAN_NEED_LINES |
		ASPAN_NEED_KINDS | ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED;
	if (!pg_mul_s64_overflow(chunks.first, bucket, &since) &&
		(!range.has_since || range.since < since))
	{
		range.has_since = true;
		range.since = since;
	}
	if (chunks.last < PG_INT64_MAX &&
		!pg_mul_s64_overflow(chunks.last + 1, bucket, &until) &&
		(!range.has_until || range.until > until))
	{
		range.has_until = true;
		range.until = until;
	}

	/* edges of chunks are whole microseconds, and so are those of the range */
	rows.has_since = range.has_since;
	rows.has_until = range.has_until;
	rows.since = range.has_since ? aspan_timestamp_from_ns(range.since) : 0;
	rows.until = range.has_until ? aspan_timestamp_from_ns(range.until) : 0;
	aspan_source_rows(&rows, callback, r);
}

/* the sets and the rows together, in the range that was asked for */
static void
join_rows(aspan_set *set, void *arg)
{
	store_read *r = arg;
	aspan_set  *joined;

	aspan_collect_set(r->rows, set);
	joined = aspan_set_resolve(r->rows);
	r->callback(joined, r->arg);
	if (!joined->kept)
		aspan_set_close(joined);
}

static void
read_dirty(store_read *r)
{
	r->rows = aspan_collector_create(CurrentMemoryContext);
	r->rows->keeps_apart = true;
	if ((r->source->needs & ASPAN_NEED_MARGIN) == 0)
		aspan_source_range(r->source, &r->rows->range);
	if (r->source->needs & ASPAN_NEED_TREE)
		r->rows->keeper = &aspan_tree_keeper;
	for (int i = 0; i < r->dirty.n; i++)
		read_rows(r, r->dirty.chunks[i], add_rows);
}

/* "{[1,4],[7,)}" */
static char *
dirty_text(const aspan_dirty *dirty)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int i = 0; i < dirty->n; i++)
	{
		appendStringInfo(&text, "%s[%lld,", i > 0 ? "," : "",
						 (long long) dirty->chunks[i].first);
		if (dirty->chunks[i].last < PG_INT64_MAX)
			appendStringInfo(&text, "%lld]", (long long) dirty->chunks[i].last);
		else
			appendStringInfoChar(&text, ')');
	}
	appendStringInfoChar(&text, '}');
	return text.data;
}

/* the text of a process as its column has it; the store keeps texts */
static char *
text_of_process(const store_read *r)
{
	Oid			type = r->info.types[ASPAN_COL_PROCESS];
	AttrNumber	number = get_attnum(r->store->source, "process_id");
	Oid			function;
	Oid			ioparam;
	Oid			column;
	int32		typmod;
	Oid			collation;
	bool		varlena;
	Datum		value;

	if (!OidIsValid(type))
		return pstrdup(r->source->process);
	get_atttypetypmodcoll(r->store->source, number, &column, &typmod,
						  &collation);
	getTypeInputInfo(type, &function, &ioparam);
	value = OidInputFunctionCall(function, pstrdup(r->source->process), ioparam,
								 column == type ? typmod : -1);
	getTypeOutputInfo(type, &function, &varlena);
	return OidOutputFunctionCall(function, value);
}

/* which rows of the store have what is clean of some chunks */
static void
rows_of_chunks(const store_read *r, aspan_chunks chunks, aspan_set_rows *rows)
{
	memset(rows, 0, sizeof(*rows));
	rows->cut = r->cut;
	rows->cut.counts = true;
	rows->first = chunks.first;
	rows->last = chunks.last;
	rows->without = dirty_text(&r->dirty);
	if (r->dirty.n > 0)
		rows->unless = aspan_store_gone(r->store, r->dirty.leaves, &r->info);
	if (r->source->process != NULL)
		rows->cut.process = text_of_process(r);
}

static void
read_sets(store_read *r)
{
	aspan_set_rows rows;

	rows_of_chunks(r, chunks_of_range(r), &rows);
	rows.whole = r->rows != NULL;
	aspan_source_sets(r->source, &rows,
					  r->rows != NULL ? join_rows : r->callback,
					  r->rows != NULL ? (void *) r : r->arg);
}

static void
begin_read(store_read *r)
{
	Oid			store = r->store->store;

	if (pg_class_aclcheck(store, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(store));
	aspan_store_check_source(r->store->source, &r->info);
	aspan_source_cut(r->source, &r->info, &r->cut);
	find_dirty(r);
	if ((r->dirty.everything || r->dirty.n > 0) && is_answered_stale(r))
		memset(&r->dirty, 0, sizeof(r->dirty));
}

void
aspan_store_read(const aspan_source *source, const aspan_store *store,
				 aspan_set_callback callback, void *arg)
{
	store_read	r = {.source = source,.store = store,.callback = callback,
	.arg = arg};
	aspan_source rows = *source;

	begin_read(&r);
	rows.relid = store->source;
	if (r.dirty.everything)
	{
		aspan_source_read(&rows, callback, arg);
		return;
	}
	if (r.dirty.n > 0)
		read_dirty(&r);
	read_sets(&r);
}

/* ---- profiles ---- */

/* the chunk and process of the row before */
typedef struct profile_read
{
	store_read *r;
	bool		any;
	int64		chunk;
	text	   *process;		/* NULL for none */
	bool		overlaps;		/* are there two parts of one of these? */
} profile_read;

static void
add_to_profile(aspan_set *set, void *arg)
{
	aspan_profiler_add_set(((store_read *) arg)->profiler, set);
}

static bool
is_dirty(const aspan_dirty *dirty, int64 chunk)
{
	for (int i = 0; i < dirty->n; i++)
	{
		if (chunk >= dirty->chunks[i].first && chunk <= dirty->chunks[i].last)
			return true;
	}
	return false;
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
		slot->tts_isnull[0] || slot->tts_isnull[1])
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("columns of the store have been changed"),
				 errhint("Drop the store with asyncspan.drop_store(), and create it again.")));
}

/* a row of the store: its profile, chunk and process */
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
	if (is_dirty(&pr->r->dirty, chunk) ||
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
		aspan_profiler_add(pr->r->profiler,
						   aspan_profile_from_datum(slot->tts_values[0]));
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/* a set of a chunk that an edge cuts */
static void
take_edge(aspan_set *set, void *arg)
{
	profile_read *pr = arg;

	if (aspan_set_events(set) > 0 && is_dirty(&pr->r->dirty, pr->chunk))
		pr->overlaps = true;
	else
		aspan_profiler_add_set(pr->r->profiler, set);
}

static void
read_edge(profile_read *pr, int64 chunk)
{
	aspan_chunks chunks = {chunk, chunk};
	aspan_set_rows rows;

	rows_of_chunks(pr->r, chunks, &rows);
	rows.whole = true;
	pr->chunk = chunk;
	aspan_source_sets(pr->r->source, &rows, take_edge, pr);
}

/* false if there are parts that overlap */
static bool
read_profiles(store_read *r)
{
	const aspan_range *range = &r->cut.events;
	int64		bucket = r->store->bucket;
	aspan_chunks chunks = chunks_of_range(r);
	profile_read pr = {.r = r};
	aspan_set_rows rows;

	if (range->has_since && range->since % bucket != 0 &&
		chunks.first <= chunks.last)
		read_edge(&pr, chunks.first++);
	if (range->has_until && range->until % bucket != 0 &&
		chunks.first <= chunks.last)
		read_edge(&pr, chunks.last--);
	if (pr.overlaps || chunks.first > chunks.last)
		return !pr.overlaps;
	rows_of_chunks(r, chunks, &rows);
	aspan_source_profiles(r->source, &rows, take_profile, &pr);
	return !pr.overlaps;
}

bool
aspan_store_profile(const aspan_source *source, const aspan_store *store,
					aspan_profiler *profiler)
{
	store_read	r = {.source = source,.store = store,.profiler = profiler};

	if (source->margin != NULL)
		return false;
	begin_read(&r);
	if (r.dirty.everything || !read_profiles(&r))
		return false;
	for (int i = 0; i < r.dirty.n; i++)
		read_rows(&r, r.dirty.chunks[i], add_to_profile);
	return true;
}
