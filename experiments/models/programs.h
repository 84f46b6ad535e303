#ifndef MODELS_PROGRAMS_H
#define MODELS_PROGRAMS_H

/* The Python programs that the interpreter runs: functions of one int. */

#include "interp.h"
#include "object.h"

/* fib(n), by recursion; fib(0) is 0. */
extern struct object program_fib;

/* Count from 0 to limit, one at a time; returns limit, or 0 below it. */
extern struct object program_count;

/* The global variable that the programs below add to. */
extern struct variable program_counter;

/* Run n times: counter = counter + 1.  Returns 0. */
extern struct object program_add;

/* Run n times: counter = counter + one(), where one() returns 1. */
extern struct object program_add_call;

/* The same, between acquire(1) and release(1).  Returns 0. */
extern struct object program_add_locked;

/*
 * These two, C functions: whoever runs program_add_locked says what they do,
 * by setting .builtin before any thread starts.  What they return is dropped.
 */
extern struct object program_acquire, program_release;

#endif
