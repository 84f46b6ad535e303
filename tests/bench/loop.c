/*
 * The loop of this book or libuv ("ours", "libuv"), in ns: "timers", to set
 * 10,000 of them and, when all are due, to call them in their order; "echo",
 * to connect 1,000 times, send messages to and fro, and hang up.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "loops/libuv.h"
#include "loops/ours.h"
#include "models/loop.h"

enum {
	TIMERS = 10000,
	SPAN_MS = 10,
	TIMES = 8, /* that all timers are set, in a process */
	CONNECTIONS = 1000,
	ROUNDS = 10,
	BYTES = 64,
};

static void
die(const char *what, int error)
{
	fprintf(stderr, "loop: %s: %s\n", what, strerror(error));
	exit(1);
}

/* So that only the loop's work is timed, not that it waits. */
static void
wait_until_due(void)
{
	struct timespec pause = { .tv_nsec = (SPAN_MS + 1) * 1000000 };

	nanosleep(&pause, NULL);
}

static int64_t
time_timers(bool libuv)
{
	struct timers_work work;
	struct libuv_timers *theirs = NULL;
	struct ours_timers *ours = NULL;
	int64_t took_ns = 0, since_ns;

	timers_work_init(&work, TIMERS, SPAN_MS);
	if (libuv)
		theirs = libuv_timers_new(&work);
	else
		ours = ours_timers_new(&work);
	if (theirs == NULL && ours == NULL)
		die("making a loop", errno);
	for (int i = 0; i < TIMES; i++) {
		since_ns = loop_now_ns();
		libuv ? libuv_timers_set(theirs) : ours_timers_set(ours);
		took_ns += loop_now_ns() - since_ns;
		wait_until_due();
		since_ns = loop_now_ns();
		libuv ? libuv_timers_run(theirs) : ours_timers_run(ours);
		took_ns += loop_now_ns() - since_ns;
		if (work.fired != TIMERS ||
		    work.order != timers_work_order(&work))
			die("the order of the timers", ERANGE);
	}
	libuv ? libuv_timers_free(theirs) : ours_timers_free(ours);
	timers_work_fini(&work);
	return took_ns;
}

static int64_t
time_echo(bool libuv)
{
	struct echo_work work = {
		.connections = CONNECTIONS,
		.rounds = ROUNDS,
		.bytes = BYTES,
	};
	struct libuv_echo *theirs = NULL;
	struct ours_echo *ours = NULL;
	int64_t took_ns, since_ns;
	long allowed;

	if (!echo_allow(CONNECTIONS, &allowed))
		die("descriptors for all connections", EMFILE);
	if (libuv)
		theirs = libuv_echo_new(&work);
	else
		ours = ours_echo_new(&work);
	if (theirs == NULL && ours == NULL)
		die("making a server", errno);
	since_ns = loop_now_ns();
	libuv ? libuv_echo_run(theirs) : ours_echo_run(ours);
	took_ns = loop_now_ns() - since_ns;
	libuv ? libuv_echo_free(theirs) : ours_echo_free(ours);
	if (work.doing != NULL)
		die(work.doing, work.error);
	if (work.echoed != (int64_t)CONNECTIONS * ROUNDS ||
	    work.closed != CONNECTIONS || work.wrong != 0)
		die("counting the messages", ERANGE);
	return took_ns;
}

int
main(int argc, char **argv)
{
	const char *what = argc == 3 ? argv[1] : "";
	bool libuv = argc == 3 && strcmp(argv[2], "libuv") == 0;

	printf("%lld\n",
	    (long long)(strcmp(what, "timers") == 0 ? time_timers(libuv) :
						      time_echo(libuv)));
	return 0;
}
