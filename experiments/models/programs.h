#ifndef MODELS_PROGRAMS_H
#define MODELS_PROGRAMS_H

/* The Python programs that the interpreter runs: functions of one int. */

#include "object.h"

/* fib(n), by recursion; fib(0) is 0. */
extern struct object program_fib;

/* Count from 0 to limit, one at a time; returns limit, or 0 below it. */
extern struct object program_count;

#endif
