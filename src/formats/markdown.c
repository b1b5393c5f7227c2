/*
 * markdown.c
 *	  Pieces of Markdown text: names, numbers that add up, instants.
 *
 * Names go into a report as inline code, since nothing but backticks has a
 * meaning there: neither HTML nor emphasis nor links.  A name with backticks
 * is put between longer runs of them, as CommonMark has it, and in a table
 * (GitHub's extension) a bar is escaped even within code.  What a page or a
 * terminal would obey is spelled out (base/visible.c).
 */
#include "postgres.h"

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

/* one more for those with the largest remainders */
static void
hand_out(share *order, int n, uint128 missing, uint64 *shares)
{
	Assert(missing <= n);
	qsort_interruptible(order, n, sizeof(share), compare_shares, NULL);
	for (int i = 0; i < (int) missing; i++)
		shares[order[i].part]++;
}

void
aspan_apportion(const uint128 *parts, int n, uint32 whole, uint64 *shares)
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
		hand_out(order, n, missing, shares);
	pfree(order);
}

void
aspan_round_parts(const uint128 *parts, int n, uint32 unit, uint64 *shares)
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
	hand_out(order, n, (sum + unit / 2) / unit - floors, shares);
	pfree(order);
}

void
aspan_append_fixed(StringInfo out, uint64 value, int decimals)
{
	uint64		one = 1;

	for (int i = 0; i < decimals; i++)
		one *= 10;
	appendStringInfo(out, "%llu", (unsigned long long) (value / one));
	if (decimals > 0)
		appendStringInfo(out, ".%0*llu", decimals,
						 (unsigned long long) (value % one));
}

void
aspan_append_ms(StringInfo out, double ms, int decimals)
{
	/* a few units in the last place lift what is half way in decimal */
	appendStringInfo(out, "%.*f", decimals, ms * (1 + 1e-15));
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
	appendStringInfo(out, "%04d-%02d-%02d %02d:%02d:%02d.%03d",
					 tm.tm_year, tm.tm_mon, tm.tm_mday,
					 tm.tm_hour, tm.tm_min, tm.tm_sec,
					 (int) (fraction / ASPAN_NS_PER_MS));
	if (fraction % ASPAN_NS_PER_MS != 0)
		appendStringInfo(out, "%03d",
						 (int) (fraction / ASPAN_NS_PER_US % 1000));
	if (fraction % ASPAN_NS_PER_US != 0)
		appendStringInfo(out, "%03d", (int) (fraction % ASPAN_NS_PER_US));
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
	if (ns >= ASPAN_NS_PER_SEC)
		appendStringInfo(out, "%.3f s", (double) ns / 1e9);
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
