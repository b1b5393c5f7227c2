/*
 * load_progress.c
 *	  The progress bar of asyncspan load.
 *
 * It is one line of standard error, where that is a terminal, with how much of
 * the file has been read.  It is drawn ten times a second at most, and cleared
 * before anything else is printed.
 */
#include "load.h"

#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static double
seconds_now(void)
{
	struct timespec now;

	(void) clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

void
load_progress_begin(Load *load)
{
	load->started = seconds_now();
}

void
load_progress_clear(Load *load)
{
	if (load->drawn > 0)
		fprintf(stderr, "\r\033[K");
	load->drawn = 0;
}

static int
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

void
load_progress(Load *load, const char *what)
{
	double		now = seconds_now();
	double		mb = input_position(load->in) / 1e6;
	uint64		size = input_size(load->in);
	char		tail[64];
	int			room;

	if (!load->show_progress || (what == NULL && now - load->drawn < 0.1))
		return;
	load->drawn = now;
	if (what)
		snprintf(tail, sizeof(tail), " %.1f MB, %s", mb, what);
	else
		snprintf(tail, sizeof(tail), " %.1f MB, %.1f MB/s", mb,
				 mb / Max(now - load->started, 0.001));
	fprintf(stderr, "\r%.*s", terminal_width() / 3, load->name);
	room = terminal_width() * 2 / 3 - (int) strlen(tail) - 10;
	if (size > 0 && room > 10)
	{
		double		share = Min((double) input_position(load->in) / size, 1.0);
		int			filled = (int) (share * room);

		fprintf(stderr, " [");
		for (int i = 0; i < room; i++)
			fputc(i < filled ? '=' : i == filled ? '>' : ' ', stderr);
		fprintf(stderr, "] %3d%%", (int) (share * 100));
	}
	fprintf(stderr, "%s\033[K", tail);
	fflush(stderr);
}
