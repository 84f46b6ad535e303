/*
 * Knows how threads, cores and a lock act on each other, event by event, in
 * virtual time.
 * Refuses to know real time, real threads, and what the numbers are for.
 */
#include "sim.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t FOREVER = INT64_MAX;

struct sim;
struct thread;

/* What a thread does next, once it is on a core. */
typedef void step(struct sim *sim, struct thread *self);

enum state { READY, ARRIVING, RUNNING, ASLEEP, ENDED };

struct thread {
	int number;
	const struct sim_script *script;
	struct sim_thread_result *result;

	enum state state;
	struct core *core; /* the last one, or the one that it is on */
	step *then;	   /* after that much time on a core: */
	int64_t toll_ns;   /* first what the switch costs, */
	int64_t left_ns;   /* then what it does */
	int64_t since_ns;  /* up to when that is accounted for */
	int64_t vruntime;  /* CPU time, as the scheduler counts it */
	uint64_t queued;   /* the order among equals */

	int op; /* where in the script */
	long round;
	int64_t position_ns; /* where in the op */
	int64_t chunk_ns;    /* until when it computes without a stop */
	bool works;	     /* what it does is asked for by the script */

	step *after;		/* after the lock is taken, or let go */
	int64_t wants_since_ns; /* the lock */
	int64_t waits_since_ns; /* for its reply */
	unsigned long saved_switch_number;
	bool asked; /* GIL_DROP_REQUEST of its eval breaker */

	struct queue *sleeps_on; /* and its place there */
	struct thread *next;
	uint64_t sleep; /* the number of this sleep: older timers are void */
	bool timed_out;
	int64_t slept_ns; /* since when */
};

/* Threads that sleep, in the order in which they came. */
struct queue {
	struct thread *first, **last;
	struct thread *newest; /* NULL if it is gone */
};

struct core {
	int number;
	struct thread *thread; /* NULL: idle */
	struct thread *before; /* the last that ran here */
	int64_t began_ns;
	uint64_t plan; /* an event of an older plan is void */
	bool armed;    /* the end of the slice is an event */
};

enum event_kind { CORE_BEGINS, CORE_DONE, CORE_SLICE, THREAD_TIMER };

struct event {
	int64_t ns;
	uint64_t number; /* the order of events at the same time */
	enum event_kind kind;
	int who;     /* core or thread */
	uint64_t of; /* the plan or the sleep that it belongs to */
};

/* As in struct gil of models/gil.c. */
struct gil {
	bool locked;
	unsigned long switch_number;
	struct thread *last_holder;
	struct queue cond;	  /* locked became false */
	struct queue switch_cond; /* someone took the lock */
};

/* As in struct tick_gil of models/tick_gil.c. */
struct ticks {
	bool taken;
	int64_t left_ns; /* compute time until the ticker is below 0 */
	struct thread *last_holder;
	struct queue waiters;
};

struct sim {
	struct sim_config config;
	struct sim_result *result;
	int64_t now_ns;
	struct core *cores;
	struct thread *threads;
	int nthreads, ended, holders, running;
	int to_end; /* threads that will end by themselves */

	struct event *events; /* a heap */
	size_t nevents, events_room;
	uint64_t last_event;

	struct thread **ready;
	int nready;
	uint64_t last_queued;
	uint64_t random;

	struct gil gil;
	struct ticks ticks;
	size_t trace_room, latencies_room;
};

static void *
grown(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room == 0 ? 64 : 2 * *room;
	list = realloc(list, *room * size);
	if (list == NULL)
		abort();
	return list;
}

static void *
cleared(size_t count, size_t size)
{
	void *list = calloc(count + 1, size);

	if (list == NULL)
		abort();
	return list;
}

static void
note(struct sim *sim, const struct thread *thread, enum sim_event_kind kind)
{
	struct sim_result *r = sim->result;
	bool on_core = thread->state == RUNNING;

	if (!sim->config.trace)
		return;
	r->trace =
	    grown(r->trace, r->ntrace, &sim->trace_room, sizeof(*r->trace));
	r->trace[r->ntrace++] = (struct sim_event) {
		.ns = sim->now_ns,
		.core = on_core ? thread->core->number : -1,
		.thread = thread->number,
		.kind = kind,
	};
}

/* Sebastiano Vigna's splitmix64: the next of a sequence that is all seed. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static int64_t
wake_latency_ns(struct sim *sim)
{
	int64_t ns = sim->config.wake_ns;

	if (sim->config.seed == 0 || ns == 0)
		return ns;
	return ns / 2 + (int64_t)(next_random(&sim->random) % (uint64_t)ns);
}

static bool
comes_before(const struct event *a, const struct event *b)
{
	return a->ns != b->ns ? a->ns < b->ns : a->number < b->number;
}

/* Let something happen at a time, after all that is to happen then. */
static void
expect(struct sim *sim, int64_t ns, enum event_kind kind, int who, uint64_t of)
{
	struct event event = { ns, sim->last_event++, kind, who, of };
	size_t i = sim->nevents, parent;

	sim->events = grown(sim->events, sim->nevents, &sim->events_room,
	    sizeof(*sim->events));
	sim->nevents++;
	for (; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (comes_before(&sim->events[parent], &event))
			break;
		sim->events[i] = sim->events[parent];
	}
	sim->events[i] = event;
}

static struct event
next_event(struct sim *sim)
{
	struct event *events = sim->events, first = events[0];
	struct event last = events[--sim->nevents];
	size_t i = 0, child;

	for (; (child = 2 * i + 1) < sim->nevents; i = child) {
		if (child + 1 < sim->nevents &&
		    comes_before(&events[child + 1], &events[child]))
			child++;
		if (comes_before(&last, &events[child]))
			break;
		events[i] = events[child];
	}
	events[i] = last;
	return first;
}

/* Account for what a thread did on its core until now. */
static void
settle(struct sim *sim, struct thread *thread)
{
	int64_t ns = sim->now_ns - thread->since_ns;

	if (thread->state != RUNNING)
		return;
	thread->since_ns = sim->now_ns;
	thread->vruntime += ns;
	thread->result->cpu_ns += ns;
	if (ns <= thread->toll_ns) {
		thread->toll_ns -= ns;
		return;
	}
	ns -= thread->toll_ns;
	thread->toll_ns = 0;
	thread->left_ns -= ns;
	if (thread->works)
		thread->result->computed_ns += ns;
}

/* When will the thread on this core be done with what it does? */
static void
plan(struct sim *sim, struct core *core)
{
	struct thread *thread = core->thread;

	expect(sim, sim->now_ns + thread->toll_ns + thread->left_ns, CORE_DONE,
	    core->number, ++core->plan);
}

static void
arm(struct sim *sim, struct core *core)
{
	int64_t end_ns = core->began_ns + sim->config.slice_ns;

	if (core->armed || core->thread == NULL ||
	    core->thread->state != RUNNING)
		return;
	core->armed = true;
	if (end_ns < sim->now_ns)
		end_ns = sim->now_ns;
	/* Another thread there has begun later: then this is void. */
	expect(sim, end_ns, CORE_SLICE, core->number, core->began_ns);
}

/* Give a core to a thread, which runs there after so much time. */
static void
dispatch(struct sim *sim, struct core *core, struct thread *thread,
    int64_t delay_ns)
{
	core->thread = thread;
	thread->core = core;
	thread->state = ARRIVING;
	expect(sim, sim->now_ns + delay_ns, CORE_BEGINS, core->number,
	    ++core->plan);
}

static void
begin(struct sim *sim, struct core *core)
{
	struct thread *thread = core->thread;

	thread->result->ready_ns += sim->now_ns - thread->since_ns;
	thread->state = RUNNING;
	thread->since_ns = sim->now_ns;
	note(sim, thread, SIM_RUNS);
	if (core->before != thread)
		thread->toll_ns += sim->config.switch_ns;
	core->before = thread;
	core->began_ns = sim->now_ns;
	core->armed = false;
	sim->running++;
	if (sim->running > sim->result->most_running)
		sim->result->most_running = sim->running;
	plan(sim, core);
	if (sim->nready > 0)
		arm(sim, core);
}

/* The place of the ready thread that had the least; -1 without any. */
static int
least_served(const struct sim *sim)
{
	int least = -1;

	for (int i = 0; i < sim->nready; i++) {
		const struct thread *t = sim->ready[i], *best;

		best = least < 0 ? NULL : sim->ready[least];
		if (best == NULL || t->vruntime < best->vruntime ||
		    (t->vruntime == best->vruntime && t->queued < best->queued))
			least = i;
	}
	return least;
}

/* The thread on this core has left it: the next one, please. */
static void
leave(struct sim *sim, struct core *core)
{
	int next = least_served(sim);
	struct thread *thread;

	sim->running--;
	core->thread = NULL;
	core->armed = false;
	core->plan++;
	if (next < 0)
		return;
	thread = sim->ready[next];
	sim->ready[next] = sim->ready[--sim->nready];
	dispatch(sim, core, thread, 0);
}

static void
enqueue(struct sim *sim, struct thread *thread)
{
	thread->queued = sim->last_queued++;
	sim->ready[sim->nready++] = thread;
	for (int i = 0; i < sim->config.cores; i++)
		arm(sim, &sim->cores[i]);
}

static void
preempt(struct sim *sim, struct core *core)
{
	struct thread *thread = core->thread;

	settle(sim, thread);
	note(sim, thread, SIM_PREEMPTED);
	thread->result->nivcsw++;
	thread->state = READY;
	leave(sim, core);
	enqueue(sim, thread);
}

/* The core of the running thread that had the most; NULL without any. */
static struct core *
most_served(struct sim *sim)
{
	struct core *most = NULL;

	for (int i = 0; i < sim->config.cores; i++) {
		struct core *core = &sim->cores[i];

		if (core->thread == NULL || core->thread->state != RUNNING)
			continue;
		settle(sim, core->thread);
		if (most == NULL ||
		    core->thread->vruntime > most->thread->vruntime)
			most = core;
	}
	return most;
}

/* A thread that slept long must not have all of that time to its credit. */
static void
limit_credit(struct sim *sim, struct thread *thread)
{
	int64_t least = INT64_MAX;

	for (int i = 0; i < sim->nthreads; i++) {
		struct thread *t = &sim->threads[i];

		settle(sim, t);
		if (t != thread && t->state != ASLEEP && t->state != ENDED &&
		    t->vruntime < least)
			least = t->vruntime;
	}
	if (least != INT64_MAX &&
	    thread->vruntime < least - sim->config.slice_ns)
		thread->vruntime = least - sim->config.slice_ns;
}

static struct core *
idle_core(struct sim *sim, const struct thread *thread)
{
	if (thread->core != NULL && thread->core->thread == NULL)
		return thread->core;
	for (int i = 0; i < sim->config.cores; i++)
		if (sim->cores[i].thread == NULL)
			return &sim->cores[i];
	return NULL;
}

/* A thread is ready: find it a core, an idle one or that of another. */
static void
place(struct sim *sim, struct thread *thread, int64_t delay_ns)
{
	struct core *core = idle_core(sim, thread);

	thread->state = READY;
	thread->since_ns = sim->now_ns;
	note(sim, thread, SIM_WAKES);
	if (core != NULL) {
		dispatch(sim, core, thread, delay_ns);
		return;
	}
	limit_credit(sim, thread);
	core = most_served(sim);
	enqueue(sim, thread);
	if (core != NULL &&
	    core->thread->vruntime - thread->vruntime > sim->config.preempt_ns)
		preempt(sim, core);
}

/* Sleep until woken, or for so long at most; then on to the next step. */
static void
sleep_on(struct sim *sim, struct thread *self, struct queue *queue,
    int64_t most_ns, step *then)
{
	assert(self->state == RUNNING);
	settle(sim, self);
	self->state = ASLEEP;
	self->then = then;
	self->timed_out = false;
	self->sleep++;
	self->result->nvcsw++;
	self->sleeps_on = queue;
	self->next = NULL;
	self->slept_ns = sim->now_ns;
	if (queue != NULL) {
		queue->newest = self;
		*queue->last = self;
		queue->last = &self->next;
	}
	if (most_ns != FOREVER)
		expect(sim, sim->now_ns + most_ns + sim->config.timer_ns,
		    THREAD_TIMER, self->number, self->sleep);
	leave(sim, self->core);
}

static void
wake(struct sim *sim, struct thread *thread, int64_t latency_ns)
{
	struct queue *queue = thread->sleeps_on;
	struct thread **at;

	if (queue != NULL) {
		for (at = &queue->first; *at != thread; at = &(*at)->next)
			;
		*at = thread->next;
		if (queue->last == &thread->next)
			queue->last = at;
		if (queue->newest == thread)
			queue->newest = NULL;
	}
	place(sim, thread, latency_ns);
}

/*
 * The thread that a signal reaches, or NULL.  One that is only about to sleep
 * looks for a signal once more, and may find it before the first of those
 * that sleep has woken up: __pthread_cond_wait_common() in
 * nptl/pthread_cond_wait.c of glibc, and sem_wait() just as well.
 */
static struct thread *
reached(struct sim *sim, const struct queue *queue, bool *awake)
{
	struct thread *newest = queue->newest;

	*awake = newest != NULL &&
	    sim->now_ns - newest->slept_ns < sim->config.sleep_ns &&
	    next_random(&sim->random) % 100 <
		(unsigned)sim->config.newcomer_percent;
	return *awake ? newest : queue->first;
}

/* Signal a condition; to wake a thread up takes the waker some time. */
static void
cond_signal(struct sim *sim, struct thread *self, struct queue *queue)
{
	bool awake;
	struct thread *thread = reached(sim, queue, &awake);

	if (thread == NULL)
		return;
	self->left_ns += sim->config.signal_ns;
	/* Awake or not, it now has to wait for the waker's mutex. */
	wake(sim, thread, wake_latency_ns(sim));
}

/* The same for a semaphore, which has no mutex. */
static void
sem_signal(struct sim *sim, struct thread *self, struct queue *queue)
{
	bool awake;
	struct thread *thread = reached(sim, queue, &awake);

	if (thread == NULL)
		return;
	self->left_ns += sim->config.signal_ns;
	wake(sim, thread, awake ? 0 : wake_latency_ns(sim));
}

/* Note that a thread has the lock.  What the lock itself says is not asked. */
static void
hold(struct sim *sim, struct thread *self)
{
	self->result->lock_ns += sim->now_ns - self->wants_since_ns;
	note(sim, self, SIM_TAKES);
	sim->holders++;
	if (sim->holders > sim->result->most_holders)
		sim->result->most_holders = sim->holders;
}

static void check_point(struct sim *sim, struct thread *self);

/* A thread that was just asked stops computing at its next check point. */
static void
stop_at_check_point(struct sim *sim, struct thread *holder)
{
	int64_t every_ns = sim->config.check_ns, at_ns, spare_ns;

	if (holder->then != check_point)
		return;
	settle(sim, holder);
	at_ns = holder->position_ns + holder->chunk_ns - holder->left_ns;
	spare_ns = holder->left_ns - (every_ns - at_ns % every_ns);
	if (spare_ns <= 0)
		return;
	holder->left_ns -= spare_ns;
	holder->chunk_ns -= spare_ns;
	if (holder->state == RUNNING)
		plan(sim, holder->core);
}

/*
 * The lock, as in models/gil.c.  Where a thread there may block, the function
 * is cut in two here, and the second half is what the thread does once it is
 * awake.  A function is one moment of time, so the two mutexes are not needed.
 */
/* ANCHOR: take_gil */
static void
request_drop(struct sim *sim, struct thread *self)
{
	struct thread *holder = sim->gil.last_holder;

	holder->asked = true;
	self->result->requests++;
	note(sim, self, SIM_REQUESTS);
	stop_at_check_point(sim, holder);
}

static void take_gil_awake(struct sim *sim, struct thread *self);

static void
take_gil(struct sim *sim, struct thread *self)
{
	struct gil *gil = &sim->gil;

	if (gil->locked) {
		self->saved_switch_number = gil->switch_number;
		note(sim, self, SIM_WANTS);
		sleep_on(sim, self, &gil->cond, sim->config.interval_ns,
		    take_gil_awake);
		return;
	}

	gil->locked = true;
	if (gil->last_holder != self) {
		gil->last_holder = self;
		gil->switch_number++;
	}
	hold(sim, self);
	self->asked = false;
	self->then = self->after;
	cond_signal(sim, self, &gil->switch_cond);
}

static void
take_gil_awake(struct sim *sim, struct thread *self)
{
	/* Ask only a holder that had the whole interval. */
	if (self->timed_out && sim->gil.locked &&
	    sim->gil.switch_number == self->saved_switch_number)
		request_drop(sim, self);
	take_gil(sim, self);
}
/* ANCHOR_END: take_gil */

/* ANCHOR: drop_gil */
static void
drop_gil_signalled(struct sim *sim, struct thread *self)
{
	struct gil *gil = &sim->gil;

	/* We were asked: stay out until another thread has it. */
	self->then = self->after;
	if (sim->config.no_forced_switching || !self->asked ||
	    gil->last_holder != self)
		return;
	self->asked = false;
	note(sim, self, SIM_STAYS_OUT);
	sleep_on(sim, self, &gil->switch_cond, FOREVER, self->after);
}

static void
drop_gil(struct sim *sim, struct thread *self)
{
	struct gil *gil = &sim->gil;

	gil->last_holder = self;
	gil->locked = false;
	self->then = drop_gil_signalled;
	cond_signal(sim, self, &gil->cond);
}
/* ANCHOR_END: drop_gil */

/* ANCHOR: ticks */
static void
take_ticks(struct sim *sim, struct thread *self)
{
	struct ticks *lock = &sim->ticks;

	if (lock->taken) {
		note(sim, self, SIM_WANTS);
		sleep_on(sim, self, &lock->waiters, FOREVER, take_ticks);
		return;
	}
	lock->taken = true;
	sim->result->switches +=
	    lock->last_holder != NULL && lock->last_holder != self;
	lock->last_holder = self;
	hold(sim, self);
	self->then = self->after;
}

static void
drop_ticks(struct sim *sim, struct thread *self)
{
	sim->ticks.taken = false;
	self->then = self->after;
	sem_signal(sim, self, &sim->ticks.waiters);
}
/* ANCHOR_END: ticks */

/* Take the lock of this machine, if it has one, and go on. */
static void
take(struct sim *sim, struct thread *self, step *after)
{
	self->after = self->then = after;
	if (sim->config.lock == SIM_FREE)
		return;
	self->wants_since_ns = sim->now_ns;
	if (sim->config.lock == SIM_TICKS)
		take_ticks(sim, self);
	else
		take_gil(sim, self);
}

/* Let go of it; why is for the trace. */
static void
drop(struct sim *sim, struct thread *self, enum sim_event_kind why, step *after)
{
	self->after = self->then = after;
	if (sim->config.lock == SIM_FREE)
		return;
	sim->holders--;
	note(sim, self, why);
	self->left_ns = sim->config.lock_ns;
	if (sim->config.lock == SIM_TICKS)
		drop_ticks(sim, self);
	else
		drop_gil(sim, self);
}

static void next_op(struct sim *sim, struct thread *self);

/* Compute until something can happen that one has to look at. */
static void
compute(struct sim *sim, struct thread *self)
{
	const struct sim_op *op = &self->script->ops[self->op];
	int64_t ns = op->ns - self->position_ns;
	int64_t every_ns = sim->config.check_ns;

	if (ns == 0) {
		self->op++;
		self->then = next_op;
		return;
	}
	/* Check points where nobody asks for anything are skipped. */
	if (sim->config.lock == SIM_GIL && self->asked &&
	    ns > every_ns - self->position_ns % every_ns)
		ns = every_ns - self->position_ns % every_ns;
	if (sim->config.lock == SIM_TICKS && ns > sim->ticks.left_ns)
		ns = sim->ticks.left_ns;
	self->chunk_ns = self->left_ns = ns;
	self->works = true;
	self->then = check_point;
}

static void
compute_again(struct sim *sim, struct thread *self)
{
	take(sim, self, compute);
}

/* ANCHOR: check */
/* The eval breaker, or the ticker: must this thread let go of the lock? */
static void
check_point(struct sim *sim, struct thread *self)
{
	self->works = false;
	self->position_ns += self->chunk_ns;
	self->then = compute;
	if (sim->config.lock == SIM_GIL && self->asked &&
	    self->position_ns % sim->config.check_ns == 0) {
		self->result->forced_drops++;
		drop(sim, self, SIM_GIVES_WAY, compute_again);
	}
	if (sim->config.lock == SIM_TICKS) {
		sim->ticks.left_ns -= self->chunk_ns;
		if (sim->ticks.left_ns > 0)
			return;
		sim->ticks.left_ns =
		    (sim->config.ticks + 1) * sim->config.check_ns;
		drop(sim, self, SIM_GIVES_WAY, compute_again);
	}
}
/* ANCHOR_END: check */

static void
call_returns(struct sim *sim, struct thread *self)
{
	self->works = false;
	self->op++;
	if (self->script->ops[self->op - 1].kind == SIM_EXTEND)
		take(sim, self, next_op);
	else
		next_op(sim, self);
}

static void
call(struct sim *sim, struct thread *self)
{
	(void)sim;
	self->works = true;
	self->left_ns = self->script->ops[self->op].ns;
	self->then = call_returns;
}

static void
has_reply(struct sim *sim, struct thread *self)
{
	struct sim_result *r = sim->result;

	r->latencies_ns = grown(r->latencies_ns, r->nlatencies,
	    &sim->latencies_room, sizeof(*r->latencies_ns));
	r->latencies_ns[r->nlatencies++] = sim->now_ns - self->waits_since_ns;
	self->op++;
	self->then = next_op;
}

static void
got_reply(struct sim *sim, struct thread *self)
{
	take(sim, self, has_reply);
}

static void
wait_for_reply(struct sim *sim, struct thread *self)
{
	note(sim, self, SIM_SLEEPS);
	sleep_on(sim, self, NULL, self->script->ops[self->op].ns, got_reply);
}

static void
end(struct sim *sim, struct thread *self)
{
	settle(sim, self);
	note(sim, self, SIM_ENDS);
	self->state = ENDED;
	self->result->end_ns = sim->now_ns;
	sim->ended++;
	leave(sim, self->core);
}

static void
next_op(struct sim *sim, struct thread *self)
{
	const struct sim_op *op;

	if (self->op == self->script->nops) {
		self->op = 0;
		if (++self->round == self->script->rounds) {
			drop(sim, self, SIM_DROPS, end);
			return;
		}
	}
	op = &self->script->ops[self->op];
	self->position_ns = 0;
	self->waits_since_ns = sim->now_ns;
	switch (op->kind) {
	case SIM_COMPUTE:
		self->then = compute;
		break;
	case SIM_CALL:
		call(sim, self);
		break;
	case SIM_EXTEND:
		drop(sim, self, SIM_DROPS, call);
		break;
	case SIM_WAIT:
		drop(sim, self, SIM_DROPS, wait_for_reply);
		break;
	}
}

static void
start(struct sim *sim, struct thread *self)
{
	take(sim, self, next_op);
}

/* The thread on this core is done with what it did: let it go on. */
static void
go_on(struct sim *sim, struct core *core)
{
	struct thread *self = core->thread;

	settle(sim, self);
	while (self->state == RUNNING && self->toll_ns + self->left_ns == 0)
		self->then(sim, self);
	if (self->state == RUNNING)
		plan(sim, core);
}

static void
slice_ends(struct sim *sim, struct core *core)
{
	int next = least_served(sim);

	core->armed = false;
	if (next < 0)
		return;
	settle(sim, core->thread);
	if (sim->ready[next]->vruntime <= core->thread->vruntime) {
		preempt(sim, core);
		return;
	}
	core->began_ns = sim->now_ns;
	arm(sim, core);
}

static void
timer_fires(struct sim *sim, struct thread *thread)
{
	thread->timed_out = true;
	if (thread->sleeps_on != NULL)
		note(sim, thread, SIM_TIMED_OUT);
	wake(sim, thread, wake_latency_ns(sim));
}

/* Let an event happen, unless it is void by now. */
static void
happen(struct sim *sim, const struct event *event)
{
	struct thread *thread;
	struct core *core;

	if (event->kind == THREAD_TIMER) {
		thread = &sim->threads[event->who];
		if (thread->state == ASLEEP && event->of == thread->sleep)
			timer_fires(sim, thread);
		return;
	}
	core = &sim->cores[event->who];
	if (event->kind == CORE_SLICE) {
		if (core->armed && (int64_t)event->of == core->began_ns)
			slice_ends(sim, core);
	} else if (event->of == core->plan) {
		if (event->kind == CORE_BEGINS)
			begin(sim, core);
		else
			go_on(sim, core);
	}
}

static void
set_up(struct sim *sim, const struct sim_script scripts[], int n)
{
	struct sim_result *r = cleared(1, sizeof(*r));

	r->cores = sim->config.cores;
	r->nthreads = sim->nthreads = n;
	r->threads = cleared(n, sizeof(*r->threads));
	sim->result = r;
	sim->random = sim->config.seed;
	sim->cores = cleared(r->cores, sizeof(*sim->cores));
	sim->threads = cleared(n, sizeof(*sim->threads));
	sim->ready = cleared(n, sizeof(struct thread *));
	sim->gil.cond.last = &sim->gil.cond.first;
	sim->gil.switch_cond.last = &sim->gil.switch_cond.first;
	sim->ticks.waiters.last = &sim->ticks.waiters.first;
	sim->ticks.left_ns = (sim->config.ticks + 1) * sim->config.check_ns;
	for (int i = 0; i < r->cores; i++)
		sim->cores[i].number = i;
	for (int i = 0; i < n; i++) {
		sim->threads[i] = (struct thread) {
			.number = i,
			.script = &scripts[i],
			.result = &r->threads[i],
			.state = ASLEEP,
			.then = start,
		};
		sim->to_end += scripts[i].rounds > 0;
		if (scripts[i].nops < 1 || scripts[i].rounds < 0)
			abort();
	}
	if (sim->to_end == 0)
		abort();
	for (int i = 0; i < n; i++)
		place(sim, &sim->threads[i], 0);
}

static void
add_up(struct sim *sim)
{
	struct sim_result *r = sim->result;

	r->end_ns = sim->now_ns;
	r->unfinished = sim->to_end - sim->ended;
	if (sim->gil.switch_number > 0)
		r->switches = (long)sim->gil.switch_number - 1;
	for (int i = 0; i < r->nthreads; i++) {
		const struct sim_thread_result *t = &r->threads[i];

		settle(sim, &sim->threads[i]);
		r->requests += t->requests;
		r->forced_drops += t->forced_drops;
		r->nvcsw += t->nvcsw;
		r->nivcsw += t->nivcsw;
		r->cpu_ns += t->cpu_ns;
		r->computed_ns += t->computed_ns;
		r->ready_ns += t->ready_ns;
	}
}

struct sim_result *
sim_run(const struct sim_config *config, const struct sim_script scripts[],
    int n)
{
	struct sim sim = { .config = *config };

	if (config->cores < 1 || config->check_ns < 1 || config->ticks < 0)
		abort();
	set_up(&sim, scripts, n);
	while (sim.ended < sim.to_end && sim.nevents > 0) {
		struct event event = next_event(&sim);

		sim.result->steps_back += event.ns < sim.now_ns;
		sim.now_ns = event.ns;
		happen(&sim, &event);
	}
	add_up(&sim);
	free(sim.events);
	free(sim.ready);
	free(sim.threads);
	free(sim.cores);
	return sim.result;
}

void
sim_free(struct sim_result *result)
{
	if (result == NULL)
		return;
	free(result->trace);
	free(result->latencies_ns);
	free(result->threads);
	free(result);
}

/* ANCHOR: usual */
/*
 * slice_ns and preempt_ns are those of Linux's CFS for two threads on one CPU:
 * half of sysctl_sched_latency, and sysctl_sched_wakeup_granularity, in
 * kernel/sched/fair.c of Linux 6.5.  timer_ns is Linux's default timer slack:
 * PR_SET_TIMERSLACK(2const).  ticks is _Py_CheckInterval of Python/ceval.c in
 * 2.7, interval_ns is DEFAULT_INTERVAL of Python/ceval_gil.c in 3.13.  The
 * other numbers are round ones of the size that one measures.
 */
struct sim_config
sim_usual(enum sim_lock lock, int cores)
{
	return (struct sim_config) {
		.lock = lock,
		.cores = cores,
		.interval_ns = 5000000,
		.ticks = 100,
		.check_ns = 100,
		.lock_ns = 50,
		.sleep_ns = 2000,
		.newcomer_percent = 75,
		.signal_ns = 2000,
		.wake_ns = 10000,
		.timer_ns = 50000,
		.switch_ns = 2000,
		.slice_ns = 3000000,
		.preempt_ns = 1000000,
		.seed = 1,
	};
}
/* ANCHOR_END: usual */

const char *
sim_broken(const struct sim_result *result, const struct sim_script scripts[])
{
	if (result->most_holders > 1)
		return "two threads held the lock at once";
	if (result->unfinished > 0)
		return "a thread was never woken";
	if (result->steps_back > 0)
		return "time went back";
	if (result->most_running > result->cores ||
	    result->cpu_ns > result->cores * result->end_ns)
		return "more CPU time was used than there was";
	for (int i = 0; i < result->nthreads; i++) {
		const struct sim_script *script = &scripts[i];
		int64_t asked_ns = 0;

		for (int k = 0; k < script->nops; k++)
			if (script->ops[k].kind != SIM_WAIT)
				asked_ns += script->ops[k].ns;
		if (script->rounds > 0 &&
		    result->threads[i].computed_ns != script->rounds * asked_ns)
			return "other work was done than was asked for";
	}
	return NULL;
}

double
sim_overlap(const struct sim_result *result)
{
	return (double)result->cpu_ns / (double)result->end_ns;
}

static int
time_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t
sim_latency_ns(const struct sim_result *result, double q)
{
	size_t n = result->nlatencies, size = n * sizeof(int64_t);
	int64_t *sorted, ns;

	if (n == 0)
		return -1;
	sorted = cleared(n, sizeof(*sorted));
	memcpy(sorted, result->latencies_ns, size);
	qsort(sorted, n, sizeof(*sorted), time_order);
	ns = sorted[(size_t)(q * (double)(n - 1) + 0.5)];
	free(sorted);
	return ns;
}

char *
sim_trace_text(const struct sim_result *result)
{
	static const char *const names[] = { "runs", "preempted", "wants",
		"timed-out", "requests", "takes", "drops", "gives-way",
		"stays-out", "sleeps", "wakes", "ends" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	for (size_t i = 0; i < result->ntrace; i++) {
		const struct sim_event *e = &result->trace[i];

		fprintf(out, "%" PRId64, e->ns);
		fprintf(out, e->core < 0 ? " -" : " %d", e->core);
		fprintf(out, " %d %s\n", e->thread, names[e->kind]);
	}
	if (fclose(out) != 0 || text == NULL)
		abort();
	return text;
}
