/*
 * flame_html.c
 *	  A flame as a page of HTML that needs nothing but itself.
 *
 * The page is flame_page.html, compiled in, with a title and the frames put
 * in.  Frames are a flat array, depth first, so that neither the writer nor
 * the JSON parser of the browser nests as deep as the stacks do; names are
 * listed once.  Everything put in is pure ASCII, whatever the encoding of the
 * database or of the client, and has no character that HTML or JavaScript
 * gives a meaning to: other characters become \uXXXX in the data and &#x...;
 * in the title.  A name such as `</script>` is therefore just a name, and the
 * page forbids itself every connection (Content-Security-Policy) on top.  The
 * data has the names as they are, and the page spells out what must not be
 * shown as it is, in the way of base/visible.c.
 */
#include "postgres.h"

#include "base/alloc.h"
#include "base/visible.h"
#include "formats/flame_html.h"
#include "formats/flame_page.h"
#include "formats/flame_text.h"
#include "formats/quoted_text.h"
#include "formats/text_value.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#define MAX_FRAME 128			/* bytes of a frame, without its label */

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

/* what is shown, so without hidden characters */
static void
append_html(StringInfo out, const char *str, uint32 len)
{
	StringInfoData visible;
	const char *at;
	int			bytes;

	initStringInfo(&visible);
	aspan_append_visible(&visible, str, len);
	len = visible.len;
	at = to_utf8(visible.data, &len);
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

/* a JSON string that may stand inside of a script element */
static void
append_script_string(StringInfo out, const char *str, uint32 len)
{
	const char *at = to_utf8(str, &len);
	int			bytes;

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

static void
append_data(StringInfo out, const aspan_flame_graph *flame)
{
	const aspan_frame_weight *weights = flame->weights[0];
	const char *what = NULL;
	const char *unit = flame->options.unit == ASPAN_UNIT_US ? "us" : "ns";
	uint32	   *numbers;
	uint32		nnames = 1;

	switch (flame->options.weight)
	{
		case ASPAN_WEIGHT_SELF:
			what = "Self time";
			break;
		case ASPAN_WEIGHT_TOTAL:
			what = "Total time";
			break;
		case ASPAN_WEIGHT_COUNT:
			what = "Number of spans";
			unit = "spans";
			break;
		case ASPAN_WEIGHT_CRITICAL:
			what = "Time on critical paths";
			break;
	}

	appendStringInfo(out, "{\"what\":\"%s\",\"unit\":\"%s\",\"names\":[\"total\"",
					 what, unit);

	/* names in the order of their first frames, whatever their ids are */
	numbers = aspan_array0(uint32, aspan_dict_nstrings(flame->labels));
	for (uint32 f = aspan_flame_graph_next(flame, 0); f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		uint32		id = flame->frames[f].label;
		uint32		len;
		const char *label;

		CHECK_FOR_INTERRUPTS();
		if (numbers[id] != 0)
			continue;
		numbers[id] = nnames++;
		label = aspan_string(flame->labels, id, &len);
		aspan_text_reserve(out, (Size) len * ASPAN_ESCAPED_BYTE + MAX_FRAME);
		appendStringInfoString(out, ",\n");
		append_script_string(out, label, len);
	}

	appendStringInfoString(out, "],\"frames\":[");
	for (uint32 f = 0; f != ASPAN_NO_FRAME;
		 f = aspan_flame_graph_next(flame, f))
	{
		CHECK_FOR_INTERRUPTS();
		aspan_text_reserve(out, MAX_FRAME);
		appendStringInfo(out, "%s%u,%u,", f == 0 ? "" : ",\n",
						 flame->frames[f].level,
						 numbers[flame->frames[f].label]);
		aspan_append_uint128(out, weights[f].self);
		appendStringInfo(out, ",%llu", (unsigned long long) weights[f].spans);
	}
	appendStringInfoString(out, "]}");
	pfree(numbers);
}

void
aspan_write_html(const aspan_flame_graph *flame, const char *title,
				 StringInfo out)
{
	const char *at = flame_page;
	const char *mark;

	while ((mark = strchr(at, '@')) != NULL)
	{
		appendBinaryStringInfo(out, at, mark - at);
		if (strncmp(mark, "@TITLE@", 7) == 0)
		{
			aspan_text_reserve(out, strlen(title) * ASPAN_ESCAPED_BYTE);
			append_html(out, title, strlen(title));
			at = mark + 7;
		}
		else if (strncmp(mark, "@DATA@", 6) == 0)
		{
			append_data(out, flame);
			at = mark + 6;
		}
		else					/* as in a media query */
		{
			appendStringInfoChar(out, '@');
			at = mark + 1;
		}
	}
	aspan_text_reserve(out, strlen(at));
	appendStringInfoString(out, at);
}
