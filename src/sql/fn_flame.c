/*
 * fn_flame.c
 *	  flame, folded, flame_json, flame_html, and their differences.
 *
 * All of them make the tree of stacks (figures/flame.c) and differ in how it is
 * written: as rows of nested sets, as lines, as JSON or as a page.  Arguments
 * are looked at before a relation is read, since a wrong word should not cost
 * a pass over millions of rows.
 */
#include "postgres.h"

#include "formats/flame_html.h"
#include "formats/flame_text.h"
#include "formats/text_value.h"
#include "sql/fn.h"

static const char *const weight_words[] =
{
	"self", "total", "count", "critical", NULL
};
static const char *const root_words[] = {"none", "target", "process", NULL};
static const char *const unit_words[] = {"us", "ns", NULL};

/* weight, root and unit are three arguments next to each other, everywhere */
static void
flame_options(FunctionCallInfo fcinfo, int first, aspan_flame_shape shape,
			  aspan_flame_options *options)
{
	options->weight = aspan_getarg_word(fcinfo, first, "weight", weight_words);
	options->root = aspan_getarg_word(fcinfo, first + 1, "root", root_words);
	options->unit = aspan_getarg_word(fcinfo, first + 2, "unit", unit_words);
	options->shape = shape;
}

static uint32
needs_of(const aspan_flame_options *options)
{
	return options->weight == ASPAN_WEIGHT_CRITICAL ||
		options->shape == ASPAN_FLAME_PAGE ?
		ASPAN_NEED_DETACHED | ASPAN_NEED_TREE : ASPAN_NEED_TREE;
}

static void
check_flame(aspan_call *call, aspan_flame_shape shape)
{
	aspan_flame_options *options = palloc(sizeof(aspan_flame_options));

	flame_options(call->fcinfo, 1, shape, options);
	call->args = options;
	call->needs |= needs_of(options);
}

static void
check_nested(aspan_call *call)
{
	check_flame(call, ASPAN_FLAME_NESTED);
}

static void
check_folded(aspan_call *call)
{
	check_flame(call, ASPAN_FLAME_FOLDED);
}

static void
check_page(aspan_call *call)
{
	check_flame(call, ASPAN_FLAME_PAGE);
}

static void *
compute_flame(aspan_set *set, aspan_parents parents, const void *args)
{
	aspan_flame_graph *flame = aspan_flame_graph_create(args, 1);

	aspan_flame_graph_add(flame, 0, aspan_tree_of(set, parents));
	aspan_flame_graph_finish(flame);
	return flame;
}

/* a weight as a column of type bigint */
static int64
weight_int64(uint128 weight)
{
	if (weight > PG_INT64_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight of a flame graph is out of range for type bigint"),
				 errhint("Choose unit => 'us' or weight => 'count'.")));
	return (int64) weight;
}

/* ---- rows ---- */

/* nested set: level, label, value and self a side, spans a side */
static Datum
flame_rows(FunctionCallInfo fcinfo, const aspan_flame_graph *flame)
{
	aspan_rows *rows = aspan_rows_begin_dict(fcinfo, flame->labels);

	for (uint32 f = 0; f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		aspan_row_int32(rows, flame->frames[f].level);
		if (f == 0)
			aspan_row_cstring(rows, aspan_flame_graph_label(flame, f, NULL));
		else
			aspan_row_string(rows, flame->frames[f].label);
		for (int side = 0; side < flame->nsides; side++)
		{
			const aspan_frame_weight *w = &flame->weights[side][f];

			aspan_row_int64(rows, weight_int64(w->value));
			aspan_row_int64(rows, weight_int64(w->self));
		}
		for (int side = 0; side < flame->nsides; side++)
			aspan_row_int64(rows, flame->weights[side][f].spans);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static void
folded_row(const char *line, int len, void *arg)
{
	aspan_rows *rows = arg;

	aspan_row_cstring(rows, line);
	aspan_row_end(rows);
}

static Datum
folded_rows(FunctionCallInfo fcinfo, const aspan_flame_graph *flame)
{
	aspan_write_folded(flame, folded_row,
					   aspan_rows_begin_dict(fcinfo, flame->labels));
	return (Datum) 0;
}

/* ---- flame, folded ---- */

static Datum
emit_flame(aspan_call *call, void *result)
{
	return flame_rows(call->fcinfo, result);
}

static const aspan_figure flame_figure = {
	.name = "flame",
	.nspecific = 3,
	.check = check_nested,
	.compute = compute_flame,
	.emit = emit_flame
};

ASPAN_FIGURE_FUNCTIONS(flame);

static Datum
emit_folded(aspan_call *call, void *result)
{
	return folded_rows(call->fcinfo, result);
}

static const aspan_figure folded_figure = {
	.name = "folded",
	.nspecific = 3,
	.check = check_folded,
	.compute = compute_flame,
	.emit = emit_folded
};

ASPAN_FIGURE_FUNCTIONS(folded);

/* ---- JSON and HTML ---- */

static Datum
emit_flame_json(aspan_call *call, void *result)
{
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_json(result, &buf);
	return aspan_text_value(&buf, call->result_cxt);
}

static const aspan_figure flame_json_figure = {
	.name = "flame_json",
	.nspecific = 3,
	.check = check_nested,
	.compute = compute_flame,
	.emit = emit_flame_json
};

ASPAN_FIGURE_FUNCTIONS(flame_json);

static Datum
page_value(const aspan_flame_graph *flame, const char *title,
		   MemoryContext cxt)
{
	StringInfoData buf;

	initStringInfo(&buf);
	aspan_write_flame_page(flame, title, &buf);
	return aspan_text_value(&buf, cxt);
}

static Datum
emit_flame_html(aspan_call *call, void *result)
{
	const char *title = aspan_getarg_title(call->fcinfo, 4, "Flame graph",
										   call->relid);

	return page_value(result, title, call->result_cxt);
}

static const aspan_figure flame_html_figure = {
	.name = "flame_html",
	.nspecific = 4,
	.check = check_page,
	.compute = compute_flame,
	.emit = emit_flame_html
};

ASPAN_FIGURE_FUNCTIONS(flame_html);

/* ---- differences ---- */

/*
 * Arguments: two sides, weight, root, unit, the title of a page, and the rest,
 * which begins with `since` for sources, and is `parents` for sets.  This is
 * where the rest begins.
 */
#define DIFF_WEIGHT		2
#define DIFF_TITLE		5
#define DIFF_REST		5
#define DIFF_PAGE_REST	6

typedef struct diff_side
{
	aspan_flame_graph *flame;
	int			side;
	aspan_parents parents;
} diff_side;

static void
add_side(aspan_set *set, void *arg)
{
	diff_side  *diff = arg;

	aspan_flame_graph_add(diff->flame, diff->side,
						  aspan_tree_of(set, diff->parents));
}

static aspan_flame_graph *
diff_sources(FunctionCallInfo fcinfo, aspan_flame_shape shape, int rest)
{
	aspan_flame_options options;
	aspan_source left;
	aspan_source right;
	diff_side	diff;

	flame_options(fcinfo, DIFF_WEIGHT, shape, &options);
	aspan_two_sources(fcinfo, rest, &left, &right);
	left.needs = right.needs = needs_of(&options);

	diff.flame = aspan_flame_graph_create(&options, 2);
	diff.parents = aspan_getarg_parents(fcinfo, rest + 4);
	diff.side = 0;
	aspan_source_read(&left, add_side, &diff);
	diff.side = 1;
	aspan_source_read(&right, add_side, &diff);
	aspan_flame_graph_finish(diff.flame);
	return diff.flame;
}

static aspan_flame_graph *
diff_sets(FunctionCallInfo fcinfo, aspan_flame_shape shape, int rest)
{
	aspan_flame_options options;
	diff_side	diff;

	flame_options(fcinfo, DIFF_WEIGHT, shape, &options);
	diff.flame = aspan_flame_graph_create(&options, 2);
	diff.parents = aspan_getarg_parents(fcinfo, rest);
	for (diff.side = 0; diff.side < 2; diff.side++)
	{
		if (!PG_ARGISNULL(diff.side))
			add_side(aspan_getarg_set(fcinfo, diff.side), &diff);
	}
	aspan_flame_graph_finish(diff.flame);
	return diff.flame;
}

static void
emit_flame_diff(FunctionCallInfo fcinfo)
{
	flame_rows(fcinfo, diff_sources(fcinfo, ASPAN_FLAME_NESTED, DIFF_REST));
}

ASPAN_ROWS_FUNCTION(flame_diff);

static void
emit_flame_diff_of(FunctionCallInfo fcinfo)
{
	flame_rows(fcinfo, diff_sets(fcinfo, ASPAN_FLAME_NESTED, DIFF_REST));
}

ASPAN_ROWS_FUNCTION(flame_diff_of);

static void
emit_folded_diff(FunctionCallInfo fcinfo)
{
	folded_rows(fcinfo, diff_sources(fcinfo, ASPAN_FLAME_FOLDED, DIFF_REST));
}

ASPAN_ROWS_FUNCTION(folded_diff);

static void
emit_folded_diff_of(FunctionCallInfo fcinfo)
{
	folded_rows(fcinfo, diff_sets(fcinfo, ASPAN_FLAME_FOLDED, DIFF_REST));
}

ASPAN_ROWS_FUNCTION(folded_diff_of);

static Datum
make_flame_diff_html(FunctionCallInfo fcinfo, MemoryContext cxt)
{
	aspan_flame_graph *flame = diff_sources(fcinfo, ASPAN_FLAME_PAGE,
											DIFF_PAGE_REST);
	const char *title = aspan_getarg_title(fcinfo, DIFF_TITLE, "Changes",
										   PG_GETARG_OID(0));

	return page_value(flame, title, cxt);
}

ASPAN_VALUE_FUNCTION(flame_diff_html);

static Datum
make_flame_diff_html_of(FunctionCallInfo fcinfo, MemoryContext cxt)
{
	aspan_flame_graph *flame = diff_sets(fcinfo, ASPAN_FLAME_PAGE,
										 DIFF_PAGE_REST);
	const char *title = aspan_getarg_title(fcinfo, DIFF_TITLE, "Changes",
										   InvalidOid);

	return page_value(flame, title, cxt);
}

ASPAN_VALUE_FUNCTION(flame_diff_html_of);
