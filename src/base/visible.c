/*
 * visible.c
 *	  Characters of a text that a terminal or a page would obey, not show.
 *
 * Names come from traces, so they may hold anything.  A terminal obeys control
 * characters: it moves the cursor, changes its title, sends keys back.  Pages
 * and terminals obey the characters that set the direction of writing, by
 * which one name can look like another.  So wherever a name is shown, these
 * are spelled out:
 *
 *		newline, return, tab							\n \r \t
 *		other control characters below U+0080			\x1b
 *		control characters of U+0080 to U+009F			\u009b
 *		U+2028, U+2029: end of a line, of a paragraph	\u2028
 *		U+061C, U+200E, U+200F, U+202A to U+202E,
 *		U+2066 to U+2069: direction of writing			\u202e
 *
 * What the database calls SQL_ASCII is UTF-8 as far as it can be; a byte that
 * is no part of a character becomes U+FFFD.  Of the other encodings, those of
 * ISO 8859 have the same control characters in one byte, and three have two of
 * the characters for the direction of writing.
 *
 * The client is made with this file too, so it needs nothing of the server.
 */
#include "base/host.h"

#include "base/visible.h"

#include "mb/pg_wchar.h"

/* is it one of those listed at the top? */
static bool
is_hidden(uint32 c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return true;
	return c == 0x61c || c == 0x200e || c == 0x200f ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

uint32
aspan_utf8_character(const char *text, size_t len, int *bytes)
{
	const unsigned char *s = (const unsigned char *) text;
	uint32		c;
	uint32		least;
	int			n;

	*bytes = 1;
	if (s[0] < 0x80)
		return s[0];
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
	{
		n = 2;
		c = s[0] & 0x1f;
		least = 0x80;
	}
	else if ((s[0] & 0xf0) == 0xe0)
	{
		n = 3;
		c = s[0] & 0x0f;
		least = 0x800;
	}
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
	{
		n = 4;
		c = s[0] & 0x07;
		least = 0x10000;
	}
	else
		return ASPAN_NO_CHARACTER;
	if (len < n)
		return ASPAN_NO_CHARACTER;
	for (int i = 1; i < n; i++)
	{
		if ((s[i] & 0xc0) != 0x80)
			return ASPAN_NO_CHARACTER;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return ASPAN_NO_CHARACTER;
	*bytes = n;
	return c;
}

static bool
is_iso_8859(int encoding)
{
	switch (encoding)
	{
		case PG_LATIN1:
		case PG_LATIN2:
		case PG_LATIN3:
		case PG_LATIN4:
		case PG_LATIN5:
		case PG_LATIN6:
		case PG_LATIN7:
		case PG_LATIN8:
		case PG_LATIN9:
		case PG_LATIN10:
		case PG_ISO_8859_5:
		case PG_ISO_8859_6:
		case PG_ISO_8859_7:
		case PG_ISO_8859_8:
			return true;
		default:
			return false;
	}
}

/* a character in one byte of an encoding that is not UTF-8, as a code point */
static uint32
hidden_byte(unsigned char byte, int encoding)
{
	if (byte < 0x80 || (byte < 0xa0 && is_iso_8859(encoding)))
		return byte;
	if ((byte == 0xfd || byte == 0xfe) &&
		(encoding == PG_ISO_8859_8 || encoding == PG_WIN1255 ||
		 encoding == PG_WIN1256))
		return 0x200e + (byte - 0xfd);
	return ASPAN_NOT_HIDDEN;
}

uint32
aspan_hidden_character(const char *text, size_t len, int encoding, int *bytes)
{
	uint32		c;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
	{
		c = aspan_utf8_character(text, len, bytes);

		/* U+FFFD may also be there of itself, in three bytes */
		if (c == ASPAN_NO_CHARACTER && *bytes == 1)
			return c;
	}
	else
	{
		*bytes = Min(pg_encoding_mblen(encoding, text), len);
		c = *bytes == 1 ? hidden_byte(*text, encoding) : ASPAN_NOT_HIDDEN;
	}
	return is_hidden(c) ? c : ASPAN_NOT_HIDDEN;
}

int
aspan_spell_character(char *out, uint32 character)
{
	char		spelled[ASPAN_SPELLED_BYTES + 1];
	int			n;

	if (character == ASPAN_NO_CHARACTER)
		n = snprintf(spelled, sizeof(spelled), "\xef\xbf\xbd");
	else if (character == '\n')
		n = snprintf(spelled, sizeof(spelled), "\\n");
	else if (character == '\r')
		n = snprintf(spelled, sizeof(spelled), "\\r");
	else if (character == '\t')
		n = snprintf(spelled, sizeof(spelled), "\\t");
	else if (character < 0x80)
		n = snprintf(spelled, sizeof(spelled), "\\x%02x", character);
	else
		n = snprintf(spelled, sizeof(spelled), "\\u%04x", character);
	memcpy(out, spelled, n);
	return n;
}
