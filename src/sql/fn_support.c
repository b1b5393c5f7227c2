/*
 * fn_support.c
 *	  Planner support: how many rows a function over a source returns.
 *
 * A join with spans() plans badly if the planner takes it for a thousand
 * rows.  Where the arguments are known at planning time, the estimate is what
 * the planner itself expects of the query behind the function, so statistics,
 * partitions and views all count.  For two events there is one span.
 */
#include "postgres.h"

#include "sql/fn.h"

#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* an argument of the call as far as it is known; false if it is not */
static bool
known_arg(SupportRequestRows *request, int argno, Datum *value, bool *isnull)
{
	List	   *args = castNode(FuncExpr, request->node)->args;
	Node	   *node;

	if (argno >= list_length(args))
		return false;
	node = estimate_expression_value(request->root, list_nth(args, argno));
	if (!IsA(node, Const))
		return false;
	*value = ((Const *) node)->constvalue;
	*isnull = ((Const *) node)->constisnull;
	return true;
}

/*
 * The arguments of a source, of which `since` is number first.  A process
 * that is not known, and a margin, make no difference here.
 */
static bool
known_source(SupportRequestRows *request, int first, aspan_source *source)
{
	Datum		value;
	bool		isnull;

	memset(source, 0, sizeof(*source));
	if (!known_arg(request, 0, &value, &isnull) || isnull)
		return false;
	source->relid = DatumGetObjectId(value);
	if (!known_arg(request, first, &value, &isnull))
		return false;
	source->has_since = !isnull;
	source->since = isnull ? 0 : DatumGetTimestampTz(value);
	if (!known_arg(request, first + 1, &value, &isnull))
		return false;
	source->has_until = !isnull;
	source->until = isnull ? 0 : DatumGetTimestampTz(value);
	if (known_arg(request, first + 2, &value, &isnull) && !isnull)
		source->process = TextDatumGetCString(value);
	return true;
}

static SupportRequestRows *
rows_request(FunctionCallInfo fcinfo)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (!IsA(request, SupportRequestRows) ||
		!is_funcclause(((SupportRequestRows *) request)->node))
		return NULL;
	return (SupportRequestRows *) request;
}

PG_FUNCTION_INFO_V1(aspan_spans_support);
Datum
aspan_spans_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	aspan_source source;
	double		rows;

	if (request == NULL || !known_source(request, 1, &source) ||
		(rows = aspan_source_estimate(&source)) < 0)
		PG_RETURN_POINTER(NULL);
	request->rows = Max(rows, 1);
	PG_RETURN_POINTER(request);
}

PG_FUNCTION_INFO_V1(aspan_top_spans_support);
Datum
aspan_top_spans_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	Datum		n;
	bool		isnull;

	if (request == NULL || !known_arg(request, 1, &n, &isnull) || isnull)
		PG_RETURN_POINTER(NULL);
	request->rows = Max(DatumGetInt32(n), 1);
	PG_RETURN_POINTER(request);
}

PG_FUNCTION_INFO_V1(aspan_concurrency_support);
Datum
aspan_concurrency_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	aspan_source source;
	Datum		value;
	bool		isnull;
	const Interval *bucket;
	double		width;

	if (request == NULL || !known_source(request, 4, &source) ||
		!source.has_since || !source.has_until ||
		!known_arg(request, 1, &value, &isnull) || isnull)
		PG_RETURN_POINTER(NULL);

	/* windows of one series, if there are events all the time */
	bucket = DatumGetIntervalP(value);
	width = (double) bucket->time + (double) bucket->day * USECS_PER_DAY;
	if (width <= 0)
		PG_RETURN_POINTER(NULL);
	request->rows =
		Max(((double) source.until - (double) source.since) / width, 1);
	PG_RETURN_POINTER(request);
}
