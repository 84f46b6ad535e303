/* How far a learner has come with an exercise, and what a try last said. */
#ifndef DATA_SOLVING_H
#define DATA_SOLVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "data/exercise.h"
#include "data/trial.h"

/* The words of last for what passed: whole, or as far as there was time. */
#define SOLVING_RIGHT "right"
#define SOLVING_UNFINISHED "unfinished"

struct solving {
	bool begun;	  /* there is a file of the learner's, or a note */
	int tries, hints; /* tries until it was solved */
	bool solved, gave_up;
	const char *last; /* why the last try failed, a word; or one of the
			   * two above; NULL: there was none */
	const char *said; /* what that try said, in one line, or NULL */
	int64_t orders;	  /* of steps that it followed; 0: none, or unknown */
};

/* What the state is called: "not begun", "begun", "solved", "given up". */
const char *solving_state(const struct solving *solving);

/* Takes in what came of a try. */
void solving_take(struct arena *arena, struct solving *solving,
    const struct trial *trial);

/*
 * Text that a learner's program may have made, in one line that can be shown:
 * valid, without control characters, at most 240 bytes and a mark of the cut.
 */
char *solving_line(struct arena *arena, const char *text);

/* An array of objects, or a row each below the names of the columns. */
char *solving_to_json(struct arena *arena, const struct exercise *exercises,
    const struct solving *solvings, size_t count);
char *solving_to_csv(struct arena *arena, const struct exercise *exercises,
    const struct solving *solvings, size_t count);

#endif
