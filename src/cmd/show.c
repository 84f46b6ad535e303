/* labbook show: the recorded result of one experiment in full. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "pipeline/build.h"

static const char help[] =
    "usage: labbook [-C DIR] show ID\n"
    "\n"
    "Shows the recorded result of an experiment: answer, table with all\n"
    "columns, plot, verdicts, and where and how it was measured. Runs\n"
    "nothing.\n";

static int
show(struct build *build, const char *id)
{
	int status = STATUS_FINE;
	struct item *item = cmd_item(build, id, &status);
	struct err err;

	if (item == NULL)
		return status;
	if (!item->have) {
		err_set(&err,
		    "'%s' has no recorded result; labbook run %s "
		    "makes one",
		    id, id);
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
	return cmd_of_one(argc, argv, root, help, show);
}
