/*
 * fn_timeline.c
 *	  The functions timeline_html and timeline_html_of.
 *
 * The page is made in formats/timeline_html.c; here the trace that is asked
 * for and the title are read.
 */
#include "postgres.h"

#include "formats/text_value.h"
#include "formats/timeline_html.h"
#include "sql/fn.h"

#include "utils/builtins.h"

typedef struct timeline_args
{
	aspan_trace_request *trace; /* NULL for all of them */
	const char *title;
} timeline_args;

static void
check_timeline(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	timeline_args *args = palloc0(sizeof(timeline_args));
	const char *trace = NULL;

	call->args = args;
	if (!PG_ARGISNULL(1))
	{
		trace = text_to_cstring(PG_GETARG_TEXT_PP(1));
		args->trace = aspan_trace_request_parse(trace);
	}
	args->title = aspan_getarg_title(fcinfo, 2, trace ?
									 psprintf("Trace %s", trace) : "Timeline",
									 call->relid);
}

static Datum
emit_timeline_html(aspan_call *call, void *result)
{
	const timeline_args *args = call->args;
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_timeline_page(result, args->trace, args->title, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

static const aspan_figure timeline_html_figure = {
	.name = "timeline_html",
	.nspecific = 2,
	.needs = ASPAN_NEED_ERRORS | ASPAN_NEED_TREE,
	.check = check_timeline,
	.compute = aspan_compute_tree,
	.emit = emit_timeline_html
};

ASPAN_FIGURE_FUNCTIONS(timeline_html);
