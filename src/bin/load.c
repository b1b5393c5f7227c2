/*
 * load.c
 *	  asyncspan load: trace files into a table of events or of spans.
 *
 * Each file is one transaction, so a file is in the table wholly or not at
 * all; a file that fails does not stop the ones after it.  The table is made
 * if there is none, in the transaction of the first file.
 *
 * Traces of other tools are spans that are complete, or nearly so, and go into
 * a table of spans; a file with columns says by their names which it has.
 * What a file has that is not usable is loaded, too, so that the figures can
 * count it, but a run that loads nothing usable has failed.
 */
#include "load.h"

#include "base/host.h"

#include <limits.h>
#include <unistd.h>

enum
{
	OPT_FORMAT = OPT_OWN,
	OPT_MAP,
	OPT_ENCODING,
	OPT_DELIMITER,
	OPT_STORE,
	OPT_TIME_TYPE
};

static const struct option load_longopts[] = {
	LONG_COMMON,
	{"format", required_argument, NULL, 'f'},
	{"map", required_argument, NULL, OPT_MAP},
	{"encoding", required_argument, NULL, 'E'},
	{"delimiter", required_argument, NULL, OPT_DELIMITER},
	{"quiet", no_argument, NULL, 'q'},
	{"store", optional_argument, NULL, OPT_STORE},
	{"time-type", required_argument, NULL, OPT_TIME_TYPE},
	{NULL, 0, NULL, 0}
};

static const struct
{
	const char *name;
	Format		format;
}			format_names[] = {
	{"auto", FORMAT_UNKNOWN},
	{"csv", FORMAT_CSV},
	{"jsonl", FORMAT_JSONL},
	{"chrome", FORMAT_CHROME},
	{"otlp", FORMAT_OTLP},
	{"jaeger", FORMAT_JAEGER},
	{"zipkin", FORMAT_ZIPKIN},
};

static void
load_help(void)
{
	printf("asyncspan load puts traces into a table of spans, and files with columns of\n"
		   "events or spans into a table of these.\n\n"
		   "Usage:\n"
		   "  asyncspan load [OPTION]... FILE...\n\n"
		   "A FILE may be compressed with gzip or zstd; \"-\" is standard input.  Each file\n"
		   "is one transaction: it is loaded wholly or not at all.\n"
		   "\nOptions:\n"
		   "  -t, --table=TABLE        table to load into, made if there is none\n"
		   "                           (default: \"spans\" for traces and columns of spans,\n"
		   "                           \"events\" for columns of events)\n"
		   "  -f, --format=FORMAT      auto, chrome, csv, jaeger, jsonl, otlp or zipkin\n"
		   "                           (default: auto, told by the file's first bytes)\n"
		   "      --time-type=TYPE     times of a new table: bigint (nanoseconds) or\n"
		   "                           timestamptz (default: bigint)\n"
		   "      --store[=NAME]       refresh the stores of the table afterwards, or that of\n"
		   "                           this name; made if there is none (default: name of\n"
		   "                           the table and \"_store\")\n"
		   "  -q, --quiet              no progress bar and no summary\n"
		   "\nOptions for CSV and JSON lines:\n"
		   "      --map=NAME=COLUMN    NAME in the file stands for COLUMN of the table\n"
		   "\nOptions for CSV:\n"
		   "  -E, --encoding=ENCODING  encoding of the file (default: UTF8)\n"
		   "      --delimiter=CHAR     separator (default: told by the header)\n");
	help_connection();
}

/* ---- the table ---- */

const char *
kind_name(Kind kind)
{
	return kind == KIND_SPANS ? "span" : "event";
}

/* the kind of an existing table, by the rule of the functions that read it */
static bool
check_kind(Load *load)
{
	Query		query;
	PGresult   *res;
	bool		right;

	query_init(&query);
	appendPQExpBuffer(&query.sql,
					  "SELECT pg_catalog.bool_or(attname = 'event_type'),"
					  " pg_catalog.bool_or(attname = 'begin_time')"
					  " FROM pg_catalog.pg_attribute"
					  " WHERE attrelid = $%d::pg_catalog.regclass"
					  " AND attnum > 0 AND NOT attisdropped",
					  query_param(&query, load->target));
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (!res)
		return false;
	if (PQgetvalue(res, 0, 0)[0] == 't')
		right = load->kind == KIND_EVENTS;
	else if (PQgetvalue(res, 0, 1)[0] == 't')
		right = load->kind == KIND_SPANS;
	else
	{
		pg_log_error("%s: table \"%s\" has the columns neither of events nor of spans",
					 load->name, load->table);
		PQclear(res);
		return false;
	}
	PQclear(res);
	if (!right)
	{
		pg_log_error("%s: the file has %ss, and table \"%s\" is for %ss",
					 load->name, kind_name(load->kind), load->table,
					 kind_name(load->kind == KIND_SPANS ?
							   KIND_EVENTS : KIND_SPANS));
		pg_log_error_hint("Choose another table with --table, one that asyncspan.create_%ss_table() has made or that is not there yet.",
						  kind_name(load->kind));
	}
	return right;
}

bool
load_target(Load *load)
{
	Query		query;
	PGresult   *res;
	bool		made = false;

	load->table = load->given_table;
	if (!load->table)
		load->table = load->kind == KIND_SPANS ? "spans" : "events";
	query_init(&query);
	appendPQExpBuffer(&query.sql, "SELECT pg_catalog.to_regclass($%d)",
					  query_param(&query, load->table));
	res = run_query(load->conn, load->name, &query);
	query_free(&query);
	if (res && PQgetisnull(res, 0, 0))
	{
		made = true;
		PQclear(res);
		query_init(&query);
		appendPQExpBuffer(&query.sql,
						  "SELECT asyncspan.create_%ss_table($%d, $%d)",
						  kind_name(load->kind),
						  query_param(&query, load->table),
						  query_param(&query, load->time_type));
		res = run_query(load->conn, load->name, &query);
		query_free(&query);
	}
	if (!res)
		return false;
	/* regclass comes out quoted, and qualified if it needs to be */
	load->target = pg_strdup(PQgetvalue(res, 0, 0));
	PQclear(res);
	return made || check_kind(load);
}

void
load_note_unusable(Load *load, const Unusable *unusable)
{
	if (unusable->incomplete > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: not used: " UINT64_FORMAT " x %s\n", load->name,
						  unusable->incomplete, load->kind == KIND_EVENTS ?
						  "event without a time, type or id" :
						  "span without an id or any time");
	if (unusable->of_other_type > 0)
		appendPQExpBuffer(&load->skipped,
						  "%s: not used: " UINT64_FORMAT " x event that is neither begin nor end\n",
						  load->name, unusable->of_other_type);
}

/* ---- COPY ---- */

bool
load_copy_begin(Load *load, const char *sql)
{
	PGresult   *res;
	bool		ok;

	if (!cancel_begin(load->conn))
		return false;
	res = PQexec(load->conn, sql);
	ok = PQresultStatus(res) == PGRES_COPY_IN;
	if (!ok)
	{
		cancel_end();
		load_progress_clear(load);
		report_error(load->conn, res, load->name);
	}
	PQclear(res);
	return ok;
}

bool
load_copy_data(Load *load, const char *data, size_t length)
{
	Assert(length <= INT_MAX);
	return length == 0 ||
		PQputCopyData(load->conn, data, (int) length) == 1;
}

PGresult *
load_store(Load *load, Query *insert)
{
	PGresult   *res;

	load_progress(load, "storing");
	res = send_query(load->conn, insert);
	query_free(insert);
	if (!res || succeeded(res))
		return res;
	load_progress_clear(load);
	load_report_store_error(load, res);
	PQclear(res);
	return NULL;
}

bool
load_copy_end(Load *load, bool whole)
{
	PGresult   *res;
	bool		ok = true;

	(void) PQputCopyEnd(load->conn, whole ? NULL : "the input is not complete");
	while ((res = PQgetResult(load->conn)) != NULL)
	{
		if (PQresultStatus(res) != PGRES_COMMAND_OK)
		{
			/* when we broke off ourselves, the reason has been told */
			if (whole && ok)
			{
				load_progress_clear(load);
				load_report_copy_error(load, res);
			}
			ok = false;
		}
		PQclear(res);
	}
	cancel_end();
	return ok;
}

/* ---- one file ---- */

static bool
detect(Load *load, Format *format)
{
	const char *data;
	size_t		length;
	size_t		skip;
	JsonDetection json;

	if (*format != FORMAT_UNKNOWN)
		return true;
	if (!input_peek(load->in, &data, &length))
		return false;
	if (length == 0)
	{
		pg_log_error("%s: the file is empty", load->name);
		return false;
	}
	for (skip = 0; skip < length; skip++)
		if (data[skip] == '\0' || strchr(" \t\r\n", data[skip]) == NULL)
			break;
	if (skip < length && (data[skip] == '{' || data[skip] == '['))
	{
		json_detect(load, data, length, &json);
		*format = json.format;
		if (*format != FORMAT_UNKNOWN)
			return true;
		pg_log_error("%s: %s", load->name, json.error);
		if (json.hint)
			pg_log_error_hint("%s", json.hint);
		return false;
	}
	*format = csv_detect(load, data, length);
	if (*format == FORMAT_UNKNOWN)
	{
		pg_log_error("%s: the format can't be told from the first bytes",
					 load->name);
		pg_log_error_hint("Name it with --format.");
		return false;
	}
	return true;
}

static bool
load_rows(Load *load, Format format)
{
	if (!detect(load, &format))
		return false;
	if (format == FORMAT_CSV)
		return load_csv(load);
	if (format == FORMAT_JSONL)
		return load_jsonl(load);
	return load_json(load, format);
}

static bool
load_file(Load *load, const char *path)
{
	bool		ok;

	load->in = input_open(path);
	if (!load->in)
		return false;
	load->name = input_name(load->in);
	load->usable = 0;
	load->target = NULL;
	load->columns = NULL;
	initPQExpBuffer(&load->skipped);
	load_progress_begin(load);

	/* what the importers leave out is told once for the file */
	ok = run_command(load->conn, load->name, "BEGIN") &&
		run_command(load->conn, load->name,
					"SET LOCAL client_min_messages = warning");
	if (ok)
	{
		ok = load_rows(load, load->format);
		load_progress_clear(load);
		if (ok)
			ok = run_command(load->conn, load->name, "COMMIT");
		else if (PQstatus(load->conn) == CONNECTION_OK)
			(void) run_command(load->conn, load->name, "ROLLBACK");
	}
	if (ok && !simple_string_list_member(&load->tables, load->target))
		simple_string_list_append(&load->tables, load->target);
	if (ok && !load->quiet)
	{
		printf("%s: " UINT64_FORMAT " %ss loaded into \"%s\"\n",
			   load->name, load->usable, kind_name(load->kind), load->table);
		fputs(load->skipped.data, stdout);
		fflush(stdout);
	}
	if (ok && load->usable == 0)
		pg_log_warning("%s: there is no usable %s in it", load->name,
					   kind_name(load->kind));
	termPQExpBuffer(&load->skipped);
	pg_free(load->target);
	input_close(load->in);
	return ok;
}

/* ---- the command ---- */

static Format
parse_format(const char *name)
{
	for (int i = 0; i < lengthof(format_names); i++)
		if (strcmp(format_names[i].name, name) == 0)
			return format_names[i].format;
	pg_log_error("unknown format \"%s\"", name);
	pg_log_error_hint("Formats are auto, chrome, csv, jaeger, jsonl, otlp and zipkin.");
	exit(EXIT_FATAL);
}

static Rename *
parse_map(const char *value, Rename *next)
{
	const char *equals = strchr(value, '=');
	Rename	   *rename = pg_malloc(sizeof(Rename));

	if (!equals || equals == value || equals[1] == '\0')
	{
		pg_log_error("invalid value \"%s\" for option %s", value, "--map");
		pg_log_error_hint("It is NAME=COLUMN.");
		exit(EXIT_FATAL);
	}
	rename->from = pnstrdup(value, equals - value);
	rename->to = pg_strdup(equals + 1);
	rename->next = next;
	return rename;
}

static char
parse_delimiter(const char *value)
{
	if (strcmp(value, "\\t") == 0)
		return '\t';
	if (strlen(value) != 1 || strchr("\"'\\\n\r", value[0]))
	{
		pg_log_error("invalid value \"%s\" for option %s", value,
					 "--delimiter");
		exit(EXIT_FATAL);
	}
	return value[0];
}

static void
read_options(Load *load, Options *opts, const Command *command, int argc,
			 char *argv[])
{
	int			c;

	while ((c = next_option(opts, command, argc, argv)) != -1)
	{
		switch (c)
		{
			case 'f':
				load->format = parse_format(optarg);
				break;
			case 'q':
				load->quiet = true;
				break;
			case 'E':
				load->encoding = pg_strdup(optarg);
				break;
			case OPT_MAP:
				load->renames = parse_map(optarg, load->renames);
				break;
			case OPT_STORE:
				load->keep_store = true;
				load->store = optarg ? pg_strdup(optarg) : NULL;
				break;
			case OPT_TIME_TYPE:
				load->time_type = pg_strdup(optarg);
				break;
			case OPT_DELIMITER:
				load->delimiter = parse_delimiter(optarg);
				break;
		}
	}
	if (optind >= argc)
	{
		pg_log_error("no file given");
		try_help(command);
	}
	load->given_table = opts->table;
	load->show_progress = !load->quiet && isatty(STDERR_FILENO);
}

static int
load_main(const Command *command, int argc, char *argv[])
{
	Options		opts;
	Load		load;
	uint64		usable = 0;
	int			code = 0;

	options_init(&opts);
	opts.table = NULL;
	memset(&load, 0, sizeof(load));
	load.format = FORMAT_UNKNOWN;
	load.time_type = "bigint";
	read_options(&load, &opts, command, argc, argv);
	host_keep_memory();
	load.conn = session_open(&opts);
	for (; optind < argc && !interrupted; optind++)
	{
		if (!load_file(&load, argv[optind]))
			code = failure_code(load.conn);
		if (code == EXIT_BADCONN)
			break;
		usable += load.usable;
	}
	if (code == 0 && usable == 0 && !interrupted)
	{
		pg_log_error("nothing usable was loaded");
		code = EXIT_FATAL;
	}
	if (load.keep_store && code != EXIT_BADCONN && !load_refresh_stores(&load))
		code = failure_code(load.conn);
	if (interrupted)
		code = end_interrupted();
	session_close(load.conn);
	return code;
}

const Command load_command = {
	"load", "put trace files into a table of spans or events",
	SHORT_COMMON "f:E:q", load_longopts, load_main, load_help
};
