/*
 * fn_report.c
 *	  The functions report and report_of.
 *
 * The document is made in report/, from a set and a plain description of where
 * it comes from; here that description is made of the arguments.
 */
#include "postgres.h"

#include "formats/text_value.h"
#include "report/report.h"
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

static void
check_report(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	aspan_report_options *options = palloc0(sizeof(aspan_report_options));

	call->args = options;
	options->limit = getarg_rows(fcinfo);
	options->parents = call->parents;
	if (OidIsValid(call->relid))
	{
		aspan_report_selection *selection;
		aspan_source source;

		options->source = aspan_relation_name(call->relid);
		aspan_source_args(fcinfo, 2, &source);
		selection = &options->selection;
		selection->has_since = source.has_since;
		selection->has_until = source.has_until;
		selection->has_margin = source.margin != NULL;
		selection->since = source.since;
		selection->until = source.until;
		selection->process = source.process;
	}
}

static Datum
emit_report(aspan_call *call, void *result)
{
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_report(call->set, call->args, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

static const aspan_figure report_figure = {
	.name = "report",
	.nspecific = 1,
	.needs = ASPAN_NEED_FILES | ASPAN_NEED_ERRORS | ASPAN_NEED_DETACHED |
	ASPAN_NEED_TREE,
	.check = check_report,
	.emit = emit_report
};

ASPAN_FIGURE_FUNCTIONS(report);
