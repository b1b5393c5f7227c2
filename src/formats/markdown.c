/*
 * markdown.c
 *	  Pieces of Markdown text: names, numbers that add up, instants.
 *
 * Thousands are set apart by commas in every number that tells how many or how
 * long.  An id, which is a name, has none.
 *
 * Names go into a report as inline code, since nothing but backticks has a
 * meaning there: neither HTML nor emphasis nor links.  A name with backticks
 * is put between longer runs of them, as CommonMark has it, and in a table
 * (GitHub's extension) a bar is escaped even within code.  What a page or a
 * terminal would obey is spelled out (base/visible.c).
 */
#include "postgres.h"

#include <math.h>

#include "base/event.h"
#include "base/units.h"
#include "formats/markdown.h"
#include "formats/quoted_text.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* bytes of a name that are shown; any quoted relation fits */
#define MAX_NAME 400

typedef struct share
{
	uint128		remainder;
	int			part;
} share;

static int
compare_shares(const void *a, const void *b, void *arg)
{
	const share *x = a;
	const share *y = b;

	if (x->remainder != y->remainder)
		return (x->remainder > y->remainder) ? -1 : 1;
	return (x->part < y->part) ? -1 : (x->part > y->part);
}

/*
 * One more for those with the largest remainders, of n parts that have been
 * rounded down.  The largest of the named parts is rounded on its own before
 * that: its fraction is remainder / unit.
 *
 * There is always something left for the others, and never more than one for
 * each that has a remainder: all fractions together are at least that of the
 * largest part, and less than it plus one for each of the others.
 */
static void
hand_out(const uint128 *parts, share *order, int n, int named, uint128 unit,
		 uint128 missing, uint64 *shares)
{
	if (named > 0)
	{
		int			largest = 0;

		for (int i = 1; i < named; i++)
		{
			if (parts[i] > parts[largest])
				largest = i;
		}
		if (order[largest].remainder >= unit - order[largest].remainder)
		{
			shares[largest]++;
			missing--;
		}
		order[largest] = order[--n];
	}
	Assert(missing <= n);
	qsort_interruptible(order, n, sizeof(share), compare_shares, NULL);
	for (int i = 0; i < (int) missing; i++)
		shares[order[i].part]++;
}

void
aspan_apportion(const uint128 *parts, int n, int named, uint32 whole,
				uint64 *shares)
{
	share	   *order = palloc(sizeof(share) * Max(n, 1));
	uint128		sum = 0;
	uint64		missing = whole;

	for (int i = 0; i < n; i++)
		sum += parts[i];
	for (int i = 0; i < n; i++)
	{
		uint128		scaled = parts[i] * whole;

		shares[i] = (sum == 0) ? 0 : (uint64) (scaled / sum);
		missing -= shares[i];
		order[i].remainder = (sum == 0) ? 0 : scaled % sum;
		order[i].part = i;
	}
	if (sum > 0)
		hand_out(parts, order, n, named, sum, missing, shares);
	pfree(order);
}

void
aspan_round_parts(const uint128 *parts, int n, int named, uint64 unit,
				  uint64 *shares)
{
	share	   *order = palloc(sizeof(share) * Max(n, 1));
	uint128		sum = 0;
	uint128		floors = 0;

	for (int i = 0; i < n; i++)
	{
		sum += parts[i];
		if (parts[i] / unit > PG_UINT64_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("total duration is out of range for a report")));
		shares[i] = (uint64) (parts[i] / unit);
		floors += shares[i];
		order[i].remainder = parts[i] % unit;
		order[i].part = i;
	}
	hand_out(parts, order, n, named, unit, (sum + unit / 2) / unit - floors,
			 shares);
	pfree(order);
}

/* a number as printf() writes it, with commas between its thousands */
static void
append_grouped(StringInfo out, const char *number)
{
	size_t		whole = strspn(number, "0123456789");

	for (size_t i = 0; i < whole; i++)
	{
		if (i > 0 && (whole - i) % 3 == 0)
			appendStringInfoChar(out, ',');
		appendStringInfoChar(out, number[i]);
	}
	appendStringInfoString(out, number + whole);
}

char *
aspan_grouped(uint64 n)
{
	char		number[32];
	StringInfoData grouped;

	snprintf(number, sizeof(number), "%llu", (unsigned long long) n);
	initStringInfo(&grouped);
	append_grouped(&grouped, number);
	return grouped.data;
}

void
aspan_append_fixed(StringInfo out, uint64 value, int decimals)
{
	char		number[32];
	uint64		one = 1;

	for (int i = 0; i < decimals; i++)
		one *= 10;
	snprintf(number, sizeof(number), "%llu",
			 (unsigned long long) (value / one));
	append_grouped(out, number);
	if (decimals > 0)
		appendStringInfo(out, ".%0*llu", decimals,
						 (unsigned long long) (value % one));
}

void
aspan_append_ms(StringInfo out, double ms, int decimals)
{
	/* a few units in the last place lift what is half way in decimal */
	char	   *number = psprintf("%.*f", decimals, ms * (1 + 1e-15));

	append_grouped(out, number);
	pfree(number);
}

void
aspan_append_share(StringInfo out, uint128 part, uint128 whole)
{
	uint128		thousandths = (2 * 1000 * part + whole) / (2 * whole);

	aspan_append_fixed(out, (uint64) thousandths, 1);
	appendStringInfoChar(out, '%');
}

/* ---- durations ---- */

/* each unit is used from so many milliseconds on */
typedef struct duration_unit
{
	const char *name;
	double		from_ms;
	double		ms;				/* what one of it is */
} duration_unit;

static const duration_unit duration_units[] = {
	{"ns", 0, 1e-6},
	{"us", 1e-3, 1e-3},
	{"ms", 1, 1},
	{"s", 1e3, 1e3},
	{"min", 120e3, 60e3},
	{"h", 7200e3, 3600e3},
	{"d", 48 * 3600e3, 24 * 3600e3}
};

#define NANOSECONDS 0

/* no smaller unit than that of the finest duration is used */
static int
choose_unit(double ms, double finest_ms)
{
	int			unit = lengthof(duration_units) - 1;

	/* what two decimals round up to the next unit is of that one */
	while (unit > NANOSECONDS &&
		   Max(ms, finest_ms) < duration_units[unit].from_ms * 0.999995)
		unit--;
	return unit;
}

static void
append_in_unit(StringInfo out, double ms, int unit)
{
	double		value = ms / duration_units[unit].ms;
	bool		whole = unit == NANOSECONDS && fabs(value - rint(value)) < 1e-6;

	aspan_append_ms(out, value, whole ? 0 : 2);
}

void
aspan_append_duration(StringInfo out, double ms, double finest_ms)
{
	int			unit = choose_unit(ms, finest_ms);

	append_in_unit(out, ms, unit);
	appendStringInfo(out, " %s", duration_units[unit].name);
}

void
aspan_append_duration_of(StringInfo out, double part_ms, double whole_ms,
						 double finest_ms)
{
	int			part_unit = choose_unit(part_ms, finest_ms);
	int			whole_unit = choose_unit(whole_ms, finest_ms);

	append_in_unit(out, part_ms, part_unit);
	if (part_unit != whole_unit)
		appendStringInfo(out, " %s", duration_units[part_unit].name);
	appendStringInfoString(out, " of ");
	append_in_unit(out, whole_ms, whole_unit);
	appendStringInfo(out, " %s", duration_units[whole_unit].name);
}

/* ---- instants ---- */

/* a fraction of a second, in groups of three decimals, at least one */
static void
append_fraction(StringInfo out, int64 ns)
{
	appendStringInfo(out, ".%03d", (int) (ns / ASPAN_NS_PER_MS));
	if (ns % ASPAN_NS_PER_MS != 0)
		appendStringInfo(out, "%03d", (int) (ns / ASPAN_NS_PER_US % 1000));
	if (ns % ASPAN_NS_PER_US != 0)
		appendStringInfo(out, "%03d", (int) (ns % ASPAN_NS_PER_US));
}

void
aspan_append_instant(StringInfo out, int64 ns)
{
	int64		fraction = ns % ASPAN_NS_PER_SEC;
	struct pg_tm tm;
	fsec_t		fsec;

	if (fraction < 0)
		fraction += ASPAN_NS_PER_SEC;
	if (timestamp2tm(aspan_timestamp_from_ns(ns), NULL, &tm, &fsec,
					 NULL, NULL) != 0)
		elog(ERROR, "time out of range");	/* int64 ns are within it */
	appendStringInfo(out, "%04d-%02d-%02d %02d:%02d:%02d",
					 tm.tm_year, tm.tm_mon, tm.tm_mday,
					 tm.tm_hour, tm.tm_min, tm.tm_sec);
	append_fraction(out, fraction);
}

void
aspan_append_seconds(StringInfo out, uint64 ns)
{
	aspan_append_fixed(out, ns / ASPAN_NS_PER_SEC, 0);
	append_fraction(out, (int64) (ns % ASPAN_NS_PER_SEC));
	appendStringInfoString(out, " s");
}

void
aspan_append_bound(StringInfo out, TimestampTz bound)
{
	char		buffer[MAXDATELEN + 1];
	int			utc = 0;
	int64		ns;

	if (aspan_ns_from_timestamp(bound, &ns))
	{
		aspan_append_instant(out, ns);
		appendStringInfoString(out, " UTC");
	}
	else						/* infinite, or of a year that no event is of */
		appendStringInfoString(out,
							   JsonEncodeDateTime(buffer,
												  TimestampTzGetDatum(bound),
												  TIMESTAMPTZOID, &utc));
}

void
aspan_append_timespan(StringInfo out, uint64 ns)
{
	if (ns >= 3600 * (uint64) ASPAN_NS_PER_SEC)
	{
		bool		days = ns >= 48 * 3600 * (uint64) ASPAN_NS_PER_SEC;

		aspan_append_ms(out, (double) ns / (days ? 86400e9 : 3600e9), 2);
		appendStringInfoString(out, days ? " d" : " h");
	}
	else if (ns >= ASPAN_NS_PER_SEC)
	{
		aspan_append_ms(out, (double) ns / 1e9, 3);
		appendStringInfoString(out, " s");
	}
	else if (ns >= ASPAN_NS_PER_MS)
		appendStringInfo(out, "%.3f ms", (double) ns / 1e6);
	else if (ns >= ASPAN_NS_PER_US)
		appendStringInfo(out, "%.3f us", (double) ns / 1e3);
	else
		appendStringInfo(out, "%llu ns", (unsigned long long) ns);
}

/* what is SQL_ASCII is UTF-8 as far as it can be */
static uint32
clip(const char *str, uint32 len, uint32 limit)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding == PG_SQL_ASCII)
		encoding = PG_UTF8;
	return pg_encoding_mbcliplen(encoding, str, len, limit);
}

void
aspan_append_plain(StringInfo out, const char *str, uint32 len,
				   const char *missing, uint32 limit)
{
	uint32		shown = len;

	if (str == NULL || len == 0)
	{
		appendStringInfoString(out, str == NULL ? missing : "(empty)");
		return;
	}
	if (len > limit)
		shown = clip(str, len, limit);
	aspan_append_visible(out, str, shown);
	if (shown < len)
		appendStringInfoString(out, "...");
}

void
aspan_append_code(StringInfo out, const char *str, uint32 len,
				  const char *missing, bool in_table)
{
	uint32		shown = len;
	uint32		done = 0;
	int			run = 0;
	int			longest = 0;
	bool		padded;

	if (str == NULL || len == 0)
	{
		appendStringInfoString(out, str == NULL ? missing : "(empty)");
		return;
	}

	if (len > MAX_NAME)
		shown = clip(str, len, MAX_NAME);
	for (uint32 i = 0; i < shown; i++)
	{
		run = (str[i] == '`') ? run + 1 : 0;
		longest = Max(longest, run);
	}

	/* a blank at each end is dropped when there is one at both */
	padded = str[0] == '`' || str[shown - 1] == '`' ||
		(str[0] == ' ' && str[shown - 1] == ' ');
	for (int i = 0; i <= longest; i++)
		appendStringInfoChar(out, '`');
	if (padded)
		appendStringInfoChar(out, ' ');
	for (uint32 i = 0; in_table && i < shown; i++)
	{
		if (str[i] != '|')
			continue;
		aspan_append_visible(out, str + done, i - done);
		appendStringInfoString(out, "\\|");
		done = i + 1;
	}
	aspan_append_visible(out, str + done, shown - done);
	if (padded)
		appendStringInfoChar(out, ' ');
	for (int i = 0; i <= longest; i++)
		appendStringInfoChar(out, '`');
	if (shown < len)
		appendStringInfo(out, " (cut, %u bytes)", len);
}
