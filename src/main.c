/* Knows the command line's first words; the commands know the rest. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    "  check  every claim with verdict, interval, threshold, control\n"
    "  advise which tool for a workload, by this host's results\n"
    "  why    what a result depends on, and what would make it run now\n"
    "  doctor what this machine has, and how well it can measure\n"
    "\n"
    "  exercises, start, try, hint, solution: the workbook; labbook exercises\n"
    "  lists what there is to do; report --exercises tells a teacher of it\n"
    "\n"
    "  -C DIR     the book's folder (default: here)\n"
    "  --help     this text; labbook COMMAND --help says more\n"
    "  --version  the version\n"
    "\n"
    "Exit status: 0 fine; 1 something failed; 2 inconclusive, with check\n"
    "--strict; 64 wrong usage.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv, const char *root);
} commands[] = {
	{ "site", cmd_site },
	{ "run", cmd_run },
	{ "list", cmd_list },
	{ "show", cmd_show },
	{ "check", cmd_check },
	{ "advise", cmd_advise },
	{ "why", cmd_why },
	{ "doctor", cmd_doctor },
	{ "exercises", cmd_exercises },
	{ "start", cmd_start },
	{ "try", cmd_try },
	{ "hint", cmd_hint },
	{ "solution", cmd_solution },
	{ "grade", cmd_grade },
	{ "report", cmd_report },
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

/* A closed standard file would be taken by the next one that is opened. */
static void
open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (fd > 2)
		close(fd);
}

/* "book/" is called "book" wherever it is spoken of. */
static char *
without_slashes(char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	return path;
}

int
main(int argc, char **argv)
{
	const char *root = ".";
	size_t i;
	int at = 1;

	open_standard_files();
	setlocale(LC_CTYPE, "");
	signal(SIGXFSZ, SIG_IGN); /* a file too large is an error to report */
	while (at < argc && argv[at][0] == '-') {
		if (strcmp(argv[at], "-C") == 0 && at + 1 < argc) {
			root = without_slashes(argv[at + 1]);
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
			return finish(
			    commands[i].run(argc - at, argv + at, root));
	return usage("unknown command", argv[at]);
}
