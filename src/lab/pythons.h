/* The Python interpreters that this machine has. */
#ifndef LAB_PYTHONS_H
#define LAB_PYTHONS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/python.h"

struct pythons {
	struct python *list; /* the newest first; no name twice */
	size_t count;
	const char **problems; /* those that cannot be used: a line each */
	size_t nproblems;
};

/*
 * Asks what PATH and the folders of version managers have (or the variable
 * PYTHONS: paths with colons; "none": no interpreter), each in a process of
 * its own, bounded. What one answered is kept in build/pythons, and taken from
 * there as long as its files are what they were.
 */
void pythons_find(struct arena *arena, const struct place *place,
    struct pythons *pythons);

/* Is it what it was when it was asked? */
bool pythons_same(struct arena *arena, const struct python *python);

/* A Python file of the rig, such as "rig.py": the book's own, or ours. */
const char *
pythons_file(struct arena *arena, const struct place *place, const char *name);

/*
 * All that a twin sees, as variables_list() gives it: what every experiment
 * does, and where the rig's module lies.
 */
const char *const *pythons_variables(struct arena *arena,
    const struct place *place, const char *const *names, size_t count);

#endif
