/*
 * report_html.c
 *	  The whole analysis of a set of spans as a page of HTML.
 *
 * The page has the sections of the text, as elements (formats/markdown_html.c),
 * so every figure is printed by the same code.  What only a page can show is
 * added: the main figures on top, concurrency as a chart, the flame graph, and
 * tables of all groups, which the page sorts and searches.  Without
 * JavaScript the sections are there all the same.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/flame.h"
#include "formats/flame_html.h"
#include "formats/markdown.h"
#include "formats/markdown_html.h"
#include "formats/page.h"
#include "formats/report_page.h"
#include "report/report_html.h"
#include "report/report_parts.h"

/* windows of the chart are fewer: about two pixels wide on a large screen */
#define MAX_WINDOWS		600

/* ---- the main figures ---- */

static void
write_count(StringInfo out, const char *title, uint64 count)
{
	appendStringInfo(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", title,
					 aspan_grouped(count));
}

static void
write_duration(StringInfo out, const aspan_report_state *r, const char *title,
			   double ms)
{
	appendStringInfo(out, "<div><dt>%s</dt><dd>", title);
	aspan_append_duration(out, ms, r->finest_ms);
	appendStringInfoString(out, "</dd></div>\n");
}

static void
write_main_figures(StringInfo out, const void *state)
{
	const aspan_report_state *r = state;
	const aspan_group *all = r->all;

	appendStringInfoString(out, "<dl class=\"main\">\n");
	write_count(out, "Spans", r->set->spans->count);
	write_count(out, "Traces", r->stats->traces);
	write_count(out, "Errors", all->errors);
	write_count(out, "Open", r->set->open);
	write_count(out, "At once", r->peak.max);
	if (all->complete > 0)
	{
		write_duration(out, r, "Total time", aspan_ms(all->moments.sum));
		write_duration(out, r, "Average", aspan_moments_mean_ms(&all->moments));
		write_duration(out, r, "p50", all->p50_ms);
		write_duration(out, r, "p95", all->p95_ms);
		write_duration(out, r, "p99", all->p99_ms);
		write_duration(out, r, "Longest", aspan_ms(all->moments.max));
	}
	appendStringInfoString(out, "</dl>");
}

/* ---- the sections ---- */

static void
write_sections(StringInfo out, const void *state)
{
	aspan_report_state r = *(const aspan_report_state *) state;
	StringInfoData text;

	initStringInfo(&text);
	r.out = &text;
	aspan_report_sections(&r);
	aspan_append_markdown(out, text.data);
	pfree(text.data);
}

/* ---- what is drawn ---- */

typedef struct chart
{
	StringInfo	out;
	int64		start;			/* of the first window */
	uint32		n;
} chart;

/* 1, 2 or 5 times a power of ten, in nanoseconds */
static int64
choose_window(uint64 range)
{
	static const int steps[] = {1, 2, 5};

	for (int64 power = 1;; power *= 10)
	{
		for (int i = 0; i < lengthof(steps); i++)
		{
			if (range / (uint64) (power * steps[i]) < MAX_WINDOWS)
				return power * steps[i];
		}
	}
}

static void
append_window(const aspan_window *window, void *arg)
{
	chart	   *c = arg;

	if (c->n == 0)
		c->start = window->start;
	appendStringInfo(c->out, "%s%llu,%.6g", c->n++ > 0 ? ",\n" : "",
					 (unsigned long long) window->peak, window->average);
}

/* null if nothing is ever active, or a window would begin before all times */
static void
append_concurrency(StringInfo out, const aspan_report_state *r)
{
	uint64		first = r->set->first_time;
	int64		window = choose_window((uint64) r->set->last_time - first);
	chart		c = {out};

	if (!r->peak.has_at || first - (uint64) PG_INT64_MIN < (uint64) window)
	{
		appendStringInfoString(out, "null");
		return;
	}
	appendStringInfoString(out, "{\"windows\":[");
	aspan_sweep_windows(r->set, window, ASPAN_ALL, ASPAN_UNMATCHED_EXCLUDE,
						append_window, &c);
	appendStringInfo(out, "],\"start\":\"%lld\",\"window\":%lld,\"dates\":%s}",
					 (long long) c.start, (long long) window,
					 r->monotonic ? "false" : "true");
}

static void
append_flame(StringInfo out, const aspan_report_state *r)
{
	aspan_flame_options options = {
		ASPAN_WEIGHT_SELF, ASPAN_FLAME_ROOT_TARGET, ASPAN_UNIT_NS,
		ASPAN_FLAME_PAGE
	};
	aspan_flame_graph *flame = aspan_flame_graph_create(&options, 1);

	aspan_flame_graph_add(flame, 0, r->tree);
	aspan_flame_graph_finish(flame);
	aspan_append_flame_data(out, flame);
}

static void
write_data(StringInfo out, const void *state)
{
	const aspan_report_state *r = state;

	appendStringInfoString(out, "{\"concurrency\":");
	append_concurrency(out, r);
	appendStringInfoString(out, ",\n\"flame\":");
	if (r->set->complete > 0)
		append_flame(out, r);
	else
		appendStringInfoString(out, "null");
	appendStringInfoChar(out, '}');
}

void
aspan_write_report_page(aspan_set *set, const aspan_report_options *options,
						const char *title, StringInfo out)
{
	aspan_report_state r = {.page = true};
	const aspan_page_part parts[] = {
		{"@TITLE@", aspan_page_text, title},
		{"@MAIN@", write_main_figures, &r},
		{"@SECTIONS@", write_sections, &r},
		{"@DATA@", write_data, &r},
		{NULL}
	};

	aspan_report_compute(&r, set, options);
	aspan_write_page(out, report_page, parts);
}
