#ifndef RIG_ARGS_H
#define RIG_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "experiment.h"

enum args_action {
	ARGS_RUN,
	ARGS_HELP,
	ARGS_DESCRIBE,
};

/* What the command line asks of an experiment. */
struct args {
	enum args_action action;
	const struct rig_variant *variant; /* NULL: each of them */
	long work;
	bool warm_up;
	double values[RIG_LIST_MAX]; /* by parameter; a choice's index */
};

/*
 * Read a command line, as main() gets it, against what the experiment
 * declares.  False with one line in error for anything it does not have.
 */
bool args_parse(struct args *args, const struct rig_experiment *experiment,
    int argc, char *const argv[], char *error, size_t size);

#endif
