/*
 * store_refresh.c
 *	  Refreshing a store.
 *
 * Whoever calls for it has to own the store, as a member of the owner's role or
 * a superuser does, and it is done with the rights of the owner: what the owner
 * has put on the tables, triggers for instance, gets no others.  So it is with
 * REFRESH MATERIALIZED VIEW.
 *
 * A refresh is one transaction.  It locks the store against others, takes the
 * log, and in a later snapshot reads the source for what the log says.  So what
 * a writer has changed is in the rows that are read if its log was taken.  What
 * has been committed in between is read, too, and its log stays for the next
 * time.  Writers never wait, and if the refresh fails, the log is as it was.
 * In REPEATABLE READ there is no later snapshot, so it is refused.
 *
 * Where the store keeps what goes with a table, and one is gone, its chunks are
 * marked before anything is made.
 *
 * Rows are read in stretches of no more than MAX_SPANS spans, as the planner
 * expects them.  Each becomes a set, which is divided (engine/set_split.h).
 */
#include "postgres.h"

#include "base/settings.h"
#include "base/units.h"
#include "engine/set_split.h"
#include "sql/compat_acl.h"
#include "sql/fn.h"
#include "sql/profile_value.h"
#include "sql/set_aggregate.h"
#include "sql/set_value.h"
#include "sql/source.h"
#include "sql/source_read.h"
#include "sql/store_keep.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* spans that are read at once, if there is more than one chunk */
#define MAX_SPANS	1000000

typedef struct refresh
{
	Oid			caller;
	int			caller_context;
	int			settings;		/* level of those that end with the refresh */
	aspan_store *store;
	aspan_relation info;		/* of the source */
	SPIPlanPtr	insert;
	instr_time	start;
	double		budget;			/* milliseconds, negative for any */
	uint64		chunks;
	uint64		events;
	uint64		unprofiled;		/* chunks whose profiles would not fit */
	uint64		left_over;
} refresh;

static double
elapsed(const refresh *r)
{
	instr_time	now;

	INSTR_TIME_SET_CURRENT(now);
	INSTR_TIME_SUBTRACT(now, r->start);
	return INSTR_TIME_GET_MILLISEC(now);
}

static void
insert_piece(refresh *r, aspan_text process, int64 chunk, aspan_set *piece)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan chunk",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);
	Datum		values[5] = {0};
	char		nulls[] = "     ";

	if (process.bytes == NULL)
		nulls[0] = 'n';
	values[0] = process.bytes == NULL ? (Datum) 0 :
		aspan_text_datum(process.bytes, process.len);
	values[1] = Int64GetDatum(chunk);
	values[2] = aspan_set_value(piece);
	if (!aspan_profile_value_if_fits(piece, &values[3]))
	{
		nulls[3] = 'n';
		r->unprofiled++;
	}
	values[4] = Int64GetDatum((int64) aspan_set_events(piece));
	if (SPI_execute_plan(r->insert, values, nulls, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write a chunk");
	r->chunks++;
	r->events += aspan_set_events(piece);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

static void
take_piece(void *arg, aspan_text process, int64 chunk, aspan_set *piece)
{
	insert_piece(arg, process, chunk, piece);
}

/*
 * Keeps a set for when the query has ended: workers may take part in that, and
 * nothing is written meanwhile.
 */
static void
keep_set(aspan_set *set, void *arg)
{
	aspan_set **kept = arg;

	aspan_set_keep(set, GetMemoryChunkContext(kept));
	*kept = set;
}

/*
 * Writes the pieces of a set.  What has no time in it is of a chunk, but of no
 * process; false if that cannot be told, since there are several chunks.
 */
static bool
write_set(refresh *r, aspan_chunks chunks, aspan_set *set)
{
	uint64		unpaired = set->counts.other_events +
	set->counts.invalid_events;

	if (unpaired > 0 && chunks.first < chunks.last)
		return false;
	aspan_set_split(set, r->store->bucket, take_piece, r);
	if (unpaired > 0)
	{
		aspan_text	none = {NULL, 0};
		aspan_set  *counted = aspan_set_empty();

		counted->counts.other_events = set->counts.other_events;
		counted->counts.invalid_events = set->counts.invalid_events;
		insert_piece(r, none, chunks.first, counted);
		r->store->unpaired = true;
	}
	return true;
}

/* the rows of the source that lie in some chunks */
static void
source_of(const refresh *r, aspan_chunks chunks, aspan_source *source)
{
	int64		bucket = r->store->bucket;
	int64		since;
	int64		until;

	memset(source, 0, sizeof(*source));
	source->relid = r->store->source;
	source->needs = ASPAN_NEED_VALUE | ASPAN_NEED_FILES | ASPAN_NEED_LINES |
		ASPAN_NEED_KINDS | ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED;
	source->has_since = !pg_mul_s64_overflow(chunks.first, bucket, &since);
	source->has_until = !pg_mul_s64_overflow(chunks.last + 1, bucket, &until);
	source->since = source->has_since ? aspan_timestamp_from_ns(since) : 0;
	source->until = source->has_until ? aspan_timestamp_from_ns(until) : 0;
}

static void
leave_over(refresh *r, aspan_chunks chunks)
{
	aspan_store_run(SPI_OK_INSERT,
					"INSERT INTO %s VALUES (%lld, %lld)",
					aspan_relation_name(r->store->log),
					(long long) chunks.first,
					(long long) chunks.last);
	r->left_over++;
}

static void make_chunks(refresh *r, aspan_chunks chunks);

static void
make_halves(refresh *r, aspan_chunks chunks)
{
	int64		middle = chunks.first + (chunks.last - chunks.first) / 2;
	aspan_chunks lower = {chunks.first, middle};
	aspan_chunks upper = {middle + 1, chunks.last};

	check_stack_depth();
	make_chunks(r, lower);
	make_chunks(r, upper);
}

static void
make_chunks(refresh *r, aspan_chunks chunks)
{
	aspan_set **set = palloc0(sizeof(aspan_set *));
	aspan_source source;
	bool		written;

	CHECK_FOR_INTERRUPTS();
	if (r->budget >= 0 && elapsed(r) > r->budget && r->chunks > 0)
	{
		leave_over(r, chunks);
		return;
	}
	source_of(r, chunks, &source);
	if (chunks.first < chunks.last &&
		aspan_source_estimate(&source) > MAX_SPANS)
	{
		make_halves(r, chunks);
		return;
	}
	aspan_store_run(SPI_OK_DELETE,
					"DELETE FROM %s WHERE NOT kept AND chunk OPERATOR(pg_catalog.>=) %lld::pg_catalog.int8 "
					"AND chunk OPERATOR(pg_catalog.<=) %lld::pg_catalog.int8",
					aspan_relation_name(r->store->store),
					(long long) chunks.first, (long long) chunks.last);
	PushActiveSnapshot(GetTransactionSnapshot());
	aspan_source_rows(&source, keep_set, set);
	PopActiveSnapshot();
	written = write_set(r, chunks, *set);
	aspan_set_close(*set);
	MemoryContextDelete((*set)->cxt);
	if (!written)
		make_halves(r, chunks);
}

/* false if there are no rows with a time */
static bool
find_extent(refresh *r, aspan_chunks *chunks)
{
	Oid			type = r->info.types[r->info.kind == ASPAN_ROWS_SPANS ?
									 ASPAN_COL_BEGIN_TIME : ASPAN_COL_TIME];
	const char *e = aspan_store_time(&r->info);
	int64		extent[2];
	bool		isnull;
	HeapTuple	row;
	Datum		value;

	aspan_store_run(SPI_OK_SELECT,
					"SELECT pg_catalog.min(%s), pg_catalog.max(%s), "
					"pg_catalog.bool_or(%s IS NULL) FROM %s",
					e, e, e, r->info.name);
	row = SPI_tuptable->vals[0];
	value = SPI_getbinval(row, SPI_tuptable->tupdesc, 3, &isnull);
	r->store->timeless = !isnull && DatumGetBool(value);
	for (int i = 0; i < 2; i++)
	{
		value = SPI_getbinval(row, SPI_tuptable->tupdesc, i + 1, &isnull);
		if (isnull)
			return false;
		if (type == INT8OID)
			extent[i] = DatumGetInt64(value);
		else if (!aspan_ns_from_timestamp(DatumGetTimestamp(value), &extent[i]))
			r->store->timeless = true;
	}
	chunks->first = aspan_chunk_of(extent[0], r->store->bucket);
	chunks->last = aspan_chunk_of(extent[1], r->store->bucket);
	return !r->store->timeless;
}

static void
make_everything(refresh *r)
{
	aspan_chunks chunks;

	aspan_store_run(SPI_OK_DELETE,
					"DELETE FROM %s WHERE NOT kept",
					aspan_relation_name(r->store->store));
	r->store->columns = aspan_store_columns(r->store->source, &r->info);
	r->store->unpaired = false;
	if (find_extent(r, &chunks))
		make_chunks(r, chunks);
}

/* what there is to do: what has changed, and a range that is asked for */
static void
add_range(refresh *r, FunctionCallInfo fcinfo, aspan_dirty *dirty)
{
	aspan_source source = {0};
	aspan_range range;
	int64		bucket = r->store->bucket;

	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		return;
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		dirty->everything = true;
		return;
	}
	source.has_since = source.has_until = true;
	source.since = PG_GETARG_TIMESTAMPTZ(1);
	source.until = PG_GETARG_TIMESTAMPTZ(2);
	aspan_source_check(&source);
	aspan_source_range(&source, &range);
	if (!range.has_since || !range.has_until)
		dirty->everything = true;
	else if (range.since < range.until)
		aspan_dirty_add(dirty, aspan_chunk_of(range.since, bucket),
						aspan_chunk_of(range.until - 1, bucket));
	dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
}

/*
 * Takes the rights of the owner, until the function or the transaction ends.
 * What is set meanwhile is set back then: triggers of the owner must not leave
 * the caller with a search path of theirs.
 */
static void
become_owner(refresh *r, Oid store)
{
	Relation	rel = table_open(store, NoLock);
	Oid			owner = rel->rd_rel->relowner;

	table_close(rel, NoLock);
	GetUserIdAndSecContext(&r->caller, &r->caller_context);
	SetUserIdAndSecContext(owner, r->caller_context |
						   SECURITY_RESTRICTED_OPERATION);
	r->settings = NewGUCNestLevel();
	aspan_restrict_search_path();
}

static void
become_caller(refresh *r)
{
	AtEOXact_GUC(false, r->settings);
	SetUserIdAndSecContext(r->caller, r->caller_context);
}

/* milliseconds */
static double
getarg_budget(FunctionCallInfo fcinfo, int argno)
{
	const Interval *budget = PG_GETARG_INTERVAL_P(argno);
	double		ms = (double) budget->time / 1000 +
	(double) budget->day * SECS_PER_DAY * 1000;

	if (budget->month != 0 || ms < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"budget\" must neither be negative nor contain months or years")));
	return ms;
}

static void
prepare(refresh *r, FunctionCallInfo fcinfo)
{
	Oid			types[5] = {TEXTOID, INT8OID, InvalidOid, InvalidOid, INT8OID};

	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a store cannot be refreshed in a transaction of this isolation level"),
				 errdetail("It needs a snapshot that is later than that in which it takes the log."),
				 errhint("Use READ COMMITTED.")));
	INSTR_TIME_SET_CURRENT(r->start);
	r->budget = -1;
	if (!PG_ARGISNULL(3))
		r->budget = getarg_budget(fcinfo, 3);

	/* what another refresh has done is seen once that has ended */
	aspan_store_own(PG_GETARG_OID(0));
	LockRelationOid(PG_GETARG_OID(0), ShareUpdateExclusiveLock);
	PushActiveSnapshot(GetTransactionSnapshot());
	r->store = aspan_store_own(PG_GETARG_OID(0));
	PopActiveSnapshot();
	become_owner(r, r->store->store);
	aspan_store_check_source(r->store->source, &r->info);
	types[2] = aspan_find_set_type();
	types[3] = aspan_find_profile_type();
	r->insert = SPI_prepare(psprintf("INSERT INTO %s (process_id, chunk, spans, profile, events) "
									 "VALUES ($1, $2, $3, $4, $5)",
									 aspan_relation_name(r->store->store)),
							5, types);
	if (r->insert == NULL)
		elog(ERROR, "could not prepare the statement of a store");
}

/* marks what has gone with a table since the last refresh */
static void
keep_gone(refresh *r, List *leaves)
{
	const char *gone = aspan_store_gone(r->store, leaves, &r->info);

	if (gone != NULL)
		aspan_store_run(SPI_OK_UPDATE,
						"UPDATE %s SET kept = true WHERE NOT kept AND (%s)",
						aspan_relation_name(r->store->store), gone);
	aspan_store_set_leaves(r->store, leaves, &r->info);
}

/*
 * Takes the log: what it says is what is deleted of it.  The tables of the
 * source are looked at before, so that one that comes later is known as new.
 */
static void
take_log(refresh *r, aspan_dirty *dirty)
{
	List	   *leaves = aspan_store_leaves(r->store->source);

	memset(dirty, 0, sizeof(*dirty));
	dirty->everything = aspan_store_differs(r->store, leaves, &r->info);
	dirty->leaves = leaves;
	if (!aspan_store_owns_log(r->store))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the log of store %s was changed or dropped, or has another owner",
						aspan_relation_name(r->store->store)),
				 errhint("Give both tables the same owner, or drop the store with asyncspan.drop_store(), and create it again.")));
	aspan_store_run(SPI_OK_SELECT,
					"WITH taken AS (DELETE FROM %s RETURNING first_chunk, last_chunk) "
					"SELECT DISTINCT first_chunk, last_chunk FROM taken",
					aspan_relation_name(r->store->log));
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		Datum		first = SPI_getbinval(row, desc, 1, &isnull);
		Datum		last = SPI_getbinval(row, desc, 2, &isnull);

		if (isnull)
			dirty->everything = true;
		else
			aspan_dirty_add(dirty, DatumGetInt64(first), DatumGetInt64(last));
	}
	dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
}

static void
notice_unprofiled(const refresh *r)
{
	if (r->unprofiled > 0)
		ereport(NOTICE,
				(errmsg("profiles of store %s do not fit into asyncspan.max_memory",
						aspan_relation_name(r->store->store)),
				 errdetail("%llu of its rows have none; their sets are read in place of it.",
						   (unsigned long long) r->unprofiled),
				 errhint("Make the store with a shorter bucket, or " ASPAN_RAISE_MEMORY)));
}

static void
notice_timeless(const refresh *r)
{
	if (r->store->timeless)
		ereport(NOTICE,
				(errmsg("every call reads the source of store %s",
						aspan_relation_name(r->store->store)),
				 errdetail("The source has rows whose time is NULL or cannot be used."),
				 errhint("Delete these rows, and refresh the store.")));
}

PG_FUNCTION_INFO_V1(aspan_refresh_store);
Datum
aspan_refresh_store(PG_FUNCTION_ARGS)
{
	refresh		r = {0};
	aspan_dirty dirty;
	bool		unseen;
	TupleDesc	desc;
	Datum		values[4];
	bool		nulls[4] = {false};

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("store must not be NULL")));
	SPI_connect();
	prepare(&r, fcinfo);
	unseen = aspan_store_lacks_triggers(r.store);
	aspan_store_make_triggers(r.store);
	take_log(&r, &dirty);
	dirty.everything = dirty.everything || unseen;
	add_range(&r, fcinfo, &dirty);
	keep_gone(&r, dirty.leaves);
	if (dirty.everything)
		make_everything(&r);
	else
		for (int i = 0; i < dirty.n; i++)
			make_chunks(&r, dirty.chunks[i]);
	notice_timeless(&r);
	notice_unprofiled(&r);
	aspan_store_write(r.store, true);
	become_caller(&r);
	SPI_finish();

	get_call_result_type(fcinfo, NULL, &desc);
	values[0] = Int64GetDatum((int64) r.chunks);
	values[1] = Int64GetDatum((int64) r.events);
	values[2] = Float8GetDatum(elapsed(&r));
	values[3] = Int64GetDatum((int64) r.left_over);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc),
													  values, nulls)));
}
