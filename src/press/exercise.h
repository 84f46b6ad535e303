/*
 * An exercise on a page: its task, what to type, what the learner made of it,
 * and behind disclosures hints and what is often got wrong. These work without
 * scripts. Also the body of the page that lists all of them.
 */
#ifndef PRESS_EXERCISE_H
#define PRESS_EXERCISE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "data/exercise.h"
#include "data/solving.h"
#include "press/card.h"
#include "press/markup.h"

struct exercise_card {
	const struct exercise *exercise;
	const struct solving *solving; /* NULL: it cannot be read */
	const char *speed;   /* what was measured of it, a line each, or "" */
	int level;	     /* of its heading, 2 to 6 */
	const char *command; /* how labbook is called for this book */
	const struct listing *solution; /* or NULL: not to be seen yet */
};

/* Around all of a card: the title before, the solution behind. */
struct markup
exercise_around(struct arena *arena, const struct exercise_card *card);

/* Around its task, and around what is folded away behind words. */
struct markup
exercise_task(struct arena *arena, const struct exercise_card *card);
struct markup exercise_fold(struct arena *arena, const char *words);

/* An exercise in the list of all. */
struct exercise_row {
	const struct exercise *exercise;
	const struct solving *solving; /* NULL: it cannot be read */
	const char *page, *chapter;    /* that shows it, and its title */
};

void exercises_list(struct buf *out, const struct exercise_row *rows,
    size_t count, const char *command);

#endif
