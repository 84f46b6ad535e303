#ifndef SERVERS_HTTP_H
#define SERVERS_HTTP_H

/*
 * A web server to wait for, on this computer and for this computer only.  It
 * stands for one far away: it has threads of its own, knows nothing of any
 * lock of the clients, and takes its time over each reply.
 */

#include <stddef.h>

struct http_server;

/*
 * Start a server on a free port of 127.0.0.1.  Each reply takes delay_s
 * seconds from the moment the request has come; all may be under way at once.
 * The reply to GET /N is length bytes, of which the ith from 0 is
 * (N + i) mod 251.  NULL with errno set if there can be no server.  The
 * caller stops it.  Aborts without memory.
 */
struct http_server *http_server_start(double delay_s, size_t length);

/* The port that it listens on. */
int http_server_port(const struct http_server *server);

/*
 * Stop the server, wait for its threads, and free it: how many requests it
 * answered.  The clients must have closed their connections.
 */
long http_server_stop(struct http_server *server);

#endif
