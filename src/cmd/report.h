/* A result in the terminal: table, verdicts, plot. */
#ifndef CMD_REPORT_H
#define CMD_REPORT_H

#include "pipeline/build.h"

/*
 * Title, answer, table, a plot drawn with characters, verdicts. The table has
 * the columns that the question needs, or all.
 */
void report_item(struct build *build, const struct item *item, bool all);

/* What a model and an interpreter show, effect by effect. */
void report_twin(struct build *build, const struct twin *twin);

/* In how many effects each interpreter agrees with the models: a line each. */
void report_twins(const struct build *build);

/* One claim of an item that has a result: verdict, interval, control. */
void report_verdict(struct build *build, const struct item *item, size_t i);

/*
 * The claims that fail, each with where to read why: in a page below the
 * folder place, or in the one file place.
 */
void report_failing(struct build *build, const char *place, bool single);

/*
 * What measuring again came to, and how many claims are open for the machine's
 * sake; nothing, if there is nothing to say.
 */
void report_again(struct build *build);

/* What went wrong with an item, on standard error. */
void report_failure(const struct item *item);

/* Warnings of the build and plots that failed, on standard error. */
void report_warnings(const struct build *build);

/* Results of experiments that are gone, and how to remove them. */
void report_gone(struct build *build);

/* The parts of where and how it was measured. */
void report_environment(struct build *build, const struct item *item);

#endif
