/*
 * What a model and a Python interpreter are held against each other by: a
 * value that has no unit, measured of both in the same rounds.
 */
#ifndef DATA_EFFECT_H
#define DATA_EFFECT_H

#include "data/claim.h"
#include "data/python.h"
#include "data/verdict.h"

struct effect {
	const char *text; /* what it is, in plain words */
	const char *why;  /* what differs in CPython, if they differ; or NULL */
	const char *source;
	int line;
	struct expr expr;  /* any but a quantile */
	double within;	   /* 0.1: they agree if they differ by less */
	const char *costs; /* it is no effect but made of these costs, which
			    * nobody expects to carry over: not judged */
};

/*
 * Where versions of CPython differ, the model has parameters; from this
 * version on it is run with these. Of one parameter the last counts.
 */
struct model_version {
	const char *name; /* "3.12", or "3.13t" of builds without a GIL */
	int order;	  /* of versions: 3012 */
	bool gil;	  /* of builds that have one, or of the others? */
	struct setting *with;
	size_t nwith;
	int line;
};

/* Reads "3.12" or "3.13t"; its order, or 0. *gil is false with a "t". */
int effect_version(const char *text, bool *gil);

/* The settings of the model of a version, "rest=90 ticks=on"; "" if none. */
char *effect_model(struct arena *arena, const struct model_version *versions,
    size_t nversions, const struct python *python);

/* Makes them those of a point. */
void effect_set_model(const struct model_version *versions, size_t nversions,
    const struct python *python, struct point *point);

/* Reads "EXPRESSION within 10 %", or without an end. */
bool effect_parse(struct arena *arena, const char *text, struct effect *effect,
    struct err *err);

/* The same expression of the interpreter; a speed-up is a ratio there. */
struct expr effect_of_python(struct arena *arena, const struct expr *expr,
    const struct experiment *exp);

/* "gil" as the interpreter shows it: the variant of the result of both. */
char *effect_variant(struct arena *arena, const char *variant);

struct agreement {
	struct estimate model, python, quotient; /* of python over model */
	enum verdict_kind kind;			 /* holds: they agree */
	const char *reason; /* of what is inconclusive, or NULL */
	bool same;	    /* all of both were just alike */
};

/* What the result of both says; n of the quotient is 0 if it says nothing. */
struct agreement effect_compare(struct arena *arena,
    const struct effect *effect, const struct result *result);

#endif
