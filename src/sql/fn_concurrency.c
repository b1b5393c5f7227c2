/*
 * fn_concurrency.c
 *	  concurrency(): active spans per window of time.
 *
 * The sweep over begins and ends is in figures/sweep.c, and hands over one
 * window after the other.  Here the length of a window is read from an
 * interval, and a bucket that would make more windows than anybody reads is
 * refused before the first row is written.
 */
#include "postgres.h"

#include "base/moments.h"
#include "base/settings.h"
#include "base/units.h"
#include "figures/sweep.h"
#include "sql/fn.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#define CONCURRENCY_COLUMNS 7

/*
 * More windows than anybody reads.  One event whose clock was not set makes
 * billions of them, which would fill the disk.
 */
#define MAX_WINDOWS UINT64CONST(100000000)

/* positions of the arguments that are concurrency's own */
#define ARG_BUCKET		1
#define ARG_BY			2
#define ARG_UNMATCHED	3

static const char *const by_words[] = {"target", "name", NULL};
static const aspan_series by_series[] = {
	ASPAN_SERIES_TARGET, ASPAN_SERIES_NAME
};

static const char *const unmatched_words[] = {"exclude", "clip", NULL};
static const aspan_unmatched unmatched_values[] = {
	ASPAN_UNMATCHED_EXCLUDE, ASPAN_UNMATCHED_CLIP
};

/* length of a window in nanoseconds; a day is 24 hours here */
static int64
getarg_bucket(FunctionCallInfo fcinfo)
{
	Interval   *interval;
	int64		days;
	int64		us;
	int64		ns;

	if (PG_ARGISNULL(ARG_BUCKET))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must not be NULL")));

	interval = PG_GETARG_INTERVAL_P(ARG_BUCKET);
	if (interval->month != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must not contain months or years"),
				 errdetail("Windows have a fixed length, months have not."),
				 errhint("Use days, hours or a smaller unit.")));

	if (pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &days) ||
		pg_add_s64_overflow(days, interval->time, &us) ||
		pg_mul_s64_overflow(us, ASPAN_NS_PER_US, &ns))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" is too long"),
				 errdetail("The longest bucket is 106751 days.")));
	if (ns <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"bucket\" must be greater than zero"),
				 errhint("Give the length of a window, such as '1 second'.")));
	return ns;
}

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
	aspan_series by;
	aspan_unmatched unmatched;
} concurrency_args;

static void
check_concurrency(aspan_call *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	concurrency_args *args = palloc(sizeof(concurrency_args));

	args->bucket = getarg_bucket(fcinfo);
	args->by = ASPAN_SERIES_ALL;
	if (!PG_ARGISNULL(ARG_BY))
		args->by = by_series[aspan_getarg_word(fcinfo, ARG_BY, "by", by_words)];
	args->unmatched = unmatched_values[aspan_getarg_word(fcinfo, ARG_UNMATCHED,
														 "unmatched",
														 unmatched_words)];
	call->args = args;
}

static void
check_windows(const aspan_set *set, int64 bucket)
{
	uint64		n = aspan_window_count(set, bucket);

	if (n > MAX_WINDOWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many windows"),
				 errdetail("There are " UINT64_FORMAT " windows between the first event, at %s, and the last one.",
						   n,
						   timestamptz_to_str(aspan_timestamp_from_ns(set->first_time))),
				 errhint(ASPAN_READ_LESS_OR("use a larger bucket; a single event with a wrong clock may be the reason."))));
}

static Datum
emit_concurrency(aspan_call *call, void *result)
{
	const concurrency_args *args = call->args;
	output		out;

	check_windows(call->set, args->bucket);
	out.bucket = args->bucket;
	out.rows = aspan_rows_begin(call, CONCURRENCY_COLUMNS);
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
