/*
 * Two threads under one lock and two threads without any, on all CPUs and on
 * a single one.  Where there is one CPU, they look the same.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "models/chain.h"
#include "rig.h"

enum { THREADS = 2 };

struct half {
	int64_t steps;
	uint64_t result;
};

struct team {
	struct half halves[THREADS];
	pthread_mutex_t lock;
};

/* ANCHOR: threads */
static void
compute(struct half *half)
{
	half->result = chain_steps(1, half->steps);
}

/* Both halves, one after the other. */
static void
both(void *arg, int i)
{
	struct team *team = arg;

	for (; i < THREADS; i++)
		compute(&team->halves[i]);
}

/* A half for each thread, and nothing shared. */
static void
free_half(void *arg, int i)
{
	struct team *team = arg;

	compute(&team->halves[i]);
}

/* The same, but only the thread that holds the lock may compute. */
static void
locked_half(void *arg, int i)
{
	struct team *team = arg;

	pthread_mutex_lock(&team->lock);
	compute(&team->halves[i]);
	pthread_mutex_unlock(&team->lock);
}
/* ANCHOR_END: threads */

/* ANCHOR: one-cpu */
/* From now on this process, with all its threads, has a single CPU. */
static bool
stay_on_one_cpu(void)
{
	cpu_set_t allowed, one;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return false;
	while (!CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) == 0;
}
/* ANCHOR_END: one-cpu */

static void
team_init(struct team *team, struct rig *rig)
{
	pthread_mutex_init(&team->lock, NULL);
	for (int i = 0; i < THREADS; i++)
		team->halves[i].steps = rig_number(rig, "steps") / THREADS;
	if (strcmp(rig_choice(rig, "cpus"), "one") == 0 && !stay_on_one_cpu())
		rig_fail(rig, "the system refused to keep it on one CPU");
}

static void
team_fini(struct team *team, struct rig *rig)
{
	for (int i = 0; i < THREADS; i++)
		rig_expect(rig, "the chain of a half",
		    chain_leap(1, team->halves[i].steps),
		    team->halves[i].result);
	pthread_mutex_destroy(&team->lock);
}

static void
one_thread(struct rig *rig)
{
	struct team team;

	team_init(&team, rig);
	rig_alone(rig, both, &team);
	team_fini(&team, rig);
}

static void
two_threads(struct rig *rig, void (*half)(void *arg, int i))
{
	struct team team;

	team_init(&team, rig);
	rig_threads(rig, THREADS, half, &team);
	team_fini(&team, rig);
}

static void
locked(struct rig *rig)
{
	two_threads(rig, locked_half);
}

static void
without_lock(struct rig *rig)
{
	two_threads(rig, free_half);
}

const struct rig_experiment rig_experiment = {
	.id = "no-control",
	.title = "Two threads with a lock and without, on all CPUs and on one",
	.params = {
		{
			.name = "steps",
			.text = "additions and multiplications in all",
			.value = 3e7, .min = 2, .max = 1e10, .whole = true,
		}, {
			.name = "cpus",
			.text = "the CPUs that the threads may use",
			.choices = { "all", "one" },
		},
	},
	.variants = {
		{
			.name = "one-thread",
			.text = "one thread does both halves",
			.role = RIG_BASE,
			.run = one_thread,
		}, {
			.name = "locked",
			.text = "a thread for each half, and a lock around it",
			.run = locked,
		}, {
			.name = "free",
			.text = "a thread for each half, without a lock",
			.role = RIG_CAPACITY,
			.run = without_lock,
		},
	},
};
