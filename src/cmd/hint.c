/* labbook hint: one hint more each time. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] hint EX\n"
    "\n"
    "Prints the hints that were given before, and one more.\n";

/* What code often has that came to what the last try came to. */
static void
print_often(const struct exercise *exercise, const char *last)
{
	bool any = false;
	size_t i;

	for (i = 0; last != NULL && i < exercise->nmutants; i++) {
		if (strcmp(exercise->mutants[i].caught, last) != 0)
			continue;
		if (!any)
			printf(
			    "Your last try came to '%s'. So does code that\n",
			    last);
		any = true;
		printf("  - %s\n", exercise->mutants[i].text);
	}
	if (any)
		printf("\n");
}

static int
hint(struct build *build, const char *id)
{
	struct workbook book;
	const char *next;
	struct err err;
	size_t at, i;

	if (!cmd_workbook(build, &book) || !cmd_exercise(&book, id, &at))
		return STATUS_FAILED;
	if (!workbook_hint(&book, at, &next, &err))
		return cmd_fail(STATUS_FAILED, &err);
	print_often(&book.exercises[at], book.progress[at].last);
	for (i = 0; i < (size_t)book.progress[at].hints &&
	     i < book.exercises[at].nhints;
	     i++)
		printf("%zu of %zu: %s\n\n", i + 1, book.exercises[at].nhints,
		    book.exercises[at].hints[i]);
	if (next == NULL)
		printf("There are no more hints. labbook solution %s "
		       "--give-up shows the solution.\n",
		    id);
	return STATUS_FINE;
}

int
cmd_hint(int argc, char **argv, const char *root)
{
	return cmd_of_one(argc, argv, root, help, hint);
}
