/* Knows what commands have in common: arguments, opening, failing. */
#include "cmd/cmd.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

int
cmd_fail(int status, const struct err *err)
{
	fprintf(stderr, "labbook: %s\n", err->text);
	return status;
}

bool
cmd_seconds(const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	return end != text && *end == '\0' && *seconds >= 0 && *seconds < 1e6;
}

int
cmd_usage(const char *command, const char *what, const char *arg)
{
	fprintf(stderr, "labbook %s: %s '%s'; see labbook %s --help\n", command,
	    what, arg, command);
	return STATUS_USAGE;
}

int
cmd_wrong_option(char **argv)
{
	char letter[3] = { '-', (char)optopt, '\0' };

	/* optopt is the letter of a short option; a long one is a word. */
	if (optopt > 0 && optopt < 256)
		return cmd_usage(argv[0], "wrong option", letter);
	return cmd_usage(argv[0], "wrong option", argv[optind - 1]);
}

/* Takes --help; -1: go on, with the arguments from optind. */
static int
take_help(int argc, char **argv, const char *help)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 }
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c != 'h')
			return cmd_wrong_option(argv);
		printf("%s", help);
		return STATUS_FINE;
	}
	return -1;
}

static struct build *
open_book(const char *root, struct err *err)
{
	struct options options = { .root = root,
		.level = level_find("quick"),
		.progress = progress_printer() };

	return build_open(&options, err);
}

static int
close_book(struct build *build, int status)
{
	progress_end();
	report_warnings(build);
	build_close(build);
	return status;
}

int
cmd_of_one(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build, const char *id))
{
	int status = take_help(argc, argv, help);
	struct build *build;
	struct err err;

	if (status >= 0)
		return status;
	if (optind != argc - 1)
		return cmd_usage(argv[0], "expected one", "ID");
	build = open_book(root, &err);
	return build == NULL ? cmd_fail(STATUS_FAILED, &err) :
			       close_book(build, work(build, argv[optind]));
}

int
cmd_on_book(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build))
{
	int status = take_help(argc, argv, help);
	struct build *build;
	struct err err;

	if (status >= 0)
		return status;
	if (optind < argc)
		return cmd_usage(argv[0], "unexpected argument", argv[optind]);
	build = open_book(root, &err);
	return build == NULL ? cmd_fail(STATUS_FAILED, &err) :
			       close_book(build, work(build));
}

bool
cmd_flag(int *argc, char **argv, const char *flag)
{
	bool found = false;
	int i, to = 1;

	for (i = 1; i < *argc; i++)
		if (strcmp(argv[i], flag) == 0)
			found = true;
		else
			argv[to++] = argv[i];
	argv[to] = NULL;
	*argc = to;
	return found;
}

int
cmd_of_book(int argc, char **argv, const char *root, const char *help,
    int (*work)(struct build *build))
{
	int status = take_help(argc, argv, help);
	struct build *build;
	struct err err;

	if (status >= 0)
		return status;
	if (optind < argc)
		return cmd_usage(argv[0], "unexpected argument", argv[optind]);
	build = open_book(root, &err);
	if (build == NULL)
		return cmd_fail(STATUS_FAILED, &err);
	if (build_prepare(build, &err))
		return close_book(build, work(build));
	close_book(build, STATUS_FAILED);
	return cmd_fail(STATUS_FAILED, &err);
}

struct item *
cmd_item(struct build *build, const char *id, int *status)
{
	struct item *item = NULL;
	struct err err;
	bool ok = build_single(build, id, NULL, 0, &item, &err);

	progress_end();
	if (!ok) {
		*status =
		    cmd_fail(item == NULL ? STATUS_USAGE : STATUS_FAILED, &err);
		return NULL;
	}
	if (item->failed && item->program->failed) {
		report_failure(item);
		*status = STATUS_FAILED;
		return NULL;
	}
	return item;
}
