/*
 * A thread that answers requests beside one that computes, under the GIL: with
 * the reader's interval, the book's, and Python's own.
 */
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "exercises/choose-interval/exercise.h"
#include "models/gil.h"
#include "models/spinner.h"
#include "rig.h"

enum { ANSWERS = 100, OP_COST = 16, ANSWER_OPS = 250 };

static const double book_ms = 0.5, usual_ms = 5, request_s = 0.0005;

struct team {
	struct gil *gil;
	alignas(128) struct gil_thread computes;
	alignas(128) struct gil_thread answers;
	struct spinner spinners[2];
	atomic_bool over;
	int64_t *waits_ns; /* for the lock, answer by answer */
	int64_t ns;	   /* all of them took */
	int nanswers;
};

static void
compute(struct team *team)
{
	gil_acquire(team->gil, &team->computes);
	while (!atomic_load_explicit(&team->over, memory_order_relaxed)) {
		spinner_op(&team->spinners[0]);
		gil_yield_if_asked(team->gil, &team->computes);
	}
	gil_release(team->gil, &team->computes);
}

static void
answer(struct team *team)
{
	int64_t start_ns = rig_now_ns(), since_ns;

	for (int i = 0; i < team->nanswers; i++) {
		rig_sleep(request_s);
		since_ns = rig_now_ns();
		gil_acquire(team->gil, &team->answers);
		team->waits_ns[i] = rig_now_ns() - since_ns;
		for (int k = 0; k < ANSWER_OPS; k++)
			spinner_op(&team->spinners[1]);
		gil_release(team->gil, &team->answers);
	}
	team->ns = rig_now_ns() - start_ns;
	atomic_store(&team->over, true);
}

static void
work(void *arg, int i)
{
	if (i == 0)
		compute(arg);
	else
		answer(arg);
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
run(struct rig *rig, double ms)
{
	struct team *team = aligned_alloc(128, sizeof(*team));
	int n = ANSWERS * rig_work(rig);

	if (team == NULL)
		abort();
	*team = (struct team) { .gil = gil_new(),
		.waits_ns = calloc(n, sizeof(*team->waits_ns)),
		.nanswers = n };
	if (team->waits_ns == NULL)
		abort();
	gil_set_interval_us(team->gil, 1000 * ms);
	gil_thread_init(&team->computes);
	gil_thread_init(&team->answers);
	for (int i = 0; i < 2; i++)
		spinner_init(&team->spinners[i], i, OP_COST);
	rig_threads(rig, 2, work, team);
	rig_expect(rig, "the number of threads whose sum is right", 2,
	    spinner_is_right(&team->spinners[0], 0) +
		spinner_is_right(&team->spinners[1], 1));
	rig_expect_work(rig, "ops of the answers", (int64_t)n * ANSWER_OPS,
	    team->spinners[1].ops);
	qsort(team->waits_ns, n, sizeof(*team->waits_ns), compare);
	rig_metric(rig, "p99", team->waits_ns[(99 * n + 99) / 100 - 1] / 1e6);
	rig_metric(rig, "rate", team->spinners[0].ops * 1e3 / team->ns);
	gil_free(team->gil);
	free(team->waits_ns);
	free(team);
}

static void
run_yours(struct rig *rig)
{
	run(rig, interval_ms);
}

static void
run_book(struct rig *rig)
{
	run(rig, book_ms);
}

static void
run_usual(struct rig *rig)
{
	run(rig, usual_ms);
}

const struct rig_experiment rig_experiment = {
	.id = "speed",
	.title = "Answers beside a thread that computes",
	.waits = true,
	.variants = {
		{
			.name = "usual",
			.text = "with 5 ms, as Python has it",
			.role = RIG_BASE,
			.run = run_usual,
		}, {
			.name = "yours",
			.text = "with your interval",
			.run = run_yours,
		}, {
			.name = "book",
			.text = "with the book's",
			.run = run_book,
		},
	},
	.metrics = {
		{
			.name = "p99",
			.text = "the longest wait for the lock but one in 100",
			.unit = "ms",
		}, {
			.name = "rate",
			.text = "ops of the thread that computes",
			.unit = "/us",
		},
	},
};
