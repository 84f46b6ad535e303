/*
 * An experiment's twin in Python, made one program with it: the variants of
 * the model, and behind them those of an interpreter.
 */
#ifndef LAB_TWIN_H
#define LAB_TWIN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/effect.h"
#include "data/python.h"
#include "lab/compile.h"
#include "lab/sampler.h"

struct twin_spec {
	const struct program *model; /* compiled */
	const struct python *python;
	const char *source;	      /* the twin: experiments/ID.py */
	const struct effect *effects; /* that they are compared by */
	size_t neffects;
	const char *const *environment;
};

/*
 * All that decides what the pair of them is: the model's inputs, the twin, the
 * rig's module and the interpreter. False if one cannot be read.
 */
bool twin_inputs(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, struct facts *inputs, struct err *err);

/* A model and an interpreter as one program, and what it can show. */
struct twin_pair {
	struct program program; /* the variants that its effects are about */
	struct effect *effects; /* those that can be seen there */
	size_t neffects;
	const char *listing; /* what the twin says of itself, or NULL */
};

/*
 * Asks the twin which variants it has in this interpreter, and makes the
 * program of both. *ok is false, with the reason in mishap, if the
 * twin cannot be asked. False only if nothing can be run at all.
 */
bool twin_program(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, struct twin_pair *pair, bool *ok,
    struct mishap *mishap, struct err *err);

#endif
