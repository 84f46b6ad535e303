/* Knows when we may measure; not what. */
#include "lab/alone.h"

#include <math.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/host.h"
#include "sys/lock.h"

static const double QUIET = 0.10; /* share of all CPUs */

static void
tell(const struct progress *progress, const char *stage, const char *detail,
    double left_s)
{
	struct progress_step step = { .stage = stage,
		.id = "",
		.detail = detail,
		.left_s = left_s };

	if (progress != NULL)
		progress->tell(progress->context, &step);
}

bool
alone_take(struct arena *arena, struct alone *alone, const struct place *place,
    const struct progress *progress, struct err *err)
{
	char *who = arena_printf(arena, "pid %ld, book %s, since %s\n",
		 (long)getpid(), place->root, clock_utc(arena)),
	     *holder;
	int fd;

	while (alone->fd <= 0) {
		if (!lock_try(arena, who, &fd, &holder, err))
			return false;
		if (fd >= 0) {
			alone->fd = fd;
		} else if (alone->no_wait) {
			return err_set(err,
			    "another labbook is measuring "
			    "(%s), and --no-wait was given",
			    holder);
		} else {
			tell(progress, "wait for another labbook", holder, -1);
			clock_sleep(0.1);
		}
	}
	return true;
}

bool
alone_wait_quiet(struct arena *arena, struct alone *alone,
    const struct progress *progress)
{
	double end_ns = clock_now_ns() + alone->patience_s * 1e9, left_s;
	char *busiest;

	while (!alone->looked) {
		alone->foreign = host_busy(arena, 0.2, &busiest);
		alone->busiest = busiest;
		left_s = (end_ns - clock_now_ns()) / 1e9;
		alone->looked = !(alone->foreign > QUIET) || left_s <= 0;
		if (alone->looked)
			break;
		tell(progress, "wait for a quiet host",
		    arena_printf(arena,
			"others use %.0f %% of the CPUs, most of it %s",
			alone->foreign * 100, busiest),
		    left_s);
	}
	return !(alone->foreign > QUIET);
}

void
alone_end(struct alone *alone)
{
	if (alone->fd > 0)
		lock_release(alone->fd);
	alone->fd = 0;
}
