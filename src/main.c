/* Knows the command line's first words; the commands know the rest. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

static const char help[] =
    "usage: labbook [-C DIR] COMMAND [arguments]\n"
    "\n"
    "Builds a book whose experiments run on this machine.\n"
    "\n"
    "  site   run what is stale, render what changed\n"
    "  run    measure one experiment again and show it here\n"
    "  list   the experiments with state, age and headline\n"
    "  show   the recorded result of one experiment in full\n"
    "\n"
    "  -C DIR     the book's folder (default: here)\n"
    "  --help     this text; labbook COMMAND --help says more\n"
    "  --version  the version\n"
    "\n"
    "Exit status: 0 fine; 1 something failed; 64 wrong usage.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv, const char *root);
} commands[] = {
	{ "site", cmd_site },
	{ "run", cmd_run },
	{ "list", cmd_list },
	{ "show", cmd_show },
};

static int
usage(const char *what, const char *arg)
{
	fprintf(stderr, "labbook: %s '%s'; see labbook --help\n", what, arg);
	return STATUS_USAGE;
}

/* What was printed must have arrived, on a full disk too. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "labbook: cannot write the output\n");
	return STATUS_FAILED;
}

int
main(int argc, char **argv)
{
	const char *root = ".";
	size_t i;
	int at = 1;

	setlocale(LC_CTYPE, "");
	while (at < argc && argv[at][0] == '-') {
		if (strcmp(argv[at], "-C") == 0 && at + 1 < argc) {
			root = argv[at + 1];
			at += 2;
		} else if (strcmp(argv[at], "--help") == 0) {
			printf("%s", help);
			return finish(STATUS_FINE);
		} else if (strcmp(argv[at], "--version") == 0) {
			printf("labbook %s\n", VERSION);
			return finish(STATUS_FINE);
		} else {
			return usage("wrong option", argv[at]);
		}
	}
	if (at == argc) {
		fprintf(stderr, "%s", help);
		return STATUS_USAGE;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, argv[at]) == 0)
			return finish(commands[i].run(argc - at, argv + at,
			    root));
	return usage("unknown command", argv[at]);
}
