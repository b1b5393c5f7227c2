/*
 * csv_count.c
 *	  Which rows of a CSV file are of use.
 *
 * The rows pass by on their way to COPY, which stores them whatever they say.
 * An event that lacks its time, type or id, or whose type is none that the
 * functions know, is in the table, but in no figure; so it must not be counted
 * as one.  What COPY takes for NULL is a field without a character, quotes
 * included.  Rows are taken apart as COPY does it; if a row is wrong, COPY says
 * so, and the counts do not matter.
 *
 * The state is in the struct, since pieces of the file end anywhere.
 */
#include "csv_count.h"

#include "base/host.h"
#include "base/event.h"

static CsvRole
role_of(const char *target)
{
	static const struct
	{
		const char *name;
		CsvRole		role;
	}			roles[] = {
		{"time", CSV_TIME}, {"begin_time", CSV_TIME}, {"end_time", CSV_END},
		{"event_type", CSV_TYPE}, {"span_id", CSV_ID}
	};

	for (int i = 0; target && i < lengthof(roles); i++)
		if (strcmp(roles[i].name, target) == 0)
			return roles[i].role;
	return CSV_OTHER;
}

void
csv_count_begin(CsvCount *count, Kind kind, char delimiter,
				const Columns *columns)
{
	memset(count, 0, sizeof(*count));
	count->kind = kind;
	count->delimiter = delimiter;
	count->in_header = true;
	count->ncolumns = columns->n;
	count->roles = pg_malloc((columns->n + 1) * sizeof(CsvRole));
	for (int i = 0; i < columns->n; i++)
		count->roles[i] = role_of(columns->list[i].target);
}

static void
end_field(CsvCount *count)
{
	if (count->column < count->ncolumns)
		count->given[count->roles[count->column]] |= count->in_field;
	count->column++;
	count->in_field = false;
}

static void
end_row(CsvCount *count)
{
	const bool *given = count->given;

	end_field(count);
	if (count->in_header)
		count->in_header = false;
	else if (!given[CSV_ID] ||
			 (count->kind == KIND_EVENTS ?
			  !given[CSV_TIME] || !given[CSV_TYPE] :
			  !given[CSV_TIME] && !given[CSV_END]))
		count->unusable.incomplete++;
	else if (count->kind == KIND_EVENTS &&
			 aspan_kind_from_label(count->type,
								   count->type_length) == ASPAN_OTHER)
		count->unusable.of_other_type++;
	else
		count->usable++;
	memset(count->given, 0, sizeof(count->given));
	count->column = 0;
	count->type_length = 0;
}

static void
add_char(CsvCount *count, char c)
{
	count->in_field = true;
	if (count->column < count->ncolumns &&
		count->roles[count->column] == CSV_TYPE && c != '"' &&
		count->type_length < CSV_TYPE_BYTES)
		count->type[count->type_length++] = c;
}

void
csv_count_feed(CsvCount *count, const char *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
	{
		char		c = data[i];

		if (count->after_return)
		{
			count->after_return = false;
			if (c == '\n')
				continue;
		}
		if (c == '"')
			count->quoted = !count->quoted;
		if (count->quoted || (c != count->delimiter && c != '\n' && c != '\r'))
			add_char(count, c);
		else if (c == count->delimiter)
			end_field(count);
		else
		{
			end_row(count);
			count->after_return = c == '\r';
		}
	}
}

void
csv_count_end(CsvCount *count)
{
	if (count->column > 0 || count->in_field)
		end_row(count);
	pg_free(count->roles);
}
