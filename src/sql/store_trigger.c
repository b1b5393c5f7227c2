/*
 * store_trigger.c
 *	  The triggers of a store: they log the chunks that a statement changes.
 *
 * The condition of a row trigger notes the chunk of each row that is written,
 * and is never true, so that nothing is queued for the row.  When the
 * statement has ended, a statement trigger writes what was noted to the log.
 * A transition table would do, too, but it is a copy of all rows: COPY takes
 * a third longer with one, and writes rows one by one to partitions.  A
 * condition is evaluated when its row has been written, so it sees what other
 * triggers have made of it.
 *
 * All is done in the transaction and with the rights of whoever changes the
 * source.  These need no right to the log: a row goes into it without the
 * executor.  So the log must not have anything that an insertion would run, and
 * a row goes nowhere if it has.
 *
 * A statement may call functions that change the source in subtransactions, and
 * undo these.  So what is noted belongs to the subtransaction that its rows
 * belong to, and is written to the log in that, or goes with it.
 *
 * The condition names the whole row, not columns of it: these could not get
 * another type as long as a trigger needs them.  Before a statement runs, the
 * planner support of the condition takes the times of the row in place of it.
 *
 * The triggers are known by the address of their function: a name may be that
 * of a function that somebody else has made.
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
#include "access/xact.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/supportnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/typcache.h"

/* what has been written of the source of a store, and is not in the log yet */
typedef struct notes
{
	struct notes *next;
	SubTransactionId subtransaction;
	char	   *id;				/* of the store */
	int64		bucket;
	bool		everything;
	int			n;
	int			max;
	aspan_chunks *chunks;
} notes;

/* of this transaction; a few at most */
static notes *all_notes = NULL;
static MemoryContext notes_context = NULL;

/* the types of the times that the condition gets */
typedef struct time_types
{
	int			n;
	Oid			types[2];
} time_types;

/* ---- notes ---- */

static void
forget(notes **link)
{
	notes	   *n = *link;

	*link = n->next;
	if (n->chunks != NULL)
		pfree(n->chunks);
	pfree(n->id);
	pfree(n);
}

static void
end_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE ||
		event == XACT_EVENT_PARALLEL_PRE_COMMIT)
		return;
	all_notes = NULL;			/* the context goes with the transaction */
	notes_context = NULL;
}

static void
end_subtransaction(SubXactEvent event, SubTransactionId id,
				   SubTransactionId parent, void *arg)
{
	notes	  **link = &all_notes;

	if (event != SUBXACT_EVENT_ABORT_SUB && event != SUBXACT_EVENT_COMMIT_SUB)
		return;
	while (*link != NULL)
	{
		if ((*link)->subtransaction == id && event == SUBXACT_EVENT_ABORT_SUB)
		{
			forget(link);
			continue;
		}
		if ((*link)->subtransaction == id)
			(*link)->subtransaction = parent;
		link = &(*link)->next;
	}
}

/* NULL, or where notes of the current subtransaction are linked */
static notes **
find_notes(const char *id, Size len)
{
	SubTransactionId current = GetCurrentSubTransactionId();

	for (notes **link = &all_notes; *link != NULL; link = &(*link)->next)
	{
		const notes *n = *link;

		if (n->subtransaction == current && strncmp(n->id, id, len) == 0 &&
			n->id[len] == '\0')
			return link;
	}
	return NULL;
}

static notes *
make_notes(const char *id, Size len, int64 bucket)
{
	static bool registered = false;
	MemoryContext caller;
	notes	   *n;

	if (!registered)
	{
		RegisterXactCallback(end_transaction, NULL);
		RegisterSubXactCallback(end_subtransaction, NULL);
		registered = true;
	}
	if (notes_context == NULL)
		notes_context = AllocSetContextCreate(TopTransactionContext,
											  "asyncspan notes of stores",
											  ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(notes_context);
	n = palloc0(sizeof(notes));
	n->id = pnstrdup(id, len);
	n->subtransaction = GetCurrentSubTransactionId();
	n->bucket = bucket;
	n->next = all_notes;
	all_notes = n;
	MemoryContextSwitchTo(caller);
	return n;
}

static void
add_chunk(notes *n, int64 chunk)
{
	if (n->n > 0 && chunk >= n->chunks[n->n - 1].first &&
		chunk <= n->chunks[n->n - 1].last)
		return;
	if (n->n == n->max)
	{
		n->n = aspan_chunks_join(n->chunks, n->n);
		n->max = Max(8, 2 * n->n);
		n->chunks = n->chunks == NULL ?
			MemoryContextAlloc(notes_context, n->max * sizeof(aspan_chunks)) :
			repalloc_huge(n->chunks, n->max * sizeof(aspan_chunks));
	}
	n->chunks[n->n].first = chunk;
	n->chunks[n->n++].last = chunk;
}

/*
 * A trigger of the user's may look at the store before ours has written the
 * log.
 */
void
aspan_store_add_notes(const aspan_store *store, aspan_dirty *dirty)
{
	for (const notes *n = all_notes; n != NULL; n = n->next)
	{
		if (strcmp(n->id, store->id) != 0)
			continue;
		if (n->everything || n->bucket != store->bucket)
			dirty->everything = true;
		else
			for (int i = 0; i < n->n; i++)
				aspan_dirty_add(dirty, n->chunks[i].first, n->chunks[i].last);
	}
}

/* ---- the condition ---- */

/* of the arguments behind the first two, which may be the row itself */
static void
find_time_types(FunctionCallInfo fcinfo, time_types *times)
{
	times->n = Min(PG_NARGS() - 2, lengthof(times->types));
	for (int i = 0; i < times->n; i++)
		times->types[i] = getBaseType(get_fn_expr_argtype(fcinfo->flinfo,
														  2 + i));
}

/* the first time that is not NULL counts; false if it cannot be used */
static bool
get_time(FunctionCallInfo fcinfo, const time_types *times, int64 *ns)
{
	for (int i = 0; i < times->n; i++)
	{
		if (PG_ARGISNULL(2 + i))
			continue;
		switch (times->types[i])
		{
			case INT8OID:
				*ns = PG_GETARG_INT64(2 + i);
				return true;
			case TIMESTAMPOID:
			case TIMESTAMPTZOID:
				return aspan_ns_from_timestamp(PG_GETARG_TIMESTAMP(2 + i), ns);
			default:
				return false;
		}
	}
	return false;
}

/*
 * store_note(id, bucket, row), or the times of the row in place of it.  Anybody
 * may call it with what they like: notes are only written by the trigger of a
 * store, and name what is to be looked at again.
 */
PG_FUNCTION_INFO_V1(aspan_store_note);
Datum
aspan_store_note(PG_FUNCTION_ARGS)
{
	time_types *times = fcinfo->flinfo->fn_extra;
	text	   *id;
	notes	  **link;
	notes	   *n;
	int64		ns;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_GETARG_INT64(1) <= 0)
		PG_RETURN_BOOL(false);
	if (times == NULL)
	{
		times = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(time_types));
		find_time_types(fcinfo, times);
	}
	id = PG_GETARG_TEXT_PP(0);
	link = find_notes(VARDATA_ANY(id), VARSIZE_ANY_EXHDR(id));
	n = link != NULL ? *link :
		make_notes(VARDATA_ANY(id), VARSIZE_ANY_EXHDR(id), PG_GETARG_INT64(1));
	if (n->bucket == PG_GETARG_INT64(1) && get_time(fcinfo, times, &ns))
		add_chunk(n, aspan_chunk_of(ns, n->bucket));
	else
		n->everything = true;
	PG_RETURN_BOOL(false);
}

/* ---- its planner support ---- */

static AttrNumber
find_column(TupleDesc desc, const char *name)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (!att->attisdropped && strcmp(NameStr(att->attname), name) == 0)
			return att->attnum;
	}
	return InvalidAttrNumber;
}

/* a column of a row that is a variable, or that is made of its columns */
static List *
add_column(List *columns, Node *row, TupleDesc desc, const char *name)
{
	AttrNumber	number = find_column(desc, name);
	const Var  *var = (Var *) row;
	Form_pg_attribute att;

	if (number == InvalidAttrNumber)
		return columns;
	if (IsA(row, RowExpr))
		return lappend(columns, list_nth(((RowExpr *) row)->args, number - 1));
	att = TupleDescAttr(desc, number - 1);
	return lappend(columns, makeVar(var->varno, number, att->atttypid,
									att->atttypmod, att->attcollation,
									var->varlevelsup));
}

/* the times of a row; NIL if it is none of a table */
static List *
times_of_row(Node *row)
{
	Oid			type;
	TupleDesc	desc;
	List	   *times = NIL;

	/* a partition's row is passed as one of the table that it belongs to */
	while (IsA(row, ConvertRowtypeExpr))
		row = (Node *) ((ConvertRowtypeExpr *) row)->arg;
	if (IsA(row, RowExpr))
		type = ((RowExpr *) row)->row_typeid;
	else if (IsA(row, Var) && ((Var *) row)->varattno == InvalidAttrNumber)
		type = ((Var *) row)->vartype;
	else
		return NIL;
	if (type == RECORDOID || get_typtype(type) != TYPTYPE_COMPOSITE)
		return NIL;
	desc = lookup_rowtype_tupdesc(type, -1);
	if (find_column(desc, "event_type") != InvalidAttrNumber)
		times = add_column(times, row, desc, "time");
	else
	{
		times = add_column(times, row, desc, "begin_time");
		times = add_column(times, row, desc, "end_time");
	}
	ReleaseTupleDesc(desc);
	return times;
}

PG_FUNCTION_INFO_V1(aspan_store_note_support);
Datum
aspan_store_note_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	const FuncExpr *call;
	List	   *times;

	if (!IsA(request, SupportRequestSimplify))
		PG_RETURN_POINTER(NULL);
	call = ((SupportRequestSimplify *) request)->fcall;
	if (list_length(call->args) != 3 ||
		(times = times_of_row(lthird(call->args))) == NIL)
		PG_RETURN_POINTER(NULL);
	PG_RETURN_POINTER(makeFuncExpr(call->funcid, call->funcresulttype,
								   list_concat(list_make2(linitial(call->args),
														  lsecond(call->args)),
											   times),
								   call->funccollid, call->inputcollid,
								   COERCE_EXPLICIT_CALL));
}

/* ---- which triggers there are ---- */

bool
aspan_store_is_function(Oid function, PGFunction ours)
{
	FmgrInfo	info;

	fmgr_info(function, &info);
	return info.fn_addr == ours;
}

/* which of those of a store a trigger is, or their number */
static int
kind_of_trigger(const Trigger *trigger)
{
	static const int16 types[ASPAN_STORE_NTRIGGERS] = {
		[ASPAN_STORE_INSERT] = TRIGGER_TYPE_ROW | TRIGGER_TYPE_INSERT,
		[ASPAN_STORE_UPDATE] = TRIGGER_TYPE_ROW | TRIGGER_TYPE_UPDATE,
		[ASPAN_STORE_DELETE] = TRIGGER_TYPE_ROW | TRIGGER_TYPE_DELETE,
		[ASPAN_STORE_STATEMENT] = TRIGGER_TYPE_INSERT | TRIGGER_TYPE_UPDATE |
		TRIGGER_TYPE_DELETE | TRIGGER_TYPE_TRUNCATE
	};
	int			kind = 0;

	while (kind < ASPAN_STORE_NTRIGGERS && types[kind] != trigger->tgtype)
		kind++;
	if (!aspan_store_is_function(trigger->tgfoid, aspan_store_changed) ||
		trigger->tgnattr > 0 ||
		(kind == ASPAN_STORE_STATEMENT) != (trigger->tgqual == NULL))
		return ASPAN_STORE_NTRIGGERS;
	return kind;
}

int
aspan_store_triggers(Oid table, const char *id)
{
	Relation	rel = table_open(table, AccessShareLock);
	const TriggerDesc *desc = rel->trigdesc;
	int			found = 0;

	for (int i = 0; desc != NULL && i < desc->numtriggers; i++)
	{
		const Trigger *trigger = &desc->triggers[i];

		if (trigger->tgnargs == 1 && strcmp(trigger->tgargs[0], id) == 0 &&
			trigger->tgenabled != TRIGGER_DISABLED &&
			trigger->tgenabled != TRIGGER_FIRES_ON_REPLICA)
			found |= 1 << kind_of_trigger(trigger);
	}
	table_close(rel, AccessShareLock);
	return found & ASPAN_STORE_ALL_TRIGGERS;
}

/* ---- the log ---- */

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
write_log(const aspan_store *store, notes *n)
{
	Relation	log = try_table_open(store->log, RowExclusiveLock);
	TupleTableSlot *slot;

	if (log == NULL)
		return;
	if (aspan_store_is_log(log))
	{
		slot = table_slot_create(log, NULL);
		n->n = aspan_chunks_join(n->chunks, n->n);
		if (n->everything || n->bucket != store->bucket)
			insert_row(log, slot, NULL);
		else
			for (int i = 0; i < n->n; i++)
			{
				CHECK_FOR_INTERRUPTS();
				insert_row(log, slot, &n->chunks[i]);
			}
		ExecDropSingleTupleTableSlot(slot);
	}
	table_close(log, NoLock);
}

/*
 * The store of a trigger.  Anybody may give a table of their own a trigger with
 * this function, and that has none.  A store that is newer than the writer's
 * snapshot counts.
 */
static const aspan_store *
store_of(const TriggerData *data)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	const aspan_store *store = aspan_store_find(InvalidOid,
												data->tg_trigger->tgargs[0],
												snapshot);

	UnregisterSnapshot(snapshot);
	if (store == NULL ||
		!aspan_store_has_table(store, RelationGetRelid(data->tg_relation)))
		return NULL;
	return store;
}

/*
 * Is every row that changes noted?  A partition that was detached has lost the
 * triggers of its rows, and may come back.
 */
static bool
takes_notes(Oid table, const char *id)
{
	int			rows = ASPAN_STORE_ALL_TRIGGERS & ~(1 << ASPAN_STORE_STATEMENT);

	return (aspan_store_triggers(table, id) & rows) == rows;
}

PG_FUNCTION_INFO_V1(aspan_store_changed);
Datum
aspan_store_changed(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	notes		everything = {.everything = true};
	const aspan_store *store;
	const char *id;
	notes	  **link;
	bool		unknown;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_FOR_STATEMENT(data->tg_event) ||
		!TRIGGER_FIRED_AFTER(data->tg_event) ||
		data->tg_trigger->tgnargs != 1)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function store_changed is for the triggers of a store"),
				 errhint("Make a store with asyncspan.create_store().")));

	id = data->tg_trigger->tgargs[0];
	link = find_notes(id, strlen(id));
	unknown = TRIGGER_FIRED_BY_TRUNCATE(data->tg_event) ||
		(link == NULL &&
		 !takes_notes(RelationGetRelid(data->tg_relation), id));
	if ((link == NULL && !unknown) || (store = store_of(data)) == NULL)
		PG_RETURN_POINTER(NULL);
	if (unknown)
		write_log(store, &everything);
	while ((link = find_notes(id, strlen(id))) != NULL)
	{
		write_log(store, *link);
		forget(link);
	}
	PG_RETURN_POINTER(NULL);
}
