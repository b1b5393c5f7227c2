/*
 * group_table.c
 *	  Tables of a report whose rows are groups of spans.
 *
 * A table shows the first rows of a ranking, then one row for all the others,
 * then one for everything, so that nothing is left out of sight and a reader
 * can add up.  Counts add up by themselves; total times and percentages are
 * rounded for the column as a whole (see aspan_apportion() and
 * aspan_round_parts()).  Averages, extremes and deviations of the others come
 * from their merged moments, hence are exact; percentiles cannot be merged,
 * so there is a dash for them.
 */
#include "postgres.h"

#include "base/units.h"
#include "formats/markdown.h"
#include "report/group_table.h"

#define NOT_KNOWN "-"

static const char *const titles[] =
{
	[ASPAN_COL_OPERATION] = "Operation",
	[ASPAN_COL_TARGET] = "Target",
	[ASPAN_COL_EVENTS] = "Events",
	[ASPAN_COL_EVENTS_SHARE] = "Share of events",
	[ASPAN_COL_SPANS] = "Spans",
	[ASPAN_COL_COMPLETE] = "Executions",
	[ASPAN_COL_OPEN] = "Open",
	[ASPAN_COL_ORPHAN] = "Orphan",
	[ASPAN_COL_ROOTS] = "Roots",
	[ASPAN_COL_ERRORS] = "Errors",
	[ASPAN_COL_ERRORS_SHARE] = "Share of its spans",
	[ASPAN_COL_EVENTS_PER_SPAN] = "Events/span",
	[ASPAN_COL_TOTAL] = "Total (ms)",
	[ASPAN_COL_TOTAL_SHARE] = "Share of total",
	[ASPAN_COL_SELF] = "Self (ms)",
	[ASPAN_COL_AVG] = "Avg (ms)",
	[ASPAN_COL_MIN] = "Min (ms)",
	[ASPAN_COL_MAX] = "Max (ms)",
	[ASPAN_COL_STDDEV] = "StdDev (ms)",
	[ASPAN_COL_VARIATION] = "StdDev/Avg",
	[ASPAN_COL_P50] = "p50 (ms)",
	[ASPAN_COL_P95] = "p95 (ms)",
	[ASPAN_COL_P99] = "p99 (ms)",
};

/* what is added up, exactly */
static uint128
part(const aspan_group *group, aspan_column column)
{
	switch (column)
	{
		case ASPAN_COL_EVENTS:
		case ASPAN_COL_EVENTS_SHARE:
			return group->events;
		case ASPAN_COL_SPANS:
		case ASPAN_COL_ROOTS:
			return aspan_group_spans(group);
		case ASPAN_COL_COMPLETE:
			return group->complete;
		case ASPAN_COL_OPEN:
			return group->open;
		case ASPAN_COL_ORPHAN:
			return group->orphan;
		case ASPAN_COL_ERRORS:
			return group->errors;
		case ASPAN_COL_TOTAL:
		case ASPAN_COL_TOTAL_SHARE:
			return group->moments.sum;
		case ASPAN_COL_SELF:
			return group->self;
		default:
			pg_unreachable();
	}
}

static bool
adds_up(aspan_column column)
{
	return (column >= ASPAN_COL_EVENTS && column <= ASPAN_COL_ERRORS) ||
		(column >= ASPAN_COL_TOTAL && column <= ASPAN_COL_SELF);
}

static void
add_group(aspan_group *sum, const aspan_group *group)
{
	sum->events += group->events;
	sum->complete += group->complete;
	sum->open += group->open;
	sum->orphan += group->orphan;
	sum->errors += group->errors;
	sum->self += group->self;
	aspan_moments_merge(&sum->moments, &group->moments);
}

static const aspan_group *
group_at(const aspan_group_table *table, uint32 row)
{
	return &table->groups[table->order ? table->order[row] : row];
}

/* the rows as printed: those shown, the others, everything */
typedef struct printed
{
	uint32		shown;
	bool		has_rest;
	aspan_group rest;
} printed;

static void
arrange(const aspan_group_table *table, printed *p)
{
	p->shown = Min(table->nrows, table->limit);

	/* the row of the others has to be about more than one */
	if (table->nrows == p->shown + 1)
		p->shown++;
	p->has_rest = table->nrows > p->shown;
	memset(&p->rest, 0, sizeof(p->rest));
	aspan_moments_init(&p->rest.moments);
	for (uint32 i = p->shown; i < table->nrows; i++)
		add_group(&p->rest, group_at(table, i));
}

/* whole numbers of a column: units, or parts of a percentage */
static uint64 *
round_column(const aspan_group_table *table, const printed *p,
			 aspan_column column)
{
	uint32		n = p->shown + p->has_rest;
	uint128    *parts = palloc(sizeof(uint128) * (n + 1));
	uint64	   *result = palloc(sizeof(uint64) * (n + 1));
	uint32		unit = 1;

	for (uint32 i = 0; i < n; i++)
		parts[i] = part(i < p->shown ? group_at(table, i) : &p->rest, column);

	switch (column)
	{
		case ASPAN_COL_EVENTS_SHARE:
			aspan_apportion(parts, n, p->shown, 10000, result);
			break;
		case ASPAN_COL_TOTAL_SHARE:
			aspan_apportion(parts, n, p->shown, 1000, result);
			break;
		case ASPAN_COL_TOTAL:
		case ASPAN_COL_SELF:
			for (int i = table->decimals; i < 6; i++)
				unit *= 10;
			aspan_round_parts(parts, n, p->shown, unit, result);
			break;
		default:
			aspan_round_parts(parts, n, p->shown, unit, result);
			break;
	}

	/* the last row is what the others sum to */
	result[n] = 0;
	for (uint32 i = 0; i < n; i++)
		result[n] += result[i];
	pfree(parts);
	return result;
}

static void
append_rounded(const aspan_group_table *table, aspan_column column,
			   uint64 value, StringInfo out)
{
	switch (column)
	{
		case ASPAN_COL_EVENTS_SHARE:
			aspan_append_fixed(out, value, 2);
			appendStringInfoChar(out, '%');
			break;
		case ASPAN_COL_TOTAL_SHARE:
			aspan_append_fixed(out, value, 1);
			appendStringInfoChar(out, '%');
			break;
		case ASPAN_COL_TOTAL:
		case ASPAN_COL_SELF:
			aspan_append_fixed(out, value, table->decimals);
			break;
		default:
			aspan_append_fixed(out, value, 0);
			break;
	}
}

/* a cell whose column does not add up */
static void
append_figure(const aspan_group_table *table, aspan_column column,
			  const aspan_group *group, bool has_percentiles, StringInfo out)
{
	const aspan_moments *m = &group->moments;
	uint64		needed = 1;		/* executions that the figure needs */
	int			decimals = table->decimals;
	double		value = 0;

	if (column == ASPAN_COL_EVENTS_PER_SPAN ||
		column == ASPAN_COL_ERRORS_SHARE)
	{
		uint64		spans = aspan_group_spans(group);

		if (spans > 0 && column == ASPAN_COL_ERRORS_SHARE)
			aspan_append_share(out, group->errors, spans);
		else if (spans > 0)
			appendStringInfo(out, "%.2f",
							 aspan_events_per_span(group->events, spans));
		else
			appendStringInfoString(out, NOT_KNOWN);
		return;
	}

	if (column == ASPAN_COL_STDDEV || column == ASPAN_COL_VARIATION)
		needed = 2;
	if (m->count < needed || (column >= ASPAN_COL_P50 && !has_percentiles) ||
		(column == ASPAN_COL_VARIATION && m->sum == 0))
	{
		appendStringInfoString(out, NOT_KNOWN);
		return;
	}

	switch (column)
	{
		case ASPAN_COL_AVG:
			value = aspan_moments_mean_ms(m);
			break;
		case ASPAN_COL_MIN:
			value = aspan_ms(m->min);
			break;
		case ASPAN_COL_MAX:
			value = aspan_ms(m->max);
			break;
		case ASPAN_COL_STDDEV:
			value = aspan_moments_stddev_ms(m);
			break;
		case ASPAN_COL_VARIATION:
			value = aspan_group_variation(group);
			decimals = 2;
			break;
		case ASPAN_COL_P50:
			value = group->p50_ms;
			break;
		case ASPAN_COL_P95:
			value = group->p95_ms;
			break;
		case ASPAN_COL_P99:
			value = group->p99_ms;
			break;
		default:
			pg_unreachable();
	}
	aspan_append_ms(out, value, decimals);
}

static void
append_string(const aspan_group_table *table, uint32 string,
			  const char *missing, StringInfo out)
{
	uint32		len = 0;
	const char *str = aspan_string(table->dict, string, &len);

	aspan_append_code(out, str, len, missing, true);
}

void
aspan_write_group_table(const aspan_group_table *table, StringInfo out)
{
	printed		p;
	uint64	   *rounded[ASPAN_COL_NONE] = {NULL};
	uint32		nlines;
	bool		of_operations;

	arrange(table, &p);
	nlines = p.shown + p.has_rest + (table->all != NULL);
	of_operations = table->columns[0] == ASPAN_COL_OPERATION;

	appendStringInfoChar(out, '|');
	for (const aspan_column *c = table->columns; *c != ASPAN_COL_NONE; c++)
	{
		appendStringInfo(out, " %s |",
						 *c == ASPAN_COL_COMPLETE && !of_operations ?
						 "Completed spans" : titles[*c]);
		if (adds_up(*c))
			rounded[*c] = round_column(table, &p, *c);
	}
	appendStringInfoString(out, "\n|");
	for (const aspan_column *c = table->columns; *c != ASPAN_COL_NONE; c++)
		appendStringInfoString(out, *c <= ASPAN_COL_TARGET ? "---|" : "---:|");
	appendStringInfoChar(out, '\n');

	for (uint32 line = 0; line < nlines; line++)
	{
		bool		is_rest = line == p.shown && p.has_rest;
		bool		is_all = line >= p.shown + p.has_rest;
		const aspan_group *group = is_all ? table->all :
		is_rest ? &p.rest : group_at(table, line);

		appendStringInfoChar(out, '|');
		for (const aspan_column *c = table->columns; *c != ASPAN_COL_NONE; c++)
		{
			appendStringInfoChar(out, ' ');
			if (c == table->columns && is_all)
				appendStringInfoString(out, "**all**");
			else if (c == table->columns && is_rest)
				appendStringInfo(out, "%s others",
								 aspan_grouped(table->nrows - p.shown));
			else if (*c <= ASPAN_COL_TARGET && (is_all || is_rest))
				;
			else if (*c == ASPAN_COL_OPERATION)
				append_string(table, group->name, "(unnamed)", out);
			else if (*c == ASPAN_COL_TARGET)
				append_string(table, group->target, "(no target)", out);
			else if (rounded[*c])
				append_rounded(table, *c, rounded[*c][line], out);
			else
				append_figure(table, *c, group, !is_rest, out);
			appendStringInfoString(out, " |");
		}
		appendStringInfoChar(out, '\n');
	}
	for (int c = 0; c < ASPAN_COL_NONE; c++)
	{
		if (rounded[c])
			pfree(rounded[c]);
	}
}
