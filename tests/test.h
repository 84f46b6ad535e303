/*
 * What every cmocka test needs: cmocka's own includes in its order, an arena
 * that lives as long as one test, and a few asserts.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"

static struct arena *arena;

static inline int
arena_setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static inline int
arena_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* A test that has an arena. */
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

/* Is part somewhere in text? Says both if it is not. */
#define assert_contains(text, part)                                            \
	assert_contains_at((text), (part), __FILE__, __LINE__)
#define assert_lacks(text, part)                                               \
	assert_lacks_at((text), (part), __FILE__, __LINE__)

static __attribute__((noinline, unused)) void
assert_contains_at(const char *text, const char *part, const char *file,
    int line)
{
	if (strstr(text, part) == NULL) {
		print_error("'%s' is not in:\n%.3000s\n", part, text);
		_fail(file, line);
	}
}

static __attribute__((noinline, unused)) void
assert_lacks_at(const char *text, const char *part, const char *file, int line)
{
	const char *hit = strstr(text, part);

	if (hit != NULL) {
		print_error("'%s' is in: %.*s%.100s\n", part,
		    hit - text < 60 ? (int)(hit - text) : 60,
		    hit - text < 60 ? text : hit - 60, hit);
		_fail(file, line);
	}
}

/* Are two long texts the same? Says the first lines that differ. */
#define assert_same_text(a, b) assert_same_text_at((a), (b), __FILE__, __LINE__)

static inline void
assert_same_text_at(const char *a, const char *b, const char *file, int line)
{
	int number = 1;

	if (strcmp(a, b) == 0)
		return;
	for (;;) {
		size_t x = strcspn(a, "\n"), y = strcspn(b, "\n");

		if (x != y || memcmp(a, b, x) != 0 || a[x] != b[y]) {
			print_error("line %d:\n  %.*s\nis not\n  %.*s\n",
			    number, (int)x, a, (int)y, b);
			_fail(file, line);
		}
		a += x + 1;
		b += y + 1;
		number++;
	}
}

/* Are two numbers the same but for rounding? */
#define assert_near(a, b) assert_near_at((a), (b), __FILE__, __LINE__)

static inline void
assert_near_at(double a, double b, const char *file, int line)
{
	if (!(fabs(a - b) <= 1e-9 * (1 + fabs(b)))) {
		print_error("%.17g is not %.17g\n", a, b);
		_fail(file, line);
	}
}

#endif
