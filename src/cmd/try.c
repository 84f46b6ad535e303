/* labbook try: what is wrong with the learner's code, and how it shows. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/workbook.h"

static const char help[] =
    "usage: labbook [-C DIR] try EX\n"
    "\n"
    "Compiles workbook/EX.c and checks it. Says what is wrong, with an order\n"
    "of steps that shows it. Changes nothing of yours but the note of how\n"
    "far you have come, workbook/progress.yaml.\n"
    "\n"
    "Exit status: 0 it is right; 1 it is not, or there is no such exercise;\n"
    "64 wrong usage.\n";

enum { STEPS_SHOWN = 60 }; /* at the beginning, and at the end */

/* A thread's steps one below the other; the learner's with their lines. */
static void
print_steps(const struct trial *trial, const char *file)
{
	size_t i;

	if (trial->nsteps == 0)
		return;
	printf("\n%4s  %-6s %-5s %-46s %s\n", "step", "thread", "line", "does",
	    "");
	for (i = 0; i < trial->nsteps; i++) {
		const struct trial_step *s = &trial->steps[i];
		bool own = text_ends(s->file, file);
		char line[12] = "";

		if (trial->nsteps > 2 * STEPS_SHOWN + 1 && i == STEPS_SHOWN) {
			i = trial->nsteps - STEPS_SHOWN - 1;
			printf(" ...\n");
			continue;
		}
		if (own)
			snprintf(line, sizeof(line), "%d", s->line);
		printf("%4zu  %*s%c%*s %-5s %-46.46s %s\n", i + 1,
		    2 * (s->thread - 1), "", 'A' + (s->thread - 1) % 26,
		    5 - 2 * (s->thread - 1) % 6, "", line, s->step, s->says);
	}
	printf("\nSteps without a line are the check's own: what a thread does "
	       "with your code.\n");
}

static void
print_counts(const struct trial *trial)
{
	printf("%lld orders of steps followed (%lld steps)%s.\n",
	    (long long)trial->orders, (long long)trial->taken,
	    trial->whole ? "" : "; not all, for lack of time");
}

static int
try(struct build *build, const char *id)
{
	struct workbook book;
	struct trial trial;
	struct err err;
	char *file;
	size_t at;

	if (!cmd_workbook(build, &book) || !cmd_exercise(&book, id, &at))
		return STATUS_FAILED;
	if (!workbook_try(&book, at, &trial, &err))
		return cmd_fail(STATUS_FAILED, &err);
	file = workbook_file(&book, at);
	if (trial.passed) {
		printf("%s is right. ", file);
		print_counts(&trial);
		printf("labbook solution %s shows how the book does it.\n", id);
		return STATUS_FINE;
	}
	if (strcmp(trial.reason, "compile") == 0) {
		printf("%s does not compile yet:\n\n%s", file, trial.text);
		return STATUS_FAILED;
	}
	printf("%s is not right yet: %s\n", file, trial.text);
	if (trial.scene != NULL)
		printf("(%s.)\n", trial.scene);
	print_steps(&trial, file);
	printf("\nlabbook hint %s gives a hint.\n", id);
	return STATUS_FAILED;
}

int
cmd_try(int argc, char **argv, const char *root)
{
	return cmd_of_one(argc, argv, root, help, try);
}
