/* An exercise of a book: what its folder in experiments/exercises/ says. */
#ifndef DATA_EXERCISE_H
#define DATA_EXERCISE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* The solution with one mistake, which the check must find. */
struct mutant {
	const char *name, *text; /* text: what is wrong with it */
	const char *replace, *with;
	const char *caught; /* the reason that the check gives */
	int line;
};

struct exercise {
	const char *id;	  /* the folder's name */
	const char *file; /* its exercise.yaml */
	const char *title;
	const char *after;  /* the chapter, such as 02-one-microphone */
	int after_line;	    /* all lines are in the exercise's file */
	const char *task;   /* Markdown */
	int task_line;	    /* of its first line */
	const char *starts; /* the reason for which the starter fails */
	const char **hints; /* Markdown, as are the texts of mutants */
	int *hint_lines;
	size_t nhints;
	struct mutant *mutants;
	size_t nmutants;
};

/*
 * The source of a mutant: the solution's, changed. What it replaces must stand
 * there once.
 */
char *mutant_source(struct arena *arena, const struct exercise *exercise,
    const struct mutant *mutant, const char *solution, struct err *err);

#endif
