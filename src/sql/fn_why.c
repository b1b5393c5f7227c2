/*
 * fn_why.c
 *	  tail, what_if and what_if_all: why roots are slow, and what would help.
 *
 * All three start from the critical paths of roots, so they need a tree.
 */
#include "postgres.h"

#include <math.h>

#include "base/moments.h"
#include "base/units.h"
#include "figures/tail.h"
#include "figures/what_if.h"
#include "sql/fn.h"

#include "utils/builtins.h"

/* a text argument that may be NULL */
static const char *
getarg_text(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? NULL :
		text_to_cstring(PG_GETARG_TEXT_PP(argno));
}

/* a number from 0 to max; the hint says what there is to choose from */
static double
getarg_number(FunctionCallInfo fcinfo, int argno, const char *argname,
			  double max, const char *hint)
{
	double		value = PG_ARGISNULL(argno) ? -1 : PG_GETARG_FLOAT8(argno);

	if (isnan(value) || value < 0 || value > max)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" must be a number from 0 to %g", argname, max),
				 errhint("%s", hint)));
	return value;
}

static double
getarg_factor(FunctionCallInfo fcinfo, int argno)
{
	return getarg_number(fcinfo, argno, "factor", ASPAN_MAX_FACTOR,
						 "Use 0.5 for half of an operation's own time, 0 for none of it, 2 for twice as much.");
}

/* ---- tail ---- */

#define TAIL_ROOT			1
#define TAIL_ROOT_TARGET	2
#define TAIL_Q				3

static void
check_tail(aspan_call *call)
{
	aspan_tail_options *options = palloc0(sizeof(aspan_tail_options));

	options->root = getarg_text(call->fcinfo, TAIL_ROOT);
	options->root_target = getarg_text(call->fcinfo, TAIL_ROOT_TARGET);
	options->q = getarg_number(call->fcinfo, TAIL_Q, "q", 1,
							   "Use 0.95 to compare the slowest twentieth with the others, 0.5 for the slower half.");
	call->args = options;
}

static void *
compute_tail(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_tail_compute(aspan_tree_of(set, parents), args);
}

static Datum
emit_tail(aspan_call *call, void *result)
{
	const aspan_tail_list *tail = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < tail->count; i++)
	{
		const aspan_tail_operation *op = &tail->items[i];

		aspan_row_string(rows, op->operation.name);
		aspan_row_string(rows, op->operation.target);
		aspan_row_double(rows, op->body_ms);
		aspan_row_double(rows, op->tail_ms);
		aspan_row_double(rows, op->excess_ms);
		aspan_row_double(rows, op->calls_part_ms);
		aspan_row_double(rows, op->cost_part_ms);
		aspan_row_int64(rows, tail->roots);
		aspan_row_int64(rows, tail->tail_roots);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure tail_figure = {
	.name = "tail",
	.nspecific = 3,
	.needs = ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.check = check_tail,
	.compute = compute_tail,
	.emit = emit_tail
};

ASPAN_FIGURE_FUNCTIONS(tail);

/* ---- what_if ---- */

#define WHAT_IF_NAME	1
#define WHAT_IF_TARGET	2
#define WHAT_IF_FACTOR	3

static void
check_what_if(aspan_call *call)
{
	aspan_what_if_options *options = palloc(sizeof(aspan_what_if_options));

	options->name = getarg_text(call->fcinfo, WHAT_IF_NAME);
	if (options->name == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("\"name\" must not be NULL"),
				 errhint("what_if_all() tries every operation.")));
	options->target = getarg_text(call->fcinfo, WHAT_IF_TARGET);
	options->factor = getarg_factor(call->fcinfo, WHAT_IF_FACTOR);
	call->args = options;
}

static void *
compute_what_if(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_what_if_compute(aspan_tree_of(set, parents), args);
}

/* a name that no span has is the likely reason if nothing is saved */
static void
notice_no_span(const aspan_what_if_options *options)
{
	StringInfoData operation;

	initStringInfo(&operation);
	appendStringInfo(&operation, "name \"%s\"", options->name);
	if (options->target != NULL)
		appendStringInfo(&operation, " and the target \"%s\"", options->target);
	ereport(NOTICE,
			(errmsg("no span that could be replayed has the %s", operation.data),
			 errhint("what_if_all() has a row for each operation that could be.")));
}

static Datum
emit_what_if(aspan_call *call, void *result)
{
	const aspan_what_if_list *what_if = result;
	aspan_rows *rows = aspan_rows_begin(call);

	if (what_if->count > 0 && !what_if->has_spans)
		notice_no_span(call->args);
	for (uint32 i = 0; i < what_if->count; i++)
	{
		const aspan_what_if_roots *roots = &what_if->items[i];

		aspan_row_string(rows, roots->operation.name);
		aspan_row_string(rows, roots->operation.target);
		aspan_row_int64(rows, roots->roots);
		aspan_row_double(rows, aspan_ms(roots->before));
		aspan_row_double(rows, aspan_ms((int128) roots->before - roots->saved));
		aspan_row_double(rows, aspan_ms(roots->saved));
		aspan_row_double(rows, roots->saved_max_ms);
		aspan_row_double_or_null(rows, roots->before > 0,
								 aspan_percent(roots->saved, roots->before));
		aspan_row_double(rows, roots->p95_before_ms);
		aspan_row_double(rows, roots->p95_after_ms);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure what_if_figure = {
	.name = "what_if",
	.nspecific = 3,
	.needs = ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.check = check_what_if,
	.compute = compute_what_if,
	.emit = emit_what_if
};

ASPAN_FIGURE_FUNCTIONS(what_if);

/* ---- what_if_all ---- */

static void
check_what_if_all(aspan_call *call)
{
	double	   *factor = palloc(sizeof(double));

	*factor = getarg_factor(call->fcinfo, 1);
	call->args = factor;
}

static void *
compute_what_if_all(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_what_if_all_compute(aspan_tree_of(set, parents),
									 *(const double *) args);
}

static Datum
emit_what_if_all(aspan_call *call, void *result)
{
	const aspan_what_if_all_list *what_if = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < what_if->count; i++)
	{
		const aspan_what_if_operation *op = &what_if->items[i];

		aspan_row_string(rows, op->operation.name);
		aspan_row_string(rows, op->operation.target);
		aspan_row_double(rows, aspan_ms(op->saved));
		aspan_row_double(rows, op->saved_max_ms);
		aspan_row_double_or_null(rows, what_if->before > 0,
								 aspan_percent(op->saved, what_if->before));
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure what_if_all_figure = {
	.name = "what_if_all",
	.nspecific = 1,
	.needs = ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.check = check_what_if_all,
	.compute = compute_what_if_all,
	.emit = emit_what_if_all
};

ASPAN_FIGURE_FUNCTIONS(what_if_all);
