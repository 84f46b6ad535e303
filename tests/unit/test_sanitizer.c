/* What sanitizers say, and who is blamed for it. */
#include "data/sanitizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct complaint
read(const char *report)
{
	struct complaint complaint = { "", "" };

	if (!sanitizer_read(arena, report, "workbook/x.c", &complaint))
		complaint.reason = "nothing";
	return complaint;
}

#define RACE(one, other)                                                       \
	"WARNING: ThreadSanitizer: data race (pid=1)\n"                        \
	"  Read of size 8 at 0x1 by thread T2:\n"                              \
	"    #0 " one " (check+0x2)\n"                                         \
	"    #1 thread experiments/exercises/x/check.c:9 (check+0x3)\n\n"      \
	"  Previous write of size 8 at 0x1 by thread T1:\n"                    \
	"    #0 " other " (check+0x2)\n\n"                                     \
	"  Location is global 'calls' of size 8 at 0x1 (check+0xd)\n"

static void
test_race(void **state)
{
	struct complaint complaint =
	    read(RACE("add workbook/x.c:7", "add workbook/x.c:12"));

	(void)state;
	assert_string_equal("data-race", complaint.reason);
	assert_non_null(strstr(complaint.text,
	    "Two threads use 'calls' at once, and one at least writes it: "
	    "lines 7 and 12."));
	complaint =
	    read(RACE("look experiments/check.c:3", "add workbook/x.c:12"));
	assert_non_null(strstr(complaint.text, ": line 12."));
	complaint = read(RACE("memcpy ../../src/libsanitizer/tsan/x.cpp:5 "
			      "(libtsan.so)\n    #1 add workbook/x.c:8",
	    "add workbook/x.c:8"));
	assert_non_null(strstr(complaint.text, ": line 8."));
}

/* What the check does itself, the learner's code having called it, is its. */
static void
test_not_ours(void **state)
{
	(void)state;
	assert_string_equal("nothing",
	    read(RACE("look check.c:3\n    #1 add workbook/x.c:4",
		     "look check.c:3\n    #1 add workbook/x.c:4"))
		.reason);
	assert_string_equal("nothing", read("").reason);
	assert_string_equal("nothing", read("workbook/x.c:7: hello\n").reason);
	assert_string_equal("nothing",
	    read("WARNING: ThreadSanitizer: data race").reason);
	assert_string_equal("nothing",
	    read("check.c:7:6: runtime error: index 41 out of bounds\n")
		.reason);
	assert_string_equal("nothing",
	    read("==1==ERROR: AddressSanitizer: ").reason);
}

static void
test_memory(void **state)
{
	struct complaint complaint =
	    read("==1==ERROR: AddressSanitizer: heap-use-after-free on address "
		 "0x1 at pc 0x2\nREAD of size 8 at 0x1 thread T1\n"
		 "    #0 0x5 in add workbook/x.c:9\n"
		 "freed by thread T1 here:\n"
		 "    #0 0x7 in free ../libsanitizer/asan/a.cpp:52\n"
		 "    #1 0x5 in add workbook/x.c:8\n");

	(void)state;
	assert_string_equal("memory", complaint.reason);
	assert_string_equal("Line 9 uses memory that was freed (ASan saw it).",
	    complaint.text);
	complaint = read("workbook/x.c:7:6: runtime error: index 41 out of "
			 "bounds for type 'long int [3]'\nmore\n");
	assert_string_equal("undefined", complaint.reason);
	assert_string_equal("Line 7 does what C does not define (UBSan): index "
			    "41 out of bounds for type 'long int [3]'.",
	    complaint.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
