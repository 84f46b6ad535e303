#ifndef EXERCISE_H
#define EXERCISE_H

/* The switch interval: how long a thread waits for the GIL before it asks. */

extern const double interval_ms;

#endif
