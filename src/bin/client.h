/*
 * client.h
 *	  What the commands of the asyncspan program share.
 *
 * The program is a thin libpq client: everything it knows about spans it asks
 * of the extension in the database.  asyncspan.c chooses the command; each
 * command is one function, in load.c, output.c, refresh.c or top.c.
 */
#ifndef ASPAN_CLIENT_H
#define ASPAN_CLIENT_H

#include "postgres_fe.h"

#include <signal.h>

#include "common/logging.h"
#include "getopt_long.h"
#include "libpq-fe.h"
#include "pqexpbuffer.h"

/* PostgreSQL has this since 19; before, a comment was enough */
#ifndef pg_fallthrough
#define pg_fallthrough __attribute__((fallthrough))
#endif

/* exit codes: psql's, and that of a shell for what an interrupt has ended */
#define EXIT_FATAL			1
#define EXIT_BADCONN		2
#define EXIT_INTERRUPTED	130

/* ---- options.c ---- */

typedef enum Password
{
	PASSWORD_IF_ASKED,
	PASSWORD_NEVER,
	PASSWORD_ALWAYS
} Password;

typedef struct Options
{
	/* connection */
	char	   *dbname;			/* a name, a connection string or a URI */
	char	   *host;
	char	   *port;
	char	   *user;
	Password	password;

	/* the relation, and the common arguments of the functions; NULL if unset */
	char	   *table;
	char	   *since;
	char	   *until;
	char	   *process;
	char	   *margin;
	char	   *parents;
} Options;

/*
 * A command lists the options it takes, those in common by these macros: those
 * of all commands, and with these the relation.  Numbers of long options
 * without a letter: in common from 1000, a command's own from OPT_OWN.
 */
#define SHORT_ALL		"d:h:p:U:wWV?"
#define LONG_ALL \
	{"dbname", required_argument, NULL, 'd'}, \
	{"host", required_argument, NULL, 'h'}, \
	{"port", required_argument, NULL, 'p'}, \
	{"username", required_argument, NULL, 'U'}, \
	{"no-password", no_argument, NULL, 'w'}, \
	{"password", no_argument, NULL, 'W'}, \
	{"version", no_argument, NULL, 'V'}, \
	{"help", no_argument, NULL, OPT_HELP}

#define SHORT_COMMON	SHORT_ALL "t:"
#define LONG_COMMON \
	LONG_ALL, \
	{"table", required_argument, NULL, 't'}

#define LONG_TIMES \
	{"since", required_argument, NULL, OPT_SINCE}, \
	{"until", required_argument, NULL, OPT_UNTIL}

#define LONG_RANGE \
	LONG_TIMES, \
	{"process", required_argument, NULL, OPT_PROCESS}, \
	{"margin", required_argument, NULL, OPT_MARGIN}

#define LONG_PARENTS \
	{"parents", required_argument, NULL, OPT_PARENTS}

enum
{
	OPT_HELP = 1000,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_PROCESS,
	OPT_MARGIN,
	OPT_PARENTS,
	OPT_OWN
};

typedef struct Command
{
	const char *name;
	const char *summary;
	const char *shortopts;
	const struct option *longopts;
	int			(*run) (const struct Command *command, int argc, char *argv[]);
	void		(*help) (void);
} Command;

extern void options_init(Options *opts);
extern _Noreturn void print_version(void);

/*
 * The next option that is the command's own, or -1 at the end.  Options in
 * common are stored in opts; --help, --version and mistakes do not return.
 */
extern int	next_option(Options *opts, const Command *command, int argc,
						char *argv[]);
extern _Noreturn void try_help(const Command *command);

/* takes a last argument as the name of the database, as psql does */
extern void take_dbname(Options *opts, const Command *command, int argc,
						char *argv[]);

/* the paragraphs of --help about options in common */
extern void help_range(void);
extern void help_connection(void);

/* ---- session.c ---- */

/* connects or exits with EXIT_BADCONN; checks that the extension is there */
extern PGconn *session_open(const Options *opts);
extern void session_close(PGconn *conn);

/*
 * Says what went wrong, with detail and hint.  The prefix is the file it went
 * wrong with, whose place is the context, or NULL.
 */
extern void report_error(PGconn *conn, const PGresult *res,
						 const char *prefix);

/*
 * The same in other words, where there are any, and with one hint more.  An
 * empty place is not printed.
 */
typedef struct ErrorWords
{
	const char *primary;
	const char *place;
	const char *hint;
} ErrorWords;

extern void report_error_as(PGconn *conn, const PGresult *res,
							const char *prefix, const ErrorWords *words);

/*
 * A query with its parameters, and a call in it of a function over the
 * relation: name($1, since => $2, ...), with those of the arguments that are
 * set.  extra is a list of names and values, which ends with NULL.
 */
#define MAX_PARAMS		12

typedef struct Query
{
	PQExpBufferData sql;
	const char *params[MAX_PARAMS];
	int			nparams;
} Query;

extern void query_init(Query *query);
extern void query_free(Query *query);
extern int	query_param(Query *query, const char *value);	/* its number */
extern void query_call(Query *query, const char *function,
					   const char *const *extra, const Options *opts);

/* runs a query, and returns what comes of it; NULL after an interrupt */
extern PGresult *send_query(PGconn *conn, const Query *query);
extern bool succeeded(const PGresult *res);

/* runs a query; NULL, after saying why, if it failed */
extern PGresult *run_query(PGconn *conn, const char *prefix,
						   const Query *query);

/*
 * A name that did not come from the user, as it is shown: without what a
 * terminal would obey.  In memory that is never given back, since messages are
 * few.
 */
extern const char *plain_name(const char *name);

/* runs a statement whose result nobody needs */
extern bool run_command(PGconn *conn, const char *prefix, const char *sql);

/* the exit code after a failure: connection lost or not */
extern int	failure_code(PGconn *conn);

/* ---- refresh.c ---- */

/*
 * Refreshes the store that opts->table names, and prints what that did unless
 * it is to be quiet; false, after saying why, if it failed.  There may be no
 * budget.
 */
extern bool refresh_store(PGconn *conn, const Options *opts,
						  const char *budget, bool quiet);

/* ---- interrupt.c ---- */

extern volatile sig_atomic_t interrupted;

/* from here on an interrupt sets that, and cancels what runs in the server */
extern void interrupt_init(void);

/*
 * Between these two there is a query that can be canceled; none is begun, and
 * that is false, after an interrupt.
 */
extern bool cancel_begin(PGconn *conn);
extern void cancel_end(void);

/* asks the server to end the query that runs */
extern void cancel_query(PGconn *conn);

/* a pipe that becomes readable when the user interrupts */
extern int	interrupt_fd(void);

/* says that the command was interrupted; returns EXIT_INTERRUPTED */
extern int	end_interrupted(void);

/* ---- the commands ---- */

extern const Command load_command;
extern const Command report_command;
extern const Command flame_command;
extern const Command export_command;
extern const Command top_command;
extern const Command refresh_command;

#endif							/* ASPAN_CLIENT_H */
