/*
 * fn_report.c
 *	  The functions report and report_html, and their forms for a value.
 *
 * The documents are made in report/, from a set and a plain description of
 * where it comes from; here that description is made of the arguments.
 */
#include "postgres.h"

#include "formats/text_value.h"
#include "report/report.h"
#include "report/report_html.h"
#include "sql/fn.h"
#include "sql/source_columns.h"

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

typedef struct report_args
{
	aspan_report_options options;
	const char *title;			/* of a page */
} report_args;

/* the arguments of a source are behind those of the function itself */
static report_args *
read_args(aspan_call *call, int nspecific)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	report_args *args = palloc0(sizeof(report_args));
	aspan_report_options *options = &args->options;

	call->args = args;
	options->limit = getarg_rows(fcinfo);
	options->parents = call->parents;
	if (OidIsValid(call->relid))
	{
		aspan_report_selection *selection;
		aspan_source source;

		options->source = aspan_relation_name(call->relid);
		aspan_source_args(fcinfo, 1 + nspecific, &source);
		selection = &options->selection;
		selection->has_since = source.has_since;
		selection->has_until = source.has_until;
		selection->has_margin = source.margin != NULL;
		selection->since = source.since;
		selection->until = source.until;
		selection->process = source.process;
	}
	return args;
}

#define NEEDS	(ASPAN_NEED_FILES | ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED | \
				 ASPAN_NEED_TREE)

/* ---- report ---- */

#define REPORT_ARGS	1			/* n */

static void
check_report(aspan_call *call)
{
	read_args(call, REPORT_ARGS);
}

static Datum
emit_report(aspan_call *call, void *result)
{
	const report_args *args = call->args;
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_report(call->set, &args->options, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

static const aspan_figure report_figure = {
	.name = "report",
	.nspecific = REPORT_ARGS,
	.needs = NEEDS,
	.check = check_report,
	.emit = emit_report
};

ASPAN_FIGURE_FUNCTIONS(report);

/* ---- report_html ---- */

#define PAGE_ARGS	2			/* n, title */

static void
check_report_html(aspan_call *call)
{
	report_args *args = read_args(call, PAGE_ARGS);

	args->title = aspan_getarg_title(call->fcinfo, 2, "Report", call->relid);
}

static Datum
emit_report_html(aspan_call *call, void *result)
{
	const report_args *args = call->args;
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_report_page(call->set, &args->options, args->title, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

static const aspan_figure report_html_figure = {
	.name = "report_html",
	.nspecific = PAGE_ARGS,
	.needs = NEEDS,
	.check = check_report_html,
	.emit = emit_report_html
};

ASPAN_FIGURE_FUNCTIONS(report_html);
