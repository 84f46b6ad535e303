/* Regions of source files, and pipe tables. */
#include "test.h"

#include "book/region.h"
#include "book/table.h"

static struct err err;
static struct region region;

static const char source[] = "#include <stdio.h>\n"	 /* 1 */
			     "// ANCHOR: outer\n"	 /* 2 */
			     "int a;\n"			 /* 3 */
			     "/* ANCHOR: inner */\n"	 /* 4 */
			     "int b;\n"			 /* 5 */
			     "/* ANCHOR_END: inner */\n" /* 6 */
			     "int c;\n"			 /* 7 */
			     "// ANCHOR_END: outer\n"	 /* 8 */
			     "# ANCHOR: inner-2\n"	 /* 9 */
			     "int d;"			 /* 10 */
			     "\n/*ANCHOR_END: inner-2*/";

static const char *
cut(const char *text, const char *name)
{
	return region_cut(arena, "x.c", text, name, &region, &err) ?
	    region.text :
	    NULL;
}

static void
regions_are_cut_at_their_marks(void **state)
{
	(void)state;
	assert_string_equal(cut(source, "inner"), "int b;\n");
	assert_int_equal(region.line, 5);
	assert_string_equal(region.file, "x.c");
	assert_string_equal(cut(source, "outer"), "int a;\nint b;\nint c;\n");
	assert_int_equal(region.line, 3);
	assert_string_equal(cut(source, "inner-2"), "int d;\n");
	assert_int_equal(region.line, 10);
}

static void
a_region_that_is_not_there_is_an_error(void **state)
{
	(void)state;
	assert_null(cut(source, "inn"));
	assert_string_equal(err.text,
	    "x.c: no region 'inn', expected a line "
	    "with ANCHOR: inn");
	assert_null(cut("a\n// ANCHOR: x\nb\n", "x"));
	assert_string_equal(err.text,
	    "x.c:2: region 'x' does not end, "
	    "expected ANCHOR_END: x");
	assert_null(cut("// ANCHOR: x\n  \n// ANCHOR_END: x\n", "x"));
	assert_string_equal(err.text, "x.c:1: region 'x' is empty");
	assert_null(cut("// ANCHOR_END: x\n// ANCHOR: x\nb\n", "x"));
	assert_contains(err.text, "does not end");
	assert_null(cut("", "x"));
}

static struct table table;

/* Reads up to four lines. */
static bool
parse(const char *a, const char *b, const char *c, const char *d)
{
	const char *lines[] = { a, b, c, d };
	size_t n = 0;

	while (n < 4 && lines[n] != NULL)
		n++;
	return table_parse(arena, lines, n, &table);
}

static void
tables_are_read(void **state)
{
	(void)state;
	assert_true(parse("| a | b  |  c|d|", "|---|:--|--:|:-:|",
	    "| 1 | `2` | | 4 |", NULL));
	assert_int_equal(table.columns, 4);
	assert_int_equal(table.nrows, 2);
	assert_memory_equal(table.align, "\0lrc", 4);
	assert_string_equal(table.rows[0].cells[2], "c");
	assert_string_equal(table.rows[1].cells[1], "`2`");
	assert_string_equal(table.rows[1].cells[2], "");
	assert_true(parse("a | b", "- | -", NULL, NULL));
	assert_int_equal(table.nrows, 1);
	assert_true(parse("| a |", "| - |", "| b |", NULL));
	assert_int_equal(table.columns, 1);
}

static void
rows_are_cut_or_filled(void **state)
{
	(void)state;
	assert_true(parse("a | b", "--|--", "1", "1 | 2 | 3"));
	assert_int_equal(table.nrows, 3);
	assert_string_equal(table.rows[1].cells[0], "1");
	assert_string_equal(table.rows[1].cells[1], "");
	assert_string_equal(table.rows[2].cells[1], "2");
}

static void
an_escaped_pipe_is_text(void **state)
{
	(void)state;
	assert_true(parse("a | b", "--|--", "`x \\| y` | \\*", NULL));
	assert_string_equal(table.rows[1].cells[0], "`x | y`");
	assert_string_equal(table.rows[1].cells[1], "\\*");
}

static void
what_is_no_table_stays_text(void **state)
{
	(void)state;
	assert_false(parse("a | b", NULL, NULL, NULL));
	assert_false(parse("a | b", "c | d", NULL, NULL));
	assert_false(parse("a | b", "---", NULL, NULL));
	assert_false(parse("a | b", "--|--|--", NULL, NULL));
	assert_false(parse("a | b", "--|-x", NULL, NULL));
	assert_false(parse("a | b", "--|:", NULL, NULL));
	assert_false(parse("a", "|-|", NULL, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(regions_are_cut_at_their_marks),
		TEST(a_region_that_is_not_there_is_an_error),
		TEST(tables_are_read),
		TEST(rows_are_cut_or_filled),
		TEST(an_escaped_pipe_is_text),
		TEST(what_is_no_table_stays_text),
	};

	return cmocka_run_group_tests_name("region and table", tests, NULL,
	    NULL);
}
