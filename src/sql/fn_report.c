/*
 * fn_report.c
 *	  report and check_thresholds.
 */
#include "postgres.h"

#include "base/compat.h"
#include "figures/thresholds.h"
#include "formats/text_value.h"
#include "report/report.h"
#include "sql/fn.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

/* a ranking is meant to be read by people */
#define MAX_ROWS 1000

/* rows of each ranking */
static uint32
getarg_rows(FunctionCallInfo fcinfo)
{
	int32		n = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);

	if (n < 1 || n > MAX_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"n\" must be between 1 and %d", MAX_ROWS)));
	return (uint32) n;
}

static Datum
report_figure(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	aspan_report_options options = {0};
	StringInfoData buf;

	options.limit = getarg_rows(fcinfo);
	options.parents = call->parents;
	if (get_fn_expr_argtype(fcinfo->flinfo, 0) == REGCLASSOID)
	{
		Oid			relid = PG_GETARG_OID(0);
		char	   *relation = get_rel_name(relid);
		char	   *schema = get_namespace_name(get_rel_namespace(relid));
		aspan_source source;

		/* gone again only if somebody else dropped it just now */
		if (relation && schema)
			options.source = quote_qualified_identifier(schema, relation);
		aspan_source_args(fcinfo, 2, &source);
		options.selection = (aspan_report_selection) {
			.has_since = source.has_since,
			.has_until = source.has_until,
			.has_margin = source.margin != NULL,
			.since = source.since,
			.until = source.until,
			.process = source.process
		};
	}

	initStringInfo(&buf);
	aspan_write_report(call->set, &options, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

PG_FUNCTION_INFO_V1(aspan_report);
PG_FUNCTION_INFO_V1(aspan_report_of);

/* n is looked at before the source is read */
Datum
aspan_report(PG_FUNCTION_ARGS)
{
	(void) getarg_rows(fcinfo);
	return aspan_call_source(fcinfo, 1, ASPAN_WANT_SITES | ASPAN_WANT_TREE,
							 report_figure);
}

Datum
aspan_report_of(PG_FUNCTION_ARGS)
{
	return aspan_call_set(fcinfo, 1, report_figure);
}

/* ---- thresholds ---- */

static const char *const parents_words[] = {"process", "global", NULL};

typedef struct threshold_check
{
	FunctionCallInfo fcinfo;
	aspan_parents parents;
	aspan_rule *rules;
	int			nrules;
} threshold_check;

static int
word_index(const char *word, const char *const *words)
{
	for (int i = 0; word != NULL && words[i] != NULL; i++)
	{
		if (strcmp(word, words[i]) == 0)
			return i;
	}

	/* the table's constraints say otherwise, but they can be dropped */
	ereport(ERROR,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("table asyncspan.thresholds has an invalid rule"),
			 errdetail("There is no metric or operator \"%s\".",
					   word ? word : "NULL")));
}

/* the table of rules, with the caller's rights, before the source is read */
static void
read_rules(threshold_check *check)
{
	MemoryContext cxt = CurrentMemoryContext;
	MemoryContext old;
	SPITupleTable *table;
	int			ret;

	SPI_connect();
	ret = SPI_execute("SELECT metric, target, name, op, threshold"
					  " FROM asyncspan.thresholds"
					  " ORDER BY metric COLLATE \"C\","
					  " target COLLATE \"C\" NULLS FIRST,"
					  " name COLLATE \"C\" NULLS FIRST,"
					  " op COLLATE \"C\", threshold",
					  true, 0);
	if (ret != SPI_OK_SELECT)
		elog(ERROR, "could not read thresholds: %s",
			 SPI_result_code_string(ret));

	old = MemoryContextSwitchTo(cxt);
	table = SPI_tuptable;
	check->nrules = (int) SPI_processed;
	check->rules = palloc0(mul_size(sizeof(aspan_rule),
									Max(check->nrules, 1)));
	for (int i = 0; i < check->nrules; i++)
	{
		HeapTuple	tuple = table->vals[i];
		TupleDesc	desc = table->tupdesc;
		aspan_rule *rule = &check->rules[i];
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		rule->metric = word_index(SPI_getvalue(tuple, desc, 1),
								  aspan_metric_words);
		rule->target = SPI_getvalue(tuple, desc, 2);
		rule->name = SPI_getvalue(tuple, desc, 3);
		rule->op = word_index(SPI_getvalue(tuple, desc, 4), aspan_op_words);
		rule->threshold = DatumGetFloat8(SPI_getbinval(tuple, desc, 5,
													   &isnull));
	}
	MemoryContextSwitchTo(old);
	SPI_finish();
}

static void
row_or_null(aspan_rows *rows, const char *value)
{
	if (value)
		aspan_row_cstring(rows, value);
	else
		aspan_row_null(rows);
}

static void
check_rules(aspan_set *set, void *arg)
{
	threshold_check *check = arg;
	aspan_rows *rows = aspan_rows_begin_dict(check->fcinfo, set->dict, 8);

	aspan_check_rules(set, check->parents, check->rules, check->nrules);
	for (int i = 0; i < check->nrules; i++)
	{
		const aspan_rule *rule = &check->rules[i];

		aspan_row_cstring(rows, aspan_metric_words[rule->metric]);
		row_or_null(rows, rule->target);
		row_or_null(rows, rule->name);
		aspan_row_cstring(rows, aspan_op_words[rule->op]);
		aspan_row_double(rows, rule->threshold);
		if (rule->has_value)
			aspan_row_double(rows, rule->value);
		else
			aspan_row_null(rows);
		aspan_row_bool(rows, rule->firing);
		row_or_null(rows, rule->note);
		aspan_row_end(rows);
	}
}

static void
begin_check(FunctionCallInfo fcinfo, int parents_arg, threshold_check *check)
{
	memset(check, 0, sizeof(*check));
	check->fcinfo = fcinfo;
	check->parents = aspan_getarg_word(fcinfo, parents_arg, "parents",
									   parents_words);
	aspan_srf_begin(fcinfo);
	read_rules(check);
}

PG_FUNCTION_INFO_V1(aspan_check_thresholds);
Datum
aspan_check_thresholds(PG_FUNCTION_ARGS)
{
	threshold_check check;
	aspan_source source;

	aspan_source_args(fcinfo, 1, &source);
	begin_check(fcinfo, 5, &check);
	aspan_source_read(&source, check_rules, &check);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(aspan_check_thresholds_of);
Datum
aspan_check_thresholds_of(PG_FUNCTION_ARGS)
{
	threshold_check check;

	begin_check(fcinfo, 1, &check);
	if (!PG_ARGISNULL(0))
		check_rules(aspan_getarg_set(fcinfo, 0), &check);
	return (Datum) 0;
}
