/*
 * load_csv.c
 *	  CSV with a header, by COPY.
 *
 * The header is looked at here, to name the columns of the COPY, and the first
 * rows, to see what their values look like; the rows pass through in large
 * pieces as they are, and are counted on the way (csv_count.c), so that loading
 * costs little more than COPY.  The server checks every value and names the
 * line of one that is wrong.
 *
 * When a column of the file has no place in the table, or times or ids have to
 * be converted (load_columns.c), COPY goes into a temporary table with the
 * file's columns, and INSERT ... SELECT from there: about twice the work.
 */
#include "csv_count.h"

typedef struct Header
{
	Columns		columns;
	char		delimiter;
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

static void
free_fields(char **fields, int n)
{
	for (int i = 0; i < n; i++)
		pg_free(fields[i]);
	pg_free(fields);
}

/* reads the names, and what there is of the rows, as samples */
static bool
parse_header(const char *data, size_t length, char delimiter, Header *header)
{
	const char *end = data + length;
	char	  **fields;
	int			n;

	memset(header, 0, sizeof(*header));
	n = parse_line(&data, end, &delimiter, &fields);
	if (n < 0)
		return false;
	for (int i = 0; i < n; i++)
		columns_add(&header->columns, fields[i]);
	free_fields(fields, n);
	header->delimiter = delimiter == 0 ? ',' : delimiter;

	for (bool first = true; data < end; first = false)
	{
		n = parse_line(&data, end, &header->delimiter, &fields);
		if (n < 0)
			break;
		/* the last row may not be all there */
		for (int i = 0; i < Min(n, header->columns.n); i++)
			if (first || data < end)
				column_sample(&header->columns.list[i], fields[i]);
		free_fields(fields, n);
	}
	return true;
}

Format
csv_detect(const Load *load, const char *data, size_t length)
{
	Header		header;
	Kind		kind;
	Format		format = FORMAT_UNKNOWN;

	/* what lacks the id is told so when its columns are put in their places */
	if (parse_header(data, length, load->delimiter, &header) &&
		(columns_tell(&header.columns, load->renames, &kind) ||
		 columns_resemble(&header.columns, load->renames)))
		format = FORMAT_CSV;
	columns_free(&header.columns);
	return format;
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
copy_rows(Load *load, const char *sql, const Header *header)
{
	PQExpBufferData ends;
	CsvCount	count;
	bool		ok;

	if (!load_copy_begin(load, sql))
		return false;
	csv_count_begin(&count, load->kind, header->delimiter, &header->columns);
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
			csv_count_feed(&count, ends.data, ends.len);
			csv_count_feed(&count, data, body);
			resetPQExpBuffer(&ends);
		}
		appendBinaryPQExpBuffer(&ends, data + body, length - body);
		load_progress(load, NULL);
	}
	termPQExpBuffer(&ends);
	csv_count_end(&count);
	load->usable = count.usable;
	load_note_unusable(load, &count.unusable);
	return load_copy_end(load, ok) && ok;
}

static bool
copy_directly(Load *load, const Header *header)
{
	PQExpBufferData sql;
	bool		ok;

	initPQExpBuffer(&sql);
	appendPQExpBuffer(&sql, "COPY %s (", load->target);
	columns_append_targets(&sql, load->conn, &header->columns);
	appendPQExpBufferChar(&sql, ')');
	append_copy_options(&sql, load, header);
	ok = copy_rows(load, sql.data, header);
	termPQExpBuffer(&sql);
	return ok;
}

/* the name in the temporary table */
static void
append_stage_name(PQExpBuffer sql, PGconn *conn, const Header *header, int i)
{
	char	   *name = column_copied_as(&header->columns, i);

	append_identifier(sql, conn, name);
	pg_free(name);
}

static bool
copy_to_stage(Load *load, const Header *header)
{
	PQExpBufferData sql;
	bool		ok;

	initPQExpBuffer(&sql);
	appendPQExpBufferStr(&sql, "CREATE TEMPORARY TABLE asyncspan_stage (");
	for (int i = 0; i < header->columns.n; i++)
	{
		if (i > 0)
			appendPQExpBufferStr(&sql, ", ");
		append_stage_name(&sql, load->conn, header, i);
		appendPQExpBuffer(&sql, " %s", header->columns.list[i].type);
	}
	appendPQExpBufferStr(&sql, ") ON COMMIT DROP");
	ok = run_command(load->conn, load->name, sql.data);

	resetPQExpBuffer(&sql);
	appendPQExpBufferStr(&sql, "COPY pg_temp.asyncspan_stage");
	append_copy_options(&sql, load, header);
	ok = ok && copy_rows(load, sql.data, header);
	termPQExpBuffer(&sql);
	return ok;
}

static bool
copy_staged(Load *load, const Header *header)
{
	PQExpBufferData name;
	Query		insert;
	PGresult   *res;
	const char *separator = "";

	if (!copy_to_stage(load, header))
		return false;

	initPQExpBuffer(&name);
	query_init(&insert);
	appendPQExpBuffer(&insert.sql, "INSERT INTO %s (", load->target);
	columns_append_targets(&insert.sql, load->conn, &header->columns);
	appendPQExpBufferStr(&insert.sql, ") SELECT ");
	for (int i = 0; i < header->columns.n; i++)
	{
		if (header->columns.list[i].target == NULL)
			continue;
		resetPQExpBuffer(&name);
		append_stage_name(&name, load->conn, header, i);
		appendPQExpBufferStr(&insert.sql, separator);
		column_append_value(&insert.sql, &header->columns.list[i], name.data);
		separator = ", ";
	}
	termPQExpBuffer(&name);
	appendPQExpBufferStr(&insert.sql, " FROM pg_temp.asyncspan_stage");
	res = load_store(load, &insert);
	if (!res)
		return false;
	PQclear(res);
	return true;
}

/* whether COPY can't put the columns in their places */
static bool
needs_stage(const Columns *columns)
{
	for (int i = 0; i < columns->n; i++)
		if (columns->list[i].target == NULL ||
			columns->list[i].conversion != AS_IT_IS)
			return true;
	return false;
}

bool
load_csv(Load *load)
{
	const char *data;
	size_t		length;
	Header		header;
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
	if (ok)
	{
		load->columns = &header.columns;
		(void) columns_tell(&header.columns, load->renames, &load->kind);
		ok = load_target(load) && columns_map(load, &header.columns) &&
			(needs_stage(&header.columns) ? copy_staged(load, &header) :
			 copy_directly(load, &header));
	}
	load->columns = NULL;
	columns_free(&header.columns);
	return ok;
}
