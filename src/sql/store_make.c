/*
 * store_make.c
 *	  Making and dropping a store.
 *
 * Both are done with the caller's rights: tables and triggers are made as by
 * the caller's own statements, so it takes the rights that these would.  The
 * triggers go to the source and to each table that it consists of, since a
 * statement may name any of these tables.
 */
#include "postgres.h"

#include "sql/compat_acl.h"
#include "sql/fn.h"
#include "sql/set_aggregate.h"
#include "sql/set_value.h"
#include "sql/store_keep.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/varlena.h"

void
aspan_store_run(int expected, const char *format,...)
{
	StringInfoData command;
	int			missing;

	initStringInfo(&command);
	do
	{
		va_list		args;

		va_start(args, format);
		missing = appendStringInfoVA(&command, format, args);
		va_end(args);
		if (missing > 0)
			enlargeStringInfo(&command, missing);
	} while (missing > 0);
	if (SPI_execute(command.data, false, 0) != expected)
		elog(ERROR, "command failed: %s", command.data);
	pfree(command.data);
}

aspan_store *
aspan_store_own(Oid relid)
{
	aspan_store *store = aspan_store_find(relid, NULL, GetActiveSnapshot());
	const char *name = aspan_relation_name(relid);

	if (store == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 name != NULL ? errmsg("relation %s is not a store", name) :
				 errmsg("relation with OID %u is not a store", relid),
				 errhint("The table asyncspan.stores lists the stores.")));
	if (!aspan_owns_relation(relid, GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, get_rel_name(relid));
	return store;
}

static char *
make_id(void)
{
	unsigned char bytes[ASPAN_STORE_ID_LENGTH / 2];
	char	   *id = palloc(2 * sizeof(bytes) + 1);

	if (!pg_strong_random(bytes, sizeof(bytes)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random values")));
	hex_encode((char *) bytes, sizeof(bytes), id);
	id[2 * sizeof(bytes)] = '\0';
	return id;
}

static const struct
{
	const char *name;
	const char *events;
	const char *rows[2];		/* of which the condition makes notes */
}			triggers[ASPAN_STORE_NTRIGGERS] =

{
	[ASPAN_STORE_INSERT] = {"insert", "INSERT", {"NEW"}},
	[ASPAN_STORE_UPDATE] = {"update", "UPDATE", {"OLD", "NEW"}},
	[ASPAN_STORE_DELETE] = {"delete", "DELETE", {"OLD"}},
	[ASPAN_STORE_STATEMENT] = {"statement",
	"INSERT OR UPDATE OR DELETE OR TRUNCATE"}
};

/* " WHEN (asyncspan.store_note(…))", or nothing */
static char *
condition(const aspan_store *store, const char *const *rows)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < lengthof(triggers[0].rows) && rows[i] != NULL; i++)
		appendStringInfo(&text, "%s asyncspan.store_note('%s', '%lld', %s)",
						 i > 0 ? " OR" : " WHEN (", store->id,
						 (long long) store->bucket, rows[i]);
	if (text.len > 0)
		appendStringInfoChar(&text, ')');
	return text.data;
}

/*
 * Is there anything in a condition but the notes of rows, one or the other?
 * A function that somebody else has made may have been a better match of the
 * call.  No writer of the source has evaluated the condition yet.
 */
static bool
has_other_than_notes(Node *node, void *context)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			if (!aspan_store_is_function(((FuncExpr *) node)->funcid,
										 aspan_store_note))
				return true;
			break;
		case T_BoolExpr:
			if (((BoolExpr *) node)->boolop != OR_EXPR)
				return true;
			break;
		case T_List:
		case T_ConvertRowtypeExpr:
		case T_Const:
		case T_Var:
			break;
		default:
			return true;
	}
	return expression_tree_walker(node, has_other_than_notes, context);
}

static bool
has_other_conditions(Oid table, const char *id)
{
	Relation	rel = table_open(table, AccessShareLock);
	const TriggerDesc *desc = rel->trigdesc;
	bool		found = false;

	for (int i = 0; desc != NULL && i < desc->numtriggers; i++)
	{
		const Trigger *trigger = &desc->triggers[i];

		if (trigger->tgnargs == 1 && strcmp(trigger->tgargs[0], id) == 0 &&
			trigger->tgqual != NULL &&
			has_other_than_notes(stringToNode(trigger->tgqual), NULL))
			found = true;
	}
	table_close(rel, AccessShareLock);
	return found;
}

/* PostgreSQL makes the row triggers of a partition from those of the source */
static void
make_triggers(const aspan_store *store, Oid table)
{
	int			found = aspan_store_triggers(table, store->id);

	if (found == ASPAN_STORE_ALL_TRIGGERS)
		return;
	for (int i = 0; i < ASPAN_STORE_NTRIGGERS; i++)
	{
		bool		is_row = i != ASPAN_STORE_STATEMENT;
		bool		is_copy = is_row && get_rel_relispartition(table);
		const char *name = aspan_relation_name(is_copy ? store->source : table);

		if ((found & (1 << i)) == 0)
			aspan_store_run(SPI_OK_UTILITY,
							"CREATE OR REPLACE TRIGGER asyncspan_%s_%s AFTER %s ON %s "
							"FOR EACH %s%s EXECUTE FUNCTION asyncspan.store_changed('%s')",
							store->id, triggers[i].name, triggers[i].events,
							name, is_row ? "ROW" : "STATEMENT",
							condition(store, triggers[i].rows), store->id);
	}
	if (aspan_store_triggers(table, store->id) != ASPAN_STORE_ALL_TRIGGERS ||
		has_other_conditions(table, store->id))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("function asyncspan.store_changed or asyncspan.store_note is not the one of this library"),
				 errhint("Drop the extension asyncspan and create it again.")));
}

void
aspan_store_make_triggers(const aspan_store *store)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(store->source, AccessShareLock, NULL))
		make_triggers(store, lfirst_oid(cell));
}

static void
make_tables(aspan_store *store, Oid schema, const char *name)
{
	char	   *schema_name = get_namespace_name(schema);
	char	   *log_name = makeObjectName(name, NULL, "log");
	char	   *table = quote_qualified_identifier(schema_name, name);

	aspan_store_run(SPI_OK_UTILITY,
					"CREATE TABLE %s (process_id pg_catalog.text COLLATE pg_catalog.\"C\", "
					"chunk pg_catalog.int8 NOT NULL, spans %s NOT NULL, "
					"profile %s, "
					"events pg_catalog.int8 NOT NULL, "
					"kept pg_catalog.bool NOT NULL DEFAULT false)", table,
					format_type_be_qualified(aspan_find_set_type()),
					format_type_be_qualified(aspan_find_profile_type()));
	aspan_store_run(SPI_OK_UTILITY,
					"CREATE INDEX ON %s USING btree (chunk, process_id)", table);
	aspan_store_run(SPI_OK_UTILITY,
					"CREATE TABLE %s (first_chunk pg_catalog.int8, last_chunk pg_catalog.int8)",
					quote_qualified_identifier(schema_name, log_name));
	store->store = get_relname_relid(name, schema);
	store->log = get_relname_relid(log_name, schema);
}

PG_FUNCTION_INFO_V1(aspan_create_store);
Datum
aspan_create_store(PG_FUNCTION_ARGS)
{
	aspan_store store = {.id = make_id()};
	List	   *names;
	RangeVar   *name;
	aspan_relation info;
	Oid			schema;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("name and source must not be NULL")));
	names = textToQualifiedNameList(PG_GETARG_TEXT_PP(0));
	name = makeRangeVarFromNameList(names);
	store.source = PG_GETARG_OID(1);
	store.bucket = aspan_getarg_bucket(fcinfo, 2);
	store.keep = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	aspan_store_check_source(store.source, &info);
	aspan_store_set_leaves(&store, aspan_store_leaves(store.source), &info);
	store.columns = aspan_store_columns(store.source, &info);
	schema = RangeVarGetCreationNamespace(name);
	if (isAnyTempNamespace(schema))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TABLE_DEFINITION),
				 errmsg("a store cannot be temporary"),
				 errhint("Name a schema that is none of temporary tables.")));
	SPI_connect();
	make_tables(&store, schema, name->relname);
	aspan_store_write(&store, false);
	aspan_store_make_triggers(&store);

	/* everything has changed since the last refresh, which there was not */
	aspan_store_run(SPI_OK_INSERT,
					"INSERT INTO %s VALUES (NULL, NULL)",
					aspan_relation_name(store.log));
	SPI_finish();
	PG_RETURN_OID(store.store);
}

/* a store may be made on a table of somebody else, with the right TRIGGER */
static void
drop_triggers(const aspan_store *store)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(store->source, AccessShareLock, NULL))
	{
		Oid			table = lfirst_oid(cell);

		if (!aspan_owns_relation(table, GetUserId()))
		{
			ereport(NOTICE,
					(errmsg("the triggers of the store stay on %s",
							aspan_relation_name(table)),
					 errdetail("Only its owner can drop them; without the store they do nothing.")));
			continue;
		}
		for (int i = 0; i < lengthof(triggers); i++)
			aspan_store_run(SPI_OK_UTILITY,
							"DROP TRIGGER IF EXISTS asyncspan_%s_%s ON %s",
							store->id, triggers[i].name,
							aspan_relation_name(table));
	}
}

static void
drop_log(const aspan_store *store)
{
	if (get_rel_relkind(store->log) == '\0')
		return;
	if (aspan_store_owns_log(store))
		aspan_store_run(SPI_OK_UTILITY,
						"DROP TABLE %s", aspan_relation_name(store->log));
	else
		ereport(NOTICE,
				(errmsg("table %s is not dropped",
						aspan_relation_name(store->log)),
				 errdetail("It is not the log that the store was made with, or was changed.")));
}

PG_FUNCTION_INFO_V1(aspan_drop_store);
Datum
aspan_drop_store(PG_FUNCTION_ARGS)
{
	aspan_store *store;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("store must not be NULL")));
	store = aspan_store_own(PG_GETARG_OID(0));
	SPI_connect();
	if (get_rel_relkind(store->source) != '\0')
		drop_triggers(store);
	aspan_store_forget(store->store);
	drop_log(store);
	aspan_store_run(SPI_OK_UTILITY,
					"DROP TABLE %s",
					aspan_relation_name(store->store));
	SPI_finish();
	PG_RETURN_VOID();
}
