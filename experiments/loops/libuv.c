/*
 * Knows how the work is given to libuv.
 * Refuses to know what is measured.
 */
/* NEEDS: libuv (libuv1-dev) */
#include "loops/libuv.h"

#include <errno.h>
#include <stdlib.h>
#include <uv.h>

struct libuv_timers {
	uv_loop_t loop;
	struct timers_work *work;
	uv_timer_t *handles;
};

struct libuv_timers *
libuv_timers_new(struct timers_work *work)
{
	struct libuv_timers *timers = calloc(1, sizeof(*timers));
	int error;

	if (timers == NULL)
		abort();
	timers->work = work;
	timers->handles = calloc(work->count, sizeof(*timers->handles));
	if (timers->handles == NULL)
		abort();
	error = uv_loop_init(&timers->loop);
	if (error != 0) {
		free(timers->handles);
		free(timers);
		errno = -error;
		return NULL;
	}
	for (int i = 0; i < work->count; i++) {
		uv_timer_init(&timers->loop, &timers->handles[i]);
		timers->handles[i].data = &work->slots[i];
	}
	return timers;
}

/* ANCHOR: timers */
static void
fire(uv_timer_t *handle)
{
	timers_work_fire(handle->data);
}

/* Its timers count from the loop's time, so this must be now. */
void
libuv_timers_set(struct libuv_timers *timers)
{
	struct timers_work *work = timers->work;

	timers_work_begin(work);
	uv_update_time(&timers->loop);
	for (int i = 0; i < work->count; i++)
		uv_timer_start(&timers->handles[i], fire,
		    work->slots[i].delay_ms, 0);
}
/* ANCHOR_END: timers */

void
libuv_timers_run(struct libuv_timers *timers)
{
	uv_run(&timers->loop, UV_RUN_DEFAULT);
}

/* Let the loop finish with its handles. */
static void
loop_close(uv_loop_t *loop)
{
	uv_run(loop, UV_RUN_DEFAULT);
	if (uv_loop_close(loop) != 0)
		abort();
}

void
libuv_timers_free(struct libuv_timers *timers)
{
	for (int i = 0; i < timers->work->count; i++)
		uv_close((uv_handle_t *)&timers->handles[i], NULL);
	loop_close(&timers->loop);
	free(timers->handles);
	free(timers);
}

/* One end of a connection.  The stream knows it by its data. */
struct end {
	uv_tcp_t stream;
	struct libuv_echo *echo;
	/* Of a client: */
	uv_connect_t connect;
	int number, round;
	int have; /* bytes of the reply that have come */
	unsigned char *reply;
};

struct libuv_echo {
	uv_loop_t loop;
	struct echo_work *work;
	struct sockaddr_in address;
	uv_tcp_t listener;
	struct end *clients, *servers;
	int started;	     /* clients */
	int accepted, ended; /* at the server */
	unsigned char *replies;
	unsigned char buffer[ECHO_BUFFER];
};

static void
give_up(struct libuv_echo *echo, const char *doing, int error)
{
	echo_fail(echo->work, doing, -error);
	uv_stop(&echo->loop);
}

/* Write all at once, without a request: there is room in the socket. */
static void
write_now(struct end *end, unsigned char *bytes, int n, const char *doing)
{
	uv_buf_t buf = uv_buf_init((char *)bytes, n);
	int wrote = uv_try_write((uv_stream_t *)&end->stream, &buf, 1);

	if (wrote != n)
		give_up(end->echo, doing, wrote < 0 ? wrote : UV_EAGAIN);
}

static void
lend_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
	struct end *end = handle->data;

	(void)size;
	*buf = uv_buf_init((char *)end->echo->buffer, ECHO_BUFFER);
}

/* ANCHOR: serve */
/* The server sends back what has come. */
static void
serve(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct end *end = stream->data;
	struct libuv_echo *echo = end->echo;

	if (n > 0) {
		write_now(end, (unsigned char *)buf->base, (int)n,
		    "sending a reply");
	} else if (n == UV_EOF || n == UV_ECONNRESET) {
		uv_close((uv_handle_t *)stream, NULL);
		if (++echo->ended == echo->work->connections)
			uv_close((uv_handle_t *)&echo->listener, NULL);
	} else if (n < 0) {
		give_up(echo, "reading a message", (int)n);
	}
}
/* ANCHOR_END: serve */

static void
welcome(uv_stream_t *listener, int status)
{
	struct libuv_echo *echo = listener->data;
	struct end *end = &echo->servers[echo->accepted];
	int error = status;

	if (echo->accepted == echo->work->connections) {
		give_up(echo, "accepting a stranger's connection",
		    UV_ECONNABORTED);
		return;
	}
	if (error == 0) {
		echo->accepted++;
		end->echo = echo;
		uv_tcp_init(&echo->loop, &end->stream);
		end->stream.data = end;
		error = uv_accept(listener, (uv_stream_t *)&end->stream);
	}
	if (error == 0)
		error = uv_tcp_nodelay(&end->stream, 1);
	if (error == 0)
		error = uv_read_start((uv_stream_t *)&end->stream, lend_buffer,
		    serve);
	if (error != 0)
		give_up(echo, "accepting a connection", error);
}

static void
send_message(struct end *end)
{
	struct libuv_echo *echo = end->echo;
	unsigned char message[ECHO_MOST_BYTES];

	echo_message(echo->work, end->number, end->round, message);
	end->have = 0;
	write_now(end, message, echo->work->bytes, "sending a message");
}

static void
lend_reply(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
	struct end *end = handle->data;

	(void)size;
	/* Room for one more: a full buffer would mean to read again. */
	*buf = uv_buf_init((char *)end->reply + end->have,
	    end->echo->work->bytes + 1 - end->have);
}

/* ANCHOR: client */
/* The client checks a reply, and sends its next message. */
static void
take_reply(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct end *end = stream->data;
	struct libuv_echo *echo = end->echo;

	(void)buf;
	if (n <= 0) {
		if (n < 0)
			give_up(echo, "reading a reply", (int)n);
		return;
	}
	end->have += (int)n;
	if (end->have < echo->work->bytes)
		return;
	echo_check(echo->work, end->number, end->round, end->reply);
	if (++end->round < echo->work->rounds) {
		send_message(end);
	} else {
		/* A reset, as in loops/ours.c. */
		uv_tcp_close_reset(&end->stream, NULL);
		echo->work->closed++;
	}
}
/* ANCHOR_END: client */

static void start_client(struct libuv_echo *echo);

static void
begin(uv_connect_t *connect, int status)
{
	struct end *end = connect->handle->data;
	struct libuv_echo *echo = end->echo;
	int error = status;

	if (error == 0)
		error = uv_read_start((uv_stream_t *)&end->stream, lend_reply,
		    take_reply);
	if (error != 0) {
		give_up(echo, "connecting", error);
		return;
	}
	echo->work->connected++;
	send_message(end);
	start_client(echo);
}

static void
start_client(struct libuv_echo *echo)
{
	struct end *end = &echo->clients[echo->started];
	int error;

	if (echo->started == echo->work->connections)
		return;
	end->echo = echo;
	end->number = echo->started;
	end->reply = echo->replies + echo->started * (echo->work->bytes + 1);
	echo->started++;
	/* With the family the socket is made at once, to take its option. */
	error = uv_tcp_init_ex(&echo->loop, &end->stream, AF_INET);
	end->stream.data = end;
	if (error == 0)
		error = uv_tcp_nodelay(&end->stream, 1);
	if (error == 0)
		error = uv_tcp_connect(&end->connect, &end->stream,
		    (struct sockaddr *)&echo->address, begin);
	if (error != 0)
		give_up(echo, "connecting", error);
}

/* Listen on a free port of 127.0.0.1; 0, or an error of libuv. */
static int
listen_here(struct libuv_echo *echo)
{
	int size = sizeof(echo->address), error;

	uv_tcp_init(&echo->loop, &echo->listener);
	echo->listener.data = echo;
	uv_ip4_addr("127.0.0.1", 0, &echo->address);
	error =
	    uv_tcp_bind(&echo->listener, (struct sockaddr *)&echo->address, 0);
	if (error == 0)
		error = uv_listen((uv_stream_t *)&echo->listener, ECHO_BACKLOG,
		    welcome);
	if (error == 0)
		error = uv_tcp_getsockname(&echo->listener,
		    (struct sockaddr *)&echo->address, &size);
	return error;
}

static void
echo_free(struct libuv_echo *echo)
{
	free(echo->clients);
	free(echo->servers);
	free(echo->replies);
	free(echo);
}

struct libuv_echo *
libuv_echo_new(struct echo_work *work)
{
	struct libuv_echo *echo = calloc(1, sizeof(*echo));
	int error;

	if (echo == NULL)
		abort();
	echo->work = work;
	echo->clients = calloc(work->connections, sizeof(*echo->clients));
	echo->servers = calloc(work->connections, sizeof(*echo->servers));
	echo->replies = calloc(work->connections, work->bytes + 1);
	if (echo->clients == NULL || echo->servers == NULL ||
	    echo->replies == NULL)
		abort();
	error = uv_loop_init(&echo->loop);
	if (error != 0) {
		echo_free(echo);
		errno = -error;
		return NULL;
	}
	error = listen_here(echo);
	if (error != 0) {
		libuv_echo_free(echo);
		errno = -error;
		return NULL;
	}
	return echo;
}

/* ANCHOR: run */
void
libuv_echo_run(struct libuv_echo *echo)
{
	for (int i = 0; i < ECHO_AT_ONCE; i++)
		start_client(echo);
	uv_run(&echo->loop, UV_RUN_DEFAULT);
}
/* ANCHOR_END: run */

static void
close_handle(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void
libuv_echo_free(struct libuv_echo *echo)
{
	uv_walk(&echo->loop, close_handle, NULL);
	loop_close(&echo->loop);
	echo_free(echo);
}
