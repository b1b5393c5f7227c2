/*
 * load_columns.c
 *	  Columns of a file, and their places in a table of events or spans.
 *
 * Files with columns of their own (CSV and JSON lines) name them, and a name
 * leads to the column of the table that has it.  Tools do not agree on names:
 * others are known as aliases (base/column_names.c), and an option of the
 * user's (--map) goes before both.  An alias counts only where no column of the
 * file has the name itself.
 *
 * Values differ, too.  Times are nanoseconds in one file and timestamps in the
 * next, ids are numbers, hexadecimal or UUIDs; which, the first values tell.
 * The two columns of ids are converted alike, because the parents have to be
 * found.  The conversions are those that the server hints at for views, so
 * that both ways give the same ids.
 */
#include "load_columns.h"

#include "base/column_names.h"

#include <ctype.h>

/*
 * %1$s is the value.  Nanoseconds to a timestamp are exact: whole microseconds
 * are below 2^53, so the product with an interval is.  The other way the
 * fraction is taken as digits, because the type timestamptz would round it.
 * What is no hexadecimal id is left to the type's own error.
 */
static const char *const conversions[] = {
	"%1$s",
	"'epoch'::timestamptz + (%1$s / 1000) * interval '1 microsecond'",
	"(extract(epoch FROM pg_catalog.regexp_replace(%1$s, '[.][0-9]+', '')::timestamptz)"
	" * 1000000000)::bigint"
	" + pg_catalog.rpad(coalesce(pg_catalog.substring(%1$s, '[.]([0-9]{1,9})'), ''), 9, '0')::bigint",
	"CASE WHEN %1$s ~* '^(0x)?[0-9a-f]{1,16}$'"
	" THEN ('x' || pg_catalog.lpad(pg_catalog.regexp_replace(%1$s, '^0[xX]', ''), 16, '0'))::bit(64)::bigint"
	" ELSE nullif(%1$s, '')::bigint END",
	"pg_catalog.hashtextextended(nullif(%1$s, '')::uuid::text, 0)"
};

void
columns_add(Columns *columns, const char *name)
{
	columns->list = pg_realloc(columns->list,
							   (columns->n + 1) * sizeof(Column));
	memset(&columns->list[columns->n], 0, sizeof(Column));
	columns->list[columns->n++].name = pg_strdup(name);
}

void
columns_free(Columns *columns)
{
	for (int i = 0; i < columns->n; i++)
	{
		pg_free(columns->list[i].name);
		pg_free(columns->list[i].target);
		pg_free(columns->list[i].type);
	}
	pg_free(columns->list);
	memset(columns, 0, sizeof(*columns));
}

/* ---- names ---- */

bool
columns_has(const Columns *columns, const char *name)
{
	for (int i = 0; i < columns->n; i++)
		if (strcmp(columns->list[i].name, name) == 0)
			return true;
	return false;
}

/* what the user says that the column is, or else its name */
static const char *
wanted_name(const Column *column, const Rename *renames)
{
	for (; renames; renames = renames->next)
		if (strcmp(renames->from, column->name) == 0)
			return renames->to;
	return column->name;
}

/* whether a column has the name itself, or with aliases also stands for it */
static bool
has_name(const Columns *columns, const Rename *renames, const char *name,
		 bool with_aliases)
{
	for (int i = 0; i < columns->n; i++)
	{
		const char *wanted = wanted_name(&columns->list[i], renames);
		const char *alias = with_aliases ? aspan_column_of_name(wanted) : NULL;

		if (pg_strcasecmp(wanted, name) == 0 ||
			(alias && strcmp(alias, name) == 0))
			return true;
	}
	return false;
}

bool
columns_tell(const Columns *columns, const Rename *renames, Kind *kind)
{
	bool		begin = has_name(columns, renames, "begin_time", true);
	bool		type = has_name(columns, renames, "event_type", true);
	bool		time = has_name(columns, renames, "time", true);

	*kind = begin && !type ? KIND_SPANS : KIND_EVENTS;
	return has_name(columns, renames, "span_id", false) ||
		(has_name(columns, renames, "span_id", true) &&
		 (*kind == KIND_SPANS || (type && time)));
}

bool
columns_resemble(const Columns *columns, const Rename *renames)
{
	return columns->n > 1 &&
		(has_name(columns, renames, "begin_time", true) ||
		 (has_name(columns, renames, "event_type", true) &&
		  has_name(columns, renames, "time", true)));
}

/* ---- values ---- */

static bool
is_uuid(const char *value)
{
	int			digits = 0;

	for (const char *p = value; *p; p++)
	{
		if (isxdigit((unsigned char) *p))
			digits++;
		else if (*p != '-')
			return false;
	}
	return digits == 32;
}

static bool
is_hex(const char *value)
{
	bool		prefixed = pg_strncasecmp(value, "0x", 2) == 0;
	const char *digits = prefixed ? value + 2 : value;
	size_t		n = strspn(digits, "0123456789abcdefABCDEF");

	if (n == 0 || n > 16 || digits[n] != '\0')
		return false;
	/* digits alone may as well be decimal, unless they are padded */
	return prefixed || strspn(digits, "0123456789") < n ||
		(n == 16 && digits[0] == '0');
}

void
column_sample(Column *column, const char *value)
{
	const char *digits = value[0] == '-' ? value + 1 : value;

	if (digits[0] != '\0' && strspn(digits, "0123456789") == strlen(digits))
		column->has_integer = true;
	column->has_colon |= strchr(value, ':') != NULL;
	column->has_hex |= is_hex(value);
	column->has_uuid |= is_uuid(value);
}

static bool
is_id(const char *target)
{
	return strcmp(target, "span_id") == 0 ||
		strcmp(target, "parent_span_id") == 0;
}

static bool
is_time(const char *target)
{
	return strcmp(target, "time") == 0 || strcmp(target, "begin_time") == 0 ||
		strcmp(target, "end_time") == 0;
}

/* a column of times, of which the file may have two */
static Conversion
time_conversion(const Columns *columns, const char *type)
{
	bool		has_integer = false;
	bool		has_colon = false;

	for (int i = 0; i < columns->n; i++)
	{
		const Column *column = &columns->list[i];

		if (!column->target || !is_time(column->target))
			continue;
		has_integer |= column->has_integer;
		has_colon |= column->has_colon;
	}
	if (strncmp(type, "timestamp", 9) == 0 && has_integer && !has_colon)
		return NS_TO_TIMESTAMP;
	if (strcmp(type, "bigint") == 0 && has_colon)
		return TIMESTAMP_TO_NS;
	return AS_IT_IS;
}

/* how both columns of ids are converted */
static Conversion
id_conversion(const Columns *columns)
{
	Conversion	conversion = AS_IT_IS;

	for (int i = 0; i < columns->n; i++)
	{
		const Column *column = &columns->list[i];

		if (!column->target || !is_id(column->target))
			continue;
		if (column->has_uuid)
			return UUID_TO_BIGINT;
		if (column->has_hex)
			conversion = HEX_TO_BIGINT;
	}
	return conversion;
}

static void
choose_conversions(Columns *columns)
{
	Conversion	ids = id_conversion(columns);

	for (int i = 0; i < columns->n; i++)
	{
		Column	   *column = &columns->list[i];

		if (!column->target)
			continue;
		if (is_time(column->target))
			column->conversion = time_conversion(columns, column->type);
		else if (is_id(column->target))
			column->conversion = ids;
		if (column->conversion == AS_IT_IS)
			continue;
		pg_free(column->type);
		column->type = pg_strdup(column->conversion == NS_TO_TIMESTAMP ?
								 "bigint" : "text");
	}
}

/* ---- places ---- */

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

/* the column of the file before `end` that goes into `target`, or NULL */
static const Column *
column_for(const Columns *columns, int end, const char *target)
{
	for (int i = 0; i < end; i++)
		if (columns->list[i].target &&
			strcmp(columns->list[i].target, target) == 0)
			return &columns->list[i];
	return NULL;
}

/* an alias whose place nothing takes by the name itself, or before it */
static int
find_by_alias(const Load *load, const PGresult *table, const Columns *columns,
			  int end, const char *wanted)
{
	const char *alias = aspan_column_of_name(wanted);

	if (!alias || has_name(columns, load->renames, alias, false) ||
		column_for(columns, end, alias))
		return -1;
	return find_column(table, alias);
}

static void
tell_columns(const Columns *columns)
{
	PQExpBufferData names;

	initPQExpBuffer(&names);
	for (int i = 0; i < columns->n; i++)
		appendPQExpBuffer(&names, "%s\"%s\"", i > 0 ? ", " : "",
						  plain_name(columns->list[i].name));
	pg_log_error_detail("The columns of the file are %s.", names.data);
	termPQExpBuffer(&names);
}

/* without these the rows would be no events, or no spans */
static bool
check_required(const Load *load, const Columns *columns)
{
	static const char *const events[] = {"time", "event_type", "span_id", NULL};
	static const char *const spans[] = {"begin_time", "end_time", "span_id", NULL};
	const char *const *required = load->kind == KIND_SPANS ? spans : events;

	for (; *required; required++)
	{
		if (!column_for(columns, columns->n, *required))
		{
			pg_log_error("%s: there is no column \"%s\"", load->name,
						 *required);
			tell_columns(columns);
			pg_log_error_hint("Name the column that holds it with --map=NAME=%s.",
							  *required);
			return false;
		}
	}
	return true;
}

static void
note_left_out(Load *load, const Columns *columns)
{
	const char *separator = "";

	for (int i = 0; i < columns->n; i++)
	{
		if (columns->list[i].target)
			continue;
		if (separator[0] == '\0')
			appendPQExpBuffer(&load->skipped,
							  "%s: left out, for want of such columns in \"%s\": ",
							  load->name, load->table);
		appendPQExpBuffer(&load->skipped, "%s\"%s\"", separator,
						  plain_name(columns->list[i].name));
		separator = ", ";
	}
	if (separator[0] != '\0')
		appendPQExpBufferChar(&load->skipped, '\n');
}

bool
columns_map(Load *load, Columns *columns)
{
	Query		query;
	PGresult   *table;
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

	for (int i = 0; i < columns->n && ok; i++)
	{
		Column	   *column = &columns->list[i];
		const char *wanted = wanted_name(column, load->renames);
		int			row = find_column(table, wanted);
		const Column *other;

		if (row < 0)
			row = find_by_alias(load, table, columns, i, wanted);
		if (row < 0)
		{
			column->type = pg_strdup("text");
			continue;
		}
		other = column_for(columns, i, PQgetvalue(table, row, 0));
		if (other)
		{
			pg_log_error("%s: columns \"%s\" and \"%s\" are both for \"%s\"",
						 load->name, plain_name(other->name),
						 plain_name(column->name), other->target);
			ok = false;
		}
		column->target = pg_strdup(PQgetvalue(table, row, 0));
		column->type = pg_strdup(PQgetvalue(table, row, 1));
	}
	PQclear(table);
	ok = ok && check_required(load, columns);
	if (ok)
	{
		choose_conversions(columns);
		note_left_out(load, columns);
	}
	return ok;
}

/* ---- SQL ---- */

void
append_identifier(PQExpBuffer sql, PGconn *conn, const char *name)
{
	char	   *quoted = PQescapeIdentifier(conn, name, strlen(name));

	if (!quoted)
		pg_fatal("%s", PQerrorMessage(conn));
	appendPQExpBufferStr(sql, quoted);
	PQfreemem(quoted);
}

char *
column_copied_as(const Columns *columns, int i)
{
	if (columns->list[i].target)
		return pg_strdup(columns->list[i].target);
	return psprintf("column %d, left out", i + 1);
}

void
columns_append_targets(PQExpBuffer sql, PGconn *conn, const Columns *columns)
{
	bool		first = true;

	for (int i = 0; i < columns->n; i++)
	{
		if (columns->list[i].target == NULL)
			continue;
		if (!first)
			appendPQExpBufferStr(sql, ", ");
		first = false;
		append_identifier(sql, conn, columns->list[i].target);
	}
}

void
column_append_value(PQExpBuffer sql, const Column *column, const char *value)
{
	appendPQExpBuffer(sql, conversions[column->conversion], value);
}
