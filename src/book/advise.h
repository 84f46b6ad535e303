/*
 * The block "advise" of a chapter: which results tell the facts that advice
 * is computed from, and for which workloads a page shows it.
 */
#ifndef BOOK_ADVISE_H
#define BOOK_ADVISE_H

#include "data/advice.h"
#include "data/claim.h"

/* A fact is the value of an expression, divided by divisor. */
struct advise_source {
	enum advice_fact fact;
	const char *id; /* of the experiment */
	struct expr expr;
	double divisor;
	int line;
};

/* A workload by name, and where tools were really measured with it. */
struct advise_case {
	const char *name;
	const char *words; /* as the author wrote it */
	struct workload workload;
	const char *measured; /* the id of the experiment, or NULL; */
	const char *where;    /* its point: "task=io", or "" */
	int line;
};

struct advise_block {
	const char *file;
	int line;
	struct advise_source *sources; /* several of one fact: the largest */
	size_t nsources;
	struct advise_source *pythons; /* the same of an interpreter, from the
					* twin of the experiment */
	size_t npythons;
	struct advise_case *cases;
	size_t ncases;
};

/* Reads the body of the block that begins at line. */
bool advise_parse(struct arena *arena, const char *file, int line,
    const char *body, struct advise_block *block, struct err *err);

#endif
