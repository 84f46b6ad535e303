/* The machine that a result is of: its picture and its table. */
#ifndef PRESS_MACHINE_H
#define PRESS_MACHINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/facts.h"

/*
 * Draws the machine that this program runs on: inline SVG in *svg, or NULL
 * and why not in *words. False only if a child could not be started at all.
 */
bool machine_picture(struct arena *arena, const char **svg, const char **words,
    struct err *err);

/* The picture, or the words in its place, and a table of the facts. */
void machine_html(struct buf *out, const struct facts *facts, const char *svg,
    const char *words);

/* Does a fact of that name tell of the machine, not of one result? */
bool machine_has(const char *name);

/* A fact's value in words. */
const char *machine_fact(struct arena *arena, const struct fact *fact);

enum { MACHINE_MOST_ADVICE = 4 };

/* What makes a machine with these facts measure worse, and what helps. */
size_t machine_advice(const struct facts *facts,
    const char *advice[MACHINE_MOST_ADVICE]);

#endif
