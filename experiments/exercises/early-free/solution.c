#include "exercises/early-free/exercise.h"

/* Four references, counted as three.  A is done before B uses the object. */
const int freed_early[ROOM] = {
	A, B, A, B, /* both load 2, and both store 3 */
	A, A, B, B, /* each drops its second one: the count is 1 */
	A, A, A,    /* A uses the object, drops its own, and stores 0 */
};

/* Nothing is lost until both drop their own reference at the same time. */
const int never_freed[ROOM] = {
	A, A, A, A, A, /* A has used the object: the count is 2 */
	B, B, B, B, B, /* so has B: still 2 */
	A, B, A, B,    /* both load 2, and both store 1 */
};
