/*
 * top.c
 *	  asyncspan top: rate, errors, concurrency, operations, what is running.
 *
 * The figures are those of a window that reaches back from the newest event,
 * taken in one snapshot.  On a terminal the screen is drawn again and again,
 * with ANSI escapes; otherwise the figures are printed once, as plain text.
 *
 * Spans that run are seen up to the present: where a service falls silent, its
 * newest event stays where it is, and what hangs in it has to become older all
 * the same.  The present is the server's clock, if the newest event is not in
 * its future and at most an hour old.  A trace that was stored some time ago,
 * or whose clock is another, ends at its newest event.
 *
 * The newest event is found by max(time).  The first time that reads the
 * whole column, unless there is a B-tree index on it; from then on only what
 * lies after the last answer, which a BRIN index finds.  A store, or another
 * relation of sets, has no such column, and is asked in the same two ways.
 */
#include "top.h"

#include <limits.h>
#include <unistd.h>

#include "fe_utils/option_utils.h"

/* how old the newest event may be to be of the present */
#define LIVE_FOR "1 hour"

enum
{
	OPT_WINDOW = OPT_OWN,
	OPT_SORT
};

static const struct option top_longopts[] = {
	LONG_COMMON,
	LONG_RANGE,
	{"count", required_argument, NULL, 'c'},
	{"interval", required_argument, NULL, 'i'},
	{"lines", required_argument, NULL, 'n'},
	{"sort", required_argument, NULL, OPT_SORT},
	{"window", required_argument, NULL, OPT_WINDOW},
	{NULL, 0, NULL, 0}
};

static void
top_help(void)
{
	printf("asyncspan top shows rate, errors and concurrency, the busiest operations and the\n"
		   "oldest spans that are still running.\n\n"
		   "Usage:\n"
		   "  asyncspan top [OPTION]... [DBNAME]\n\n"
		   "On a terminal the screen is refreshed: \"q\" quits, \"s\" sorts by the next\n"
		   "column, any other key refreshes at once.  Otherwise it is printed once.\n"
		   "\nOptions:\n"
		   "  -c, --count=NUMBER       stop after this many refreshes\n"
		   "  -i, --interval=SECONDS   time between refreshes (default: 2)\n"
		   "  -n, --lines=NUMBER       operations to show (default: as many as fit, or 20)\n"
		   "      --sort=COLUMN        total, spans, rate, errors, open, avg, p95 or max\n"
		   "                           (default: total)\n"
		   "      --window=INTERVAL    how far to look back from the newest event, if\n"
		   "                           --since is not given (default: 1 minute); with\n"
		   "                           --margin, running spans that began that long\n"
		   "                           before it are shown too\n");
	help_range();
	help_connection();
}

/*
 * The relation, the column of its times or of its sets, whether it is of
 * integers, of timestamps without time zone, and of sets, as a row; NULL, after
 * saying why, if there is none.
 */
static PGresult *
find_time_column(Top *top)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT $%d::pg_catalog.regclass, attname,"
					  " atttypid = 'bigint'::pg_catalog.regtype,"
					  " atttypid = 'timestamp'::pg_catalog.regtype, sets"
					  " FROM pg_catalog.pg_attribute,"
					  " LATERAL (SELECT atttypid = 'asyncspan.span_set'::pg_catalog.regtype AS sets) AS s"
					  " WHERE attrelid = $1::pg_catalog.regclass"
					  " AND (attname IN ('time', 'begin_time') OR sets)"
					  " AND NOT attisdropped"
					  " ORDER BY sets, attname DESC",
					  query_param(&query, top->opts.table));
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (res && PQntuples(res) == 0)
	{
		pg_log_error("relation \"%s\" has neither a column \"time\" nor \"begin_time\"",
					 top->opts.table);
		PQclear(res);
		res = NULL;
	}
	return res;
}

/* what timestamps become the nanoseconds of an int64; others are invalid */
#define VALID_TIMES "BETWEEN '1677-09-21 00:12:43.145225+00'" \
	" AND '2262-04-11 23:47:16.854775+00'"

/*
 * `until` is not part of the range, so the instant after the newest event is
 * the first that has it.
 */
static const char *
instant_after(bool is_bigint, bool is_utc)
{
	if (is_bigint)
		return "timestamptz 'epoch' + (newest / 1000 + 1) * interval '1 microsecond'";
	return is_utc ? "(newest + interval '1 microsecond') AT TIME ZONE 'UTC'" :
		"newest + interval '1 microsecond'";
}

/* the newest time of all, or of those since the last answer */
static void
append_newest(Query *query, const Top *top, const PGresult *column)
{
	const char *time = PQgetvalue(column, 0, 1);

	appendPQExpBufferStr(&query->sql, "SELECT ");
	if (PQgetvalue(column, 0, 4)[0] == 't')
	{
		appendPQExpBuffer(&query->sql,
						  "last_time AS newest FROM asyncspan.overview($%d",
						  query_param(query, top->opts.table));
		if (top->newest)
			appendPQExpBuffer(&query->sql, ", since => $%d",
							  query_param(query, top->newest));
		appendPQExpBufferChar(&query->sql, ')');
		return;
	}
	appendPQExpBuffer(&query->sql,
					  "pg_catalog.max(%s) AS newest FROM %s WHERE ", time,
					  PQgetvalue(column, 0, 0));
	if (PQgetvalue(column, 0, 2)[0] == 't')
		appendPQExpBufferStr(&query->sql, "true");
	else
		appendPQExpBuffer(&query->sql, "%s " VALID_TIMES, time);
	if (top->newest)
		appendPQExpBuffer(&query->sql, " AND %s >= $%d", time,
						  query_param(query, top->newest));
}

/* the newest time, until when spans are seen, and the begin of the window */
static PGresult *
find_newest(Top *top)
{
	PGresult   *column = find_time_column(top);
	PGresult   *res;
	Query		query;

	if (!column)
		return NULL;
	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT newest, CASE WHEN after <= now()"
						 " AND after > now() - interval '" LIVE_FOR "'"
						 " THEN now() ELSE after END, after - ");
	appendPQExpBuffer(&query.sql,
					  "$%d::interval FROM (SELECT newest, %s AS after FROM (",
					  query_param(&query, top->window),
					  instant_after(PQgetvalue(column, 0, 2)[0] == 't',
									PQgetvalue(column, 0, 3)[0] == 't'));
	append_newest(&query, top, column);
	appendPQExpBufferStr(&query.sql, ") AS a) AS b");
	PQclear(column);
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	return res;
}

/*
 * Sets the range of the next refresh.  False, after saying why, if a query
 * failed; *empty if there is no event.
 */
static bool
find_range(Top *top, bool *empty)
{
	PGresult   *res = find_newest(top);

	if (!res)
		return false;
	*empty = PQgetisnull(res, 0, 0);
	pg_free(top->newest);
	top->newest = NULL;			/* all rows gone: look at everything next */
	if (!*empty)
	{
		pg_free(top->opts.until);
		pg_free(top->opts.since);
		top->newest = pg_strdup(PQgetvalue(res, 0, 0));
		top->opts.until = pg_strdup(PQgetvalue(res, 0, 1));
		top->opts.since = pg_strdup(PQgetvalue(res, 0, 2));
	}
	PQclear(res);
	return true;
}

/* writes the frame */
static bool
show(Top *top)
{
	if (top->height > 0)
	{
		top->max_lines = top->height;
		top_append_piece(top, "q quit");
		top_append_piece(top, "s sort");
		top_append_piece(top, "other keys refresh");
		top_end_title(top);
		if (top->nlines < top->height)
			appendPQExpBufferStr(&top->frame, "\n\033[J");
	}
	if (PQExpBufferBroken(&top->frame) || PQExpBufferBroken(&top->line))
		pg_fatal("out of memory");
	if (fwrite(top->frame.data, 1, top->frame.len, stdout) != top->frame.len ||
		fflush(stdout) != 0)
	{
		pg_log_error("could not write to standard output: %m");
		return false;
	}
	return true;
}

/* one refresh, in one snapshot */
static bool
refresh(Top *top)
{
	bool		empty = false;
	bool		ok;

	resetPQExpBuffer(&top->frame);
	resetPQExpBuffer(&top->line);
	top->nlines = 0;
	top->max_lines = INT_MAX;
	if (top->height > 0)
	{
		top_measure_screen(top);
		top->max_lines = top->height - 1;	/* and the keys */
		appendPQExpBufferStr(&top->frame, "\033[H");
	}
	ok = run_command(top->conn, NULL,
					 "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
		(!top->follow || find_range(top, &empty));
	if (ok && empty)
	{
		appendPQExpBufferStr(&top->line, "There are no events.");
		top_end_line(top);
	}
	else if (ok)
		ok = top_draw_figures(top);
	if (!ok || !run_command(top->conn, NULL, "COMMIT"))
		return false;
	return show(top);
}

/* waits for the next refresh; false if the user wants to leave */
static bool
stays(Top *top, int interval)
{
	int			key = top_wait_for_key(top, interval);

	if (key == 's')
		top->sort = top_next_sort(top->sort);
	return key != -1 && key != 'q' && key != 'Q';
}

static int
parse_sort(const Command *command, const char *name)
{
	int			column = top_sort_column(name);

	if (column >= 0)
		return column;
	pg_log_error("invalid value \"%s\" for option %s", name, "--sort");
	try_help(command);
}

/* what the options say; how often to refresh and how many seconds to wait */
static void
read_options(Top *top, const Command *command, int argc, char *argv[],
			 int *count, int *interval)
{
	int			c;

	options_init(&top->opts);
	top->window = "1 minute";
	top->sort = top_sort_column("total");
	while ((c = next_option(&top->opts, command, argc, argv)) != -1)
	{
		switch (c)
		{
			case 'c':
				if (!option_parse_int(optarg, "--count", 1, INT_MAX, count))
					exit(EXIT_FATAL);
				break;
			case 'i':
				if (!option_parse_int(optarg, "--interval", 1, 86400,
									  interval))
					exit(EXIT_FATAL);
				break;
			case 'n':
				if (!option_parse_int(optarg, "--lines", 1, 100000,
									  &top->lines))
					exit(EXIT_FATAL);
				break;
			case OPT_SORT:
				top->sort = parse_sort(command, optarg);
				break;
			case OPT_WINDOW:
				top->window = pg_strdup(optarg);
				break;
		}
	}
	take_dbname(&top->opts, command, argc, argv);
	top->follow = top->opts.since == NULL && top->opts.until == NULL;
}

static int
top_main(const Command *command, int argc, char *argv[])
{
	Top			top = {0};
	int			count = 0;		/* 0: until the user leaves */
	int			interval = 2;
	int			code = 0;

	read_options(&top, command, argc, argv, &count, &interval);
	top.conn = session_open(&top.opts);
	initPQExpBuffer(&top.frame);
	initPQExpBuffer(&top.line);
	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO))
		top_enter_screen(&top);
	else
	{
		top.width = 120;
		if (count == 0)
			count = 1;
	}
	for (int i = 1;; i++)
	{
		if (!refresh(&top))
		{
			top_leave_screen();
			code = failure_code(top.conn);
			break;
		}
		if (i == count || !stays(&top, interval))
			break;
	}
	top_leave_screen();
	/* on the screen it is a way to leave */
	if (interrupted)
		code = top.height > 0 ? 0 : end_interrupted();
	session_close(top.conn);
	return code;
}

const Command top_command = {
	"top", "show what is busy, and what is still running",
	SHORT_COMMON "c:i:n:", top_longopts, top_main, top_help
};
