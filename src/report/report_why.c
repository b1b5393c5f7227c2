/*
 * report_why.c
 *	  The report's sections on the slowest roots, and on what would help.
 *
 * Both say something that the critical paths do not say by themselves, and
 * only where there are spans below the roots.  The tail is that of the
 * operation with the most roots, if these are enough for a percentile to mean
 * something.
 *
 * Means a root are divided in whole nanoseconds and printed such that their
 * columns add up.  An excess is the difference of the two numbers in front of
 * it, and its second part is what the first one leaves.
 */
#include "postgres.h"

#include <math.h>

#include "base/units.h"
#include "figures/tail.h"
#include "figures/what_if.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

#include "miscadmin.h"

#define TAIL_Q			0.95
#define FACTOR			0.5

/* ---- the tail ---- */

/* the operation that most complete roots are of; false if these are few */
static bool
find_most_frequent(aspan_report_state *r, aspan_operation *operation)
{
	const aspan_roots *roots = aspan_roots_compute(r->tree);
	const aspan_group *most = NULL;

	for (uint32 i = 0; i < roots->ngroups; i++)
	{
		if (most == NULL || roots->groups[i].complete > most->complete)
			most = &roots->groups[i];
	}
	if (most == NULL || most->complete < ASPAN_REPORT_MIN_EXECUTIONS)
		return false;
	operation->name = most->name;
	operation->target = most->target;
	return true;
}

/* the rows of the table, the last one for all operations not shown */
typedef struct tail_rows
{
	uint32		shown;
	uint32		others;
	uint64	   *body;			/* in units of the last digit */
	uint64	   *tail;
	int64	   *more_calls;
} tail_rows;

static void
round_rows(aspan_report_state *r, const aspan_tail_list *tail, tail_rows *rows)
{
	uint32		nbody = tail->roots - tail->tail_roots;
	uint32		n;
	uint128    *body;
	uint128    *slow;
	double	   *calls;

	rows->shown = Min(tail->count, r->options->limit);
	if (tail->count == rows->shown + 1)
		rows->shown++;
	rows->others = tail->count - rows->shown;
	n = rows->shown + 1;
	body = palloc0(sizeof(uint128) * n);
	slow = palloc0(sizeof(uint128) * n);
	calls = palloc0(sizeof(double) * n);
	for (uint32 i = 0; i < tail->count; i++)
	{
		uint32		row = Min(i, rows->shown);

		CHECK_FOR_INTERRUPTS();
		body[row] += tail->items[i].body.ns;
		slow[row] += tail->items[i].tail.ns;
		calls[row] += tail->items[i].calls_part_ms;
	}
	rows->body = palloc(sizeof(uint64) * n);
	rows->tail = palloc(sizeof(uint64) * n);
	rows->more_calls = palloc(sizeof(int64) * n);
	aspan_round_parts(body, n, rows->shown,
					  (uint64) aspan_report_unit(r) * nbody, rows->body);
	aspan_round_parts(slow, n, rows->shown,
					  (uint64) aspan_report_unit(r) * tail->tail_roots,
					  rows->tail);
	for (uint32 i = 0; i < n; i++)
		rows->more_calls[i] = (int64) rint(calls[i] * ASPAN_NS_PER_MS /
										   aspan_report_unit(r));
}

/* a number that may be less than 0 */
static void
append_signed(aspan_report_state *r, int64 value)
{
	if (value < 0)
		appendStringInfoChar(r->out, '-');
	aspan_append_fixed(r->out, value < 0 ? 0 - (uint64) value : value,
					   r->decimals);
}

static void
append_cells(aspan_report_state *r, uint64 body, uint64 tail, int64 more_calls)
{
	int64		excess = (int64) tail - (int64) body;

	appendStringInfoString(r->out, " | ");
	aspan_append_fixed(r->out, body, r->decimals);
	appendStringInfoString(r->out, " | ");
	aspan_append_fixed(r->out, tail, r->decimals);
	appendStringInfoString(r->out, " | ");
	append_signed(r, excess);
	appendStringInfoString(r->out, " | ");
	append_signed(r, more_calls);
	appendStringInfoString(r->out, " | ");
	append_signed(r, excess - more_calls);
	appendStringInfoString(r->out, " | ");
}

static void
write_rows(aspan_report_state *r, const aspan_tail_list *tail)
{
	tail_rows	rows;
	uint64		body_sum = 0;
	uint64		tail_sum = 0;
	int64		more_calls_sum = 0;

	round_rows(r, tail, &rows);
	appendStringInfoString(r->out,
						   "| Operation | Others (ms) | Tail (ms) | Excess (ms) | More calls (ms) | Longer calls (ms) | Target |\n"
						   "|---|---:|---:|---:|---:|---:|---|\n");
	for (uint32 i = 0; i < rows.shown + 1; i++)
	{
		body_sum += rows.body[i];
		tail_sum += rows.tail[i];
		more_calls_sum += rows.more_calls[i];
		if (i == rows.shown && rows.others == 0)
			break;
		appendStringInfoString(r->out, "| ");
		if (i == rows.shown)
			appendStringInfo(r->out, "%s others", aspan_grouped(rows.others));
		else
			aspan_report_name(r, tail->items[i].operation.name, "(unnamed)",
							  true);
		append_cells(r, rows.body[i], rows.tail[i], rows.more_calls[i]);
		if (i < rows.shown)
		{
			aspan_report_name(r, tail->items[i].operation.target,
							  "(no target)", true);
			appendStringInfoChar(r->out, ' ');
		}
		appendStringInfoString(r->out, "|\n");
	}
	appendStringInfoString(r->out, "| **all**");
	append_cells(r, body_sum, tail_sum, more_calls_sum);
	appendStringInfoString(r->out, "|\n\n");
}

void
aspan_report_tail(aspan_report_state *r)
{
	aspan_operation operation;
	aspan_tail_options options = {.operation = &operation,.q = TAIL_Q};
	const aspan_tail_list *tail;

	if (!find_most_frequent(r, &operation))
		return;
	tail = aspan_tail_compute(r->tree, &options);
	if (tail->count == 0)
		return;
	appendStringInfoString(r->out, "## Why the tail is slow\n\nOf ");
	aspan_report_count(r, tail->roots, "complete span of ",
					   "complete spans of ");
	aspan_report_name(r, operation.name, "(unnamed)", false);
	appendStringInfoString(r->out, ", the most frequent root, the slowest ");
	appendStringInfo(r->out, "%s are compared with the others: mean time on their critical paths, a root. "
					 "The excess of an operation is due to more calls and to longer ones.\n\n",
					 aspan_grouped(tail->tail_roots));
	write_rows(r, tail);
}

/* ---- what would help ---- */

void
aspan_report_what_if(aspan_report_state *r)
{
	const aspan_what_if_all_list *list = aspan_what_if_all_compute(r->tree,
																   FACTOR);
	uint32		shown = 0;

	if (list->count == 0 || list->items[0].saved <= 0)
		return;
	appendStringInfoString(r->out, "## What would help most\n\nWhat the ");
	aspan_report_count(r, list->roots, "complete root", "complete roots");
	appendStringInfoString(r->out, ", which took ");
	aspan_report_total(r, list->before);
	appendStringInfoString(r->out, " in all, would save if the own time of one operation were half as long: "
						   "at least, if all that ran in parallel took as long as it did, and at most.\n\n"
						   "| Operation | Saved (ms) | Saved | At most (ms) | Target |\n"
						   "|---|---:|---:|---:|---|\n");
	for (uint32 i = 0; i < list->count && shown < r->options->limit; i++)
	{
		const aspan_what_if_operation *item = &list->items[i];

		if (item->saved <= 0)
			break;
		shown++;
		appendStringInfoString(r->out, "| ");
		aspan_report_name(r, item->operation.name, "(unnamed)", true);
		appendStringInfoString(r->out, " | ");
		aspan_append_ms(r->out, aspan_ms(item->saved), r->decimals);
		appendStringInfoString(r->out, " | ");
		aspan_append_share(r->out, item->saved, list->before);
		appendStringInfoString(r->out, " | ");
		aspan_append_ms(r->out, item->saved_max_ms, r->decimals);
		appendStringInfoString(r->out, " | ");
		aspan_report_name(r, item->operation.target, "(no target)", true);
		appendStringInfoString(r->out, " |\n");
	}
	appendStringInfoChar(r->out, '\n');
}
