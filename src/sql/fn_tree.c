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

static Datum
hierarchy_figure(aspan_call *call)
{
	aspan_rows *rows = aspan_rows_begin(call, 8);
	aspan_levels levels;
	aspan_level level;

	aspan_levels_begin(&levels, aspan_tree_of(call->set, call->parents), true);
	while (aspan_levels_next(&levels, &level))
	{
		aspan_row_int32(rows, level.depth);
		aspan_row_int64(rows, level.complete + level.open);
		aspan_row_int64(rows, level.complete);
		aspan_row_double(rows, aspan_moments_total_ms(&level.moments));
		aspan_row_double(rows, aspan_ms(level.self));
		row_mean(rows, &level.moments);
		if (level.complete > 0)
		{
			aspan_row_double(rows, level.p95_ms);
			aspan_row_double(rows, aspan_ms(level.moments.max));
		}
		else
		{
			aspan_row_null(rows);
			aspan_row_null(rows);
		}
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(hierarchy, 0, ASPAN_WANT_TREE);

static Datum
edges_figure(aspan_call *call)
{
	aspan_edge_list *edges =
	aspan_edges_compute(aspan_tree_of(call->set, call->parents));
	aspan_rows *rows = aspan_rows_begin(call, 8);

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

ASPAN_FIGURE(edges, 0, ASPAN_WANT_TREE);

static Datum
critical_path_figure(aspan_call *call)
{
	aspan_path_operations *path =
	aspan_path_by_operation(aspan_tree_of(call->set, call->parents));
	aspan_rows *rows = aspan_rows_begin(call, 5);

	for (uint32 i = 0; i < path->count; i++)
	{
		const aspan_path_operation *op = &path->items[i];

		CHECK_FOR_INTERRUPTS();
		aspan_row_string(rows, op->operation.target);
		aspan_row_string(rows, op->operation.name);
		aspan_row_double(rows, aspan_ms(op->share.ns));
		if (path->total > 0)
			aspan_row_double(rows, 100.0 * (double) op->share.ns /
							 (double) path->total);
		else
			aspan_row_null(rows);
		aspan_row_int64(rows, op->share.spans);
		aspan_row_end(rows);
	}
	return (Datum) 0;
}

ASPAN_FIGURE(critical_path, 0, ASPAN_WANT_TREE);
