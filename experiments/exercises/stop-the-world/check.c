#include "exercises/stop-the-world/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

#include <stddef.h>

enum { THREADS = 3 };

static struct world world;
static struct word stopped; /* 1: stop() has returned, start() not begun */
static struct word stops;   /* how often it has returned */
static int attached_at[THREADS + 1], stopped_at;

/* What a detached thread waits for that only the stopper does. */
static struct mutex done_mutex;
static struct cond done_cond;
static struct word done;

/* Run Python for a moment. */
static void
run(int me)
{
	if (load(&stopped) == 0)
		return;
	expect(attached_at[me] < stopped_at, "attached-meanwhile",
	    "A has stopped the world, and attach() let %c in.", letter(me));
	expect(false, "runs-on",
	    "stop() has told A that the world stands still, and %c runs.",
	    letter(me));
}

static void
come(int me)
{
	attach(&world);
	attached_at[me] = steps_taken();
	run(me);
}

static void
come_to_check_point(int me)
{
	long before = load(&stops);
	long asked = load(&world.stopping);

	check_point(&world);
	attached_at[me] = asked ? steps_taken() : attached_at[me];
	expect(!asked || load(&stops) != before, "goes-on",
	    "A wants to stop the world, and check_point() let %c go on.",
	    letter(me));
	run(me);
}

static void
stopper(int times)
{
	int i;

	attach(&world);
	for (i = 0; i < times; i++) {
		stop(&world);
		stopped_at = steps_taken();
		store(&stopped, 1);
		fetch_add(&stops, 1);
		store(&stopped, 0);
		start(&world);
	}
	detach(&world);
}

static void
computer(int me)
{
	come(me);
	come_to_check_point(me);
	detach(&world);
}

static void
one_computes(int me)
{
	if (me == 1)
		stopper(1);
	else
		computer(me);
}

static void
twice(int me)
{
	if (me == 1)
		stopper(2);
	else
		computer(me);
}

/* B sleeps until A has stopped the world and started it again. */
static void
one_sleeps(int me)
{
	if (me == 1) {
		stopper(1);
		mutex_lock(&done_mutex);
		store(&done, 1);
		cond_signal(&done_cond);
		mutex_unlock(&done_mutex);
		return;
	}
	come(me);
	detach(&world);
	mutex_lock(&done_mutex);
	while (load(&done) == 0)
		cond_wait(&done_cond, &done_mutex);
	mutex_unlock(&done_mutex);
	come(me);
	detach(&world);
}

/* All but A only come and go. */
static void
come_and_go(int me)
{
	if (me == 1) {
		stopper(1);
		return;
	}
	come(me);
	run(me);
	detach(&world);
}

static void
end(void)
{
	expect_number(0, world.attached.value, "count",
	    "Threads counted as attached when all have detached");
}

/* All is as new before each order. */
static void
begin(void)
{
}

static const struct scene scenes[] = {
	{ "B comes and goes, and A stops the world", 2, begin, come_and_go,
	    NULL, end, 0, 1, false },
	{ "B computes, and A stops the world", 2, begin, one_computes, NULL,
	    end, 0, 1, false },
	{ "B sleeps detached until A has stopped the world", 2, begin,
	    one_sleeps, NULL, end, 0, 0, false },
	{ "B and C come and go, and A stops the world", 3, begin, come_and_go,
	    NULL, end, 0, 0, false },
	{ "B computes, and A stops the world twice", 2, begin, twice, NULL, end,
	    0, 0, false },
};

int
main(void)
{
	unsigned i;

	for (i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (explore(&scenes[i]).failed)
			return 1;
	return 0;
}
