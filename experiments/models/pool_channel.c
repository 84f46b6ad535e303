/*
 * Knows how a message gets from one thread or process to another.
 * Refuses to know what is in it.
 */
#define _GNU_SOURCE /* pipe2 */
#include "pool_channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PATIENCE_MS = 100 };

/* ANCHOR: channel */
struct pool_channel {
	enum pool_channel_way way;
	bool between_processes;
	bool (*is_hopeless)(void *arg);
	void *arg;

	/* Between processes: bytes in a pipe. */
	int read_fd, write_fd;
	pthread_mutex_t *turn; /* in memory that the workers share */

	/* Between threads: a list. */
	pthread_mutex_t mutex; /* guards all of these */
	pthread_cond_t changed;
	struct pool_message *head, **tail;
};
/* ANCHOR_END: channel */

size_t
pool_message_size(size_t count)
{
	return sizeof(struct pool_message) + count * sizeof(int64_t);
}

struct pool_message *
pool_message_new(size_t count)
{
	struct pool_message *m = calloc(1, pool_message_size(count));

	if (m == NULL)
		abort();
	m->count = count;
	return m;
}

/* A lock between processes of which one learns if its holder has died. */
static void
init_turn(pthread_mutex_t *turn)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(turn, &attr);
	pthread_mutexattr_destroy(&attr);
}

/* The caller's end never blocks, so that it can look whether workers live. */
static bool
open_pipe(struct pool_channel *channel)
{
	int fds[2], callers;

	channel->turn = mmap(NULL, sizeof(*channel->turn),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (channel->turn == MAP_FAILED)
		return false;
	init_turn(channel->turn);
	if (pipe2(fds, O_CLOEXEC) != 0) {
		munmap(channel->turn, sizeof(*channel->turn));
		return false;
	}
	channel->read_fd = fds[0];
	channel->write_fd = fds[1];
	callers = fds[channel->way == POOL_TO_WORKERS ? 1 : 0];
	fcntl(callers, F_SETFL, fcntl(callers, F_GETFL) | O_NONBLOCK);
	return true;
}

struct pool_channel *
pool_channel_new(enum pool_channel_way way, bool between_processes,
    bool (*is_hopeless)(void *arg), void *arg)
{
	struct pool_channel *channel = calloc(1, sizeof(*channel));

	if (channel == NULL)
		abort();
	channel->way = way;
	channel->between_processes = between_processes;
	channel->is_hopeless = is_hopeless;
	channel->arg = arg;
	channel->tail = &channel->head;
	pthread_mutex_init(&channel->mutex, NULL);
	pthread_cond_init(&channel->changed, NULL);
	if (between_processes && !open_pipe(channel)) {
		free(channel);
		return NULL;
	}
	return channel;
}

void
pool_channel_free(struct pool_channel *channel)
{
	struct pool_message *next;

	if (channel == NULL)
		return;
	for (struct pool_message *m = channel->head; m != NULL; m = next) {
		next = m->next;
		free(m);
	}
	pthread_cond_destroy(&channel->changed);
	pthread_mutex_destroy(&channel->mutex);
	if (channel->between_processes) {
		close(channel->read_fd);
		close(channel->write_fd);
		munmap(channel->turn, sizeof(*channel->turn));
	}
	free(channel);
}

void
pool_channel_is_workers(struct pool_channel *channel)
{
	if (channel->way == POOL_TO_WORKERS)
		close(channel->write_fd);
	else
		close(channel->read_fd);
}

/* Can the caller's end be used now?  False if it never will. */
static bool
wait_for(const struct pool_channel *channel, int fd, short events)
{
	struct pollfd wanted = { .fd = fd, .events = events };

	while (poll(&wanted, 1, PATIENCE_MS) <= 0)
		if (channel->is_hopeless(channel->arg))
			return false;
	return true;
}

/* Write all of it; false if that is impossible. */
static bool
write_all(const struct pool_channel *channel, const void *bytes, size_t size)
{
	const char *from = bytes;

	while (size > 0) {
		ssize_t n = write(channel->write_fd, from, size);

		if (n > 0) {
			from += n;
			size -= n;
		} else if (errno == EAGAIN) {
			if (!wait_for(channel, channel->write_fd, POLLOUT))
				return false;
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

/* Read all of it; false at the end of the pipe. */
static bool
read_all(const struct pool_channel *channel, void *bytes, size_t size)
{
	char *to = bytes;

	while (size > 0) {
		ssize_t n = read(channel->read_fd, to, size);

		if (n > 0) {
			to += n;
			size -= n;
		} else if (n == 0) {
			return false;
		} else if (errno == EAGAIN) {
			if (!wait_for(channel, channel->read_fd, POLLIN))
				return false;
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

/*
 * Only the workers take turns at their end: there is one caller.  False if
 * one died in its turn, maybe in the middle of a message; then all give up.
 */
static bool
take_turn(struct pool_channel *channel, enum pool_channel_way way)
{
	int error = 0;

	if (channel->way == way)
		error = pthread_mutex_lock(channel->turn);
	if (error == EOWNERDEAD)
		pthread_mutex_unlock(channel->turn);
	return error == 0;
}

static void
end_turn(struct pool_channel *channel, enum pool_channel_way way)
{
	if (channel->way == way)
		pthread_mutex_unlock(channel->turn);
}

/* ANCHOR: pipe */
static bool
pipe_put(struct pool_channel *channel, const struct pool_message *m)
{
	bool good;

	if (!take_turn(channel, POOL_TO_CALLER))
		return false;
	good = write_all(channel, m, pool_message_size(m->count));
	end_turn(channel, POOL_TO_CALLER);
	return good;
}

static struct pool_message *
pipe_get(struct pool_channel *channel)
{
	struct pool_message head, *m = NULL;

	if (!take_turn(channel, POOL_TO_WORKERS))
		return NULL;
	if (read_all(channel, &head, sizeof(head))) {
		m = pool_message_new(head.count);
		*m = head;
		if (!read_all(channel, m->values,
			m->count * sizeof(*m->values))) {
			free(m);
			m = NULL;
		}
	}
	end_turn(channel, POOL_TO_WORKERS);
	return m;
}
/* ANCHOR_END: pipe */

/* ANCHOR: queue */
static void
queue_put(struct pool_channel *channel, const struct pool_message *m)
{
	struct pool_message *copy = pool_message_new(m->count);

	memcpy(copy, m, pool_message_size(m->count));
	copy->next = NULL;
	pthread_mutex_lock(&channel->mutex);
	*channel->tail = copy;
	channel->tail = &copy->next;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->mutex);
}

static struct pool_message *
queue_get(struct pool_channel *channel)
{
	struct pool_message *m;

	pthread_mutex_lock(&channel->mutex);
	while (channel->head == NULL)
		pthread_cond_wait(&channel->changed, &channel->mutex);
	m = channel->head;
	channel->head = m->next;
	if (channel->head == NULL)
		channel->tail = &channel->head;
	pthread_mutex_unlock(&channel->mutex);
	return m;
}
/* ANCHOR_END: queue */

bool
pool_channel_put(struct pool_channel *channel, const struct pool_message *m)
{
	if (channel->between_processes)
		return pipe_put(channel, m);
	queue_put(channel, m);
	return true;
}

struct pool_message *
pool_channel_get(struct pool_channel *channel)
{
	return channel->between_processes ? pipe_get(channel) :
					    queue_get(channel);
}
