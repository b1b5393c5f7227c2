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
 * Processes are texts in a set.  Where the column of the source has a type
 * whose values may be equal though their texts are not, one that is asked for
 * is read from the source.
 *
 * Events that are neither begin nor end are only numbers in a set.  Where the
 * store has any, the chunks that an edge of the range cuts are read from the
 * source, and so is everything where a process is asked for or a margin.
 *
 * In a store that keeps what goes with a table, the sets of such a table are
 * read, whether they have been marked or not, and whatever is in the log.  So
 * sets are read there even if everything has changed.
 *
 * Whoever may read the store need not have a right to the source as long as
 * nothing has changed.  Otherwise there is an error or, with asyncspan.stale,
 * an answer from the sets alone, with a notice.
 */
#include "postgres.h"

#include "base/settings.h"
#include "engine/set_split.h"
#include "figures/tree.h"
#include "sql/source.h"
#include "sql/store_keep.h"
#include "sql/store_read.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

/* a set on its way to the caller */
typedef struct joining
{
	aspan_store_reading r;
	aspan_collector *rows;		/* of the source; NULL if none are read */
	aspan_set_callback callback;
	void	   *arg;
} joining;

aspan_chunks
aspan_store_chunks(const aspan_store_reading *r)
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
add_edges(aspan_store_reading *r, aspan_chunks wanted)
{
	aspan_dirty *dirty = &r->dirty;

	if (r->cut.events.has_since)
		aspan_dirty_add(dirty, wanted.first, wanted.first);
	if (r->cut.events.has_until)
		aspan_dirty_add(dirty, wanted.last, wanted.last);
	dirty->n = aspan_chunks_join(dirty->chunks, dirty->n);
}

/*
 * Are processes the same if and only if their texts are?  It is not so for
 * numeric, say, where 1 equals 1.0.
 */
static bool
is_process_text(const aspan_store_reading *r)
{
	Oid			type = r->info.types[ASPAN_COL_PROCESS];
	AttrNumber	number = get_attnum(r->store->source, "process_id");
	Oid			column;
	int32		typmod;
	Oid			collation;

	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			get_atttypetypmodcoll(r->store->source, number, &column, &typmod,
								  &collation);
			return get_collation_isdeterministic(collation);
		case NAMEOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case OIDOID:
		case UUIDOID:
		case BOOLOID:
			return true;
		default:
			return type_is_enum(type);
	}
}

/* leaves of what is dirty that which is to be read */
static void
find_dirty(aspan_store_reading *r)
{
	const aspan_source *source = r->source;
	aspan_chunks wanted = aspan_store_chunks(r);
	aspan_dirty *dirty = &r->dirty;
	int			n = 0;

	aspan_store_dirty(r->store, &r->info, GetActiveSnapshot(), dirty);
	if (source->process != NULL && !is_process_text(r))
		dirty->everything = true;
	if (r->store->unpaired)
	{
		if (source->process != NULL || source->margin != NULL)
			dirty->everything = true;
		add_edges(r, wanted);
	}
	if (dirty->everything && r->store->keep)
	{
		dirty->everything = false;
		dirty->n = 0;
		aspan_dirty_add(dirty, wanted.first, wanted.last);
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
is_answered_stale(const aspan_store_reading *r)
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
	return true;
}

void
aspan_store_notice(const aspan_store_reading *r)
{
	if (r->stale)
		ereport(NOTICE,
				(errmsg("store %s is not up to date, this is the state of the last refresh",
						aspan_relation_name(r->store->store))));
}

void
aspan_store_read_rows(const aspan_store_reading *r, aspan_chunks chunks,
					  aspan_set_callback callback, void *arg)
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
	aspan_source_rows(&rows, callback, arg);
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
text_of_process(const aspan_store_reading *r)
{
	Oid			type = r->info.types[ASPAN_COL_PROCESS];
	Oid			function;
	Oid			ioparam;
	bool		varlena;
	Datum		value;
	char	   *text;

	if (!aspan_is_plain_type(type))
		return pstrdup(r->source->process);
	getTypeInputInfo(type, &function, &ioparam);
	value = OidInputFunctionCall(function, pstrdup(r->source->process), ioparam,
								 -1);
	getTypeOutputInfo(type, &function, &varlena);
	text = OidOutputFunctionCall(function, value);
	if (type == BPCHAROID)
		text[bpchartruelen(text, strlen(text))] = '\0';
	return text;
}

void
aspan_store_rows(const aspan_store_reading *r, aspan_chunks chunks,
				 aspan_set_rows *rows)
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

void
aspan_store_begin(aspan_store_reading *r)
{
	Oid			store = r->store->store;

	if (pg_class_aclcheck(store, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(store));
	aspan_store_check_source(r->store->source, &r->info);
	aspan_source_cut(r->source, &r->info, &r->cut);
	find_dirty(r);
	r->stale = (r->dirty.everything || r->dirty.n > 0) && is_answered_stale(r);
	if (r->stale)
		memset(&r->dirty, 0, sizeof(r->dirty));
}

/* ---- sets ---- */

static void
add_rows(aspan_set *set, void *arg)
{
	aspan_collect_set(((joining *) arg)->rows, set);
}

/* the sets and the rows together, in the range that was asked for */
static void
join_rows(aspan_set *set, void *arg)
{
	joining    *j = arg;
	aspan_set  *joined;

	aspan_collect_set(j->rows, set);
	joined = aspan_set_resolve(j->rows);
	j->callback(joined, j->arg);
	if (!joined->kept)
		aspan_set_close(joined);
}

static void
read_dirty(joining *j)
{
	const aspan_source *source = j->r.source;

	j->rows = aspan_collector_create(CurrentMemoryContext);
	j->rows->keeps_apart = true;
	if ((source->needs & ASPAN_NEED_MARGIN) == 0)
		aspan_source_range(source, &j->rows->range);
	if (source->needs & ASPAN_NEED_TREE)
		j->rows->keeper = &aspan_tree_keeper;
	for (int i = 0; i < j->r.dirty.n; i++)
		aspan_store_read_rows(&j->r, j->r.dirty.chunks[i], add_rows, j);
}

static void
read_sets(joining *j)
{
	aspan_set_rows rows;

	aspan_store_rows(&j->r, aspan_store_chunks(&j->r), &rows);
	rows.whole = j->rows != NULL;
	aspan_source_sets(j->r.source, &rows,
					  j->rows != NULL ? join_rows : j->callback,
					  j->rows != NULL ? (void *) j : j->arg);
}

void
aspan_store_read(const aspan_source *source, const aspan_store *store,
				 aspan_set_callback callback, void *arg)
{
	joining		j = {.r = {.source = source,.store = store},
	.callback = callback,.arg = arg};
	aspan_source rows = *source;

	aspan_store_begin(&j.r);
	aspan_store_notice(&j.r);
	rows.relid = store->source;
	if (j.r.dirty.everything)
	{
		aspan_source_read(&rows, callback, arg);
		return;
	}
	if (j.r.dirty.n > 0)
		read_dirty(&j);
	read_sets(&j);
}
