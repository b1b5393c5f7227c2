/*
 * fn_compare.c
 *	  compare(): what differs between two sources, or two sets.
 *
 * A side is read and reduced (figures/compare.c) before the other one is read.
 */
#include "postgres.h"

#include "base/moments.h"
#include "base/units.h"
#include "figures/compare.h"
#include "sql/fn.h"

static aspan_samples
getarg_samples(FunctionCallInfo fcinfo)
{
	static const char *const words[] = {
		[ASPAN_SAMPLES_ROOTS] = "roots",
		[ASPAN_SAMPLES_SPANS] = "spans",
		NULL
	};

	return aspan_getarg_word(fcinfo, 2, "samples", words);
}

/* ---- rows ---- */

static void
row_side(aspan_rows *rows, const aspan_compared_side *side, double seconds)
{
	bool		any = side->complete > 0;

	aspan_row_int64(rows, side->complete);
	aspan_row_int64(rows, side->errors);
	aspan_row_double_or_null(rows, seconds > 0,
							 (double) side->complete / seconds);
	aspan_row_double(rows, aspan_ms(side->total));
	aspan_row_double_or_null(rows, any, any ?
							 aspan_ratio(side->total, side->complete) / 1e6 :
							 0);
	aspan_row_double_or_null(rows, any, side->p50_ms);
	aspan_row_double_or_null(rows, any, side->p95_ms);
	aspan_row_double_or_null(rows, any, side->p99_ms);
}

static void
write_rows(FunctionCallInfo fcinfo, const aspan_comparison *c)
{
	aspan_rows *rows = aspan_rows_begin_dict(fcinfo, c->labels);

	for (uint32 i = 0; i < c->count; i++)
	{
		const aspan_compared *item = &c->items[i];

		aspan_row_string(rows, item->operation.name);
		aspan_row_string(rows, item->operation.target);
		for (int side = 0; side < 2; side++)
			row_side(rows, &item->sides[side], c->seconds[side]);
		aspan_row_double_or_null(rows, item->is_tested, item->superiority);
		aspan_row_double_or_null(rows, item->is_tested, item->p_value);
		aspan_row_double_or_null(rows, item->is_tested, item->q_value);
		aspan_row_double_or_null(rows, item->is_tested, item->impact_ms);
		aspan_row_double_or_null(rows, item->has_self, item->self_impact_ms);
		aspan_row_end(rows);
	}
}

/* ---- sources and sets ---- */

typedef struct compare_side
{
	aspan_comparison *comparison;
	int			side;
	aspan_parents parents;
} compare_side;

static void
add_side(aspan_set *set, void *arg)
{
	compare_side *s = arg;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext,
											   "asyncspan side",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);

	aspan_comparison_add(s->comparison, s->side, set, s->parents);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/* do the sides differ in nothing but their ranges? */
static bool
is_one_source(const aspan_source *a, const aspan_source *b)
{
	return a->relid == b->relid &&
		(a->process == NULL ? b->process == NULL :
		 b->process != NULL && strcmp(a->process, b->process) == 0);
}

/* arguments: two sources, samples, since, until, process, margin, ... */
static void
emit_compare(FunctionCallInfo fcinfo)
{
	const int	first = 3;
	aspan_source sources[2];
	compare_side s;
	aspan_samples samples = getarg_samples(fcinfo);

	s.parents = aspan_getarg_parents(fcinfo, first + 4);
	aspan_two_sources(fcinfo, first, &sources[0], &sources[1]);
	s.comparison =
		aspan_comparison_create(CurrentMemoryContext, samples,
								is_one_source(&sources[0], &sources[1]));
	for (s.side = 0; s.side < 2; s.side++)
	{
		sources[s.side].needs = ASPAN_NEED_ERRORS | ASPAN_NEED_TREE;
		aspan_source_read(&sources[s.side], add_side, &s);
	}
	aspan_comparison_finish(s.comparison);
	write_rows(fcinfo, s.comparison);
}

ASPAN_ROWS_FUNCTION(compare);

/* arguments: two sets, samples, parents */
static void
emit_compare_of(FunctionCallInfo fcinfo)
{
	compare_side s;

	s.comparison = aspan_comparison_create(CurrentMemoryContext,
										   getarg_samples(fcinfo), false);
	s.parents = aspan_getarg_parents(fcinfo, 3);
	for (s.side = 0; s.side < 2; s.side++)
	{
		if (!PG_ARGISNULL(s.side))
			add_side(aspan_getarg_set(fcinfo, s.side), &s);
	}
	aspan_comparison_finish(s.comparison);
	write_rows(fcinfo, s.comparison);
}

ASPAN_ROWS_FUNCTION(compare_of);
