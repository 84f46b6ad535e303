/* Learners' files of others, checked: a folder each, with EX.c in it. */
#ifndef PIPELINE_GRADE_H
#define PIPELINE_GRADE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "pipeline/workbook.h"

/* What was handed in for an exercise, and what it is worth. */
struct grade {
	bool given;
	/* "right"; a reason of the check; "too-many-orders" where not all
	 * could be followed; "unreadable" */
	const char *verdict;
	const char *text; /* in plain words, or "" */
	long long orders;
};

struct graded {
	const char *student;  /* the folder's name, as can be printed */
	struct grade *grades; /* one an exercise of the book */
	size_t given, right;
	const char **others; /* names of files that are no exercise's */
	size_t nothers;
};

/*
 * Checks the files of one student, folder/EX.c. None of them is trusted: only
 * regular files of at most 256 KiB are read, no links followed, and what is in
 * them is bounded like a reader's own and more strictly looked at. They are
 * copied into build/grade/, which is empty again at the end.
 */
bool grade_student(const struct workbook *book, const char *folder,
    const char *student, struct graded *graded, struct err *err);

/* The head of a table, and the row of a student. */
void grade_csv_head(const struct workbook *book, struct buf *out);
void grade_csv_row(const struct workbook *book, const struct graded *graded,
    struct buf *out);

#endif
