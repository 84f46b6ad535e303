#ifndef MODELS_LOOP_H
#define MODELS_LOOP_H

/*
 * An event loop, after BaseEventLoop of Lib/asyncio/base_events.py (CPython
 * 3.13): a queue of callbacks that are ready, a heap of timers, epoll for
 * descriptors, an eventfd by which other threads wake it, and a pool of
 * threads for calls that would block.  The clock is CLOCK_MONOTONIC, in ns.
 *
 * A loop belongs to the thread that runs it: only that thread may call the
 * functions below, except loop_call_soon_threadsafe().  Callbacks run one
 * after the other, each to its end.  Every function aborts without memory.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;

/* A new loop; the caller frees it.  NULL with errno: too many descriptors. */
struct loop *loop_new(void);

/*
 * Free a loop that does not run.  Jobs of the pool that have begun or are
 * queued are done to their end, but their results are dropped, as is all that
 * is still scheduled, and tasks that wait.  Descriptors stay open.  NULL is
 * allowed.
 */
void loop_free(struct loop *loop);

/*
 * Run turns until loop_stop(), or until nothing is left that could call
 * back: nothing ready, no timer, no descriptor, no job, nobody who holds it.
 */
void loop_run(struct loop *loop);

/*
 * One turn (_run_once): wait until something is ready, but not longer than
 * to the next timer; then run exactly the callbacks that are ready.  What
 * they make ready waits for the next turn.
 */
void loop_turn(struct loop *loop);

/* End loop_run() after this turn; if it does not run, after its first one. */
void loop_stop(struct loop *loop);

/* How many turns have begun. */
long loop_turns(const struct loop *loop);

/*
 * Another thread will call later: loop_run() must not end for want of work
 * until as many releases as holds.
 */
void loop_hold(struct loop *loop);
void loop_release(struct loop *loop);

/* Call fn(arg) in the next turn, behind what is ready already. */
void loop_call_soon(struct loop *loop, void (*fn)(void *arg), void *arg);

/*
 * The same for any thread, while the loop exists: it wakes the loop, which
 * may be asleep.  Calls of one thread keep their order.  They come into the
 * queue when the loop looks for events; asyncio, which has the GIL, puts them
 * there at once.
 */
void
loop_call_soon_threadsafe(struct loop *loop, void (*fn)(void *arg), void *arg);

/* What cancels a timer.  No timer has the number 0. */
typedef uint64_t loop_timer;

/*
 * Call fn(arg) once, as soon as possible when the time has come, never
 * before: when_ns is absolute, delay_ns is from now on.  Of two timers due at
 * the same time the one made first is called first (asyncio promises no order
 * there, libuv this one).
 */
loop_timer loop_call_at(struct loop *loop, int64_t when_ns,
    void (*fn)(void *arg), void *arg);
loop_timer loop_call_later(struct loop *loop, int64_t delay_ns,
    void (*fn)(void *arg), void *arg);

/*
 * See that a timer is never called: true, or false if it was called or
 * cancelled before.  It stays in the heap until it would be due, or until
 * more than half of over a hundred timers are cancelled.
 */
bool loop_cancel(struct loop *loop, loop_timer timer);

/* How many timers are in the heap, the cancelled ones among them. */
size_t loop_timers(const struct loop *loop);

/* The loop's clock, now.  For any thread. */
int64_t loop_now_ns(void);

/*
 * Call fn(arg) in each turn in which a read from the descriptor, or a write
 * to it, would not block, or would fail at once; a second call replaces the
 * callback.  Remove it before the descriptor is closed.  False with errno if
 * epoll does not take the descriptor (EPERM for a file).
 */
bool
loop_add_reader(struct loop *loop, int fd, void (*fn)(void *arg), void *arg);
bool
loop_add_writer(struct loop *loop, int fd, void (*fn)(void *arg), void *arg);

/*
 * From now on it is not called, not even if it was ready in this turn.
 * False if there was none.
 */
bool loop_remove_reader(struct loop *loop, int fd);
bool loop_remove_writer(struct loop *loop, int fd);

/*
 * Call work(arg) on a thread of the pool; when it returns, done(arg) is
 * called on the loop.  A pool begins with no threads and makes them as they
 * are needed, up to LOOP_POOL_THREADS.  False with errno if there is no
 * thread and none can be made.
 */
enum { LOOP_POOL_THREADS = 4 };
bool loop_run_in_executor(struct loop *loop, void (*work)(void *arg),
    void (*done)(void *arg), void *arg);

/*
 * What to call before and after the loop waits for events, if it has to
 * wait: as Python lets go of its lock around epoll_wait.  NULL: nothing.
 */
struct loop_hooks {
	void (*before_wait)(void *arg);
	void (*after_wait)(void *arg);
	void *arg;
};
void loop_set_hooks(struct loop *loop, const struct loop_hooks *hooks);

/*
 * A task: a function that can be left in the middle and resumed there, as a
 * coroutine of Python with its Task.  It has no stack: what it must remember
 * is in its object, which begins with a struct loop_task.
 *
 *	struct ticker { struct loop_task task; int ticks; };
 *
 *	static void
 *	tick(struct loop_task *task)
 *	{
 *		struct ticker *self = (struct ticker *)task;
 *
 *		LOOP_TASK_BEGIN(task);
 *		for (self->ticks = 0; self->ticks < 3; self->ticks++)
 *			LOOP_TASK_AWAIT(task, loop_task_sleep(task, 1000000));
 *		LOOP_TASK_END(task);
 *	}
 *
 * The macros are a switch over the line where it was left (Simon Tatham,
 * "Coroutines in C", 2000; Dunkels and others, "Protothreads", 2006): local
 * variables are lost at an await, and no switch may stand around one.
 */
struct loop_task {
	void (*resume)(struct loop_task *task);
	struct loop *loop;
	int line; /* where to go on; 0 at first, LOOP_TASK_ENDED at last */
	int fd;	  /* what it waits for */
};

enum { LOOP_TASK_ENDED = -1 };

#define LOOP_TASK_BEGIN(task)                                                  \
	switch ((task)->line) {                                                \
	case 0:

/* wait is one of the functions below; nothing else resumes a task. */
#define LOOP_TASK_AWAIT(task, wait)                                            \
	do {                                                                   \
		(task)->line = __LINE__;                                       \
		wait;                                                          \
		return;                                                        \
	case __LINE__:;                                                        \
	} while (0)

#define LOOP_TASK_END(task)                                                    \
	}                                                                      \
	(task)->line = LOOP_TASK_ENDED

/*
 * A new task of size bytes, the rest of which is 0, so that the caller can
 * fill it in: the next turn resumes it first.  It is freed when it ends.
 */
struct loop_task *loop_task_new(struct loop *loop, size_t size,
    void (*resume)(struct loop_task *task));

/* Resume it in the next turn: asyncio.sleep(0). */
void loop_task_yield(struct loop_task *task);

/* Resume it after so many ns. */
void loop_task_sleep(struct loop_task *task, int64_t ns);

/*
 * Resume it when the descriptor can be read or written.  One task may wait
 * for a descriptor at a time.  False with errno, as loop_add_reader(): the
 * task is then resumed in the next turn.
 */
bool loop_task_wait_readable(struct loop_task *task, int fd);
bool loop_task_wait_writable(struct loop_task *task, int fd);

/* How many tasks have not ended. */
long loop_tasks(const struct loop *loop);

#endif
