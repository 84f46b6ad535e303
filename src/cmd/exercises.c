/* labbook exercises: all of them, and how far one has come. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/report.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] exercises [--verify]\n"
    "\n"
    "Lists the exercises of the book, in the order of the chapters, with\n"
    "what you have done.\n"
    "\n"
    "      --verify  instead, check them: the starter must fail for the\n"
    "                reason that the exercise gives, the solution pass, and\n"
    "                each mutant, a solution with a mistake, be caught;\n"
    "                exit status 1 if not\n"
    "      --help    this text\n";

static int
list(struct build *build)
{
	struct workbook book;
	size_t i;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	if (book.count > 0)
		printf("%-20s %-9s %5s %6s  %-27s %s\n", "exercise", "state",
		    "tries", "hints", "chapter", "title");
	for (i = 0; i < book.count; i++) {
		const struct solving *p = &book.progress[i];

		printf("%-20s %-9s %5d %d of %zu  %-27s %s\n",
		    book.exercises[i].id,
		    p->solved	   ? "solved" :
			p->gave_up ? "given up" :
			p->tries   ? "begun" :
				     "-",
		    p->tries, p->hints, book.exercises[i].nhints,
		    book.exercises[i].after, book.exercises[i].title);
	}
	if (book.count == 0)
		printf("This book has no exercises.\n");
	return STATUS_FINE;
}

struct tally {
	int right, wrong, tsan, asan;
	long long orders;
};

static void
tell(void *arg, const struct exercise *exercise, const char *what,
    const char *why, const struct trial *trial)
{
	struct tally *tally = arg;

	tally->orders += trial->orders;
	tally->tsan += trial->tsan;
	tally->asan += trial->asan;
	tally->right += why == NULL;
	tally->wrong += why != NULL;
	printf("%s  %s: %s%s%s\n", why == NULL ? "ok   " : "WRONG",
	    exercise->id, what, why != NULL ? " " : "", why != NULL ? why : "");
}

static int
verify(struct build *build)
{
	struct tally tally = { 0 };
	struct workbook book;
	struct err err;

	if (!cmd_workbook(build, &book))
		return STATUS_FAILED;
	if (!workbook_verify(&book, tell, &tally, &err))
		return cmd_fail(STATUS_FAILED, &err);
	printf("%zu exercises, %lld orders of steps followed: %d attempts as "
	       "they should be, %d not. With real threads, TSan watched %d "
	       "solutions, ASan and UBSan %d.\n",
	    book.count, tally.orders, tally.right, tally.wrong, tally.tsan,
	    tally.asan);
	return tally.wrong > 0 ? STATUS_FAILED : STATUS_FINE;
}

int
cmd_exercises(int argc, char **argv, const char *root)
{
	bool checks = cmd_flag(&argc, argv, "--verify");

	return cmd_on_book(argc, argv, root, help, checks ? verify : list);
}
