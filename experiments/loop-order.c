/*
 * Fourteen callbacks of an event loop, asked for in every way there is: in
 * which order do they run, and is it the same one each time?
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/loop.h"
#include "rig.h"

enum {
	CAST = 15,
	CROWD = 14,	  /* callbacks that run, or threads instead */
	MOST_TRACE = 32,  /* letters, and strokes between turns */
	DRAWN = 48,	  /* spans of the first scene */
	US = 1000,	  /* ns */
	CALLBACK_US = 20, /* what each callback takes, to be seen in a plot */
};

/* ANCHOR: expected */
/* By the rules of a turn, and by hand: a stroke is the end of a turn. */
static const char expected[] = "abc|fge|h|jkli|mno";
/* ANCHOR_END: expected */
static const char in_turn[] = "abcefghijklmno"; /* as they were started */

/* By whom each of the callbacks is made ready, from a to o. */
static const char *const made_ready_by[] = { "soon", "soon", "timer", "timer",
	"descriptor", "soon", "soon", "outside", "timer", "timer", "timer",
	"timer", "soon", "outside", "outside" };

struct span {
	const char *name;
	int lane;
	int64_t from_ns, to_ns;
};

/* A callback that does nothing but run. */
struct extra {
	struct scene *scene;
	char letter;
};

struct scene {
	struct loop *loop;
	struct extra extras[CAST];
	loop_timer d;
	int ends[2]; /* of a pair of sockets; e reads from the first */
	char trace[MOST_TRACE];
	size_t length;
	long turn; /* of the last letter */
	int error; /* of a call that must not fail */
	bool draws;
	struct span spans[DRAWN];
	int nspans;
	int64_t wait_ns;		  /* since when the loop waits */
	int64_t work_from_ns, work_to_ns; /* of the job */
};

struct runs {
	struct scene *scenes;
	int n;
};

static void
draw(struct scene *scene, int lane, const char *name, int64_t from_ns,
    int64_t to_ns)
{
	if (scene->draws && scene->nspans < DRAWN)
		scene->spans[scene->nspans++] =
		    (struct span) { name, lane, from_ns, to_ns };
}

static void
put(struct scene *scene, char letter)
{
	if (scene->length < MOST_TRACE - 1)
		scene->trace[scene->length++] = letter;
}

/* A callback runs: note its letter, and be busy for a moment. */
static void
note(struct scene *scene, char letter)
{
	int64_t from_ns = rig_now_ns(), now_ns;

	if (scene->length > 0 && loop_turns(scene->loop) != scene->turn)
		put(scene, '|');
	scene->turn = loop_turns(scene->loop);
	put(scene, letter);
	do
		now_ns = rig_now_ns();
	while (now_ns - from_ns < CALLBACK_US * US);
	draw(scene, 0, made_ready_by[letter - 'a'], from_ns, now_ns);
}

static void
run_extra(void *arg)
{
	struct extra *extra = arg;

	note(extra->scene, extra->letter);
}

static struct extra *
extra(struct scene *scene, char letter)
{
	struct extra *extra = &scene->extras[letter - 'a'];

	*extra = (struct extra) { scene, letter };
	return extra;
}

/* A call that must not fail; why it did is in errno still. */
static void
check(struct scene *scene, bool ok)
{
	if (!ok && scene->error == 0)
		scene->error = errno;
}

static void a(void *arg), b(void *arg), c(void *arg), e(void *arg),
    h(void *arg), i(void *arg);

/* ANCHOR: begin */
static void
begin(struct scene *scene)
{
	struct loop *loop = scene->loop;

	loop_call_soon(loop, a, scene);
	loop_call_soon(loop, b, scene);
	loop_call_later(loop, 0, c, scene);
	scene->d = loop_call_later(loop, 0, run_extra, extra(scene, 'd'));
	check(scene, loop_add_reader(loop, scene->ends[0], e, scene));
}

static void
a(void *arg)
{
	struct scene *scene = arg;

	note(scene, 'a');
	loop_call_soon(scene->loop, run_extra, extra(scene, 'f'));
	loop_cancel(scene->loop, scene->d);
}

static void
b(void *arg)
{
	struct scene *scene = arg;

	note(scene, 'b');
	check(scene, write(scene->ends[1], "!", 1) == 1);
}

static void
c(void *arg)
{
	struct scene *scene = arg;

	note(scene, 'c');
	loop_call_soon(scene->loop, run_extra, extra(scene, 'g'));
}
/* ANCHOR_END: begin */

/* On a thread of the pool. */
static void
work(void *arg)
{
	struct scene *scene = arg;

	scene->work_from_ns = rig_now_ns();
	do
		scene->work_to_ns = rig_now_ns();
	while (scene->work_to_ns - scene->work_from_ns < 2 * CALLBACK_US * US);
}

/* ANCHOR: end */
static void
e(void *arg)
{
	struct scene *scene = arg;
	char byte;

	note(scene, 'e');
	check(scene, read(scene->ends[0], &byte, 1) == 1);
	loop_remove_reader(scene->loop, scene->ends[0]);
	check(scene, loop_run_in_executor(scene->loop, work, h, scene));
}

/* It takes longer than its timers; they are all due when it ends. */
static void
h(void *arg)
{
	struct scene *scene = arg;
	struct loop *loop = scene->loop;
	int64_t now_ns = loop_now_ns();

	loop_call_at(loop, now_ns + 15 * US, i, scene);
	loop_call_at(loop, now_ns + 5 * US, run_extra, extra(scene, 'j'));
	loop_call_at(loop, now_ns + 10 * US, run_extra, extra(scene, 'k'));
	loop_call_at(loop, now_ns + 10 * US, run_extra, extra(scene, 'l'));
	note(scene, 'h');
	draw(scene, 1, "work", scene->work_from_ns, scene->work_to_ns);
}

/* On a thread of its own. */
static void *
ask_from_outside(void *arg)
{
	struct scene *scene = arg;
	struct loop *loop = scene->loop;

	loop_call_soon_threadsafe(loop, run_extra, extra(scene, 'n'));
	loop_call_soon_threadsafe(loop, run_extra, extra(scene, 'o'));
	return NULL;
}

static void
i(void *arg)
{
	struct scene *scene = arg;
	pthread_t thread;
	int error;

	note(scene, 'i');
	loop_call_soon(scene->loop, run_extra, extra(scene, 'm'));
	error = pthread_create(&thread, NULL, ask_from_outside, scene);
	errno = error;
	check(scene, error == 0);
	if (error == 0)
		pthread_join(thread, NULL);
}
/* ANCHOR_END: end */

static void
before_wait(void *arg)
{
	struct scene *scene = arg;

	scene->wait_ns = rig_now_ns();
}

static void
after_wait(void *arg)
{
	struct scene *scene = arg;

	draw(scene, 0, "waits", scene->wait_ns, rig_now_ns());
}

static void
play(struct scene *scene)
{
	struct loop_hooks hooks = { before_wait, after_wait, scene };

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		scene->ends) != 0) {
		scene->error = errno;
		return;
	}
	scene->loop = loop_new();
	check(scene, scene->loop != NULL);
	if (scene->loop != NULL) {
		if (scene->draws)
			loop_set_hooks(scene->loop, &hooks);
		begin(scene);
		loop_run(scene->loop);
		loop_free(scene->loop);
	}
	close(scene->ends[0]);
	close(scene->ends[1]);
}

static void
play_all(void *arg, int lane)
{
	struct runs *runs = arg;

	(void)lane;
	for (int run = 0; run < runs->n; run++)
		play(&runs->scenes[run]);
}

/* The same letters, by a thread each. */
struct crowd {
	struct scene *scene;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool open;
};

struct member {
	struct crowd *crowd;
	pthread_t thread;
	char letter;
};

/* ANCHOR: crowd */
/* All wait for the start; then, who comes first? */
static void *
come(void *arg)
{
	struct member *member = arg;
	struct crowd *crowd = member->crowd;

	pthread_mutex_lock(&crowd->mutex);
	while (!crowd->open)
		pthread_cond_wait(&crowd->changed, &crowd->mutex);
	put(crowd->scene, member->letter);
	pthread_mutex_unlock(&crowd->mutex);
	return NULL;
}
/* ANCHOR_END: crowd */

static void
gather(struct scene *scene)
{
	struct crowd crowd = {
		.scene = scene,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};
	struct member members[CROWD];
	int error = 0, started = 0;

	while (started < CROWD && error == 0) {
		struct member *member = &members[started];

		member->crowd = &crowd;
		member->letter = in_turn[started];
		error = pthread_create(&member->thread, NULL, come, member);
		started += error == 0;
	}
	pthread_mutex_lock(&crowd.mutex);
	crowd.open = true;
	pthread_cond_broadcast(&crowd.changed);
	pthread_mutex_unlock(&crowd.mutex);
	for (int t = 0; t < started; t++)
		pthread_join(members[t].thread, NULL);
	errno = error;
	check(scene, error == 0);
}

static void
gather_all(void *arg, int lane)
{
	struct runs *runs = arg;

	(void)lane;
	for (int run = 0; run < runs->n; run++)
		gather(&runs->scenes[run]);
}

static void
runs_init(struct runs *runs, const struct rig *rig)
{
	runs->n = (int)rig_number(rig, "runs");
	runs->scenes = calloc(runs->n, sizeof(*runs->scenes));
	if (runs->scenes == NULL)
		abort();
	runs->scenes[0].draws = true;
}

/* How many traces there are that no run before had. */
static int
count_distinct(const struct runs *runs)
{
	int distinct = 0;

	for (int run = 0; run < runs->n; run++) {
		int same = 0;

		while (strcmp(runs->scenes[same].trace,
			   runs->scenes[run].trace) != 0)
			same++;
		distinct += same == run;
	}
	return distinct;
}

static int
count_letters(const char *trace)
{
	int letters = 0;

	for (; *trace != '\0'; trace++)
		letters += *trace != '|';
	return letters;
}

static void
report(struct runs *runs, struct rig *rig, const char *right)
{
	const struct scene *first = &runs->scenes[0];
	int others = 0, letters = 0;

	for (int run = 0; run < runs->n; run++) {
		const struct scene *scene = &runs->scenes[run];

		if (scene->error != 0)
			rig_fail(rig, "run %d: %s", run,
			    strerror(scene->error));
		others += strcmp(scene->trace, right) != 0;
		letters += count_letters(scene->trace);
	}
	rig_expect(rig, "letters in all runs",
	    (int64_t)runs->n * count_letters(right), letters);
	rig_metric(rig, "other", others);
	rig_metric(rig, "traces", count_distinct(runs));
	for (int s = 0; s < first->nspans; s++)
		rig_span(rig, first->spans[s].lane, first->spans[s].name,
		    first->spans[s].from_ns, first->spans[s].to_ns);
	free(runs->scenes);
}

static void
loop(struct rig *rig)
{
	struct runs runs;
	int turns = 1;

	runs_init(&runs, rig);
	rig_alone(rig, play_all, &runs);
	for (const char *c = runs.scenes[0].trace; *c != '\0'; c++)
		turns += *c == '|';
	rig_metric(rig, "turns", turns);
	report(&runs, rig, expected);
}

static void
threads(struct rig *rig)
{
	struct runs runs;

	runs_init(&runs, rig);
	rig_alone(rig, gather_all, &runs);
	report(&runs, rig, in_turn);
}

const struct rig_experiment rig_experiment = {
	.id = "loop-order",
	.title = "The order of callbacks in an event loop",
	.waits = true,
	.params = {
		{
			.name = "runs",
			.text = "times that the scene is played",
			.value = 100, .min = 1, .max = 10000, .whole = true,
		},
	},
	.variants = {
		{
			.name = "loop",
			.text = "callbacks of an event loop",
			.run = loop,
		}, {
			.name = "threads",
			.text = "a thread for each callback, started together",
			.run = threads,
		},
	},
	.metrics = {
		{
			.name = "other",
			.text = "runs in another order than expected",
		}, {
			.name = "traces",
			.text = "different orders in all runs",
		}, {
			.name = "turns",
			.text = "turns in which a callback ran",
		},
	},
	.spans = {
		{ .name = "waits", .text = "waits for events" },
		{ .name = "soon", .text = "call_soon" },
		{ .name = "timer", .text = "timer" },
		{ .name = "descriptor", .text = "reader" },
		{ .name = "outside", .text = "from a thread" },
		{ .name = "work", .text = "job" },
	},
};
