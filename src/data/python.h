/* A Python interpreter, as it says itself. */
#ifndef DATA_PYTHON_H
#define DATA_PYTHON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"

struct python {
	const char *name;    /* "3.13", "3.13t" without a lock, "pypy3.10" */
	const char *version; /* "3.13.0" */
	int order;	     /* of versions: 3.13 is 3013 */
	bool gil;	     /* a lock is around it */
	double switch_ms;    /* its switch interval; NaN: it has ticks */
	const char *start;   /* start method of processes, or NULL */
	const char *build;   /* how it was compiled */
	const char *path;    /* that starts it */
	const char *home;    /* two with one home are one */
	const char **files;  /* that it is made of, */
	size_t nfiles;
	const char *content; /* and the hash of what is in them */
	const char *listing; /* what a twin says that it runs, or NULL */
};

/* Reads what experiments/rig/about.py prints; content is left out. */
bool python_parse(struct arena *arena, const char *json, struct python *python,
    struct err *err);

/*
 * The names in what a twin describes itself by, {"variants": [...],
 * "listing": "..."}. Returns the listing, or NULL.
 */
const char *python_variants(struct arena *arena, const char *json,
    const char ***names, size_t *count);

/* The newest version that the models know of, as an order. */
enum { PYTHON_NEWEST_KNOWN = 3014 };

/* Notes it among the facts of a result. */
void python_note(struct arena *arena, const struct python *python,
    struct facts *facts);

/*
 * The same from these facts, as far as pages show it: name, version, lock,
 * interval, start method and build. False if they have none.
 */
bool python_of_facts(const struct facts *facts, struct python *python);

#endif
