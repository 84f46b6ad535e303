/*
 * Children: they do their work and end, they say by which signal they ended,
 * and they outlive neither their limit nor their parent.
 */
#include "models/child.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT_S = 60, PATIENCE_MS = 20000 };

static void
say_hello(void *arg)
{
	const int *fds = arg;

	if (write(fds[1], "hello", 5) != 5)
		raise(SIGABRT);
}

static void
sleep_on(void *arg)
{
	(void)arg;
	for (;;)
		pause();
}

static void
die(void *arg)
{
	(void)arg;
	raise(SIGKILL);
}

static void
test_does_its_work(void **state)
{
	char text[8] = "";
	int fds[2];

	(void)state;
	assert_int_equal(0, pipe(fds));
	assert_int_equal(0, child_wait(child_start(say_hello, fds, LIMIT_S)));
	close(fds[1]);
	assert_int_equal(5, read(fds[0], text, sizeof(text)));
	assert_string_equal("hello", text);
	close(fds[0]);
}

/* What the parent has buffered is written by the parent alone. */
static void
test_leaves_buffers_alone(void **state)
{
	char text[16] = "";
	int fds[2];
	FILE *out;

	(void)state;
	assert_int_equal(0, pipe(fds));
	out = fdopen(fds[1], "w");
	assert_non_null(out);
	fputs("once", out);
	assert_int_equal(0, child_wait(child_start(say_hello, fds, LIMIT_S)));
	fclose(out);
	assert_int_equal(5, read(fds[0], text, 5));
	assert_int_equal(4, read(fds[0], text, sizeof(text)));
	assert_int_equal(0, read(fds[0], text, sizeof(text)));
	close(fds[0]);
}

static void
test_says_what_ended_it(void **state)
{
	pid_t child;

	(void)state;
	assert_int_equal(SIGKILL, child_wait(child_start(die, NULL, LIMIT_S)));
	assert_int_equal(SIGALRM, child_wait(child_start(sleep_on, NULL, 1)));

	child = child_start(sleep_on, NULL, LIMIT_S);
	child_kill(child);
	assert_int_equal(-1, kill(child, 0));
	assert_int_equal(SIGCHLD, child_wait(child));
}

static void
say_hello_and_sleep_on(void *arg)
{
	say_hello(arg);
	sleep_on(NULL);
}

/* A parent that is killed while its child sleeps. */
static void
leave_a_child(int *fds)
{
	child_start(say_hello_and_sleep_on, fds, LIMIT_S);
	sleep_on(NULL);
}

static void
test_ends_with_its_parent(void **state)
{
	struct pollfd poller = { .events = POLLIN };
	char text[8];
	pid_t parent;
	int fds[2], status;

	(void)state;
	assert_int_equal(0, pipe(fds));
	parent = fork();
	if (parent == 0)
		leave_a_child(fds);
	close(fds[1]);
	assert_int_equal(5, read(fds[0], text, sizeof(text)));
	kill(parent, SIGKILL);
	assert_int_equal(parent, waitpid(parent, &status, 0));

	/* The end of the pipe: nobody has it open any more. */
	poller.fd = fds[0];
	assert_int_equal(1, poll(&poller, 1, PATIENCE_MS));
	assert_int_equal(0, read(fds[0], text, sizeof(text)));
	close(fds[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_does_its_work),
		cmocka_unit_test(test_leaves_buffers_alone),
		cmocka_unit_test(test_says_what_ended_it),
		cmocka_unit_test(test_ends_with_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
