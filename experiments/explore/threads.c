/* Knows pthreads; not what the steps of a scene mean. */
#include "threads.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { ROUNDS_MIN = 3, ROUNDS_MAX = 5 };

static const int64_t ENOUGH_NS = 150000000; /* for the rounds of a scene */

bool threads_are_real;
_Thread_local int threads_number;

static bool ended[EXPLORE_THREADS_MAX];

/* For checks, which may look at it without the mutex: TSan does not mind. */
__attribute__((noinline, no_sanitize_thread)) static void
note_holder(struct mutex *mutex, int number)
{
	*(volatile int *)&mutex->holder = number;
}

void
threads_lock(struct mutex *mutex)
{
	pthread_mutex_lock(&mutex->real);
	note_holder(mutex, threads_number);
}

bool
threads_try_lock(struct mutex *mutex)
{
	if (pthread_mutex_trylock(&mutex->real) != 0)
		return false;
	note_holder(mutex, threads_number);
	return true;
}

void
threads_unlock(struct mutex *mutex)
{
	note_holder(mutex, 0);
	pthread_mutex_unlock(&mutex->real);
}

static bool
wait_for(struct cond *cond, struct mutex *mutex, bool timed)
{
	struct timespec until;
	int64_t ns;

	if (!timed) {
		pthread_cond_wait(&cond->real, &mutex->real);
		return false;
	}
	ns = clock_read_ns(CLOCK_REALTIME) + 1000000;
	until.tv_sec = ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	return pthread_cond_timedwait(&cond->real, &mutex->real, &until) ==
	    ETIMEDOUT;
}

bool
threads_wait(struct cond *cond, struct mutex *mutex, bool timed)
{
	bool up;

	note_holder(mutex, 0);
	up = wait_for(cond, mutex, timed);
	note_holder(mutex, threads_number);
	return up;
}

bool
threads_ended(int number)
{
	return __atomic_load_n(&ended[number - 1], __ATOMIC_ACQUIRE);
}

struct body {
	const struct scene *scene;
	int number;
};

static void *
run_thread(void *arg)
{
	const struct body *body = arg;

	threads_number = body->number;
	body->scene->thread(body->number);
	__atomic_store_n(&ended[body->number - 1], true, __ATOMIC_RELEASE);
	return NULL;
}

static _Noreturn void
run_once(const struct scene *scene)
{
	struct body bodies[EXPLORE_THREADS_MAX];
	pthread_t threads[EXPLORE_THREADS_MAX];
	int i;

	if (scene->begin != NULL)
		scene->begin();
	for (i = 0; i < scene->threads; i++) {
		bodies[i] = (struct body) { scene, i + 1 };
		if (pthread_create(&threads[i], NULL, run_thread, &bodies[i]))
			abort();
	}
	for (i = 0; i < scene->threads; i++)
		pthread_join(threads[i], NULL);
	if (scene->end != NULL)
		scene->end();
	exit(0);
}

/* End as the child did. */
static void
end_like(int status)
{
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	if (WEXITSTATUS(status) != 0)
		_exit(WEXITSTATUS(status));
}

void
threads_run(const struct scene *scene)
{
	int64_t until = clock_read_ns(CLOCK_MONOTONIC) + ENOUGH_NS;
	int rounds, status;

	fflush(NULL);
	for (rounds = 0; rounds < ROUNDS_MAX; rounds++) {
		pid_t pid;

		if (rounds >= ROUNDS_MIN &&
		    clock_read_ns(CLOCK_MONOTONIC) > until)
			break;
		pid = fork();
		if (pid == 0)
			run_once(scene);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			abort();
		end_like(status);
	}
}
