/*
 * Knows how to have a process forked by someone else.
 * Refuses to know what the child does.
 */
#define _GNU_SOURCE
#include "forkserver.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct forkserver {
	pid_t pid;
	int socket;
};

/* Kill the calling process when its parent ends, which may be already. */
static void
die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
}

/* Numbers are sent as packets, whole or not at all. */
static bool
send_number(int socket, int64_t number)
{
	ssize_t n;

	do
		n = send(socket, &number, sizeof(number), MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof(number);
}

/* False if nobody is at the other end any more. */
static bool
receive_number(int socket, int64_t *number)
{
	ssize_t n;

	do
		n = recv(socket, number, sizeof(*number), 0);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ECONNRESET;
	return n == sizeof(*number);
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* ANCHOR: serve */
/* The server: fork, say which process it is, wait, say how it ended. */
static void
serve(int socket, int (*work)(void *arg, int64_t request), void *arg)
{
	pid_t server = getpid(), child;
	int64_t request;

	while (receive_number(socket, &request)) {
		child = fork();
		if (child == 0) {
			die_with(server);
			close(socket);
			_exit(work(arg, request));
		}
		if (!send_number(socket, child < 0 ? -errno : child))
			break;
		if (child > 0 && !send_number(socket, wait_for(child)))
			break;
	}
}
/* ANCHOR_END: serve */

struct forkserver *
forkserver_new(int (*work)(void *arg, int64_t request), void *arg)
{
	struct forkserver *server = calloc(1, sizeof(*server));
	pid_t caller = getpid();
	int sockets[2], error;

	if (server == NULL)
		abort();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) !=
	    0) {
		free(server);
		return NULL;
	}
	server->pid = fork();
	error = errno;
	if (server->pid == 0) {
		die_with(caller);
		close(sockets[0]);
		serve(sockets[1], work, arg);
		_exit(EXIT_SUCCESS);
	}
	close(sockets[1]);
	server->socket = sockets[0];
	if (server->pid > 0)
		return server;
	close(server->socket);
	free(server);
	errno = error;
	return NULL;
}

/* ANCHOR: start */
pid_t
forkserver_start(struct forkserver *server, int64_t request)
{
	int64_t pid;

	if (!send_number(server->socket, request) ||
	    !receive_number(server->socket, &pid))
		return -1;
	if (pid > 0)
		return pid;
	errno = -pid;
	return -1;
}

int
forkserver_wait(struct forkserver *server)
{
	int64_t status;

	return receive_number(server->socket, &status) ? (int)status : -1;
}
/* ANCHOR_END: start */

pid_t
forkserver_process(const struct forkserver *server)
{
	return server->pid;
}

int
forkserver_free(struct forkserver *server)
{
	int status;

	if (server == NULL)
		return 0;
	close(server->socket);
	status = wait_for(server->pid);
	free(server);
	return status;
}
