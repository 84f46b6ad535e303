#include <stdio.h>
#include <string.h>

#include "exercises/schedule-to-two/exercise.h"
#include "explore/explore.h"
#include "models/replay.h"

enum { WANTED = 2, TURNS_SIZE = 200 };

/* What the schedule has done so far. */
struct played {
	struct replay_step loaded[REPLAY_THREADS_MAX]; /* each one's last */
	struct replay_step stored;		       /* the last of all */
	char turns[TURNS_SIZE];			       /* in words */
	struct replay_step before;		       /* the last step */
	long turn_steps;
};

static void
nothing(void)
{
}

/* "A1: 0, B12: 4": the steps of a turn, and the counter after it. */
static void
end_turn(struct played *played)
{
	char turn[60];
	size_t used = strlen(played->turns);

	if (played->turn_steps == 0)
		return;
	snprintf(turn, sizeof(turn), "%s%c%ld: %lld", used > 0 ? ", " : "",
	    'A' + played->before.thread, played->turn_steps,
	    (long long)played->before.counter);
	if (used + strlen(turn) + sizeof(", and so on") > TURNS_SIZE)
		snprintf(turn, sizeof(turn), "%s",
		    strstr(played->turns, "so on") != NULL ? "" :
							     ", and so on");
	strcat(played->turns, turn);
	played->turn_steps = 0;
}

static void
on_step(void *arg, const struct replay_step *step)
{
	struct played *played = arg;

	if (played->turn_steps > 0 && step->thread != played->before.thread)
		end_turn(played);
	played->turn_steps++;
	played->before = *step;
	if (step->op == REPLAY_LOAD)
		played->loaded[step->thread] = *step;
	if (step->op == REPLAY_STORE)
		played->stored = *step;
}

static void
check(const char *name, const char *schedule, int threads)
{
	const struct replay_task task = { .threads = threads, .adds = ADDS };
	struct played played = { .turns = "" };
	const struct replay_step *load, *store = &played.stored;
	struct replay_result result;
	bool ok = replay(&task, schedule, on_step, &played, &result);

	end_turn(&played);
	load = &played.loaded[store->thread];
	expect(ok, "no-schedule",
	    "%s is no schedule of %d threads, %s. Up to there, %lld steps are "
	    "taken, and the counter is %lld.",
	    name, threads, result.error, (long long)result.steps,
	    (long long)result.counter);
	expect(result.counter == WANTED, "not-two",
	    "%s ends with %lld. The last store is step %lld: %c stores %lld, "
	    "since its load, step %lld, found %lld, and it should find %d. "
	    "The turns, and the counter after each: %s.",
	    name, (long long)result.counter, (long long)store->number,
	    'A' + store->thread, (long long)store->counter,
	    (long long)load->number, (long long)load->reg, WANTED - 1,
	    played.turns);
}

static void
both(int me)
{
	(void)me;
	check("with_two", with_two, 2);
	check("with_three", with_three, 3);
}

static const struct scene scene = {
	.name = "The schedules are replayed",
	.threads = 1,
	.begin = nothing,
	.thread = both,
};

int
main(void)
{
	return explore(&scene).failed;
}
