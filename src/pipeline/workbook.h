/*
 * The learner's part of a book: exercises, what was made of them in
 * workbook/, and how far one has come.
 */
#ifndef PIPELINE_WORKBOOK_H
#define PIPELINE_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"
#include "data/exercise.h"
#include "data/level.h"
#include "data/solving.h"
#include "data/trial.h"

struct workbook {
	struct arena *arena;
	const struct place *place;
	struct exercise *exercises; /* in the order of the chapters */
	struct solving *progress;   /* one an exercise */
	size_t count;
};

/* Reads all exercises of a book, and workbook/progress.yaml. */
bool workbook_open(struct arena *arena, const struct place *place,
    struct workbook *book, struct err *err);

/* Each of these two alone. Whoever only looks can do without the second. */
bool workbook_exercises(struct arena *arena, const struct place *place,
    struct workbook *book, struct err *err);
bool workbook_progress(struct workbook *book, struct err *err);

/* The number of an exercise; false, with the nearest named, if none is it. */
bool workbook_find(const struct workbook *book, const char *id, size_t *at,
    struct err *err);

/* The first that is begun and not solved, else the first not solved. */
bool workbook_next(const struct workbook *book, size_t *at);

/* The learner's file, from the book's folder on. */
char *workbook_file(const struct workbook *book, size_t at);

/* A file of the exercise's folder, read. */
bool workbook_read(const struct workbook *book, size_t at, const char *name,
    char **text, struct err *err);

/*
 * Copies the starter to the learner's file. One that is there is left alone
 * (*kept becomes true), or with reset put aside, to *aside.
 */
bool workbook_start(struct workbook *book, size_t at, bool reset, bool *kept,
    const char **aside, struct err *err);

/*
 * Checks the learner's file, and notes what came of it. Where the exercise
 * asks for speed, what is right is measured too, at that level, and *speed says
 * what came of that, in lines; else it is "". What is too slow has not passed;
 * what could not be decided has.
 */
bool workbook_try(struct workbook *book, size_t at, const struct level *level,
    const struct progress *progress, struct trial *trial, const char **speed,
    struct err *err);

/* The next hint, and notes that it was given; NULL if there is no further. */
bool workbook_hint(struct workbook *book, size_t at, const char **hint,
    struct err *err);

/* The solution, where the learner's is right or is given up; else NULL. */
bool workbook_solution(struct workbook *book, size_t at, bool give_up,
    const char **solution, struct err *err);

/*
 * What the starter, the solution and each mutant of all exercises come to: the
 * author's check.  tell(arg, exercise, what, why, trial) for each, why being
 * NULL where it does as it should.
 */
bool workbook_verify(struct workbook *book,
    void (*tell)(void *arg, const struct exercise *exercise, const char *what,
	const char *why, const struct trial *trial),
    void *arg, struct err *err);

#endif
