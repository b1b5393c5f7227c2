/*
 * load_errors.c
 *	  Errors about a value of a file with columns, in the words of the file.
 *
 * The server reads a file by COPY and speaks of the columns of the table, or
 * of the temporary one that a file goes through (load_csv.c).  Whoever made the
 * file knows the names in its header.  So the place of an error becomes a line
 * and a column of the file, and where a type is the reason, a hint says what a
 * value has to look like, as the hints of the SQL functions do for a column.
 *
 * The place is in a sentence of the server's, which is only read in English;
 * in other languages it is shown as it is.
 */
#include "load_columns.h"

/* what the values of a column have to be */
static const struct
{
	const char *target;
	const char *hint;
}			value_hints[] = {
	{"time", "A time has to be a timestamp, or a whole number of nanoseconds since 1970."},
	{"begin_time", "A time has to be a timestamp, or a whole number of nanoseconds since 1970."},
	{"end_time", "A time has to be a timestamp, or a whole number of nanoseconds since 1970."},
	{"span_id", "The ids of a file have to be whole numbers, hexadecimal or UUIDs, of one kind that its first rows show."},
	{"parent_span_id", "The ids of a file have to be whole numbers, hexadecimal or UUIDs, of one kind that its first rows show."},
	{"line", "It has to be a whole number."},
	{"error", "It has to be boolean. Map the column to a name that the table does not have, with --map, to leave it out."},
	{"detached", "It has to be boolean. Map the column to a name that the table does not have, with --map, to leave it out."},
};

static const char *
value_hint(const Column *column)
{
	for (int i = 0; column->target && i < lengthof(value_hints); i++)
		if (strcmp(value_hints[i].target, column->target) == 0)
			return value_hints[i].hint;
	return NULL;
}

/* whether it says that a value is none of its type */
static bool
is_about_a_type(const PGresult *res)
{
	static const char *const states[] = {
		"22P02",				/* invalid_text_representation */
		"22003",				/* numeric_value_out_of_range */
		"22007",				/* invalid_datetime_format */
		"22008"					/* datetime_field_overflow */
	};
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	for (int i = 0; state && i < lengthof(states); i++)
		if (strcmp(state, states[i]) == 0)
			return true;
	return false;
}

/* the column whose name in the server's sentence starts here, or NULL */
static const Column *
column_at(const Columns *columns, const char *text, char end, size_t *length)
{
	const Column *found = NULL;

	*length = 0;
	for (int i = 0; i < columns->n; i++)
	{
		char	   *name = column_copied_as(columns, i);
		size_t		n = strlen(name);

		if (n > *length && strncmp(text, name, n) == 0 &&
			(text[n] == end || text[n] == '\0'))
		{
			found = &columns->list[i];
			*length = n;
		}
		pg_free(name);
	}
	return found;
}

/*
 * "line 3, column "id": ...", from COPY's "COPY table, line 3, column span_id:
 * ..."; what is not understood stays.  *column is the column, or NULL.
 */
static char *
place_in_file(const Load *load, const char *context, const Column **column)
{
	const char *place = strstr(context, ", line ");
	const char *name;
	size_t		length;

	*column = NULL;
	if (strncmp(context, "COPY ", 5) != 0 || !place)
		return pg_strdup(context);
	place += 2;
	name = strstr(place, ", column ");
	if (name && strspn(place + 5, "0123456789") == name - place - 5)
		*column = column_at(load->columns, name + 9, ':', &length);
	if (!*column)
		return pg_strdup(place);
	return psprintf("%.*s, column \"%s\"%s", (int) (name - place), place,
					(*column)->name, name + 9 + length);
}

/* a message in which the first quoted name is that of a column of the file */
static char *
message_for_file(const Load *load, const PGresult *res)
{
	const char *message = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	const char *quote = message ? strchr(message, '"') : NULL;
	const Column *column = NULL;
	size_t		length;

	/* bad_copy_file_format: a row has too few columns, or too many */
	if (quote && state && strcmp(state, "22P04") == 0)
		column = column_at(load->columns, quote + 1, '"', &length);
	if (!column)
		return message ? pg_strdup(message) : NULL;
	return psprintf("%.*s\"%s%s", (int) (quote - message), message,
					column->name, quote + 1 + length);
}

void
load_report_copy_error(Load *load, const PGresult *res)
{
	const char *context = PQresultErrorField(res, PG_DIAG_CONTEXT);
	const Column *column = NULL;
	ErrorWords	words = {NULL, NULL, NULL};

	if (load->columns)
	{
		words.primary = message_for_file(load, res);
		if (context)
			words.place = place_in_file(load, context, &column);
		if (column && is_about_a_type(res))
			words.hint = value_hint(column);
	}
	report_error_as(load->conn, res, load->name, &words);
}

void
load_report_store_error(Load *load, const PGresult *res)
{
	static const char *const read_as[] = {
		NULL, "nanoseconds", "timestamps", "hexadecimal ids", "UUIDs"
	};

	report_error(load->conn, res, load->name);
	if (!is_about_a_type(res))
		return;
	for (int i = 0; i < load->columns->n; i++)
	{
		const Column *column = &load->columns->list[i];

		if (column->target && column->conversion != AS_IT_IS)
			pg_log_error_detail("Column \"%s\" is read as %s, which its first rows have.",
								plain_name(column->name),
								read_as[column->conversion]);
	}
}
