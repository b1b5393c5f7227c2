/*
 * push_down.c
 *	  Whether the servers that have the rows of a relation make sets of them.
 *
 * An aggregate without GROUP BY cannot be done by foreign servers that have a
 * part of the rows each: its state is not a value, and PostgreSQL asks foreign
 * servers for whole groups only.  So the rows themselves would travel.  Where
 * each process has its rows on one server, the query is
 *
 *		SELECT merge(s) FROM (SELECT span_set(...) AS s FROM the_relation
 *							  GROUP BY process_id) AS part
 *
 * in its place: the groups are whole on their servers, and sets travel.  They
 * are smaller than their rows by an order of magnitude.
 *
 * That is done by itself for two kinds of relations, known by the catalog: a
 * table partitioned by process_id with foreign tables among its partitions, and
 * a table that Citus has distributed by process_id.  Citus is known by its
 * table of tables, which only a superuser can put into pg_catalog.  For
 * others, such as a view over one of these, the setting asyncspan.push_down
 * says it.
 *
 * The planner would often decide against it.  Of foreign tables that were never
 * analyzed it thinks that they have some hundred rows in 200 groups, and to
 * merge 200 sets costs more than that.  So while such a query is planned, a
 * hook makes the rows of foreign tables seem far away.  What a foreign server
 * aggregates is not affected.
 */
#include "postgres.h"

#include "base/settings.h"
#include "sql/push_down.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "nodes/primnodes.h"
#include "optimizer/paths.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"

static bool
has_foreign_partition(Oid relid)
{
	List	   *partitions = find_inheritance_children(relid, NoLock);
	ListCell   *cell;

	foreach(cell, partitions)
	{
		if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_FOREIGN_TABLE)
			return true;
	}
	return false;
}

/* is this column all of the partition key? */
static bool
is_partitioned_by(Oid relid, AttrNumber column)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	PartitionKey key;
	bool		result;

	if (rel == NULL)
		return false;
	key = RelationGetPartitionKey(rel);
	result = key != NULL && key->partnatts == 1 && key->partattrs[0] == column;
	relation_close(rel, NoLock);
	return result;
}

/* ---- Citus ---- */

/* the columns of its table that are looked at */
typedef struct dist_columns
{
	AttrNumber	relid;			/* of type regclass */
	AttrNumber	key;			/* of type text: a Var, or NULL */
} dist_columns;

static AttrNumber
find_column(Relation rel, const char *name, Oid type)
{
	AttrNumber	number = get_attnum(RelationGetRelid(rel), name);

	return number > 0 &&
		TupleDescAttr(RelationGetDescr(rel), number - 1)->atttypid == type ?
		number : InvalidAttrNumber;
}

/* the column that a row of it distributes by, if that is simply a column */
static AttrNumber
distribution_column(Relation dist, HeapTuple tuple, AttrNumber key)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, key, RelationGetDescr(dist),
									 &isnull);
	Node	   *node = isnull ? NULL :
	stringToNode(TextDatumGetCString(value));

	return node != NULL && IsA(node, Var) ? ((Var *) node)->varattno :
		InvalidAttrNumber;
}

static AttrNumber
find_distribution(Relation dist, Oid relid, const dist_columns *columns)
{
	SysScanDesc scan = systable_beginscan(dist, InvalidOid, false, NULL, 0,
										  NULL);
	AttrNumber	result = InvalidAttrNumber;
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		value = heap_getattr(tuple, columns->relid,
										 RelationGetDescr(dist), &isnull);

		if (!isnull && DatumGetObjectId(value) == relid)
			result = distribution_column(dist, tuple, columns->key);
	}
	systable_endscan(scan);
	return result;
}

/* a table without such a column, a reference table for instance, is not */
static bool
is_distributed_by(Oid relid, AttrNumber column)
{
	Oid			dist_oid = get_relname_relid("pg_dist_partition",
											 PG_CATALOG_NAMESPACE);
	Relation	dist;
	dist_columns columns;
	bool		result;

	if (!OidIsValid(dist_oid) || get_rel_relkind(dist_oid) != RELKIND_RELATION)
		return false;
	dist = table_open(dist_oid, AccessShareLock);
	columns.relid = find_column(dist, "logicalrelid", REGCLASSOID);
	columns.key = find_column(dist, "partkey", TEXTOID);
	result = columns.relid > 0 && columns.key > 0 &&
		find_distribution(dist, relid, &columns) == column;
	table_close(dist, AccessShareLock);
	return result;
}

bool
aspan_pushes_down(Oid relid)
{
	AttrNumber	process;

	if (aspan_push_down != ASPAN_PUSH_DOWN_AUTO)
		return aspan_push_down == ASPAN_PUSH_DOWN_ON;
	process = get_attnum(relid, "process_id");
	if (process <= 0)
		return false;
	return is_distributed_by(relid, process) ||
		(is_partitioned_by(relid, process) && has_foreign_partition(relid));
}

/* ---- planning ---- */

/* more than anything else in a plan, and little enough to be added to it */
#define FAR_COST	1e9

static bool prefer_sets = false;
static set_rel_pathlist_hook_type next_hook = NULL;

bool
aspan_prefer_sets(bool prefer)
{
	bool		before = prefer_sets;

	prefer_sets = prefer;
	return before;
}

static void
move_away(PlannerInfo *root, RelOptInfo *rel, Index index, RangeTblEntry *rte)
{
	ListCell   *cell;

	if (next_hook != NULL)
		next_hook(root, rel, index, rte);
	if (!prefer_sets || rel->fdwroutine == NULL)
		return;
	foreach(cell, rel->pathlist)
		((Path *) lfirst(cell))->total_cost += FAR_COST;
}

void
aspan_push_down_init(void)
{
	next_hook = set_rel_pathlist_hook;
	set_rel_pathlist_hook = move_away;
}
