/*
 * The fork server: each child does its work and its status comes back; no end
 * of anybody is missed, and nobody is left behind.
 */
#include "models/forkserver.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Say who you are, and do what is asked: exit so, be killed, or wait. */
enum { DIE = 1000, WAIT };

static int
work(void *arg, int64_t request)
{
	const int *report = arg;
	pid_t self = getpid();

	if (write(*report, &self, sizeof(self)) != sizeof(self))
		abort();
	if (request == DIE)
		kill(self, SIGTERM);
	if (request == WAIT)
		sleep(60);
	return request;
}

static pid_t
read_pid(int fd)
{
	pid_t pid;

	assert_int_equal(sizeof(pid), read(fd, &pid, sizeof(pid)));
	return pid;
}

static void
expect_no_child(void)
{
	assert_int_equal(-1, waitpid(-1, NULL, WNOHANG));
}

static void
test_children(void **state)
{
	struct forkserver *server;
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(0, pipe(fds));
	server = forkserver_new(work, &fds[1]);
	assert_non_null(server);
	for (int request = 0; request < 200; request += 50) {
		pid = forkserver_start(server, request);
		assert_true(pid > 0 && pid != forkserver_process(server));
		assert_int_equal(pid, read_pid(fds[0]));
		status = forkserver_wait(server);
		assert_true(WIFEXITED(status));
		assert_int_equal(request, WEXITSTATUS(status));
		/* It was waited for, by the server. */
		assert_int_equal(-1, kill(pid, 0));
	}
	assert_true(forkserver_start(server, DIE) > 0);
	status = forkserver_wait(server);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(SIGTERM, WTERMSIG(status));
	assert_int_equal(0, forkserver_free(server));
	assert_int_equal(0, forkserver_free(NULL));
	expect_no_child();
	close(fds[0]);
	close(fds[1]);
}

/* Whoever asks a server that is gone is told so, and its child is gone too. */
static void
test_server_killed(void **state)
{
	struct forkserver *server;
	int fds[2], status;
	siginfo_t end;
	pid_t pid;

	(void)state;
	assert_int_equal(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	assert_int_equal(0, pipe(fds));
	server = forkserver_new(work, &fds[1]);
	pid = forkserver_start(server, WAIT);
	assert_int_equal(pid, read_pid(fds[0]));
	kill(forkserver_process(server), SIGKILL);
	assert_int_equal(-1, forkserver_wait(server));
	/* Its socket is closed before its child is ours: once it has ended. */
	assert_int_equal(0,
	    waitid(P_PID, forkserver_process(server), &end, WEXITED | WNOWAIT));
	assert_int_equal(pid, waitpid(pid, &status, 0));
	assert_int_equal(SIGKILL, WTERMSIG(status));
	errno = 0;
	assert_int_equal(-1, forkserver_start(server, 0));
	assert_int_not_equal(0, errno);
	assert_int_equal(SIGKILL, WTERMSIG(forkserver_free(server)));
	expect_no_child();
	close(fds[0]);
	close(fds[1]);
}

/* A caller that waits for its child, and says who the server is. */
static void
call(int report)
{
	struct forkserver *server = forkserver_new(work, &report);
	pid_t pid = forkserver_process(server);

	if (write(report, &pid, sizeof(pid)) != sizeof(pid))
		_exit(EXIT_FAILURE);
	forkserver_start(server, WAIT);
	forkserver_wait(server);
	_exit(EXIT_FAILURE);
}

static void
test_caller_killed(void **state)
{
	pid_t caller, orphans[2];
	int fds[2];

	(void)state;
	/* Orphans become our children, so that we see them end. */
	assert_int_equal(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	assert_int_equal(0, pipe(fds));
	caller = fork();
	if (caller == 0)
		call(fds[1]);
	for (int i = 0; i < 2; i++) {
		orphans[i] = read_pid(fds[0]);
		assert_int_equal(0, kill(orphans[i], 0));
	}
	kill(caller, SIGKILL);
	assert_int_equal(caller, waitpid(caller, NULL, 0));
	for (int i = 0; i < 2; i++)
		assert_int_equal(orphans[i], waitpid(orphans[i], NULL, 0));
	expect_no_child();
	close(fds[0]);
	close(fds[1]);
}

/* No test takes long, so one that waits for ever is found out. */
static int
set_alarm(void **state)
{
	(void)state;
	alarm(30);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_children, set_alarm),
		cmocka_unit_test_setup(test_server_killed, set_alarm),
		cmocka_unit_test_setup(test_caller_killed, set_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
