/* The figure of a card's twins. */
#ifndef PRESS_BESIDE_FIGURE_H
#define PRESS_BESIDE_FIGURE_H

#include "press/beside_words.h"

/*
 * The data of plots/beside.gp: a row for the words of each effect, one for the
 * model and one for each interpreter. An effect that is nothing anywhere has
 * no place on its axis and is left out. *rows: how many there are.
 */
char *
beside_figure_data(struct arena *arena, const struct beside *beside, int *rows);

#endif
