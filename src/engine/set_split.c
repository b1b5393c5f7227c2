/*
 * set_split.c
 *	  A set in pieces: one for each process and stretch of time.
 *
 * Every event goes to the piece that its time and process say.  A pair whose
 * events lie in two pieces is taken apart; a merge of the pieces pairs it
 * again, since sets are lossless (span_set.h).  All pieces are made in one
 * pass, so they are in memory at once, as the set is.
 *
 * Pieces have dictionaries of their own.  What a record has of that of the set
 * is looked up anew for each; a piece has few of the strings of the whole.
 */
#include "postgres.h"

#include "engine/set_cut.h"
#include "engine/set_split.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

typedef struct piece_key
{
	int64		chunk;
	uint32		process;		/* string of the set */
} piece_key;

typedef struct piece
{
	piece_key	key;
	char		status;
	aspan_collector *c;
} piece;

#define SH_PREFIX aspan_pieces
#define SH_ELEMENT_TYPE piece
#define SH_KEY_TYPE piece_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) \
	hash_combine(murmurhash32((uint32) (k).chunk), murmurhash32((k).process))
#define SH_EQUAL(tb, a, b) \
	((a).chunk == (b).chunk && (a).process == (b).process)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct splitter
{
	const aspan_dict *dict;		/* of the set */
	int64		length;
	aspan_pieces_hash *pieces;
	piece	   *last;			/* that a record went to */
	MemoryContext cxt;
} splitter;

static piece *
find_piece(splitter *s, const aspan_span *record, int64 time)
{
	piece_key	key = {aspan_chunk_of(time, s->length),
	aspan_scope_process(s->dict, record->scope)};
	bool		found;

	if (s->last != NULL && s->last->key.chunk == key.chunk &&
		s->last->key.process == key.process)
		return s->last;
	s->last = aspan_pieces_insert(s->pieces, key, &found);
	if (!found)
	{
		s->last->c = aspan_collector_create(s->cxt);
		s->last->c->keeps_apart = true;
	}
	return s->last;
}

static uint32
copy_site(aspan_dict *dict, const aspan_dict *other, uint32 site)
{
	aspan_site_text text = aspan_site_text_of(other, site);

	return aspan_intern_site(dict, &text);
}

static void
put(splitter *s, int64 time, const aspan_span *record)
{
	aspan_collector *c = find_piece(s, record, time)->c;
	aspan_span	copy = *record;

	copy.scope = aspan_copy_scope(c->dict, s->dict, record->scope);
	copy.site = copy_site(c->dict, s->dict, record->site);
	if (record->flags & ASPAN_HAS_END)
		copy.end_site = record->end_site == record->site ? copy.site :
			copy_site(c->dict, s->dict, record->end_site);
	aspan_collect_resolved(c, &copy);
}

static void
put_record(splitter *s, const aspan_span *record)
{
	bool		begins = aspan_span_begins(record);
	bool		ends = aspan_span_ends(record);
	aspan_span	half;

	if (record->flags & ASPAN_GIVEN)
		put(s, aspan_span_time(record), record);
	else if (begins && ends &&
			 aspan_chunk_of(record->begin_time, s->length) ==
			 aspan_chunk_of(record->end_time, s->length))
		put(s, record->begin_time, record);
	else
	{
		if (begins)
		{
			half = aspan_begin_alone(record);
			put(s, half.begin_time, &half);
		}
		if (ends)
		{
			half = aspan_end_alone(record);
			put(s, half.end_time, &half);
		}
	}
}

void
aspan_set_split(aspan_set *set, int64 length, aspan_piece_taker take, void *arg)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "asyncspan pieces",
											  ALLOCSET_DEFAULT_SIZES);
	splitter	s = {set->dict, length, aspan_pieces_create(cxt, 64, NULL),
	NULL, cxt};
	aspan_cursor cursor;
	const aspan_span *record;
	aspan_pieces_iterator iterator;
	piece	   *p;
	uint64		i = 0;

	aspan_cursor_open(&cursor, set->spans);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		put_record(&s, record);
	}
	aspan_cursor_open(&cursor, set->apart);
	while ((record = aspan_cursor_next(&cursor)) != NULL)
	{
		uint64		n = 1;

		if (set->apart_counts != NULL)
			n = set->apart_counts[i++];
		for (uint64 j = 0; j < n; j++)
		{
			CHECK_FOR_INTERRUPTS();
			put_record(&s, record);
		}
	}
	aspan_pieces_start_iterate(s.pieces, &iterator);
	while ((p = aspan_pieces_iterate(s.pieces, &iterator)) != NULL)
	{
		aspan_set  *result = aspan_set_resolve(p->c);

		CHECK_FOR_INTERRUPTS();
		take(arg, aspan_text_of(set->dict, p->key.process), p->key.chunk,
			 result);
		aspan_set_close(result);
		MemoryContextDelete(result->cxt);
	}
	MemoryContextDelete(cxt);
}
