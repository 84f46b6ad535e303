/* labbook try: what is wrong with the learner's code, and how it shows. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/workbook.h"
#include "sys/clock.h"
#include "sys/file.h"

static const char help[] =
    "usage: labbook [-C DIR] try [--quick] [EX | --watch]\n"
    "\n"
    "Compiles workbook/EX.c and checks it. Says what is wrong, with an order\n"
    "of steps that shows it. Without EX it takes the exercise that is begun\n"
    "and not solved. Changes nothing of yours but the note of how far you\n"
    "have come, workbook/progress.yaml.\n"
    "\n"
    "      --watch  tries again each time that the file is saved, and goes on\n"
    "               to the next exercise when it is right\n"
    "      --quick  where speed is measured: fewer rounds, and a verdict that is\n"
    "               provisional\n"
    "      --help   this text\n"
    "\n"
    "Exit status: 0 it is right; 1 it is not, or there is no such exercise;\n"
    "64 wrong usage.\n";

static const char *level = "default";

enum {
	STEPS_SHOWN = 24, /* at the beginning, and at the end */
	STEP_WIDEST = 66, /* columns of what a step says */
	LINES_SHOWN = 30  /* of the compiler */
};

#define WATCH_S 0.2

/* "A" under "thread", each thread further to the right; "end" for nobody. */
static const char *
thread_name(int thread, char text[8])
{
	if (thread < 1)
		return "end";
	snprintf(text, 8, "%*s%c", 2 * ((thread - 1) % 3), "",
	    'A' + (thread - 1) % 26);
	return text;
}

static int
widest_step(const struct trial *trial)
{
	size_t widest = 0, i;

	for (i = 0; i < trial->nsteps; i++)
		if (strlen(trial->steps[i].step) > widest)
			widest = strlen(trial->steps[i].step);
	return widest < STEP_WIDEST ? (int)widest : STEP_WIDEST;
}

/* A thread's steps one below the other; the learner's with their lines. */
static void
print_steps(const struct trial *trial, const char *file)
{
	int width = widest_step(trial);
	bool any = false, end = false;
	size_t i;

	if (trial->nsteps == 0)
		return;
	printf("\n%4s  %-6s %-5s %s\n", "step", "thread", "line", "does");
	for (i = 0; i < trial->nsteps; i++) {
		const struct trial_step *s = &trial->steps[i];
		bool own = text_ends(s->file, file);
		char line[12] = "", thread[8];

		if (trial->nsteps > 2 * STEPS_SHOWN + 1 && i == STEPS_SHOWN) {
			i = trial->nsteps - STEPS_SHOWN - 1;
			printf(" ...\n");
			continue;
		}
		any = any || own;
		end = end || s->thread < 1;
		if (own)
			snprintf(line, sizeof(line), "%d", s->line);
		printf("%4zu  %-6s %-5s %-*.*s  %s\n", i + 1,
		    thread_name(s->thread, thread), line, width, width, s->step,
		    s->says);
	}
	if (any || end)
		printf("\n");
	if (any)
		printf("Steps without a line number belong to the check, not "
		       "to your file.\n");
	if (end)
		printf("end: what was done when all threads had ended.\n");
}

/* No more than was looked at. */
static void
print_praise(const struct trial *trial, const char *file)
{
	const char *s = trial->orders == 1 ? "" : "s";

	if (!trial->whole)
		printf("%s: no mistake in the %lld order%s of steps that there "
		       "was time to follow;\nthere are more. With fewer steps "
		       "all could be followed.\n",
		    file, (long long)trial->orders, s);
	else if (trial->taken > 0)
		printf("%s is right. %lld order%s of steps followed (%lld "
		       "steps).\n",
		    file, (long long)trial->orders, s, (long long)trial->taken);
	else
		printf("%s is right.\n", file);
	if (trial->tsan || trial->asan)
		printf("Run with real threads, %s saw nothing wrong.\n",
		    !trial->asan     ? "TSan" :
			!trial->tsan ? "ASan and UBSan" :
				       "TSan, ASan and UBSan");
}

/* What the compiler says, as far as one would read it. */
static void
print_compiler(const char *text)
{
	const char *line = text, *end;
	int shown, left = 0;

	for (shown = 0; *line != '\0' && shown < LINES_SHOWN; shown++) {
		end = line + strcspn(line, "\n");
		printf("%.*s\n", (int)(end - line), line);
		line = *end != '\0' ? end + 1 : end;
	}
	for (; *line != '\0'; line++)
		left += *line == '\n';
	if (left > 0)
		printf("... and %d lines more.\n", left);
}

/* Says what came of one try; whether the learner's code is right. */
static bool
report(const struct workbook *book, size_t at, const struct trial *trial,
    const char *speed)
{
	const char *file = workbook_file(book, at);
	const char *id = book->exercises[at].id;

	if (trial->passed) {
		print_praise(trial, file);
		if (*speed != '\0')
			printf("How fast it is: %s", speed);
		printf("labbook solution %s shows how the book does it.\n", id);
		return true;
	}
	if (strcmp(trial->reason, "compile") == 0) {
		printf("%s does not compile yet:\n\n", file);
		print_compiler(trial->text);
		return false;
	}
	printf("%s is not right yet: %s\n", file, trial->text);
	if (trial->scene != NULL && *trial->scene != '\0')
		printf("(%s.)\n", trial->scene);
	print_steps(trial, file);
	printf("\nChange it and try again; labbook hint %s gives a hint.\n",
	    id);
	return false;
}

static int
try_one(struct workbook *book, size_t at)
{
	const char *speed;
	struct trial trial;
	struct err err;
	bool ok = workbook_try(book, at, level_find(level), progress_printer(),
	    &trial, &speed, &err);

	progress_end();
	if (!ok)
		return cmd_fail(STATUS_FAILED, &err);
	return report(book, at, &trial, speed) ? STATUS_FINE : STATUS_FAILED;
}

static int
try_named(struct build *build, const char *id)
{
	struct workbook book;
	size_t at;

	if (!cmd_workbook(build, &book) || !cmd_exercise(&book, id, &at))
		return STATUS_FAILED;
	return try_one(&book, at);
}

/* The one that was begun last in the order of the chapters, or the next. */
static bool
find_next(struct build *build, struct workbook *book, size_t *at, int *status)
{
	*status = STATUS_FAILED;
	if (!cmd_workbook(build, book))
		return false;
	if (workbook_next(book, at))
		return true;
	printf("There is no exercise left to do.\n");
	*status = STATUS_FINE;
	return false;
}

static int
try_next(struct build *build)
{
	struct workbook book;
	struct err err;
	int status;
	size_t at;

	if (!find_next(build, &book, &at, &status))
		return status;
	if (book.progress[at].begun)
		return try_one(&book, at);
	err_set(&err,
	    "no exercise is begun, expected labbook start %s, which is the "
	    "next, or one that labbook exercises lists",
	    book.exercises[at].id);
	return cmd_fail(STATUS_FAILED, &err);
}

/* Waits until what the file holds is other than it was. */
static void
await_change(const struct workbook *book, const char *file)
{
	const char *path = path_join(book->arena, book->place->root, file);
	struct arena *scratch = arena_new();
	const char *before = file_hash(scratch, path), *now;

	fflush(stdout);
	do {
		clock_sleep(WATCH_S);
		now = file_hash(scratch, path);
	} while (now == NULL || (before != NULL && strcmp(now, before) == 0));
	arena_free(scratch);
}

/* The starter of an exercise that is not begun yet, with its task. */
static bool
begin(struct workbook *book, size_t at)
{
	const char *aside;
	struct err err;
	bool kept;

	if (!workbook_start(book, at, false, &kept, &aside, &err))
		return cmd_fail(STATUS_FAILED, &err) == STATUS_FINE;
	if (!kept)
		printf("%s\n\n%s\n", book->exercises[at].title,
		    book->exercises[at].task);
	return true;
}

/* Until all is solved, or the learner has enough and interrupts. */
static int
watch(struct build *build)
{
	struct workbook book;
	int status;
	size_t at;

	while (find_next(build, &book, &at, &status)) {
		const char *file = workbook_file(&book, at);

		if (!begin(&book, at))
			return STATUS_FAILED;
		if (try_one(&book, at) == STATUS_FINE)
			continue;
		printf("-- waiting for %s to be saved; end with Ctrl-C --\n",
		    file);
		await_change(&book, file);
	}
	return status;
}

int
cmd_try(int argc, char **argv, const char *root)
{
	if (cmd_flag(&argc, argv, "--quick"))
		level = "quick";
	if (cmd_flag(&argc, argv, "--watch"))
		return cmd_on_book(argc, argv, root, help, watch);
	if (argc == 1)
		return cmd_on_book(argc, argv, root, help, try_next);
	return cmd_of_one(argc, argv, root, help, try_named);
}
