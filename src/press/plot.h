/* Plots: one gnuplot process draws all of a build. */
#ifndef PRESS_PLOT_H
#define PRESS_PLOT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/place.h"

extern const char plot_program[]; /* its name on PATH */

/* Most plots suit every screen; what needs room is drawn twice. */
enum plot_size { PLOT_USUAL, PLOT_ROOMY, PLOT_NARROW };

struct plot {
	const char *id;	       /* names the picture: build/plots/ID.svg, */
	const char *data_id;   /* and the data: build/plots/DATA_ID.dat */
	const char *kind;      /* plots/KIND.gp, or NULL: script */
	const char *script;    /* the author's own gnuplot */
	const char *data;      /* contents of the data; may be NULL */
	const char *variables; /* assignments, beside those of plot.c */
	int rows;	       /* how many rows the data have: ROWS */
	int height;	       /* of the picture, in rows; 0: as many */
	enum plot_size size;   /* of its letters, and across */
	/* filled in */
	const char *svg;   /* path of the picture; NULL if it failed */
	const char *axes;  /* what its script told of them: figure.h */
	const char *words; /* why it failed */
};

/* Appends a string as a script writes it: in single quotes. */
void plot_quote(struct buf *buf, const char *text);

/* The path of plots/KIND.gp in the book or in our own share, or NULL. */
char *plot_kind_path(struct arena *arena, const struct place *place,
    const char *kind);

/* Is it a kind that an experiment may ask for? */
bool plot_is_kind(struct arena *arena, const struct place *place,
    const char *kind);

/* "speedup, times": those. */
char *plot_kinds(struct arena *arena, const struct place *place);

/*
 * A script of its own that draws the plot from DATA_ID.dat beside it, for a
 * reader to change and run.
 */
char *plot_download(struct arena *arena, const struct place *place,
    const struct plot *plot);

/* Draws those whose script or data changed. */
bool plot_draw(struct arena *arena, const struct place *place,
    struct plot *plots, size_t count, struct err *err);

/*
 * Draws one with characters, this many columns wide; NULL if it fails. With
 * blocks it is drawn finer, with Unicode's, where gnuplot can (6.0 and later).
 */
char *plot_in_terminal(struct arena *arena, const struct place *place,
    const struct plot *plot, int columns, bool blocks);

#endif
