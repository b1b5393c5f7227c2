/*
 * windows.c
 *	  Windows of time, and the series that have them.
 *
 * Windows are aligned to the Unix epoch, so that those of different calls are
 * the same.  Their number is known before anything is computed, and so is that
 * of the series: what would make more rows than anybody can use is refused
 * here, before the first row.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/settings.h"
#include "base/units.h"
#include "figures/windows.h"

#include "miscadmin.h"
#include "pgtime.h"

/*
 * More windows than anybody reads.  One event whose clock was not set makes
 * billions of them, which would fill the disk.
 */
#define MAX_WINDOWS UINT64CONST(100000000)

/*
 * Several series are drawn side by side, or read one by one.  This many rows
 * are more than either can use, and take seconds.
 */
#define MAX_SERIES_WINDOWS UINT64CONST(5000000)

/* quotient rounded down, for a positive divisor */
static inline int64
floor_div(int64 a, int64 b)
{
	int64		q = a / b;

	return a % b < 0 ? q - 1 : q;
}

void
aspan_lay_windows(aspan_windows *windows, int64 first, int64 last,
				  int64 bucket)
{
	int64		number = floor_div(first, bucket);

	/* the first window may begin before the earliest time there is */
	if (number < PG_INT64_MIN / bucket)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("start of the first window is out of range"),
				 errhint("Use a smaller bucket.")));
	windows->bucket = bucket;
	windows->origin = number * bucket;
	windows->count = (uint64) floor_div(last, bucket) - (uint64) number + 1;
	if (windows->count > MAX_WINDOWS)
	{
		pg_time_t	seconds = floor_div(first, ASPAN_NS_PER_SEC);
		char		text[128];

		pg_strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %Z",
					pg_localtime(&seconds, session_timezone));
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many windows"),
				 errdetail("There are " UINT64_FORMAT " windows between the first event, at %s, and the last one.",
						   windows->count, text),
				 errhint(ASPAN_READ_LESS_OR("use a larger bucket; a single event with a wrong clock may be the reason."))));
	}
}

bool
aspan_windows_in_range(aspan_windows *windows, aspan_set *set,
					   const aspan_range *range, int64 bucket)
{
	int64		first = PG_INT64_MAX;
	int64		last = PG_INT64_MIN;
	bool		any = false;
	aspan_cursor cursor;
	const aspan_span *span;

	if (!set->has_events)
		return false;
	if (aspan_in_range(range, set->first_time) &&
		aspan_in_range(range, set->last_time))
	{
		aspan_lay_windows(windows, set->first_time, set->last_time, bucket);
		return true;
	}

	/* what is read beyond the range has to be told apart */
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if ((span->flags & ASPAN_HAS_BEGIN) &&
			aspan_in_range(range, span->begin_time))
		{
			first = Min(first, span->begin_time);
			last = Max(last, span->begin_time);
			any = true;
		}
		if ((span->flags & ASPAN_HAS_END) &&
			aspan_in_range(range, span->end_time))
		{
			first = Min(first, span->end_time);
			last = Max(last, span->end_time);
			any = true;
		}
	}
	if (any)
		aspan_lay_windows(windows, first, last, bucket);
	return any;
}

static int
compare_operations(const aspan_operation *a, const aspan_operation *b,
				   const uint32 *ranks)
{
	return aspan_operation_compare(ranks, a, b);
}

#define ST_SORT sort_operations
#define ST_ELEMENT_TYPE aspan_operation
#define ST_COMPARE(a, b, ranks) compare_operations(a, b, ranks)
#define ST_COMPARE_ARG_TYPE const uint32
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* what a site is in its series */
static aspan_operation
operation_of(const aspan_site *site, aspan_grouping by)
{
	aspan_operation op = {0};

	if (by == ASPAN_BY_NAME_ONLY || by == ASPAN_BY_OPERATION)
		op.name = site->name;
	if (by == ASPAN_BY_TARGET || by == ASPAN_BY_OPERATION)
		op.target = site->target;
	return op;
}

/* the place of an operation that is there */
static uint32
find_operation(const aspan_series *series, const uint32 *ranks,
			   const aspan_operation *op)
{
	uint32		lo = 0;
	uint32		hi = series->count;

	while (hi - lo > 1)
	{
		uint32		mid = lo + (hi - lo) / 2;

		if (aspan_operation_compare(ranks, &series->items[mid], op) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

void
aspan_find_series(aspan_series *series, aspan_set *set, aspan_grouping by,
				  const uint32 *ranks, uint64 nwindows)
{
	const aspan_dict *dict = set->dict;
	uint32		nsites = aspan_dict_nsites(dict);
	uint32		ngroups;
	uint32	   *group_of_site;
	uint32	   *series_of_group;
	aspan_cursor cursor;
	aspan_span *span;

	if (by == ASPAN_ALL)
	{
		series->items = palloc0(sizeof(aspan_operation));
		series->count = 1;
		series->of_site = aspan_array0(uint32, nsites);
		return;
	}

	/* the groups that have spans */
	group_of_site = aspan_group_sites(dict, by, &ngroups);
	series_of_group = aspan_array(uint32, ngroups);
	for (uint32 i = 0; i < ngroups; i++)
		series_of_group[i] = ASPAN_NO_SERIES;
	aspan_cursor_open_for(&cursor, set->spans, ASPAN_TIME_FIELDS);
	while ((span = aspan_cursor_next(&cursor)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		series_of_group[group_of_site[span->site]] = 0;
	}

	/* one site of each is enough to know what it is */
	series->items = aspan_array(aspan_operation, ngroups);
	series->count = 0;
	for (uint32 i = 0; i < nsites; i++)
	{
		uint32	   *its = &series_of_group[group_of_site[i]];

		if (*its != 0)
			continue;
		*its = 1;
		series->items[series->count++] =
			operation_of(aspan_site_get(dict, i), by);
	}
	if (series->count > 1 && nwindows > MAX_SERIES_WINDOWS / series->count)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many windows"),
				 errdetail("There are " UINT64_FORMAT " windows for each of %u series; " UINT64_FORMAT " rows are the most.",
						   nwindows, series->count, MAX_SERIES_WINDOWS),
				 errhint(ASPAN_READ_LESS_OR("use a larger bucket or fewer series."))));
	sort_operations(series->items, series->count, ranks);

	series->of_site = group_of_site;
	for (uint32 i = 0; i < nsites; i++)
	{
		aspan_operation op = operation_of(aspan_site_get(dict, i), by);

		CHECK_FOR_INTERRUPTS();
		if (series_of_group[group_of_site[i]] == ASPAN_NO_SERIES)
			series->of_site[i] = ASPAN_NO_SERIES;
		else
			series->of_site[i] = find_operation(series, ranks, &op);
	}
	pfree(series_of_group);
}
