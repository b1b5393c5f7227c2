/*
 * asyncspan.c
 *	  The asyncspan program: chooses the command.
 *
 * A command is one function that takes the arguments behind its name and
 * returns the exit status of the program.  This file only finds it; options,
 * the session with the server and each command have files of their own.  An
 * error prints one line and ends the program (client.h).
 */
#include "client.h"

static const Command *const commands[] = {
	&load_command,
	&report_command,
	&flame_command,
	&export_command,
	&top_command,
	&refresh_command,
};

static void
program_help(const char *progname)
{
	printf("%s loads traces into a PostgreSQL database that has the extension\n"
		   "asyncspan, and shows what it makes of them.\n\n", progname);
	printf("Usage:\n  %s COMMAND [OPTION]...\n\n", progname);
	printf("Commands:\n");
	for (int i = 0; i < lengthof(commands); i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("\nOptions:\n"
		   "  -V, --version    output version information, then exit\n"
		   "  -?, --help       show this help, then exit\n\n"
		   "\"%s COMMAND --help\" shows the options of a command.\n",
		   progname);
}

int
main(int argc, char *argv[])
{
	const char *progname;

	pg_logging_init(argv[0]);
	progname = get_progname(argv[0]);

	if (argc < 2)
	{
		pg_log_error("no command given");
		try_help(NULL);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)
	{
		program_help(progname);
		exit(0);
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		print_version();
	for (int i = 0; i < lengthof(commands); i++)
	{
		if (strcmp(argv[1], commands[i]->name) == 0)
		{
			/* the command's own arguments start after its name */
			return commands[i]->run(commands[i], argc - 1, argv + 1);
		}
	}
	if (argv[1][0] == '-')
		pg_log_error("unrecognized option \"%s\"", argv[1]);
	else
		pg_log_error("unrecognized command \"%s\"", argv[1]);
	try_help(NULL);
}
