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
	[ASPAN_TAB_OPERATION] = "Operation",
	[ASPAN_TAB_NAME] = "Name",
	[ASPAN_TAB_TARGET] = "Target",
	[ASPAN_TAB_EVENTS] = "Events",
	[ASPAN_TAB_EVENTS_SHARE] = "Share of events",
	[ASPAN_TAB_SPANS] = "Spans",
	[ASPAN_TAB_COMPLETE] = "Executions",
	[ASPAN_TAB_OPEN] = "Open",
	[ASPAN_TAB_ORPHAN] = "Orphan",
	[ASPAN_TAB_ROOTS] = "Roots",
	[ASPAN_TAB_ERRORS] = "Errors",
	[ASPAN_TAB_ERRORS_SHARE] = "Share of its spans",
	[ASPAN_TAB_EVENTS_PER_SPAN] = "Events/span",
	[ASPAN_TAB_TOTAL] = "Total (ms)",
	[ASPAN_TAB_TOTAL_SHARE] = "Share of total",
	[ASPAN_TAB_SELF] = "Self (ms)",
	[ASPAN_TAB_AVG] = "Avg (ms)",
	[ASPAN_TAB_MIN] = "Min (ms)",
	[ASPAN_TAB_MAX] = "Max (ms)",
	[ASPAN_TAB_STDDEV] = "StdDev (ms)",
	[ASPAN_TAB_VARIATION] = "StdDev/Avg",
	[ASPAN_TAB_P50] = "p50 (ms)",
	[ASPAN_TAB_P95] = "p95 (ms)",
	[ASPAN_TAB_P99] = "p99 (ms)",
};

/* what is added up, exactly */
static uint128
part(const aspan_group *group, aspan_table_column column)
{
	switch (column)
	{
		case ASPAN_TAB_EVENTS:
		case ASPAN_TAB_EVENTS_SHARE:
			return group->events;
		case ASPAN_TAB_SPANS:
		case ASPAN_TAB_ROOTS:
			return aspan_group_spans(group);
		case ASPAN_TAB_COMPLETE:
			return group->complete;
		case ASPAN_TAB_OPEN:
			return group->open;
		case ASPAN_TAB_ORPHAN:
			return group->orphan;
		case ASPAN_TAB_ERRORS:
			return group->errors;
		case ASPAN_TAB_TOTAL:
		case ASPAN_TAB_TOTAL_SHARE:
			return group->moments.sum;
		case ASPAN_TAB_SELF:
			return group->self;
		default:
			pg_unreachable();
	}
}

static bool
adds_up(aspan_table_column column)
{
	return (column >= ASPAN_TAB_EVENTS && column <= ASPAN_TAB_ERRORS) ||
		(column >= ASPAN_TAB_TOTAL && column <= ASPAN_TAB_SELF);
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
			 aspan_table_column column)
{
	uint32		n = p->shown + p->has_rest;
	uint128    *parts = palloc(sizeof(uint128) * (n + 1));
	uint64	   *result = palloc(sizeof(uint64) * (n + 1));
	uint32		unit = 1;

	for (uint32 i = 0; i < n; i++)
		parts[i] = part(i < p->shown ? group_at(table, i) : &p->rest, column);

	switch (column)
	{
		case ASPAN_TAB_EVENTS_SHARE:
			aspan_apportion(parts, n, p->shown, 10000, result);
			break;
		case ASPAN_TAB_TOTAL_SHARE:
			aspan_apportion(parts, n, p->shown, 1000, result);
			break;
		case ASPAN_TAB_TOTAL:
		case ASPAN_TAB_SELF:
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
append_rounded(const aspan_group_table *table, aspan_table_column column,
			   uint64 value, StringInfo out)
{
	switch (column)
	{
		case ASPAN_TAB_EVENTS_SHARE:
			aspan_append_fixed(out, value, 2);
			appendStringInfoChar(out, '%');
			break;
		case ASPAN_TAB_TOTAL_SHARE:
			aspan_append_fixed(out, value, 1);
			appendStringInfoChar(out, '%');
			break;
		case ASPAN_TAB_TOTAL:
		case ASPAN_TAB_SELF:
			aspan_append_fixed(out, value, table->decimals);
			break;
		default:
			aspan_append_fixed(out, value, 0);
			break;
	}
}

/* a cell whose column does not add up */
static void
append_figure(const aspan_group_table *table, aspan_table_column column,
			  const aspan_group *group, bool has_percentiles, StringInfo out)
{
	const aspan_moments *m = &group->moments;
	uint64		needed = 1;		/* executions that the figure needs */
	int			decimals = table->decimals;
	double		value = 0;

	if (column == ASPAN_TAB_EVENTS_PER_SPAN ||
		column == ASPAN_TAB_ERRORS_SHARE)
	{
		uint64		spans = aspan_group_spans(group);

		if (spans > 0 && column == ASPAN_TAB_ERRORS_SHARE)
			aspan_append_share(out, group->errors, spans);
		else if (spans > 0)
			appendStringInfo(out, "%.2f",
							 aspan_events_per_span(group->events, spans));
		else
			appendStringInfoString(out, NOT_KNOWN);
		return;
	}

	if (column == ASPAN_TAB_STDDEV || column == ASPAN_TAB_VARIATION)
		needed = 2;
	if (m->count < needed || (column >= ASPAN_TAB_P50 && !has_percentiles) ||
		(column == ASPAN_TAB_VARIATION && m->sum == 0))
	{
		appendStringInfoString(out, NOT_KNOWN);
		return;
	}

	switch (column)
	{
		case ASPAN_TAB_AVG:
			value = aspan_moments_mean_ms(m);
			break;
		case ASPAN_TAB_MIN:
			value = aspan_ms(m->min);
			break;
		case ASPAN_TAB_MAX:
			value = aspan_ms(m->max);
			break;
		case ASPAN_TAB_STDDEV:
			value = aspan_moments_stddev_ms(m);
			break;
		case ASPAN_TAB_VARIATION:
			value = aspan_group_variation(group);
			decimals = 2;
			break;
		case ASPAN_TAB_P50:
			value = group->p50_ms;
			break;
		case ASPAN_TAB_P95:
			value = group->p95_ms;
			break;
		case ASPAN_TAB_P99:
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

/* titles, and below them on which side the columns stand */
static void
write_head(const aspan_table_column *columns, StringInfo out)
{
	bool		of_operations = columns[0] == ASPAN_TAB_OPERATION;

	appendStringInfoChar(out, '|');
	for (int i = 0; columns[i] != ASPAN_TAB_NONE; i++)
		appendStringInfo(out, " %s |",
						 columns[i] == ASPAN_TAB_COMPLETE && !of_operations ?
						 "Completed spans" : titles[columns[i]]);
	appendStringInfoString(out, "\n|");
	for (int i = 0; columns[i] != ASPAN_TAB_NONE; i++)
		appendStringInfoString(out, columns[i] <= ASPAN_TAB_TARGET ?
							   "---|" : "---:|");
	appendStringInfoChar(out, '\n');
}

/* the rest and the last row have words in the place of an operation */
static void
write_line(const aspan_group_table *table, const printed *p, uint32 line,
		   uint64 *const *rounded, StringInfo out)
{
	bool		is_rest = line == p->shown && p->has_rest;
	bool		is_all = line >= p->shown + p->has_rest;
	const aspan_group *group = is_all ? table->all :
	is_rest ? &p->rest : group_at(table, line);

	appendStringInfoChar(out, '|');
	for (int i = 0; table->columns[i] != ASPAN_TAB_NONE; i++)
	{
		aspan_table_column column = table->columns[i];

		appendStringInfoChar(out, ' ');
		if (i == 0 && is_all)
			appendStringInfoString(out, "**all**");
		else if (i == 0 && is_rest)
			appendStringInfo(out, "%s others",
							 aspan_grouped(table->nrows - p->shown));
		else if (column <= ASPAN_TAB_TARGET && (is_all || is_rest))
			;
		else if (column == ASPAN_TAB_OPERATION || column == ASPAN_TAB_NAME)
			append_string(table, group->name, "(unnamed)", out);
		else if (column == ASPAN_TAB_TARGET)
			append_string(table, group->target, "(no target)", out);
		else if (rounded[column])
			append_rounded(table, column, rounded[column][line], out);
		else
			append_figure(table, column, group, !is_rest, out);
		appendStringInfoString(out, " |");
	}
	appendStringInfoChar(out, '\n');
}

void
aspan_write_group_table(const aspan_group_table *table, StringInfo out)
{
	printed		p;
	uint64	   *rounded[ASPAN_TAB_NONE] = {NULL};
	uint32		nlines;

	arrange(table, &p);
	nlines = p.shown + p.has_rest + (table->all != NULL);
	for (int i = 0; table->columns[i] != ASPAN_TAB_NONE; i++)
	{
		aspan_table_column column = table->columns[i];

		if (adds_up(column))
			rounded[column] = round_column(table, &p, column);
	}

	write_head(table->columns, out);
	for (uint32 line = 0; line < nlines; line++)
		write_line(table, &p, line, rounded, out);
	for (int column = 0; column < ASPAN_TAB_NONE; column++)
	{
		if (rounded[column])
			pfree(rounded[column]);
	}
}
