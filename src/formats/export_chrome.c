/*
 * export_chrome.c
 *	  Writer of Chrome traces: nestable async events.
 *
 * Async events of one category and id nest as a stack, so every span gets an
 * id of its own, and viewers lay spans that overlap out in rows.  An open
 * span is a "b" without an "e", and an orphan an "e" without a "b", as they
 * were recorded.
 *
 * args.span_id and args.parent_span_id carry the recorded ids, as strings
 * since JavaScript has no 64-bit integers; import_chrome_trace() takes them
 * back, so the way there and back changes nothing, reused ids and all.  For
 * the same reason times are not moved: ts is what was recorded, in
 * microseconds with three decimals, exact in the text.  (A viewer that reads
 * it as a double sees a quarter of a microsecond for times of today.)
 *
 * Neither ids nor times need the tree, so the spans are written in their
 * order, from memory or from a temporary file: memory is one piece of text,
 * and the strings.  The document is complete whatever its size.
 *
 * Format: "Trace Event Format", by the Chromium authors.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "formats/export.h"
#include "formats/export_text.h"
#include "formats/span_listing.h"

#include "miscadmin.h"

typedef struct chrome_writer
{
	aspan_document *doc;
	aspan_set  *set;
	uint32	   *pids;			/* [nstrings] pid of a process, 0: none yet */
	bool		first;
} chrome_writer;

static void
begin_event(chrome_writer *c)
{
	if (!c->first)
	{
		aspan_put(c->doc, ",\n");
		aspan_put_break(c->doc);
	}
	c->first = false;
}

/*
 * Processes are numbered as they appear in the order of spans.  A NULL
 * process is named "", which comes back as NULL.
 */
static uint32
pid_of(chrome_writer *c, uint32 process, uint32 *npids)
{
	if (c->pids[process] == 0)
	{
		c->pids[process] = ++(*npids);
		begin_event(c);
		aspan_put(c->doc, "{\"ph\":\"M\",\"pid\":");
		aspan_put_uint64(c->doc, c->pids[process]);
		aspan_put(c->doc, ",\"tid\":0,\"name\":\"process_name\",\"args\":{\"name\":");
		aspan_put_string(c->doc, process);
		aspan_put(c->doc, "}}");
	}
	return c->pids[process];
}

static void
write_args(aspan_document *doc, const aspan_span *span, const aspan_site *site)
{
	const aspan_scope *scope = aspan_scope_get(doc->dict, span->scope);

	aspan_put(doc, ",\"args\":{\"span_id\":\"");
	aspan_put_int64(doc, span->span_id);
	aspan_put(doc, "\"");
	if ((span->flags & ASPAN_PARENT_NULL) == 0)
	{
		aspan_put(doc, ",\"parent_span_id\":\"");
		aspan_put_int64(doc, span->parent_id);
		aspan_put(doc, "\"");
	}
	aspan_put_place(doc, site);
	if (scope->form != ASPAN_TRACE_NULL)
	{
		aspan_put(doc, ",\"trace_id\":");
		aspan_put_trace(doc, span->scope);
	}
	if (aspan_is_error(span))
		aspan_put(doc, ",\"error\":true");
	aspan_put(doc, "}");
}

static void
write_event(chrome_writer *c, const char *phase, uint64 id, uint32 pid,
			int64 time, const aspan_span *span, bool with_args)
{
	const aspan_site *site = aspan_site_get(c->set->dict, span->site);

	begin_event(c);
	aspan_put(c->doc, "{\"ph\":\"");
	aspan_put(c->doc, phase);
	aspan_put(c->doc, "\",\"pid\":");
	aspan_put_uint64(c->doc, pid);
	aspan_put(c->doc, ",\"tid\":0,\"id\":\"");
	aspan_put_uint64(c->doc, id);
	aspan_put(c->doc, "\",\"ts\":");
	aspan_put_thousandths(c->doc, time);
	aspan_put(c->doc, ",\"cat\":");
	aspan_put_string(c->doc, site->target);
	aspan_put(c->doc, ",\"name\":");
	aspan_put_string(c->doc, site->name);
	if (with_args)
		write_args(c->doc, span, site);
	aspan_put(c->doc, "}");
}

void
aspan_export_chrome(aspan_document *doc, aspan_set *set)
{
	chrome_writer c;
	aspan_ordered *ordered;
	const aspan_span *span;
	uint64		id = 0;
	uint32		npids = 0;

	c.doc = doc;
	c.set = set;
	c.first = true;
	c.pids = aspan_array0(uint32, aspan_dict_nstrings(set->dict));

	aspan_put(doc, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
	ordered = aspan_ordered_begin(set, aspan_dict_ranks(set->dict));
	while ((span = aspan_ordered_next(ordered)) != NULL)
	{
		uint32		process = aspan_scope_process(set->dict, span->scope);
		uint32		pid = pid_of(&c, process,
								 &npids);
		bool		begun = (span->flags & ASPAN_HAS_BEGIN) != 0;

		CHECK_FOR_INTERRUPTS();
		id++;
		if (begun)
			write_event(&c, "b", id, pid, span->begin_time, span, true);
		if (span->flags & ASPAN_HAS_END)
			write_event(&c, "e", id, pid, span->end_time, span, !begun);
	}
	aspan_ordered_end(ordered);
	aspan_put(doc, "\n]}");
	aspan_put_end(doc);
}
