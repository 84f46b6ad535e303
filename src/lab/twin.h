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

/*
 * Asks the twin which variants it has in this interpreter, and makes the
 * program of both, with those that the effects are about; *effects becomes
 * those that can be seen there. *ok is false, with the reason in mishap, if the
 * twin cannot be asked. False only if nothing can be run at all.
 */
bool twin_program(struct arena *arena, const struct place *place,
    const struct twin_spec *spec, struct program *pair, struct effect **effects,
    size_t *neffects, bool *ok, struct mishap *mishap, struct err *err);

#endif
