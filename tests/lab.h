/* A small book in a temporary folder, for tests that compile and measure. */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include "lab/compile.h"
#include "scratch.h"

/* The folders of a book in the scratch folder, below name. */
static inline struct place
lab_place(const char *name)
{
	struct place place;

	place.root = scratch_path(name);
	place.chapters = place.root;
	place.experiments = path_join(arena, place.root, "experiments");
	place.plots = path_join(arena, place.root, "plots");
	place.build = path_join(arena, place.root, "build");
	place.share = path_join(arena, place.root, "share");
	return place;
}

/* Compiles programs; fails the test if not even that can be tried. */
static inline void
lab_compile(const struct place *place, struct program *programs, size_t count)
{
	struct alone alone = { .no_wait = false };
	struct err err;

	if (!compile_programs(arena, place, programs, count, &alone, NULL,
		&err))
		fail_msg("%s", err.text);
	alone_end(&alone);
}

/* What a program prints. */
static inline char *
lab_output(const struct program *program)
{
	char *line, text[4096];
	FILE *pipe;
	size_t len;

	if (program->failed)
		fail_msg("%s: %s", program->failure.stage,
		    program->failure.words);
	line = arena_printf(arena, "'%s'", program->binary);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	len = fread(text, 1, sizeof(text), pipe);
	pclose(pipe);
	return arena_strndup(arena, text, len);
}

#endif
