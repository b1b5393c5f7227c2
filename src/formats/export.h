/*
 * export.h
 *	  Writers of trace documents, and the ids of spans in them.
 *
 * A writer gets a set or a tree and a place to put text.  It knows nothing of
 * how the text is returned.
 */
#ifndef ASPAN_EXPORT_H
#define ASPAN_EXPORT_H

#include "figures/trace_members.h"

struct aspan_document;

extern void aspan_export_chrome(struct aspan_document *doc, aspan_set *set);
extern void aspan_export_speedscope(struct aspan_document *doc,
									const aspan_tree *tree);
extern void aspan_export_otlp(struct aspan_document *doc,
							  const aspan_tree *tree);
extern void aspan_export_jaeger(struct aspan_document *doc,
								const aspan_tree *tree);

/* ---- ids: one for each span, even where the recorded ones are reused ---- */

typedef struct aspan_export_ids
{
	const aspan_tree *tree;
	const aspan_trace_members *traces;
	int64	   *span;			/* [nspans] not zero, unique in its trace */
} aspan_export_ids;

extern aspan_export_ids *aspan_export_ids_make(const aspan_tree *tree);

/*
 * The 128 bits that stand for a trace.  False if the trace id of the data is
 * another text than their 32 digits.
 */
extern bool aspan_export_trace_id(const aspan_tree *tree,
								  const aspan_trace_members *traces,
								  uint32 trace, uint64 *high, uint64 *low);

/*
 * Is the recorded parent of a span other than what the document says?  Ids
 * that stand for no parent are not kept apart.
 */
static inline bool
aspan_export_parent_differs(const aspan_export_ids *ids, uint32 s)
{
	const aspan_span *span = aspan_log_at(ids->tree->set->spans, s);
	uint32		parent = ids->tree->parent[s];

	if (!aspan_names_parent(span))
		return false;
	return parent == ASPAN_NO_SPAN || ids->span[parent] != span->parent_id;
}

/* the end of a span; that of the data for one that is still open */
extern int64 aspan_export_end(const aspan_set *set, const aspan_span *span);

#endif							/* ASPAN_EXPORT_H */
