/*
 * report_running.c
 *	  The report's section on the spans that have not ended.
 *
 * All other figures are those of complete spans, so that what hangs is in none
 * of them.  Here are the spans that are active at the end of observation, the
 * oldest first, each with what the complete spans of its operation took for
 * comparison.  One that has run for longer than any of these is worth a
 * finding.
 */
#include "postgres.h"

#include "base/units.h"
#include "formats/markdown.h"
#include "formats/stack_text.h"
#include "report/report_parts.h"

#include "miscadmin.h"

/* callers of a span that are looked for */
#define MAX_CALLERS		50

static bool
is_longer_than_all(const aspan_in_flight_span *item)
{
	return item->complete > 0 && item->not_longer == item->complete;
}

/* of a long stack the lowest names */
static void
append_stack(aspan_report_state *r, const aspan_in_flight_span *item)
{
	uint32		path[MAX_CALLERS];
	StringInfoData stack;
	const char *lowest;

	initStringInfo(&stack);
	aspan_append_stack(&stack, r->set->dict, r->running->tree, &item->span,
					   item->index, path, MAX_CALLERS);
	lowest = stack.data;
	while (stack.data + stack.len - lowest > ASPAN_REPORT_MAX_STACK)
	{
		const char *end = strchr(lowest, ';');

		if (end == NULL)
			break;
		lowest = end + 1;
	}
	if (lowest > stack.data)
	{
		StringInfoData cut;

		initStringInfo(&cut);
		appendStringInfo(&cut, "...;%s", lowest);
		aspan_append_code(r->out, cut.data, cut.len, "", true);
		pfree(cut.data);
	}
	else
		aspan_append_code(r->out, stack.data, stack.len, "", true);
	pfree(stack.data);
}

void
aspan_report_running(aspan_report_state *r)
{
	const aspan_in_flight_list *running = r->running;
	uint64		ended = 0;

	for (uint64 i = 0; i < running->count; i++)
		ended += aspan_is_complete(&running->items[i].span);
	appendStringInfoString(r->out, "## Still Running\n\n");
	aspan_report_count(r, running->count, "span is", "spans are");
	appendStringInfoString(r->out, " active at the end of observation, ");
	aspan_report_instant(r, aspan_set_observed_until(r->set));
	appendStringInfoString(r->out, ". ");
	if (ended > 0)
	{
		aspan_report_count(r, ended, "of them ends", "of them end");
		appendStringInfoString(r->out, " later. ");
	}
	appendStringInfoString(r->out, "A span whose end was lost is one of them.\n\n"
						   "The oldest, and the share of the complete spans of the same operation that took no longer:\n\n"
						   "| Span ID | Running for (ms) | Older than | Begin | Stack |\n"
						   "|---:|---:|---:|---|---|\n");
	for (uint64 i = 0; i < Min(running->count, r->options->limit); i++)
	{
		const aspan_in_flight_span *item = &running->items[i];

		CHECK_FOR_INTERRUPTS();
		appendStringInfo(r->out, "| %lld | ", (long long) item->span.span_id);
		aspan_append_ms(r->out, aspan_ms(item->age), r->decimals);
		appendStringInfoString(r->out, " | ");
		if (item->complete > 0)
			aspan_append_share(r->out, item->not_longer, item->complete);
		else
			appendStringInfoChar(r->out, '-');
		appendStringInfoString(r->out, " | ");
		aspan_report_instant(r, item->span.begin_time);
		appendStringInfoString(r->out, " | ");
		append_stack(r, item);
		appendStringInfoString(r->out, " |\n");
	}
	appendStringInfoChar(r->out, '\n');
}

void
aspan_report_find_running(aspan_report_state *r)
{
	const aspan_in_flight_list *running = r->running;
	const aspan_in_flight_span *oldest = NULL;
	uint64		longer = 0;
	uint32		group;

	for (uint64 i = 0; i < running->count; i++)
	{
		if (!is_longer_than_all(&running->items[i]))
			continue;
		longer++;
		if (oldest == NULL)
			oldest = &running->items[i];
	}
	if (oldest == NULL)
		return;
	appendStringInfo(r->out, "- **Still running:** %s of ",
					 aspan_grouped(longer));
	aspan_report_count(r, running->count, "active span", "active spans");
	appendStringInfoString(r->out, longer == 1 ?
						   " has run for longer than any complete span of its operation: " :
						   " have run for longer than any complete span of their operation; the oldest of them is ");
	group = r->operations->group_of_site[oldest->span.site];
	aspan_report_operation(r, &r->operations->groups[group]);
	appendStringInfoString(r->out, ", running for ");
	aspan_report_total(r, oldest->age);
	appendStringInfoString(r->out, ".\n");
}
