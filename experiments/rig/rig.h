#ifndef RIG_H
#define RIG_H

/*
 * What an experiment may ask of the rig.  The rig has main(): it reads the
 * command line, starts the threads together, keeps the clock, checks the
 * answer and reports.  All functions but the three at the end are for the
 * thread that entered the variant; misuse of them is a bug and aborts.
 */

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#include "experiment.h"

/* Each experiment defines this, once. */
extern const struct rig_experiment rig_experiment;

/* The value of a number parameter, in the unit that the experiment gave. */
double rig_number(const struct rig *rig, const char *param);

/* The word chosen for a choice parameter; lives as long as the program. */
const char *rig_choice(const struct rig *rig, const char *param);

/*
 * How many times to repeat the task inside the measured region, 1 or more.
 * labbook raises it until a sample is long enough to trust.
 */
long rig_work(const struct rig *rig);

/*
 * The measured region, on the calling thread alone: work(arg, 0), once.
 * A variant has exactly one measured region.
 */
void rig_alone(struct rig *rig, void (*work)(void *arg, int i), void *arg);

/*
 * The measured region, on n new threads that start together: work(arg, i)
 * for i from 0 to n - 1.  Returns when all have finished.  If a thread
 * cannot be made, nothing runs and the sample fails.
 */
void
rig_threads(struct rig *rig, int n, void (*work)(void *arg, int i), void *arg);

/*
 * Count a worker into the measured region to come: a child process or a
 * thread that the experiment has started already and that waits for work.
 * Its CPU time between start and end of the region is then part of cpu and
 * overlap, and of a process also the run delay; switches, faults and
 * migrations are those of the rig's own threads only.  A worker must wait
 * again when the region is over; a process may have ended too, if it has not
 * been waited for.  A worker that is gone fails the sample.
 *
 * Children that are started and waited for within the region need no call:
 * their CPU time counts by itself.  So does that of threads which are started
 * within a region of rig_alone(), joined or not.  Then the run delay is not
 * known.  Threads that are started within a region of rig_threads() are part
 * of cpu, but not of overlap.
 */
void rig_worker_process(struct rig *rig, pid_t pid);
void rig_worker_thread(struct rig *rig, pthread_t thread);

/*
 * Fail the sample unless got is the right answer to what.  No time is
 * reported for a failed sample, and none if nothing was checked.  Compute
 * want in another way than the experiment does.
 */
void rig_expect(struct rig *rig, const char *what, int64_t want, int64_t got);

/*
 * Fail the sample unless exactly the work that was due was done: a count of
 * what, such as "function calls".  Catches a compiler that folds work away.
 */
void
rig_expect_work(struct rig *rig, const char *what, int64_t want, int64_t got);

/* The same for work that may be more: fail unless got >= least. */
void
rig_expect_least(struct rig *rig, const char *what, int64_t least, int64_t got);

/* Fail the sample, with a reason as for printf; the first one is kept. */
void rig_fail(struct rig *rig, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Report a metric that the experiment declares. */
void rig_metric(struct rig *rig, const char *metric, double value);

/*
 * Report, after the measured region, that lane (0 to 255, such as the number
 * of a thread) was at what span says from one moment to the other: absolute,
 * as rig_now_ns() reads them.  span is one that the experiment declares.
 * The first 600 of a sample are kept and further ones dropped silently, so
 * report a window that can still be read; labbook keeps those of the first
 * round.
 */
void rig_span(struct rig *rig, int lane, const char *span, int64_t from_ns,
    int64_t to_ns);

/* Sleep at least this long, whatever signals arrive.  For any thread. */
void rig_sleep(double seconds);

/* Nanoseconds on CLOCK_MONOTONIC.  For any thread. */
int64_t rig_now_ns(void);

/* CPU time that the calling thread has used, in nanoseconds. */
int64_t rig_cpu_ns(void);

#endif
