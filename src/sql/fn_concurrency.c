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

static aspan_series
getarg_by(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(ARG_BY))
		return ASPAN_SERIES_ALL;
	return by_series[aspan_getarg_word(fcinfo, ARG_BY, "by", by_words)];
}

static aspan_unmatched
getarg_unmatched(FunctionCallInfo fcinfo)
{
	return unmatched_values[aspan_getarg_word(fcinfo, ARG_UNMATCHED,
											  "unmatched", unmatched_words)];
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
concurrency_figure(aspan_call *call)
{
	aspan_series by = getarg_by(call->fcinfo);
	aspan_unmatched unmatched = getarg_unmatched(call->fcinfo);
	output		out;

	out.bucket = getarg_bucket(call->fcinfo);
	check_windows(call->set, out.bucket);

	out.rows = aspan_rows_begin(call, CONCURRENCY_COLUMNS);
	aspan_sweep_windows(call->set, out.bucket, by, unmatched, row_window,
						&out);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(aspan_concurrency);
PG_FUNCTION_INFO_V1(aspan_concurrency_of);

/* the arguments are looked at before the source is read */
Datum
aspan_concurrency(PG_FUNCTION_ARGS)
{
	getarg_bucket(fcinfo);
	getarg_by(fcinfo);
	getarg_unmatched(fcinfo);
	return aspan_call_source(fcinfo, 3, 0, concurrency_figure);
}

Datum
aspan_concurrency_of(PG_FUNCTION_ARGS)
{
	return aspan_call_set(fcinfo, 3, concurrency_figure);
}
