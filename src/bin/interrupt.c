/*
 * interrupt.c
 *	  What an interrupt does: the query ends, and the program says one line.
 *
 * PostgreSQL's own programs print that they have asked the server to cancel
 * (fe_utils/cancel.c), and then the server's error, which says the same.  Here
 * the request is silent, and so is the error (session.c); the command ends as
 * it does after any failure, and the last line is that of end_interrupted().
 *
 * A read that waits for input is not interrupted by a signal, so the handler
 * also writes to a pipe, for poll().
 */
#include "client.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

volatile sig_atomic_t interrupted = false;

/* whom to ask; PQcancel() is made to be called in a handler of signals */
static PGcancel *volatile query_cancel = NULL;

static int	interrupt_pipe[2] = {-1, -1};

static void
handle_interrupt(int signo)
{
	int			save_errno = errno;
	PGcancel   *cancel = query_cancel;
	char		message[256];

	interrupted = true;
	/* a full pipe says the same already */
	if (write(interrupt_pipe[1], "", 1) < 0)
		errno = save_errno;
	/* a query that can't be canceled just takes longer */
	if (cancel)
		(void) PQcancel(cancel, message, sizeof(message));
	errno = save_errno;
}

void
interrupt_init(void)
{
	struct sigaction action;

	if (pipe(interrupt_pipe) < 0 ||
		fcntl(interrupt_pipe[1], F_SETFL, O_NONBLOCK) < 0)
		pg_fatal("could not create pipe: %m");
	memset(&action, 0, sizeof(action));
	action.sa_handler = handle_interrupt;
	action.sa_flags = SA_RESTART;
	sigemptyset(&action.sa_mask);
	(void) sigaction(SIGINT, &action, NULL);
}

int
interrupt_fd(void)
{
	return interrupt_pipe[0];
}

bool
cancel_begin(PGconn *conn)
{
	cancel_end();
	query_cancel = PQgetCancel(conn);
	return !interrupted;
}

void
cancel_end(void)
{
	PGcancel   *cancel = query_cancel;

	/* the handler must not see what is being freed */
	query_cancel = NULL;
	PQfreeCancel(cancel);
}

void
cancel_query(PGconn *conn)
{
	PGcancel   *cancel = PQgetCancel(conn);
	char		message[256];

	if (cancel)
		(void) PQcancel(cancel, message, sizeof(message));
	PQfreeCancel(cancel);
}

int
end_interrupted(void)
{
	/* a terminal has shown ^C, and maybe more, in this line */
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	pg_log_info("interrupted");
	return EXIT_INTERRUPTED;
}
