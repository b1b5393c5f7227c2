/*
 * top.c
 *	  asyncspan top: the busiest operations and the current concurrency.
 *
 * The figures are those of overview(), name_stats() and concurrency() over a
 * window that ends at the newest event, taken in one snapshot.  On a
 * terminal the screen is drawn again and again, with ANSI escapes; otherwise
 * the figures are printed once, as plain text.
 *
 * The newest event is found by max(time).  The first time that reads the
 * whole column, unless there is a B-tree index on it; from then on only what
 * lies after the last answer, which a BRIN index finds.
 *
 * Names come from traces, so they may hold anything: what the terminal would
 * obey is spelled out (base/visible.c).
 */
#include "client.h"

#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/visible.h"
#include "fe_utils/option_utils.h"
#include "mb/pg_wchar.h"

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

/* columns to sort by, in the order in which the key "s" goes through them */
static const char *const sort_names[] = {
	"total", "spans", "open", "avg", "p95", "max"
};
static const char *const sort_columns[] = {
	"total_ms", "spans", "open", "avg_ms", "p95_ms", "max_ms"
};

/* windows of the concurrency line */
#define GRAPH_WINDOWS	60

typedef struct Top
{
	PGconn	   *conn;
	Options		opts;
	const char *window;
	bool		follow;			/* the window ends at the newest event */
	int			sort;
	int			lines;			/* operations to show, 0: as fit */
	int			width;
	int			height;			/* 0 if not a terminal */
	char	   *newest;			/* time of the newest event so far */
	PQExpBufferData frame;
} Top;

static void
top_help(void)
{
	printf("asyncspan top shows the busiest operations and the current concurrency.\n\n"
		   "Usage:\n"
		   "  asyncspan top [OPTION]... [DBNAME]\n\n"
		   "On a terminal the screen is refreshed: \"q\" quits, \"s\" sorts by the next\n"
		   "column, any other key refreshes at once.  Otherwise it is printed once.\n"
		   "\nOptions:\n"
		   "  -c, --count=NUMBER       stop after this many refreshes\n"
		   "  -i, --interval=SECONDS   time between refreshes (default: 2)\n"
		   "  -n, --lines=NUMBER       operations to show (default: as many as fit, or 20)\n"
		   "      --sort=COLUMN        total, spans, open, avg, p95 or max (default: total)\n"
		   "      --window=INTERVAL    how far to look back from the newest event, if\n"
		   "                           --since is not given (default: 1 minute)\n");
	help_range();
	help_connection();
}

/* ---- the terminal ---- */

static struct termios saved_termios;
static volatile sig_atomic_t screen_is_ours = false;

#define ENTER_SCREEN	"\033[?1049h\033[?25l"
#define LEAVE_SCREEN	"\033[?25h\033[?1049l"

/* also called by a signal handler */
static void
leave_screen(void)
{
	if (screen_is_ours)
	{
		ssize_t		rc;

		screen_is_ours = false;
		rc = write(STDOUT_FILENO, LEAVE_SCREEN, strlen(LEAVE_SCREEN));
		(void) rc;
		(void) tcsetattr(STDIN_FILENO, TCSANOW, &saved_termios);
	}
}

static void
handle_termination(int signo)
{
	leave_screen();
	(void) signal(signo, SIG_DFL);
	(void) raise(signo);
}

/* that there is a handler is enough to end the wait for a key */
static void
handle_resize(int signo)
{
}

static void
set_handler(int signo, void (*handler) (int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	(void) sigaction(signo, &action, NULL);
}

static void
enter_screen(void)
{
	struct termios raw;
	ssize_t		rc;

	if (tcgetattr(STDIN_FILENO, &saved_termios) < 0)
		pg_fatal("could not get terminal settings: %m");
	raw = saved_termios;
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	(void) tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	screen_is_ours = true;
	atexit(leave_screen);
	pg_logging_set_pre_callback(leave_screen);	/* messages outlive it */
	set_handler(SIGTERM, handle_termination);
	set_handler(SIGHUP, handle_termination);
	set_handler(SIGWINCH, handle_resize);
	rc = write(STDOUT_FILENO, ENTER_SCREEN, strlen(ENTER_SCREEN));
	(void) rc;
}

static void
measure_screen(Top *top)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		size.ws_col > 0 && size.ws_row > 0)
	{
		top->width = size.ws_col;
		top->height = size.ws_row;
	}
	else
	{
		top->width = 80;
		top->height = 24;
	}
}

/* ---- text ---- */

/* text in exactly this many columns, without what a terminal would obey */
static void
append_fitted(PQExpBuffer buf, const char *text, int width)
{
	const char *end = text + strlen(text);
	int			used = 0;
	int			bytes;

	for (; text < end; text += bytes)
	{
		uint32		hidden = aspan_hidden_character(text, end - text, PG_UTF8,
													&bytes);
		char		spelled[ASPAN_SPELLED_BYTES];
		const char *shown = text;
		int			length = bytes;
		int			columns;

		if (hidden == ASPAN_NOT_HIDDEN)
			columns = Max(PQdsplen(text, PG_UTF8), 0);
		else
		{
			shown = spelled;
			length = aspan_spell_character(spelled, hidden);
			columns = hidden == ASPAN_NO_CHARACTER ? 1 : length;
		}
		if (used + columns > width)
			break;
		appendBinaryPQExpBuffer(buf, shown, length);
		used += columns;
	}
	appendPQExpBuffer(buf, "%*s", width - used, "");
}

static void
end_line(Top *top)
{
	appendPQExpBufferStr(&top->frame, top->height > 0 ? "\033[K\n" : "\n");
}

/* a field of a result's first row, "-" if NULL */
static const char *
value_of(const PGresult *res, int row, const char *column)
{
	int			field = PQfnumber(res, column);

	Assert(field >= 0);
	return PQgetisnull(res, row, field) ? "-" : PQgetvalue(res, row, field);
}

/* ---- figures ---- */

/*
 * Sets the range of the next refresh.  False, after saying why, if a query
 * failed; *empty if there is no event.
 */
static bool
find_range(Top *top, bool *empty)
{
	Query		query;
	PGresult   *res;
	char	   *time;
	bool		is_bigint;

	*empty = false;
	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT $%d::pg_catalog.regclass, atttypid = 'bigint'::pg_catalog.regtype, attname"
					  " FROM pg_catalog.pg_attribute"
					  " WHERE attrelid = $1::pg_catalog.regclass"
					  " AND attname IN ('time', 'begin_time') AND NOT attisdropped"
					  " ORDER BY attname DESC",
					  query_param(&query, top->opts.table));
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (!res)
		return false;
	if (PQntuples(res) == 0)
	{
		pg_log_error("relation \"%s\" has neither a column \"time\" nor \"begin_time\"",
					 top->opts.table);
		PQclear(res);
		return false;
	}
	is_bigint = strcmp(PQgetvalue(res, 0, 1), "t") == 0;
	time = PQgetvalue(res, 0, 2);

	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT newest, until, until - ");
	appendPQExpBuffer(&query.sql, "$%d::interval FROM (SELECT newest, ",
					  query_param(&query, top->window));

	/* `until` is not part of the range, so it lies just after the newest */
	if (is_bigint)
		appendPQExpBufferStr(&query.sql,
							 "timestamptz 'epoch' + (newest / 1000 + 1) * interval '1 microsecond'");
	else
		appendPQExpBufferStr(&query.sql, "newest + interval '1 microsecond'");
	appendPQExpBuffer(&query.sql,
					  " AS until FROM (SELECT pg_catalog.max(%s) AS newest FROM %s",
					  time, PQgetvalue(res, 0, 0));
	if (top->newest)
		appendPQExpBuffer(&query.sql, " WHERE %s >= $%d", time,
						  query_param(&query, top->newest));
	appendPQExpBufferStr(&query.sql, ") AS a) AS b");
	PQclear(res);

	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (!res)
		return false;
	if (PQgetisnull(res, 0, 0))
	{
		/* all rows gone: look at everything the next time */
		*empty = true;
		pg_free(top->newest);
		top->newest = NULL;
	}
	else
	{
		pg_free(top->newest);
		pg_free(top->opts.until);
		pg_free(top->opts.since);
		top->newest = pg_strdup(PQgetvalue(res, 0, 0));
		top->opts.until = pg_strdup(PQgetvalue(res, 0, 1));
		top->opts.since = pg_strdup(PQgetvalue(res, 0, 2));
	}
	PQclear(res);
	return true;
}

static const char *const no_extra[] = {NULL};

/* the lines about all spans; *seconds is the length of the range */
static bool
draw_overview(Top *top, double *seconds)
{
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT events, processes, spans, complete, open, orphan,"
						 " max_concurrency, round(avg_concurrency::numeric, 2) AS average,"
						 " to_char(first_time, 'YYYY-MM-DD HH24:MI:SS.MS') AS first,"
						 " to_char(last_time, 'YYYY-MM-DD HH24:MI:SS.MS') AS last,"
						 " to_char(max_concurrency_at, 'HH24:MI:SS.MS') AS peak_at,"
						 " extract(epoch FROM last_time - first_time) AS seconds"
						 " FROM ");
	query_call(&query, "overview", no_extra, &top->opts);
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (!res)
		return false;

	appendPQExpBufferStr(&top->frame, "asyncspan top: ");
	append_fitted(&top->frame, top->opts.table,
				  Min(strlen(top->opts.table), 40));
	appendPQExpBuffer(&top->frame, "  %s to %s", value_of(res, 0, "first"),
					  value_of(res, 0, "last"));
	end_line(top);
	appendPQExpBuffer(&top->frame,
					  "events %s  processes %s  spans %s: %s complete, %s open, %s without begin",
					  value_of(res, 0, "events"),
					  value_of(res, 0, "processes"),
					  value_of(res, 0, "spans"),
					  value_of(res, 0, "complete"),
					  value_of(res, 0, "open"),
					  value_of(res, 0, "orphan"));
	end_line(top);
	appendPQExpBuffer(&top->frame,
					  "concurrency: %s now, average %s, peak %s at %s",
					  value_of(res, 0, "open"),
					  value_of(res, 0, "average"),
					  value_of(res, 0, "max_concurrency"),
					  value_of(res, 0, "peak_at"));
	end_line(top);
	*seconds = atof(value_of(res, 0, "seconds"));
	PQclear(res);
	return true;
}

/* the peaks of the windows of the range, as a line of blocks */
static bool
draw_concurrency(Top *top, double seconds)
{
	static const char *const blocks[] = {
		" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
		"\u2587", "\u2588"
	};
	char		bucket[64];
	const char *extra[] = {"bucket", bucket, "unmatched", "clip", NULL};
	Query		query;
	PGresult   *res;
	int			rows;
	double		highest = 1;

	/* whole windows lie on multiples of their width, so there is one more */
	snprintf(bucket, sizeof(bucket), "%.6f seconds",
			 Max(seconds / (Min(GRAPH_WINDOWS, top->width) - 1), 0.000001));
	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT peak FROM ");
	query_call(&query, "concurrency", extra, &top->opts);
	appendPQExpBufferStr(&query.sql, " ORDER BY window_start");
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (!res)
		return false;
	rows = Min(PQntuples(res), top->width);
	for (int i = 0; i < rows; i++)
		highest = Max(highest, atof(PQgetvalue(res, i, 0)));
	for (int i = 0; i < rows; i++)
	{
		double		share = atof(PQgetvalue(res, i, 0)) / highest;

		appendPQExpBufferStr(&top->frame, blocks[(int) ceil(share * 8)]);
	}
	end_line(top);
	PQclear(res);
	return true;
}

static bool
draw_operations(Top *top, int lines)
{
	/* what the numbers leave, for the name and target */
	int			room = Max(top->width - 59, 20);
	int			target_width = room * 2 / 5;
	int			name_width = room - target_width - 1;
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT name, target, spans, open, round(total_ms::numeric, 1) AS total,"
						 " round(total_pct::numeric, 1) AS pct,"
						 " round(avg_ms::numeric, 2) AS avg,"
						 " round(p95_ms::numeric, 2) AS p95,"
						 " round(max_ms::numeric, 1) AS max FROM ");
	query_call(&query, "name_stats", no_extra, &top->opts);
	appendPQExpBuffer(&query.sql,
					  " ORDER BY %s DESC NULLS LAST, name COLLATE \"C\", target COLLATE \"C\""
					  " LIMIT %d",
					  sort_columns[top->sort], lines);
	res = run_query(top->conn, NULL, &query);
	query_free(&query);
	if (!res)
		return false;

	if (top->height > 0)
		appendPQExpBufferStr(&top->frame, "\033[7m");
	append_fitted(&top->frame, "OPERATION", name_width + 1);
	append_fitted(&top->frame, "TARGET", target_width);
	appendPQExpBuffer(&top->frame, " %8s %6s %10s %5s %8s %8s %8s", "SPANS",
					  "OPEN", "TOTAL MS", "%", "AVG MS", "P95 MS", "MAX MS");
	if (top->height > 0)
		appendPQExpBufferStr(&top->frame, "\033[0m");
	end_line(top);
	for (int i = 0; i < PQntuples(res); i++)
	{
		append_fitted(&top->frame, value_of(res, i, "name"), name_width);
		appendPQExpBufferChar(&top->frame, ' ');
		append_fitted(&top->frame, value_of(res, i, "target"), target_width);
		appendPQExpBuffer(&top->frame, " %8s %6s %10s %5s %8s %8s %8s",
						  value_of(res, i, "spans"), value_of(res, i, "open"),
						  value_of(res, i, "total"), value_of(res, i, "pct"),
						  value_of(res, i, "avg"), value_of(res, i, "p95"),
						  value_of(res, i, "max"));
		end_line(top);
	}
	PQclear(res);
	return true;
}

/* one refresh, in one snapshot */
static bool
refresh(Top *top)
{
	bool		empty = false;
	double		seconds;
	int			lines = top->lines;
	bool		ok;

	if (top->height > 0)
	{
		measure_screen(top);
		/* the lines above the operations, and one below */
		lines = Max(top->height - 7, 1);
		if (top->lines > 0)
			lines = Min(lines, top->lines);
	}
	else if (lines == 0)
		lines = 20;

	resetPQExpBuffer(&top->frame);
	if (top->height > 0)
		appendPQExpBufferStr(&top->frame, "\033[H");
	ok = run_command(top->conn, NULL,
					 "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
		(!top->follow || find_range(top, &empty));
	if (ok && empty)
	{
		appendPQExpBuffer(&top->frame, "There are no events.");
		end_line(top);
	}
	else if (ok)
	{
		ok = draw_overview(top, &seconds) && draw_concurrency(top, seconds);
		end_line(top);
		ok = ok && draw_operations(top, lines);
	}
	ok = ok && run_command(top->conn, NULL, "COMMIT");
	if (!ok)
		return false;
	if (PQExpBufferBroken(&top->frame))
		pg_fatal("out of memory");
	if (top->height > 0)
		appendPQExpBufferStr(&top->frame, "\033[J");
	if (fwrite(top->frame.data, 1, top->frame.len, stdout) != top->frame.len ||
		fflush(stdout) != 0)
	{
		pg_log_error("could not write to standard output: %m");
		return false;
	}
	return true;
}

/* waits for the next refresh; false if the user wants to leave */
static bool
wait_for_key(Top *top, int interval)
{
	struct pollfd fds[2] = {
		{.fd = interrupt_fd(),.events = POLLIN},
		{.fd = STDIN_FILENO,.events = POLLIN},
	};
	char		key;

	/* without a terminal there are no keys */
	if (poll(fds, top->height > 0 ? 2 : 1, interval * 1000) <= 0)
		return true;			/* time is over, or the screen was resized */
	if (fds[0].revents != 0 || read(STDIN_FILENO, &key, 1) != 1)
		return false;
	if (key == 's')
		top->sort = (top->sort + 1) % lengthof(sort_columns);
	return key != 'q' && key != 'Q';
}

static int
parse_sort(const Command *command, const char *name)
{
	for (int i = 0; i < lengthof(sort_names); i++)
		if (strcmp(sort_names[i], name) == 0)
			return i;
	pg_log_error("invalid value \"%s\" for option %s", name, "--sort");
	try_help(command);
}

static int
top_main(const Command *command, int argc, char *argv[])
{
	Top			top;
	int			count = 0;
	int			interval = 2;
	int			code = 0;
	int			c;

	memset(&top, 0, sizeof(top));
	options_init(&top.opts);
	top.window = "1 minute";
	while ((c = next_option(&top.opts, command, argc, argv)) != -1)
	{
		switch (c)
		{
			case 'c':
				if (!option_parse_int(optarg, "--count", 1, INT_MAX, &count))
					exit(EXIT_FATAL);
				break;
			case 'i':
				if (!option_parse_int(optarg, "--interval", 1, 86400,
									  &interval))
					exit(EXIT_FATAL);
				break;
			case 'n':
				if (!option_parse_int(optarg, "--lines", 1, 100000,
									  &top.lines))
					exit(EXIT_FATAL);
				break;
			case OPT_SORT:
				top.sort = parse_sort(command, optarg);
				break;
			case OPT_WINDOW:
				top.window = pg_strdup(optarg);
				break;
		}
	}
	take_dbname(&top.opts, command, argc, argv);
	top.follow = top.opts.since == NULL && top.opts.until == NULL;

	top.conn = session_open(&top.opts);
	initPQExpBuffer(&top.frame);
	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO))
	{
		enter_screen();
		measure_screen(&top);
	}
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
			leave_screen();
			/* an interrupt is how one leaves the screen */
			if (!CancelRequested || top.height == 0)
				code = failure_code(top.conn);
			break;
		}
		if (i == count || !wait_for_key(&top, interval))
			break;
	}
	leave_screen();
	session_close(top.conn);
	return code;
}

const Command top_command = {
	"top", "show the busiest operations and the current concurrency",
	SHORT_COMMON "c:i:n:", top_longopts, top_main, top_help
};
