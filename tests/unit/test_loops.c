/* The echo of loops/ours.c: all of it, and what a stranger does to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* As one file, since nobody else should know where the server listens. */
#undef _GNU_SOURCE
#include "loops/ours.c"
#include "loops/work.c"

enum { CONNECTIONS = 5, ROUNDS = 3 };

static const struct echo_work small = {
	.connections = CONNECTIONS,
	.rounds = ROUNDS,
	.bytes = 64,
};

static void
test_all_messages_come_back(void **state)
{
	struct echo_work work = small;
	struct ours_echo *echo = ours_echo_new(&work);

	(void)state;
	assert_non_null(echo);
	ours_echo_run(echo);
	ours_echo_free(echo);
	assert_null(work.doing);
	assert_int_equal(CONNECTIONS, work.connected);
	assert_int_equal(CONNECTIONS, work.closed);
	assert_int_equal(CONNECTIONS * ROUNDS, work.echoed);
	assert_int_equal(0, work.wrong);
}

/* It takes the place of a client, and one of the clients is too many. */
static void
test_a_stranger_is_told(void **state)
{
	struct echo_work work = small;
	struct ours_echo *echo = ours_echo_new(&work);
	int stranger = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	assert_non_null(echo);
	assert_int_equal(0,
	    connect(stranger, (struct sockaddr *)&echo->address,
		sizeof(echo->address)));
	ours_echo_run(echo);
	assert_int_equal(CONNECTIONS, echo->accepted);
	ours_echo_free(echo);
	close(stranger);
	assert_string_equal("accepting a stranger's connection", work.doing);
	assert_int_equal(ECONNABORTED, work.error);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_messages_come_back),
		cmocka_unit_test(test_a_stranger_is_told),
	};

	return cmocka_run_group_tests_name("loops", tests, NULL, NULL);
}
