/*
 * options.c
 *	  Options that the commands have in common.
 *
 * Each command has its own list of options for getopt_long().  Those that mean
 * the same in all of them, the connection and the range of time among them,
 * are taken here; the others are handed to the command one by one.
 */
#include "client.h"

void
options_init(Options *opts)
{
	memset(opts, 0, sizeof(Options));
	opts->table = pg_strdup("events");
}

void
print_version(void)
{
	printf("asyncspan %s\n", ASPAN_VERSION);
	exit(0);
}

void
try_help(const Command *command)
{
	if (command)
		pg_log_error_hint("Try \"asyncspan %s --help\" for more information.",
						  command->name);
	else
		pg_log_error_hint("Try \"asyncspan --help\" for more information.");
	exit(EXIT_FATAL);
}

int
next_option(Options *opts, const Command *command, int argc, char *argv[])
{
	int			c;

	/* getopt's own messages begin with this */
	argv[0] = pg_strdup("asyncspan");

	while ((c = getopt_long(argc, argv, command->shortopts, command->longopts,
							NULL)) != -1)
	{
		switch (c)
		{
			case 'd':
				opts->dbname = pg_strdup(optarg);
				break;
			case 'h':
				opts->host = pg_strdup(optarg);
				break;
			case 'p':
				opts->port = pg_strdup(optarg);
				break;
			case 'U':
				opts->user = pg_strdup(optarg);
				break;
			case 'w':
				opts->password = PASSWORD_NEVER;
				break;
			case 'W':
				opts->password = PASSWORD_ALWAYS;
				break;
			case 't':
				opts->table = pg_strdup(optarg);
				break;
			case OPT_SINCE:
				opts->since = pg_strdup(optarg);
				break;
			case OPT_UNTIL:
				opts->until = pg_strdup(optarg);
				break;
			case OPT_PROCESS:
				opts->process = pg_strdup(optarg);
				break;
			case OPT_MARGIN:
				opts->margin = pg_strdup(optarg);
				break;
			case OPT_PARENTS:
				opts->parents = pg_strdup(optarg);
				break;
			case 'V':
				print_version();
				break;
			case OPT_HELP:
				command->help();
				exit(0);
			case '?':
				/* getopt says '?' for a mistake too, and has explained it */
				if (strcmp(argv[optind - 1], "-?") != 0)
					try_help(command);
				command->help();
				exit(0);
			default:
				return c;
		}
	}
	return -1;
}

void
take_dbname(Options *opts, const Command *command, int argc, char *argv[])
{
	if (optind < argc && opts->dbname == NULL)
		opts->dbname = pg_strdup(argv[optind++]);
	if (optind < argc)
	{
		pg_log_error("too many command-line arguments (first is \"%s\")",
					 argv[optind]);
		try_help(command);
	}
}

void
help_range(void)
{
	printf("\nWhich events:\n"
		   "  -t, --table=TABLE        table or view to read (default: \"events\")\n"
		   "      --since=TIME         events from this time on\n"
		   "      --until=TIME         events before this time\n"
		   "      --process=PROCESS    events of this process only\n"
		   "      --margin=INTERVAL    also read this much around the range, so that\n"
		   "                           spans are not cut by its edges\n");
}

void
help_connection(void)
{
	printf("\nConnection options:\n"
		   "  -d, --dbname=DBNAME      database name, connection string or URI\n"
		   "  -h, --host=HOSTNAME      database server host or socket directory\n"
		   "  -p, --port=PORT          database server port\n"
		   "  -U, --username=USERNAME  database user name\n"
		   "  -w, --no-password        never prompt for password\n"
		   "  -W, --password           force password prompt\n"
		   "\nOther options:\n"
		   "  -V, --version            output version information, then exit\n"
		   "  -?, --help               show this help, then exit\n");
}
