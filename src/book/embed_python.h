/* The part 'python' of an experiment's block. */
#ifndef BOOK_EMBED_PYTHON_H
#define BOOK_EMBED_PYTHON_H

#include "book/embed.h"
#include "book/yaml.h"

/* Reads it, if there is one, into effects, versions and python_line. */
bool embed_python(struct arena *arena, const struct yaml *root,
    struct embed *embed, struct err *err);

#endif
