/*
 * span_listing.c
 *	  The spans of a set one by one, in their order.
 *
 * A set in memory is read by the indexes that aspan_set_order() makes.
 *
 * A set in a temporary file is sorted by PostgreSQL's tuplesort, as values of
 * type bytea: the columns of the order are written in front of the record as
 * bytes that compare as the columns do (big-endian, signs flipped, strings by
 * their rank), so that comparing is memcmp(), and abbreviated keys hold the
 * time.
 */
#include "postgres.h"

#include <limits.h>

#include "base/alloc.h"
#include "base/compat.h"
#include "base/settings.h"
#include "engine/span_order.h"
#include "formats/compat_tuplesort.h"
#include "formats/span_listing.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

struct aspan_ordered
{
	aspan_set  *set;
	const uint32 *ranks;		/* of strings */

	/* in memory */
	uint32	   *order;
	uint64		next;

	/* in a file */
	Tuplesortstate *sort;
	bool		rewindable;		/* can it be read more than once? */
	aspan_span	span;
};

/* how many spans ahead to fetch */
#define PREFETCH 16

/* the columns of the order, as bytes; see the top of this file */
#define KEY_BYTES 67

typedef struct key_writer
{
	unsigned char *next;
} key_writer;

static inline void
put_uint32(key_writer *w, uint32 value)
{
	value = pg_hton32(value);
	memcpy(w->next, &value, sizeof(value));
	w->next += sizeof(value);
}

static inline void
put_int64(key_writer *w, int64 value)
{
	uint64		key = pg_hton64((uint64) value ^ (UINT64CONST(1) << 63));

	memcpy(w->next, &key, sizeof(key));
	w->next += sizeof(key);
}

/* KEY_BYTES of aspan_span_compare() */
static void
put_key(key_writer *w, const aspan_set *set, const uint32 *ranks,
		const uint32 *scope_ranks, const aspan_span *span)
{
	const aspan_site *site = aspan_site_get(set->dict, span->site);
	bool		has_begin = (span->flags & ASPAN_HAS_BEGIN) != 0;
	bool		has_end = (span->flags & ASPAN_HAS_END) != 0;
	bool		has_parent = (span->flags & ASPAN_PARENT_NULL) == 0;

	put_int64(w, aspan_span_time(span));
	put_uint32(w, ranks[aspan_scope_process(set->dict, span->scope)]);
	put_int64(w, span->span_id);
	*w->next++ = !has_end;
	put_int64(w, has_end ? span->end_time : 0);
	*w->next++ = !has_begin;
	put_uint32(w, ranks[site->name]);
	put_uint32(w, ranks[site->target]);
	*w->next++ = has_parent;
	put_int64(w, has_parent ? span->parent_id : 0);
	put_uint32(w, ranks[site->filename]);
	*w->next++ = !site->line_null;
	put_int64(w, site->line);
	*w->next++ = site->kind;
	put_uint32(w, scope_ranks == NULL ? 0 : scope_ranks[span->scope]);
	*w->next++ = aspan_is_error(span);
	*w->next++ = (span->flags & ASPAN_DETACHED) != 0;
}

/* positions of the scopes in their order; NULL if processes tell all apart */
static uint32 *
rank_scopes(const aspan_dict *dict, const uint32 *ranks)
{
	uint32		n = aspan_dict_nscopes(dict);
	uint32	   *order;
	uint32	   *scope_ranks;

	if (!aspan_dict_has_traces(dict))
		return NULL;
	order = aspan_array(uint32, n);
	scope_ranks = aspan_array(uint32, n);
	for (uint32 i = 0; i < n; i++)
		order[i] = i;
	aspan_sort_scopes(dict, ranks, order, n);
	for (uint32 i = 0; i < n; i++)
		scope_ranks[order[i]] = i;
	pfree(order);
	return scope_ranks;
}

static Tuplesortstate *
sort_file(const aspan_set *set, const uint32 *ranks, bool rewindable)
{
	Size		size = VARHDRSZ + KEY_BYTES + sizeof(aspan_span);
	bytea	   *value = palloc(size);
	char	   *data = VARDATA(value);
	uint32	   *scope_ranks = rank_scopes(set->dict, ranks);
	Tuplesortstate *sort;
	aspan_cursor cursor;
	const aspan_span *span;

	sort = tuplesort_begin_datum(BYTEAOID,
								 lookup_type_cache(BYTEAOID,
												   TYPECACHE_LT_OPR)->lt_opr,
								 InvalidOid, false,
								 Min(aspan_work_mem_bytes() / 1024, INT_MAX),
								 NULL, rewindable ? TUPLESORT_RANDOMACCESS :
								 TUPLESORT_NONE);
	SET_VARSIZE(value, size);
	aspan_cursor_open(&cursor, set->spans);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		key_writer	writer = {(unsigned char *) data};

		CHECK_FOR_INTERRUPTS();
		put_key(&writer, set, ranks, scope_ranks, span);
		Assert((char *) writer.next == data + KEY_BYTES);
		memcpy(data + KEY_BYTES, span, sizeof(aspan_span));
		tuplesort_putdatum(sort, PointerGetDatum(value), false);
	}
	if (scope_ranks != NULL)
		pfree(scope_ranks);
	pfree(value);
	tuplesort_performsort(sort);
	return sort;
}

aspan_ordered *
aspan_ordered_begin(aspan_set *set, const uint32 *ranks)
{
	aspan_ordered *ordered = palloc0(sizeof(aspan_ordered));

	ordered->set = set;
	ordered->ranks = ranks;
	if (aspan_log_in_file(set->spans))
		ordered->sort = sort_file(set, ranks, false);
	else
		ordered->order = aspan_set_order(set, ranks, NULL);
	return ordered;
}

/*
 * A sort that can be read twice costs more, since its last merge has to go to
 * a file.  So the first is not of that kind; a reader who comes back once is
 * likely to do so again, and gets one that is.
 */
void
aspan_ordered_rewind(aspan_ordered *ordered)
{
	ordered->next = 0;
	if (ordered->sort == NULL)
		return;
	if (ordered->rewindable)
	{
		tuplesort_rescan(ordered->sort);
		return;
	}
	tuplesort_end(ordered->sort);
	ordered->sort = NULL;
	ordered->sort = sort_file(ordered->set, ordered->ranks, true);
	ordered->rewindable = true;
}

/*
 * The log is in order of end more or less, so that reading it in order of
 * begin misses the caches; but the places are known ahead.  A record may lie
 * on two cache lines.
 */
static const aspan_span *
next_in_memory(aspan_ordered *ordered)
{
	const aspan_log *log = ordered->set->spans;
	uint64		i = ordered->next;

	if (i >= log->count)
		return NULL;
	if (i + PREFETCH < log->count)
	{
		const aspan_span *later = aspan_log_at(log,
											   ordered->order[i + PREFETCH]);

		__builtin_prefetch(later);
		__builtin_prefetch((const char *) (later + 1) - 1);
	}
	ordered->next++;
	return aspan_log_at(log, ordered->order[i]);
}

const aspan_span *
aspan_ordered_next(aspan_ordered *ordered)
{
	Datum		value;
	bool		isnull;

	if (ordered->sort == NULL)
		return next_in_memory(ordered);
	if (!tuplesort_getdatum(ordered->sort, true, true, &value, &isnull, NULL))
		return NULL;
	memcpy(&ordered->span, VARDATA_ANY(DatumGetPointer(value)) + KEY_BYTES,
		   sizeof(aspan_span));
	pfree(DatumGetPointer(value));
	return &ordered->span;
}

void
aspan_ordered_end(aspan_ordered *ordered)
{
	if (ordered->sort != NULL)
		tuplesort_end(ordered->sort);
	if (ordered->order != NULL)
		pfree(ordered->order);
	pfree(ordered);
}
