/*
 * Birth and death of a worker, in four ways, from a process that has touched
 * little memory or much.
 */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/forkserver.h"
#include "rig.h"

enum { BIRTHS_MIN = 5, BIRTHS_MAX = 4000, MEBI = 1 << 20 };

struct births {
	int pipe[2];
	char *memory;
	size_t size;
	struct forkserver *server;
	bool (*give_birth)(struct births *births, int64_t token);
	int64_t time_ns; /* to go on with births */
	int count, deaths, answers;
	int64_t took_ns[BIRTHS_MAX];
	int error;
};

/* ANCHOR: say */
/* All that a worker does in its life. */
static void
say(int fd, int64_t token)
{
	if (write(fd, &token, sizeof(token)) != sizeof(token))
		abort();
}
/* ANCHOR_END: say */

/* ANCHOR: thread */
struct errand {
	int fd;
	int64_t token;
};

static void *
thread_main(void *arg)
{
	const struct errand *errand = arg;

	say(errand->fd, errand->token);
	return NULL;
}

static bool
by_thread(struct births *births, int64_t token)
{
	struct errand errand = { births->pipe[1], token };
	pthread_t thread;

	errno = pthread_create(&thread, NULL, thread_main, &errand);
	return errno == 0 && pthread_join(thread, NULL) == 0;
}
/* ANCHOR_END: thread */

static bool
ended_well(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* ANCHOR: fork */
static bool
by_fork(struct births *births, int64_t token)
{
	pid_t pid = fork();

	if (pid == 0) {
		say(births->pipe[1], token);
		_exit(EXIT_SUCCESS);
	}
	return pid > 0 && ended_well(pid);
}
/* ANCHOR_END: fork */

/* ANCHOR: spawn */
static bool
by_spawn(struct births *births, int64_t token)
{
	char word[32], *argv[] = { "birth", word, NULL }, *none[] = { NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid;

	snprintf(word, sizeof(word), "say=%lld", (long long)token);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, births->pipe[1],
	    STDOUT_FILENO);
	errno = posix_spawn(&pid, "/proc/self/exe", &actions, NULL, argv, none);
	posix_spawn_file_actions_destroy(&actions);
	return errno == 0 && ended_well(pid);
}

/* The fresh program begins here, before the rig reads its arguments. */
__attribute__((constructor)) static void
begin(int argc, char *argv[])
{
	if (argc != 2 || strncmp(argv[1], "say=", 4) != 0)
		return;
	say(STDOUT_FILENO, atoll(argv[1] + 4));
	_exit(EXIT_SUCCESS);
}
/* ANCHOR_END: spawn */

/* ANCHOR: forkserver */
static bool
by_forkserver(struct births *births, int64_t token)
{
	return forkserver_start(births->server, token) > 0 &&
	    forkserver_wait(births->server) == 0;
}

/* What the server's child does. */
static int
serve(void *arg, int64_t token)
{
	const struct births *births = arg;

	say(births->pipe[1], token);
	return EXIT_SUCCESS;
}
/* ANCHOR_END: forkserver */

/* ANCHOR: births */
/* One after the other; each has said its token when it has ended. */
static void
all_births(void *arg, int i)
{
	struct births *births = arg;
	int64_t until_ns = rig_now_ns() + births->time_ns, answer, began_ns;

	(void)i;
	while (births->count < BIRTHS_MIN ||
	    (births->count < BIRTHS_MAX && rig_now_ns() < until_ns)) {
		began_ns = rig_now_ns();
		errno = 0;
		if (!births->give_birth(births, births->count)) {
			births->error = errno;
			return;
		}
		births->took_ns[births->count] = rig_now_ns() - began_ns;
		if (read(births->pipe[0], &answer, sizeof(answer)) ==
		    sizeof(answer))
			births->answers += answer == births->count;
		births->count++;
	}
}
/* ANCHOR_END: births */

/* ANCHOR: memory */
/*
 * Own so much memory as a Python program has it: in pages of 4 KiB, each of
 * them touched.
 */
static bool
grow(struct births *births, size_t size)
{
	if (size == 0)
		return true;
	births->memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (births->memory == MAP_FAILED)
		return false;
	births->size = size;
	madvise(births->memory, size, MADV_NOHUGEPAGE);
	memset(births->memory, 1, size);
	return true;
}
/* ANCHOR_END: memory */

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
check_births(struct births *births, struct rig *rig)
{
	if (births->error != 0)
		rig_fail(rig, "birth %d: %s", births->count,
		    strerror(births->error));
	rig_expect_least(rig, "births", BIRTHS_MIN, births->count);
	rig_expect(rig, "the number of workers that said their token",
	    births->count, births->answers);
	/* The server is a child, and must be gone before we look. */
	rig_expect(rig, "the server's exit status", 0,
	    forkserver_free(births->server));
	rig_expect(rig, "what waitpid() says when no child is left", -1,
	    waitpid(-1, NULL, WNOHANG));
	qsort(births->took_ns, births->count, sizeof(*births->took_ns),
	    compare);
	rig_metric(rig, "birth", births->took_ns[births->count / 2] / 1e9);
	rig_metric(rig, "births", births->count);
}

/* The server first, while this process is small. */
static bool
prepare(struct births *births, struct rig *rig)
{
	if (births->give_birth == by_forkserver) {
		births->server = forkserver_new(serve, births);
		if (births->server == NULL) {
			rig_fail(rig, "no server: %s", strerror(errno));
			return false;
		}
		rig_worker_process(rig, forkserver_process(births->server));
	}
	if (grow(births, rig_number(rig, "resident") * MEBI))
		return true;
	rig_fail(rig, "no memory: %s", strerror(errno));
	return false;
}

/* Where something is missing. */
static void
no_births(void *arg, int i)
{
	(void)arg;
	(void)i;
}

static void
run(struct rig *rig, bool (*give_birth)(struct births *births, int64_t token))
{
	struct births *births = calloc(1, sizeof(*births));

	if (births == NULL || pipe(births->pipe) != 0)
		abort();
	births->give_birth = give_birth;
	births->time_ns = (int64_t)(rig_number(rig, "time") * 1e6);
	rig_alone(rig, prepare(births, rig) ? all_births : no_births, births);
	check_births(births, rig);
	if (births->size > 0)
		munmap(births->memory, births->size);
	close(births->pipe[0]);
	close(births->pipe[1]);
	free(births);
}

static void
thread(struct rig *rig)
{
	run(rig, by_thread);
}

static void
fork_child(struct rig *rig)
{
	run(rig, by_fork);
}

static void
spawn(struct rig *rig)
{
	run(rig, by_spawn);
}

static void
forkserver(struct rig *rig)
{
	run(rig, by_forkserver);
}

const struct rig_experiment rig_experiment = {
	.id = "birth",
	.title = "What it takes to start a worker and to see it end",
	.waits = true, /* a birth is cold, as in life */
	.params = {
		{
			.name = "resident",
			.text = "memory that the parent has touched",
			.unit = "MiB",
			.value = 0, .min = 0, .max = 2048, .whole = true,
		}, {
			.name = "time",
			.text = "how long to go on with births",
			.unit = "ms",
			.value = 15, .min = 1, .max = 1000,
		},
	},
	.variants = {
		{
			.name = "thread",
			.text = "pthread_create and pthread_join",
			.run = thread,
		}, {
			.name = "fork",
			.text = "fork and waitpid",
			.run = fork_child,
		}, {
			.name = "spawn",
			.text = "posix_spawn of a fresh program, and waitpid",
			.run = spawn,
		}, {
			.name = "forkserver",
			.text = "a small process forks for us, and waits for us",
			.run = forkserver,
		},
	},
	.metrics = {
		{
			.name = "birth",
			.text = "from the call to the end of the worker (median)",
			.unit = "s",
		}, {
			.name = "births",
			.text = "workers that were born in the sample",
		},
	},
};
