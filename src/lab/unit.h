/* One source file, and what the compiler makes of it in build/. */
#ifndef LAB_UNIT_H
#define LAB_UNIT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/place.h"
#include "data/failure.h"
#include "lab/compiler.h"
#include "lab/files.h"
#include "lab/needs.h"
#include "sys/proc.h"

/* What all units of a book have in common. */
struct workshop {
	struct arena *arena;
	const struct place *place;
	struct compiler compiler;
	struct files *files;
	const char **includes; /* "-Idir", of the folders that exist */
	size_t nincludes;
	const char *flags; /* beside the usual ones, or "" */
	struct err *err;
};

struct unit {
	const char *name;  /* of the source, as lab/files.h names it */
	const char *stem;  /* of what is made, in the book's folder */
	bool whole;	   /* a program of one file: no separate link */
	bool guest;	   /* a learner's: bounded closely */
	const char *stood; /* where in a chapter it stands, or "" */
	/* filled in */
	const char *key; /* hash of all that it is made of */
	struct needs needs;
	const char **deps; /* the files it is made of, itself first */
	size_t ndeps;
	bool failed;
	struct failure failure;
};

/*
 * The unit of a source. No two share what is made of them, whatever they are
 * called; stood is where in a chapter the source stands ("x.md:17"), or "".
 */
struct unit
unit_of(struct workshop *shop, const char *name, bool whole, const char *stood);

/* The program of which it is the main unit, in the book's folder. */
char *unit_program(struct workshop *shop, const struct unit *unit);

/* What is made of it: its stem and this ending, in the book's folder. */
char *unit_product(struct workshop *shop, const struct unit *unit,
    const char *ending);

/* Where that, or anything else in the book's folder, is for us. */
char *workshop_path(struct workshop *shop, const char *name);

/* Learns which libraries it needs; without one it has failed. */
bool unit_find_needs(struct workshop *shop, struct unit *unit);

/* Was it made from just these contents, or could it not be? Sets key. */
bool unit_is_fresh(struct workshop *shop, struct unit *unit);

/* The child that makes it; what was made before counts no longer. */
struct proc_spec unit_begin(struct workshop *shop, const struct unit *unit);

/* Keeps what came of that: a product and its key, or why there is none. */
bool unit_end(struct workshop *shop, struct unit *unit,
    const struct proc_result *result);

/* The failure that a result is of a program that had these limits. */
struct failure unit_failure(struct arena *arena, const char *stage,
    const struct proc_limits *limits, const struct proc_result *result);

#endif
