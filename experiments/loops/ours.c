/*
 * Knows how the work is given to the loop of this book.
 * Refuses to know what is measured.
 */
#define _GNU_SOURCE /* accept4 */
#include "loops/ours.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/loop.h"

struct ours_timers {
	struct loop *loop;
	struct timers_work *work;
};

struct ours_timers *
ours_timers_new(struct timers_work *work)
{
	struct ours_timers *timers = calloc(1, sizeof(*timers));

	if (timers == NULL)
		abort();
	timers->work = work;
	timers->loop = loop_new();
	if (timers->loop == NULL) {
		free(timers);
		return NULL;
	}
	return timers;
}

/* ANCHOR: timers */
static void
fire(void *arg)
{
	timers_work_fire(arg);
}

void
ours_timers_set(struct ours_timers *timers)
{
	struct timers_work *work = timers->work;

	timers_work_begin(work);
	for (int i = 0; i < work->count; i++)
		loop_call_at(timers->loop, work->slots[i].due_ns, fire,
		    &work->slots[i]);
}
/* ANCHOR_END: timers */

void
ours_timers_run(struct ours_timers *timers)
{
	loop_run(timers->loop);
}

void
ours_timers_free(struct ours_timers *timers)
{
	loop_free(timers->loop);
	free(timers);
}

/* One end of a connection. */
struct end {
	struct ours_echo *echo;
	int fd;
	/* Of a client: */
	int number, round;
	int have; /* bytes of the reply that have come */
	unsigned char *reply;
};

struct ours_echo {
	struct loop *loop;
	struct echo_work *work;
	struct sockaddr_in address;
	int listener;
	struct end *clients, *servers;
	int started;	     /* clients */
	int accepted, ended; /* at the server */
	unsigned char *replies;
	unsigned char buffer[ECHO_BUFFER];
};

static void
end_close(struct end *end)
{
	loop_remove_reader(end->echo->loop, end->fd);
	loop_remove_writer(end->echo->loop, end->fd);
	close(end->fd);
	end->fd = -1;
}

/* Give up: the loop ends, and the failure is told. */
static void
give_up(struct ours_echo *echo, const char *doing)
{
	echo_fail(echo->work, doing, errno);
	loop_stop(echo->loop);
}

/* ANCHOR: serve */
/* The server sends back what has come. */
static void
serve(void *arg)
{
	struct end *end = arg;
	struct ours_echo *echo = end->echo;
	ssize_t n = read(end->fd, echo->buffer, ECHO_BUFFER);

	if (n > 0) {
		if (write(end->fd, echo->buffer, n) != n)
			give_up(echo, "sending a reply");
	} else if (n == 0 || errno == ECONNRESET) {
		end_close(end);
		if (++echo->ended == echo->work->connections)
			loop_stop(echo->loop);
	} else if (errno != EAGAIN) {
		give_up(echo, "reading a message");
	}
}
/* ANCHOR_END: serve */

static bool
set_up(int fd)
{
	int one = 1;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0;
}

/* As many as wait in the backlog.  One too many is none of our clients'. */
static void
welcome(void *arg)
{
	struct ours_echo *echo = arg;
	int fd;

	while ((fd = accept4(echo->listener, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct end *end;

		if (echo->accepted == echo->work->connections) {
			close(fd);
			errno = ECONNABORTED;
			give_up(echo, "accepting a stranger's connection");
			return;
		}
		end = &echo->servers[echo->accepted++];
		*end = (struct end) { .echo = echo, .fd = fd };
		if (!set_up(fd) || !loop_add_reader(echo->loop, fd, serve, end))
			give_up(echo, "accepting a connection");
	}
	if (errno != EAGAIN)
		give_up(echo, "accepting a connection");
}

static void
send_message(struct end *end)
{
	struct ours_echo *echo = end->echo;
	unsigned char message[ECHO_MOST_BYTES];

	echo_message(echo->work, end->number, end->round, message);
	end->have = 0;
	if (write(end->fd, message, echo->work->bytes) != echo->work->bytes)
		give_up(echo, "sending a message");
}

/* A reset leaves nothing behind in the kernel, no TIME_WAIT either. */
static void
hang_up(struct end *end)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(end->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	end_close(end);
	end->echo->work->closed++;
}

/* ANCHOR: client */
/* The client checks a reply, and sends its next message. */
static void
take_reply(void *arg)
{
	struct end *end = arg;
	struct ours_echo *echo = end->echo;
	int bytes = echo->work->bytes;
	/* Room for one more: a full buffer would mean to read again. */
	ssize_t n =
	    read(end->fd, end->reply + end->have, bytes + 1 - end->have);

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			give_up(echo, "reading a reply");
		return;
	}
	end->have += n;
	if (end->have < bytes)
		return;
	echo_check(echo->work, end->number, end->round, end->reply);
	if (++end->round < echo->work->rounds)
		send_message(end);
	else
		hang_up(end);
}
/* ANCHOR_END: client */

static void start_client(struct ours_echo *echo);

/* Connected, or not. */
static void
begin(void *arg)
{
	struct end *end = arg;
	struct ours_echo *echo = end->echo;
	socklen_t size = sizeof(int);
	int error = 0;

	getsockopt(end->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	errno = error;
	if (error != 0 ||
	    !loop_add_reader(echo->loop, end->fd, take_reply, end)) {
		give_up(echo, "connecting");
		return;
	}
	loop_remove_writer(echo->loop, end->fd);
	echo->work->connected++;
	send_message(end);
	start_client(echo);
}

static void
start_client(struct ours_echo *echo)
{
	struct end *end = &echo->clients[echo->started];

	if (echo->started == echo->work->connections)
		return;
	*end = (struct end) {
		.echo = echo,
		.number = echo->started,
		.reply =
		    echo->replies + echo->started * (echo->work->bytes + 1),
		.fd = socket(AF_INET,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	};
	echo->started++;
	if (end->fd < 0 || !set_up(end->fd) ||
	    (connect(end->fd, (struct sockaddr *)&echo->address,
		 sizeof(echo->address)) != 0 &&
		errno != EINPROGRESS) ||
	    !loop_add_writer(echo->loop, end->fd, begin, end))
		give_up(echo, "connecting");
}

/* Listen on a free port of 127.0.0.1. */
static bool
listen_here(struct ours_echo *echo)
{
	socklen_t size = sizeof(echo->address);

	echo->address = (struct sockaddr_in) {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	echo->listener =
	    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return echo->listener >= 0 &&
	    bind(echo->listener, (struct sockaddr *)&echo->address, size) ==
	    0 &&
	    listen(echo->listener, ECHO_BACKLOG) == 0 &&
	    getsockname(echo->listener, (struct sockaddr *)&echo->address,
		&size) == 0 &&
	    loop_add_reader(echo->loop, echo->listener, welcome, echo);
}

struct ours_echo *
ours_echo_new(struct echo_work *work)
{
	struct ours_echo *echo = calloc(1, sizeof(*echo));
	int error;

	if (echo == NULL)
		abort();
	echo->work = work;
	echo->listener = -1;
	echo->clients = calloc(work->connections, sizeof(*echo->clients));
	echo->servers = calloc(work->connections, sizeof(*echo->servers));
	echo->replies = calloc(work->connections, work->bytes + 1);
	if (echo->clients == NULL || echo->servers == NULL ||
	    echo->replies == NULL)
		abort();
	echo->loop = loop_new();
	if (echo->loop != NULL && listen_here(echo))
		return echo;
	error = errno;
	ours_echo_free(echo);
	errno = error;
	return NULL;
}

void
ours_echo_run(struct ours_echo *echo)
{
	for (int i = 0; i < ECHO_AT_ONCE; i++)
		start_client(echo);
	loop_run(echo->loop);
}

void
ours_echo_free(struct ours_echo *echo)
{
	for (int i = 0; i < echo->started; i++)
		if (echo->clients[i].fd >= 0)
			close(echo->clients[i].fd);
	for (int i = 0; i < echo->accepted; i++)
		if (echo->servers[i].fd >= 0)
			close(echo->servers[i].fd);
	if (echo->listener >= 0)
		close(echo->listener);
	loop_free(echo->loop);
	free(echo->clients);
	free(echo->servers);
	free(echo->replies);
	free(echo);
}
