/* Knows where a learner's files are, and what is noted of them. */
#include "pipeline/workbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "book/exercise.h"
#include "book/yaml.h"
#include "lab/attempt.h"
#include "pipeline/speed.h"
#include "sys/file.h"

/* On a busy host too, an exercise is not called wrong that is right. */
enum { VERIFY_SECONDS = 60 };

static char *
path_of(const struct workbook *book, const char *name)
{
	return path_join(book->arena, book->place->root, name);
}

static char *
progress_file(const struct workbook *book)
{
	return path_of(book, "workbook/progress.yaml");
}

static int
by_chapter(const void *a, const void *b)
{
	const struct exercise *x = a, *y = b;
	int order = strcmp(x->after, y->after);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static bool
read_exercises(struct workbook *book, struct err *err)
{
	char *dir =
	    path_join(book->arena, book->place->experiments, "exercises");
	char **names;
	size_t i, count;

	if (!dir_exists(dir))
		return true;
	if (!dir_list(book->arena, dir, &names, &count, err))
		return false;
	for (i = 0; i < count; i++) {
		char *folder = path_join(book->arena, dir, names[i]);

		if (!dir_exists(folder))
			continue;
		if (!text_is_id(names[i]))
			return err_set(err,
			    "%s: expected a name of small letters, digits and "
			    "hyphens",
			    folder);
		if (!exercise_read(book->arena, names[i],
			path_join(book->arena, folder, "exercise.yaml"),
			ARENA_PUSH(book->arena, book->exercises, book->count),
			err))
			return false;
	}
	if (book->count > 1)
		qsort(book->exercises, book->count, sizeof(*book->exercises),
		    by_chapter);
	return true;
}

/* What is noted of an exercise; a file of before has no last try. */
static bool
read_one(struct arena *arena, const struct yaml *map, struct solving *progress,
    struct err *err)
{
	const char *state = NULL;
	double tries = 0, hints = 0, orders = 0;

	if (map->kind != YAML_MAP)
		return err_at(err, map->file, map->line,
		    "the note of an exercise is no map, expected {state: ..., "
		    "tries: ..., hints: ...}");
	if (!yaml_get_number(map, "tries", &tries, 0, 1e9, err) ||
	    !yaml_get_number(map, "hints", &hints, 0, 1e9, err) ||
	    !yaml_get_number(map, "orders", &orders, 0, 1e15, err) ||
	    !yaml_get_text(map, "last", &progress->last, err) ||
	    !yaml_get_text(map, "said", &progress->said, err) ||
	    !yaml_get_text(map, "state", &state, err))
		return false;
	/* A check may print anything, and anybody may change the file. */
	if (progress->last != NULL)
		progress->last = solving_line(arena, progress->last);
	if (progress->said != NULL)
		progress->said = solving_line(arena, progress->said);
	progress->orders = (int64_t)orders;
	progress->begun = true;
	progress->tries = (int)tries;
	progress->hints = (int)hints;
	progress->solved = state != NULL && strcmp(state, "solved") == 0;
	progress->gave_up = state != NULL && strcmp(state, "given up") == 0;
	return true;
}

bool
workbook_progress(struct workbook *book, struct err *err)
{
	char *file = progress_file(book), *text;
	struct yaml *root;
	size_t i, len;

	book->progress = arena_alloc(book->arena,
	    (book->count + 1) * sizeof(*book->progress));
	for (i = 0; i < book->count; i++)
		book->progress[i].begun =
		    file_exists(path_of(book, workbook_file(book, i)));
	if (!file_exists(file))
		return true;
	if (!file_read(book->arena, file, &text, &len, err) ||
	    !yaml_parse(book->arena, file, 1, text, len, &root, err))
		return false;
	if (root->kind != YAML_MAP)
		return err_at(err, file, root->line,
		    "expected 'ID: {state: ..., tries: ..., hints: ...}'");
	for (i = 0; i < book->count; i++) {
		const struct yaml *map = yaml_get(root, book->exercises[i].id);

		if (map != NULL &&
		    !read_one(book->arena, map, &book->progress[i], err))
			return false;
	}
	return true;
}

/* What the last try came to, if there was one. */
static void
put_last(const struct workbook *book, const struct solving *p, struct buf *out)
{
	if (p->last == NULL)
		return;
	buf_printf(out, ", last: %s",
	    text_is_id(p->last) ? p->last : yaml_quoted(book->arena, p->last));
	if (p->said != NULL && p->said[0] != '\0')
		buf_printf(out, ", said: %s",
		    yaml_quoted(book->arena, p->said));
	buf_printf(out, ", orders: %lld", (long long)p->orders);
}

/* One line an exercise that was begun: a teacher can read it too. */
static bool
write_progress(const struct workbook *book, struct err *err)
{
	struct buf out = BUF_INIT;
	size_t i;
	bool ok;

	buf_puts(&out, "# How far you have come; labbook writes it.\n");
	for (i = 0; i < book->count; i++) {
		const struct solving *p = &book->progress[i];

		if (p->tries + p->hints == 0 && !p->gave_up)
			continue;
		buf_printf(&out, "%s: {state: %s, tries: %d, hints: %d",
		    book->exercises[i].id, solving_state(p), p->tries,
		    p->hints);
		put_last(book, p, &out);
		buf_puts(&out, "}\n");
	}
	ok = file_write_synced(progress_file(book), out.data, out.len, err);
	buf_fini(&out);
	return ok;
}

bool
workbook_exercises(struct arena *arena, const struct place *place,
    struct workbook *book, struct err *err)
{
	*book = (struct workbook) { .arena = arena, .place = place };
	return read_exercises(book, err);
}

bool
workbook_open(struct arena *arena, const struct place *place,
    struct workbook *book, struct err *err)
{
	return workbook_exercises(arena, place, book, err) &&
	    workbook_progress(book, err);
}

bool
workbook_find(const struct workbook *book, const char *id, size_t *at,
    struct err *err)
{
	for (*at = 0; *at < book->count; (*at)++)
		if (strcmp(book->exercises[*at].id, id) == 0)
			return true;
	return err_set(err, "no exercise '%s'; labbook exercises lists them",
	    id);
}

char *
workbook_file(const struct workbook *book, size_t at)
{
	return arena_printf(book->arena, "workbook/%s.c",
	    book->exercises[at].id);
}

bool
workbook_next(const struct workbook *book, size_t *at)
{
	size_t i;

	for (i = 0; i < book->count; i++)
		if (!book->progress[i].solved && !book->progress[i].gave_up &&
		    file_exists(path_of(book, workbook_file(book, i)))) {
			*at = i;
			return true;
		}
	for (i = 0; i < book->count; i++)
		if (!book->progress[i].solved && !book->progress[i].gave_up) {
			*at = i;
			return true;
		}
	return false;
}

/* A file of the exercise's folder, from the book's folder on. */
static char *
source_of(const struct workbook *book, size_t at, const char *name)
{
	return arena_printf(book->arena, "experiments/exercises/%s/%s",
	    book->exercises[at].id, name);
}

bool
workbook_read(const struct workbook *book, size_t at, const char *name,
    char **text, struct err *err)
{
	return file_read(book->arena, path_of(book, source_of(book, at, name)),
	    text, NULL, err);
}

/* "workbook/x.c.1", or the first number that is free. */
static char *
free_name(const struct workbook *book, const char *file)
{
	char *name;
	int i = 1;

	do
		name = arena_printf(book->arena, "%s.%d", file, i++);
	while (file_exists(path_of(book, name)));
	return name;
}

bool
workbook_start(struct workbook *book, size_t at, bool reset, bool *kept,
    const char **aside, struct err *err)
{
	char *file = workbook_file(book, at), *text;

	*aside = NULL;
	*kept = file_exists(path_of(book, file)) && !reset;
	if (*kept)
		return true;
	if (!workbook_read(book, at, "starter.c", &text, err))
		return false;
	if (file_exists(path_of(book, file))) {
		*aside = free_name(book, file);
		if (rename(path_of(book, file), path_of(book, *aside)) != 0)
			return err_set(err, "%s: cannot be put aside", file);
	}
	return file_write(path_of(book, file), text, strlen(text), NULL, err);
}

/* What is right is measured, where the exercise asks for speed. */
static bool
measure(struct workbook *book, size_t at, const struct level *level,
    const struct progress *progress, struct trial *trial, const char **speed,
    struct err *err)
{
	const char *id = book->exercises[at].id, *fails;
	struct speed measured;

	if (!speed_read(book->arena, book->place, id, &measured, err))
		return false;
	if (measured.embed == NULL)
		return true;
	if (!speed_measure(book->arena, book->place, id,
		workbook_file(book, at), level, progress, &measured, err))
		return false;
	*speed = speed_text(book->arena, &measured);
	fails = speed_fails(book->arena, &measured);
	if (fails != NULL) {
		trial->passed = false;
		trial->reason = "too-slow";
		trial->text = fails;
	}
	return true;
}

bool
workbook_try(struct workbook *book, size_t at, const struct level *level,
    const struct progress *progress, struct trial *trial, const char **speed,
    struct err *err)
{
	char *file = workbook_file(book, at);
	struct attempt attempt;

	*speed = "";
	if (!file_exists(path_of(book, file)))
		return err_set(err,
		    "%s is not there yet; labbook start %s "
		    "makes it",
		    file, book->exercises[at].id);
	attempt = (struct attempt) { .exercise = book->exercises[at].id,
		.source = file };
	if (!attempt_run(book->arena, book->place, &attempt, 1, false,
		ATTEMPT_SECONDS, err))
		return false;
	*trial = attempt.trial;
	if (trial->passed &&
	    !measure(book, at, level, progress, trial, speed, err))
		return false;
	solving_take(book->arena, &book->progress[at], trial);
	return write_progress(book, err);
}

bool
workbook_hint(struct workbook *book, size_t at, const char **hint,
    struct err *err)
{
	struct solving *progress = &book->progress[at];

	*hint = NULL;
	if ((size_t)progress->hints >= book->exercises[at].nhints)
		return true;
	*hint = book->exercises[at].hints[progress->hints++];
	progress->begun = true;
	return write_progress(book, err);
}

bool
workbook_solution(struct workbook *book, size_t at, bool give_up,
    const char **solution, struct err *err)
{
	struct solving *progress = &book->progress[at];
	char *text;

	*solution = NULL;
	if (!progress->solved && !progress->gave_up && !give_up)
		return true;
	if (!workbook_read(book, at, "solution.c", &text, err))
		return false;
	*solution = text;
	if (!progress->solved)
		progress->gave_up = true;
	return write_progress(book, err);
}

/* NULL if a trial came to what it should: passed, or failed for a reason. */
static const char *
differs(struct arena *arena, const struct trial *trial, const char *reason)
{
	const char *is = trial->passed ? "passes" : trial->reason;

	if (reason == NULL && trial->passed)
		return trial->whole ?
		    NULL :
		    "has more orders of steps than there is time for, expected "
		    "all to be followed";
	if (reason == NULL)
		return arena_printf(arena, "fails (%s: %s), expected to pass",
		    is, trial->text);
	if (!trial->passed && strcmp(trial->reason, reason) == 0)
		return NULL;
	return arena_printf(arena, "%s%s%s, expected to fail for '%s'",
	    trial->passed ? "passes" : "fails for '",
	    trial->passed ? "" : trial->reason, trial->passed ? "" : "'",
	    reason);
}

/* Writes down the mutants of an exercise, and what else is to be tried. */
static bool
add_attempts(struct workbook *book, size_t at, struct attempt **list,
    size_t *count, struct err *err)
{
	const struct exercise *exercise = &book->exercises[at];
	char *solution, *text, *file;
	size_t i;

	if (!workbook_read(book, at, "solution.c", &solution, err))
		return false;
	*ARENA_PUSH(book->arena, *list, *count) =
	    (struct attempt) { exercise->id, source_of(book, at, "starter.c"),
		    { 0 } };
	*ARENA_PUSH(book->arena, *list, *count) =
	    (struct attempt) { exercise->id, source_of(book, at, "solution.c"),
		    { 0 } };
	for (i = 0; i < exercise->nmutants; i++) {
		text = mutant_source(book->arena, exercise,
		    &exercise->mutants[i], solution, err);
		file = arena_printf(book->arena, "build/exercises/%s/%s.c",
		    exercise->id, exercise->mutants[i].name);
		if (text == NULL ||
		    !file_write(path_of(book, file), text, strlen(text), NULL,
			err))
			return false;
		*ARENA_PUSH(book->arena, *list, *count) =
		    (struct attempt) { exercise->id, file, { 0 } };
	}
	return true;
}

/* What is asked of its speed must be something that can be measured. */
static bool
check_speed(const struct workbook *book, size_t at, struct err *err)
{
	const char *id = book->exercises[at].id;
	struct speed speed;

	return speed_read(book->arena, book->place, id, &speed, err) &&
	    speed_check(book->arena, book->place, id,
		source_of(book, at, "solution.c"), &speed, err);
}

bool
workbook_verify(struct workbook *book,
    void (*tell)(void *arg, const struct exercise *exercise, const char *what,
	const char *why, const struct trial *trial),
    void *arg, struct err *err)
{
	struct attempt *list = NULL, *next;
	size_t count = 0, at, i;

	for (at = 0; at < book->count; at++)
		if (!add_attempts(book, at, &list, &count, err) ||
		    !check_speed(book, at, err))
			return false;
	if (count > 0 &&
	    !attempt_run(book->arena, book->place, list, count, false,
		VERIFY_SECONDS, err))
		return false;
	for (at = 0, next = list; at < book->count; at++) {
		const struct exercise *exercise = &book->exercises[at];

		for (i = 0; i < exercise->nmutants + 2; i++, next++) {
			const char *reason = i == 0 ? exercise->starts :
			    i == 1		    ? NULL :
				     exercise->mutants[i - 2].caught;
			const char *what = i == 0 ? "starter" :
			    i == 1		  ? "solution" :
				     arena_printf(book->arena, "mutant %s",
					 exercise->mutants[i - 2].name);

			tell(arg, exercise, what,
			    differs(book->arena, &next->trial, reason),
			    &next->trial);
		}
	}
	return true;
}
