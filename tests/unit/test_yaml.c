/* YAML that remembers its lines. */
#include "test.h"

#include "book/yaml.h"

static struct err err;
static struct yaml *root;

/* Reads YAML that begins at line 10 of x.md. */
static bool
parse(const char *text)
{
	return yaml_parse(arena, "x.md", 10, text, strlen(text), &root, &err);
}

static void
every_value_knows_its_line(void **state)
{
	struct yaml *b, *second;

	(void)state;
	assert_true(parse("a: 1\n"
			  "b:\n"
			  "  - x\n"
			  "\n"
			  "  - c: y # said\n"
			  "    d: >\n"
			  "      two\n"
			  "      lines\n"
			  "e: {f: [1, 2]}\n"));
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->count, 3);
	assert_int_equal(root->line, 10);
	assert_int_equal(yaml_get(root, "a")->line, 10);
	b = yaml_get(root, "b");
	assert_int_equal(b->kind, YAML_LIST);
	assert_int_equal(b->items[0]->line, 12);
	second = b->items[1];
	assert_int_equal(second->line, 14);
	assert_string_equal(yaml_get(second, "c")->text, "y");
	assert_int_equal(yaml_get(second, "d")->line, 15);
	assert_string_equal(yaml_get(second, "d")->text, "two lines\n");
	assert_int_equal(yaml_get(yaml_get(root, "e"), "f")->line, 18);
	assert_string_equal(yaml_get(root, "a")->file, "x.md");
	assert_null(yaml_get(root, "z"));
}

static void
what_is_no_yaml_is_an_error_with_its_line(void **state)
{
	(void)state;
	assert_false(parse("a: 1\nb: [1, 2\n"));
	assert_contains(err.text, "x.md:12: YAML error");
	assert_false(parse("a: 1\n\tb: 2\n"));
	assert_contains(err.text, "x.md:11: YAML error");
	assert_false(parse(""));
	assert_contains(err.text, "x.md:10: the YAML is empty");
	assert_false(parse("# only a remark\n"));
	assert_contains(err.text, "the YAML is empty");
	assert_false(parse("a: 1\nb: 2\na: 3\n"));
	assert_string_equal(err.text, "x.md:12: 'a' stands here twice");
	assert_false(parse("a: 1\n[b]: 2\n"));
	assert_string_equal(err.text, "x.md:11: a key is not a word");
	assert_false(parse("a: *b\n"));
	assert_contains(err.text, "x.md:10: YAML error");
}

/* libyaml's reader gives no mark for these; a line is wanted all the same. */
static void
a_control_character_is_an_error_with_its_line(void **state)
{
	(void)state;
	assert_false(parse("a: 1\nb: 2\nc: \x01\n"));
	assert_contains(err.text, "x.md:12: ");
}

/* An alias inside its own anchor would have no end. */
static void
nesting_has_a_limit(void **state)
{
	(void)state;
	assert_false(parse("a: &a [1, *a]\n"));
	assert_contains(err.text, "nested deeper");
	assert_false(parse("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n"));
	assert_contains(err.text, "nested deeper");
	assert_true(parse("a: &a [1, 2]\nb: *a\n"));
	assert_int_equal(yaml_get(root, "b")->count, 2);
}

static void
keys_are_checked(void **state)
{
	static const char *const keys[] = { "a", "b", NULL };

	(void)state;
	assert_true(parse("a: 1\n"));
	assert_true(yaml_check_keys(arena, root, keys, &err));
	assert_true(parse("a: 1\nc: 2\n"));
	assert_false(yaml_check_keys(arena, root, keys, &err));
	assert_string_equal(err.text,
	    "x.md:11: unknown key 'c', expected one of a, b");
	assert_true(parse("- a\n"));
	assert_false(yaml_check_keys(arena, root, keys, &err));
	assert_contains(err.text, "expected 'key: value' with keys a, b");
}

static void
texts_numbers_and_lists_are_read(void **state)
{
	const char *text, **list;
	double number = 7;
	size_t count;

	(void)state;
	assert_true(parse("t: words\nn: 2.5\nl: [a, b]\none: a\nempty:\n"));
	assert_true(yaml_get_text(root, "t", &text, &err));
	assert_string_equal(text, "words");
	assert_true(yaml_get_text(root, "none", &text, &err));
	assert_null(text);
	assert_true(yaml_get_number(root, "none", &number, 1, 3, &err));
	assert_near(number, 7);
	assert_true(yaml_get_number(root, "n", &number, 1, 3, &err));
	assert_near(number, 2.5);
	assert_true(yaml_get_list(arena, root, "l", &list, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(list[1], "b");
	assert_true(yaml_get_list(arena, root, "one", &list, &count, &err));
	assert_int_equal(count, 1);
	assert_true(yaml_get_list(arena, root, "none", &list, &count, &err));
	assert_int_equal(count, 0);
}

static void
values_of_another_kind_are_errors(void **state)
{
	const char *text, **list;
	double number;
	size_t count;

	(void)state;
	assert_true(parse("t: words\nn: 2.5\nl: [a, [b]]\nempty:\nm: {}\n"));
	assert_false(yaml_get_text(root, "l", &text, &err));
	assert_contains(err.text, "x.md:12: 'l' is not a text");
	assert_false(yaml_get_text(root, "empty", &text, &err));
	assert_contains(err.text, "x.md:13: 'empty' is not a text");
	assert_false(yaml_get_number(root, "t", &number, 1, 3, &err));
	assert_contains(err.text,
	    "x.md:10: 't' is words, expected a number "
	    "from 1 to 3");
	assert_false(yaml_get_number(root, "n", &number, 3, 4, &err));
	assert_false(yaml_get_number(root, "l", &number, 3, 4, &err));
	assert_false(yaml_get_list(arena, root, "l", &list, &count, &err));
	assert_contains(err.text, "x.md:12: 'l' is not a list of words");
}

/* A map is no list of words, an empty one neither. */
static void
an_empty_map_is_no_list(void **state)
{
	const char **list;
	size_t count;

	(void)state;
	assert_true(parse("m: {}\n"));
	assert_false(yaml_get_list(arena, root, "m", &list, &count, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_value_knows_its_line),
		TEST(what_is_no_yaml_is_an_error_with_its_line),
		TEST(a_control_character_is_an_error_with_its_line),
		TEST(nesting_has_a_limit),
		TEST(keys_are_checked),
		TEST(texts_numbers_and_lists_are_read),
		TEST(values_of_another_kind_are_errors),
		TEST(an_empty_map_is_no_list),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
