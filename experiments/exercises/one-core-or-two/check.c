#include "exercises/one-core-or-two/exercise.h"

#include "explore/explore.h"
#include "models/sim.h"

enum {
	MOST_THREADS = 16,
	CALLS = 200,	   /* of each thread: bytecode, and then C */
	CALL_NS = 1000000, /* for both */
};

static const double tolerance = 0.05;
static const double few = 0.25; /* so many threads, on average, wait */

static const struct set {
	int threads, cores, percent_in_c;
} sets[SETS] = { { 4, 4, 0 }, { 4, 1, 90 }, { 8, 8, 50 }, { 2, 8, 50 },
	{ 8, 3, 90 }, { 16, 16, 75 } };

/* What the simulation says. */
static struct seen {
	double times, wait_for_lock, wait_for_core;
	enum cause cause;
} seen[SETS];

static const char *const causes[] = { "LOCK", "CORES", "THREADS" };
static const char *const because[] = {
	"Bytecode runs one thread at a time, however many cores there are",
	"All cores are busy, and threads that could run wait for one",
	"No thread waits for long, neither for the lock nor for a core",
};

static enum cause
cause_of(const struct seen *s)
{
	if (s->wait_for_lock < few && s->wait_for_core < few)
		return THREADS;
	return s->wait_for_lock > s->wait_for_core ? LOCK : CORES;
}

/* One thread does all the work, or each of them its part. */
static struct seen
simulate(const struct set *set)
{
	struct sim_config config = sim_usual(SIM_GIL, set->cores);
	long c_ns = (long)CALL_NS / 100 * set->percent_in_c;
	struct sim_op ops[] = { { SIM_COMPUTE, CALL_NS - c_ns },
		{ SIM_EXTEND, c_ns } };
	int i, n = set->threads, nops = c_ns > 0 ? 2 : 1;
	struct sim_script all = { ops, nops, (long)CALLS * n };
	struct sim_script parts[MOST_THREADS];
	struct sim_result *one, *many;
	struct seen s = { 0 };

	for (i = 0; i < n; i++)
		parts[i] = (struct sim_script) { ops, nops, CALLS };
	one = sim_run(&config, &all, 1);
	many = sim_run(&config, parts, n);
	s.times = (double)one->end_ns / (double)many->end_ns;
	for (i = 0; i < n; i++)
		s.wait_for_lock +=
		    (double)many->threads[i].lock_ns / (double)many->end_ns;
	s.wait_for_core = (double)many->ready_ns / (double)many->end_ns;
	s.cause = cause_of(&s);
	sim_free(one);
	sim_free(many);
	return s;
}

static void
begin(void)
{
}

static void
nothing(int me)
{
	(void)me;
}

static void
compare(int i)
{
	const struct guess *guess = &guesses[i];
	const struct set *set = &sets[i];
	const struct seen *s = &seen[i];
	double off = guess->times / s->times - 1;

	expect(off < tolerance && off > -tolerance, "wrong-times",
	    "Set %d, %d threads on %d cores with %d %% of the work in C: you "
	    "say %.2f times as fast, and the simulation says %.2f. On average "
	    "%.1f threads waited for the lock and %.1f for a core. %s.",
	    i + 1, set->threads, set->cores, set->percent_in_c, guess->times,
	    s->times, s->wait_for_lock, s->wait_for_core, because[s->cause]);
	expect(guess->cause == s->cause, "wrong-cause",
	    "Set %d, %d threads on %d cores with %d %% of the work in C: %.2f "
	    "times as fast is right, but %s is not what keeps it there. On "
	    "average %.1f threads waited for the lock and %.1f for a core. "
	    "%s.",
	    i + 1, set->threads, set->cores, set->percent_in_c, guess->times,
	    guess->cause <= THREADS ? causes[guess->cause] : "that cause",
	    s->wait_for_lock, s->wait_for_core, because[s->cause]);
}

static void
end(void)
{
	int i;

	for (i = 0; i < SETS; i++)
		compare(i);
}

static const struct scene scene = {
	.name = "What the simulation says, set by set",
	.threads = 1,
	.begin = begin,
	.thread = nothing,
	.end = end,
};

int
main(void)
{
	int i;

	for (i = 0; i < SETS; i++)
		seen[i] = simulate(&sets[i]);
	return explore(&scene).failed;
}
