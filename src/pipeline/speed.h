/*
 * How fast a learner's code is: measured like any experiment of the book, by
 * the same protocol, and judged by claims with the same three verdicts.
 */
#ifndef PIPELINE_SPEED_H
#define PIPELINE_SPEED_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "base/progress.h"
#include "book/embed.h"
#include "data/level.h"
#include "data/result.h"
#include "data/verdict.h"

struct speed {
	struct embed *embed; /* what is claimed; NULL: no speed is asked for */
	bool have;	     /* it was measured, and this is what came of it: */
	struct result result;
	struct verdict *verdicts; /* one a claim */
};

/*
 * Reads what an exercise asks for, speed.yaml in its folder, and what was last
 * measured, workbook/results/ID.json, if that is a result.
 */
bool speed_read(struct arena *arena, const struct place *place,
    const char *exercise, struct speed *speed, struct err *err);

/*
 * Compiles speed.c with a source, a path from the book's folder on, and
 * measures it now, alone on this machine. The result is kept. False, with why
 * in err, also if the program fails while it is measured.
 */
bool speed_measure(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, const struct level *level,
    const struct progress *progress, struct speed *speed, struct err *err);

/* Whether speed.c compiles with it, and has what is claimed: the author's
 * check, which measures nothing. */
bool speed_check(struct arena *arena, const struct place *place,
    const char *exercise, const char *source, const struct speed *speed,
    struct err *err);

/* The first claim that fails, as "why it is too slow"; NULL if none does. */
const char *speed_fails(struct arena *arena, const struct speed *speed);

/*
 * What was measured, in plain words, a line each: the answer, then each claim
 * with its verdict. "" if nothing was.
 */
const char *speed_text(struct arena *arena, const struct speed *speed);

#endif
