/*
 * load_csv.c
 *	  CSV with a header, by COPY.
 *
 * Only the header is looked at here, to name the columns of the COPY; the
 * rows pass through in large pieces as they are, so that loading costs what
 * COPY costs.  The server checks every value and names the line of one that
 * is wrong.
 *
 * When a column of the file has no place in the table, or times have to be
 * converted (between nanoseconds and timestamps, which is told by the first
 * row), COPY goes into a temporary table with the file's columns, and
 * INSERT ... SELECT from there: about twice the work.
 */
#include "load.h"

typedef enum Conversion
{
	AS_IT_IS,
	NS_TO_TIMESTAMP,
	TIMESTAMP_TO_NS
} Conversion;

/*
 * Both are exact.  Nanoseconds to a timestamp: whole microseconds are below
 * 2^53, so the product with an interval is.  The other way the fraction is
 * taken as digits, because the type timestamptz would round it.
 */
static const char *const conversions[] = {
	"c%1$d",
	"'epoch'::timestamptz + (c%1$d / 1000) * interval '1 microsecond'",
	"(extract(epoch FROM regexp_replace(c%1$d, '[.][0-9]+', '')::timestamptz)"
	" * 1000000000)::bigint"
	" + rpad(coalesce(substring(c%1$d FROM '[.]([0-9]{1,9})'), ''), 9, '0')::bigint"
};

typedef struct Column
{
	char	   *name;			/* in the file */
	char	   *target;			/* in the table, NULL if it has no place */
	char	   *type;			/* of the column in the file */
	Conversion	conversion;		/* between the two */
} Column;

typedef struct Header
{
	Column	   *columns;
	int			ncolumns;
	char		delimiter;
	char	  **first_row;		/* [nfirst] its fields */
	int			nfirst;
} Header;

/* the separator is the first of these outside quotes */
#define DELIMITERS ",;\t|"

/*
 * Reads the fields of a line, and moves *data behind it.  A delimiter of 0 is
 * set to the first possible one outside quotes.  Returns the number of
 * fields, or -1 if the line does not end before the end, in a quoted field.
 */
static int
parse_line(const char **data, const char *end, char *delimiter,
		   char ***fields)
{
	const char *p = *data;
	PQExpBufferData field;
	bool		quoted = false;
	bool		complete = false;
	int			n = 0;

	*fields = NULL;
	initPQExpBuffer(&field);
	while (!complete)
	{
		char		c;

		if (p == end && quoted)
		{
			n = -1;
			break;
		}
		c = p < end ? *p++ : '\n';
		if (quoted)
		{
			if (c != '"')
				appendPQExpBufferChar(&field, c);
			else if (p < end && *p == '"')
				appendPQExpBufferChar(&field, *p++);
			else
				quoted = false;
			continue;
		}
		if (c == '"')
		{
			quoted = true;
			continue;
		}
		if (*delimiter == 0 && c != '\0' && strchr(DELIMITERS, c))
			*delimiter = c;
		if (c != '\n' && c != '\r' && c != *delimiter)
		{
			appendPQExpBufferChar(&field, c);
			continue;
		}
		*fields = pg_realloc(*fields, (n + 1) * sizeof(char *));
		(*fields)[n++] = pg_strdup(field.data);
		resetPQExpBuffer(&field);
		complete = c != *delimiter;
		if (c == '\r' && p < end && *p == '\n')
			p++;
	}
	termPQExpBuffer(&field);
	*data = p;
	return n;
}

/* reads the names, and the fields of the first row */
static bool
parse_header(const char *data, size_t length, char delimiter, Header *header)
{
	const char *end = data + length;
	char	  **names;

	memset(header, 0, sizeof(*header));
	header->ncolumns = parse_line(&data, end, &delimiter, &names);
	if (header->ncolumns < 0)
		return false;
	header->columns = pg_malloc0(header->ncolumns * sizeof(Column));
	for (int i = 0; i < header->ncolumns; i++)
		header->columns[i].name = names[i];
	pg_free(names);
	header->delimiter = delimiter == 0 ? ',' : delimiter;
	if (data < end)
		header->nfirst = parse_line(&data, end, &header->delimiter,
									&header->first_row);
	return true;
}

static void
free_header(Header *header)
{
	for (int i = 0; i < header->ncolumns; i++)
	{
		pg_free(header->columns[i].name);
		pg_free(header->columns[i].target);
		pg_free(header->columns[i].type);
	}
	pg_free(header->columns);
	for (int i = 0; i < header->nfirst; i++)
		pg_free(header->first_row[i]);
	pg_free(header->first_row);
}

Format
csv_detect(const char *data, size_t length, char delimiter)
{
	Header		header;
	Format		format = FORMAT_UNKNOWN;

	if (parse_header(data, length, delimiter, &header))
	{
		for (int i = 0; i < header.ncolumns; i++)
			if (pg_strcasecmp(header.columns[i].name, "span_id") == 0)
				format = FORMAT_CSV;
	}
	free_header(&header);
	return format;
}

/* the row of the table's column with this name, or -1 */
static int
find_column(const PGresult *table, const char *name)
{
	for (int i = 0; i < PQntuples(table); i++)
		if (strcmp(PQgetvalue(table, i, 0), name) == 0)
			return i;
	for (int i = 0; i < PQntuples(table); i++)
		if (pg_strcasecmp(PQgetvalue(table, i, 0), name) == 0)
			return i;
	return -1;
}

/* how a time in the file becomes one in the table */
static Conversion
time_conversion(const Header *header, int column, const char *target,
				const char *type)
{
	const char *value;

	if (strcmp(target, "time") != 0 && strcmp(target, "begin_time") != 0 &&
		strcmp(target, "end_time") != 0)
		return AS_IT_IS;
	if (column >= header->nfirst)
		return AS_IT_IS;
	value = header->first_row[column];
	if (strncmp(type, "timestamp", 9) == 0 &&
		value[0] != '\0' && strspn(value, "-0123456789") == strlen(value) &&
		strchr(value + 1, '-') == NULL)
		return NS_TO_TIMESTAMP;
	if (strcmp(type, "bigint") == 0 && strchr(value, ':') != NULL)
		return TIMESTAMP_TO_NS;
	return AS_IT_IS;
}

/* finds the place of each column of the file; *staged if COPY can't do it */
static bool
map_columns(Load *load, Header *header, bool *staged)
{
	Query		query;
	PGresult   *table;
	PQExpBufferData left_out;
	bool		ok = true;

	query_init(&query);
	appendPQExpBufferStr(&query.sql,
						 "SELECT attname, pg_catalog.format_type(atttypid, atttypmod)"
						 " FROM pg_catalog.pg_attribute"
						 " WHERE attrelid = $1::pg_catalog.regclass AND attnum > 0"
						 " AND NOT attisdropped AND attgenerated = ''"
						 " ORDER BY attnum");
	query_param(&query, load->target);
	table = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!table)
		return false;

	*staged = false;
	initPQExpBuffer(&left_out);
	for (int i = 0; i < header->ncolumns && ok; i++)
	{
		Column	   *column = &header->columns[i];
		const char *wanted = column->name;
		int			row;

		for (Rename *r = load->renames; r; r = r->next)
			if (strcmp(r->from, column->name) == 0)
				wanted = r->to;
		row = find_column(table, wanted);
		if (row < 0 && pg_strcasecmp(wanted, "time_ns") == 0)
			row = find_column(table, "time");
		if (row < 0)
		{
			appendPQExpBuffer(&left_out, "%s\"%s\"",
							  left_out.len > 0 ? ", " : "", column->name);
			column->type = pg_strdup("text");
			*staged = true;
			continue;
		}
		column->target = pg_strdup(PQgetvalue(table, row, 0));
		column->type = pg_strdup(PQgetvalue(table, row, 1));
		column->conversion = time_conversion(header, i, column->target,
											 column->type);
		if (column->conversion != AS_IT_IS)
		{
			pg_free(column->type);
			column->type = pg_strdup(column->conversion == NS_TO_TIMESTAMP ?
									 "bigint" : "text");
			*staged = true;
		}
		for (int j = 0; j < i; j++)
		{
			if (header->columns[j].target &&
				strcmp(header->columns[j].target, column->target) == 0)
			{
				pg_log_error("%s: columns \"%s\" and \"%s\" are both for \"%s\"",
							 load->name, plain_name(header->columns[j].name),
							 plain_name(column->name), column->target);
				ok = false;
			}
		}
	}
	PQclear(table);
	if (left_out.len > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: left out, for want of such columns in \"%s\": %s\n",
						  load->name, load->table, plain_name(left_out.data));
	termPQExpBuffer(&left_out);
	return ok;
}

static bool
has_target(const Header *header, const char *target)
{
	for (int i = 0; i < header->ncolumns; i++)
		if (header->columns[i].target &&
			strcmp(header->columns[i].target, target) == 0)
			return true;
	return false;
}

/* without these the rows would be no events, or no spans */
static bool
check_required(Load *load, const Header *header)
{
	static const char *const events[] = {"time", "event_type", "span_id", NULL};
	static const char *const spans[] = {"begin_time", "end_time", "span_id", NULL};
	const char *const *required;

	required = has_target(header, "begin_time") ? spans : events;
	for (; *required; required++)
	{
		if (!has_target(header, *required))
		{
			pg_log_error("%s: the header has no column \"%s\"", load->name,
						 *required);
			pg_log_error_hint("Name the column that holds it with --map=NAME=%s.",
							  *required);
			return false;
		}
	}
	return true;
}

static void
append_identifier(PQExpBuffer sql, PGconn *conn, const char *name)
{
	char	   *quoted = PQescapeIdentifier(conn, name, strlen(name));

	if (!quoted)
		pg_fatal("%s", PQerrorMessage(conn));
	appendPQExpBufferStr(sql, quoted);
	PQfreemem(quoted);
}

/* "a, b, c": the file's columns by the names they have in the table */
static void
append_targets(PQExpBuffer sql, PGconn *conn, const Header *header)
{
	bool		first = true;

	for (int i = 0; i < header->ncolumns; i++)
	{
		if (header->columns[i].target == NULL)
			continue;
		if (!first)
			appendPQExpBufferStr(sql, ", ");
		first = false;
		append_identifier(sql, conn, header->columns[i].target);
	}
}

static void
append_copy_options(PQExpBuffer sql, Load *load, const Header *header)
{
	appendPQExpBuffer(sql, " FROM STDIN (FORMAT csv, HEADER, DELIMITER '%c'",
					  header->delimiter);
	if (load->encoding)
	{
		char	   *quoted = PQescapeLiteral(load->conn, load->encoding,
											 strlen(load->encoding));

		appendPQExpBuffer(sql, ", ENCODING %s", quoted);
		PQfreemem(quoted);
	}
	appendPQExpBufferChar(sql, ')');
}

/*
 * Passes the file on.  Line ends are held back until something follows them,
 * because programs that print CSV end it with an empty line, which would be a
 * row that is too short.
 */
static bool
copy_rows(Load *load, const char *sql, uint64 *rows)
{
	PQExpBufferData ends;
	bool		ok;

	if (!load_copy_begin(load, sql))
		return false;
	initPQExpBuffer(&ends);
	for (;;)
	{
		const char *data;
		size_t		length;
		size_t		body;

		ok = input_read(load->in, &data, &length);
		if (!ok || length == 0)
			break;
		for (body = length; body > 0; body--)
			if (data[body - 1] != '\n' && data[body - 1] != '\r')
				break;
		if (body > 0 || ends.len > INPUT_CHUNK)
		{
			/* when this fails, load_copy_end() knows why */
			if (!load_copy_data(load, ends.data, ends.len) ||
				!load_copy_data(load, data, body))
				break;
			resetPQExpBuffer(&ends);
		}
		appendBinaryPQExpBuffer(&ends, data + body, length - body);
		load_progress(load, NULL);
	}
	termPQExpBuffer(&ends);
	return load_copy_end(load, ok, rows) && ok;
}

static bool
copy_directly(Load *load, const Header *header)
{
	PQExpBufferData sql;
	bool		ok;

	initPQExpBuffer(&sql);
	appendPQExpBuffer(&sql, "COPY %s (", load->target);
	append_targets(&sql, load->conn, header);
	appendPQExpBufferChar(&sql, ')');
	append_copy_options(&sql, load, header);
	ok = copy_rows(load, sql.data, &load->loaded);
	termPQExpBuffer(&sql);
	return ok;
}

static bool
copy_staged(Load *load, const Header *header)
{
	PQExpBufferData sql;
	Query		insert;
	PGresult   *res = NULL;
	uint64		rows;
	bool		ok;
	bool		first = true;

	/* columns c0, c1, ...: the file's own names may be anything */
	initPQExpBuffer(&sql);
	appendPQExpBufferStr(&sql, "CREATE TEMPORARY TABLE asyncspan_stage (");
	for (int i = 0; i < header->ncolumns; i++)
		appendPQExpBuffer(&sql, "%sc%d %s", i > 0 ? ", " : "", i,
						  header->columns[i].type);
	appendPQExpBufferStr(&sql, ") ON COMMIT DROP");
	ok = run_command(load->conn, load->name, sql.data);

	resetPQExpBuffer(&sql);
	appendPQExpBufferStr(&sql, "COPY pg_temp.asyncspan_stage");
	append_copy_options(&sql, load, header);
	ok = ok && copy_rows(load, sql.data, &rows);
	termPQExpBuffer(&sql);
	if (!ok)
		return false;

	query_init(&insert);
	appendPQExpBuffer(&insert.sql, "INSERT INTO %s (", load->target);
	append_targets(&insert.sql, load->conn, header);
	appendPQExpBufferStr(&insert.sql, ") SELECT ");
	for (int i = 0; i < header->ncolumns; i++)
	{
		const Column *column = &header->columns[i];

		if (column->target == NULL)
			continue;
		if (!first)
			appendPQExpBufferStr(&insert.sql, ", ");
		first = false;
		appendPQExpBuffer(&insert.sql, conversions[column->conversion], i);
	}
	appendPQExpBufferStr(&insert.sql, " FROM pg_temp.asyncspan_stage");
	load_progress(load, "storing");
	res = run_query(load->conn, load->name, &insert);
	query_free(&insert);
	if (!res)
		return false;
	load->loaded = strtou64(PQcmdTuples(res), NULL, 10);
	PQclear(res);
	return true;
}

bool
load_csv(Load *load)
{
	const char *data;
	size_t		length;
	Header		header;
	bool		staged;
	bool		ok;

	if (!input_peek(load->in, &data, &length))
		return false;
	if (length == 0)
	{
		pg_log_error("%s: the file is empty, it needs a header", load->name);
		return false;
	}
	ok = parse_header(data, length, load->delimiter, &header);
	if (!ok)
		pg_log_error("%s: the header does not end within %d bytes",
					 load->name, INPUT_CHUNK);
	ok = ok && map_columns(load, &header, &staged) &&
		check_required(load, &header) &&
		(staged ? copy_staged(load, &header) : copy_directly(load, &header));
	free_header(&header);
	return ok;
}
