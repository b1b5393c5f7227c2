/*
 * report_trace.c
 *	  The report's section on the slowest trace, a tree with a line a span.
 *
 * A trace may have a million spans, a reader has time for some dozens of lines.
 * Those are given to the longest spans whose parents are shown: from the
 * roots down, the longest span that can be shown next is.  Spans below a parent
 * that are not shown are counted at the parent, and what is left out in all is
 * counted at the end.
 *
 * Only as many candidates are kept as there are lines left, so the memory is
 * that of the lines, however many children there are.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "engine/span_order.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

#include "miscadmin.h"

/* lines for each row of a ranking, and how many at most */
#define LINES_PER_ROW	4
#define MAX_LINES		100

/* bytes of a name in the tree */
#define MAX_NAME		120

typedef struct tree_line
{
	uint32		span;
	uint32		parent;			/* number of its line, NO_LINE for a root */
	uint64		weight;			/* ns, by which lines are given */
	bool		printed;
} tree_line;

#define NO_LINE PG_UINT32_MAX

typedef struct tree_lines
{
	const aspan_tree *tree;
	int64		end;			/* of the trace */
	tree_line  *lines;			/* those chosen, parents before children */
	uint32		n;
	uint32		max;
	tree_line  *candidates;		/* longest first, then in order of the tree */
	uint32		ncandidates;
} tree_lines;

/* a duration; an open span counts up to the end of its trace */
static uint64
weigh(const tree_lines *t, const aspan_span *span)
{
	if (aspan_is_complete(span))
		return aspan_duration(span);
	return t->end <= span->begin_time ? 0 :
		(uint64) t->end - (uint64) span->begin_time;
}

static void
add_candidate(tree_lines *t, uint32 span, uint32 parent)
{
	uint32		room = t->max - t->n;
	uint64		weight = weigh(t, aspan_log_at(t->tree->set->spans, span));
	uint32		place;

	if (t->ncandidates >= room)
	{
		if (room == 0 || weight <= t->candidates[room - 1].weight)
			return;
		t->ncandidates = room - 1;
	}
	for (place = t->ncandidates; place > 0 &&
		 weight > t->candidates[place - 1].weight; place--)
		t->candidates[place] = t->candidates[place - 1];
	t->candidates[place] = (tree_line)
	{
		span, parent, weight, false
	};
	t->ncandidates++;
}

static void
choose_lines(tree_lines *t, const aspan_trace_spans *trace)
{
	const aspan_tree *tree = t->tree;

	for (uint32 i = 0; i < trace->trace.spans; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (tree->parent[trace->spans[i]] == ASPAN_NO_SPAN)
			add_candidate(t, trace->spans[i], NO_LINE);
	}
	while (t->ncandidates > 0)
	{
		uint32		line = t->n++;
		uint32		span = t->candidates[0].span;

		t->lines[line] = t->candidates[0];
		t->ncandidates--;
		memmove(t->candidates, t->candidates + 1,
				t->ncandidates * sizeof(tree_line));
		for (uint32 i = 0; i < tree->nchildren[span]; i++)
		{
			CHECK_FOR_INTERRUPTS();
			add_candidate(t, tree->order[tree->first_child[span] + i], line);
		}
	}
}

/* the next line to print below one: the first in order of the tree, if any */
static uint32
next_line(const tree_lines *t, const uint32 *ranks, uint32 parent)
{
	const aspan_log *spans = t->tree->set->spans;
	uint32		best = NO_LINE;

	for (uint32 i = 0; i < t->n; i++)
	{
		const tree_line *line = &t->lines[i];

		if (line->parent == parent && !line->printed &&
			(best == NO_LINE ||
			 aspan_span_compare(t->tree->set, ranks,
								aspan_log_at(spans, line->span),
								aspan_log_at(spans, t->lines[best].span)) < 0))
			best = i;
	}
	return best;
}

static uint32
count_children(const tree_lines *t, uint32 line)
{
	uint32		n = 0;

	for (uint32 i = 0; i < t->n; i++)
		n += t->lines[i].parent == line;
	return n;
}

/* ---- columns ---- */

typedef enum tree_column
{
	START,
	DURATION,
	SELF,
	SHARE,
	NUM_COLUMNS
} tree_column;

typedef struct tree_columns
{
	const char *titles[NUM_COLUMNS];
	int			widths[NUM_COLUMNS];
} tree_columns;

/* no number of a trace is longer than how long it took, and a sign */
static tree_columns
lay_columns(aspan_report_state *r, uint64 duration, bool of_root)
{
	tree_columns columns = {
		{"Start (ms)", "Duration (ms)", "Self (ms)",
		of_root ? "Of root" : "Of trace"}
	};
	StringInfoData longest;

	initStringInfo(&longest);
	aspan_append_ms(&longest, aspan_ms(duration), r->decimals);
	for (int i = 0; i < NUM_COLUMNS; i++)
		columns.widths[i] = Max((int) strlen(columns.titles[i]),
								i == SHARE ? 0 : longest.len + 1);
	pfree(longest.data);
	return columns;
}

/* puts what was appended from a position on to the right of its column */
static void
end_cell(StringInfo out, int from, int width)
{
	int			len = out->len - from;
	int			pad = Max(width - len, 0);

	appendStringInfoSpaces(out, pad);
	memmove(out->data + from + pad, out->data + from, len);
	memset(out->data + from, ' ', pad);
	appendStringInfoString(out, "  ");
}

static void
write_titles(StringInfo out, const tree_columns *columns)
{
	for (int i = 0; i < NUM_COLUMNS; i++)
		appendStringInfo(out, "%*s  ", columns->widths[i], columns->titles[i]);
	appendStringInfoString(out, "Span\n");
}

static void
write_numbers(aspan_report_state *r, const tree_columns *columns,
			  uint32 index, uint64 whole)
{
	const aspan_span *span = aspan_log_at(r->set->spans, index);
	uint64		start = (uint64) span->begin_time -
	(uint64) r->slowest->trace.begin;
	bool		complete = aspan_is_complete(span);
	StringInfo	out = r->out;

	for (int column = 0; column < NUM_COLUMNS; column++)
	{
		int			from = out->len;

		if (column == START)
		{
			appendStringInfoChar(out, '+');
			aspan_append_ms(out, aspan_ms(start), r->decimals);
		}
		else if (!complete)
			appendStringInfoString(out, column == DURATION ? "open" : "-");
		else if (column == DURATION)
			aspan_append_ms(out, aspan_ms(aspan_duration(span)), r->decimals);
		else if (column == SELF)
			aspan_append_ms(out, aspan_ms(r->tree->self[index]), r->decimals);
		else if (whole > 0)
			aspan_append_share(out, aspan_duration(span), whole);
		else
			appendStringInfoChar(out, '-');
		end_cell(out, from, columns->widths[column]);
	}
}

static void
append_plain_name(aspan_report_state *r, uint32 string, const char *missing)
{
	uint32		len = 0;
	const char *name = aspan_string(r->set->dict, string, &len);

	aspan_append_plain(r->out, name, len, missing, MAX_NAME);
}

static void
write_line(aspan_report_state *r, const tree_lines *t,
		   const tree_columns *columns, uint32 line, uint64 whole)
{
	const aspan_tree *tree = t->tree;
	uint32		index = t->lines[line].span;
	const aspan_span *span = aspan_log_at(r->set->spans, index);
	StringInfo	out = r->out;
	uint32		hidden = tree->nchildren[index] - count_children(t, line);

	write_numbers(r, columns, index, whole);
	appendStringInfoSpaces(out, 2 * tree->depth[index]);
	append_plain_name(r, aspan_site_get(r->set->dict, span->site)->name,
					  "(unnamed)");
	if (r->slowest->trace.processes > 1)
	{
		appendStringInfoString(out, " [");
		append_plain_name(r, aspan_scope_process(r->set->dict, span->scope),
						  "no process");
		appendStringInfoChar(out, ']');
	}
	if (aspan_is_error(span))
		appendStringInfoString(out, " ERROR");
	if (hidden > 0)
		appendStringInfo(out, " (%s of %s children not shown)",
						 aspan_grouped(hidden),
						 aspan_grouped(tree->nchildren[index]));
	appendStringInfoChar(out, '\n');
}

/* depth first; a chosen parent leads back up */
static void
write_lines(aspan_report_state *r, tree_lines *t, const tree_columns *columns,
			uint64 whole)
{
	const uint32 *ranks = aspan_dict_ranks(r->set->dict);
	uint32		parent = NO_LINE;

	for (;;)
	{
		uint32		line = next_line(t, ranks, parent);

		CHECK_FOR_INTERRUPTS();
		if (line != NO_LINE)
		{
			write_line(r, t, columns, line, whole);
			t->lines[line].printed = true;
			parent = line;
		}
		else if (parent != NO_LINE)
			parent = t->lines[parent].parent;
		else
			break;
	}
}

/* what the lines leave out */
static void
write_left_out(aspan_report_state *r, const tree_lines *t)
{
	aspan_trace_rest rest;
	bool	   *shown;

	if (r->slowest->trace.spans == t->n)
		return;
	shown = aspan_array0(bool, t->tree->nspans);
	for (uint32 i = 0; i < t->n; i++)
		shown[t->lines[i].span] = true;
	rest = aspan_trace_without(t->tree, r->slowest, shown);
	pfree(shown);

	aspan_report_count(r, rest.spans, "span is", "spans are");
	appendStringInfo(r->out, " left out, %s of them in error",
					 aspan_grouped(rest.errors));
	if (rest.complete > 0)
	{
		appendStringInfoString(r->out, "; the longest of them took ");
		aspan_report_total(r, rest.longest);
	}
	appendStringInfoString(r->out, ".\n\n");
}

void
aspan_report_slowest_trace(aspan_report_state *r)
{
	const aspan_trace *trace = &r->slowest->trace;
	const aspan_span *root = aspan_log_at(r->set->spans, trace->root);
	uint64		duration = aspan_trace_duration(trace);
	bool		of_root = aspan_is_complete(root);
	StringInfo	out = r->out;
	tree_lines	t = {r->tree, trace->end};
	tree_columns columns;

	appendStringInfoString(out, "## Slowest Trace\n\nOf ");
	aspan_report_count(r, r->stats->traces, "trace", "traces");
	appendStringInfoString(out, ", ");
	aspan_report_trace(r, trace->root);
	appendStringInfoString(out, " took longest: ");
	aspan_report_total(r, duration);
	appendStringInfoString(out, " from ");
	aspan_report_instant(r, trace->begin);
	appendStringInfoString(out, " on. It has ");
	aspan_report_count(r, trace->spans, "span", "spans");
	if (trace->processes > 1)
		appendStringInfo(out, " of %s processes",
						 aspan_grouped(trace->processes));
	appendStringInfo(out, ", %s in error, %s open.\n\n",
					 aspan_grouped(trace->errors), aspan_grouped(trace->open));

	t.max = Min(r->options->limit * LINES_PER_ROW, MAX_LINES);
	t.max = Min(t.max, trace->spans);
	t.lines = aspan_array(tree_line, t.max);
	t.candidates = aspan_array(tree_line, t.max);
	choose_lines(&t, r->slowest);

	columns = lay_columns(r, duration, of_root);
	appendStringInfoString(out, "```\n");
	write_titles(out, &columns);
	write_lines(r, &t, &columns, of_root ? aspan_duration(root) : duration);
	appendStringInfoString(out, "```\n\n");
	write_left_out(r, &t);
}
