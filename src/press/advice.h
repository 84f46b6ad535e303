/* Advice as a reader meets it, in words and as JSON. */
#ifndef PRESS_ADVICE_H
#define PRESS_ADVICE_H

#include "base/arena.h"
#include "data/advice.h"
#include "data/stats.h"

/* A fact as the results of this host tell it. */
struct told_fact {
	const char *id;	    /* of the experiment; NULL: the book names none */
	const char *source; /* the expression, as the author wrote it */
	const char *page;   /* that shows its card, from the root */
	struct estimate value; /* in the fact's unit; n = 0: there is none */
	const char *utc;       /* when it was measured, or NULL */
	bool have, stale, provisional, failed;
	size_t fails, open; /* claims of the experiment */
	const char *noisy;  /* what is odd about its times, or NULL */
	struct range range; /* what the arithmetic takes: NaN if unknown */
	struct estimate
	    floor; /* the same in C, if it is of a Python; or n = 0 */
};

/* A workload that the book asks about, with its answer. */
struct told_case {
	const char *name, *words;
	struct workload workload;
	struct advice advice;
	const char *measured_id;		/* or NULL; */
	const char *measured_page;		/* its card's page, and */
	struct estimate measured[ADVICE_TOOLS]; /* times in s; n = 0: none */
	/* What a task of these took alone, in s, and its share on a CPU. */
	struct estimate alone, computing; /* n = 0: not measured */
};

struct told_advice {
	const char *python; /* the costs are those of this one; NULL: of C */
	unsigned absent;    /* tools that it lacks, a bit each */
	struct told_fact facts[ADVICE_FACTS];
	struct told_case *cases;
	size_t ncases;
};

/* How what was measured and what was advised stand to each other. */
enum advice_agreement { AGREES, DISAGREES, NOT_MEASURED };
enum advice_agreement advice_agreement(const struct told_case *told);

/*
 * Where a measured time lies, both ends moved by the margin of claims. Its
 * bounds, from lo to hi, are those for tasks as they were measured alone, if
 * they were; hi is NaN where there is no upper one.
 */
enum advice_place { PLACE_BELOW, PLACE_WITHIN, PLACE_ABOVE, PLACE_UNKNOWN };
enum advice_place advice_place(const struct told_advice *told,
    const struct told_case *one, int tool, struct range *bounds);

/* How many times were measured of tools with bounds; *within of them are. */
int advice_within(const struct told_advice *told, const struct told_case *one,
    int *within);

/* "16.7 ms to 20.1 ms", or one number if both ends round to it. */
char *advice_span(struct arena *arena, double lo_s, double hi_s);

/* What no tool's estimate knows of; ended by NULL. */
const char *const *advice_leaves_out(const struct told_advice *told);

/* Why the interpreter lacks a tool: "this build has a GIL"; or NULL. */
const char *advice_absence(const struct told_advice *told, int tool);

/* Is exactly one tool, or fact, among these bits? */
bool advice_is_single(unsigned bits);

/* The facts as ranges, for advise(). */
void advice_ranges(const struct told_advice *told, struct range *ranges);

/* "100 tasks, each 10 ms alone: 80 % bytecode, 20 % waiting; ..." */
char *advice_workload(struct arena *arena, const struct workload *workload);

/*
 * "412 ms to 560 ms", or one number if both ends round to it; "from 412 ms"
 * where something is left out.
 */
char *advice_time(struct arena *arena, const struct advice_estimate *e);

/* "set up: 2 × 19 µs + compute: 100 × 8 ms / 1.93 + ... = 415 ms one ..." */
char *advice_sum(struct arena *arena, const struct advice_estimate *e);

/* Why a tool is not estimated: the facts that are missing. */
char *advice_missing(struct arena *arena, const struct told_advice *told,
    const struct advice_estimate *e);

/*
 * "processes", "inconclusive between threads and loop", or with one thread
 * among them "no tool is surely faster than one thread (inconclusive ...)".
 */
char *advice_best(struct arena *arena, const struct advice *advice);

/* What might be faster still and is not compared, with between; or "" . */
char *advice_rivals(struct arena *arena, const struct advice *advice,
    const char *between);

/* "fresh", "stale, provisional", "no result: labbook run ID makes one" */
char *advice_state(struct arena *arena, const struct told_fact *fact);

/* Is there a reason to doubt the fact? */
bool advice_doubted(const struct told_fact *fact);

/* The facts that any of the tools used, or missed; a bit each. */
unsigned advice_used(const struct advice *advice);

/* Those of the tools that may be best, and of those that are not known. */
unsigned advice_decisive(const struct advice *advice);

/* One answer as JSON. */
char *advice_json(struct arena *arena, const struct told_advice *told,
    const struct told_case *answer);

#endif
