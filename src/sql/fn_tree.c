/*
 * fn_tree.c
 *	  hierarchy, edges and critical_path.
 *
 * The three figures that are nothing but tables of a tree.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/edges.h"
#include "figures/hierarchy.h"
#include "figures/path_shares.h"
#include "sql/fn.h"

#include "miscadmin.h"

/* NULL where there is nothing to average */
static void
row_mean(aspan_rows *rows, const aspan_moments *moments)
{
	if (moments->count > 0)
		aspan_row_double(rows, aspan_moments_mean_ms(moments));
	else
		aspan_row_null(rows);
}

/* ---- hierarchy ---- */

/* a tree can have as many levels as spans, so they are read one by one */
static Datum
emit_hierarchy(aspan_call *call, void *result)
{
	aspan_rows *rows = aspan_rows_begin(call);
	aspan_levels levels;
	aspan_level level;

	aspan_levels_begin(&levels, result, true);
	while (aspan_levels_next(&levels, &level))
	{
		aspan_row_int32(rows, level.depth);
		aspan_row_int64(rows, level.complete + level.open);
		aspan_row_int64(rows, level.complete);
		aspan_row_double(rows, aspan_moments_total_ms(&level.moments));
		aspan_row_double(rows, aspan_ms(level.self));
		row_mean(rows, &level.moments);
		aspan_row_double_or_null(rows, level.complete > 0, level.p95_ms);
		aspan_row_double_or_null(rows, level.complete > 0,
								 aspan_ms(level.moments.max));
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure hierarchy_figure = {
	.name = "hierarchy",
	.needs = ASPAN_NEED_TREE,
	.compute = aspan_compute_tree,
	.emit = emit_hierarchy
};

ASPAN_FIGURE_FUNCTIONS(hierarchy);

/* ---- edges ---- */

static void *
compute_edges(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_edges_compute(aspan_tree_of(set, parents));
}

static Datum
emit_edges(aspan_call *call, void *result)
{
	const aspan_edge_list *edges = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < edges->count; i++)
	{
		const aspan_edge *e = &edges->items[i];

		CHECK_FOR_INTERRUPTS();
		aspan_row_string(rows, e->parent.target);
		aspan_row_string(rows, e->parent.name);
		aspan_row_string(rows, e->child.target);
		aspan_row_string(rows, e->child.name);
		aspan_row_int64(rows, e->spans);
		aspan_row_double(rows, aspan_moments_total_ms(&e->children));
		row_mean(rows, &e->children);
		row_mean(rows, &e->parents);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure edges_figure = {
	.name = "edges",
	.needs = ASPAN_NEED_TREE,
	.compute = compute_edges,
	.emit = emit_edges
};

ASPAN_FIGURE_FUNCTIONS(edges);

/* ---- critical_path ---- */

static void *
compute_critical_path(aspan_set *set, aspan_parents parents, const void *args)
{
	return aspan_path_by_operation(aspan_tree_of(set, parents));
}

static Datum
emit_critical_path(aspan_call *call, void *result)
{
	const aspan_path_operations *path = result;
	aspan_rows *rows = aspan_rows_begin(call);

	for (uint32 i = 0; i < path->count; i++)
	{
		const aspan_path_operation *op = &path->items[i];

		CHECK_FOR_INTERRUPTS();
		aspan_row_string(rows, op->operation.target);
		aspan_row_string(rows, op->operation.name);
		aspan_row_double(rows, aspan_ms(op->share.ns));
		aspan_row_double_or_null(rows, path->total > 0, op->pct);
		aspan_row_int64(rows, op->share.spans);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

static const aspan_figure critical_path_figure = {
	.name = "critical_path",
	.needs = ASPAN_NEED_DETACHED | ASPAN_NEED_TREE,
	.compute = compute_critical_path,
	.emit = emit_critical_path
};

ASPAN_FIGURE_FUNCTIONS(critical_path);
