/* Knows how to time the model's fib(n), as fib.py times CPython's. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "models/interp.h"
#include "models/programs.h"

static void
never(void *arg)
{
	(void)arg;
	abort();
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int
main(int argc, char **argv)
{
	static const atomic_uint breaker;
	struct interp *interp = interp_new(&breaker, never, NULL);
	int64_t since, took, answer, small;

	if (argc != 2 ||
	    interp_call(interp, &program_fib, 20, &small) != INTERP_OK)
		return 64;
	since = now_ns();
	if (interp_call(interp, &program_fib, atoi(argv[1]), &answer) !=
	    INTERP_OK)
		return 1;
	took = now_ns() - since;
	printf("%lld of fib(%s) = %lld\n", (long long)took, argv[1],
	    (long long)answer);
	interp_free(interp);
	return 0;
}
