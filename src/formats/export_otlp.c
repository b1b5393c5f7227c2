/*
 * export_otlp.c
 *	  Writer of OpenTelemetry traces in the JSON encoding of OTLP.
 *
 * Spans are grouped as the protocol wants them: by process (resource), then
 * by target (instrumentation scope), in "C" order; within these in the order
 * of the tree.  Kinds are the protocol's numbers; a span without a kind is
 * unspecified, or internal if it has no trace id.
 *
 * Every span has an id of its own.  Where that, or the id of the parent or of
 * the trace, is not what was recorded, the recorded value goes into the
 * attributes asyncspan.span_id, asyncspan.parent_span_id and
 * asyncspan.trace_id; a trace id that is made up is said to be so by
 * asyncspan.untraced.  So a root whose
 * parent is not in the data is a root in the document too, with an empty
 * parentSpanId, and import_otlp() still restores what was recorded.  An open
 * span ends with the last event and has the attribute asyncspan.status.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "formats/export.h"
#include "formats/export_text.h"

#include "miscadmin.h"

typedef struct otlp_writer
{
	aspan_document *doc;
	const aspan_tree *tree;
	const aspan_export_ids *ids;
	const uint32 *ranks;
	uint32	   *position;		/* of a span in the order of the tree */
	bool		first_attribute;
} otlp_writer;

static inline const aspan_span *
span_at(const otlp_writer *o, uint32 s)
{
	return aspan_log_at(o->tree->set->spans, s);
}

static inline uint32
process_of(const otlp_writer *o, uint32 s)
{
	return aspan_scope_process(o->tree->set->dict, span_at(o, s)->scope);
}

static inline const aspan_site *
site_of(const otlp_writer *o, uint32 s)
{
	return aspan_site_get(o->tree->set->dict, span_at(o, s)->site);
}

static int
compare_spans(const void *a, const void *b, void *arg)
{
	const otlp_writer *o = arg;
	uint32		sa = *(const uint32 *) a;
	uint32		sb = *(const uint32 *) b;
	uint32		x = o->ranks[process_of(o, sa)];
	uint32		y = o->ranks[process_of(o, sb)];

	if (x == y)
	{
		x = o->ranks[site_of(o, sa)->target];
		y = o->ranks[site_of(o, sb)->target];
	}
	if (x == y)
	{
		x = o->position[sa];
		y = o->position[sb];
	}
	return x < y ? -1 : (x > y);
}

/* the part of an attribute in front of its value */
static void
put_key(otlp_writer *o, const char *key, const char *type)
{
	aspan_put(o->doc, o->first_attribute ? ",\"attributes\":[" : ",");
	aspan_put(o->doc, "{\"key\":\"");
	aspan_put(o->doc, key);
	aspan_put(o->doc, "\",\"value\":{\"");
	aspan_put(o->doc, type);
	aspan_put(o->doc, "\":");
	o->first_attribute = false;
}

static void
put_number_attribute(otlp_writer *o, const char *key, int64 value)
{
	put_key(o, key, "intValue");
	aspan_put(o->doc, "\"");
	aspan_put_int64(o->doc, value);
	aspan_put(o->doc, "\"}}");
}

static void
put_attributes(otlp_writer *o, uint32 s, bool trace_differs)
{
	const aspan_span *span = span_at(o, s);
	const aspan_site *site = site_of(o, s);

	o->first_attribute = true;
	if (site->filename != ASPAN_NULL_STRING)
	{
		put_key(o, "code.file.path", "stringValue");
		aspan_put_string(o->doc, site->filename);
		aspan_put(o->doc, "}}");
	}
	if (!site->line_null)
		put_number_attribute(o, "code.line.number", site->line);
	if (o->ids->span[s] != span->span_id)
		put_number_attribute(o, "asyncspan.span_id", span->span_id);
	if (aspan_export_parent_differs(o->ids, s))
		put_number_attribute(o, "asyncspan.parent_span_id", span->parent_id);
	if (trace_differs)
	{
		put_key(o, "asyncspan.trace_id", "stringValue");
		aspan_put_trace(o->doc, span->scope);
		aspan_put(o->doc, "}}");
	}
	if (span->flags & ASPAN_DETACHED)
	{
		put_key(o, "asyncspan.detached", "stringValue");
		aspan_put(o->doc, "\"true\"}}");
	}
	if (!aspan_scope_has_trace(o->tree->set->dict, span->scope))
	{
		put_key(o, "asyncspan.untraced", "stringValue");
		aspan_put(o->doc, "\"true\"}}");
	}
	if (aspan_is_open(span))
	{
		put_key(o, "asyncspan.status", "stringValue");
		aspan_put(o->doc, "\"open\"}}");
	}
	if (!o->first_attribute)
		aspan_put(o->doc, "]");
}

static void
put_span(otlp_writer *o, uint32 s)
{
	const aspan_span *span = span_at(o, s);
	uint32		parent = o->tree->parent[s];
	int			kind = site_of(o, s)->kind;
	uint64		high;
	uint64		low;
	bool		trace_differs;

	/* what has a trace has come with a kind, or without; a program has none */
	if (kind == ASPAN_KIND_NULL &&
		!aspan_scope_has_trace(o->tree->set->dict, span->scope))
		kind = ASPAN_KIND_INTERNAL;
	trace_differs = !aspan_export_trace_id(o->tree, o->ids->traces,
										   o->ids->traces->of_span[s],
										   &high, &low);
	aspan_put(o->doc, "{\"traceId\":\"");
	aspan_put_hex(o->doc, high);
	aspan_put_hex(o->doc, low);
	aspan_put(o->doc, "\",\"spanId\":\"");
	aspan_put_hex(o->doc, (uint64) o->ids->span[s]);
	aspan_put(o->doc, "\",\"parentSpanId\":\"");
	if (parent != ASPAN_NO_SPAN)
		aspan_put_hex(o->doc, (uint64) o->ids->span[parent]);
	aspan_put(o->doc, "\",\"name\":");
	aspan_put_string(o->doc, site_of(o, s)->name);
	aspan_put(o->doc, ",\"kind\":");
	aspan_put_int64(o->doc, kind);
	aspan_put(o->doc, ",\"startTimeUnixNano\":\"");
	aspan_put_int64(o->doc, span->begin_time);
	aspan_put(o->doc, "\",\"endTimeUnixNano\":\"");
	aspan_put_int64(o->doc, aspan_export_end(o->tree->set, span));
	aspan_put(o->doc, "\"");
	put_attributes(o, s, trace_differs);
	if (aspan_is_error(span))
		aspan_put(o->doc, ",\"status\":{\"code\":2}");
	aspan_put(o->doc, "}");
}

static void
put_resource(otlp_writer *o, uint32 process)
{
	aspan_put(o->doc, "{\"resource\":{\"attributes\":[");
	if (process != ASPAN_NULL_STRING)
	{
		aspan_put(o->doc, "{\"key\":\"service.name\",\"value\":{\"stringValue\":");
		aspan_put_string(o->doc, process);
		aspan_put(o->doc, "}}");
	}
	aspan_put(o->doc, "]},\"scopeSpans\":[\n");
}

void
aspan_export_otlp(aspan_document *doc, const aspan_tree *tree)
{
	otlp_writer o;
	uint32	   *order;

	aspan_tree_check_memory(tree->set,
							mul_size(tree->nspans, 2 * sizeof(uint32)));
	o.doc = doc;
	o.tree = tree;
	o.ids = aspan_export_ids_make(tree);
	o.ranks = aspan_dict_ranks(tree->set->dict);
	o.position = aspan_array(uint32, tree->nspans);
	order = aspan_array(uint32, tree->nspans);
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		order[i] = tree->order[i];
		o.position[order[i]] = i;
	}
	qsort_interruptible(order, tree->ntree, sizeof(uint32), compare_spans, &o);

	aspan_put(doc, "{\"resourceSpans\":[");
	for (uint32 i = 0; i < tree->ntree; i++)
	{
		uint32		process = process_of(&o, order[i]);
		uint32		target = site_of(&o, order[i])->target;
		bool		new_process;

		CHECK_FOR_INTERRUPTS();
		new_process = i == 0 || process != process_of(&o, order[i - 1]);
		if (new_process ||
			target != site_of(&o, order[i - 1])->target)
		{
			if (i > 0)
				aspan_put(doc, "]}");
			if (new_process)
			{
				aspan_put(doc, i > 0 ? "]},\n" : "\n");
				put_resource(&o, process);
			}
			else
				aspan_put(doc, ",\n");
			aspan_put(doc, "{\"scope\":{");
			if (target != ASPAN_NULL_STRING)
			{
				aspan_put(doc, "\"name\":");
				aspan_put_string(doc, target);
			}
			aspan_put(doc, "},\"spans\":[\n");
		}
		else
			aspan_put(doc, ",\n");
		aspan_put_break(doc);
		put_span(&o, order[i]);
	}
	aspan_put(doc, tree->ntree > 0 ? "]}]}]}" : "]}");
	aspan_put_end(doc);
}
