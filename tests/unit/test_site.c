/* Whole pages of small books that the real program builds. */
#include "site.h"

/* The first id that stands on a page twice, or NULL. */
static const char *
double_id(const char *page)
{
	const char *ids[200], *at = page;
	size_t n = 0, i;

	while ((at = strstr(at, " id=\"")) != NULL && n < 200) {
		at += 5;
		ids[n] = arena_strndup(arena, at, strcspn(at, "\""));
		for (i = 0; i < n; i++)
			if (strcmp(ids[i], ids[n]) == 0)
				return ids[n];
		n++;
	}
	assert_true(n > 0);
	return NULL;
}

static const char program[] =
    "```c run=tiny\n"
    "#include <stdio.h>\nint main(void) { puts(\"tiny says so\"); }\n```\n";

/* Anybody may call a section "Main" or "Contents". */
static void
a_heading_does_not_take_an_id_of_the_page(void **state)
{
	(void)state;
	scratch_put("index.md",
	    "# Book\n\n## Contents\n\n"
	    "## This machine\n\n## Main\n");
	scratch_put("a.md",
	    arena_printf(arena,
		"# Main\n\n## Tiny\n\n"
		"## Experiment tiny\n\n## Plot wave\n\n%s\n"
		"```gnuplot plot=wave\nplot sin(x)\n```\n",
		program));
	site_render(scratch, scratch_path("OUT"));
	assert_null(double_id(scratch_get("OUT/a.html")));
	assert_null(double_id(scratch_get("OUT/index.html")));
}

static void
a_book_may_lie_in_a_folder_with_a_space(void **state)
{
	(void)state;
	scratch_put("my book/a b.md", program);
	site_render(scratch_path("my book"), scratch_path("my out"));
	assert_contains(scratch_get("my out/a b.html"), "tiny says so");
	assert_contains(scratch_get("my out/index.html"), "a%20b.html");
}

static void
an_unchanged_page_is_not_written_again(void **state)
{
	struct stat before, after;
	char *page = scratch_path("OUT/a.html");

	(void)state;
	scratch_put("a.md", "# One\n");
	scratch_put("b.md", "# Two\n");
	site_render(scratch, scratch_path("OUT"));
	assert_int_equal(stat(page, &before), 0);
	scratch_put("b.md", "# Two\n\nmore\n");
	site_render(scratch, scratch_path("OUT"));
	assert_int_equal(stat(page, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_contains(scratch_get("OUT/b.html"), "<p>more</p>");
	/* A page whose chapter is gone goes, and nothing else. */
	scratch_put("OUT/own.html", "the reader's own");
	assert_int_equal(unlink(scratch_path("a.md")), 0);
	site_render(scratch, scratch_path("OUT"));
	assert_false(file_exists(page));
	assert_true(file_exists(scratch_path("OUT/own.html")));
	assert_lacks(scratch_get("OUT/b.html"), "a.html");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(a_heading_does_not_take_an_id_of_the_page),
		FOLDER_TEST(a_book_may_lie_in_a_folder_with_a_space),
		FOLDER_TEST(an_unchanged_page_is_not_written_again),
	};

	return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
