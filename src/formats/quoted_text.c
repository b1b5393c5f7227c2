/*
 * quoted_text.c
 *	  Text of the database as a string of JSON, and as it is shown.
 *
 * JSON gives back what was put in, so a character that must not be shown as it
 * is (base/visible.c) is escaped the way JSON does it.  In a database whose
 * encoding is SQL_ASCII, a byte that is no UTF-8 becomes U+FFFD: JSON is UTF-8,
 * and readers refuse what is not.  PostgreSQL's escape_json() escapes ASCII's
 * control characters alone, and keeps all other bytes.
 */
#include "postgres.h"

#include "base/visible.h"
#include "formats/quoted_text.h"

#include "mb/pg_wchar.h"

static void
append_ascii(StringInfo out, char c)
{
	switch (c)
	{
		case '\b':
			appendStringInfoString(out, "\\b");
			break;
		case '\f':
			appendStringInfoString(out, "\\f");
			break;
		case '\n':
			appendStringInfoString(out, "\\n");
			break;
		case '\r':
			appendStringInfoString(out, "\\r");
			break;
		case '\t':
			appendStringInfoString(out, "\\t");
			break;
		case '"':
			appendStringInfoString(out, "\\\"");
			break;
		case '\\':
			appendStringInfoString(out, "\\\\");
			break;
		default:
			if (c < ' ' || c == 0x7f)
				appendStringInfo(out, "\\u%04x", c);
			else
				appendStringInfoCharMacro(out, c);
			break;
	}
}

void
aspan_append_json(StringInfo out, const char *str, size_t len)
{
	int			encoding = GetDatabaseEncoding();
	int			bytes;

	appendStringInfoCharMacro(out, '"');
	for (const char *end = str + len; str < end; str += bytes)
	{
		uint32		hidden;

		if (!IS_HIGHBIT_SET(*str))
		{
			append_ascii(out, *str);
			bytes = 1;
			continue;
		}
		hidden = aspan_hidden_character(str, end - str, encoding, &bytes);
		if (hidden == ASPAN_NOT_HIDDEN)
			appendBinaryStringInfo(out, str, bytes);
		else
			appendStringInfo(out, "\\u%04x", hidden);
	}
	appendStringInfoCharMacro(out, '"');
}

void
aspan_append_visible(StringInfo out, const char *str, size_t len)
{
	int			encoding = GetDatabaseEncoding();
	int			bytes;

	for (const char *end = str + len; str < end; str += bytes)
	{
		uint32		hidden = aspan_hidden_character(str, end - str, encoding,
													&bytes);

		if (hidden == ASPAN_NOT_HIDDEN)
			appendBinaryStringInfo(out, str, bytes);
		else
		{
			char		spelled[ASPAN_SPELLED_BYTES];

			appendBinaryStringInfo(out, spelled,
								   aspan_spell_character(spelled, hidden));
		}
	}
}
