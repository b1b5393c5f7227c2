/*
 * fn_trend.c
 *	  trend(), durations() and profile_durations(): what happens to spans over
 *	  time.
 *
 * The figures hand over one row after the other; here the arguments are read,
 * and the rows written.  Spans are whole, and those that end in the range may
 * have begun before it, so the spans of the margin are read as well.
 */
#include "postgres.h"

#include "base/units.h"
#include "figures/durations.h"
#include "figures/trend.h"
#include "sql/fn.h"
#include "sql/fn_profile.h"

/* positions of the arguments that are their own */
#define ARG_BUCKET			1
#define ARG_BY				2
#define ARG_BASIS			3	/* of trend */
#define ARG_PER_DOUBLING	3	/* of durations */
#define ARG_PROFILE_BY		1	/* of profile_durations */
#define ARG_PROFILE_PER_DOUBLING 2

static const char *const by_words[] = {"target", "name", "operation", NULL};
static const aspan_grouping by_groupings[] = {
	ASPAN_BY_TARGET, ASPAN_BY_NAME_ONLY, ASPAN_BY_OPERATION
};

static const char *const basis_words[] = {"end", "begin", NULL};
static const aspan_basis basis_values[] = {
	ASPAN_BASIS_END, ASPAN_BASIS_BEGIN
};

typedef struct time_args
{
	int64		bucket;			/* 0 for one window of all times */
	aspan_grouping by;
	aspan_basis basis;
	int			per_doubling;
} time_args;

static aspan_grouping
getarg_by(FunctionCallInfo fcinfo, int argno)
{
	if (PG_ARGISNULL(argno))
		return ASPAN_ALL;
	return by_groupings[aspan_getarg_word(fcinfo, argno, "by", by_words)];
}

static void
row_series(aspan_rows *rows, const aspan_operation *series)
{
	aspan_row_string(rows, series->target);
	aspan_row_string(rows, series->name);
}

/* ---- trend ---- */

static void
check_trend(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	time_args  *args = palloc0(sizeof(time_args));

	args->bucket = aspan_getarg_bucket(fcinfo, ARG_BUCKET);
	args->by = getarg_by(fcinfo, ARG_BY);
	args->basis = basis_values[aspan_getarg_word(fcinfo, ARG_BASIS, "basis",
												 basis_words)];
	call->args = args;
}

static void
row_trend(const aspan_trend_window *window, void *arg)
{
	aspan_rows *rows = arg;
	bool		any = window->measured > 0;

	aspan_row_time(rows, window->start);
	row_series(rows, &window->series);
	aspan_row_int64(rows, window->started);
	aspan_row_int64(rows, window->finished);
	aspan_row_int64(rows, window->errors);
	aspan_row_int64(rows, window->open_at_end);
	aspan_row_double(rows, window->per_second);
	aspan_row_int64(rows, window->measured);
	aspan_row_double(rows, window->total_ms);
	aspan_row_double_or_null(rows, any, window->avg_ms);
	aspan_row_double_or_null(rows, any, window->p50_ms);
	aspan_row_double_or_null(rows, any, window->p95_ms);
	aspan_row_double_or_null(rows, any, window->p99_ms);
	aspan_row_double_or_null(rows, any, window->max_ms);
	if (any)
	{
		aspan_row_string(rows, aspan_scope_process(rows->dict,
												   window->longest.scope));
		aspan_row_int64(rows, window->longest.span_id);
		aspan_row_time(rows, window->longest.begin_time);
	}
	else
	{
		aspan_row_null(rows);
		aspan_row_null(rows);
		aspan_row_null(rows);
	}
	aspan_row_end(rows);
}

static Datum
emit_trend(aspan_call *call, void *result)
{
	const time_args *args = call->args;

	aspan_trend_windows(call->set, &call->range, args->bucket, args->by,
						args->basis,
						row_trend, aspan_rows_begin(call));
	return (Datum) 0;
}

static const aspan_figure trend_figure = {
	.name = "trend",
	.nspecific = 3,
	.needs = ASPAN_NEED_ERRORS | ASPAN_NEED_MARGIN | ASPAN_NEED_SUMS,
	.check = check_trend,
	.emit = emit_trend
};

ASPAN_FIGURE_FUNCTIONS(trend);

/* ---- durations ---- */

static int
getarg_per_doubling(FunctionCallInfo fcinfo, int argno)
{
	int32		n;

	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"per_doubling\" must not be NULL")));
	n = PG_GETARG_INT32(argno);
	if (n < 1 || n > ASPAN_MAX_PER_DOUBLING)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"per_doubling\" must be between 1 and %d",
						ASPAN_MAX_PER_DOUBLING)));
	return n;
}

static void
check_durations(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	time_args  *args = palloc0(sizeof(time_args));

	if (!PG_ARGISNULL(ARG_BUCKET))
		args->bucket = aspan_getarg_bucket(fcinfo, ARG_BUCKET);
	args->by = getarg_by(fcinfo, ARG_BY);
	args->per_doubling = getarg_per_doubling(fcinfo, ARG_PER_DOUBLING);
	call->args = args;
}

typedef struct durations_output
{
	aspan_rows *rows;
	bool		has_windows;
} durations_output;

static void
row_durations(const aspan_duration_bucket *bucket, void *arg)
{
	const durations_output *out = arg;
	aspan_rows *rows = out->rows;

	if (out->has_windows)
		aspan_row_time(rows, bucket->start);
	else
		aspan_row_null(rows);
	row_series(rows, &bucket->series);
	aspan_row_double(rows, bucket->lower_ms);
	aspan_row_double(rows, bucket->upper_ms);
	aspan_row_int64(rows, bucket->spans);
	aspan_row_end(rows);
}

static Datum
emit_durations(aspan_call *call, void *result)
{
	const time_args *args = call->args;
	durations_output out;

	out.has_windows = args->bucket != 0;
	out.rows = aspan_rows_begin(call);
	aspan_duration_buckets(call->set, &call->range, args->bucket, args->by,
						   args->per_doubling, row_durations, &out);
	return (Datum) 0;
}

static const aspan_figure durations_figure = {
	.name = "durations",
	.nspecific = 3,
	.needs = ASPAN_NEED_MARGIN | ASPAN_NEED_SUMS,
	.check = check_durations,
	.emit = emit_durations
};

ASPAN_FIGURE_FUNCTIONS(durations);

static void
emit_profile_durations(FunctionCallInfo fcinfo)
{
	aspan_grouping by = getarg_by(fcinfo, ARG_PROFILE_BY);
	int			per_doubling = getarg_per_doubling(fcinfo,
												   ARG_PROFILE_PER_DOUBLING);
	durations_output out = {0};
	aspan_profile *profile;

	if (per_doubling != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a profile has only histograms of one bucket to a doubling"),
				 errhint("Use durations_of and a set of spans for others.")));
	if (PG_ARGISNULL(0))
		return;
	profile = aspan_getarg_profile(fcinfo, 0);
	out.rows = aspan_rows_begin_dict(fcinfo, profile->dict);
	aspan_profile_duration_buckets(profile, by, row_durations, &out);
}

ASPAN_ROWS_FUNCTION(profile_durations);
