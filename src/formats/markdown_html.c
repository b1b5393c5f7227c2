/*
 * markdown_html.c
 *	  A document of Markdown as elements of a page.
 *
 * The report is written once, as Markdown; its page has the same text.  So no
 * figure, and no rule of how it is printed, can differ between the two.
 *
 * This is no reader of Markdown in general, but of what formats/markdown.c
 * and the report write.  Whatever it makes of a text, what it puts into the
 * page passes through aspan_append_html(): a name that it took for a title
 * would look wrong, but could do nothing.
 *
 * A table ends with rows that sum up others.  They have words where the other
 * rows have a name as code: these rows are the foot of the table, which stays
 * where it is when the page sorts the others.
 */
#include "postgres.h"

#include "formats/markdown_html.h"
#include "formats/page.h"

#include "miscadmin.h"

/* columns of a table; those beyond are on the right side */
#define MAX_COLUMNS		32

/* a part of the document; not NUL-terminated */
typedef struct piece
{
	const char *str;
	uint32		len;
} piece;

typedef struct reader
{
	StringInfo	out;
	const char *next;			/* where the next line begins */
	piece		line;			/* the current one, without its newline */
	bool		has_line;		/* false at the end */
	bool		in_section;
} reader;

static void
advance(reader *r)
{
	const char *end = strchr(r->next, '\n');

	CHECK_FOR_INTERRUPTS();
	if (end == NULL)
		end = r->next + strlen(r->next);
	r->has_line = *r->next != '\0';
	r->line.str = r->next;
	r->line.len = end - r->next;
	r->next = *end != '\0' ? end + 1 : end;
}

static bool
begins_with(piece p, const char *prefix)
{
	size_t		len = strlen(prefix);

	return p.len >= len && memcmp(p.str, prefix, len) == 0;
}

static bool
ends_with(piece p, const char *suffix)
{
	size_t		len = strlen(suffix);

	return p.len >= len && memcmp(p.str + p.len - len, suffix, len) == 0;
}

/* the first n bytes of a piece, and what comes after them */
static piece
start(piece p, uint32 n)
{
	p.len = n;
	return p;
}

static piece
skip(piece p, uint32 n)
{
	p.str += n;
	p.len -= n;
	return p;
}

static piece
trim(piece p)
{
	while (p.len > 0 && p.str[0] == ' ')
		p = skip(p, 1);
	while (p.len > 0 && p.str[p.len - 1] == ' ')
		p.len--;
	return p;
}

/* ---- code and bold text ---- */

static uint32
count_backticks(piece p)
{
	uint32		n = 0;

	while (n < p.len && p.str[n] == '`')
		n++;
	return n;
}

/* where the run of so many backticks is that ends a code, or p.len */
static uint32
find_end_of_code(piece p, uint32 backticks)
{
	for (uint32 i = 0; i < p.len;)
	{
		uint32		n = count_backticks(skip(p, i));

		if (n == backticks)
			return i;
		i += Max(n, 1);
	}
	return p.len;
}

/* a blank at each end is not of the code, nor a backslash before a bar */
static void
append_code(StringInfo out, piece p)
{
	if (p.len > 2 && p.str[0] == ' ' && p.str[p.len - 1] == ' ')
	{
		p = skip(p, 1);
		p.len--;
	}
	appendStringInfoString(out, "<code>");
	while (p.len > 0)
	{
		uint32		n = 0;

		while (n + 1 < p.len && !(p.str[n] == '\\' && p.str[n + 1] == '|'))
			n++;
		if (n + 1 >= p.len)
			n = p.len;
		aspan_append_html(out, p.str, n);
		p = skip(p, Min(n + 1, p.len));
	}
	appendStringInfoString(out, "</code>");
}

/* text up to the next mark, of which there is at least one character */
static uint32
plain_length(piece p)
{
	uint32		n = 1;

	while (n < p.len && p.str[n] != '`' && p.str[n] != '*')
		n++;
	return n;
}

static void
append_inline(StringInfo out, piece p)
{
	bool		bold = false;

	while (p.len > 0)
	{
		uint32		backticks = count_backticks(p);
		uint32		n;

		if (begins_with(p, "**"))
		{
			bold = !bold;
			appendStringInfoString(out, bold ? "<b>" : "</b>");
			p = skip(p, 2);
			continue;
		}
		n = find_end_of_code(skip(p, backticks), backticks);
		if (backticks > 0 && n < p.len - backticks)
		{
			append_code(out, start(skip(p, backticks), n));
			p = skip(p, backticks + n + backticks);
			continue;
		}
		n = Max(backticks, plain_length(p));
		aspan_append_html(out, p.str, n);
		p = skip(p, n);
	}
	if (bold)
		appendStringInfoString(out, "</b>");
}

/* ---- titles ---- */

/* "Critical Path Analysis" becomes critical-path-analysis */
static void
append_id(StringInfo out, piece title)
{
	for (uint32 i = 0; i < title.len; i++)
	{
		unsigned char c = pg_ascii_tolower((unsigned char) title.str[i]);

		appendStringInfoChar(out, (c >= 'a' && c <= 'z') ? c : '-');
	}
}

static void
end_section(reader *r)
{
	if (r->in_section)
		appendStringInfoString(r->out, "</section>\n");
	r->in_section = false;
}

static void
write_section(reader *r)
{
	piece		title = skip(r->line, strlen("## "));

	end_section(r);
	appendStringInfoString(r->out, "<section id=\"");
	append_id(r->out, title);
	appendStringInfoString(r->out, "\">\n<h2>");
	append_inline(r->out, title);
	appendStringInfoString(r->out, "</h2>\n");
	r->in_section = true;
	advance(r);
}

static void
write_title(reader *r)
{
	appendStringInfoString(r->out, "<h3>");
	append_inline(r->out, skip(r->line, strlen("### ")));
	appendStringInfoString(r->out, "</h3>\n");
	advance(r);
}

/* ---- tables ---- */

/* the next cell of a row, whose first bar has been passed over */
static bool
next_cell(piece *row, piece *cell)
{
	uint32		n = 0;

	while (n < row->len && !(row->str[n] == '|' &&
							 (n == 0 || row->str[n - 1] != '\\')))
		n++;
	if (n == row->len)
		return false;
	*cell = trim(start(*row, n));
	*row = skip(*row, n + 1);
	return true;
}

/* the line below the titles tells the sides: numbers are on the right one */
static void
read_sides(piece row, bool *is_text)
{
	piece		cell;

	memset(is_text, 0, MAX_COLUMNS * sizeof(bool));
	for (int i = 0; i < MAX_COLUMNS && next_cell(&row, &cell); i++)
		is_text[i] = !ends_with(cell, ":");
}

static void
write_cells(StringInfo out, piece row, const char *element,
			const bool *is_text)
{
	piece		cell;

	appendStringInfoString(out, "<tr>");
	for (int i = 0; next_cell(&row, &cell); i++)
	{
		appendStringInfo(out, "<%s%s>", element,
						 i < MAX_COLUMNS && is_text[i] ?
						 " class=\"text\"" : "");
		append_inline(out, cell);
		appendStringInfo(out, "</%s>", element);
	}
	appendStringInfoString(out, "</tr>\n");
}

/* "**all**", "12 others" or "others" */
static bool
is_sum(piece row)
{
	piece		cell;

	return next_cell(&row, &cell) &&
		(begins_with(cell, "**") || ends_with(cell, "others"));
}

static void
write_table(reader *r)
{
	StringInfo	out = r->out;
	piece		titles = skip(r->line, 1);
	bool		is_text[MAX_COLUMNS];
	bool		in_foot = false;

	advance(r);
	read_sides(skip(r->line, Min(r->line.len, 1)), is_text);
	appendStringInfoString(out, "<div class=\"scroll\"><table>\n<thead>");
	write_cells(out, titles, "th", is_text);
	appendStringInfoString(out, "</thead>\n<tbody>\n");
	for (advance(r); begins_with(r->line, "|"); advance(r))
	{
		piece		row = skip(r->line, 1);

		if (!in_foot && is_sum(row))
		{
			appendStringInfoString(out, "</tbody>\n<tfoot>\n");
			in_foot = true;
		}
		write_cells(out, row, "td", is_text);
	}
	appendStringInfoString(out, in_foot ? "</tfoot></table></div>\n" :
						   "</tbody></table></div>\n");
}

/* ---- other blocks ---- */

static void
write_list(reader *r)
{
	appendStringInfoString(r->out, "<ul>\n");
	for (; begins_with(r->line, "- "); advance(r))
	{
		appendStringInfoString(r->out, "<li>");
		append_inline(r->out, skip(r->line, strlen("- ")));
		appendStringInfoString(r->out, "</li>\n");
	}
	appendStringInfoString(r->out, "</ul>\n");
}

static void
write_block(reader *r)
{
	appendStringInfoString(r->out, "<pre tabindex=\"0\">");
	for (advance(r); r->has_line && !begins_with(r->line, "```"); advance(r))
	{
		aspan_append_html(r->out, r->line.str, r->line.len);
		appendStringInfoChar(r->out, '\n');
	}
	appendStringInfoString(r->out, "</pre>\n");
	advance(r);
}

/* lines up to an empty one; two blanks at the end of a line break it */
static void
write_paragraph(reader *r)
{
	appendStringInfoString(r->out, "<p>");
	for (; r->line.len > 0; advance(r))
	{
		append_inline(r->out, trim(r->line));
		appendStringInfoString(r->out, ends_with(r->line, "  ") ?
							   "<br>\n" : "\n");
	}
	appendStringInfoString(r->out, "</p>\n");
}

void
aspan_append_markdown(StringInfo out, const char *markdown)
{
	reader		r = {.out = out,.next = markdown};

	advance(&r);
	while (r.has_line)
	{
		if (r.line.len == 0)
			advance(&r);
		else if (begins_with(r.line, "## "))
			write_section(&r);
		else if (begins_with(r.line, "### "))
			write_title(&r);
		else if (begins_with(r.line, "```"))
			write_block(&r);
		else if (begins_with(r.line, "|"))
			write_table(&r);
		else if (begins_with(r.line, "- "))
			write_list(&r);
		else
			write_paragraph(&r);
	}
	end_section(&r);
}
