#include "exercises/check-points/exercise.h"

/* counter = counter + 1 */
const struct marks plain[PLAIN_LINES] = {
	/* 3.2 to 3.9, since 3.10 */
	{ YES, NO },  /* LOAD_GLOBAL    counter */
	{ NO, NO },   /* LOAD_CONST     1 */
	{ YES, NO },  /* BINARY_OP      + */
	{ YES, NO },  /* STORE_GLOBAL   counter */
	{ YES, YES }, /* JUMP_BACKWARD */
};

/* counter = counter + one(), since 3.10 */
const enum mark call[CALL_LINES] = {
	NO,  /* LOAD_GLOBAL    counter */
	NO,  /* LOAD_GLOBAL    one */
	NO,  /* CALL           0 */
	YES, /*     RESUME */
	NO,  /*     LOAD_CONST     1 */
	NO,  /*     RETURN_VALUE */
	NO,  /* BINARY_OP      + */
	NO,  /* STORE_GLOBAL   counter */
	YES, /* JUMP_BACKWARD */
};

const struct marks can_lose[PROGRAMS] = {
	/* 3.2 to 3.9, since 3.10 */
	[PLAIN] = { YES, NO },
	[CALL_BETWEEN] = { YES, YES },
	[CALL_FIRST] = { YES, NO }, /* the window opens after the call */
	[LOOP_BETWEEN] = { YES, YES },
};
