/* Numbers, tables and pictures, as a reader meets them. */
#include "made.h"

#include "press/figure.h"
#include "press/format.h"
#include "press/grid.h"

static char *
estimate(double mid, double lo, double hi, int k, const char *unit)
{
	struct estimate e = { mid, lo, hi, 10, k, 0.99 };

	return format_estimate(arena, &e, unit);
}

static void
times_have_three_digits_and_a_fitting_unit(void **state)
{
	static const struct {
		double seconds;
		const char *text;
	} cases[] = { { 0.2034, "203 ms" }, { 1.2444, "1.24 s" },
		{ 83.27, "83.3 s" }, { 1234.5, "1234 s" },
		{ 0.0999, "99.9 ms" }, { 1e-3, "1 ms" }, { 5.25e-5, "52.5 µs" },
		{ 25e-9, "25 ns" }, { 2, "2 s" }, { NAN, "not readable" } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(format_number(arena, cases[i].seconds, "s"),
		    cases[i].text);
}

static void
numbers_have_their_unit(void **state)
{
	(void)state;
	assert_string_equal(format_number(arena, 0.976, "×"), "0.98×");
	assert_string_equal(format_number(arena, 7, ""), "7");
	assert_string_equal(format_number(arena, 12, "%"), "12 %");
	assert_string_equal(format_number(arena, 0.0312, ""), "0.031");
	assert_string_equal(format_number(arena, -1.5, ""), "-1.50");
	assert_string_equal(format_number(arena, NAN, "s"), "not readable");
}

static void
estimates_show_their_interval(void **state)
{
	(void)state;
	assert_string_equal(estimate(0.976, 0.966, 0.9968, 1, "×"),
	    "0.98× [0.97, 1.00]");
	/* One unit for all three, that of the middle. */
	assert_string_equal(estimate(0.5, 0.45, 1.2, 1, "s"),
	    "500 ms [450, 1200]");
	assert_string_equal(estimate(0.5, NAN, NAN, 0, "s"), "500 ms");
	/* A count is exact: no interval to show. */
	assert_string_equal(estimate(42, 42, 42, 0, ""), "42");
	assert_string_equal(estimate(1, 1, 1, 2, "×"), "1.00× [1.00, 1.00]");
}

static void
ages_are_rounded_down(void **state)
{
	static const struct {
		long seconds;
		const char *text;
	} cases[] = { { 0, "just now" }, { 59, "just now" },
		{ 60, "1 minute ago" }, { 3599, "59 minutes ago" },
		{ 3600, "1 hour ago" }, { 86399, "23 hours ago" },
		{ 86400, "1 day ago" }, { 172800, "2 days ago" },
		{ -1, "at an unknown time" } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(format_age(arena, cases[i].seconds),
		    cases[i].text);
}

/* The cell of a row under a title. */
static const char *
cell(const struct grid *grid, size_t row, const char *title)
{
	size_t c;

	for (c = 0; c < grid->columns; c++)
		if (strcmp(grid->head[c], title) == 0)
			return grid->rows[row][c];
	fail_msg("no column '%s'", title);
	return NULL;
}

static void
a_grid_has_a_row_a_cell(void **state)
{
	struct result r = made_result("n", "1,2");
	struct grid grid;

	(void)state;
	made_rounds(&r, 0, 12, 0.98, 1.96, 0);
	made_rounds(&r, 1, 12, 0.5, 2, 0);
	made_taint(&r.samples[36 + GIL]);
	grid_of_result(arena, &r, &grid);
	assert_int_equal(grid.nrows, 6);
	assert_string_equal(cell(&grid, 0, "variant"), "sequential · n=1");
	assert_string_equal(cell(&grid, 0, "speed-up"), "1 (base)");
	assert_string_equal(cell(&grid, 0, "wall time"), "1 s [1, 1]");
	assert_string_equal(cell(&grid, 1, "speed-up"), "0.98× [0.98, 0.98]");
	assert_string_equal(cell(&grid, 1, "U"), "2 [2, 2]");
	assert_string_equal(cell(&grid, 1, "run-queue delay"), "0.0 %");
	assert_string_equal(cell(&grid, 1, "late"), "5 ms [5, 5]");
	assert_string_equal(cell(&grid, 1, "n"), "12");
	assert_string_equal(cell(&grid, 5, "variant"), "free · n=2");
	assert_string_equal(cell(&grid, 5, "n"), "12 (1 tainted)");
}

static void
a_grid_says_what_is_missing(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct grid grid;

	(void)state;
	made_sample(&r, 0, 0, SEQUENTIAL, 1, 0)->metrics[0] = NAN;
	made_sample(&r, 0, 0, GIL, 1, 0);
	grid_of_result(arena, &r, &grid);
	assert_string_equal(cell(&grid, 0, "variant"), "sequential");
	assert_string_equal(cell(&grid, 0, "wall time"), "1 s");
	assert_string_equal(cell(&grid, 0, "lost"), "–");
	assert_string_equal(cell(&grid, 0, "run-queue delay"), "–");
	assert_string_equal(cell(&grid, 2, "n"), "0");
}

static void
a_figures_data_is_that_of_the_result(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct claim claim = { .id = "c" };
	struct err err;
	char *data;
	int rows;

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 2, 0);
	r.nsamples = 35; /* the last round lacks its control */
	assert_true(claim_parse(arena, "speedup(gil) < 1.5", &claim, &err));
	data = figure_data(arena, &r, &claim, 1, &rows);
	assert_int_equal(rows, 3);
	assert_contains(data,
	    "# cells\n"
	    "1 1 \"sequential\" 1 1 1 NaN 1 1 1 1\n"
	    "2 2 \"gil\" 0.5 0.5 0.5 1.5 2 2 2 2\n"
	    "3 3 \"free\" 2 2 2 NaN 0.5 0.5 0.5 2\n"
	    "\n\n# samples\n"
	    "1 1 1 1 1 0\n"
	    "2 2 1 2 0.5 0\n");
	assert_contains(data, "\n2 2 12 2 0.5 0\n");
	assert_lacks(data, "\n3 3 12 ");
}

static void
a_figure_is_told_in_a_sentence(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 1.95, 0);
	assert_string_equal(figure_description(arena, &r, "speedup"),
	    "Speed-up over sequential. gil: 0.50× [0.50, 0.50]; "
	    "free: 1.95× [1.95, 1.95].");
	assert_contains(figure_description(arena, &r, "times"),
	    "Wall time. sequential: 1 s");
	r.exp.nvariants = 1;
	assert_string_equal(figure_description(arena, &r, NULL),
	    "Wall time. sequential: 1 s [1, 1].");
}

static const char svg[] =
    "<?xml version=\"1.0\"?>\n"
    "<svg width=\"680\" height=\"200\" xmlns=\"http://x\" "
    "xmlns:xlink=\"http://y\">\n"
    "<title>Gnuplot</title>\n<desc>Produced by GNUPLOT</desc>\n"
    "<defs><circle id='gpDot' r='0.5'/><path id=\"gpPt0\"/></defs>\n"
    "<g id=\"gnuplot_plot_1\"><use xlink:href='#gpPt0' href=\"#gpDot\"/>"
    "<g clip-path=\"url(#clip)\"><text>an id='x'</text></g></g></svg>\n";

static void
a_figure_is_inlined_with_its_own_ids(void **state)
{
	char *a = figure_inline(arena, svg, "one", "A <title>", "\"said\"");

	(void)state;
	assert_memory_equal(a,
	    "<svg role=\"img\" aria-labelledby="
	    "\"one-title one-desc\" width=\"680\"",
	    61);
	assert_contains(a, "<title id=\"one-title\">A &lt;title&gt;</title>");
	assert_contains(a, "<desc id=\"one-desc\">&quot;said&quot;</desc>");
	assert_lacks(a, "Produced by");
	assert_lacks(a, "<?xml");
	assert_contains(a, "id='one-gpDot'");
	assert_contains(a, "id=\"one-gpPt0\"");
	assert_contains(a, "xlink:href='#one-gpPt0'");
	assert_contains(a, "href=\"#one-gpDot\"");
	assert_contains(a, "url(#one-clip)");
	assert_string_equal(figure_inline(arena, "no picture", "x", "", ""),
	    "");
}

/* Collects the ids of a page; says whether all differ. */
static bool
ids_differ(const char *page)
{
	const char *ids[100];
	size_t lens[100], n = 0, i;

	while ((page = strstr(page, " id=")) != NULL) {
		ids[n] = page + 5;
		lens[n] = strcspn(page + 5, "'\"");
		for (i = 0; i < n; i++)
			if (lens[i] == lens[n] &&
			    memcmp(ids[i], ids[n], lens[n]) == 0)
				return false;
		n++;
		page += 5;
	}
	return n > 4;
}

static void
two_figures_of_a_page_share_no_id(void **state)
{
	char *a = figure_inline(arena, svg, "one", "t", "d");
	char *b = figure_inline(arena, svg, "two", "t", "d");

	(void)state;
	assert_true(ids_differ(arena_printf(arena, "%s%s", a, b)));
	assert_false(ids_differ(arena_printf(arena, "%s%s", a, a)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(times_have_three_digits_and_a_fitting_unit),
		TEST(numbers_have_their_unit),
		TEST(estimates_show_their_interval),
		TEST(ages_are_rounded_down),
		TEST(a_grid_has_a_row_a_cell),
		TEST(a_grid_says_what_is_missing),
		TEST(a_figures_data_is_that_of_the_result),
		TEST(a_figure_is_told_in_a_sentence),
		TEST(a_figure_is_inlined_with_its_own_ids),
		TEST(two_figures_of_a_page_share_no_id),
	};

	return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
