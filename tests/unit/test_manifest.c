/* Which chapters a book has. */
#include "scratch.h"

#include "book/manifest.h"

static struct err err;
static struct manifest m;

static bool
look(void)
{
	return manifest_read(arena, scratch, &m, &err);
}

static void
book_yaml_names_the_chapters(void **state)
{
	(void)state;
	scratch_put("book.yaml",
	    "title: A Title\nsummary: Short.\nlang: de\n"
	    "chapters: [b.md, part/a.md]\n");
	scratch_put("b.md", "");
	scratch_put("part/a.md", "");
	scratch_put("left-out.md", "");
	assert_true(look());
	assert_string_equal(m.title, "A Title");
	assert_string_equal(m.summary, "Short.");
	assert_string_equal(m.lang, "de");
	assert_int_equal(m.count, 2);
	assert_string_equal(m.chapters[0], "b.md");
	assert_string_equal(m.chapters[1], "part/a.md");
	assert_false(m.has_index);
}

static void
a_folder_of_markdown_is_a_book(void **state)
{
	(void)state;
	scratch_put("b.md", "");
	scratch_put("a/z.md", "");
	scratch_put("a/deep/er/y.md", "");
	scratch_put("index.md", "");
	scratch_put("a/index.md", "");
	scratch_put("notes.txt", "");
	scratch_put(".git/x.md", "");
	assert_true(look());
	assert_string_equal(m.title, strrchr(scratch, '/') + 1);
	assert_string_equal(m.lang, "en");
	assert_null(m.summary);
	assert_true(m.has_index);
	assert_int_equal(m.count, 4);
	assert_string_equal(m.chapters[0], "a/deep/er/y.md");
	assert_string_equal(m.chapters[1], "a/index.md");
	assert_string_equal(m.chapters[2], "a/z.md");
	assert_string_equal(m.chapters[3], "b.md");
}

static void
book_yaml_without_chapters_takes_all(void **state)
{
	(void)state;
	scratch_put("book.yaml", "title: All\n");
	scratch_put("a.md", "");
	assert_true(look());
	assert_string_equal(m.title, "All");
	assert_int_equal(m.count, 1);
}

static void
mistakes_are_errors(void **state)
{
	(void)state;
	assert_false(look());
	assert_contains(err.text, "no chapters, expected Markdown files");
	assert_false(manifest_read(arena, scratch_path("none"), &m, &err));
	assert_contains(err.text, "cannot list: No such");
	scratch_put("a.md", "");
	scratch_put("book.yaml", "title: x\nauthor: y\n");
	assert_false(look());
	assert_contains(err.text,
	    "book.yaml:2: unknown key 'author', "
	    "expected one of title, summary, lang, chapters");
	scratch_put("book.yaml", "title: x\nchapters:\n  - a.md\n  - b.md\n");
	assert_false(look());
	assert_contains(err.text, "book.yaml:");
	assert_contains(err.text, "chapter 'b.md' is missing");
	scratch_put("book.yaml", "title: [x\n");
	assert_false(look());
	assert_contains(err.text, "YAML error");
	scratch_put("book.yaml", "");
	assert_false(look());
	assert_contains(err.text, "the YAML is empty");
}

static void
a_missing_chapter_is_named_with_its_own_line(void **state)
{
	(void)state;
	scratch_put("a.md", "");
	scratch_put("book.yaml", "title: x\nchapters:\n  - a.md\n  - b.md\n");
	assert_false(look());
	assert_contains(err.text, "book.yaml:4: chapter 'b.md'");
}

/* The cover is made of it; a page of its own would be overwritten. */
static void
the_index_is_no_chapter(void **state)
{
	(void)state;
	scratch_put("a.md", "");
	scratch_put("index.md", "");
	scratch_put("book.yaml", "title: x\nchapters: [index.md, a.md]\n");
	assert_true(look());
	assert_true(m.has_index);
	assert_int_equal(m.count, 1);
	assert_string_equal(m.chapters[0], "a.md");
}

/* Its page would be written outside of the output folder. */
static void
a_chapter_lies_in_the_book(void **state)
{
	(void)state;
	scratch_put("out.md", "");
	scratch_put("book/a.md", "");
	scratch_put("book/book.yaml", "title: x\nchapters: [../out.md]\n");
	assert_false(manifest_read(arena, scratch_path("book"), &m, &err));
	assert_contains(err.text, "../out.md");
}

static void
a_chapter_stands_in_the_book_once(void **state)
{
	(void)state;
	scratch_put("a.md", "");
	scratch_put("book.yaml", "title: x\nchapters: [a.md, a.md]\n");
	assert_false(look());
	assert_contains(err.text, "a.md");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(book_yaml_names_the_chapters),
		FOLDER_TEST(a_folder_of_markdown_is_a_book),
		FOLDER_TEST(book_yaml_without_chapters_takes_all),
		FOLDER_TEST(mistakes_are_errors),
		FOLDER_TEST(a_missing_chapter_is_named_with_its_own_line),
		FOLDER_TEST(the_index_is_no_chapter),
		FOLDER_TEST(a_chapter_lies_in_the_book),
		FOLDER_TEST(a_chapter_stands_in_the_book_once),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
