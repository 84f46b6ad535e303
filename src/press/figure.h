/* A figure: the data that a plot is drawn from, and what it says. */
#ifndef PRESS_FIGURE_H
#define PRESS_FIGURE_H

#include "base/arena.h"
#include "data/claim.h"
#include "data/result.h"
#include "press/plot.h"

/* What a chapter asks a figure to show of a result. */
struct figure {
	const char *kind;     /* plots/KIND.gp; may be NULL */
	const char *const *y; /* metrics; none: the wall time */
	size_t ny;
	const struct claim *claims;
	size_t nclaims;
	/*
	 * The class, which is the colour, of each variant and of each kind of
	 * span, as palette_allot gives them: over all experiments of the book,
	 * the same name has the same class. NULL: 1, 2, 3 and so on.
	 */
	const int *classes, *span_classes;
};

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
 * Block "metric:NAME;" of each declared metric, of wall, overlap, nvcsw and
 * rundelay, and of each in y: row, class, variant, the parameter, median, its
 * interval (the median itself where there is none), the median with its unit
 * as text, the cell's label, the line's label, and whether no measured point
 * follows on the line (1) or one does (0). A line is a variant, and one value
 * of each other parameter that varies; its points are in the order of the
 * parameter, and a blank line stands between lines.
 * Block "values:NAME;" of each metric in y, and of wall if there is none:
 * row, class, round, value, tainted; every sample.
 * Block "lanes", if samples have spans: place from the top, label, name of
 * the thread, and the cell's label on the first lane of each ("" on others).
 * Block "spans": place, class of the kind, from, to (both in ms since the
 * common start), what the kind means.
 * gnuplot takes a block whose name begins with what index names, hence ";".
 * *rows: rows of "cells".
 */
char *figure_data(struct arena *arena, const struct result *result,
    const struct figure *figure, int *rows);

/*
 * Fills in the plot's data, rows, height, kind and variables. The kind is
 * another one where the result has nothing to show in it: a curve of a single
 * point, a timeline without spans. The variables, beside those of plot.h:
 * X, XUNIT, XLABEL, XMIN, XMAX, XVALUES: name, unit, axis label and ends of
 * the parameter, and its value at each point, as words; X is '' without one.
 * NY, and for each i up to it: Yi the metric; YCOUNTi values of it; YLABELi and
 * YUNITi of its axis, on which YSCALEi * value stands; YMINi and YMAXi of all
 * samples, YLOWi and YHIGHi of all intervals (these four as in the data);
 * YWIDEi (1: all above 0 and so far apart that the axis should be logarithmic),
 * YTIMEi (1: a time; a logarithmic axis is then in seconds) and YWHOLEi (1: no
 * fractions). SPANS: how many kinds of spans; if any, array SPAN of what they
 * mean ('' if none was seen), array SPANCLASS of their classes, TMIN and TMAX
 * (ms), LANES (the last place), CELLS.
 */
void figure_plot(struct arena *arena, const struct result *result,
    const struct figure *figure, struct plot *plot);

/* How many cells are compared with a base. */
int figure_compared(const struct result *result);

/*
 * Sentences that say what the figure shows, from its data. Without a kind, a
 * headline: the metrics asked for, else the speed-ups, or the times where
 * nothing is compared.
 */
char *figure_description(struct arena *arena, const struct result *result,
    const struct figure *figure);

#endif
