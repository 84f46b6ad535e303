#ifndef EXPLORE_WITNESS_H
#define EXPLORE_WITNESS_H

/* What `labbook try` is told: a line of JSON a scene. */

#include "machine.h"

/* Where the report goes to: the file descriptor 3. */
enum { WITNESS_FD = 3 };

/*
 * Read the token that REPORT_TOKEN gives for this report, and blot it out.
 * Before anything of a learner's runs.
 */
void witness_open(void);

/*
 * A scene's counts, and what went wrong; then each step, by a thread from 0 or
 * by the check itself, -1; then the end. wrong:
 * the step was none that its thread may take, since it has not the mutex.
 */
void witness_begin(const struct scene *scene, const struct explored *explored);
void witness_step(int thread, const struct op *op, bool wrong);
void witness_end(void);

/*
 * From now on a crash, a call of exit(), and a thread that comes to no step
 * any more, are reported too, with the last step that was taken; then the
 * program ends.
 */
void witness_watch(void);

#endif
