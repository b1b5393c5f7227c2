/*
 * top_screen.c
 *	  The terminal of asyncspan top: its alternate screen, its size, its keys.
 *
 * The screen of before comes back however the program ends: by a key, an
 * interrupt, a message about an error, or a signal.
 */
#include "top.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved_termios;
static volatile sig_atomic_t screen_is_ours = false;

#define ENTER_SCREEN	"\033[?1049h\033[?25l"
#define LEAVE_SCREEN	"\033[?25h\033[?1049l"

/* also called by a signal handler */
void
top_leave_screen(void)
{
	if (screen_is_ours)
	{
		ssize_t		rc;

		screen_is_ours = false;
		rc = write(STDOUT_FILENO, LEAVE_SCREEN, strlen(LEAVE_SCREEN));
		(void) rc;
		(void) tcsetattr(STDIN_FILENO, TCSANOW, &saved_termios);
	}
}

static void
handle_termination(int signo)
{
	top_leave_screen();
	(void) signal(signo, SIG_DFL);
	(void) raise(signo);
}

/* that there is a handler is enough to end the wait for a key */
static void
handle_resize(int signo)
{
}

static void
set_handler(int signo, void (*handler) (int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	(void) sigaction(signo, &action, NULL);
}

void
top_enter_screen(Top *top)
{
	struct termios raw;
	ssize_t		rc;

	if (tcgetattr(STDIN_FILENO, &saved_termios) < 0)
		pg_fatal("could not get terminal settings: %m");
	raw = saved_termios;
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	(void) tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	screen_is_ours = true;
	atexit(top_leave_screen);
	pg_logging_set_pre_callback(top_leave_screen);	/* messages outlive it */
	set_handler(SIGTERM, handle_termination);
	set_handler(SIGHUP, handle_termination);
	set_handler(SIGWINCH, handle_resize);
	rc = write(STDOUT_FILENO, ENTER_SCREEN, strlen(ENTER_SCREEN));
	(void) rc;
	top_measure_screen(top);
}

void
top_measure_screen(Top *top)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
		size.ws_col > 0 && size.ws_row > 0)
	{
		top->width = size.ws_col;
		top->height = size.ws_row;
	}
	else
	{
		top->width = 80;
		top->height = 24;
	}
}

int
top_wait_for_key(const Top *top, int interval)
{
	struct pollfd fds[2] = {
		{.fd = interrupt_fd(),.events = POLLIN},
		{.fd = STDIN_FILENO,.events = POLLIN},
	};
	char		key;

	/* without a terminal there are no keys */
	if (poll(fds, top->height > 0 ? 2 : 1, interval * 1000) <= 0)
		return 0;				/* time is over, or the screen was resized */
	if (fds[0].revents != 0 || read(STDIN_FILENO, &key, 1) != 1)
		return -1;
	return (unsigned char) key;
}
