/*
 * report_tree.c
 *	  The report's sections on hierarchy, critical paths and stacks.
 *
 * They need a tree of all spans.  Where that does not fit into memory, there is
 * no report.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/units.h"
#include "figures/flame.h"
#include "figures/hierarchy.h"
#include "formats/markdown.h"
#include "report/report_parts.h"

#include "utils/builtins.h"

/* the last two cells of a row: average and maximum */
static void
append_extremes(aspan_report_state *r, const aspan_moments *m)
{
	appendStringInfoString(r->out, " | ");
	if (m->count > 0)
		aspan_append_ms(r->out, aspan_moments_mean_ms(m), r->decimals);
	else
		appendStringInfoChar(r->out, '-');
	appendStringInfoString(r->out, " | ");
	if (m->count > 0)
		aspan_append_ms(r->out, aspan_ms(m->max), r->decimals);
	else
		appendStringInfoChar(r->out, '-');
	appendStringInfoString(r->out, " |\n");
}

static void
write_roots(aspan_report_state *r)
{
	static const aspan_table_column columns[] = {
		ASPAN_TAB_OPERATION, ASPAN_TAB_ROOTS, ASPAN_TAB_AVG, ASPAN_TAB_P95,
		ASPAN_TAB_MAX, ASPAN_TAB_TOTAL, ASPAN_TAB_ERRORS, ASPAN_TAB_TARGET,
		ASPAN_TAB_NONE
	};
	const aspan_roots *roots = aspan_roots_compute(r->tree);
	aspan_group_table table = {
		.dict = r->set->dict,
		.groups = roots->groups,
		.nrows = roots->ngroups,
		.limit = r->options->limit,
		.all = &roots->all,
		.columns = columns,
		.decimals = r->decimals
	};

	appendStringInfoString(r->out, "### Roots by Operation\n\n");
	aspan_write_group_table(&table, r->out);
	appendStringInfoChar(r->out, '\n');
}

/* a row a level, and one for all; the columns of times add up as printed */
static void
write_levels(aspan_report_state *r, const aspan_level_list *levels)
{
	uint32		n = levels->count;
	uint128    *totals = palloc(sizeof(uint128) * n);
	uint128    *selves = palloc(sizeof(uint128) * n);
	uint64	   *total = palloc(sizeof(uint64) * n);
	uint64	   *self = palloc(sizeof(uint64) * n);
	uint64		total_sum = 0;
	uint64		self_sum = 0;
	uint32		unit = aspan_report_unit(r);
	StringInfo	out = r->out;

	for (uint32 d = 0; d < n; d++)
	{
		totals[d] = levels->items[d].moments.sum;
		selves[d] = levels->items[d].self;
	}
	aspan_round_parts(totals, n, n, unit, total);
	aspan_round_parts(selves, n, n, unit, self);

	appendStringInfoString(out,
						   "| Depth | Spans | Complete | Open | Total (ms) | Self (ms) | Avg (ms) | Max (ms) |\n"
						   "|---|---:|---:|---:|---:|---:|---:|---:|\n");
	for (uint32 d = 0; d < n; d++)
	{
		const aspan_level *depth = &levels->items[d];

		appendStringInfo(out, "| %u%s | %s | %s | %s | ", d,
						 d + 1 == n && d < r->tree->max_depth ? " and deeper" : "",
						 aspan_grouped(depth->complete + depth->open),
						 aspan_grouped(depth->complete),
						 aspan_grouped(depth->open));
		aspan_append_fixed(out, total[d], r->decimals);
		appendStringInfoString(out, " | ");
		aspan_append_fixed(out, self[d], r->decimals);
		append_extremes(r, &depth->moments);
		total_sum += total[d];
		self_sum += self[d];
	}
	appendStringInfo(out, "| **all** | %s | %s | %s | ",
					 aspan_grouped(r->set->complete + r->set->open),
					 aspan_grouped(r->set->complete),
					 aspan_grouped(r->set->open));
	aspan_append_fixed(out, total_sum, r->decimals);
	appendStringInfoString(out, " | ");
	aspan_append_fixed(out, self_sum, r->decimals);
	append_extremes(r, &r->all->moments);
	appendStringInfoChar(out, '\n');
}

void
aspan_report_hierarchy(aspan_report_state *r)
{
	const aspan_tree *tree = r->tree;
	const aspan_level_list *levels =
	aspan_levels_down_to(tree, Min(tree->max_depth, r->options->limit) + 1);

	appendStringInfo(r->out, "## Span Hierarchy Analysis\n\n"
					 "- **Root Spans:** %s, of which %s name a parent that was not found\n"
					 "- **Child Spans:** %s, of %s parents\n"
					 "- **Cycles:** %s\n",
					 aspan_grouped(tree->roots),
					 aspan_grouped(tree->sums->missing_parents),
					 aspan_grouped(tree->sums->children),
					 aspan_grouped(levels->parents),
					 aspan_grouped(tree->sums->cycles));
	if (tree->ntree == 0)
	{
		appendStringInfoChar(r->out, '\n');
		return;
	}
	appendStringInfo(r->out, "- **Deepest level:** %s\n\n",
					 aspan_grouped(tree->max_depth));
	write_levels(r, levels);
	if (tree->sums->children > 0)
		write_roots(r);
}

void
aspan_report_critical_path(aspan_report_state *r)
{
	const aspan_ranking *ranked = &r->ranked_path;
	StringInfo	out = r->out;

	appendStringInfoString(out, "## Critical Path Analysis\n\n"
						   "What the time of the ");
	aspan_report_count(r, r->critical->roots, "complete root",
					   "complete roots");
	appendStringInfoString(out, " was spent on: at each instant, "
						   "the span that the root was waiting for.\n\n"
						   "| Operation | On path (ms) | Share | Spans on path | Target |\n"
						   "|---|---:|---:|---:|---|\n");
	for (uint32 i = 0; i < ranked->shown; i++)
	{
		uint32		g = ranked->order[i];

		appendStringInfoString(out, "| ");
		aspan_report_name(r, r->operations->groups[g].name, "(unnamed)", true);
		appendStringInfoString(out, " | ");
		aspan_report_ranked(r, ranked, i);
		appendStringInfo(out, " | %s | ", aspan_grouped(r->path[g].spans));
		aspan_report_name(r, r->operations->groups[g].target, "(no target)", true);
		appendStringInfoString(out, " |\n");
	}
	aspan_report_end_ranking(r, ranked, " | |");
}

/* names from the root down; of a long stack the lowest */
static void
append_stack(aspan_report_state *r, const aspan_flame_graph *flame,
			 uint32 frame)
{
	uint32		from = frame;
	uint32		shown = 0;
	uint32	   *path;
	uint32		n = 0;
	StringInfoData stack;

	for (uint32 f = frame; f != 0; f = flame->frames[f].parent)
	{
		uint32		len;

		(void) aspan_flame_graph_label(flame, f, &len);
		if (f != frame && shown + len + 1 > ASPAN_REPORT_MAX_STACK)
			break;
		shown += len + 1;
		from = f;
		n++;
	}

	path = palloc(sizeof(uint32) * n);
	for (uint32 i = n, f = frame; i-- > 0; f = flame->frames[f].parent)
		path[i] = f;
	initStringInfo(&stack);
	if (flame->frames[from].parent != 0)
		appendStringInfoString(&stack, "...;");
	for (uint32 i = 0; i < n; i++)
		appendStringInfo(&stack, "%s%s", i > 0 ? ";" : "",
						 aspan_flame_graph_label(flame, path[i], NULL));
	aspan_append_code(r->out, stack.data, stack.len, "", true);
	pfree(stack.data);
	pfree(path);
}

void
aspan_report_flame(aspan_report_state *r)
{
	aspan_flame_options options = {
		ASPAN_WEIGHT_SELF, ASPAN_FLAME_ROOT_TARGET, ASPAN_UNIT_NS,
		ASPAN_FLAME_FOLDED
	};
	aspan_flame_graph *flame = aspan_flame_graph_create(&options, 1);
	StringInfo	out = r->out;
	uint128    *weights;
	uint32		stacks = 0;
	aspan_ranking ranked;

	aspan_flame_graph_add(flame, 0, r->tree);
	weights = aspan_array(uint128, flame->nframes);
	for (uint32 f = 0; f < flame->nframes; f++)
	{
		weights[f] = flame->weights[0][f].exact;
		stacks += flame->weights[0][f].spans > 0;
	}
	aspan_report_make_ranking(r, weights, flame->nframes, &ranked);

	appendStringInfoString(out, "## Flame Graph Analysis\n\n");
	aspan_report_count(r, stacks, "distinct stack", "distinct stacks");
	appendStringInfoString(out, " of complete spans, in front the target of the root; "
						   "those with the largest self time:\n\n"
						   "| Stack | Self (ms) | Share | Spans |\n|---|---:|---:|---:|\n");
	for (uint32 i = 0; i < ranked.shown; i++)
	{
		uint32		frame = ranked.order[i];

		appendStringInfoString(out, "| ");
		append_stack(r, flame, frame);
		appendStringInfoString(out, " | ");
		aspan_report_ranked(r, &ranked, i);
		appendStringInfo(out, " | %s |\n",
						 aspan_grouped(flame->weights[0][frame].spans));
	}
	aspan_report_end_ranking(r, &ranked, " |");

	if (r->options->source)
	{
		char	   *literal = quote_literal_cstr(r->options->source);
		StringInfoData code;

		appendStringInfoString(out, "All of them as folded lines, and as a page to look at:\n\n- ");
		initStringInfo(&code);
		appendStringInfo(&code, "SELECT asyncspan.folded(%s, root => 'target');",
						 literal);
		aspan_append_code(out, code.data, code.len, "", false);
		appendStringInfoString(out, "\n- ");
		resetStringInfo(&code);
		appendStringInfo(&code, "SELECT asyncspan.flame_html(%s, root => 'target');",
						 literal);
		aspan_append_code(out, code.data, code.len, "", false);
		appendStringInfoString(out, "\n\n");
	}
}
