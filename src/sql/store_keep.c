/*
 * store_keep.c
 *	  Stores that keep what goes with a table of their source.
 *
 * No trigger tells that a partition was dropped or detached.  So the tables of
 * the source are remembered at each refresh, each with the chunks that its
 * bounds allow it to have rows of.  Where one is gone, the sets of these chunks
 * are kept: the next refresh marks them, and makes them anew never again,
 * whatever rows come later.  Until then a query looks at the list, too.
 *
 * A default partition has no bounds.  Neither has a child of a table that is
 * not partitioned, or by more than the time: it shares its chunks with others.
 * If one of these is gone, what is kept are the chunks of which the source has
 * no row any more.  That takes a pass over the source.
 */
#include "postgres.h"

#include "base/units.h"
#include "engine/set_split.h"
#include "sql/store_keep.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* the chunks of a table without bounds: the first lies behind the last */
static const aspan_chunks unbounded = {PG_INT64_MAX, PG_INT64_MIN};

const char *
aspan_store_time(const aspan_relation *info)
{
	return info->kind == ASPAN_ROWS_SPANS ?
		"COALESCE(begin_time, end_time)" : "\"time\"";
}

static Oid
time_type(const aspan_relation *info)
{
	return info->types[info->kind == ASPAN_ROWS_SPANS ?
					   ASPAN_COL_BEGIN_TIME : ASPAN_COL_TIME];
}

/* ---- bounds ---- */

/* a bound of a partition in nanoseconds; false if there is none in that unit */
static bool
bound_time(List *datums, Oid type, int64 *ns)
{
	PartitionRangeDatum *datum = linitial_node(PartitionRangeDatum, datums);
	Datum		value;

	if (datum->kind != PARTITION_RANGE_DATUM_VALUE)
		return false;
	value = castNode(Const, datum->value)->constvalue;
	if (type == INT8OID)
		*ns = DatumGetInt64(value);
	return type == INT8OID ||
		aspan_ns_from_timestamp(DatumGetTimestamp(value), ns);
}

static PartitionBoundSpec *
bound_of(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	bool		isnull;
	Datum		value;
	PartitionBoundSpec *spec = NULL;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	value = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_relpartbound, &isnull);
	if (!isnull)
		spec = stringToNode(TextDatumGetCString(value));
	ReleaseSysCache(tuple);
	return spec;
}

/* is a table partitioned by ranges of the times of its rows alone? */
static bool
is_by_time(Oid parent, const aspan_relation *info)
{
	Relation	rel = table_open(parent, AccessShareLock);
	PartitionKey key = RelationGetPartitionKey(rel);
	const char *name = info->kind == ASPAN_ROWS_SPANS ? "begin_time" : "time";
	bool		found = key != NULL &&
	key->strategy == PARTITION_STRATEGY_RANGE && key->partnatts == 1 &&
	key->partattrs[0] == get_attnum(parent, name) &&
	getBaseType(key->parttypid[0]) == time_type(info);

	table_close(rel, AccessShareLock);
	return found;
}

/* and all tables above a partition? */
static bool
are_by_time(Oid partition, const aspan_relation *info)
{
	while (get_rel_relispartition(partition))
	{
		partition = get_partition_parent(partition, true);
		if (!is_by_time(partition, info))
			return false;
	}
	return true;
}

static aspan_chunks
bounds_of(Oid table, const aspan_relation *info, int64 bucket)
{
	PartitionBoundSpec *spec = bound_of(table);
	aspan_chunks bounds;
	int64		since;
	int64		until;

	if (spec == NULL || spec->is_default || !get_rel_relispartition(table) ||
		!are_by_time(table, info) ||
		!bound_time(spec->lowerdatums, time_type(info), &since) ||
		!bound_time(spec->upperdatums, time_type(info), &until))
		return unbounded;
	bounds.first = aspan_chunk_of(since, bucket);
	bounds.last = aspan_chunk_of(until - 1, bucket);
	return bounds;
}

void
aspan_store_set_leaves(aspan_store *store, List *leaves,
					   const aspan_relation *info)
{
	store->leaves = leaves;
	store->bounds = palloc((list_length(leaves) + 1) * sizeof(aspan_chunks));
	for (int i = 0; i < list_length(leaves); i++)
		store->bounds[i] = bounds_of(list_nth_oid(leaves, i), info,
									 store->bucket);
}

/* ---- what is gone ---- */

/*
 * A query for the chunks of which the source has a row, with the numbers of
 * aspan_chunk_of().
 */
static char *
chunks_query(const aspan_store *store, const aspan_relation *info)
{
	const char *time = aspan_store_time(info);
	bool		is_ns = time_type(info) == INT8OID;
	long long	length = is_ns ? store->bucket :
	store->bucket / ASPAN_NS_PER_US;

	return psprintf("SELECT (t OPERATOR(pg_catalog./) %lld::pg_catalog.int8) "
					"OPERATOR(pg_catalog.-) ((t OPERATOR(pg_catalog.%%) "
					"%lld::pg_catalog.int8) OPERATOR(pg_catalog.<) 0)::pg_catalog.int4 "
					"FROM (SELECT %s%s%s AS t FROM %s WHERE %s%s%s) AS s",
					length, length,
					is_ns ? "" : "(EXTRACT(epoch FROM ", time,
					is_ns ? "" : ") OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8",
					info->name,
					is_ns ? "" : "pg_catalog.isfinite(", time,
					is_ns ? " IS NOT NULL" : ")");
}

char *
aspan_store_gone(const aspan_store *store, List *leaves,
				 const aspan_relation *info)
{
	StringInfoData condition;
	bool		without_bounds = false;

	initStringInfo(&condition);
	for (int i = 0; store->keep && i < list_length(store->leaves); i++)
	{
		const aspan_chunks *bounds = &store->bounds[i];

		if (list_member_oid(leaves, list_nth_oid(store->leaves, i)))
			continue;
		if (bounds->first > bounds->last)
			without_bounds = true;
		else
			appendStringInfo(&condition,
							 "%schunk OPERATOR(pg_catalog.>=) %lld::pg_catalog.int8 "
							 "AND chunk OPERATOR(pg_catalog.<=) %lld::pg_catalog.int8",
							 condition.len > 0 ? " OR " : "",
							 (long long) bounds->first,
							 (long long) bounds->last);
	}
	if (without_bounds)
		appendStringInfo(&condition,
						 "%sNOT (chunk OPERATOR(pg_catalog.=) ANY (%s))",
						 condition.len > 0 ? " OR " : "",
						 chunks_query(store, info));
	return condition.len > 0 ? condition.data : NULL;
}
