#ifndef RIG_EXPERIMENT_H
#define RIG_EXPERIMENT_H

/*
 * What an experiment says about itself: constant data, which the rig prints
 * with --describe and checks the command line against.  The lists end at
 * the first entry without a name, so an experiment fills in only what it has.
 */

#include <stdbool.h>
#include <stddef.h>

struct rig;

enum { RIG_LIST_MAX = 12 };

/* What a variant is for when labbook compares times. */
enum rig_role {
	RIG_NO_ROLE,
	RIG_BASE,     /* the others' speed-up is measured against it */
	RIG_CAPACITY, /* shows what this host could do if nothing shared */
};

/* A number, or a choice among words when choices are given. */
struct rig_param {
	const char *name;
	const char *text; /* one line for --help and for the page */
	const char *unit; /* NULL for a bare number */
	double value;	  /* the default; a choice's is its first word */
	double min, max;  /* both allowed */
	bool whole;	  /* refuse a fraction */
	const char *choices[RIG_LIST_MAX + 1];
};

/*
 * run does its work within one rig_alone() or rig_threads(), then checks the
 * answer with rig_expect() and the like.  It is called once to warm up and
 * once to be measured, and makes fresh state each time.
 */
struct rig_variant {
	const char *name;
	const char *text;
	enum rig_role role;
	void (*run)(struct rig *rig);
};

/* A number besides the times, which the variants report. */
struct rig_metric {
	const char *name;
	const char *text;
	const char *unit; /* NULL for a count */
};

/* What a stretch of a thread's time was spent on, for a timeline. */
struct rig_span {
	const char *name;
	const char *text;
};

struct rig_experiment {
	const char *id; /* [a-z0-9-]+, the file's base name */
	const char *title;
	bool waits;  /* sleeps rather than computes: no warm-up */
	bool scales; /* the work may be repeated: rig_work() */
	struct rig_param params[RIG_LIST_MAX + 1];
	struct rig_variant variants[RIG_LIST_MAX + 1];
	struct rig_metric metrics[RIG_LIST_MAX + 1];
	struct rig_span spans[RIG_LIST_MAX + 1];
};

#endif
