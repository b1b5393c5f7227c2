/*
 * session.c
 *	  The connection to the server, queries and their errors.
 *
 * An error is the server's own message, with what it has to add.  The error of
 * a query that the user interrupted is not shown: the command says so at its
 * end (interrupt.c).
 */
#include "client.h"

#include "base/visible.h"
#include "common/string.h"
#include "mb/pg_wchar.h"

/* without what a terminal would obey, except for these characters */
static const char *
plain(const char *text, const char *except)
{
	PQExpBufferData buf;
	const char *end = text + strlen(text);
	int			bytes;

	initPQExpBuffer(&buf);
	for (; text < end; text += bytes)
	{
		uint32		hidden = aspan_hidden_character(text, end - text, PG_UTF8,
													&bytes);
		char		spelled[ASPAN_SPELLED_BYTES];

		if (hidden == ASPAN_NOT_HIDDEN || strchr(except, *text) != NULL)
			appendBinaryPQExpBuffer(&buf, text, bytes);
		else
			appendBinaryPQExpBuffer(&buf, spelled,
									aspan_spell_character(spelled, hidden));
	}
	if (PQExpBufferDataBroken(buf))
		pg_fatal("out of memory");
	return buf.data;
}

const char *
plain_name(const char *name)
{
	return plain(name, "");
}

/* messages of the server may have lines */
static const char *
plain_message(const char *message)
{
	return plain(message, "\n\t");
}

/* what the server has to say that is no error looks like our own messages */
static void
report_notice(void *arg, const PGresult *res)
{
	const char *severity = PQresultErrorField(res,
											  PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *primary = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(res, PG_DIAG_MESSAGE_HINT);
	enum pg_log_level level = PG_LOG_INFO;

	if (severity && strcmp(severity, "WARNING") == 0)
		level = PG_LOG_WARNING;
	pg_log_generic(level, PG_LOG_PRIMARY, "%s",
				   primary ? plain_message(primary) : "");
	if (detail)
		pg_log_generic(level, PG_LOG_DETAIL, "%s", plain_message(detail));
	if (hint)
		pg_log_generic(level, PG_LOG_HINT, "%s", plain_message(hint));
}

PGconn *
session_open(const Options *opts)
{
	PGconn	   *conn;
	PGresult   *res;
	char	   *password = NULL;
	bool		retry;

	if (opts->password == PASSWORD_ALWAYS)
		password = simple_prompt("Password: ", false);

	do
	{
		const char *keywords[] = {
			"host", "port", "user", "password", "dbname",
			"fallback_application_name", "client_encoding", NULL
		};
		const char *values[] = {
			opts->host, opts->port, opts->user, password, opts->dbname,
			"asyncspan", "UTF8", NULL
		};

		retry = false;
		conn = PQconnectdbParams(keywords, values, true);
		if (!conn)
			pg_fatal("out of memory");
		if (PQstatus(conn) == CONNECTION_BAD &&
			PQconnectionNeedsPassword(conn) &&
			password == NULL &&
			opts->password != PASSWORD_NEVER)
		{
			PQfinish(conn);
			password = simple_prompt("Password: ", false);
			retry = true;
		}
	} while (retry);

	if (PQstatus(conn) == CONNECTION_BAD)
	{
		char	   *message = pg_strdup(PQerrorMessage(conn));

		(void) pg_strip_crlf(message);
		pg_log_error("%s", message);
		exit(EXIT_BADCONN);
	}

	PQsetNoticeReceiver(conn, report_notice, NULL);

	res = PQexec(conn, "SELECT 1 FROM pg_catalog.pg_extension"
				 " WHERE extname = 'asyncspan'");
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
	{
		report_error(conn, res, NULL);
		exit(failure_code(conn));
	}
	if (PQntuples(res) == 0)
	{
		pg_log_error("database \"%s\" does not have the extension asyncspan",
					 PQdb(conn));
		pg_log_error_hint("Run \"CREATE EXTENSION asyncspan\" in it.");
		exit(EXIT_FATAL);
	}
	PQclear(res);

	interrupt_init();
	return conn;
}

void
session_close(PGconn *conn)
{
	cancel_end();
	PQfinish(conn);
}

int
failure_code(PGconn *conn)
{
	return PQstatus(conn) == CONNECTION_BAD ? EXIT_BADCONN : EXIT_FATAL;
}

static const char *
error_field(const PGresult *res, int field)
{
	return res ? PQresultErrorField(res, field) : NULL;
}

void
report_error(PGconn *conn, const PGresult *res, const char *prefix)
{
	static const ErrorWords as_it_is = {NULL, NULL, NULL};

	report_error_as(conn, res, prefix, &as_it_is);
}

void
report_error_as(PGconn *conn, const PGresult *res, const char *prefix,
				const ErrorWords *words)
{
	const char *primary = words->primary ? words->primary :
	error_field(res, PG_DIAG_MESSAGE_PRIMARY);
	const char *context = words->place ? words->place :
	error_field(res, PG_DIAG_CONTEXT);
	const char *detail = error_field(res, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = error_field(res, PG_DIAG_MESSAGE_HINT);
	const char *state = error_field(res, PG_DIAG_SQLSTATE);
	char	   *message = NULL;

	if (interrupted && state && strcmp(state, "57014") == 0)
		return;					/* query_canceled */
	if (primary == NULL)
	{
		/* made by libpq, not by the server: the connection, as a rule */
		message = pg_strdup(PQerrorMessage(conn));
		(void) pg_strip_crlf(message);
		primary = message;
	}
	if (prefix)
		pg_log_error("%s: %s", prefix, plain_message(primary));
	else
		pg_log_error("%s", plain_message(primary));
	if (detail)
		pg_log_error_detail("%s", plain_message(detail));
	/* of a file it is the place in it, else about a query of our own */
	if (context && context[0] != '\0' && prefix)
		pg_log_error_detail("%s", plain_message(context));
	if (hint)
		pg_log_error_hint("%s", plain_message(hint));
	if (words->hint)
		pg_log_error_hint("%s", words->hint);
	pg_free(message);
}

void
query_init(Query *query)
{
	initPQExpBuffer(&query->sql);
	query->nparams = 0;
}

void
query_free(Query *query)
{
	termPQExpBuffer(&query->sql);
}

int
query_param(Query *query, const char *value)
{
	Assert(query->nparams < MAX_PARAMS);
	query->params[query->nparams++] = value;
	return query->nparams;
}

static void
query_named(Query *query, const char *name, const char *value)
{
	if (value)
		appendPQExpBuffer(&query->sql, ", %s => $%d", name,
						  query_param(query, value));
}

void
query_call(Query *query, const char *function, const char *const *extra,
		   const Options *opts)
{
	appendPQExpBuffer(&query->sql, "asyncspan.%s($%d", function,
					  query_param(query, opts->table));
	for (; *extra; extra += 2)
		query_named(query, extra[0], extra[1]);
	query_named(query, "since", opts->since);
	query_named(query, "until", opts->until);
	query_named(query, "process", opts->process);
	query_named(query, "margin", opts->margin);
	query_named(query, "parents", opts->parents);
	appendPQExpBufferChar(&query->sql, ')');
}

bool
succeeded(const PGresult *res)
{
	return PQresultStatus(res) == PGRES_COMMAND_OK ||
		PQresultStatus(res) == PGRES_TUPLES_OK;
}

PGresult *
send_query(PGconn *conn, const Query *query)
{
	PGresult   *res;

	if (!cancel_begin(conn))
		return NULL;
	res = PQexecParams(conn, query->sql.data, query->nparams, NULL,
					   query->params, NULL, NULL, 0);
	cancel_end();
	return res;
}

PGresult *
run_query(PGconn *conn, const char *prefix, const Query *query)
{
	PGresult   *res = send_query(conn, query);

	if (!res || succeeded(res))
		return res;
	report_error(conn, res, prefix);
	PQclear(res);
	return NULL;
}

bool
run_command(PGconn *conn, const char *prefix, const char *sql)
{
	PGresult   *res;
	bool		ok;

	if (!cancel_begin(conn))
		return false;
	res = PQexec(conn, sql);
	cancel_end();
	ok = succeeded(res);
	if (!ok)
		report_error(conn, res, prefix);
	PQclear(res);
	return ok;
}
