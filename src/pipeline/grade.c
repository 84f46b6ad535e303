/* Knows what a folder handed in may hold; not how code is checked. */
#include "pipeline/grade.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "lab/attempt.h"
#include "sys/file.h"

enum { SOURCE_MOST = 256 * 1024 };

/* A copy in the book's folder: what is compiled is what was read. */
static char *
copy_of(const struct workbook *book, const char *id)
{
	return arena_printf(book->arena, "build/grade/%s.c", id);
}

static char *
path_of(const struct workbook *book, const char *name)
{
	return path_join(book->arena, book->place->root, name);
}

/* The exercise that a file is for, or count. */
static size_t
exercise_of(const struct workbook *book, const char *file)
{
	size_t i, len = strlen(file);

	for (i = 0; i < book->count; i++)
		if (text_ends(file, ".c") &&
		    strlen(book->exercises[i].id) == len - 2 &&
		    strncmp(book->exercises[i].id, file, len - 2) == 0)
			break;
	return i;
}

/* Copies what was handed in. What cannot be read has its verdict. */
static bool
take_in(const struct workbook *book, const char *folder, const char *name,
    size_t at, struct grade *grade, struct err *err)
{
	char *text, *path = path_join(book->arena, folder, name);
	struct err why;
	size_t len;

	grade->given = true;
	if (!file_read_guest(book->arena, path, SOURCE_MOST, &text, &len,
		&why)) {
		grade->verdict = "unreadable";
		grade->text = text_printable(book->arena, why.text);
		return true;
	}
	return file_write(path_of(book, copy_of(book, book->exercises[at].id)),
	    text, len, NULL, err);
}

static void
judge(struct arena *arena, const struct trial *trial, struct grade *grade)
{
	grade->orders = trial->orders;
	grade->text = "";
	if (!trial->passed) {
		grade->verdict = trial->reason;
		grade->text = text_trim(arena, trial->text);
	} else if (!trial->whole) {
		grade->verdict = "too-many-orders";
		grade->text = arena_printf(arena,
		    "%lld orders of steps had no mistake, and there are more "
		    "than could be followed.",
		    (long long)trial->orders);
	} else {
		grade->verdict = "right";
	}
}

/* Checks what was copied. */
static bool
check(const struct workbook *book, struct graded *graded, struct err *err)
{
	struct attempt *attempts = NULL;
	size_t count = 0, i;

	for (i = 0; i < book->count; i++)
		if (graded->grades[i].given &&
		    graded->grades[i].verdict == NULL)
			*ARENA_PUSH(book->arena, attempts,
			    count) = (struct attempt) { book->exercises[i].id,
				copy_of(book, book->exercises[i].id), { 0 } };
	if (count > 0 &&
	    !attempt_run(book->arena, book->place, attempts, count, true,
		ATTEMPT_SECONDS, err))
		return false;
	for (i = count = 0; i < book->count; i++)
		if (graded->grades[i].given &&
		    graded->grades[i].verdict == NULL) {
			judge(book->arena, &attempts[count].trial,
			    &graded->grades[i]);
			count++;
		}
	return true;
}

static void
clear(const struct workbook *book)
{
	size_t i;

	for (i = 0; i < book->count; i++)
		remove(path_of(book, copy_of(book, book->exercises[i].id)));
	rmdir(path_of(book, "build/grade"));
}

bool
grade_student(const struct workbook *book, const char *folder,
    const char *student, struct graded *graded, struct err *err)
{
	char **names;
	size_t count, i, at;
	bool ok;

	*graded =
	    (struct graded) { .student = text_printable(book->arena, student),
		    .grades = arena_alloc(book->arena,
			book->count * sizeof(*graded->grades)) };
	if (!dir_list(book->arena, folder, &names, &count, err))
		return false;
	clear(book);
	for (i = 0, ok = true; ok && i < count; i++) {
		at = exercise_of(book, names[i]);
		if (at < book->count)
			ok = take_in(book, folder, names[i], at,
			    &graded->grades[at], err);
		else if (strcmp(names[i], "progress.yaml") != 0)
			*ARENA_PUSH(book->arena, graded->others,
			    graded->nothers) =
			    text_printable(book->arena, names[i]);
	}
	ok = ok && check(book, graded, err);
	clear(book);
	for (i = 0; ok && i < book->count; i++) {
		graded->given += graded->grades[i].given;
		graded->right += graded->grades[i].given &&
		    strcmp(graded->grades[i].verdict, "right") == 0;
	}
	return ok;
}

void
grade_csv_head(const struct workbook *book, struct buf *out)
{
	size_t i;

	buf_puts(out, "student,given,right");
	for (i = 0; i < book->count; i++)
		buf_printf(out, ",%s", book->exercises[i].id);
	buf_putc(out, '\n');
}

void
grade_csv_row(const struct workbook *book, const struct graded *graded,
    struct buf *out)
{
	size_t i;

	text_put_csv(out, graded->student);
	buf_printf(out, ",%zu,%zu", graded->given, graded->right);
	for (i = 0; i < book->count; i++) {
		buf_putc(out, ',');
		if (graded->grades[i].given)
			text_put_csv(out, graded->grades[i].verdict);
	}
	buf_putc(out, '\n');
}
