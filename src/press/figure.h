/* A figure: the data that a plot is drawn from, and its picture in a page. */
#ifndef PRESS_FIGURE_H
#define PRESS_FIGURE_H

#include "base/arena.h"
#include "data/claim.h"
#include "data/result.h"

/*
 * The data file of a result's plots; missing values are NaN.
 * Block "cells": row, class (of colour), label, speed-up, its interval,
 * claimed threshold, wall seconds, its interval, overlap.
 * Block "samples": row, class, round, wall seconds, speed-up of the round,
 * whether the round is tainted (1) or not (0).
 * Block "compared": the cells that are compared with a base, numbered from
 * 1: number, class, label, speed-up, its interval, threshold, capacity.
 * Block "rounds": number of the compared cell, class, round, speed-up,
 * tainted.
 * Block "scaling": class, variant, the first parameter that varies and is a
 * number, speed-up, its interval; a blank line between variants.
 * Block "amdahl": class, that parameter, and the speed-up that Amdahl's law
 * gives there if the last point of the variant is right; the same breaks.
 * *rows: rows of "cells".
 */
char *figure_data(struct arena *arena, const struct result *result,
    const struct claim *claims, size_t nclaims, int *rows);

/* The first parameter that varies over the points and is a number, or NULL. */
const char *figure_varying(const struct result *result);

/* How many cells are compared with a base. */
int figure_compared(const struct result *result);

/*
 * A sentence that says what the figure shows, from its data: the speed-ups,
 * or the times where kind is "times" or nothing is compared. kind may be
 * NULL.
 */
char *figure_description(struct arena *arena, const struct result *result,
    const char *kind);

/*
 * The SVG as it stands inside a page: without the XML head, its ids made
 * unique with id in front, with title and description.
 */
char *figure_inline(struct arena *arena, const char *svg, const char *id,
    const char *title, const char *description);

#endif
