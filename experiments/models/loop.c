/*
 * Knows the order of things in a turn, and what the kernel says is ready.
 * Refuses to know what the callbacks do.
 */
#include "loop.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "loop_heap.h"
#include "loop_pool.h"

enum {
	FIRST_EVENTS = 64, /* asked of epoll at once; grows with the watches */
	MIN_SCHEDULED = 100, /* _MIN_SCHEDULED_TIMER_HANDLES */
};

/* What is ready: a callback, or with fn NULL a handle that may be dead. */
struct call {
	void (*fn)(void *arg);
	union {
		void *arg;
		uint64_t id;
	};
};

enum handle_state {
	FREE,
	TIMER,	   /* in the heap */
	CANCELLED, /* in the heap */
	DUE,	   /* a timer that is ready */
	WATCH,	   /* of a descriptor */
};

/* A callback that can be taken back.  Its id has the generation on top. */
struct handle {
	void (*fn)(void *arg);
	union {
		void *arg;
		uint32_t next_free;
	};
	uint32_t generation; /* never 0 */
	enum handle_state state;
};

/* The handles of a descriptor, or 0. */
struct watch {
	uint64_t reader, writer;
};

/* What another thread wants to be called. */
struct letter {
	struct call call;
	bool of_job;
};

struct loop {
	struct call *ready; /* a ring; the capacity is a power of two */
	size_t ready_first, ready_count, ready_capacity;
	struct handle *handles;
	uint32_t handle_count, handle_capacity, first_free; /* NO_HANDLE */
	struct loop_heap timers;
	size_t cancelled;      /* among the timers */
	struct watch *watches; /* by descriptor */
	size_t watch_capacity, watch_count;
	struct epoll_event *events;
	size_t event_capacity;
	int epoll_fd, wake_fd, timer_fd;
	int64_t armed_ns; /* what timer_fd is set to; 0: nothing */
	long turns, jobs, holds, tasks;
	bool stopping;
	struct loop_hooks hooks;
	struct loop_pool *pool;
	pthread_mutex_t mutex; /* of the inbox */
	struct letter *inbox;
	size_t inbox_count, inbox_capacity;
};

static const uint32_t NO_HANDLE = UINT32_MAX;

/* Room for one more in an array that doubles. */
static void *
grow(void *array, size_t *capacity, size_t first, size_t size)
{
	*capacity = *capacity == 0 ? first : 2 * *capacity;
	array = realloc(array, *capacity * size);
	if (array == NULL)
		abort();
	return array;
}

int64_t
loop_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Let epoll tell of one of the loop's own descriptors. */
static bool
watch_own(struct loop *loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return fd >= 0 &&
	    epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

struct loop *
loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL)
		abort();
	loop->first_free = NO_HANDLE;
	pthread_mutex_init(&loop->mutex, NULL);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	loop->timer_fd =
	    timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->epoll_fd < 0 || !watch_own(loop, loop->wake_fd) ||
	    !watch_own(loop, loop->timer_fd)) {
		int error = errno;

		loop_free(loop);
		errno = error;
		return NULL;
	}
	loop->events = grow(NULL, &loop->event_capacity, FIRST_EVENTS,
	    sizeof(*loop->events));
	return loop;
}

static void
push_ready(struct loop *loop, struct call call)
{
	size_t last;

	if (loop->ready_count == loop->ready_capacity) {
		size_t old = loop->ready_capacity;

		loop->ready = grow(loop->ready, &loop->ready_capacity, 64,
		    sizeof(*loop->ready));
		/* What had gone round the end goes on behind it. */
		for (size_t i = 0; i < loop->ready_first; i++)
			loop->ready[old + i] = loop->ready[i];
	}
	last = loop->ready_first + loop->ready_count++;
	loop->ready[last & (loop->ready_capacity - 1)] = call;
}

static struct call
pop_ready(struct loop *loop)
{
	struct call call = loop->ready[loop->ready_first];

	loop->ready_first =
	    (loop->ready_first + 1) & (loop->ready_capacity - 1);
	loop->ready_count--;
	return call;
}

void
loop_call_soon(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	assert(fn != NULL);
	push_ready(loop, (struct call) { .fn = fn, .arg = arg });
}

static uint32_t
index_of(uint64_t id)
{
	return (uint32_t)id;
}

static uint64_t
id_of(const struct loop *loop, uint32_t index)
{
	return (uint64_t)loop->handles[index].generation << 32 | index;
}

/* The handle, or NULL if it has come to its end. */
static struct handle *
find_handle(struct loop *loop, uint64_t id)
{
	struct handle *handle;

	if (index_of(id) >= loop->handle_count)
		return NULL;
	handle = &loop->handles[index_of(id)];
	return handle->generation == id >> 32 ? handle : NULL;
}

static uint32_t
new_handle(struct loop *loop, enum handle_state state, void (*fn)(void *arg),
    void *arg)
{
	uint32_t index = loop->first_free;
	struct handle *handle;

	assert(fn != NULL);
	if (index == NO_HANDLE) {
		if (loop->handle_count == loop->handle_capacity) {
			size_t capacity = loop->handle_capacity;

			loop->handles = grow(loop->handles, &capacity, 64,
			    sizeof(*loop->handles));
			loop->handle_capacity = (uint32_t)capacity;
		}
		index = loop->handle_count++;
		loop->handles[index].generation = 1;
		handle = &loop->handles[index];
	} else {
		handle = &loop->handles[index];
		loop->first_free = handle->next_free;
	}
	handle->fn = fn;
	handle->arg = arg;
	handle->state = state;
	return index;
}

/* From now on its id finds nothing. */
static void
kill_handle(struct handle *handle)
{
	if (++handle->generation == 0)
		handle->generation = 1;
}

static void
free_handle(struct loop *loop, uint32_t index)
{
	struct handle *handle = &loop->handles[index];

	handle->state = FREE;
	handle->next_free = loop->first_free;
	loop->first_free = index;
}

loop_timer
loop_call_at(struct loop *loop, int64_t when_ns, void (*fn)(void *arg),
    void *arg)
{
	uint32_t index = new_handle(loop, TIMER, fn, arg);

	loop_heap_push(&loop->timers, when_ns, index);
	return id_of(loop, index);
}

loop_timer
loop_call_later(struct loop *loop, int64_t delay_ns, void (*fn)(void *arg),
    void *arg)
{
	return loop_call_at(loop, loop_now_ns() + delay_ns, fn, arg);
}

/* ANCHOR: cancel */
bool
loop_cancel(struct loop *loop, loop_timer timer)
{
	struct handle *handle = find_handle(loop, timer);

	if (handle == NULL || handle->state == WATCH)
		return false;
	kill_handle(handle);
	if (handle->state == DUE) {
		free_handle(loop, index_of(timer));
	} else {
		handle->state = CANCELLED;
		loop->cancelled++;
	}
	return true;
}
/* ANCHOR_END: cancel */

size_t
loop_timers(const struct loop *loop)
{
	return loop->timers.count;
}

static bool
is_wanted(void *arg, uint32_t index)
{
	struct loop *loop = arg;

	if (loop->handles[index].state == TIMER)
		return true;
	free_handle(loop, index);
	return false;
}

/* ANCHOR: purge */
/* Cancelled timers leave when they are next, or when they are too many. */
static void
purge_timers(struct loop *loop)
{
	struct loop_heap *timers = &loop->timers;

	if (timers->count > MIN_SCHEDULED &&
	    2 * loop->cancelled > timers->count) {
		loop_heap_filter(timers, is_wanted, loop);
		loop->cancelled = 0;
	}
	while (loop->cancelled > 0 && timers->count > 0 &&
	    loop->handles[timers->entries[0].index].state == CANCELLED) {
		free_handle(loop, loop_heap_pop(timers).index);
		loop->cancelled--;
	}
}
/* ANCHOR_END: purge */

/* ANCHOR: due */
/* Whoever is due is ready, the one that was due first in front. */
static void
push_due_timers(struct loop *loop)
{
	struct loop_heap *timers = &loop->timers;
	int64_t now_ns;

	if (timers->count == 0)
		return;
	now_ns = loop_now_ns();
	while (timers->count > 0 && timers->entries[0].when_ns <= now_ns) {
		uint32_t index = loop_heap_pop(timers).index;

		if (loop->handles[index].state == CANCELLED) {
			free_handle(loop, index);
			loop->cancelled--;
			continue;
		}
		loop->handles[index].state = DUE;
		push_ready(loop, (struct call) { .id = id_of(loop, index) });
	}
}
/* ANCHOR_END: due */

/*
 * Have the kernel wake us when the next timer is due, and not before.  That
 * takes back an alarm that went off, so nobody needs to read it.
 */
static void
arm_timer(struct loop *loop)
{
	struct itimerspec when = { { 0, 0 }, { 0, 0 } };
	int64_t when_ns = 0;

	if (loop->timers.count > 0)
		when_ns = loop->timers.entries[0].when_ns;
	if (when_ns == loop->armed_ns)
		return;
	when.it_value.tv_sec = when_ns / 1000000000;
	when.it_value.tv_nsec = when_ns % 1000000000;
	if (timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &when, NULL) < 0)
		abort();
	loop->armed_ns = when_ns;
}

static struct watch *
watch_of(struct loop *loop, int fd)
{
	while ((size_t)fd >= loop->watch_capacity) {
		size_t old = loop->watch_capacity;

		loop->watches = grow(loop->watches, &loop->watch_capacity, 64,
		    sizeof(*loop->watches));
		for (size_t i = old; i < loop->watch_capacity; i++)
			loop->watches[i] = (struct watch) { 0, 0 };
	}
	return &loop->watches[fd];
}

/* Tell epoll what is watched now; how is EPOLL_CTL_ADD, MOD or DEL. */
static bool
tell_epoll(struct loop *loop, int fd, int how, bool reads, bool writes)
{
	struct epoll_event event = {
		.events = (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0),
		.data.fd = fd,
	};

	return epoll_ctl(loop->epoll_fd, how, fd, &event) == 0;
}

/* Put a callback in its place; there was another one or none. */
static bool
add_watch(struct loop *loop, int fd, bool writes, void (*fn)(void *arg),
    void *arg)
{
	struct watch old = { 0, 0 };
	uint64_t id, other;
	uint32_t index;

	if (fd >= 0 && (size_t)fd < loop->watch_capacity)
		old = loop->watches[fd];
	id = writes ? old.writer : old.reader;
	other = writes ? old.reader : old.writer;
	if (id != 0) {
		kill_handle(&loop->handles[index_of(id)]);
		free_handle(loop, index_of(id));
	} else if (tell_epoll(loop, fd,
		       other == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD,
		       !writes || other != 0, writes || other != 0)) {
		loop->watch_count++;
	} else {
		return false;
	}
	index = new_handle(loop, WATCH, fn, arg);
	if (writes)
		watch_of(loop, fd)->writer = id_of(loop, index);
	else
		watch_of(loop, fd)->reader = id_of(loop, index);
	return true;
}

static bool
remove_watch(struct loop *loop, int fd, bool writes)
{
	struct watch *watch;
	uint64_t *place, other;

	if (fd < 0 || (size_t)fd >= loop->watch_capacity)
		return false;
	watch = &loop->watches[fd];
	place = writes ? &watch->writer : &watch->reader;
	other = writes ? watch->reader : watch->writer;
	if (*place == 0)
		return false;
	kill_handle(&loop->handles[index_of(*place)]);
	free_handle(loop, index_of(*place));
	*place = 0;
	loop->watch_count--;
	tell_epoll(loop, fd, other == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD,
	    writes && other != 0, !writes && other != 0);
	return true;
}

bool
loop_add_reader(struct loop *loop, int fd, void (*fn)(void *arg), void *arg)
{
	return add_watch(loop, fd, false, fn, arg);
}

bool
loop_add_writer(struct loop *loop, int fd, void (*fn)(void *arg), void *arg)
{
	return add_watch(loop, fd, true, fn, arg);
}

bool
loop_remove_reader(struct loop *loop, int fd)
{
	return remove_watch(loop, fd, false);
}

bool
loop_remove_writer(struct loop *loop, int fd)
{
	return remove_watch(loop, fd, true);
}

static void
post(struct loop *loop, struct letter letter)
{
	static const uint64_t one = 1;
	bool first;

	pthread_mutex_lock(&loop->mutex);
	if (loop->inbox_count == loop->inbox_capacity)
		loop->inbox = grow(loop->inbox, &loop->inbox_capacity, 16,
		    sizeof(*loop->inbox));
	first = loop->inbox_count == 0;
	loop->inbox[loop->inbox_count++] = letter;
	/* Whoever finds letters there knows that the loop was woken. */
	if (first && write(loop->wake_fd, &one, sizeof(one)) < 0)
		abort();
	pthread_mutex_unlock(&loop->mutex);
}

/* ANCHOR: threadsafe */
void
loop_call_soon_threadsafe(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	assert(fn != NULL);
	post(loop, (struct letter) { .call = { .fn = fn, .arg = arg } });
}
/* ANCHOR_END: threadsafe */

/* What other threads have sent is ready. */
static void
open_inbox(struct loop *loop)
{
	uint64_t wakes;

	if (read(loop->wake_fd, &wakes, sizeof(wakes)) < 0)
		return;
	pthread_mutex_lock(&loop->mutex);
	for (size_t i = 0; i < loop->inbox_count; i++) {
		push_ready(loop, loop->inbox[i].call);
		loop->jobs -= loop->inbox[i].of_job;
	}
	loop->inbox_count = 0;
	pthread_mutex_unlock(&loop->mutex);
}

static void
report_job(void *owner, const struct loop_job *job)
{
	post(owner,
	    (struct letter) {
		.call = { .fn = job->done, .arg = job->arg },
		.of_job = true,
	    });
}

/* ANCHOR: executor */
bool
loop_run_in_executor(struct loop *loop, void (*work)(void *arg),
    void (*done)(void *arg), void *arg)
{
	struct loop_job job = { .work = work, .done = done, .arg = arg };

	assert(work != NULL && done != NULL);
	if (loop->pool == NULL)
		loop->pool = loop_pool_new(LOOP_POOL_THREADS, report_job, loop);
	if (!loop_pool_submit(loop->pool, &job))
		return false;
	loop->jobs++;
	return true;
}
/* ANCHOR_END: executor */

/* ANCHOR: wait */
/* Let epoll fill in the events; how many there are. */
static int
wait_for_events(struct loop *loop)
{
	int timeout_ms = -1, n;

	if (loop->ready_count > 0 || loop->stopping ||
	    (loop->timers.count > 0 &&
		loop->timers.entries[0].when_ns <= loop_now_ns()))
		timeout_ms = 0;
	else
		arm_timer(loop);
	while (loop->event_capacity < loop->watch_count)
		loop->events = grow(loop->events, &loop->event_capacity,
		    FIRST_EVENTS, sizeof(*loop->events));
	if (loop->hooks.before_wait != NULL)
		loop->hooks.before_wait(loop->hooks.arg);
	n = epoll_wait(loop->epoll_fd, loop->events, (int)loop->event_capacity,
	    timeout_ms);
	if (loop->hooks.after_wait != NULL)
		loop->hooks.after_wait(loop->hooks.arg);
	/* A signal is no event. */
	return n < 0 ? 0 : n;
}
/* ANCHOR_END: wait */

/* A descriptor that failed or was hung up is ready for both. */
static void
push_event(struct loop *loop, const struct epoll_event *event)
{
	int fd = event->data.fd;
	const struct watch *watch;

	if (fd == loop->wake_fd) {
		open_inbox(loop);
		return;
	}
	if (fd == loop->timer_fd)
		return;
	watch = &loop->watches[fd];
	if (watch->reader != 0 && (event->events & ~EPOLLOUT) != 0)
		push_ready(loop, (struct call) { .id = watch->reader });
	if (watch->writer != 0 && (event->events & ~EPOLLIN) != 0)
		push_ready(loop, (struct call) { .id = watch->writer });
}

/* Call a timer or a watch, unless it was taken back in this turn. */
static void
run_handle(struct loop *loop, uint64_t id)
{
	struct handle *handle = find_handle(loop, id);
	void (*fn)(void *arg);
	void *arg;

	if (handle == NULL)
		return;
	fn = handle->fn;
	arg = handle->arg;
	if (handle->state == DUE) {
		kill_handle(handle);
		free_handle(loop, index_of(id));
	}
	fn(arg);
}

/* ANCHOR: turn */
void
loop_turn(struct loop *loop)
{
	size_t todo;
	int n;

	loop->turns++;
	purge_timers(loop);
	n = wait_for_events(loop);
	for (int i = 0; i < n; i++)
		push_event(loop, &loop->events[i]);
	push_due_timers(loop);
	for (todo = loop->ready_count; todo > 0; todo--) {
		struct call call = pop_ready(loop);

		if (call.fn != NULL)
			call.fn(call.arg);
		else
			run_handle(loop, call.id);
	}
}
/* ANCHOR_END: turn */

/* Is there anything that could call back? */
static bool
has_work(struct loop *loop)
{
	bool posted;

	if (loop->ready_count > 0 || loop->watch_count > 0 || loop->jobs > 0 ||
	    loop->holds > 0 || loop->timers.count > loop->cancelled)
		return true;
	pthread_mutex_lock(&loop->mutex);
	posted = loop->inbox_count > 0;
	pthread_mutex_unlock(&loop->mutex);
	return posted;
}

void
loop_run(struct loop *loop)
{
	while (loop->stopping || has_work(loop)) {
		loop_turn(loop);
		if (loop->stopping)
			break;
	}
	loop->stopping = false;
}

void
loop_stop(struct loop *loop)
{
	loop->stopping = true;
}

long
loop_turns(const struct loop *loop)
{
	return loop->turns;
}

void
loop_hold(struct loop *loop)
{
	loop->holds++;
}

void
loop_release(struct loop *loop)
{
	assert(loop->holds > 0);
	loop->holds--;
}

void
loop_set_hooks(struct loop *loop, const struct loop_hooks *hooks)
{
	loop->hooks = *hooks;
}

/* ANCHOR: step */
/* Go on where the task stopped, to its next await or to its end. */
static void
step(void *arg)
{
	struct loop_task *task = arg;

	task->resume(task);
	if (task->line == LOOP_TASK_ENDED) {
		task->loop->tasks--;
		free(task);
	}
}
/* ANCHOR_END: step */

struct loop_task *
loop_task_new(struct loop *loop, size_t size,
    void (*resume)(struct loop_task *task))
{
	struct loop_task *task;

	assert(size >= sizeof(*task));
	task = calloc(1, size);
	if (task == NULL)
		abort();
	task->resume = resume;
	task->loop = loop;
	loop->tasks++;
	loop_call_soon(loop, step, task);
	return task;
}

void
loop_task_yield(struct loop_task *task)
{
	loop_call_soon(task->loop, step, task);
}

void
loop_task_sleep(struct loop_task *task, int64_t ns)
{
	loop_call_later(task->loop, ns, step, task);
}

static void
step_reader(void *arg)
{
	struct loop_task *task = arg;

	loop_remove_reader(task->loop, task->fd);
	step(task);
}

static void
step_writer(void *arg)
{
	struct loop_task *task = arg;

	loop_remove_writer(task->loop, task->fd);
	step(task);
}

bool
loop_task_wait_readable(struct loop_task *task, int fd)
{
	bool added = loop_add_reader(task->loop, fd, step_reader, task);

	task->fd = fd;
	if (!added)
		loop_task_yield(task);
	return added;
}

bool
loop_task_wait_writable(struct loop_task *task, int fd)
{
	bool added = loop_add_writer(task->loop, fd, step_writer, task);

	task->fd = fd;
	if (!added)
		loop_task_yield(task);
	return added;
}

long
loop_tasks(const struct loop *loop)
{
	return loop->tasks;
}

/* Each task that waits is known to just one callback. */
static void
free_tasks(struct loop *loop)
{
	while (loop->ready_count > 0) {
		struct call call = pop_ready(loop);

		if (call.fn == step)
			free(call.arg);
	}
	for (uint32_t i = 0; i < loop->handle_count; i++) {
		const struct handle *handle = &loop->handles[i];

		if (handle->state != FREE && handle->state != CANCELLED &&
		    (handle->fn == step || handle->fn == step_reader ||
			handle->fn == step_writer))
			free(handle->arg);
	}
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	loop_pool_free(loop->pool);
	free_tasks(loop);
	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	if (loop->wake_fd >= 0)
		close(loop->wake_fd);
	if (loop->timer_fd >= 0)
		close(loop->timer_fd);
	free(loop->ready);
	free(loop->handles);
	free(loop->timers.entries);
	free(loop->watches);
	free(loop->events);
	free(loop->inbox);
	pthread_mutex_destroy(&loop->mutex);
	free(loop);
}
