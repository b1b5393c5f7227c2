/*
 * import_ids.h
 *	  Ids of spans and traces in documents, and which span of several that
 *	  are named is the parent.
 */
#ifndef ASPAN_IMPORT_IDS_H
#define ASPAN_IMPORT_IDS_H

#include "formats/import_json.h"

/*
 * An id of Jaeger or Zipkin: up to 16 hexadecimal digits are the bits of the
 * id, any other string is hashed.  False if the value is no string, is empty,
 * or is zero.
 */
extern bool aspan_json_hex_id(const aspan_json *value, int64 *id);

/*
 * A trace id as tables have it: up to 32 hexadecimal digits in lower case,
 * filled up with zeros in front; any other text as it is.  NULL if the text is
 * empty or says zero.
 */
extern aspan_text aspan_trace_id(aspan_text text);

/* the same for 128 bits */
extern aspan_text aspan_trace_id_of_bits(uint64 high, uint64 low);

extern bool aspan_same_text(aspan_text a, aspan_text b);

/* ---- the spans of a document ---- */

struct aspan_spans_of;

/* enters every span of the document */
typedef void (*aspan_spans_fill) (struct aspan_spans_of *spans);

/* what the spans of a set are, besides being there */
#define ASPAN_SPAN_CLIENT	(1 << 0)
#define ASPAN_SPAN_SERVER	(1 << 1)

/* spans of a document by trace and id; filled when they are first asked for */
typedef struct aspan_spans_of
{
	aspan_spans_fill fill;
	void	   *arg;			/* of fill */
	MemoryContext cxt;			/* of the table */
	struct spans_of_hash *table;
} aspan_spans_of;

/* returns all that the spans with this id were entered as */
extern uint8 aspan_spans_enter(aspan_spans_of *spans, aspan_text trace,
							   int64 id, uint8 kinds);

/* the same for those that were entered; 0 if none was */
extern uint8 aspan_spans_kinds(const aspan_spans_of *spans, aspan_text trace,
							   int64 id);

/* ---- the parent ---- */

/*
 * The parent of a span, chosen from those that are named: the first that is
 * in the document, or if none is, the first.
 */
typedef struct aspan_parent
{
	bool		given;
	bool		settled;		/* is in the document */
	bool		absent;			/* is known not to be there */
	bool		detached;		/* follows from it */
	bool		from_list;		/* is one of the references or links */
	int64		id;
} aspan_parent;

/* span is the id of the child, which does not count as its own parent */
extern void aspan_parent_consider(aspan_parent *parent, aspan_spans_of *spans,
								  aspan_text trace, int64 span,
								  const aspan_parent *candidate);

#endif							/* ASPAN_IMPORT_IDS_H */
