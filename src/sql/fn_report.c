/*
 * fn_report.c
 *	  The functions report and report_of.
 *
 * The document is made in report/, from a set and a plain description of where
 * it comes from; here that description is made of the arguments.
 */
#include "postgres.h"

#include "base/compat.h"
#include "formats/text_value.h"
#include "report/report.h"
#include "sql/fn.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

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
		options.selection.has_since = source.has_since;
		options.selection.has_until = source.has_until;
		options.selection.has_margin = source.margin != NULL;
		options.selection.since = source.since;
		options.selection.until = source.until;
		options.selection.process = source.process;
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
	return aspan_call_source(fcinfo, 1, ASPAN_WANT_FILES | ASPAN_WANT_TREE,
							 report_figure);
}

Datum
aspan_report_of(PG_FUNCTION_ARGS)
{
	return aspan_call_set(fcinfo, 1, report_figure);
}
