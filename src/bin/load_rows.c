/*
 * load_rows.c
 *	  Rows of spans on their way into the table, by COPY.
 *
 * A row becomes a line of COPY's text format.  Nothing in it depends on the
 * types of the table's columns, but that times are digits for a number, and a
 * date for a timestamp: the server reads the line as it reads any other.
 *
 * Lines come in bursts, one for each document.  They wait here and are sent as
 * the server takes them, without waiting for it, so that it has something to
 * store while the next document is read.  When too many wait, sending blocks.
 * Those of a document that may have to be read again are held back until it
 * was read.
 *
 * Columns are found by name, and a table need not have all of them.
 */
#include "load_rows.h"

#include "base/bytes.h"

#include <poll.h>

/* lines are sent so many bytes at a time */
#define SEND_BYTES		(64 * 1024)

/* so many bytes of them may wait */
#define MAX_WAITING		(2 * 1024 * 1024)

/* and so many when rows of a large document come that are held back */
#define MAX_BEFORE_HELD	(8 * 1024 * 1024)

#define DAY_SECONDS		86400
#define MAX_TIMESTAMP	64

typedef enum Column
{
	BEGIN_TIME,
	END_TIME,
	SPAN_ID,
	PARENT_SPAN_ID,
	LINE_NUMBER,
	ERROR_FLAG,
	DETACHED,
	TRACE_ID,
	PROCESS_ID,
	NAME,
	TARGET,
	KIND,
	FILENAME,
	ATTRIBUTES,
	NCOLUMNS
} Column;

/* those of the type imported_span */
static const char *const column_names[NCOLUMNS] = {
	"begin_time", "end_time", "span_id", "parent_span_id", "line", "error",
	"detached", "trace_id", "process_id", "name", "target", "kind", "filename",
	"attributes"
};

struct RowSink
{
	Load	   *load;
	Column		columns[NCOLUMNS];	/* in the order of the table */
	int			ncolumns;
	bool		timestamps[NCOLUMNS];	/* by column */
	char	   *lines;
	size_t		sent;			/* of them */
	size_t		offered;		/* when they were last sent */
	size_t		held;			/* those from here on are, if any */
	size_t		length;
	size_t		room;
	bool		holds;
	bool		failed;
};

/* ---- text ---- */

/* room for that many bytes more */
static inline char *
make_room(RowSink *sink, size_t more)
{
	if (sink->room - sink->length < more)
	{
		sink->room = (sink->room + more) * 2;
		sink->lines = pg_realloc(sink->lines, sink->room);
	}
	return sink->lines + sink->length;
}

/* a number with leading zeros up to its width; the place behind it */
static inline char *
write_digits(char *out, uint64 value, int width)
{
	char		digits[20];
	int			n = 0;

	do
		digits[n++] = '0' + value % 10;
	while ((value /= 10) > 0);
	while (n < width)
		digits[n++] = '0';
	while (n > 0)
		*out++ = digits[--n];
	return out;
}

static inline void
put_char(RowSink *sink, char c)
{
	*make_room(sink, 1) = c;
	sink->length++;
}

static void
put_int64(RowSink *sink, int64 value)
{
	char	   *out = make_room(sink, 20);

	if (value < 0)
		*out++ = '-';
	out = write_digits(out, value < 0 ? -(uint64) value : (uint64) value, 1);
	sink->length = out - sink->lines;
}

/*
 * An instant in UTC, with the microseconds towards 1970.  The date is that of
 * the proleptic Gregorian calendar, counted in years that begin in March, so
 * that the leap day is the last of one.
 */
static void
put_timestamp(RowSink *sink, int64 ns)
{
	int64		us = ns / 1000;
	int64		second = us / 1000000 - (us % 1000000 < 0);
	int64		day = second / DAY_SECONDS - (second % DAY_SECONDS < 0);
	int			of_day = second - day * DAY_SECONDS;
	int64		since = day + 719468;	/* 0000-03-01 */
	int			era_day = since % 146097;
	int			year = (era_day - era_day / 1460 + era_day / 36524 -
						era_day / 146096) / 365;
	int			year_day = era_day - (365 * year + year / 4 - year / 100);
	int			month = (5 * year_day + 2) / 153;
	char	   *out = make_room(sink, MAX_TIMESTAMP);

	out = write_digits(out, year + since / 146097 * 400 + (month >= 10), 4);
	*out++ = '-';
	out = write_digits(out, month < 10 ? month + 3 : month - 9, 2);
	*out++ = '-';
	out = write_digits(out, year_day - (153 * month + 2) / 5 + 1, 2);
	*out++ = ' ';
	out = write_digits(out, of_day / 3600, 2);
	*out++ = ':';
	out = write_digits(out, of_day / 60 % 60, 2);
	*out++ = ':';
	out = write_digits(out, of_day % 60, 2);
	*out++ = '.';
	out = write_digits(out, us - second * 1000000, 6);
	memcpy(out, "+00", 3);
	sink->length = out + 3 - sink->lines;
}

/* with the escapes of the text format */
static void
put_text(RowSink *sink, aspan_text text)
{
	char	   *out = make_room(sink, (size_t) text.len * 2);

	for (;;)
	{
		size_t		n = aspan_plain_length(text.bytes, text.len, false);
		char		c;

		memcpy(out, text.bytes, n);
		out += n;
		if (n == text.len)
			break;
		c = text.bytes[n];
		if (c == '\\' || c == '\n' || c == '\r' || c == '\t')
		{
			*out++ = '\\';
			c = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
		}
		*out++ = c;
		text.bytes += n + 1;
		text.len -= n + 1;
	}
	sink->length = out - sink->lines;
}

/* ---- columns ---- */

static void
put_time(RowSink *sink, Column column, int64 time)
{
	if (sink->timestamps[column])
		put_timestamp(sink, time);
	else
		put_int64(sink, time);
}

static bool
is_null(const aspan_import_row *row, Column column)
{
	switch (column)
	{
		case BEGIN_TIME:
			return row->begin_null;
		case END_TIME:
			return row->end_null;
		case SPAN_ID:
			return row->span_id_null;
		case PARENT_SPAN_ID:
			return row->parent_null;
		case LINE_NUMBER:
			return row->line_null;
		case ERROR_FLAG:
		case DETACHED:
			return row->flags_null;
		case TRACE_ID:
			return row->trace.bytes == NULL;
		case PROCESS_ID:
			return row->process.bytes == NULL;
		case NAME:
			return row->name.bytes == NULL;
		case TARGET:
			return row->target.bytes == NULL;
		case KIND:
			return row->kind.bytes == NULL;
		case FILENAME:
			return row->filename.bytes == NULL;
		default:
			return row->attributes.bytes == NULL;
	}
}

static void
put_value(RowSink *sink, const aspan_import_row *row, Column column)
{
	switch (column)
	{
		case BEGIN_TIME:
			put_time(sink, column, row->begin);
			break;
		case END_TIME:
			put_time(sink, column, row->end);
			break;
		case SPAN_ID:
			put_int64(sink, row->span_id);
			break;
		case PARENT_SPAN_ID:
			put_int64(sink, row->parent_id);
			break;
		case LINE_NUMBER:
			put_int64(sink, row->line);
			break;
		case ERROR_FLAG:
			put_char(sink, row->error ? 't' : 'f');
			break;
		case DETACHED:
			put_char(sink, row->detached ? 't' : 'f');
			break;
		case TRACE_ID:
			put_text(sink, row->trace);
			break;
		case PROCESS_ID:
			put_text(sink, row->process);
			break;
		case NAME:
			put_text(sink, row->name);
			break;
		case TARGET:
			put_text(sink, row->target);
			break;
		case KIND:
			put_text(sink, row->kind);
			break;
		case FILENAME:
			put_text(sink, row->filename);
			break;
		default:
			put_text(sink, row->attributes);
			break;
	}
}

/* makes room at the start of the lines, where those lie that were sent */
static void
drop_sent(RowSink *sink)
{
	memmove(sink->lines, sink->lines + sink->sent, sink->length - sink->sent);
	sink->length -= sink->sent;
	sink->held -= Min(sink->held, sink->sent);
	sink->offered -= Min(sink->offered, sink->sent);
	sink->sent = 0;
}

void
rows_send(RowSink *sink)
{
	PGconn	   *conn = sink->load->conn;
	size_t		end = sink->holds ? sink->held : sink->length;
	int			flushed = 0;

	while (sink->sent < end && (flushed = PQflush(conn)) == 0)
	{
		size_t		n = Min(end - sink->sent, SEND_BYTES);

		if (!load_copy_data(sink->load, sink->lines + sink->sent, n))
			flushed = -1;
		sink->sent += n;
	}
	if (flushed < 0)
		sink->failed = true;
	if (sink->failed || sink->sent == sink->length)
		sink->sent = sink->offered = sink->held = sink->length = 0;
	else if (sink->sent >= MAX_WAITING / 2 && sink->sent >= sink->length / 2)
		drop_sent(sink);
}

/* sends until no more than that many bytes wait */
static void
send_down_to(RowSink *sink, size_t waiting)
{
	PGconn	   *conn = sink->load->conn;

	Assert(!sink->holds);
	for (;;)
	{
		struct pollfd fd = {.fd = PQsocket(conn),.events = POLLIN | POLLOUT};

		rows_send(sink);
		if (sink->length - sink->sent <= waiting)
			break;
		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			sink->failed = true;
		if ((fd.revents & POLLIN) && !PQconsumeInput(conn))
			sink->failed = true;
	}
	drop_sent(sink);
	sink->offered = sink->length;
}

void
rows_hold(RowSink *sink)
{
	send_down_to(sink, MAX_BEFORE_HELD);
	sink->holds = true;
	sink->held = sink->length;
}

void
rows_release(RowSink *sink)
{
	sink->holds = false;
	rows_send(sink);
}

void
rows_drop(RowSink *sink)
{
	sink->holds = false;
	sink->length = sink->held;
	sink->offered = Min(sink->offered, sink->length);
}

bool
rows_put(RowSink *sink, const aspan_import_row *row)
{
	for (int i = 0; i < sink->ncolumns; i++)
	{
		Column		column = sink->columns[i];

		if (i > 0)
			put_char(sink, '\t');
		if (!is_null(row, column))
			put_value(sink, row, column);
		else
		{
			put_char(sink, '\\');
			put_char(sink, 'N');
		}
	}
	put_char(sink, '\n');
	if (!sink->holds && sink->length - sink->sent >= MAX_WAITING)
		send_down_to(sink, MAX_WAITING / 2);
	else if (sink->length - sink->offered >= SEND_BYTES)
	{
		rows_send(sink);
		sink->offered = sink->length;
	}
	return !sink->failed;
}

/* ---- the table ---- */

/* notes a column of the table, and adds it to the list */
static void
add_column(RowSink *sink, PQExpBuffer sql, const char *name,
		   const char *quoted, bool is_timestamp)
{
	for (int column = 0; column < NCOLUMNS; column++)
	{
		if (strcmp(name, column_names[column]) != 0)
			continue;
		appendPQExpBuffer(sql, "%s%s", sink->ncolumns > 0 ? ", " : "", quoted);
		sink->columns[sink->ncolumns++] = column;
		sink->timestamps[column] = is_timestamp;
	}
}

static bool
find_columns(RowSink *sink, PQExpBuffer sql)
{
	Load	   *load = sink->load;
	Query		query;
	PGresult   *res;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT attname, pg_catalog.quote_ident(attname),"
					  " atttypid IN ('timestamp'::pg_catalog.regtype,"
					  " 'timestamptz'::pg_catalog.regtype)"
					  " FROM pg_catalog.pg_attribute"
					  " WHERE attrelid = $%d::pg_catalog.regclass AND attnum > 0"
					  " AND NOT attisdropped AND attgenerated = ''"
					  " ORDER BY attnum",
					  query_param(&query, load->target));
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	for (int i = 0; i < PQntuples(res); i++)
		add_column(sink, sql, PQgetvalue(res, i, 0), PQgetvalue(res, i, 1),
				   PQgetvalue(res, i, 2)[0] == 't');
	PQclear(res);
	return true;
}

static void
free_sink(RowSink *sink)
{
	pg_free(sink->lines);
	pg_free(sink);
}

RowSink *
rows_begin(Load *load)
{
	RowSink    *sink = pg_malloc0(sizeof(RowSink));
	PQExpBufferData sql;
	bool		ok;

	sink->load = load;
	sink->room = 2 * SEND_BYTES;
	sink->lines = pg_malloc(sink->room);
	initPQExpBuffer(&sql);
	appendPQExpBuffer(&sql, "COPY %s (", load->target);
	ok = find_columns(sink, &sql);
	appendPQExpBufferStr(&sql, ") FROM STDIN");
	ok = ok && load_copy_begin(load, sql.data);
	termPQExpBuffer(&sql);
	if (ok && PQsetnonblocking(load->conn, 1) == 0)
		return sink;
	free_sink(sink);
	return NULL;
}

bool
rows_end(RowSink *sink, bool whole)
{
	Load	   *load = sink->load;

	if (whole)
		send_down_to(sink, 0);
	(void) PQsetnonblocking(load->conn, 0);
	free_sink(sink);
	return load_copy_end(load, whole) && whole;
}
