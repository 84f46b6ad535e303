/* A figure: the data that a plot is drawn from, and its picture in a page. */
#ifndef PRESS_FIGURE_H
#define PRESS_FIGURE_H

#include "base/arena.h"
#include "data/result.h"

/*
 * The data file of a result's plot. Block "cells": row, class (of colour),
 * label, speed-up, its interval, claimed threshold, wall seconds, its
 * interval, overlap. Block "samples": row, class, round, wall seconds,
 * speed-up of the round. Missing values are NaN. *rows: rows of "cells".
 */
char *figure_data(struct arena *arena, const struct result *result,
    const struct claim *claims, size_t nclaims, int *rows);

/* One sentence that says what the figure shows, from its data. */
char *figure_description(struct arena *arena, const struct result *result);

/*
 * The SVG as it stands inside a page: without the XML head, its ids made
 * unique with id in front, with title and description.
 */
char *figure_inline(struct arena *arena, const char *svg, const char *id,
    const char *title, const char *description);

#endif
