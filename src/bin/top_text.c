/*
 * top_text.c
 *	  Lines of text for the screen of asyncspan top.
 *
 * Names come from traces, so they may hold anything: what the terminal would
 * obey is spelled out (base/visible.c).  No line is wider than the screen,
 * whatever is put into it, and no more lines are drawn than fit.
 */
#include "top.h"

#include <math.h>

#include "base/visible.h"
#include "mb/pg_wchar.h"

/* a character as it is shown */
typedef struct Shown
{
	const char *text;
	int			length;
	int			columns;
	char		spelled[ASPAN_SPELLED_BYTES];
} Shown;

/* the first character of a text; returns its length there */
static int
show_character(Shown *shown, const char *text, const char *end)
{
	int			bytes;
	uint32		hidden = aspan_hidden_character(text, end - text, PG_UTF8,
												&bytes);

	if (hidden == ASPAN_NOT_HIDDEN)
	{
		shown->text = text;
		shown->length = bytes;
		shown->columns = Max(PQdsplen(text, PG_UTF8), 0);
	}
	else
	{
		shown->text = shown->spelled;
		shown->length = aspan_spell_character(shown->spelled, hidden);
		shown->columns = hidden == ASPAN_NO_CHARACTER ? 1 : shown->length;
	}
	return bytes;
}

static int
count_columns(const char *text)
{
	const char *end = text + strlen(text);
	int			columns = 0;
	Shown		shown;

	while (text < end)
	{
		text += show_character(&shown, text, end);
		columns += shown.columns;
	}
	return columns;
}

/* as much of the text as goes into so many columns; how many it takes */
static int
append_clipped(PQExpBuffer buf, const char *text, int width)
{
	const char *end = text + strlen(text);
	int			used = 0;
	Shown		shown;

	while (text < end)
	{
		text += show_character(&shown, text, end);
		if (used + shown.columns > width)
			break;
		appendBinaryPQExpBuffer(buf, shown.text, shown.length);
		used += shown.columns;
	}
	return used;
}

void
top_append_fitted(PQExpBuffer buf, const char *text, int width)
{
	int			used = append_clipped(buf, text, width);

	appendPQExpBuffer(buf, "%*s", Max(width - used, 0), "");
}

void
top_append_end(PQExpBuffer buf, const char *text, int width)
{
	static const char omission[] = "...";
	const char *end = text + strlen(text);
	int			columns = count_columns(text);
	Shown		shown;

	if (columns > width && width > (int) strlen(omission))
	{
		appendPQExpBufferStr(buf, omission);
		width -= strlen(omission);
		while (columns > width)
		{
			text += show_character(&shown, text, end);
			columns -= shown.columns;
		}
	}
	(void) append_clipped(buf, text, width);
}

void
top_number(char *text, const char *value, int width, int decimals)
{
	static const char units[] = "kMGTPE";
	double		number;

	strlcpy(text, "-", TOP_TEXT);
	if (value == NULL)
		return;
	number = atof(value);
	for (int d = decimals; d >= 0; d--)
	{
		if (snprintf(text, TOP_TEXT, "%.*f", d, number) <= width)
			return;
	}
	for (const char *unit = units; *unit; unit++)
	{
		number /= 1000;
		if (snprintf(text, TOP_TEXT, "%.1f%c", number, *unit) <= width ||
			snprintf(text, TOP_TEXT, "%.0f%c", number, *unit) <= width)
			return;
	}
}

void
top_age(char *text, const char *ms)
{
	double		age = atof(ms);
	long long	seconds = (long long) (age / 1000);

	if (age < 10)
		snprintf(text, TOP_TEXT, "%.1f ms", age);
	else if (age < 1000)
		snprintf(text, TOP_TEXT, "%.0f ms", floor(age));
	else if (seconds < 60)
		snprintf(text, TOP_TEXT, "%.1f s", floor(age / 100) / 10);
	else if (seconds < 3600)
		snprintf(text, TOP_TEXT, "%lldm %02llds", seconds / 60, seconds % 60);
	else if (seconds < 86400)
		snprintf(text, TOP_TEXT, "%lldh %02lldm", seconds / 3600,
				 seconds / 60 % 60);
	else
		snprintf(text, TOP_TEXT, "%lldd %02lldh", seconds / 86400,
				 seconds / 3600 % 24);
}

void
top_append_piece(Top *top, const char *fmt,...)
{
	char		text[256];
	int			before = count_columns(top->line.data);
	va_list		args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (before > 0)
		before += 2;
	if (before + count_columns(text) <= top->width)
		appendPQExpBuffer(&top->line, "%s%s", before > 0 ? "  " : "", text);
}

/* what is behind a line must not be erased from the last column on */
static void
end_line(Top *top, bool title)
{
	bool		screen = top->height > 0;
	int			used;

	if (top->nlines < top->max_lines)
	{
		/* the last line of a screen is without a line feed */
		if (screen && top->nlines > 0)
			appendPQExpBufferChar(&top->frame, '\n');
		if (screen && title)
			appendPQExpBufferStr(&top->frame, "\033[7m");
		used = append_clipped(&top->frame, top->line.data, top->width);
		if (screen && title)
			appendPQExpBuffer(&top->frame, "%*s\033[0m", top->width - used, "");
		else if (screen && used < top->width)
			appendPQExpBufferStr(&top->frame, "\033[K");
		if (!screen)
			appendPQExpBufferChar(&top->frame, '\n');
		top->nlines++;
	}
	resetPQExpBuffer(&top->line);
}

void
top_end_line(Top *top)
{
	end_line(top, false);
}

void
top_end_title(Top *top)
{
	end_line(top, true);
}
