/*
 * refresh.c
 *	  asyncspan refresh: brings stores up to date with their tables.
 *
 * The stores are those that are named, or else all that the user owns.  Each is
 * refreshed in a transaction of its own, so that one that fails does not stop
 * the ones after it.  The transaction has to be READ COMMITTED, which is not
 * left to the default of the database or the user.
 *
 * It is meant for cron, too: with --quiet, nothing but errors is printed, and
 * the exit status tells whether there were any.
 */
#include "client.h"

enum
{
	OPT_BUDGET = OPT_OWN
};

static const struct option refresh_longopts[] = {
	LONG_ALL,
	LONG_TIMES,
	{"budget", required_argument, NULL, OPT_BUDGET},
	{"quiet", no_argument, NULL, 'q'},
	{NULL, 0, NULL, 0}
};

static void
refresh_help(void)
{
	printf("asyncspan refresh brings stores up to date with their tables.\n\n"
		   "Usage:\n"
		   "  asyncspan refresh [OPTION]... [STORE]...\n\n"
		   "Without a STORE, all are refreshed that the user owns.  Each store is one\n"
		   "transaction.\n"
		   "\nOptions:\n"
		   "      --budget=INTERVAL    stop each store after this time, and leave what is\n"
		   "                           not done to the next refresh\n"
		   "      --since=TIME\n"
		   "      --until=TIME         also make anew what lies between these two times;\n"
		   "                           with one of them, the whole store\n"
		   "  -q, --quiet              print nothing but errors\n");
	help_connection();
}

bool
refresh_store(PGconn *conn, const Options *opts, const char *budget,
			  bool quiet)
{
	static const ErrorWords no_place = {.place = ""};
	const char *extra[] = {"budget", budget, NULL};
	const char *name = plain_name(opts->table);
	PGresult   *res;
	Query		query;

	if (!run_command(conn, name, "SET SESSION CHARACTERISTICS AS TRANSACTION"
					 " ISOLATION LEVEL READ COMMITTED"))
		return false;
	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT chunks, events,"
						 " pg_catalog.round(duration_ms::pg_catalog.numeric, 1),"
						 " left_over FROM ");
	query_call(&query, "refresh_store", extra, opts);
	res = send_query(conn, &query);
	query_free(&query);
	if (!res)
		return false;
	if (!succeeded(res))
	{
		report_error_as(conn, res, name, &no_place);
		PQclear(res);
		return false;
	}
	if (!quiet)
	{
		printf("%s: chunks %s, events %s, ms %s", name, PQgetvalue(res, 0, 0),
			   PQgetvalue(res, 0, 1), PQgetvalue(res, 0, 2));
		if (strcmp(PQgetvalue(res, 0, 3), "0") != 0)
			printf(", left over %s", PQgetvalue(res, 0, 3));
		printf("\n");
		fflush(stdout);
	}
	PQclear(res);
	return true;
}

/* all stores that the user owns; NULL, after saying why, if there are none */
static PGresult *
own_stores(PGconn *conn)
{
	PGresult   *res;
	Query		query;

	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT store FROM asyncspan.stores"
						 " JOIN pg_catalog.pg_class AS c ON c.oid = store"
						 " WHERE pg_catalog.pg_has_role(relowner, 'USAGE')"
						 " ORDER BY store::pg_catalog.text");
	res = run_query(conn, NULL, &query);
	query_free(&query);
	if (res && PQntuples(res) == 0)
	{
		pg_log_error("in database \"%s\" there is no store of this user",
					 PQdb(conn));
		pg_log_error_hint("Make one with asyncspan.create_store(), or with \"asyncspan load --store\".");
		PQclear(res);
		res = NULL;
	}
	return res;
}

/* those that are named, or all; the exit status */
static int
refresh_stores(PGconn *conn, Options *opts, char *const *names, int count,
			   const char *budget, bool quiet)
{
	PGresult   *all = NULL;
	int			code = 0;

	if (count == 0)
	{
		all = own_stores(conn);
		if (!all)
			return failure_code(conn);
		count = PQntuples(all);
	}
	for (int i = 0; i < count && !interrupted && code != EXIT_BADCONN; i++)
	{
		opts->table = all ? PQgetvalue(all, i, 0) : names[i];
		if (!refresh_store(conn, opts, budget, quiet))
			code = failure_code(conn);
	}
	PQclear(all);
	return code;
}

static int
refresh_main(const Command *command, int argc, char *argv[])
{
	Options		opts;
	PGconn	   *conn;
	const char *budget = NULL;
	bool		quiet = false;
	int			code;
	int			c;

	options_init(&opts);
	while ((c = next_option(&opts, command, argc, argv)) != -1)
	{
		if (c == 'q')
			quiet = true;
		else
			budget = pg_strdup(optarg);
	}
	conn = session_open(&opts);
	code = refresh_stores(conn, &opts, argv + optind, argc - optind, budget,
						  quiet);
	if (interrupted)
		code = end_interrupted();
	session_close(conn);
	return code;
}

const Command refresh_command = {
	"refresh", "bring stores up to date with their tables",
	SHORT_ALL "q", refresh_longopts, refresh_main, refresh_help
};
