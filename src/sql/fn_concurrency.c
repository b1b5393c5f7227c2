/*
 * fn_concurrency.c
 *	  concurrency(): active spans per window of time.
 *
 * The sweep over begins and ends is in figures/sweep.c, and hands over one
 * window after the other.  Here the arguments are read, and the rows written.
 */
#include "postgres.h"

#include "base/moments.h"
#include "figures/sweep.h"
#include "sql/fn.h"

#include "miscadmin.h"

/* positions of the arguments that are concurrency's own */
#define ARG_BUCKET		1
#define ARG_BY			2
#define ARG_UNMATCHED	3

static const char *const by_words[] = {"target", "name", NULL};
static const aspan_grouping by_groupings[] = {
	ASPAN_BY_TARGET, ASPAN_BY_NAME_ONLY
};

static const char *const unmatched_words[] = {"exclude", "clip", NULL};
static const aspan_unmatched unmatched_values[] = {
	ASPAN_UNMATCHED_EXCLUDE, ASPAN_UNMATCHED_CLIP
};

typedef struct output
{
	aspan_rows *rows;
	int64		bucket;
} output;

static void
row_window(const aspan_window *window, void *arg)
{
	output	   *out = arg;

	aspan_row_time(out->rows, window->start);
	aspan_row_string(out->rows, window->series);
	aspan_row_int64(out->rows, window->peak);
	aspan_row_double(out->rows, aspan_ratio(window->area, out->bucket));
	aspan_row_int64(out->rows, window->started);
	aspan_row_int64(out->rows, window->finished);
	aspan_row_int64(out->rows, window->active_at_start);
	aspan_row_end(out->rows);
}

typedef struct concurrency_args
{
	int64		bucket;
	aspan_grouping by;
	aspan_unmatched unmatched;
} concurrency_args;

static void
check_concurrency(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	concurrency_args *args = palloc(sizeof(concurrency_args));

	args->bucket = aspan_getarg_bucket(fcinfo, ARG_BUCKET);
	args->by = ASPAN_ALL;
	if (!PG_ARGISNULL(ARG_BY))
		args->by = by_groupings[aspan_getarg_word(fcinfo, ARG_BY, "by", by_words)];
	args->unmatched = unmatched_values[aspan_getarg_word(fcinfo, ARG_UNMATCHED,
														 "unmatched",
														 unmatched_words)];
	call->args = args;
}

static Datum
emit_concurrency(aspan_call *call, void *result)
{
	const concurrency_args *args = call->args;
	output		out;

	out.bucket = args->bucket;
	out.rows = aspan_rows_begin(call);
	aspan_sweep_windows(call->set, args->bucket, args->by, args->unmatched,
						row_window, &out);
	return (Datum) 0;
}

static const aspan_figure concurrency_figure = {
	.name = "concurrency",
	.nspecific = 3,
	.check = check_concurrency,
	.emit = emit_concurrency
};

ASPAN_FIGURE_FUNCTIONS(concurrency);
