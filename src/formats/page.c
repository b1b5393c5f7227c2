/*
 * page.c
 *	  Pages of HTML that need nothing but themselves.
 *
 * The pages are made of the files in pages/, joined when the module is built
 * (pages/join.awk), and compiled in.  A mark such as @DATA@ stands where
 * something is put in.
 *
 * What is put in is pure ASCII, whatever the encoding of the database or of
 * the client, and has no character that HTML or JavaScript gives a meaning to:
 * other characters become \uXXXX in data and &#x...; in text.  A name such as
 * `</script>` is therefore just a name, and a page forbids itself every
 * connection (Content-Security-Policy) on top.  Data has the names as they
 * are, and the page spells out what must not be shown as it is, in the way of
 * base/visible.c.
 */
#include "postgres.h"

#include "base/visible.h"
#include "formats/page.h"
#include "formats/quoted_text.h"
#include "formats/text_value.h"

#include "mb/pg_wchar.h"

/* the string in UTF-8; may be str itself */
static const char *
to_utf8(const char *str, uint32 *len)
{
	char	   *utf8;

	/* bytes of no known encoding are UTF-8 as far as they can be */
	if (GetDatabaseEncoding() == PG_SQL_ASCII)
		return str;
	utf8 = pg_server_to_any(str, *len, PG_UTF8);
	if (utf8 != str)
		*len = strlen(utf8);
	return utf8;
}

/* has the character a meaning neither in HTML nor in JavaScript? */
static bool
is_plain(uint32 c)
{
	return c >= 0x20 && c < 0x7f && c != '<' && c != '>' && c != '&' &&
		c != '"' && c != '\'' && c != '\\';
}

void
aspan_append_html(StringInfo out, const char *str, uint32 len)
{
	StringInfoData visible;
	const char *at;
	int			bytes;

	initStringInfo(&visible);
	aspan_append_visible(&visible, str, len);
	len = visible.len;
	at = to_utf8(visible.data, &len);
	aspan_text_reserve(out, (Size) len * ASPAN_ESCAPED_BYTE);
	for (const char *end = at + len; at < end; at += bytes)
	{
		uint32		c = aspan_utf8_character(at, end - at, &bytes);

		if (is_plain(c))
			appendStringInfoChar(out, (char) c);
		else
			appendStringInfo(out, "&#x%x;", c);
	}
	pfree(visible.data);
}

void
aspan_page_text(StringInfo out, const void *cstring)
{
	aspan_append_html(out, cstring, strlen(cstring));
}

void
aspan_append_script_string(StringInfo out, const char *str, uint32 len)
{
	const char *at = to_utf8(str, &len);
	int			bytes;

	aspan_text_reserve(out, (Size) len * ASPAN_ESCAPED_BYTE + 2);
	appendStringInfoChar(out, '"');
	for (const char *end = at + len; at < end; at += bytes)
	{
		uint32		c = aspan_utf8_character(at, end - at, &bytes);

		if (is_plain(c))
			appendStringInfoChar(out, (char) c);
		else if (c < 0x10000)
			appendStringInfo(out, "\\u%04x", c);
		else
			appendStringInfo(out, "\\u%04x\\u%04x",
							 0xd800 + ((c - 0x10000) >> 10),
							 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
	appendStringInfoChar(out, '"');
}

void
aspan_write_page(StringInfo out, const char *page,
				 const aspan_page_part *parts)
{
	const char *mark;

	while ((mark = strchr(page, '@')) != NULL)
	{
		const aspan_page_part *part = parts;

		while (part->mark && strncmp(mark, part->mark, strlen(part->mark)) != 0)
			part++;
		aspan_text_reserve(out, mark - page + 1);
		appendBinaryStringInfo(out, page, mark - page);
		if (part->mark)
		{
			part->write(out, part->arg);
			page = mark + strlen(part->mark);
		}
		else					/* as in a media query */
		{
			appendStringInfoChar(out, '@');
			page = mark + 1;
		}
	}
	aspan_text_reserve(out, strlen(page));
	appendStringInfoString(out, page);
}
