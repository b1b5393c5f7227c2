/*
 * import_sides.c
 *	  The two sides of a call that share one span id.
 *
 * A client and a server may record the two sides of a call under one id, as
 * Zipkin and Envoy do.  These are two spans of a trace, and the server's is the
 * child.  The trees know that of two processes with one id the one that began
 * first is the parent (src/figures/parent_lookup.c), which needs nothing but
 * the rows.  It cannot tell whose child is whose if both sides are in one
 * process, nor which is the server if they begin together, or if the clock of
 * the server is behind the client's.
 *
 * The kinds of the spans tell it.  So there the server's side gets an id of its
 * own, a hash of the shared one, with the client's span as its parent.  The
 * spans of that process below it, which name the shared id as their parent, are
 * moved to the new one, as the viewers of Zipkin and Jaeger do.
 *
 * One hash table has what is known of an id in a process, and of the same in
 * all processes of the trace.
 */
#include "base/host.h"

#include "base/hash_id.h"
#include "base/mix.h"
#include "formats/import_sides.h"

/* stands for all processes */
#define ANY_PROCESS PG_UINT64_MAX

typedef struct sides_key
{
	uint64		trace;
	uint64		process;
	int64		id;
} sides_key;

typedef struct sides_entry
{
	sides_key	key;
	int64		server_begin;	/* the earliest */
	int64		other_begin;
	bool		has_server;
	bool		has_other;
	char		status;
} sides_entry;

#define SH_PREFIX sides
#define SH_ELEMENT_TYPE sides_entry
#define SH_KEY_TYPE sides_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) \
	((uint32) aspan_mix64((k).process ^ \
						  aspan_mix64((uint64) (k).id ^ (k).trace)))
#define SH_EQUAL(tb, a, b) \
	((a).id == (b).id && (a).trace == (b).trace && (a).process == (b).process)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

void
aspan_sides_init(aspan_sides *sides, uint32 n)
{
	sides->table = sides_create(CurrentMemoryContext, n, NULL);
}

static void
enter(aspan_sides *sides, const aspan_side *side, uint64 process)
{
	sides_key	key = {side->trace, process, side->id};
	sides_entry *entry;
	int64	   *begin;
	bool	   *has;
	bool		found;

	entry = sides_insert(sides->table, key, &found);
	if (!found)
		entry->has_server = entry->has_other = false;
	has = side->is_server ? &entry->has_server : &entry->has_other;
	begin = side->is_server ? &entry->server_begin : &entry->other_begin;
	if (!*has || side->begin < *begin)
		*begin = side->begin;
	*has = true;
}

void
aspan_sides_enter(aspan_sides *sides, const aspan_side *side)
{
	enter(sides, side, side->process);
	if (!side->is_server)
		enter(sides, side, ANY_PROCESS);
}

/*
 * Does the server's side of this id, in the process of a span, go by an id of
 * its own?  So it does if the other side is there too, or if that did not begin
 * before it elsewhere.
 */
static bool
is_split(const aspan_sides *sides, const aspan_side *side, int64 id)
{
	sides_key	key = {side->trace, side->process, id};
	const sides_entry *here = sides_lookup(sides->table, key);
	const sides_entry *anywhere;

	if (here == NULL || !here->has_server)
		return false;
	if (here->has_other)
		return true;
	key.process = ANY_PROCESS;
	anywhere = sides_lookup(sides->table, key);
	return anywhere != NULL && here->server_begin <= anywhere->other_begin;
}

/* the id that the server's side goes by then */
static int64
own_id(int64 id)
{
	return aspan_hash_to_id(aspan_hash_uint64(ASPAN_HASH_SEED, (uint64) id));
}

void
aspan_sides_apply(const aspan_sides *sides, const aspan_side *side,
				  aspan_import_row *row)
{
	if (sides->table == NULL)
		return;
	if (side->is_server && is_split(sides, side, row->span_id))
	{
		row->parent_null = false;
		row->parent_id = row->span_id;
		row->span_id = own_id(row->span_id);
	}
	else if (!row->parent_null && is_split(sides, side, row->parent_id))
		row->parent_id = own_id(row->parent_id);
}
