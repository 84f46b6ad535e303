/* labbook solution: how the book does it, for who has done it or gives up. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] solution [--give-up] EX\n"
    "\n"
    "Prints the solution of an exercise that you have solved.\n"
    "\n"
    "      --give-up  print it all the same, and note that you gave up\n"
    "      --help     this text\n";

static int
show(struct build *build, const char *id, bool give_up)
{
	const char *solution;
	struct workbook book;
	struct err err;
	size_t at;

	if (!cmd_workbook(build, &book) || !cmd_exercise(&book, id, &at))
		return STATUS_FAILED;
	if (!workbook_solution(&book, at, give_up, &solution, &err))
		return cmd_fail(STATUS_FAILED, &err);
	if (solution == NULL) {
		err_set(&err,
		    "'%s' is not solved yet; labbook hint %s gives a hint, "
		    "labbook solution %s --give-up the solution",
		    id, id, id);
		return cmd_fail(STATUS_FAILED, &err);
	}
	/* Not where the code goes, so that it can be kept in a file. */
	fprintf(stderr,
	    "How the book does it; yours, in %s, may do it otherwise.%s\n\n",
	    workbook_file(&book, at),
	    book.progress[at].solved ?
		"" :
		"\nIt is noted that you gave up; when yours is right, that it "
		"is solved.");
	fflush(stderr);
	printf("%s", solution);
	return STATUS_FINE;
}

static int
solved(struct build *build, const char *id)
{
	return show(build, id, false);
}

static int
given_up(struct build *build, const char *id)
{
	return show(build, id, true);
}

int
cmd_solution(int argc, char **argv, const char *root)
{
	bool give_up = cmd_flag(&argc, argv, "--give-up");

	return cmd_of_one(argc, argv, root, help, give_up ? given_up : solved);
}
