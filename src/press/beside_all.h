/* All twins of a book, on one page and in one figure. */
#ifndef PRESS_BESIDE_ALL_H
#define PRESS_BESIDE_ALL_H

#include "press/beside_words.h"

/* All twins of a book. */
struct beside_all {
	const struct beside *list;
	const char *const *titles, *const *pages; /* one each */
	size_t count;
	size_t left;		     /* not measured for lack of time */
	const char *const *problems; /* what is called Python and is none */
	size_t nproblems;
	const char *figure, *figure_words; /* of all effects, or NULL */
};

/*
 * The data of plots/twins.gp: of each effect in each interpreter the model's
 * value, Python's, and 1 where they agree, 2 where that is open, 3 where they
 * differ, 4 for costs. *rows: how many there are.
 */
char *beside_data(struct arena *arena, const struct beside_all *all, int *rows);

/* The interpreters, and every effect of each, the worst first. */
void beside_list(struct buf *out, const struct beside_all *all);

#endif
