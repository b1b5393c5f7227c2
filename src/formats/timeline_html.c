/*
 * timeline_html.c
 *	  Spans over time as a page of HTML (page.c).
 *
 * Spans are a flat array of numbers, in the order of span_order.h, in which a
 * parent is known by its place.  Times are nanoseconds after the first begin:
 * since the epoch they would be beyond 2^53, where the numbers of JavaScript
 * end.  Ids are strings for the same reason.  Names, targets and processes are
 * listed once, and so are trace ids.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "engine/span_order.h"
#include "figures/folded_name.h"
#include "formats/page.h"
#include "formats/text_value.h"
#include "formats/timeline_html.h"
#include "formats/timeline_page.h"

#include "miscadmin.h"

/* bytes of the numbers of a span, and of its id */
#define MAX_NUMBERS 256

/* in place of a number where there is nothing */
#define NOTHING (-1)

typedef struct page_timeline
{
	const aspan_tree *tree;
	const aspan_dict *dict;
	uint32	   *spans;			/* [n] in order */
	uint32		n;
	uint32	   *place;			/* [nspans] in spans, from 1; 0 if not there */
	int64		first;			/* the earliest begin */
	int64		until;			/* the end of what is shown */
	uint64		orphans;		/* that are left out */
} page_timeline;

/* the spans of the trace, or all that are in the tree */
static void
choose_spans(page_timeline *t, const aspan_trace_request *request)
{
	const aspan_tree *tree = t->tree;
	aspan_trace_members *traces = NULL;
	uint32		wanted = ASPAN_NO_TRACE;
	uint32	   *order;

	if (request)
	{
		traces = aspan_trace_members_of(tree);
		wanted = aspan_find_trace(tree, traces, request);
	}
	aspan_tree_check_memory(tree->set,
							sizeof(uint32) * 6 * (Size) tree->nspans);
	order = aspan_set_order(tree->set, aspan_dict_ranks(t->dict), NULL);
	t->spans = aspan_array(uint32, tree->nspans);
	t->place = aspan_array0(uint32, tree->nspans);
	for (uint32 i = 0; i < tree->nspans; i++)
	{
		uint32		s = order[i];

		if ((i & 0xffff) == 0)
			CHECK_FOR_INTERRUPTS();
		if (aspan_is_orphan(aspan_log_at(tree->set->spans, s)))
			t->orphans += request == NULL;
		else if (request == NULL ||
				 (wanted != ASPAN_NO_TRACE && traces->of_span[s] == wanted))
		{
			t->spans[t->n++] = s;
			t->place[s] = t->n;
		}
	}
	pfree(order);
}

/* open spans reach to where it ends */
static void
find_range(page_timeline *t)
{
	bool		any_open = false;

	if (t->n == 0)
		return;
	t->first = aspan_log_at(t->tree->set->spans, t->spans[0])->begin_time;
	t->until = t->first;
	for (uint32 i = 0; i < t->n; i++)
	{
		const aspan_span *span = aspan_log_at(t->tree->set->spans,
											  t->spans[i]);

		t->until = Max(t->until, aspan_is_complete(span) ?
					   span->end_time : span->begin_time);
		any_open |= aspan_is_open(span);
	}
	if (any_open)
		t->until = Max(t->until, aspan_set_observed_until(t->tree->set));
}

/* ---- what is listed once ---- */

/* numbers by string id, given when a string is first listed */
typedef struct string_list
{
	StringInfo	out;
	uint32	   *numbers;		/* from 1; 0: not listed */
	uint32		n;
} string_list;

static void
list_string(string_list *list, const aspan_dict *dict, uint32 string,
			const char *missing)
{
	uint32		len;
	const char *bytes;

	if (list->numbers[string] != 0 ||
		(string == ASPAN_NULL_STRING && missing == NULL))
		return;
	bytes = aspan_string(dict, string, &len);
	if (bytes == NULL || len == 0)
	{
		bytes = bytes ? ASPAN_EMPTY_NAME : missing;
		len = strlen(bytes);
	}
	if (list->n > 0)
		appendStringInfoString(list->out, ",\n");
	list->numbers[string] = ++list->n;
	aspan_append_script_string(list->out, bytes, len);
}

static uint32 *
append_names(const page_timeline *t, StringInfo out)
{
	string_list list = {out};

	list.numbers = aspan_array0(uint32, aspan_dict_nstrings(t->dict));
	for (uint32 i = 0; i < t->n; i++)
	{
		const aspan_span *span = aspan_log_at(t->tree->set->spans,
											  t->spans[i]);
		const aspan_site *site = aspan_site_get(t->dict, span->site);

		CHECK_FOR_INTERRUPTS();
		list_string(&list, t->dict, site->name, ASPAN_NAMELESS);
		list_string(&list, t->dict, site->target, NULL);
		list_string(&list, t->dict, aspan_scope_process(t->dict, span->scope),
					NULL);
	}
	return list.numbers;
}

/* returns the numbers of traces by scope, from 1; 0 for none */
static uint32 *
append_traces(const page_timeline *t, StringInfo out)
{
	uint32	   *of_scope;
	uint32		ntraces = aspan_number_traces(t->dict, &of_scope);
	uint32	   *listed = aspan_array0(uint32, ntraces + 1);
	uint32	   *numbers = aspan_array0(uint32, aspan_dict_nscopes(t->dict));
	uint32		n = 0;

	for (uint32 i = 0; i < t->n; i++)
	{
		uint32		scope = aspan_log_at(t->tree->set->spans,
										 t->spans[i])->scope;
		uint32		trace = of_scope[scope];

		CHECK_FOR_INTERRUPTS();
		if (trace != 0 && listed[trace] == 0)
		{
			char		buffer[ASPAN_TRACE_TEXT];
			aspan_text	text = aspan_scope_trace(t->dict, scope, buffer);

			appendStringInfoString(out, n > 0 ? ",\n" : "");
			aspan_append_script_string(out, text.bytes, text.len);
			listed[trace] = ++n;
		}
		numbers[scope] = listed[trace];
	}
	pfree(listed);
	return numbers;
}

/* ---- spans ---- */

static void
append_span(const page_timeline *t, uint32 s, const uint32 *names,
			const uint32 *traces, StringInfo out)
{
	const aspan_span *span = aspan_log_at(t->tree->set->spans, s);
	const aspan_site *site = aspan_site_get(t->dict, span->site);
	uint32		process = aspan_scope_process(t->dict, span->scope);
	uint32		parent = t->tree->parent[s];

	aspan_text_reserve(out, MAX_NUMBERS);
	appendStringInfo(out, "%llu,", (unsigned long long)
					 ((uint64) span->begin_time - (uint64) t->first));
	if (aspan_is_complete(span))
		appendStringInfo(out, "%llu",
						 (unsigned long long) aspan_duration(span));
	else
		appendStringInfo(out, "%d", NOTHING);
	appendStringInfo(out, ",%u,%d,%d,%d,%d,%llu,%d",
					 names[site->name] - 1,
					 site->target == ASPAN_NULL_STRING ? NOTHING :
					 (int) names[site->target] - 1,
					 process == ASPAN_NULL_STRING ? NOTHING :
					 (int) names[process] - 1,
					 (int) traces[span->scope] - 1,
					 parent == ASPAN_NO_SPAN ? NOTHING :
					 (int) t->place[parent] - 1,
					 (unsigned long long) t->tree->self[s],
					 aspan_is_error(span));
}

static void
append_timeline(StringInfo out, const void *timeline)
{
	const page_timeline *t = timeline;
	uint32	   *names;
	uint32	   *traces;

	appendStringInfo(out, "{\"epoch\":\"%lld\",\"until\":%llu,"
					 "\"orphans\":%llu,\"names\":[",
					 (long long) t->first,
					 (unsigned long long) ((uint64) t->until -
										   (uint64) t->first),
					 (unsigned long long) t->orphans);
	names = append_names(t, out);
	appendStringInfoString(out, "],\"traces\":[");
	traces = append_traces(t, out);
	appendStringInfoString(out, "],\"ids\":[");
	for (uint32 i = 0; i < t->n; i++)
	{
		aspan_text_reserve(out, MAX_NUMBERS);
		appendStringInfo(out, "%s\"%lld\"", i > 0 ? "," : "",
						 (long long) aspan_log_at(t->tree->set->spans,
												  t->spans[i])->span_id);
	}
	appendStringInfoString(out, "],\"spans\":[");
	for (uint32 i = 0; i < t->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(out, i > 0 ? ",\n" : "");
		append_span(t, t->spans[i], names, traces, out);
	}
	appendStringInfoString(out, "]}");
}

void
aspan_write_timeline_page(const aspan_tree *tree,
						  const aspan_trace_request *trace,
						  const char *title, StringInfo out)
{
	page_timeline t = {tree, tree->set->dict};
	const aspan_page_part parts[] = {
		{"@TITLE@", aspan_page_text, title},
		{"@DATA@", append_timeline, &t},
		{NULL}
	};

	choose_spans(&t, trace);
	find_range(&t);
	aspan_write_page(out, timeline_page, parts);
}
