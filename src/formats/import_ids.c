/*
 * import_ids.c
 *	  Ids of spans and traces in documents, and which span of several that
 *	  are named is the parent.
 *
 * Tracers agree that a span id has 64 bits and a trace id 128, but not on how
 * they are written: zeros in front may be missing, and so may be the upper half
 * of a trace id.  In a table a trace has one form, or its spans would not meet.
 *
 * A span may name several parents, some of which were never recorded.  Whether
 * a span is in the document is asked for few of them, so the table of all spans
 * is filled when it is first needed, with hashes of the trace ids in the place
 * of the ids.  Two traces with equal hashes cost nothing but a wrong answer to
 * whether a span was recorded.
 */
#include "base/host.h"

#include "base/hex.h"
#include "base/mix.h"
#include "formats/import_ids.h"

typedef struct spans_key
{
	int64		id;
	uint64		trace;			/* its hash */
} spans_key;

typedef struct spans_entry
{
	spans_key	key;
	uint8		kinds;
	char		status;
} spans_entry;

#define SH_PREFIX spans_of
#define SH_ELEMENT_TYPE spans_entry
#define SH_KEY_TYPE spans_key
#define SH_KEY key
#define SH_HASH_KEY(tb, k) \
	((uint32) aspan_mix64((uint64) (k).id ^ (k).trace))
#define SH_EQUAL(tb, a, b) ((a).id == (b).id && (a).trace == (b).trace)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

bool
aspan_json_hex_id(const aspan_json *value, int64 *id)
{
	aspan_text	text = aspan_json_string(value);
	uint64		bits;

	if (text.bytes == NULL || text.len == 0)
		return false;
	if (text.len <= ASPAN_HEX64 && aspan_hex_read(text.bytes, text.len, &bits))
	{
		*id = (int64) bits;
		return bits != 0;
	}
	*id = aspan_hash_to_id(aspan_hash_bytes(ASPAN_HASH_SEED,
											text.bytes, text.len));
	return true;
}

aspan_text
aspan_trace_id_of_bits(uint64 high, uint64 low)
{
	aspan_text	text = {NULL, 0};
	char	   *digits;

	if (high == 0 && low == 0)
		return text;
	digits = palloc(ASPAN_HEX128);
	aspan_hex_write128(digits, high, low);
	text.bytes = digits;
	text.len = ASPAN_HEX128;
	return text;
}

aspan_text
aspan_trace_id(aspan_text text)
{
	aspan_text	none = {NULL, 0};
	uint64		high;
	uint64		low;

	if (text.bytes == NULL || text.len == 0)
		return none;
	if (text.len > ASPAN_HEX128 ||
		!aspan_hex_read128(text.bytes, text.len, &high, &low))
		return text;
	return aspan_trace_id_of_bits(high, low);
}

bool
aspan_same_text(aspan_text a, aspan_text b)
{
	if (a.bytes == NULL || b.bytes == NULL)
		return a.bytes == b.bytes;
	return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

/* ---- the spans of a document ---- */

static spans_key
make_key(aspan_text trace, int64 id)
{
	spans_key	key;

	key.id = id;
	key.trace = aspan_hash_bytes(ASPAN_HASH_SEED, trace.bytes, trace.len);
	return key;
}

static inline void
create_table(aspan_spans_of *spans)
{
	spans->table = spans_of_create(spans->cxt, 1024, NULL);
}

uint8
aspan_spans_enter(aspan_spans_of *spans, aspan_text trace, int64 id,
				  uint8 kinds)
{
	spans_entry *entry;
	bool		found;

	if (spans->table == NULL)
		create_table(spans);
	entry = spans_of_insert(spans->table, make_key(trace, id), &found);
	if (!found)
		entry->kinds = 0;
	return entry->kinds |= kinds;
}

uint8
aspan_spans_kinds(const aspan_spans_of *spans, aspan_text trace, int64 id)
{
	const spans_entry *entry = spans_of_lookup(spans->table,
											   make_key(trace, id));

	return entry == NULL ? 0 : entry->kinds;
}

static bool
is_span(aspan_spans_of *spans, aspan_text trace, int64 id)
{
	if (spans->table == NULL)
	{
		create_table(spans);
		spans->fill(spans);
	}
	return spans_of_lookup(spans->table, make_key(trace, id)) != NULL;
}

/* ---- the parent ---- */

void
aspan_parent_consider(aspan_parent *parent, aspan_spans_of *spans,
					  aspan_text trace, int64 span,
					  const aspan_parent *candidate)
{
	if (candidate->id == span || parent->settled)
		return;
	if (!parent->given)
	{
		*parent = *candidate;
		parent->given = true;
		return;
	}
	if (!parent->absent)
	{
		parent->settled = is_span(spans, trace, parent->id);
		parent->absent = !parent->settled;
	}
	if (!parent->settled && is_span(spans, trace, candidate->id))
	{
		*parent = *candidate;
		parent->given = parent->settled = true;
	}
}
