/* Reads exercise.yaml. */
#ifndef BOOK_EXERCISE_H
#define BOOK_EXERCISE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/exercise.h"

/* Reads file, the exercise.yaml of the exercise id. */
bool exercise_read(struct arena *arena, const char *id, const char *file,
    struct exercise *exercise, struct err *err);

/*
 * Reads the body of a block "exercise", which begins on that line of a
 * chapter: the id of the exercise that it shows.
 */
bool exercise_shown(struct arena *arena, const char *file, int line,
    const char *body, const char **id, struct err *err);

#endif
