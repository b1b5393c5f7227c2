/*
 * report_concurrency.c
 *	  The report's section on concurrency.
 *
 * Time is cut into windows of a second, unless the data is so long that there
 * would be too many of them, or so short that there would be hardly any.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/busiest.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

/* windows that the range of the data is cut into, at least and at most */
#define MIN_WINDOWS		10
#define MAX_WINDOWS		10000

/* spans active at once, on average */
static void
append_concurrency(aspan_report_state *r, double spans)
{
	aspan_append_ms(r->out, spans, spans >= 1 ? 3 : 6);
}

/* a second, unless that makes too many windows of the range or too few */
static int64
choose_bucket(uint64 range)
{
	static const int64 seconds[] = {
		1, 10, 60, 600, 3600, 6 * 3600, 86400, 10 * 86400, 100 * 86400
	};
	int64		bucket = ASPAN_NS_PER_SEC;

	for (int i = 0; i < lengthof(seconds); i++)
	{
		bucket = seconds[i] * ASPAN_NS_PER_SEC;
		if (range / bucket < MAX_WINDOWS)
			break;
	}
	while (bucket <= ASPAN_NS_PER_SEC && bucket > ASPAN_NS_PER_US &&
		   range / bucket < MIN_WINDOWS)
		bucket /= 10;
	return bucket;
}

static void
write_busiest(aspan_report_state *r, const aspan_busiest *busiest)
{
	StringInfo	out = r->out;

	appendStringInfoString(out, "\n### Busiest Windows\n\n"
						   "| Window start | Peak | Average | Started | Finished |\n"
						   "|---|---:|---:|---:|---:|\n");
	for (uint32 i = 0; i < busiest->count; i++)
	{
		const aspan_window *window = &busiest->items[i];

		appendStringInfoString(out, "| ");
		aspan_report_instant(r, window->start);
		appendStringInfo(out, " | %s | ", aspan_grouped(window->peak));
		append_concurrency(r, window->average);
		appendStringInfo(out, " | %s | %s |\n",
						 aspan_grouped(window->started),
						 aspan_grouped(window->finished));
	}
}

/* the others have a row of their own */
static void
write_running(aspan_report_state *r)
{
	const aspan_running *running = r->at_peak;
	StringInfo	out = r->out;
	uint64		spans = r->peak.max;
	uint64		leaves = running->nleaves;
	uint32	   *order;

	appendStringInfoString(out, "\n### Running at the Peak\n\n"
						   "A leaf is not the parent of another span that was active then.\n\n"
						   "| Operation | Spans | Leaves | Target |\n|---|---:|---:|---|\n");
	order = aspan_report_rank(r->operations->ngroups, aspan_report_by_uint64,
							  running->spans);
	for (uint32 i = 0; spans > 0; i++)
	{
		const aspan_group *group = &r->operations->groups[order[i]];

		if (i == r->options->limit && running->spans[order[i]] < spans)
		{
			appendStringInfo(out, "| others | %s | %s | |\n",
							 aspan_grouped(spans), aspan_grouped(leaves));
			break;
		}
		appendStringInfoString(out, "| ");
		aspan_report_name(r, group->name, "(unnamed)", true);
		appendStringInfo(out, " | %s | %s | ",
						 aspan_grouped(running->spans[order[i]]),
						 aspan_grouped(running->leaves[order[i]]));
		aspan_report_name(r, group->target, "(no target)", true);
		appendStringInfoString(out, " |\n");
		spans -= running->spans[order[i]];
		leaves -= running->leaves[order[i]];
	}
	appendStringInfo(out, "| **all** | %s | %s | |\n\n",
					 aspan_grouped(r->peak.max),
					 aspan_grouped(running->nleaves));
}

void
aspan_report_concurrency(aspan_report_state *r)
{
	aspan_set  *set = r->set;
	StringInfo	out = r->out;
	uint64		range = (uint64) set->last_time - (uint64) set->first_time;
	int64		bucket = choose_bucket(range);
	const aspan_busiest *busiest = aspan_busiest_windows(set, bucket,
														 r->options->limit);

	appendStringInfo(out, "## Concurrency Analysis\n\n"
					 "- **Maximum concurrent spans:** %s",
					 aspan_grouped(r->peak.max));
	if (r->peak.has_at)
	{
		appendStringInfoString(out, ", first at ");
		aspan_report_instant(r, r->peak.at);
	}
	if (r->stats->has_extent)
	{
		appendStringInfoString(out, "\n- **Average concurrent spans:** ");
		append_concurrency(r, r->stats->avg_concurrency);
		appendStringInfoString(out, ", weighted by time");
	}
	if (busiest->windows > 0)
	{
		appendStringInfo(out, "\n- **Time windows with events:** %s of %s, of ",
						 aspan_grouped(busiest->with_events),
						 aspan_grouped(busiest->windows));
		aspan_append_timespan(out, bucket);
		appendStringInfoString(out, " each");
	}
	appendStringInfoChar(out, '\n');
	if (!r->peak.has_at)
	{
		appendStringInfoChar(out, '\n');
		return;
	}

	if (busiest->count > 0)
		write_busiest(r, busiest);

	write_running(r);
}
