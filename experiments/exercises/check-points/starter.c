#include "exercises/check-points/exercise.h"

/* counter = counter + 1 */
const struct marks plain[PLAIN_LINES] = {
	/* 3.2 to 3.9, since 3.10 */
	{ NO, NO }, /* LOAD_GLOBAL    counter */
	{ NO, NO }, /* LOAD_CONST     1 */
	{ NO, NO }, /* BINARY_OP      + */
	{ NO, NO }, /* STORE_GLOBAL   counter */
	{ NO, NO }, /* JUMP_BACKWARD */
};

/* counter = counter + one(), since 3.10 */
const enum mark call[CALL_LINES] = {
	NO, /* LOAD_GLOBAL    counter */
	NO, /* LOAD_GLOBAL    one */
	NO, /* CALL           0 */
	NO, /*     RESUME */
	NO, /*     LOAD_CONST     1 */
	NO, /*     RETURN_VALUE */
	NO, /* BINARY_OP      + */
	NO, /* STORE_GLOBAL   counter */
	NO, /* JUMP_BACKWARD */
};

const struct marks can_lose[PROGRAMS] = {
	/* 3.2 to 3.9, since 3.10 */
	[PLAIN] = { NO, NO },
	[CALL_BETWEEN] = { NO, NO },
	[CALL_FIRST] = { NO, NO },
	[LOOP_BETWEEN] = { NO, NO },
};
