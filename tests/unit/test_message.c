/*
 * Messages: of every length they come out as they went in, one after the
 * other; the bytes are those that Python would send; and an end in the
 * middle is no message.
 */
#include "models/message.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "models/child.h"

#include <cmocka.h>

enum { LIMIT_S = 60, MANY = 3000000 };

/* To both sides of where the header goes alone, and past a pipe's room. */
static const size_t lengths[] = { 0, 1, 2, 255, 256, 16384, 16385, 65532, 65536,
	65537, MANY };

enum { LENGTHS = sizeof(lengths) / sizeof(lengths[0]) };

static unsigned char
byte_at(size_t length, size_t i)
{
	return (length * 31 + i * 7) >> 3;
}

static void
send_all(void *arg)
{
	const int *fd = arg;
	struct message message = { 0 };

	message_reserve(&message, MANY);
	for (int l = 0; l < LENGTHS; l++) {
		message.length = lengths[l];
		for (size_t i = 0; i < message.length; i++)
			message.bytes[i] = byte_at(message.length, i);
		if (!message_send(*fd, &message))
			raise(SIGABRT);
	}
	message_fini(&message);
}

static void
check_received(int from, int *to)
{
	struct message message = { 0 };
	pid_t child = child_start(send_all, to, LIMIT_S);

	close(*to);
	for (int l = 0; l < LENGTHS; l++) {
		assert_true(message_receive(from, &message));
		assert_int_equal(lengths[l], message.length);
		for (size_t i = 0; i < message.length; i++)
			if (message.bytes[i] != byte_at(message.length, i))
				fail_msg("byte %zu of %zu", i, message.length);
	}
	assert_false(message_receive(from, &message));
	assert_int_equal(0, errno);
	assert_int_equal(0, child_wait(child));
	message_fini(&message);
	close(from);
}

static void
test_all_lengths(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(0, pipe(fds));
	check_received(fds[0], &fds[1]);
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	check_received(fds[0], &fds[1]);
}

/* struct.pack("!i", n), as Lib/multiprocessing/connection.py has it. */
static void
test_bytes_on_the_way(void **state)
{
	struct message message = { (unsigned char *)"abc", 3, 0 };
	unsigned char raw[16];
	int fds[2];

	(void)state;
	assert_int_equal(0, pipe(fds));
	assert_true(message_send(fds[1], &message));
	assert_int_equal(7, read(fds[0], raw, sizeof(raw)));
	assert_memory_equal("\0\0\0\3abc", raw, 7);
	close(fds[0]);
	close(fds[1]);
}

/* Some bytes and then the end of the stream: what does a reader make of it? */
static int
errno_of(const char *bytes, size_t n)
{
	struct message message = { 0 };
	int fds[2], error;

	assert_int_equal(0, pipe(fds));
	assert_int_equal(n, write(fds[1], bytes, n));
	close(fds[1]);
	assert_false(message_receive(fds[0], &message));
	error = errno;
	close(fds[0]);
	message_fini(&message);
	return error;
}

static void
test_broken_streams(void **state)
{
	(void)state;
	assert_int_equal(EIO, errno_of("\0\0", 2));
	assert_int_equal(EIO, errno_of("\0\0\0\3", 4));
	assert_int_equal(EIO, errno_of("\0\0\0\3ab", 6));
	assert_int_equal(EMSGSIZE, errno_of("\377\377\377\377", 4));
}

static void
test_no_reader(void **state)
{
	struct message message = { (unsigned char *)"abc", 3, 0 };
	int fds[2];

	(void)state;
	assert_int_equal(0, pipe(fds));
	close(fds[0]);
	signal(SIGPIPE, SIG_IGN);
	assert_false(message_send(fds[1], &message));
	assert_int_equal(EPIPE, errno);
	signal(SIGPIPE, SIG_DFL);
	close(fds[1]);
	message.length = (size_t)MESSAGE_MAX + 1;
	assert_false(message_send(-1, &message));
	assert_int_equal(EMSGSIZE, errno);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_lengths),
		cmocka_unit_test(test_bytes_on_the_way),
		cmocka_unit_test(test_broken_streams),
		cmocka_unit_test(test_no_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
