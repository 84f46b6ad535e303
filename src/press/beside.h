/* An experiment's twin in Python, beside the model. */
#ifndef PRESS_BESIDE_H
#define PRESS_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "data/effect.h"
#include "data/failure.h"
#include "data/python.h"

/* What an interpreter shows. */
struct beside_python {
	const struct python *python;
	const struct agreement *agreements; /* one an effect */
	const char *model; /* of its version, "rest=90"; "" if as in the book */
	const struct result *result;   /* NULL: none */
	const struct failure *failure; /* or NULL */
	bool stale, running;
	bool none; /* nothing of it can be seen there */
};

struct beside {
	const char *id; /* of the experiment */
	const struct effect *effects;
	size_t neffects;
	const struct beside_python *pythons; /* the newest first */
	size_t npythons;
	const char *source; /* link to the twin's page, or NULL */
	const char *about;  /* link to the page on all interpreters */
	const char *figure; /* inline SVG of beside_figure_data, or NULL */
};

/* Each effect of the model, and what each interpreter shows of it. */
void beside_html(struct buf *out, const struct beside *beside);

/*
 * The data of plots/beside.gp: a row for the words of each effect, one for the
 * model and one for each interpreter. An effect that is nothing anywhere has
 * no place on its axis and is left out. *rows: how many there are.
 */
char *
beside_figure_data(struct arena *arena, const struct beside *beside, int *rows);

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
