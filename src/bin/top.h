/*
 * top.h
 *	  What the files of asyncspan top share.
 *
 * top.c has the options, the range of time and the loop; top_figures.c asks for
 * the figures of a refresh and draws them, line by line, by top_text.c;
 * top_screen.c has the terminal.
 */
#ifndef ASPAN_TOP_H
#define ASPAN_TOP_H

#include "client.h"

typedef struct Top
{
	PGconn	   *conn;
	Options		opts;
	const char *window;
	bool		follow;			/* the window ends at the newest event */
	int			sort;			/* column of the operations */
	int			lines;			/* operations to show, 0: as fit */
	int			width;
	int			height;			/* 0 if not a terminal */
	char	   *newest;			/* time of the newest event so far */

	/* what is drawn */
	PQExpBufferData frame;
	PQExpBufferData line;		/* the one being made */
	int			nlines;
	int			max_lines;
} Top;

/* ---- top_figures.c ---- */

/* the column of this name, or the one to sort by next; -1 if there is none */
extern int	top_sort_column(const char *name);
extern int	top_next_sort(int sort);

/* adds the figures of the range to the frame; false, after saying why */
extern bool top_draw_figures(Top *top);

/* ---- top_text.c ---- */

/* text in exactly this many columns, without what a terminal would obey */
extern void top_append_fitted(PQExpBuffer buf, const char *text, int width);

/* likewise in at most so many; of what is too long the end is shown */
extern void top_append_end(PQExpBuffer buf, const char *text, int width);

#define TOP_TEXT	64			/* bytes of what follows */

/*
 * A number in at most so many columns: with fewer decimals, or in thousands or
 * millions, if it has to be.  "-" for NULL.
 */
extern void top_number(char *text, const char *value, int width, int decimals);

/* a duration of so many milliseconds, in the units that suit it */
extern void top_age(char *text, const char *ms);

/* adds to the line, behind two spaces, if it fits in there as a whole */
extern void top_append_piece(Top *top, const char *fmt,...)
			pg_attribute_printf(2, 3);

/* ends the line, at the right edge if need be */
extern void top_end_line(Top *top);
extern void top_end_title(Top *top);	/* in reverse */

/* ---- top_screen.c ---- */

extern void top_enter_screen(Top *top);
extern void top_measure_screen(Top *top);
extern void top_leave_screen(void);

/* waits for the next refresh; the key, or 0 if time is over, -1 to leave */
extern int	top_wait_for_key(const Top *top, int interval);

#endif							/* ASPAN_TOP_H */
