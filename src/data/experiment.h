/*
 * What an experiment declares of itself (parameters, variants, metrics), and
 * what one is asked for: a point is one choice of all its parameters.
 */
#ifndef DATA_EXPERIMENT_H
#define DATA_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct param {
	const char *name, *unit, *text;
	const char *initial;  /* default, as text */
	double min, max;      /* of a number, */
	bool whole;	      /* which has no fraction */
	const char **choices; /* of a choice; else none */
	size_t nchoices;
};

enum { EXPERIMENT_MOST_VARIANTS = 32 };

enum role { ROLE_NONE, ROLE_BASE, ROLE_CAPACITY };

struct variant {
	const char *name, *text;
	enum role role;
};

struct metric {
	const char *name, *unit, *text;
};

/* What a stretch of a thread's time was spent on: a colour of a timeline. */
struct span_kind {
	const char *name, *text;
};

struct experiment {
	const char *id, *title;
	bool plain;  /* a program without the rig: timed from outside */
	bool waits;  /* it sleeps: no warm-up pass at full size */
	bool scales; /* its work can be repeated inside a sample */
	struct param *params;
	size_t nparams;
	struct variant *variants;
	size_t nvariants;
	struct metric *metrics;
	size_t nmetrics;
	struct span_kind *spans;
	size_t nspans;
};

struct setting {
	const char *name, *value;
};

struct point {
	struct setting *settings;
	size_t count;
};

/* Reads the line that a binary prints for --describe. */
bool experiment_parse(struct arena *arena, const char *json,
    struct experiment *exp, struct err *err);

/* The declaration of a program without the rig: one variant, 'program'. */
void
experiment_plain(struct arena *arena, const char *id, struct experiment *exp);

/* Index of that name, or -1. */
int experiment_variant(const struct experiment *exp, const char *name);
int experiment_metric(const struct experiment *exp, const char *name);
int experiment_span(const struct experiment *exp, const char *name);

/* The variant that has the role, or -1. */
int experiment_role(const struct experiment *exp, enum role role);

/* "a, b, c": the names of the variants, metrics, parameters or spans. */
char *experiment_variants(struct arena *arena, const struct experiment *exp);
char *experiment_metrics(struct arena *arena, const struct experiment *exp);
char *experiment_params(struct arena *arena, const struct experiment *exp);
char *experiment_spans(struct arena *arena, const struct experiment *exp);

/*
 * Every point of a sweep: asked holds values separated by commas; what is
 * not asked for has its default. An unknown name or a value out of range is
 * an error without a place (the caller knows file and line).
 */
bool experiment_points(struct arena *arena, const struct experiment *exp,
    const struct setting *asked, size_t nasked, struct point **points,
    size_t *npoints, struct err *err);

/* The value of a parameter at a point, or NULL. */
const char *point_value(const struct point *point, const char *name);

/*
 * The one point where every setting of where holds. Returns its index; -1
 * and an error if there is none or more than one.
 */
int points_find(struct arena *arena, const struct point *points, size_t npoints,
    const struct setting *where, size_t nwhere, struct err *err);

/* "n=27 workers=2", of all parameters or of those that vary over points. */
char *point_text(struct arena *arena, const struct point *point);
char *point_label(struct arena *arena, const struct point *points,
    size_t npoints, size_t which);

#endif
