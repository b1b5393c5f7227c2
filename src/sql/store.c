/*
 * store.c
 *	  Stores: tables of sets that are kept up to date.
 *
 * A store is a table with a set for each process and stretch of time, a chunk,
 * of a source.  Triggers on the source, and on each table that it consists of,
 * write the chunks that change to a log (store_trigger.c).  A refresh takes the
 * log and makes these chunks anew (store_refresh.c).  A query reads the sets of
 * the chunks that are not in the log, and the rows of the source for the
 * others, in one snapshot (store_read.c).  So the answer is always that of all
 * rows, and a refresh changes only how long it takes.
 *
 * A row of asyncspan.stores says of which source a store is, and what that was
 * like when it was last refreshed.  The triggers have the id of the store as
 * argument, which names and dumps do not change; a store without them is not
 * believed.  This file reads and writes that table, and compares.
 *
 * The tables that a source consists of change without a trigger: by ATTACH,
 * DETACH and DROP.  So they are compared.  One that is new and has no page is
 * like the old; for any other change the store is made anew as a whole, and
 * until then everything is read from the source.
 *
 * A store may keep what goes with a table; then a table that is gone is no
 * change (store_keep.c).
 */
#include "postgres.h"

#include "sql/compat_heap.h"
#include "sql/store.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* ---- the table of stores ---- */

static const Oid column_types[ASPAN_STORE_NCOLUMNS] = {
	[ASPAN_STORE_STORE] = REGCLASSOID,
	[ASPAN_STORE_SOURCE] = REGCLASSOID,
	[ASPAN_STORE_LOG] = REGCLASSOID,
	[ASPAN_STORE_BUCKET] = INT8OID,
	[ASPAN_STORE_ID] = TEXTOID,
	[ASPAN_STORE_LEAVES] = REGCLASSARRAYOID,
	[ASPAN_STORE_BOUNDS] = INT8ARRAYOID,
	[ASPAN_STORE_COLUMNS] = TEXTOID,
	[ASPAN_STORE_TIMELESS] = BOOLOID,
	[ASPAN_STORE_UNPAIRED] = BOOLOID,
	[ASPAN_STORE_KEEP] = BOOLOID,
	[ASPAN_STORE_REFRESHED] = TIMESTAMPTZOID
};

/* has it our columns, and no index that would run something? */
static bool
is_stores(Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);
	bool		ours = true;
	ListCell   *cell;

	for (int i = 0; i < ASPAN_STORE_NCOLUMNS; i++)
	{
		if (i >= desc->natts || TupleDescAttr(desc, i)->attisdropped ||
			TupleDescAttr(desc, i)->atttypid != column_types[i])
			return false;
	}
	foreach(cell, RelationGetIndexList(rel))
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);
		HeapTuple	tuple = index->rd_indextuple;

		ours = ours && heap_attisnull(tuple, Anum_pg_index_indexprs, NULL) &&
			heap_attisnull(tuple, Anum_pg_index_indpred, NULL);
		index_close(index, AccessShareLock);
	}
	return ours;
}

/* NULL if there is none, where an older version of the extension is */
static Relation
open_stores(LOCKMODE mode)
{
	Oid			namespace = get_namespace_oid("asyncspan", true);
	Oid			relid = get_relname_relid("stores", namespace);
	Relation	rel;

	if (!OidIsValid(namespace) || !OidIsValid(relid) ||
		get_rel_relkind(relid) != RELKIND_RELATION)
		return NULL;
	rel = table_open(relid, mode);
	if (!is_stores(rel))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table asyncspan.stores is not the one of this version"),
				 errhint("Drop the extension asyncspan and create it again.")));
	return rel;
}

static List *
oids_of_array(Datum value)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	Datum	   *values;
	bool	   *nulls;
	int			n;
	List	   *list = NIL;

	deconstruct_array(array, REGCLASSOID, sizeof(Oid), true, TYPALIGN_INT,
					  &values, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		if (!nulls[i])
			list = lappend_oid(list, DatumGetObjectId(values[i]));
	}
	return list;
}

/* the first and the last chunk of each of the tables */
static aspan_chunks *
bounds_of_array(Datum value, int ntables)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	aspan_chunks *bounds = palloc((ntables + 1) * sizeof(aspan_chunks));

	deconstruct_array(DatumGetArrayTypeP(value), INT8OID, sizeof(int64),
					  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &n);
	if (n != 2 * ntables)
		elog(ERROR, "unexpected number of bounds in asyncspan.stores");
	for (int i = 0; i < ntables; i++)
	{
		bounds[i].first = DatumGetInt64(values[2 * i]);
		bounds[i].last = DatumGetInt64(values[2 * i + 1]);
	}
	return bounds;
}

/*
 * Is it what make_id() makes?  The id goes into names of triggers; whoever owns
 * the table of stores has no right to run something as somebody else.
 */
static bool
is_id(const char *id)
{
	return strlen(id) == ASPAN_STORE_ID_LENGTH &&
		strspn(id, "0123456789abcdef") == ASPAN_STORE_ID_LENGTH;
}

/* all columns but the last are never NULL */
static aspan_store *
read_row(TupleTableSlot *slot)
{
	aspan_store *store = palloc0(sizeof(aspan_store));
	const Datum *values;

	slot_getallattrs(slot);
	values = slot->tts_values;
	for (int i = 0; i < ASPAN_STORE_REFRESHED; i++)
	{
		if (slot->tts_isnull[i])
			elog(ERROR, "unexpected NULL in asyncspan.stores");
	}
	store->store = DatumGetObjectId(values[ASPAN_STORE_STORE]);
	store->source = DatumGetObjectId(values[ASPAN_STORE_SOURCE]);
	store->log = DatumGetObjectId(values[ASPAN_STORE_LOG]);
	store->bucket = DatumGetInt64(values[ASPAN_STORE_BUCKET]);
	store->id = TextDatumGetCString(values[ASPAN_STORE_ID]);
	store->leaves = oids_of_array(values[ASPAN_STORE_LEAVES]);
	store->bounds = bounds_of_array(values[ASPAN_STORE_BOUNDS],
									list_length(store->leaves));
	store->columns = TextDatumGetCString(values[ASPAN_STORE_COLUMNS]);
	store->timeless = DatumGetBool(values[ASPAN_STORE_TIMELESS]);
	store->unpaired = DatumGetBool(values[ASPAN_STORE_UNPAIRED]);
	store->keep = DatumGetBool(values[ASPAN_STORE_KEEP]);
	if (store->bucket <= 0)
		elog(ERROR, "unexpected length of a chunk");
	if (!is_id(store->id))
		elog(ERROR, "unexpected id of a store");
	return store;
}

/* the row itself goes to *tid if that is not NULL */
static aspan_store *
find_row(Relation rel, Oid relid, const char *id, Snapshot snapshot,
		 ItemPointer tid)
{
	TableScanDesc scan = aspan_beginscan(rel, snapshot);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	aspan_store *found = NULL;

	while (found == NULL &&
		   table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		aspan_store *store = read_row(slot);

		if (id != NULL ? strcmp(store->id, id) == 0 : store->store == relid)
			found = store;
		if (found != NULL && tid != NULL)
			*tid = slot->tts_tid;
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	return found;
}

aspan_store *
aspan_store_find(Oid store, const char *id, Snapshot snapshot)
{
	Relation	rel = open_stores(AccessShareLock);
	aspan_store *found;

	if (rel == NULL)
		return NULL;
	found = find_row(rel, store, id, snapshot, NULL);
	table_close(rel, AccessShareLock);
	return found;
}

static Datum
array_of_oids(List *oids)
{
	Datum	   *values = palloc(list_length(oids) * sizeof(Datum));

	for (int i = 0; i < list_length(oids); i++)
		values[i] = ObjectIdGetDatum(list_nth_oid(oids, i));
	return PointerGetDatum(construct_array(values, list_length(oids),
										   REGCLASSOID, sizeof(Oid), true,
										   TYPALIGN_INT));
}

static Datum
array_of_bounds(const aspan_chunks *bounds, int ntables)
{
	Datum	   *values = palloc(2 * ntables * sizeof(Datum));

	for (int i = 0; i < ntables; i++)
	{
		values[2 * i] = Int64GetDatum(bounds[i].first);
		values[2 * i + 1] = Int64GetDatum(bounds[i].last);
	}
	return PointerGetDatum(construct_array(values, 2 * ntables, INT8OID,
										   sizeof(int64), FLOAT8PASSBYVAL,
										   TYPALIGN_DOUBLE));
}

/* the caller has checked the rights; the lock of the table is the store's */
void
aspan_store_write(const aspan_store *store, bool refreshed)
{
	Relation	rel = open_stores(RowExclusiveLock);
	int			natts = RelationGetDescr(rel)->natts;
	Datum	   *values = palloc0(natts * sizeof(Datum));
	bool	   *nulls = palloc0(natts * sizeof(bool));
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ItemPointerData tid;
	HeapTuple	tuple;

	values[ASPAN_STORE_STORE] = ObjectIdGetDatum(store->store);
	values[ASPAN_STORE_SOURCE] = ObjectIdGetDatum(store->source);
	values[ASPAN_STORE_LOG] = ObjectIdGetDatum(store->log);
	values[ASPAN_STORE_BUCKET] = Int64GetDatum(store->bucket);
	values[ASPAN_STORE_ID] = CStringGetTextDatum(store->id);
	values[ASPAN_STORE_LEAVES] = array_of_oids(store->leaves);
	values[ASPAN_STORE_BOUNDS] = array_of_bounds(store->bounds,
												 list_length(store->leaves));
	values[ASPAN_STORE_COLUMNS] = CStringGetTextDatum(store->columns);
	values[ASPAN_STORE_TIMELESS] = BoolGetDatum(store->timeless);
	values[ASPAN_STORE_UNPAIRED] = BoolGetDatum(store->unpaired);
	values[ASPAN_STORE_KEEP] = BoolGetDatum(store->keep);
	values[ASPAN_STORE_REFRESHED] =
		TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
	nulls[ASPAN_STORE_REFRESHED] = !refreshed;
	for (int i = ASPAN_STORE_NCOLUMNS; i < natts; i++)
		nulls[i] = true;		/* somebody, or a later version, has added it */
	tuple = heap_form_tuple(RelationGetDescr(rel), values, nulls);
	if (find_row(rel, store->store, NULL, snapshot, &tid) != NULL)
		CatalogTupleUpdate(rel, &tid, tuple);
	else
		CatalogTupleInsert(rel, tuple);
	UnregisterSnapshot(snapshot);
	table_close(rel, RowExclusiveLock);
}

void
aspan_store_forget(Oid store)
{
	Relation	rel = open_stores(RowExclusiveLock);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ItemPointerData tid;

	if (find_row(rel, store, NULL, snapshot, &tid) != NULL)
		CatalogTupleDelete(rel, &tid);
	UnregisterSnapshot(snapshot);
	table_close(rel, RowExclusiveLock);
}

/* ---- the source as it is now ---- */

List *
aspan_store_leaves(Oid source)
{
	List	   *all = find_all_inheritors(source, AccessShareLock, NULL);
	List	   *leaves = NIL;
	ListCell   *cell;

	foreach(cell, all)
	{
		if (get_rel_relkind(lfirst_oid(cell)) != RELKIND_PARTITIONED_TABLE)
			leaves = lappend_oid(leaves, lfirst_oid(cell));
	}
	return leaves;
}

/* with numbers, which tell a column from one that takes its name */
char *
aspan_store_columns(Oid source, const aspan_relation *info)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < ASPAN_SOURCE_COLUMNS; i++)
	{
		if (OidIsValid(info->types[i]))
			appendStringInfo(&text, "%s%s %s %d", text.len > 0 ? ", " : "",
							 aspan_column_names[i],
							 format_type_be_qualified(info->types[i]),
							 get_attnum(source, aspan_column_names[i]));
	}
	return text.data;
}

static void
check_table(Oid relid)
{
	Relation	rel = table_open(relid, AccessShareLock);
	char		relkind = rel->rd_rel->relkind;
	bool		secured = rel->rd_rel->relrowsecurity;
	bool		permanent = RelationIsPermanent(rel);

	table_close(rel, AccessShareLock);
	if (relkind != RELKIND_RELATION && relkind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot keep a store of %s",
						aspan_relation_name(relid)),
				 errdetail("Changes are known of tables only, not of views and foreign tables."),
				 errhint("Make the store of the table behind it, or use a materialized view of sets.")));
	if (secured)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot keep a store of %s, which has row security",
						aspan_relation_name(relid)),
				 errdetail("The sets of a store have the rows of all.")));
	if (!permanent)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot keep a store of %s, which is temporary or unlogged",
						aspan_relation_name(relid)),
				 errdetail("It may lose its rows without a trigger.")));
}

void
aspan_store_check_source(Oid source, aspan_relation *info)
{
	ListCell   *cell;

	if (get_rel_relkind(source) == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("the source of the store has been dropped"),
				 errhint("Drop the store with asyncspan.drop_store().")));
	foreach(cell, find_all_inheritors(source, AccessShareLock, NULL))
		check_table(lfirst_oid(cell));
	aspan_inspect_relation(source, info);
	if (info->kind == ASPAN_ROWS_SETS)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot keep a store of sets")));
}

bool
aspan_store_has_table(const aspan_store *store, Oid table)
{
	return table == store->source || list_member_oid(store->leaves, table) ||
		list_member_oid(find_all_inheritors(store->source, NoLock, NULL),
						table);
}

/* ---- what has changed ---- */

static bool
is_log_column(TupleDesc desc, int i, const char *name)
{
	return TupleDescAttr(desc, i)->atttypid == INT8OID &&
		strcmp(NameStr(TupleDescAttr(desc, i)->attname), name) == 0;
}

/* the columns of a log, and nothing that would run at an insertion */
bool
aspan_store_is_log(Relation log)
{
	TupleDesc	desc = RelationGetDescr(log);

	return log->rd_rel->relkind == RELKIND_RELATION &&
		RelationIsPermanent(log) && desc->natts == 2 &&
		RelationGetIndexList(log) == NIL && log->trigdesc == NULL &&
		desc->constr == NULL &&
		is_log_column(desc, 0, "first_chunk") &&
		is_log_column(desc, 1, "last_chunk");
}

static int
compare_chunks(const void *a, const void *b)
{
	const aspan_chunks *x = a;
	const aspan_chunks *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

int
aspan_chunks_join(aspan_chunks *chunks, int n)
{
	int			kept = 0;

	qsort(chunks, n, sizeof(aspan_chunks), compare_chunks);
	for (int i = 0; i < n; i++)
	{
		if (kept > 0 && chunks[i].first <= chunks[kept - 1].last + 1)
			chunks[kept - 1].last = Max(chunks[kept - 1].last, chunks[i].last);
		else
			chunks[kept++] = chunks[i];
	}
	return kept;
}

/* a log mostly names the same chunks again and again, so it is joined */
void
aspan_dirty_add(aspan_dirty *dirty, int64 first, int64 last)
{
	if (dirty->n == dirty->max)
	{
		dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
		if (dirty->n >= dirty->max / 2)
		{
			dirty->max = Max(64, 2 * dirty->max);
			dirty->chunks = dirty->chunks == NULL ?
				palloc(dirty->max * sizeof(aspan_chunks)) :
				repalloc_huge(dirty->chunks, dirty->max * sizeof(aspan_chunks));
		}
	}
	dirty->chunks[dirty->n].first = first;
	dirty->chunks[dirty->n++].last = last;
}

/*
 * Is the log of a store one, and of the same owner?  Otherwise nothing is done
 * to that table with the rights of the owner of the store.
 */
bool
aspan_store_owns_log(const aspan_store *store)
{
	Relation	log = try_table_open(store->log, AccessShareLock);
	Relation	own = table_open(store->store, AccessShareLock);
	bool		owns = log != NULL && aspan_store_is_log(log) &&
	log->rd_rel->relowner == own->rd_rel->relowner;

	table_close(own, AccessShareLock);
	if (log != NULL)
		table_close(log, AccessShareLock);
	return owns;
}

/* by nobody's rights: who may read the store may know what is not in it */
static void
read_log(const aspan_store *store, Snapshot snapshot, aspan_dirty *dirty)
{
	Relation	log = try_table_open(store->log, AccessShareLock);
	TableScanDesc scan;
	TupleTableSlot *slot;

	if (log == NULL || !aspan_store_is_log(log))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the log of store %s was changed or dropped",
						aspan_relation_name(store->store)),
				 errhint("Drop the store with asyncspan.drop_store(), and create it again.")));
	scan = aspan_beginscan(log, snapshot);
	slot = table_slot_create(log, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		if (slot->tts_isnull[0] || slot->tts_isnull[1])
		{
			dirty->everything = true;
			continue;
		}
		aspan_dirty_add(dirty, DatumGetInt64(slot->tts_values[0]),
						DatumGetInt64(slot->tts_values[1]));
	}
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
	table_close(log, AccessShareLock);
}

static bool
is_empty(Oid table)
{
	Relation	rel = table_open(table, AccessShareLock);
	bool		empty = RelationGetNumberOfBlocks(rel) == 0;

	table_close(rel, AccessShareLock);
	return empty;
}

/* does the source consist of the tables that it had? */
static bool
has_same_leaves(const aspan_store *store, List *leaves)
{
	ListCell   *cell;

	foreach(cell, store->leaves)
	{
		if (!store->keep && !list_member_oid(leaves, lfirst_oid(cell)))
			return false;
	}
	foreach(cell, leaves)
	{
		if (!list_member_oid(store->leaves, lfirst_oid(cell)) &&
			!is_empty(lfirst_oid(cell)))
			return false;
	}
	return true;
}

/* is a table one of the last refresh, or above one? */
static bool
has_known_rows(const aspan_store *store, Oid table)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(table, AccessShareLock, NULL))
	{
		if (list_member_oid(store->leaves, lfirst_oid(cell)))
			return true;
	}
	return table == store->source;
}

bool
aspan_store_lacks_triggers(const aspan_store *store)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(store->source, AccessShareLock, NULL))
	{
		if (aspan_store_triggers(lfirst_oid(cell), store->id) !=
			ASPAN_STORE_ALL_TRIGGERS &&
			has_known_rows(store, lfirst_oid(cell)))
			return true;
	}
	return false;
}

bool
aspan_store_differs(const aspan_store *store, List *leaves,
					const aspan_relation *info)
{
	return store->timeless || !has_same_leaves(store, leaves) ||
		aspan_store_lacks_triggers(store) ||
		strcmp(store->columns, aspan_store_columns(store->source, info)) != 0;
}

void
aspan_store_dirty(const aspan_store *store, const aspan_relation *info,
				  Snapshot snapshot, aspan_dirty *dirty)
{
	List	   *leaves = aspan_store_leaves(store->source);

	memset(dirty, 0, sizeof(*dirty));
	read_log(store, snapshot, dirty);
	aspan_store_add_notes(store, dirty);
	dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
	dirty->leaves = leaves;
	if (aspan_store_differs(store, leaves, info))
		dirty->everything = true;
}
