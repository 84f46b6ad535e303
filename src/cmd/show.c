/* labbook show: the recorded result of one experiment in full. */
#include <getopt.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] show ID\n"
    "\n"
    "Shows the recorded result of an experiment: table, plot, verdicts, and\n"
    "where and how it was measured. Runs nothing.\n";

static int
show(struct build *build, const char *id)
{
	struct item *item = NULL;
	struct err err;

	if (!build_single(build, id, NULL, 0, &item, &err))
		return cmd_fail(item == NULL ? STATUS_USAGE : STATUS_FAILED,
		    &err);
	progress_end();
	if (item->failed) {
		report_failure(item);
		return STATUS_FAILED;
	}
	if (!item->have) {
		err_set(&err, "'%s' has no recorded result; labbook run %s "
		    "makes one", id, id);
		return cmd_fail(STATUS_FAILED, &err);
	}
	report_item(build, item, true);
	if (item->stale)
		printf("\nThis result is of an older version of the "
		    "experiment.\n");
	report_environment(build, item);
	return STATUS_FINE;
}

int
cmd_show(int argc, char **argv, const char *root)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	struct options options = { .root = root,
		.level = level_find("default"),
		.progress = progress_printer() };
	struct build *build;
	struct err err;
	int c, status;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c != 'h')
			return cmd_usage("show", "wrong option",
			    argv[optind - 1]);
		printf("%s", help);
		return STATUS_FINE;
	}
	if (optind != argc - 1)
		return cmd_usage("show", "expected one", "ID");
	build = build_open(&options, &err);
	if (build == NULL)
		return cmd_fail(STATUS_FAILED, &err);
	status = show(build, argv[optind]);
	progress_end();
	report_warnings(build);
	build_close(build);
	return status;
}
