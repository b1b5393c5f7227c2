/*
 * fn_concurrency.c
 *	  concurrency(): active spans per window of time.
 *
 * The sweep over begins and ends is in figures/sweep.c, and hands over one
 * window after the other.  Here the arguments are read, and the rows written.
 */
#include "postgres.h"

#include "figures/sweep.h"
#include "sql/fn.h"

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

static void
row_window(const aspan_window *window, void *arg)
{
	aspan_rows *rows = arg;

	aspan_row_time(rows, window->start);
	aspan_row_string(rows, window->series);
	aspan_row_int64(rows, window->peak);
	aspan_row_double(rows, window->average);
	aspan_row_int64(rows, window->started);
	aspan_row_int64(rows, window->finished);
	aspan_row_int64(rows, window->active_at_start);
	aspan_row_end(rows);
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

	aspan_sweep_windows(call->set, args->bucket, args->by, args->unmatched,
						row_window, aspan_rows_begin(call));
	return (Datum) 0;
}

static const aspan_figure concurrency_figure = {
	.name = "concurrency",
	.nspecific = 3,
	.check = check_concurrency,
	.emit = emit_concurrency
};

ASPAN_FIGURE_FUNCTIONS(concurrency);
