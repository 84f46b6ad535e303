/* labbook start: the starter of an exercise, to be changed. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] start [--reset] EX\n"
    "\n"
    "Copies the starter of an exercise to workbook/EX.c and prints its task.\n"
    "A file that is there is never overwritten.\n"
    "\n"
    "      --reset  begin anew: the file that is there is put aside\n"
    "      --help   this text\n";

static int
begin(struct build *build, const char *id, bool reset)
{
	struct workbook book;
	const char *aside;
	struct err err;
	bool kept;
	size_t at;

	if (!cmd_workbook(build, &book) || !cmd_exercise(&book, id, &at))
		return STATUS_FAILED;
	if (!workbook_start(&book, at, reset, &kept, &aside, &err))
		return cmd_fail(STATUS_FAILED, &err);
	printf("%s\n\n%s\n", book.exercises[at].title, book.exercises[at].task);
	if (aside != NULL)
		printf("Your old file is now %s.\n", aside);
	if (kept)
		printf("%s is there already, and was left as it is.\n",
		    workbook_file(&book, at));
	printf(
	    "What you may use is in experiments/exercises/%s/exercise.h, and "
	    "in what that includes.\n",
	    id);
	printf("Change %s, then type: labbook try %s\n",
	    workbook_file(&book, at), id);
	return STATUS_FINE;
}

static int
keep(struct build *build, const char *id)
{
	return begin(build, id, false);
}

static int
renew(struct build *build, const char *id)
{
	return begin(build, id, true);
}

int
cmd_start(int argc, char **argv, const char *root)
{
	bool reset = cmd_flag(&argc, argv, "--reset");

	return cmd_of_one(argc, argv, root, help, reset ? renew : keep);
}
