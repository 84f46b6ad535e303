/* The part 'python' of an experiment's block. */
#ifndef BOOK_EMBED_PYTHON_H
#define BOOK_EMBED_PYTHON_H

#include "book/yaml.h"
#include "data/effect.h"

struct embed_python {
	struct effect *effects; /* that model and interpreter are held against
				 * each other by; none: there is no twin */
	size_t neffects;
	struct model_version *versions; /* the model of which it is, from which
					 * version of Python on */
	size_t nversions;
	int line;
};

/* Reads it from the block, if it is there. */
bool embed_python_parse(struct arena *arena, const struct yaml *root,
    struct embed_python *python, struct err *err);

#endif
