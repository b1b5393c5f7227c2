/*
 * export_jaeger.c
 *	  Writer of Jaeger traces in JSON.
 *
 * Traces come in the order of their first roots, and the spans of a trace
 * breadth first.
 *
 * Jaeger's times are integer microseconds.  Both ends are rounded down, so
 * that a span stays inside of the one around it; where that loses something
 * the tags asyncspan.begin_ns and asyncspan.end_ns hold the nanoseconds, as
 * strings, because JavaScript has no integers of 64 bits.  The recorded ids
 * and the state of open spans are kept in tags as in export_otlp.c.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/compat.h"
#include "formats/export.h"
#include "formats/export_tags.h"
#include "formats/export_text.h"

#include "miscadmin.h"

typedef struct jaeger_writer
{
	aspan_document *doc;
	const aspan_tree *tree;
	const aspan_export_ids *ids;
	uint64		trace_high;
	uint64		trace_low;
	bool		trace_differs;
	uint32	   *number;			/* [nstrings] of a process in its trace, or 0 */
	uint32	   *processes;		/* of the trace, by number - 1 */
	uint32		nprocesses;
	uint32		max_processes;
} jaeger_writer;

static int64
floor_to_us(int64 ns)
{
	return ns / 1000 - (ns % 1000 < 0);
}

static void
put_trace_id(jaeger_writer *j)
{
	aspan_put(j->doc, "\"traceID\":\"");
	aspan_put_hex(j->doc, j->trace_high);
	aspan_put_hex(j->doc, j->trace_low);
	aspan_put(j->doc, "\"");
}

static void
put_tags(jaeger_writer *j, uint32 s, int64 end)
{
	const aspan_span *span = aspan_log_at(j->tree->set->spans, s);
	const aspan_site *site = aspan_site_get(j->tree->set->dict, span->site);
	aspan_tags	tags;

	aspan_put(j->doc, ",\"tags\":");
	aspan_tags_begin(&tags, j->doc, true);
	if (site->target != ASPAN_NULL_STRING)
		aspan_tag_string(&tags, "otel.scope.name", site->target);
	if (site->filename != ASPAN_NULL_STRING)
		aspan_tag_string(&tags, "code.file.path", site->filename);
	if (!site->line_null)
		aspan_tag_int32(&tags, "code.line.number", site->line);
	if (span->begin_time % 1000 != 0 || end % 1000 != 0)
	{
		aspan_tag_digits(&tags, "asyncspan.begin_ns", span->begin_time);
		aspan_tag_digits(&tags, "asyncspan.end_ns", end);
	}
	if (j->ids->span[s] != span->span_id)
		aspan_tag_digits(&tags, "asyncspan.span_id", span->span_id);
	if (aspan_export_parent_differs(j->ids, s))
		aspan_tag_digits(&tags, "asyncspan.parent_span_id", span->parent_id);
	if (site->kind != ASPAN_KIND_NULL)
		aspan_tag_word(&tags, "span.kind", aspan_span_kind_name(site->kind));
	if (aspan_is_error(span))
		aspan_tag_true(&tags, "error");
	if ((span->flags & ASPAN_DETACHED) &&
		j->tree->parent[s] == ASPAN_NO_SPAN)
		aspan_tag_true(&tags, "asyncspan.detached");
	if (!aspan_scope_has_trace(j->tree->set->dict, span->scope))
		aspan_tag_true(&tags, "asyncspan.untraced");
	if (j->trace_differs)
		aspan_tag_trace(&tags, "asyncspan.trace_id", span->scope);
	if (aspan_is_open(span))
		aspan_tag_word(&tags, "asyncspan.status", "open");
	aspan_tags_end(&tags);
	aspan_put(j->doc, ",\"logs\":[],\"warnings\":");
	aspan_put(j->doc, aspan_is_open(span) ?
			  "[\"the span has not ended\"]" : "null");
}

static uint32
process_number(jaeger_writer *j, uint32 process)
{
	if (j->number[process] == 0)
	{
		if (j->nprocesses == j->max_processes)
		{
			j->max_processes *= 2;
			j->processes = aspan_realloc(j->processes, j->max_processes,
										 sizeof(uint32));
		}
		j->processes[j->nprocesses++] = process;
		j->number[process] = j->nprocesses;
	}
	return j->number[process];
}

static void
put_span(jaeger_writer *j, uint32 s)
{
	const aspan_span *span = aspan_log_at(j->tree->set->spans, s);
	const aspan_site *site = aspan_site_get(j->tree->set->dict, span->site);
	uint32		parent = j->tree->parent[s];
	int64		end = aspan_export_end(j->tree->set, span);
	int64		begin_us = floor_to_us(span->begin_time);
	uint32		process = aspan_scope_process(j->tree->set->dict,
											  span->scope);

	aspan_put(j->doc, "{");
	put_trace_id(j);
	aspan_put(j->doc, ",\"spanID\":\"");
	aspan_put_hex(j->doc, (uint64) j->ids->span[s]);
	aspan_put(j->doc, "\",\"operationName\":");
	aspan_put_string(j->doc, site->name);
	aspan_put(j->doc, ",\"references\":[");
	if (parent != ASPAN_NO_SPAN)
	{
		aspan_put(j->doc, (span->flags & ASPAN_DETACHED) ?
				  "{\"refType\":\"FOLLOWS_FROM\"," :
				  "{\"refType\":\"CHILD_OF\",");
		put_trace_id(j);
		aspan_put(j->doc, ",\"spanID\":\"");
		aspan_put_hex(j->doc, (uint64) j->ids->span[parent]);
		aspan_put(j->doc, "\"}");
	}
	aspan_put(j->doc, "],\"startTime\":");
	aspan_put_int64(j->doc, begin_us);
	aspan_put(j->doc, ",\"duration\":");
	aspan_put_int64(j->doc, floor_to_us(end) - begin_us);
	put_tags(j, s, end);
	aspan_put(j->doc, ",\"processID\":\"p");
	aspan_put_uint64(j->doc, process_number(j, process));
	aspan_put(j->doc, "\"}");
}

static void
put_trace(jaeger_writer *j, uint32 trace, const uint32 *spans, uint32 n)
{
	j->trace_differs = !aspan_export_trace_id(j->tree, j->ids->traces, trace,
											  &j->trace_high, &j->trace_low);
	aspan_put(j->doc, "{");
	put_trace_id(j);
	aspan_put(j->doc, ",\"spans\":[");
	for (uint32 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		aspan_put(j->doc, i == 0 ? "\n" : ",\n");
		aspan_put_break(j->doc);
		put_span(j, spans[i]);
	}
	aspan_put(j->doc, "],\"processes\":{");
	for (uint32 i = 0; i < j->nprocesses; i++)
	{
		aspan_put(j->doc, i == 0 ? "\"p" : ",\"p");
		aspan_put_uint64(j->doc, i + 1);
		aspan_put(j->doc, "\":");
		aspan_put_break(j->doc);
		aspan_put(j->doc, "{\"serviceName\":");
		aspan_put_string(j->doc, j->processes[i]);
		aspan_put(j->doc, ",\"tags\":[]}");
		j->number[j->processes[i]] = 0;
	}
	j->nprocesses = 0;
	aspan_put(j->doc, "}}");
}

void
aspan_export_jaeger(aspan_document *doc, const aspan_tree *tree)
{
	jaeger_writer j = {0};
	uint32	   *ends;			/* of each trace, in spans */
	uint32	   *spans;
	uint32		from = 0;

	aspan_tree_check_memory(tree->set,
							mul_size(tree->nspans, 2 * sizeof(uint32)));
	j.doc = doc;
	j.tree = tree;
	j.ids = aspan_export_ids_make(tree);
	j.number = aspan_array0(uint32, aspan_dict_nstrings(tree->set->dict));
	j.max_processes = 16;
	j.processes = palloc(j.max_processes * sizeof(uint32));

	spans = aspan_spans_by_trace(tree, j.ids->traces, &ends);
	aspan_put(doc, "{\"data\":[");
	for (uint32 i = 0; i < j.ids->traces->count; i++)
	{
		aspan_put(doc, i == 0 ? "\n" : ",\n");
		put_trace(&j, i, spans + from, ends[i] - from);
		from = ends[i];
	}
	aspan_put(doc, "]}");
	aspan_put_end(doc);
}
