/*
 * output.c
 *	  asyncspan report, flame and export: a function's text, into a file.
 *
 * All three run one function of the extension and write its rows, a line
 * each, as they arrive (libpq's single-row mode), so that a long result
 * needs no memory here.  A file gets its name only when it is complete: the
 * text is written to another file and renamed, so that a failure leaves what
 * was there before.
 */
#include "client.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fe_utils/option_utils.h"

enum
{
	OPT_ROWS = OPT_OWN,
	OPT_HTML,
	OPT_WEIGHT,
	OPT_ROOT,
	OPT_UNIT
};

typedef struct TextFormat
{
	const char *name;
	const char *function;
	bool		stacks;			/* takes weight, root and unit */
	const char *endings[2];		/* of names of files that are in it */
} TextFormat;

/* the first is the default */
static const TextFormat report_formats[] = {
	{"markdown", "report", false, {".md", ".markdown"}},
	{"html", "report_html", false, {".html", ".htm"}},
	{NULL, NULL, false, {NULL}}
};

static const TextFormat flame_formats[] = {
	{"folded", "folded", true, {".folded", ".txt"}},
	{"html", "flame_html", true, {".html", ".htm"}},
	{"json", "flame_json", true, {".json"}},
	{"speedscope", "speedscope", false, {".speedscope.json"}},
	{NULL, NULL, false, {NULL}}
};

static const TextFormat export_formats[] = {
	{"chrome", "chrome_trace", false, {".json"}},
	{"jaeger", "jaeger_json", false, {".jaeger.json"}},
	{"otlp", "otlp_json", false, {".otlp.json"}},
	{"speedscope", "speedscope", false, {".speedscope.json"}},
	{NULL, NULL, false, {NULL}}
};

static const struct option report_longopts[] = {
	LONG_COMMON,
	LONG_RANGE,
	LONG_PARENTS,
	{"output", required_argument, NULL, 'o'},
	{"format", required_argument, NULL, 'f'},
	{"html", no_argument, NULL, OPT_HTML},
	{"rows", required_argument, NULL, OPT_ROWS},
	{NULL, 0, NULL, 0}
};

static const struct option flame_longopts[] = {
	LONG_COMMON,
	LONG_RANGE,
	LONG_PARENTS,
	{"output", required_argument, NULL, 'o'},
	{"format", required_argument, NULL, 'f'},
	{"weight", required_argument, NULL, OPT_WEIGHT},
	{"root", required_argument, NULL, OPT_ROOT},
	{"unit", required_argument, NULL, OPT_UNIT},
	{NULL, 0, NULL, 0}
};

static const struct option export_longopts[] = {
	LONG_COMMON,
	LONG_RANGE,
	LONG_PARENTS,
	{"output", required_argument, NULL, 'o'},
	{"format", required_argument, NULL, 'f'},
	{NULL, 0, NULL, 0}
};

static void
help_output(void)
{
	printf("  -o, --output=FILE        file to write (default: standard output)\n");
}

static void
help_parents(void)
{
	printf("      --parents=WHERE      look for parents in the same \"process\", or also\n"
		   "                           in others: \"global\" (default: process)\n");
}

static void
report_help(void)
{
	printf("asyncspan report writes the whole report on a table of events, as Markdown or as\n"
		   "a page of HTML.\n\n"
		   "Usage:\n"
		   "  asyncspan report [OPTION]... [DBNAME]\n"
		   "\nOptions:\n"
		   "  -f, --format=FORMAT      markdown or html (default: told by the name of the\n"
		   "                           file, or else markdown)\n"
		   "      --html               the same as --format=html\n");
	help_output();
	printf("      --rows=NUMBER        rows of each ranking (default: 10)\n");
	help_parents();
	help_range();
	help_connection();
}

static void
flame_help(void)
{
	printf("asyncspan flame writes a flame graph of a table of events.\n\n"
		   "Usage:\n"
		   "  asyncspan flame [OPTION]... [DBNAME]\n"
		   "\nOptions:\n"
		   "  -f, --format=FORMAT      folded, html, json or speedscope (default: told by the\n"
		   "                           name of the file, or else folded)\n");
	help_output();
	printf("      --weight=WEIGHT      self, total, count or critical (default: self)\n"
		   "      --root=ROOT          put the \"target\" or \"process\" of the root in front\n"
		   "      --unit=UNIT          us or ns (default: us)\n");
	help_parents();
	help_range();
	help_connection();
}

static void
export_help(void)
{
	printf("asyncspan export writes the spans of a table of events for a trace viewer.\n\n"
		   "Usage:\n"
		   "  asyncspan export [OPTION]... [DBNAME]\n"
		   "\nOptions:\n"
		   "  -f, --format=FORMAT      chrome, jaeger, otlp or speedscope (default: told by\n"
		   "                           the name of the file, or else chrome)\n");
	help_output();
	help_parents();
	help_range();
	help_connection();
}

/* ---- the file ---- */

typedef struct Output
{
	FILE	   *file;
	const char *path;			/* NULL for standard output */
	char	   *temporary;		/* NULL if written in place */
} Output;

static bool
output_open(Output *out, const char *path)
{
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (path == NULL || strcmp(path, "-") == 0)
	{
		out->file = stdout;
		return true;
	}
	out->path = path;
	/* a device or pipe has to be written itself */
	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		out->temporary = psprintf("%s.%d.tmp", path, (int) getpid());
	out->file = fopen(out->temporary ? out->temporary : path, PG_BINARY_W);
	if (!out->file)
	{
		pg_log_error("could not open file \"%s\": %m", path);
		pg_free(out->temporary);
		return false;
	}
	return true;
}

static bool
write_failed(const Output *out)
{
	pg_log_error("could not write file \"%s\": %m",
				 out->path ? out->path : "standard output");
	return false;
}

/* gives the file its name if all went well, else removes it */
static bool
output_close(Output *out, bool ok)
{
	if (fflush(out->file) != 0 && ok)
		ok = write_failed(out);
	if (out->path && fclose(out->file) != 0 && ok)
		ok = write_failed(out);
	if (out->temporary)
	{
		if (ok && rename(out->temporary, out->path) < 0)
			ok = write_failed(out);
		if (!ok)
			(void) unlink(out->temporary);
		pg_free(out->temporary);
	}
	return ok;
}

/* ---- the query ---- */

static bool
write_rows(PGconn *conn, const Query *query, Output *out)
{
	PGresult   *res;
	bool		ok = true;

	if (!cancel_begin(conn))
		return false;
	if (!PQsendQueryParams(conn, query->sql.data, query->nparams, NULL,
						   query->params, NULL, NULL, 0) ||
		!PQsetSingleRowMode(conn))
	{
		cancel_end();
		report_error(conn, NULL, NULL);
		return false;
	}
	while ((res = PQgetResult(conn)) != NULL)
	{
		if (PQresultStatus(res) == PGRES_SINGLE_TUPLE)
		{
			size_t		length = PQgetlength(res, 0, 0);

			if (ok && (fwrite(PQgetvalue(res, 0, 0), 1, length,
							  out->file) != length ||
					   fputc('\n', out->file) == EOF))
			{
				ok = write_failed(out);
				cancel_query(conn);
			}
		}
		else if (PQresultStatus(res) != PGRES_TUPLES_OK)
		{
			if (ok)
				report_error(conn, res, NULL);
			ok = false;
		}
		PQclear(res);
	}
	cancel_end();
	return ok;
}

static int
run_text(const Options *opts, const char *function, const char *const *extra,
		 const char *path)
{
	PGconn	   *conn = session_open(opts);
	Query		query;
	Output		out;
	int			code = 0;

	query_init(&query);
	appendPQExpBufferStr(&query.sql, "SELECT * FROM ");
	query_call(&query, function, extra, opts);
	if (!output_open(&out, path))
		code = EXIT_FATAL;
	else if (!output_close(&out, write_rows(conn, &query, &out)))
		code = interrupted ? end_interrupted() : failure_code(conn);
	query_free(&query);
	session_close(conn);
	return code;
}

/* ---- the commands ---- */

/* how long an ending of the format is that the name of the file has, or 0 */
static size_t
matching_ending(const TextFormat *format, const char *path)
{
	size_t		length = strlen(path);

	for (int i = 0; i < lengthof(format->endings) && format->endings[i]; i++)
	{
		size_t		n = strlen(format->endings[i]);

		if (n < length &&
			pg_strcasecmp(path + length - n, format->endings[i]) == 0)
			return n;
	}
	return 0;
}

/* the format by its name, or that with the longest ending of the file's */
static const TextFormat *
find_format(const Command *command, const TextFormat *formats,
			const char *name, const char *path)
{
	if (name == NULL)
	{
		const TextFormat *best = formats;

		for (const TextFormat *f = formats; path && f->name; f++)
			if (matching_ending(f, path) > matching_ending(best, path))
				best = f;
		return best;
	}
	for (const TextFormat *f = formats; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	pg_log_error("unknown format \"%s\"", name);
	try_help(command);
}

static int
report_main(const Command *command, int argc, char *argv[])
{
	Options		opts;
	const char *name = NULL;
	const char *path = NULL;
	char	   *extra[] = {"n", NULL, NULL};
	int			rows;
	int			c;

	options_init(&opts);
	while ((c = next_option(&opts, command, argc, argv)) != -1)
	{
		if (c == 'o')
			path = pg_strdup(optarg);
		else if (c == 'f')
			name = pg_strdup(optarg);
		else if (c == OPT_HTML)
			name = "html";
		else if (option_parse_int(optarg, "--rows", 1, INT_MAX, &rows))
			extra[1] = psprintf("%d", rows);
		else
			exit(EXIT_FATAL);
	}
	take_dbname(&opts, command, argc, argv);
	return run_text(&opts,
					find_format(command, report_formats, name, path)->function,
					(const char *const *) extra, path);
}

static int
flame_main(const Command *command, int argc, char *argv[])
{
	Options		opts;
	const TextFormat *format;
	const char *name = NULL;
	const char *path = NULL;
	const char *weight = NULL;
	const char *root = NULL;
	const char *unit = NULL;
	int			c;

	options_init(&opts);
	while ((c = next_option(&opts, command, argc, argv)) != -1)
	{
		switch (c)
		{
			case 'f':
				name = pg_strdup(optarg);
				break;
			case 'o':
				path = pg_strdup(optarg);
				break;
			case OPT_WEIGHT:
				weight = pg_strdup(optarg);
				break;
			case OPT_ROOT:
				root = pg_strdup(optarg);
				break;
			case OPT_UNIT:
				unit = pg_strdup(optarg);
				break;
		}
	}
	take_dbname(&opts, command, argc, argv);
	format = find_format(command, flame_formats, name, path);
	if (!format->stacks && (weight || root || unit))
	{
		pg_log_error("options %s, %s and %s do not apply to format \"%s\"",
					 "--weight", "--root", "--unit", format->name);
		exit(EXIT_FATAL);
	}
	else
	{
		const char *extra[] = {
			"weight", weight, "root", root, "unit", unit, NULL
		};

		return run_text(&opts, format->function, extra, path);
	}
}

static int
export_main(const Command *command, int argc, char *argv[])
{
	static const char *const no_extra[] = {NULL};
	Options		opts;
	const char *name = NULL;
	const char *path = NULL;
	int			c;

	options_init(&opts);
	while ((c = next_option(&opts, command, argc, argv)) != -1)
	{
		if (c == 'f')
			name = pg_strdup(optarg);
		else
			path = pg_strdup(optarg);	/* -o */
	}
	take_dbname(&opts, command, argc, argv);
	return run_text(&opts,
					find_format(command, export_formats, name, path)->function,
					no_extra, path);
}

const Command report_command = {
	"report", "write the whole report, as Markdown or a page",
	SHORT_COMMON "f:o:", report_longopts, report_main, report_help
};

const Command flame_command = {
	"flame", "write a flame graph",
	SHORT_COMMON "f:o:", flame_longopts, flame_main, flame_help
};

const Command export_command = {
	"export", "write the spans for a trace viewer",
	SHORT_COMMON "f:o:", export_longopts, export_main, export_help
};
