/*
 * store_trigger.c
 *	  The triggers of a store: they log the chunks that a statement changes.
 *
 * They run once for a statement, over its transition tables, in the transaction
 * and with the rights of whoever changes the source.  These need no right to
 * the log: a row goes into it without the executor.  So the log must not have
 * anything that an insertion would run, and a row goes nowhere if it has.
 *
 * A statement mostly changes rows of one chunk or of a few that follow each
 * other; a row of the log names the first and the last.  A row without a time
 * that can be used has no chunk; then everything counts as changed, as it does
 * after TRUNCATE.
 */
#include "postgres.h"

#include "engine/set_split.h"
#include "sql/store.h"

#include "access/table.h"
#include "access/tableam.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

/* what a statement has changed, so far */
typedef struct changes
{
	int64		bucket;
	bool		everything;
	int			n;
	int			max;
	aspan_chunks *chunks;
} changes;

/* the columns of the times of a row, and their types */
typedef struct time_columns
{
	int			n;
	AttrNumber	numbers[2];		/* the first that is not NULL counts */
	Oid			types[2];
} time_columns;

static void
add_time_column(TupleDesc desc, const char *name, time_columns *columns)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped || strcmp(NameStr(att->attname), name) != 0)
			continue;
		columns->numbers[columns->n] = att->attnum;
		columns->types[columns->n++] = getBaseType(att->atttypid);
	}
}

static void
find_time_columns(TupleDesc desc, time_columns *columns)
{
	time_columns kind = {0};

	memset(columns, 0, sizeof(*columns));
	add_time_column(desc, "event_type", &kind);
	if (kind.n > 0)
		add_time_column(desc, "time", columns);
	else
	{
		add_time_column(desc, "begin_time", columns);
		add_time_column(desc, "end_time", columns);
	}
}

/* false if the row has no time that can be used */
static bool
row_time(TupleTableSlot *slot, const time_columns *columns, int64 *ns)
{
	for (int i = 0; i < columns->n; i++)
	{
		bool		isnull;
		Datum		value = slot_getattr(slot, columns->numbers[i], &isnull);

		if (isnull)
			continue;
		if (columns->types[i] == INT8OID)
			*ns = DatumGetInt64(value);
		return columns->types[i] == INT8OID ||
			aspan_ns_from_timestamp(DatumGetTimestamp(value), ns);
	}
	return false;
}

static void
add_chunk(changes *c, int64 chunk)
{
	if (c->n > 0 && chunk >= c->chunks[c->n - 1].first &&
		chunk <= c->chunks[c->n - 1].last)
		return;
	if (c->n == c->max)
	{
		c->n = aspan_chunks_join(c->chunks, c->n);
		c->max = Max(64, 2 * c->n);
		c->chunks = c->chunks == NULL ? palloc(c->max * sizeof(aspan_chunks)) :
			repalloc_huge(c->chunks, c->max * sizeof(aspan_chunks));
	}
	c->chunks[c->n].first = chunk;
	c->chunks[c->n++].last = chunk;
}

static void
add_rows(changes *c, Tuplestorestate *rows, TupleDesc desc)
{
	TupleTableSlot *slot;
	time_columns columns;
	int			pointer;

	if (rows == NULL)
		return;
	find_time_columns(desc, &columns);
	slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	pointer = tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND);
	tuplestore_select_read_pointer(rows, pointer);
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		int64		ns;

		CHECK_FOR_INTERRUPTS();
		if (row_time(slot, &columns, &ns))
			add_chunk(c, aspan_chunk_of(ns, c->bucket));
		else
			c->everything = true;
	}
	tuplestore_select_read_pointer(rows, 0);
	ExecDropSingleTupleTableSlot(slot);
}

static void
insert_row(Relation log, TupleTableSlot *slot, const aspan_chunks *chunks)
{
	ExecClearTuple(slot);
	slot->tts_isnull[0] = slot->tts_isnull[1] = (chunks == NULL);
	if (chunks != NULL)
	{
		slot->tts_values[0] = Int64GetDatum(chunks->first);
		slot->tts_values[1] = Int64GetDatum(chunks->last);
	}
	ExecStoreVirtualTuple(slot);
	simple_table_tuple_insert(log, slot);
}

/* a log that is not there, or not ours, is no reason to fail for a writer */
static void
write_log(const aspan_store *store, changes *c)
{
	Relation	log = try_table_open(store->log, RowExclusiveLock);
	TupleTableSlot *slot;

	if (log == NULL)
		return;
	if (aspan_store_is_log(log))
	{
		slot = table_slot_create(log, NULL);
		c->n = aspan_chunks_join(c->chunks, c->n);
		if (c->everything)
			insert_row(log, slot, NULL);
		else
			for (int i = 0; i < c->n; i++)
				insert_row(log, slot, &c->chunks[i]);
		ExecDropSingleTupleTableSlot(slot);
	}
	table_close(log, NoLock);
}

PG_FUNCTION_INFO_V1(aspan_store_changed);
Datum
aspan_store_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	Snapshot	snapshot;
	aspan_store *store;
	changes		c = {0};
	TupleDesc	desc;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_FOR_STATEMENT(data->tg_event) ||
		!TRIGGER_FIRED_AFTER(data->tg_event) ||
		data->tg_trigger->tgnargs != 1)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function store_changed is for the triggers of a store"),
				 errhint("Make a store with asyncspan.create_store().")));

	/* a store that is newer than the writer's snapshot counts */
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	store = aspan_store_find(InvalidOid, data->tg_trigger->tgargs[0], snapshot);
	UnregisterSnapshot(snapshot);

	/* anybody may give a table of their own a trigger with this function */
	if (store == NULL ||
		!aspan_store_has_table(store, RelationGetRelid(data->tg_relation)))
		PG_RETURN_POINTER(NULL);
	desc = RelationGetDescr(data->tg_relation);
	c.bucket = store->bucket;
	c.everything = TRIGGER_FIRED_BY_TRUNCATE(data->tg_event);
	add_rows(&c, data->tg_oldtable, desc);
	add_rows(&c, data->tg_newtable, desc);
	write_log(store, &c);
	PG_RETURN_POINTER(NULL);
}
