/*
 * Knows how libmicrohttpd is told to serve numbered replies, each from a
 * thread of its own, as late as asked.  Refuses to know who fetches them.
 */
/* NEEDS: libmicrohttpd (libmicrohttpd-dev) */
#include "servers/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { ALPHABET = 251, CONNECTIONS = 1000 };

struct http_server {
	struct MHD_Daemon *daemon;
	struct timespec delay;
	size_t length;
	atomic_long answered;
};

/* The whole delay, whatever signals arrive. */
static void
take_time(const struct timespec *delay)
{
	struct timespec left = *delay;

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

/* The body: the alphabet again and again, from its nth letter on. */
static struct MHD_Response *
response_new(const struct http_server *server, long n)
{
	unsigned char alphabet[ALPHABET];
	size_t done = 0, part;
	struct MHD_Response *response;
	unsigned char *body = malloc(server->length + 1);

	if (body == NULL)
		abort();
	for (int i = 0; i < ALPHABET; i++)
		alphabet[i] = (n % ALPHABET + i) % ALPHABET;
	for (; done < server->length; done += part) {
		part = server->length - done;
		part = part < ALPHABET ? part : ALPHABET;
		memcpy(body + done, alphabet, part);
	}
	response = MHD_create_response_from_buffer(server->length, body,
	    MHD_RESPMEM_MUST_FREE);
	if (response == NULL)
		abort();
	return response;
}

/* ANCHOR: answer */
/* Called on the connection's own thread: once at first, then to answer. */
static enum MHD_Result
answer(void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_length, void **seen)
{
	struct http_server *server = arg;
	struct MHD_Response *response;
	enum MHD_Result result;
	char *end;
	long n = strtol(url + 1, &end, 10);

	(void)version;
	(void)upload;
	(void)upload_length;
	if (strcmp(method, "GET") != 0 || end == url + 1 || *end != '\0' ||
	    n < 0)
		return MHD_NO;
	if (*seen == NULL) {
		*seen = server;
		return MHD_YES;
	}
	take_time(&server->delay);
	response = response_new(server, n);
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	if (result == MHD_YES)
		atomic_fetch_add(&server->answered, 1);
	return result;
}
/* ANCHOR_END: answer */

struct http_server *
http_server_start(double delay_s, size_t length)
{
	struct sockaddr_in loopback = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct http_server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		abort();
	server->delay.tv_sec = (time_t)delay_s;
	server->delay.tv_nsec =
	    (long)((delay_s - (double)server->delay.tv_sec) * 1e9);
	server->length = length;
	server->daemon = MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD |
		MHD_USE_THREAD_PER_CONNECTION,
	    0, NULL, NULL, answer, server, MHD_OPTION_SOCK_ADDR, &loopback,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_END);
	if (server->daemon != NULL)
		return server;
	free(server);
	return NULL;
}

int
http_server_port(const struct http_server *server)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info == NULL ? 0 : info->port;
}

long
http_server_stop(struct http_server *server)
{
	long answered;

	MHD_stop_daemon(server->daemon);
	answered = atomic_load(&server->answered);
	free(server);
	return answered;
}
