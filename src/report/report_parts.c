/*
 * report_parts.c
 *	  What the sections of the report have in common; see report.c.
 *
 * A ranking shows the first rows.  One more row adds up all others, and the
 * last row is the total.
 * What several sections say in the same words is said here, once.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

void
aspan_report_name(aspan_report_state *r, uint32 string,
				  const char *missing, bool in_table)
{
	uint32		len = 0;
	const char *str = aspan_string(r->set->dict, string, &len);

	aspan_append_code(r->out, str, len, missing, in_table);
}

void
aspan_report_operation(aspan_report_state *r, const aspan_group *group)
{
	aspan_report_name(r, group->name, "(unnamed)", false);
	if (group->target != ASPAN_NULL_STRING)
	{
		appendStringInfoString(r->out, " (target ");
		aspan_report_name(r, group->target, "", false);
		appendStringInfoChar(r->out, ')');
	}
}

void
aspan_report_ms(aspan_report_state *r, double ms)
{
	aspan_append_duration(r->out, ms, r->finest_ms);
}

void
aspan_report_total(aspan_report_state *r, uint128 ns)
{
	aspan_report_ms(r, aspan_ms((int128) ns));
}

void
aspan_report_part(aspan_report_state *r, uint128 part_ns, uint128 whole_ns)
{
	aspan_append_duration_of(r->out, aspan_ms((int128) part_ns),
							 aspan_ms((int128) whole_ns), r->finest_ms);
}

void
aspan_report_instant(aspan_report_state *r, int64 ns)
{
	int64		first = r->set->first_time;

	if (!r->monotonic)
	{
		aspan_append_instant(r->out, ns);
		return;
	}
	appendStringInfoChar(r->out, ns < first ? '-' : '+');
	aspan_append_seconds(r->out, ns < first ? (uint64) first - (uint64) ns :
						 (uint64) ns - (uint64) first);
}

void
aspan_report_trace(aspan_report_state *r, uint32 root)
{
	const aspan_span *span = aspan_log_at(r->set->spans, root);
	char		buffer[ASPAN_TRACE_TEXT];
	aspan_text	trace = aspan_scope_trace(r->set->dict, span->scope, buffer);

	if (trace.bytes != NULL)
	{
		appendStringInfoString(r->out, "trace ");
		aspan_append_code(r->out, trace.bytes, trace.len, "", false);
	}
	else
	{
		uint32		process = aspan_scope_process(r->set->dict, span->scope);

		appendStringInfo(r->out, "the trace of root span %lld",
						 (long long) span->span_id);
		if (process != ASPAN_NULL_STRING)
		{
			appendStringInfoString(r->out, " in process ");
			aspan_report_name(r, process, "", false);
		}
	}
}

uint32
aspan_report_unit(const aspan_report_state *r)
{
	uint32		unit = 1;

	for (int i = r->decimals; i < 6; i++)
		unit *= 10;
	return unit;
}

void
aspan_report_count(aspan_report_state *r, uint64 n,
				   const char *one, const char *many)
{
	appendStringInfo(r->out, "%s %s", aspan_grouped(n), n == 1 ? one : many);
}

void
aspan_report_metric(aspan_report_state *r, const char *metric, uint64 value)
{
	appendStringInfo(r->out, "| %s | %s |\n", metric, aspan_grouped(value));
}

/* ---- rankings ---- */

uint32 *
aspan_report_rank(uint32 n, aspan_report_order compare, void *arg)
{
	uint32	   *order = aspan_array(uint32, n);

	for (uint32 i = 0; i < n; i++)
		order[i] = i;
	qsort_interruptible(order, n, sizeof(uint32), compare, arg);
	return order;
}

int
aspan_report_by_events(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const aspan_group *x = &((const aspan_group *) arg)[i];
	const aspan_group *y = &((const aspan_group *) arg)[j];

	if (x->events != y->events)
		return (x->events > y->events) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

int
aspan_report_by_error_count(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const aspan_group *x = &((const aspan_group *) arg)[i];
	const aspan_group *y = &((const aspan_group *) arg)[j];

	if (x->errors != y->errors)
		return (x->errors > y->errors) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

double
aspan_report_variation(const aspan_group *group)
{
	if (group->complete < ASPAN_REPORT_MIN_EXECUTIONS ||
		group->moments.sum == 0)
		return -1;
	return aspan_group_variation(group);
}

static int
compare_variation(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	double		x = aspan_report_variation(&((const aspan_group *) arg)[i]);
	double		y = aspan_report_variation(&((const aspan_group *) arg)[j]);

	if (x != y)
		return (x > y) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

int
aspan_report_by_uint64(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const uint64 *values = arg;

	if (values[i] != values[j])
		return (values[i] > values[j]) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

static int
compare_uint128(const void *a, const void *b, void *arg)
{
	uint32		i = *(const uint32 *) a;
	uint32		j = *(const uint32 *) b;
	const uint128 *values = arg;

	if (values[i] != values[j])
		return (values[i] > values[j]) ? -1 : 1;
	return (i < j) ? -1 : (i > j);
}

void
aspan_report_make_ranking(aspan_report_state *r, uint128 *weights, uint32 n,
						  aspan_ranking *result)
{
	uint32		with_weight = 0;
	uint128    *parts;
	uint32		nparts;

	result->order = aspan_report_rank(n, compare_uint128, weights);
	while (with_weight < n && weights[result->order[with_weight]] > 0)
		with_weight++;
	result->shown = Min(with_weight, r->options->limit);
	if (with_weight == result->shown + 1)
		result->shown++;
	result->others = with_weight - result->shown;

	nparts = result->shown + 1;
	parts = palloc0(sizeof(uint128) * nparts);
	for (uint32 i = 0; i < with_weight; i++)
		parts[Min(i, result->shown)] += weights[result->order[i]];
	result->ms = palloc(sizeof(uint64) * nparts);
	result->shares = palloc(sizeof(uint64) * nparts);
	aspan_round_parts(parts, nparts, result->shown, aspan_report_unit(r),
					  result->ms);
	aspan_apportion(parts, nparts, result->shown, 1000, result->shares);
	result->ms_sum = 0;
	for (uint32 i = 0; i < nparts; i++)
		result->ms_sum += result->ms[i];
	pfree(parts);
}

void
aspan_report_ranked(aspan_report_state *r, const aspan_ranking *ranked,
					uint32 i)
{
	aspan_append_fixed(r->out, ranked->ms[i], r->decimals);
	appendStringInfoString(r->out, " | ");
	aspan_append_fixed(r->out, ranked->shares[i], 1);
	appendStringInfoChar(r->out, '%');
}

void
aspan_report_end_ranking(aspan_report_state *r, const aspan_ranking *ranked,
						 const char *cells)
{
	if (ranked->others > 0)
	{
		appendStringInfo(r->out, "| %s others | ",
						 aspan_grouped(ranked->others));
		aspan_report_ranked(r, ranked, ranked->shown);
		appendStringInfo(r->out, " |%s\n", cells);
	}
	appendStringInfoString(r->out, "| **all** | ");
	aspan_append_fixed(r->out, ranked->ms_sum, r->decimals);
	appendStringInfo(r->out, " | %s |%s\n\n",
					 ranked->ms_sum > 0 ? "100.0%" : "0.0%", cells);
}

/* ---- tables of groups ---- */

const aspan_table_column aspan_report_by_total[] = {
	ASPAN_TAB_OPERATION, ASPAN_TAB_COMPLETE, ASPAN_TAB_AVG, ASPAN_TAB_MAX,
	ASPAN_TAB_TOTAL, ASPAN_TAB_TOTAL_SHARE, ASPAN_TAB_SELF, ASPAN_TAB_STDDEV,
	ASPAN_TAB_P50, ASPAN_TAB_P95, ASPAN_TAB_P99, ASPAN_TAB_TARGET,
	ASPAN_TAB_NONE
};
const aspan_table_column aspan_report_by_errors[] = {
	ASPAN_TAB_OPERATION, ASPAN_TAB_ERRORS, ASPAN_TAB_SPANS,
	ASPAN_TAB_ERRORS_SHARE, ASPAN_TAB_TARGET, ASPAN_TAB_NONE
};
static const aspan_table_column variation_columns[] = {
	ASPAN_TAB_OPERATION, ASPAN_TAB_COMPLETE, ASPAN_TAB_AVG, ASPAN_TAB_STDDEV,
	ASPAN_TAB_VARIATION, ASPAN_TAB_TARGET, ASPAN_TAB_NONE
};

void
aspan_report_table(aspan_report_state *r, const aspan_stats *stats,
				   const aspan_table_column *columns, aspan_group_table *table)
{
	memset(table, 0, sizeof(*table));
	table->dict = r->set->dict;
	table->groups = stats->groups;
	table->nrows = stats->ngroups;
	table->limit = r->options->limit;
	table->all = r->all;
	table->columns = columns;
	table->decimals = r->decimals;
}

bool
aspan_report_variation_table(aspan_report_state *r, aspan_group_table *table)
{
	uint32		n = 0;

	aspan_report_table(r, r->operations, variation_columns, table);
	table->order = aspan_report_rank(table->nrows, compare_variation,
									 r->operations->groups);
	while (n < table->nrows &&
		   aspan_report_variation(&table->groups[table->order[n]]) >= 0)
		n++;
	table->nrows = Min(n, table->limit);
	table->all = NULL;
	return n > 0;
}
