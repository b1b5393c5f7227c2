/*
 * source_columns.c
 *	  The columns of a source, and what a relation has of them.
 *
 * The columns of a source are known by their names, and what is read from them
 * by their types.  A relation with event_type has events, one with begin_time
 * has spans, and one with neither of these and a column of type span_set keeps
 * sets.  What a relation lacks, or has with a type that cannot
 * be read, is said before anything of it is read, with what would help.
 */
#include "postgres.h"

#include "sql/set_aggregate.h"
#include "sql/source_advice.h"
#include "sql/source_columns.h"
#include "sql/type_kinds.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

const char *const aspan_column_names[ASPAN_SOURCE_COLUMNS] = {
	"time", "event_type", "begin_time", "end_time", "span_id", "process_id",
	"trace_id", "parent_span_id", "name", "target", "error", "detached",
	"filename", "line", "kind"
};

/* the conversion is how a view could do it, if none can be proposed */
static void
check_column_type(Relation rel, const aspan_relation *info,
				  aspan_source_column column, bool (*fits) (Oid type),
				  const char *hint, const char *conversion)
{
	Oid			type = info->types[column];
	char	   *advice;

	if (!OidIsValid(type) || fits(type))
		return;
	advice = aspan_advise_view(rel, NULL);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of relation %s has type %s",
					aspan_column_names[column], info->name,
					format_type_be(type)),
			 errhint("%s%s", hint, advice[0] ? advice : conversion)));
}

static void
require_column(Relation rel, const aspan_relation *info,
			   aspan_source_column column)
{
	if (OidIsValid(info->types[column]))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("relation %s has no column \"%s\"",
					info->name, aspan_column_names[column]),
			 info->kind == ASPAN_ROWS_SPANS ?
			 errdetail("A source of spans has the columns begin_time, end_time and span_id.") :
			 errdetail("A source of events has the columns time, event_type and span_id; one of spans has begin_time, end_time and span_id."),
			 errhint("Create a view that gives the columns these names.%s",
					 aspan_advise_view(rel, NULL))));
}

static bool
is_readable(char relkind)
{
	return relkind == RELKIND_RELATION ||
		relkind == RELKIND_PARTITIONED_TABLE ||
		relkind == RELKIND_VIEW ||
		relkind == RELKIND_MATVIEW ||
		relkind == RELKIND_FOREIGN_TABLE;
}

char *
aspan_relation_name(Oid relid)
{
	char	   *relation = get_rel_name(relid);
	char	   *schema = get_namespace_name(get_rel_namespace(relid));

	return relation == NULL || schema == NULL ? NULL :
		quote_qualified_identifier(schema, relation);
}

/* a column of another type would be misread, or fail later */
static void
check_column(Relation rel, const aspan_relation *info,
			 aspan_source_column column)
{
	switch (column)
	{
		case ASPAN_COL_TIME:
		case ASPAN_COL_BEGIN_TIME:
		case ASPAN_COL_END_TIME:
			check_column_type(rel, info, column, aspan_type_is_time,
							  "It has to be timestamp with time zone, timestamp, or bigint in nanoseconds since 1970.",
							  "");
			break;
		case ASPAN_COL_EVENT_TYPE:
			check_column_type(rel, info, column, aspan_type_is_label,
							  "It has to be text, varchar, char(n), \"char\", name or an enum.",
							  "");
			break;
		case ASPAN_COL_SPAN_ID:
		case ASPAN_COL_PARENT:
			check_column_type(rel, info, column, aspan_type_is_integer,
							  "It has to be smallint, integer or bigint.",
							  " A view can convert hexadecimal text with ('x' || lpad(id, 16, '0'))::bit(64)::bigint, and other types with hashtextextended(id::text, 0).");
			break;
		case ASPAN_COL_LINE:
			check_column_type(rel, info, column, aspan_type_is_integer,
							  "It has to be smallint, integer or bigint.",
							  "");
			break;
		case ASPAN_COL_ERROR:
		case ASPAN_COL_DETACHED:
			check_column_type(rel, info, column, aspan_type_is_boolean,
							  "It has to be boolean. A view can convert a status with an expression such as (status = 2), or leave the column out.",
							  "");
			break;
		default:
			break;
	}
}

static void
find_columns(TupleDesc desc, aspan_relation *info)
{
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		for (int column = 0; column < ASPAN_SOURCE_COLUMNS; column++)
		{
			if (strcmp(NameStr(att->attname), aspan_column_names[column]) == 0)
				info->types[column] = getBaseType(att->atttypid);
		}
	}
}

/*
 * A relation that keeps sets has one column of them, or calls the one that
 * counts "spans".
 */
static bool
find_sets(TupleDesc desc, aspan_relation *info)
{
	Oid			sets = aspan_find_set_type();
	int			found = 0;

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped || getBaseType(att->atttypid) != sets)
			continue;
		if (found++ == 0 || strcmp(NameStr(att->attname), "spans") == 0)
			info->sets = pstrdup(NameStr(att->attname));
	}
	if (found > 1 && strcmp(info->sets, "spans") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_COLUMN),
				 errmsg("relation %s has more than one column of type span_set",
						info->name),
				 errhint("Create a view with one of them, or that calls it \"spans\".")));
	if (found > 0)
		info->kind = ASPAN_ROWS_SETS;
	return found > 0;
}

/* those without which there are no spans */
static void
require_columns(Relation rel, const aspan_relation *info)
{
	if (info->kind == ASPAN_ROWS_SPANS)
	{
		require_column(rel, info, ASPAN_COL_BEGIN_TIME);
		require_column(rel, info, ASPAN_COL_END_TIME);
	}
	else
	{
		require_column(rel, info, ASPAN_COL_TIME);
		require_column(rel, info, ASPAN_COL_EVENT_TYPE);
	}
	require_column(rel, info, ASPAN_COL_SPAN_ID);
}

void
aspan_inspect_relation(Oid relid, aspan_relation *info)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);

	if (rel == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relid)));

	memset(info, 0, sizeof(*info));
	info->name = aspan_relation_name(relid);
	if (!is_readable(rel->rd_rel->relkind))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot read events from %s", info->name),
				 errdetail("It is not a table, view, materialized view or foreign table.")));

	find_columns(RelationGetDescr(rel), info);
	if (OidIsValid(info->types[ASPAN_COL_EVENT_TYPE]))
		info->kind = ASPAN_ROWS_EVENTS;
	else if (OidIsValid(info->types[ASPAN_COL_BEGIN_TIME]))
		info->kind = ASPAN_ROWS_SPANS;
	else if (find_sets(RelationGetDescr(rel), info))
	{
		relation_close(rel, NoLock);
		return;
	}
	require_columns(rel, info);
	for (int column = 0; column < ASPAN_SOURCE_COLUMNS; column++)
		check_column(rel, info, (aspan_source_column) column);
	relation_close(rel, NoLock);

	/* a column of that name and another meaning */
	if (!aspan_type_is_label(info->types[ASPAN_COL_KIND]))
		info->types[ASPAN_COL_KIND] = InvalidOid;
}
