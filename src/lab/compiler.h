/*
 * The compiler that CC names: what it is, by its files, and what it is told.
 * cc, gcc and /usr/bin/gcc are one where they are the same file.
 */
#ifndef LAB_COMPILER_H
#define LAB_COMPILER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/facts.h"
#include "sys/proc.h"

struct compiler {
	/* CC without its flags; the last word is the compiler. */
	const char **command;
	size_t ncommand;
	const char *path; /* of that; NULL: not found */
	/* Those in CC, which come last, so that they have the last word. */
	const char **flags;
	size_t nflags;
	const char *all_flags; /* ours and those, as one text */
	const char *version; /* the first line of what it says, its name "cc" */
	const char *const *env; /* what it sees, for a struct proc_spec */
	/* after compiler_identify */
	const char *programs; /* hash of the files that compile and link */
	const char *stamp; /* of all that decides what it makes of a source */
};

extern const struct proc_limits compiler_limits;

/* For a learner's source, which is answered soon. */
extern const struct proc_limits compiler_limits_guest;

/* Reads CC, and asks the compiler for its version ("unknown" if it is none). */
void compiler_find(struct arena *arena, struct compiler *compiler);

/* Adds flags to those in CC, to compile and to link with. */
void
compiler_add(struct arena *arena, struct compiler *compiler, const char *flags);

/*
 * Looks at the files behind it: the driver, and what it compiles, assembles
 * and links with. False only if nothing can be run at all.
 */
bool compiler_identify(struct arena *arena, struct compiler *compiler,
    struct err *err);

/* The command and our flags and those in CC, for argv. */
void compiler_begin(struct arena *arena, const struct compiler *compiler,
    const char ***argv, size_t *argc);

/* The command and the flags in CC, to link with. */
void compiler_begin_link(struct arena *arena, const struct compiler *compiler,
    const char ***argv, size_t *argc);

/* Appends the words of a text to argv. */
void compiler_words(struct arena *arena, const char ***argv, size_t *argc,
    const char *words);

/* Adds what a result depends on: its version, its files and the flags. */
void compiler_note(struct arena *arena, const struct compiler *compiler,
    struct facts *facts);

#endif
