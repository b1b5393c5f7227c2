/*
 * top_figures.c
 *	  The figures of asyncspan top, and how they are laid out.
 *
 * A refresh is four queries, each of which reads the range once: overview() has
 * the counts and the concurrency, trend() the rate and what was open over time,
 * in_flight() the oldest spans that are still running, name_stats() the
 * operations.
 *
 * The columns of the operations are shown in a fixed order.  Where there is not
 * enough room for all and a name, those of the lowest rank are left out.  The
 * one by which the rows are sorted is the last to go.
 */
#include "top.h"

#include <limits.h>
#include <math.h>

/* windows of the lines over time, and what is on both sides of these */
#define GRAPH_WINDOWS	60
#define GRAPH_LABEL		"%-8s"
#define GRAPH_MARGINS	24

/* of a number in running text */
#define NUMBER_WIDTH	12

/* columns for an operation, and from where on the target has some of them */
#define MIN_OPERATION	20
#define MIN_WITH_TARGET	36

/* columns of the spans that are running, and the screen that has the second */
#define AGE_WIDTH		11
#define OLDER_WIDTH		10
#define OLDER_SCREEN	60

/* lines around the rows of the two tables, with and without those over time */
#define LINES_AROUND	11
#define FEWER_AROUND	8
#define LOW_SCREEN		18

/* rows of the tables where there is no screen */
#define PLAIN_OPERATIONS 20
#define PLAIN_RUNNING	5

typedef struct Column
{
	const char *title;
	const char *field;
	const char *sort;			/* name of the order, NULL if there is none */
	int			width;
	int			decimals;
	int			rank;			/* the lowest is left out last */
} Column;

static const Column columns[] = {
	{"SPANS", "spans", "spans", 6, 0, 8},
	{"RATE/S", "rate", "rate", 7, 2, 2},
	{"ERRORS", "errors", "errors", 7, 0, 3},
	{"OPEN", "open", "open", 5, 0, 5},
	{"TOTAL MS", "total_ms", "total", 9, 1, 1},
	{"%", "total_pct", NULL, 5, 1, 9},
	{"AVG MS", "avg_ms", "avg", 7, 2, 6},
	{"P95 MS", "p95_ms", "p95", 7, 2, 4},
	{"MAX MS", "max_ms", "max", 7, 1, 7},
};

#define NUM_COLUMNS		((int) lengthof(columns))

static const char *const no_extra[] = {NULL};

/* results of one refresh */
typedef struct Figures
{
	PGresult   *overview;
	PGresult   *trend;
	PGresult   *running;
	PGresult   *operations;
	double		seconds;		/* from the first event to the last */
} Figures;

int
top_sort_column(const char *name)
{
	for (int i = 0; i < NUM_COLUMNS; i++)
		if (columns[i].sort && strcmp(columns[i].sort, name) == 0)
			return i;
	return -1;
}

int
top_next_sort(int sort)
{
	do
		sort = (sort + 1) % NUM_COLUMNS;
	while (columns[sort].sort == NULL);
	return sort;
}

/* a field of a result, NULL if it has no value */
static const char *
value_of(const PGresult *res, int row, const char *field)
{
	int			number = PQfnumber(res, field);

	Assert(number >= 0);
	return PQgetisnull(res, row, number) ? NULL : PQgetvalue(res, row, number);
}

static const char *
shown_value(const PGresult *res, int row, const char *field)
{
	const char *value = value_of(res, row, field);

	return value ? value : "-";
}

/* ---- queries ---- */

static PGresult *
run_and_free(Top *top, Query *query)
{
	PGresult   *res = run_query(top->conn, NULL, query);

	query_free(query);
	return res;
}

static PGresult *
ask_overview(Top *top)
{
	Query		query;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT events, processes, spans, complete, open, orphan, errors,"
						 " 100.0 * errors / nullif(spans, 0) AS errors_pct,"
						 " (complete + orphan) / nullif(seconds, 0) AS rate, seconds,"
						 " max_concurrency, avg_concurrency, first, last, peak_at,"
						 " right(first, 12) AS first_of_day, right(last, 12) AS last_of_day"
						 " FROM (SELECT *, extract(epoch FROM last_time - first_time)::float8 AS seconds,"
						 " to_char(first_time, 'YYYY-MM-DD HH24:MI:SS.MS') AS first,"
						 " to_char(last_time, 'YYYY-MM-DD HH24:MI:SS.MS') AS last,"
						 " to_char(max_concurrency_at, 'HH24:MI:SS.MS') AS peak_at FROM ");
	query_call(&query, "overview", no_extra, &top->opts);
	appendPQExpBufferStr(&query.sql, ") AS o");
	return run_and_free(top, &query);
}

static int
graph_windows(const Top *top)
{
	return Min(GRAPH_WINDOWS, top->width - GRAPH_MARGINS);
}

static PGresult *
ask_trend(Top *top, double seconds)
{
	char		bucket[64];
	const char *extra[] = {"bucket", bucket, NULL};
	Query		query;

	/* whole windows lie on multiples of their width, so there is one more */
	snprintf(bucket, sizeof(bucket), "%.6f seconds",
			 Max(seconds / (Max(graph_windows(top), 2) - 1), 0.000001));
	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT per_second AS rate, open_at_end AS open FROM ");
	query_call(&query, "trend", extra, &top->opts);
	appendPQExpBufferStr(&query.sql, " ORDER BY window_start");
	return run_and_free(top, &query);
}

/*
 * The stacks of all could be too long together, so it asks for no more than it
 * shows.  How many there are is known from the last window over time, if there
 * is any.
 */
static PGresult *
ask_running(Top *top, const PGresult *trend, int rows)
{
	char		n[16];
	const char *extra[] = {"n", n, NULL};
	Query		query;

	snprintf(n, sizeof(n), "%d", rows);
	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT age_ms, percentile_of_age, stack,"
						 " count(*) OVER () AS running FROM ");
	query_call(&query, "in_flight", PQntuples(trend) > 0 ? extra : no_extra,
			   &top->opts);
	appendPQExpBuffer(&query.sql,
					  " WITH ORDINALITY ORDER BY ordinality LIMIT %d", rows);
	return run_and_free(top, &query);
}

static PGresult *
ask_operations(Top *top, double seconds, int rows)
{
	Query		query;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT *, (complete + orphan) / nullif(%.6f::float8, 0) AS rate FROM ",
					  seconds);
	query_call(&query, "name_stats", no_extra, &top->opts);
	appendPQExpBuffer(&query.sql,
					  " ORDER BY %s DESC NULLS LAST, name COLLATE \"C\", target COLLATE \"C\""
					  " LIMIT %d",
					  columns[top->sort].field, rows);
	return run_and_free(top, &query);
}

/* ---- lines ---- */

/* the table and the range, in as much detail as there is room for */
static void
draw_range(Top *top, const Figures *f)
{
	char		range[128];
	int			room;

	snprintf(range, sizeof(range), "%s to %s",
			 shown_value(f->overview, 0, "first"),
			 shown_value(f->overview, 0, "last"));
	if ((int) strlen(range) + MIN_OPERATION > top->width)
		snprintf(range, sizeof(range), "%s to %s",
				 shown_value(f->overview, 0, "first_of_day"),
				 shown_value(f->overview, 0, "last_of_day"));
	else if (top->width >= 80)
		appendPQExpBufferStr(&top->line, "asyncspan top: ");
	room = top->width - (int) (top->line.len + strlen(range)) - 2;
	top_append_fitted(&top->line, top->opts.table,
					  Max(Min((int) strlen(top->opts.table), room), 0));
	appendPQExpBuffer(&top->line, "  %s", range);
	top_end_line(top);
}

static void
draw_counts(Top *top, const Figures *f)
{
	const PGresult *res = f->overview;

	top_append_piece(top, "spans %s", shown_value(res, 0, "spans"));
	top_append_piece(top, "complete %s", shown_value(res, 0, "complete"));
	top_append_piece(top, "open %s", shown_value(res, 0, "open"));
	top_append_piece(top, "without begin %s", shown_value(res, 0, "orphan"));
	top_append_piece(top, "events %s", shown_value(res, 0, "events"));
	top_append_piece(top, "processes %s", shown_value(res, 0, "processes"));
	top_end_line(top);
}

static void
draw_rate(Top *top, const Figures *f)
{
	const PGresult *res = f->overview;
	char		text[TOP_TEXT];

	top_number(text, value_of(res, 0, "rate"), NUMBER_WIDTH, 2);
	top_append_piece(top, "rate %s/s", text);
	top_number(text, value_of(res, 0, "errors_pct"), NUMBER_WIDTH, 1);
	top_append_piece(top, "errors %s (%s%%)", shown_value(res, 0, "errors"),
					 text);
	if (PQntuples(f->running) > 0)
	{
		top_age(text, value_of(f->running, 0, "age_ms"));
		top_append_piece(top, "oldest running %s", text);
	}
	top_end_line(top);
}

static void
draw_concurrency(Top *top, const Figures *f)
{
	const PGresult *res = f->overview;
	int			windows = PQntuples(f->trend);
	char		text[TOP_TEXT];

	top_append_piece(top, "concurrency %s now",
					 windows > 0 ? value_of(f->trend, windows - 1, "open") :
					 PQntuples(f->running) == 0 ? "0" :
					 value_of(f->running, 0, "running"));
	top_number(text, value_of(res, 0, "avg_concurrency"), NUMBER_WIDTH, 2);
	top_append_piece(top, "average %s", text);
	top_append_piece(top, "peak %s at %s", shown_value(res, 0, "max_concurrency"),
					 shown_value(res, 0, "peak_at"));
	top_end_line(top);
}

/* a field of the windows of the range, as a line of blocks */
static void
draw_graph(Top *top, const PGresult *trend, const char *field,
		   const char *label, int decimals)
{
	static const char *const blocks[] = {
		" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
		"\u2587", "\u2588"
	};
	int			windows = graph_windows(top);
	int			rows = Min(PQntuples(trend), windows);
	double		highest = 0;
	char		value[TOP_TEXT];
	char		text[TOP_TEXT];

	if (windows < 1)
		return;
	for (int i = 0; i < rows; i++)
		highest = Max(highest, atof(value_of(trend, i, field)));
	appendPQExpBuffer(&top->line, GRAPH_LABEL, label);
	for (int i = 0; i < rows; i++)
	{
		double		share = highest > 0 ?
		atof(value_of(trend, i, field)) / highest : 0;

		appendPQExpBufferStr(&top->line, blocks[(int) ceil(share * 8)]);
	}
	snprintf(value, sizeof(value), "%.6f", highest);
	top_number(text, value, NUMBER_WIDTH, decimals);
	appendPQExpBuffer(&top->line, "%*s  at most %s", windows - rows, "", text);
	top_end_line(top);
}

/* which columns there is room for; what is left is for the operation */
static int
choose_columns(const Top *top, bool *shown)
{
	int			left = top->width;

	memset(shown, 0, NUM_COLUMNS * sizeof(bool));
	for (int rank = 0; rank <= NUM_COLUMNS; rank++)
	{
		for (int i = 0; i < NUM_COLUMNS; i++)
		{
			/* the order takes the first rank */
			if ((i == top->sort ? 0 : columns[i].rank) != rank ||
				left - columns[i].width - 1 < MIN_OPERATION)
				continue;
			shown[i] = true;
			left -= columns[i].width + 1;
		}
	}
	return left;
}

static void
draw_operations(Top *top, const PGresult *res)
{
	bool		shown[NUM_COLUMNS];
	int			room = choose_columns(top, shown);
	int			target_width = room >= MIN_WITH_TARGET ? room * 2 / 5 : 0;
	int			name_width = room - target_width - (target_width > 0);

	for (int row = -1; row < PQntuples(res); row++)
	{
		top_append_fitted(&top->line, row < 0 ? "OPERATION" :
						  shown_value(res, row, "name"), name_width);
		if (target_width > 0)
		{
			appendPQExpBufferChar(&top->line, ' ');
			top_append_fitted(&top->line, row < 0 ? "TARGET" :
							  shown_value(res, row, "target"), target_width);
		}
		for (int i = 0; i < NUM_COLUMNS; i++)
		{
			const Column *column = &columns[i];
			char		text[TOP_TEXT];

			if (!shown[i])
				continue;
			if (row < 0)
				snprintf(text, sizeof(text), "%s%s",
						 i == top->sort ? "*" : "", column->title);
			else
				top_number(text, value_of(res, row, column->field),
						   column->width, column->decimals);
			appendPQExpBuffer(&top->line, " %*s", column->width, text);
		}
		if (row < 0)
			top_end_title(top);
		else
			top_end_line(top);
	}
}

static void
draw_running(Top *top, const PGresult *res)
{
	bool		has_older = top->width >= OLDER_SCREEN;
	int			left = top->width - AGE_WIDTH - 2 -
	(has_older ? OLDER_WIDTH + 2 : 0);

	if (PQntuples(res) == 0)
	{
		appendPQExpBufferStr(&top->line, "No span is running.");
		top_end_line(top);
		return;
	}
	appendPQExpBuffer(&top->line, "%*s  ", AGE_WIDTH, "RUNNING FOR");
	if (has_older)
		appendPQExpBuffer(&top->line, "%*s  ", OLDER_WIDTH, "OLDER THAN");
	appendPQExpBufferStr(&top->line, "STACK");
	top_end_title(top);
	for (int row = 0; row < PQntuples(res); row++)
	{
		const char *older = value_of(res, row, "percentile_of_age");
		char		text[TOP_TEXT];

		top_age(text, value_of(res, row, "age_ms"));
		appendPQExpBuffer(&top->line, "%*s  ", AGE_WIDTH, text);
		if (has_older)
		{
			top_number(text, older, OLDER_WIDTH - 1, 1);
			appendPQExpBuffer(&top->line, "%*s%s  ", OLDER_WIDTH - 1, text,
							  older ? "%" : " ");
		}
		top_append_end(&top->line, shown_value(res, row, "stack"), Max(left, 0));
		top_end_line(top);
	}
}

/* ---- a refresh ---- */

static bool
ask_figures(Top *top, Figures *f)
{
	int			rows = 0;		/* of both tables, on a screen */
	int			running = PLAIN_RUNNING;
	int			operations = top->lines > 0 ? top->lines : PLAIN_OPERATIONS;

	if (top->height > 0)
	{
		rows = top->height -
			(top->height < LOW_SCREEN ? FEWER_AROUND : LINES_AROUND);
		running = Max(rows / 3, 1);
	}
	if ((f->overview = ask_overview(top)) == NULL)
		return false;
	f->seconds = atof(shown_value(f->overview, 0, "seconds"));
	if ((f->trend = ask_trend(top, f->seconds)) == NULL ||
		(f->running = ask_running(top, f->trend, running)) == NULL)
		return false;
	if (top->height > 0)
	{
		operations = Max(rows - PQntuples(f->running), 1);
		if (top->lines > 0)
			operations = Min(operations, top->lines);
	}
	f->operations = ask_operations(top, f->seconds, operations);
	return f->operations != NULL;
}

bool
top_draw_figures(Top *top)
{
	Figures		f = {0};
	bool		ok = ask_figures(top, &f);

	if (ok)
	{
		draw_range(top, &f);
		draw_counts(top, &f);
		draw_rate(top, &f);
		draw_concurrency(top, &f);
		if (top->height == 0 || top->height >= LOW_SCREEN)
		{
			draw_graph(top, f.trend, "rate", "rate/s", 2);
			draw_graph(top, f.trend, "open", "running", 0);
			top_end_line(top);
		}
		draw_operations(top, f.operations);
		top_end_line(top);
		draw_running(top, f.running);
	}
	PQclear(f.overview);
	PQclear(f.trend);
	PQclear(f.running);
	PQclear(f.operations);
	return ok;
}
