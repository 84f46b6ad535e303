/* Who has which colour. */
#include "test.h"

#include "base/buf.h"

#include "press/palette.h"

enum { MOST = 40 };

/* A group of the words of a text. */
static struct palette_group
group(const char *text)
{
	struct palette_group group = { 0 };
	const char **names = NULL;
	char *save, *word, *copy = arena_strdup(arena, text);

	for (word = strtok_r(copy, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		*ARENA_PUSH(arena, names, group.count) = word;
	group.names = names;
	return group;
}

/* "1 2 3, 2 4": the classes of groups. */
static char *
allotted(const char *const *texts, size_t count)
{
	struct palette_group groups[MOST];
	struct buf buf = BUF_INIT;
	size_t g, i;
	char *text;

	for (g = 0; g < count; g++)
		groups[g] = group(texts[g]);
	palette_allot(arena, groups, count);
	for (g = 0; g < count; g++)
		for (i = 0; i < groups[g].count; i++)
			buf_printf(&buf, "%s%d",
			    i > 0     ? " " :
				g > 0 ? ", " :
					"",
			    groups[g].classes[i]);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

static void
the_first_names_have_the_first_classes(void **state)
{
	static const char *const one[] = { "one two three" };
	static const char *const many[] = { "a b c d e f g h i j k l" };

	(void)state;
	assert_string_equal(allotted(one, 1), "1 2 3");
	assert_string_equal(allotted(many, 1), "1 2 3 4 5 6 7 8 9 10 11 12");
	assert_string_equal(allotted(NULL, 0), "");
}

static void
a_name_has_one_class_in_all_groups(void **state)
{
	static const char *const groups[] = { "one threads", "",
		"threads one gil", "gil" };

	(void)state;
	assert_string_equal(allotted(groups, 4), "1 2, 2 1 3, 3");
}

static void
names_that_never_meet_spread_over_the_first_six(void **state)
{
	static const char *const groups[] = { "a b", "c d", "e f", "g h" };

	(void)state;
	assert_string_equal(allotted(groups, 4), "1 2, 3 4, 5 6, 1 2");
}

static void
names_that_meet_later_differ_from_the_start(void **state)
{
	/* b has 2, so that c, the only one of its group, may not. */
	static const char *const groups[] = { "a b", "c", "d", "e", "f", "g",
		"g b a" };

	(void)state;
	assert_string_equal(allotted(groups, 7), "1 2, 3, 4, 5, 6, 3, 3 2 1");
}

static void
the_second_six_come_where_the_first_do_not_do(void **state)
{
	static const char *const groups[] = { "a b c d e f g", "h" };

	(void)state;
	assert_string_equal(allotted(groups, 2), "1 2 3 4 5 6 7, 1");
}

static void
more_names_than_classes_share_evenly(void **state)
{
	struct palette_group all =
	    group("a b c d e f g h i j k l m n o p q r s t u v w x y z");
	int count[PALETTE_CLASSES + 1] = { 0 };
	size_t i;

	(void)state;
	palette_allot(arena, &all, 1);
	for (i = 0; i < all.count; i++) {
		assert_in_range(all.classes[i], 1, PALETTE_CLASSES);
		count[all.classes[i]]++;
	}
	for (i = 1; i <= PALETTE_CLASSES; i++)
		assert_in_range(count[i], 2, 3);
}

/* Contrast of two colours, as WCAG 2.2 defines it. */
static double
luminance(const char *hex)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	unsigned c[3];
	double sum = 0;
	int i;

	assert_int_equal(sscanf(hex, "#%2x%2x%2x", &c[0], &c[1], &c[2]), 3);
	for (i = 0; i < 3; i++) {
		double v = c[i] / 255.0;

		sum += weights[i] *
		    (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double
contrast(const char *a, const char *b)
{
	double x = luminance(a), y = luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static void
a_name_in_its_colour_can_be_read(void **state)
{
	struct tone paper, panel, tone;
	int i;

	(void)state;
	assert_true(palette_find("paper", &paper));
	assert_true(palette_find("panel", &panel));
	assert_false(palette_find("pape", &tone));
	assert_false(palette_find("text", &tone));
	for (i = 1; i <= PALETTE_CLASSES; i++) {
		assert_true(palette_class(i, &tone));
		assert_true(contrast(tone.light, paper.light) >= 4.5);
		assert_true(contrast(tone.light, panel.light) >= 4.5);
		assert_true(contrast(tone.dark, paper.dark) >= 4.5);
		assert_true(contrast(tone.dark, panel.dark) >= 4.5);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_names_have_the_first_classes),
		TEST(a_name_has_one_class_in_all_groups),
		TEST(names_that_never_meet_spread_over_the_first_six),
		TEST(names_that_meet_later_differ_from_the_start),
		TEST(the_second_six_come_where_the_first_do_not_do),
		TEST(more_names_than_classes_share_evenly),
		TEST(a_name_in_its_colour_can_be_read),
	};

	return cmocka_run_group_tests_name("palette", tests, NULL, NULL);
}
