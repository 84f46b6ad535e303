/* The real program, run on a book in a temporary folder. */
#ifndef TESTS_SITE_H
#define TESTS_SITE_H

#include "scratch.h"
#include "sys/proc.h"

/* Runs labbook site on the book at root; fails the test if that fails. */
static inline void
site_render(const char *root, const char *out)
{
	const char *argv[] = { "./labbook", "-C", root, "site", "-o", out,
		NULL };
	struct proc_spec program = { .argv = argv };
	struct proc_result r;
	struct err err;

	if (!proc_run(arena, &program, &r, &err))
		fail_msg("%s", err.text);
	if (!proc_ok(&r))
		fail_msg("labbook: %s\n%s",
		    proc_describe(arena, &r, &program.limits), r.err);
}

#endif
