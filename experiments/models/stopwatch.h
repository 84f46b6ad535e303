#ifndef MODELS_STOPWATCH_H
#define MODELS_STOPWATCH_H

/*
 * Lap times of an operation that is repeated for a set time.  A lap is many
 * operations where one is too short to be timed; of all laps the median is
 * taken, which no single interruption can move.  For one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stopwatch {
	double *lap_ns; /* for each operation, by lap */
	size_t laps, capacity;
	int64_t end_ns, lap_began_ns;
};

enum { STOPWATCH_LAPS = 1 << 16 }; /* what is kept; enough for seconds */

/*
 * Start a watch in the caller's storage that runs for so many seconds.
 * Aborts without memory; stopwatch_fini() frees it.
 */
void stopwatch_start(struct stopwatch *watch, double seconds);

void stopwatch_fini(struct stopwatch *watch);

/*
 * End a lap of so many operations, and begin the next one.  False when the
 * time is over or no more laps can be kept; this lap is kept still.  The
 * clock is read once a lap.
 */
bool stopwatch_lap(struct stopwatch *watch, long operations);

/*
 * The time of an operation in ns that a share of the laps did not exceed,
 * from 0 to 1, by nearest rank; 0.5 is the median.  Sorts the laps.  NAN if
 * no lap has ended, also of a watch that is all 0 since nobody started it.
 */
double stopwatch_ns(struct stopwatch *watch, double share);

#endif
