/* labbook report: what a learner has done, for a teacher. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] report --exercises [--json | --csv]\n"
    "\n"
    "Tells of each exercise its id, title and chapter, its state (not begun,\n"
    "begun, solved, given up), how many tries it took and hints were taken;\n"
    "and of the last try why it failed, or 'right' or 'unfinished', and how\n"
    "many orders of steps it followed (0 where an exercise has no steps). It\n"
    "is what workbook/progress.yaml says, which the learner can change.\n"
    "\n"
    "      --exercises  needed: there is nothing else to report yet\n"
    "      --json       print an array of objects instead\n"
    "      --csv        print a row an exercise instead; a text that a\n"
    "                   spreadsheet would take for a formula begins with '\n"
    "      --help       this text\n";

static int
as_table(struct build *build)
{
	struct workbook book;
	size_t i;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	printf("%-20s %-10s %5s %5s %-24s %9s  %-24s %s\n", "id", "state",
	    "tries", "hints", "last try", "orders", "chapter", "title");
	for (i = 0; i < book.count; i++) {
		const struct solving *s = &book.progress[i];

		printf("%-20s %-10s %5d %5d %-24s %9lld  %-24s %s\n",
		    book.exercises[i].id, solving_state(s), s->tries, s->hints,
		    s->last != NULL ? s->last : "-", (long long)s->orders,
		    book.exercises[i].after, book.exercises[i].title);
	}
	return STATUS_FINE;
}

static int
as_json(struct build *build)
{
	struct workbook book;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	printf("%s",
	    solving_to_json(book.arena, book.exercises, book.progress,
		book.count));
	return STATUS_FINE;
}

static int
as_csv(struct build *build)
{
	struct workbook book;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	printf("%s",
	    solving_to_csv(book.arena, book.exercises, book.progress,
		book.count));
	return STATUS_FINE;
}

int
cmd_report(int argc, char **argv, const char *root)
{
	bool exercises = cmd_flag(&argc, argv, "--exercises");
	bool json = cmd_flag(&argc, argv, "--json");
	bool csv = cmd_flag(&argc, argv, "--csv");

	if (json && csv)
		return cmd_usage("report", "--json contradicts", "--csv");
	if (!exercises && argc == 1)
		return cmd_usage("report", "expected", "--exercises");
	return cmd_on_book(argc, argv, root, help,
	    json    ? as_json :
		csv ? as_csv :
		      as_table);
}
