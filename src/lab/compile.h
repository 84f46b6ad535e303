/* From experiment sources to programs. A header's sibling .c is linked too. */
#ifndef LAB_COMPILE_H
#define LAB_COMPILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"
#include "base/place.h"
#include "base/progress.h"
#include "data/experiment.h"
#include "data/failure.h"
#include "lab/alone.h"

/* What a source was compiled to, and from. */
struct object {
	const char *source;
	const char *path;  /* in the book's folder */
	const char **read; /* the files that the compiler read, itself first */
	size_t nread;
};

/* How a variant is called that is not of the program itself. */
struct launch {
	const char *const *words; /* before --variant; NULL ends them */
	const char *variant;	  /* as it is called there */
};

struct program {
	const char *name; /* of the source without .c */
	const char *text; /* inline source, or NULL: experiments/NAME.c */
	const char *file; /* of the inline source: the chapter, */
	int line;	  /* and the line of its first line */
	const char *with; /* another source to link, from the book's folder on,
			   * for which the program is then called; or NULL */
	/* filled in */
	const char *source;  /* path of the source */
	const char *binary;  /* path of the program, */
	const char *command; /* and how it is called in the book's folder */
	const struct launch *launches; /* one a variant, or NULL */
	const char *key;	       /* hash of all that it was made of */
	struct object *objects; /* what it is linked from: its own, `with` */
	size_t nobjects;
	struct facts inputs; /* what decides what it is: see compile_programs */
	struct experiment exp;
	bool failed;
	bool with_failed; /* it was `with` that did not compile */
	struct failure failure;
};

/*
 * Compiles, links and describes the programs whose sources changed, as many
 * at a time as there are CPUs, and not while another labbook measures, unless
 * alone is NULL. A program that fails has failed set; false only if nothing
 * could be run or written at all.
 *
 * The inputs of a program are the compiler and its flags, each source and
 * header by a name that holds wherever the book and labbook lie (the text of
 * one from a chapter is "program text"), the headers of the system, libraries
 * by their versions, and the program that came of all that.
 */
bool compile_programs(struct arena *arena, const struct place *place,
    struct program *programs, size_t count, struct alone *alone,
    const struct progress *progress, struct err *err);

/*
 * The same with further flags to compile and to link with, such as
 * "-fsanitize=thread". What is made has names of its own.
 */
bool compile_with_flags(struct arena *arena, const struct place *place,
    const char *flags, struct program *programs, size_t count, struct err *err);

#endif
