#ifndef EXERCISE_H
#define EXERCISE_H

/*
 * Where the lock may change hands.  Each program runs in a loop, in two
 * threads, under the GIL; what stands here is the body, and its bytecode as
 * the chapter writes it.
 */

enum mark { NO, YES };

/* From 3.2 to 3.9, and since 3.10. */
struct marks {
	enum mark before, since;
};

enum {
	PLAIN_LINES = 5,
	CALL_LINES = 9,
};

enum program {
	/* counter = counter + 1, as in plain below */
	PLAIN,

	/* counter = counter + one(), as in call below */
	CALL_BETWEEN,

	/*
	 * counter = one() + counter
	 *
	 *	LOAD_GLOBAL    one
	 *	CALL           0
	 *	    RESUME
	 *	    LOAD_CONST     1
	 *	    RETURN_VALUE
	 *	LOAD_GLOBAL    counter
	 *	BINARY_OP      +
	 *	STORE_GLOBAL   counter
	 *	JUMP_BACKWARD
	 */
	CALL_FIRST,

	/*
	 * seen = counter
	 * for item in basket:
	 *	pass
	 * counter = seen + 1
	 *
	 *	LOAD_GLOBAL    counter
	 *	STORE_FAST     seen
	 *	...
	 *	JUMP_BACKWARD             (to the next item)
	 *	LOAD_FAST      seen
	 *	LOAD_CONST     1
	 *	BINARY_OP      +
	 *	STORE_GLOBAL   counter
	 *	JUMP_BACKWARD
	 */
	LOOP_BETWEEN,

	PROGRAMS
};

/* Whether the lock may change hands after a line, before the next one. */
extern const struct marks plain[PLAIN_LINES];
extern const enum mark call[CALL_LINES]; /* since 3.10 alone */

/* Whether a program can lose an addition. */
extern const struct marks can_lose[PROGRAMS];

#endif
