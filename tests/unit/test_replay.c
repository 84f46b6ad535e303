/*
 * Schedules played step by step: what they end with, what is wrong with those
 * that are none, and a search that agrees with counting by hand.
 */
#include "models/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct replay_result result;

static bool
play(int threads, int64_t adds, const char *schedule)
{
	struct replay_task task = { .threads = threads, .adds = adds };

	return replay(&task, schedule, NULL, NULL, &result);
}

static void
ends_with(int64_t want, int threads, int64_t adds, const char *schedule)
{
	if (!play(threads, adds, schedule))
		print_error("'%s': %s\n", schedule, result.error);
	assert_string_equal("", result.error);
	assert_int_equal(want, result.counter);
	assert_int_equal(3 * threads * adds, result.steps);
}

static void
test_endings(void **state)
{
	(void)state;
	ends_with(1, 1, 1, "A*");
	ends_with(5, 1, 5, "A15");
	ends_with(2, 2, 1, "A3 B3");
	ends_with(2, 2, 1, " A*\tB*\n");
	ends_with(1, 2, 1, "A1 B1 A2 B2");
	ends_with(1, 2, 1, "A1 B3 A2");
	ends_with(6, 2, 3, "A* B*");
	ends_with(3, 2, 3, "A1 B* A*");
	ends_with(5, 2, 3, "A1 B3 A* B*");
	ends_with(16, 8, 2, "A* B* C* D* E* F* G* H*");
	ends_with(2, 3, 2, "A1 B*-3 C* A2 B1 A* B*");
	ends_with(200, 2, 100, "B60 A* B*-200 B200");
}

/* The least that two threads can end with, however often they add. */
static void
test_witness(void **state)
{
	static const int64_t adds[] = { 2, 3, 10, 1000, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(adds) / sizeof(adds[0]); i++)
		ends_with(2, 2, adds[i], "A1 B*-3 A2 B1 A* B*");
}

static void
is_wrong(const char *error, int threads, int64_t adds, const char *schedule)
{
	assert_false(play(threads, adds, schedule));
	assert_string_equal(error, result.error);
}

static void
test_no_schedules(void **state)
{
	static const char *const no_count[] = { "A", "A0", "A-1", "Ax", "A1x",
		"A1B2", "A**", "A*1", "A*-", "A*-0", "A*-x", "A 1", "A01",
		"A99999999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(no_count) / sizeof(no_count[0]); i++)
		is_wrong("column 2: expected how many steps: 1 or more, * or "
			 "*-1 or more",
		    2, 2, no_count[i]);
	is_wrong("column 4: expected a thread, A to B, not 'C'", 2, 2, "A1 C1");
	is_wrong("column 1: expected a thread, A to B, not 'a'", 2, 2, "a1");
	is_wrong("column 1: expected a thread, A to A, not '3'", 1, 2, "3A");
	is_wrong("column 4: A has 5 steps left, and cannot take this turn", 2,
	    2, "A1 A6 B*");
	is_wrong("column 4: A has 0 steps left, and cannot take this turn", 2,
	    2, "A* A1 B*");
	is_wrong("column 4: A has 0 steps left, and cannot take this turn", 2,
	    2, "A* A* B*");
	is_wrong("column 1: B has 6 steps left, and cannot take this turn", 2,
	    2, "B*-6");
	is_wrong("column 1: expected a turn of A, which has 6 steps left", 2, 2,
	    "");
	is_wrong("column 9: expected a turn of B, which has 1 step left", 2, 2,
	    "A* B*-1 ");
	assert_int_equal(11, result.steps);
}

/* A step as text: thread, operation, register, counter. */
static void
write_down(void *arg, const struct replay_step *step)
{
	char *text = arg;

	sprintf(text + strlen(text), "%d%c%c%d%d ", (int)step->number,
	    'A' + step->thread, "las"[step->op], (int)step -> reg,
	    (int)step -> counter);
}

static void
test_steps(void **state)
{
	struct replay_task task = { .threads = 2, .adds = 1 };
	char text[200] = "";
	FILE *file = tmpfile();

	(void)state;
	assert_true(replay(&task, "A2 B2 A1 B1", write_down, text, &result));
	assert_string_equal("1Al00 2Aa10 3Bl00 4Ba10 5As11 6Bs11 ", text);

	assert_non_null(file);
	assert_true(replay(&task, "A3 B3", replay_print, file, &result));
	rewind(file);
	assert_non_null(fgets(text, sizeof(text), file));
	assert_string_equal("     1  A load   register 0  counter 0\n", text);
	fclose(file);
}

/* Of a search: what each schedule, played on its own, ends with. */
struct tally {
	int adds;
	char schedule[64];
	uint64_t endings[2 * REPLAY_SEARCH_ADDS_MAX + 1];
};

static void
play_every(struct tally *tally, int a, int b)
{
	size_t len = strlen(tally->schedule);

	if (a == 0 && b == 0) {
		assert_true(play(2, tally->adds, tally->schedule));
		tally->endings[result.counter]++;
		return;
	}
	if (a > 0) {
		strcpy(tally->schedule + len, "A1 ");
		play_every(tally, a - 1, b);
	}
	if (b > 0) {
		strcpy(tally->schedule + len, "B1 ");
		play_every(tally, a, b - 1);
	}
	tally->schedule[len] = '\0';
}

static void
test_search_agrees_with_playing_all(void **state)
{
	uint64_t endings[2 * REPLAY_SEARCH_ADDS_MAX + 1];

	(void)state;
	for (int adds = 1; adds <= 2; adds++) {
		struct tally tally = { .adds = adds };

		play_every(&tally, 3 * adds, 3 * adds);
		assert_true(replay_search(adds, endings) > 0);
		for (int v = 0; v <= 2 * adds; v++)
			assert_int_equal(tally.endings[v], endings[v]);
	}
}

static void
test_search_ends(void **state)
{
	static const uint64_t exact[] = { 1, 2, 6, 20, 70, 252, 924 };
	uint64_t endings[2 * REPLAY_SEARCH_ADDS_MAX + 1];

	(void)state;
	replay_search(1, endings);
	assert_int_equal(18, endings[1]);
	for (int adds = 2; adds <= 6; adds++) {
		replay_search(adds, endings);
		assert_int_equal(0, endings[0]);
		assert_int_equal(0, endings[1]);
		assert_true(endings[2] > 0);
		assert_int_equal(exact[adds], endings[2 * adds]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_witness),
		cmocka_unit_test(test_no_schedules),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_search_agrees_with_playing_all),
		cmocka_unit_test(test_search_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
