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
	assert_string_equal(format_number(arena, 1500, "ns"), "1.50 µs");
	assert_string_equal(format_number(arena, 0.5, "ms"), "500 µs");
	assert_string_equal(format_number(arena, 20, "us"), "20 µs");
	assert_string_equal(format_number(arena, 0, "s"), "0 s");
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
	grid_of_result(arena, &r, NULL, 0, &grid);
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
a_grid_has_the_metrics_of_the_figure_in_front(void **state)
{
	static const char *const y[] = { "late", "minflt", "wall" };
	struct result r = made_result(NULL, NULL);
	struct grid grid;
	size_t c, late = 0;

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 2, 0);
	grid_of_result(arena, &r, y, 3, &grid);
	assert_string_equal(grid.head[1], "late");
	assert_string_equal(grid.notes[1], "how late");
	assert_string_equal(grid.head[2], "minflt");
	assert_string_equal(grid.head[3], "wall time");
	assert_string_equal(grid.rows[1][1], "5 ms [5, 5]");
	assert_string_equal(grid.rows[1][3], "2 s [2, 2]");
	assert_string_equal(cell(&grid, 1, "lost"), "0 [0, 0]");
	for (c = 0; c < grid.columns; c++)
		late += strcmp(grid.head[c], "late") == 0;
	assert_int_equal(late, 1);
}

static void
a_grid_says_what_is_missing(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct grid grid;

	(void)state;
	made_sample(&r, 0, 0, SEQUENTIAL, 1, 0)->metrics[0] = NAN;
	made_sample(&r, 0, 0, GIL, 1, 0);
	grid_of_result(arena, &r, NULL, 0, &grid);
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
	struct figure asked = { 0 };
	struct err err;
	char *data;
	int rows;

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 2, 0);
	r.nsamples = 35; /* the last round lacks its control */
	assert_true(claim_parse(arena, "speedup(gil) < 1.5", &claim, &err));
	asked.claims = &claim;
	asked.nclaims = 1;
	data = figure_data(arena, &r, &asked, &rows);
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

/* The data of a figure of one metric. */
static char *
data_of(const struct result *r, const char *kind, const char *y)
{
	struct figure asked = { .kind = kind, .y = &y, .ny = y != NULL };
	int rows;

	return figure_data(arena, r, &asked, &rows);
}

/* The variables of a figure, and all else that a plot gets. */
static struct plot
plot_of(const struct result *r, const char *kind, const char *y)
{
	struct figure asked = { .kind = kind, .y = &y, .ny = y != NULL };
	struct plot plot = { 0 };

	figure_plot(arena, r, &asked, &plot);
	return plot;
}

static void
a_metric_has_a_block_of_its_own(void **state)
{
	struct result r = made_result(NULL, NULL);
	char *data;

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 2, 0);
	r.samples[0].metrics[0] = NAN;
	made_taint(&r.samples[35]);
	data = data_of(&r, NULL, NULL);
	assert_contains(data,
	    "\n\n\n# metric:late;\n"
	    "1 1 \"sequential\" NaN 0.005 0.005 0.005 \"5 ms\" "
	    "\"sequential\" \"sequential\" 1\n\n"
	    "2 2 \"gil\" NaN 0.005 0.005 0.005 \"5 ms\" \"gil\" \"gil\" 1\n");
	assert_contains(data, "# metric:lost;\n");
	assert_contains(data, "# metric:wall;\n");
	assert_contains(data, "# metric:overlap;\n");
	assert_contains(data, "# metric:nvcsw;\n");
	assert_contains(data, "# metric:rundelay;\n");
	assert_lacks(data, "# metric:minflt;\n");
	/* Without a metric the figure is of the time. */
	assert_contains(data, "# values:wall;\n1 1 1 1 0\n2 2 1 2 0\n");
	assert_contains(data, "\n3 3 12 0.5 1\n");
	assert_lacks(data, "# values:lost;");
	assert_lacks(data, "# spans");
	assert_lacks(data, "# lanes");
	data = data_of(&r, NULL, "lost");
	assert_contains(data, "# values:lost;\n1 1 1 NaN 0\n2 2 1 0 0\n");
	assert_lacks(data, "# values:wall;");
	assert_contains(data_of(&r, NULL, "minflt"), "# metric:minflt;\n");
}

static void
what_was_not_measured_is_nan(void **state)
{
	struct result r = made_result(NULL, NULL);
	struct plot plot;

	(void)state;
	made_sample(&r, 0, 0, SEQUENTIAL, 1, 1)->metrics[0] = NAN;
	assert_contains(data_of(&r, NULL, "lost"),
	    "# metric:lost;\n1 1 \"sequential\" NaN NaN NaN NaN \"–\" "
	    "\"sequential\" \"sequential\" 0\n");
	plot = plot_of(&r, "bars", "lost");
	assert_contains(plot.variables, "YCOUNT1 = 0\n");
	assert_contains(plot.variables, "YMIN1 = 0.0");
	assert_contains(plot.variables, "YMAX1 = 1.0");
}

static void
a_line_goes_along_the_axis(void **state)
{
	/* Asked for out of order, over two parameters. */
	struct result r = made_result("n", "4,1,2");
	struct result both;
	struct setting asked[] = { { "task", "fib,count" }, { "n", "2,1" } };
	struct err err;
	size_t i;
	char *data;

	(void)state;
	made_rounds(&r, 0, 6, 1, 2, 0);
	made_rounds(&r, 1, 6, 1, 2, 0);
	data = data_of(&r, "curve", "wall");
	assert_contains(data,
	    "# metric:wall;\n4 1 \"sequential\" 1 1 1 1 "
	    "\"1 s\" \"sequential · n=1\" \"sequential\" 0\n"
	    "7 1 \"sequential\" 2 NaN");
	/* Nothing was measured at 2, so the line ends at 4. */
	assert_contains(data,
	    "\n1 1 \"sequential\" 4 1 1 1 \"1 s\" "
	    "\"sequential · n=4\" \"sequential\" 1\n\n"
	    "5 2 \"gil\" 1 ");

	both = made_result(NULL, NULL);
	assert_true(experiment_points(arena, &both.exp, asked, 2, &both.points,
	    &both.npoints, &err));
	both.work = arena_alloc(arena, 4 * sizeof(double));
	for (i = 0; i < 4; i++)
		made_rounds(&both, (int)i, 6, 1, 2, 0);
	data = data_of(&both, "curve", "wall");
	assert_contains(data,
	    "\n1 1 \"sequential\" 2 1 1 1 \"1 s\" "
	    "\"sequential · task=fib n=2\" "
	    "\"sequential · task=fib\" 1\n\n"
	    "10 1 \"sequential\" 1 ");
}

static void
axes_are_told_to_the_plot(void **state)
{
	struct result r = made_result("delay", "0.5,0.1");
	struct plot plot;

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 40, 0);
	plot = plot_of(&r, "curve", "late");
	assert_string_equal(plot.kind, "curve");
	assert_int_equal(plot.rows, 6);
	assert_int_equal(plot.height, 7);
	assert_contains(plot.variables,
	    "X = 'delay'\nXUNIT = 's'\nXLABEL = 'how long (s)'\n");
	assert_contains(plot.variables, "XVALUES = '0.5 0.1'\nNY = 1\n");
	assert_contains(plot.variables,
	    "Y1 = 'late'\nYUNIT1 = 'ms'\nYLABEL1 = 'how late (ms)'\n");
	assert_contains(plot.variables, "YSCALE1 = 1.000000000e+03\n");
	assert_contains(plot.variables, "YWIDE1 = 0\nYWHOLE1 = 0\nYTIME1 = 1");
	assert_contains(plot.variables, "SPANS = 0\n");
	/* A time over decades is in seconds, with a unit at each number. */
	plot = plot_of(&r, "bars", "wall");
	assert_contains(plot.variables, "YWIDE1 = 1\n");
	assert_contains(plot.variables, "YUNIT1 = ''\n");
	assert_contains(plot.variables,
	    "YLABEL1 = 'wall-clock time of the measured region'\n");
	assert_int_equal(plot.height, 6);
}

static void
a_kind_with_nothing_to_show_is_another(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 6, 1, 2, 0);
	assert_string_equal(plot_of(&r, "curve", NULL).kind, "bars");
	assert_string_equal(plot_of(&r, "scaling", NULL).kind, "speedup");
	assert_string_equal(plot_of(&r, "timeline", NULL).kind, "bars");
	assert_string_equal(plot_of(&r, "times", NULL).kind, "times");
	assert_null(plot_of(&r, NULL, NULL).kind);
	assert_contains(plot_of(&r, "bars", NULL).variables,
	    "X = ''\nXUNIT = ''\n");
}

/* A result whose threads took turns, in two of three variants. */
static struct result
turns(void)
{
	static struct span_kind kinds[] = { { "holds", "has \"it\"" },
		{ "waits", "waits" }, { "idle", "never" } };
	static struct span spans[] = { { 0, 0, 0, 2e6 }, { 1, 1, 0, 2e6 },
		{ 1, 0, 2e6, 3.5e6 }, { 2, 0, 4e6, 5e6 } };
	struct result r = made_result(NULL, NULL);

	r.exp.spans = kinds;
	r.exp.nspans = 3;
	made_rounds(&r, 0, 6, 1, 2, 0);
	r.samples[SEQUENTIAL].spans = spans;
	r.samples[SEQUENTIAL].nspans = 1;
	r.samples[FREE].spans = spans;
	r.samples[FREE].nspans = 4;
	return r;
}

static void
lanes_are_stacked(void **state)
{
	struct result r = turns();
	char *data = data_of(&r, "timeline", NULL);
	struct plot plot = plot_of(&r, "timeline", NULL);

	(void)state;
	assert_contains(data,
	    "# lanes\n"
	    "1 \"sequential · thread 0\" \"thread 0\" \"sequential\"\n"
	    "3 \"free · thread 0\" \"thread 0\" \"free\"\n"
	    "4 \"free · thread 1\" \"thread 1\" \"\"\n"
	    "5 \"free · thread 2\" \"thread 2\" \"\"\n"
	    "\n\n# spans\n"
	    "1 1 0 2 \"has 'it'\"\n"
	    "3 1 0 2 \"has 'it'\"\n"
	    "4 2 0 2 \"waits\"\n"
	    "4 1 2 3.5 \"has 'it'\"\n"
	    "5 1 4 5 \"has 'it'\"\n");
	assert_string_equal(plot.kind, "timeline");
	assert_contains(plot.variables,
	    "SPANS = 3\nTMIN = 0.000000000e+00\nTMAX = 5.000000000e+00\n"
	    "LANES = 5\nCELLS = 2\n"
	    "array SPAN[3] = ['has \"it\"', 'waits', '']\n"
	    "array SPANCLASS[3] = [1, 2, 3]\n");
}

static void
colours_are_those_of_the_book(void **state)
{
	static const int classes[] = { 5, 7, 2 }, span_classes[] = { 9, 4, 1 };
	struct figure asked = { .kind = "timeline",
		.classes = classes,
		.span_classes = span_classes };
	struct result r = turns(), sweep = made_result("n", "1,2");
	struct plot plot = { 0 };

	(void)state;
	figure_plot(arena, &r, &asked, &plot);
	assert_contains(plot.data, "# cells\n1 5 \"seq");
	assert_contains(plot.data, "\n2 7 \"gil\" ");
	assert_contains(plot.data, "\n3 2 \"free\" ");
	assert_contains(plot.data, "# samples\n1 5 1 ");
	assert_contains(plot.data, "# compared\n1 7 \"gil\" ");
	assert_contains(plot.data, "# rounds\n1 7 1 ");
	assert_contains(plot.data, "# metric:wall;\n1 5 \"seq");
	assert_contains(plot.data, "# values:wall;\n1 5 1 ");
	assert_contains(plot.data, "# spans\n1 9 0 2 \"has");
	assert_contains(plot.data, "\n4 4 0 2 \"waits\"\n");
	assert_contains(plot.variables, "SPANCLASS[3] = [9, 4, 1]\n");
	made_rounds(&sweep, 0, 6, 1, 2, 0);
	made_rounds(&sweep, 1, 6, 1, 2, 0);
	figure_plot(arena, &sweep, &asked, &plot);
	assert_contains(plot.data, "# scaling\n7 \"gil\" 1 ");
	assert_contains(plot.data, "# amdahl\n7 1 1\n");
}

/* The sentence of a figure of up to two metrics. */
static char *
told(const struct result *r, const char *kind, const char *y1, const char *y2)
{
	const char *y[] = { y1, y2 };
	struct figure asked = { .kind = kind,
		.y = y,
		.ny = (y1 != NULL) + (y2 != NULL) };

	return figure_description(arena, r, &asked);
}

static void
a_figure_is_told_in_a_sentence(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 12, 0.5, 1.95, 0);
	assert_string_equal(told(&r, "speedup", NULL, NULL),
	    "Speed-up over sequential. A row for each variant: gil 0.50×, "
	    "free 1.95×.");
	assert_string_equal(told(&r, "times", NULL, NULL),
	    "Wall-clock time of the measured region. A row for each variant: "
	    "sequential 1 s, gil 2 s, free 513 ms.");
	assert_string_equal(told(&r, "bars", "late", "nvcsw"),
	    "How late. A row for each variant: sequential 5 ms, gil 5 ms, "
	    "free 5 ms. Voluntary context switches. A row for each variant: "
	    "sequential 3, gil 3, free 3.");
	/* Without spans it is no timeline. */
	assert_contains(told(&r, "timeline", "late", NULL), "How late. A row");
	/* A headline needs no word on how it is drawn. */
	assert_string_equal(told(&r, NULL, NULL, NULL),
	    "Speed-up over sequential: gil 0.50×, free 1.95×.");
	assert_string_equal(told(&r, NULL, "late", NULL),
	    "How late: sequential 5 ms, gil 5 ms, free 5 ms.");
	r.exp.nvariants = 1;
	assert_string_equal(told(&r, NULL, NULL, NULL),
	    "Wall-clock time of the measured region: sequential 1 s.");
}

static void
a_sweep_is_told_point_by_point(void **state)
{
	struct result r = made_result("n", "1,2");

	(void)state;
	made_rounds(&r, 0, 12, 1, 2, 0);
	made_rounds(&r, 1, 12, 0.5, 4, 0);
	assert_string_equal(told(&r, "speedup", NULL, NULL),
	    "Speed-up over sequential. A row for each variant, at n=1: "
	    "gil 1.00×, free 2.00×; at n=2: gil 0.50×, free 4.00×.");
	assert_string_equal(told(&r, NULL, NULL, NULL),
	    "Speed-up over sequential at n=1: gil 1.00×, free 2.00×; "
	    "at n=2: gil 0.50×, free 4.00×.");
}

static void
a_histogram_is_told_by_its_ends(void **state)
{
	struct result r = made_result(NULL, NULL);

	(void)state;
	made_rounds(&r, 0, 3, 1, 2, 0);
	r.samples[GIL].metrics[0] = 7;
	r.samples[FREE].metrics[0] = NAN;
	r.samples[FREE + 3].metrics[0] = NAN;
	r.samples[FREE + 6].metrics[0] = NAN;
	assert_string_equal(told(&r, "histogram", "lost", NULL),
	    "Lost updates. How often each value came, a row for each variant: "
	    "sequential always 0, gil from 0 to 7 with the median 0, "
	    "free not readable.");
}

/* Where a line of speed-ups goes: gil has these, at n of 1, 2, 4. */
static char *
line_told(double first, double second, double third)
{
	struct result r = made_result("n", "1,2,4");

	made_rounds(&r, 0, 6, first, 1, 0);
	made_rounds(&r, 1, 6, second, 1, 0);
	if (!isnan(third))
		made_rounds(&r, 2, 6, third, 1, 0);
	return told(&r, "scaling", NULL, NULL);
}

static void
a_line_is_told_by_where_it_goes(void **state)
{
	(void)state;
	assert_string_equal(line_told(1, 2, 4),
	    "Speed-up over sequential. Across, from 1 to 4: how many. "
	    "gil rises from 1.00× to 4.00×; free stays near 1.00×.");
	assert_contains(line_told(4, 2, 1), ". gil falls from 4.00× to 1.00×;");
	assert_contains(line_told(1, 3, 2),
	    ". gil goes from 1.00× to 3.00× at 2, and then to 2.00×;");
	assert_contains(line_told(2, 1, 3),
	    ". gil goes from 2.00× to 1.00× at 2, and then to 3.00×;");
	assert_contains(line_told(2, 2.05, 2), ". gil stays near 2.00×;");
	assert_contains(line_told(1, 4, 3.9),
	    ". gil rises from 1.00× to 3.90×");
	/* What was not measured is no part of it. */
	assert_contains(line_told(1, 2, NAN),
	    ". gil rises from 1.00× to 2.00×");
}

static void
a_timeline_is_told_cell_by_cell(void **state)
{
	struct result r = turns();

	(void)state;
	assert_string_equal(told(&r, "timeline", NULL, NULL),
	    "What each thread was at, over 5 ms. sequential, 1 thread: "
	    "has \"it\", 2 ms in 1 stretch. free, 3 threads: has \"it\", "
	    "4.50 ms in 3 stretches; waits, 2 ms in 1 stretch.");
}

static void
only_a_timeline_needs_room(void **state)
{
	struct result r = turns(), sweep = made_result("n", "1,2,3,4,5,6");

	(void)state;
	assert_int_equal(plot_of(&r, "timeline", NULL).size, PLOT_ROOMY);
	assert_int_equal(plot_of(&r, "bars", NULL).size, PLOT_USUAL);
	assert_int_equal(plot_of(&sweep, "scaling", NULL).height, 7);
	r.samples[SEQUENTIAL].nspans = r.samples[FREE].nspans = 0;
	assert_int_equal(plot_of(&r, "timeline", NULL).size, PLOT_USUAL);
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
		TEST(a_grid_has_the_metrics_of_the_figure_in_front),
		TEST(a_grid_says_what_is_missing),
		TEST(a_figures_data_is_that_of_the_result),
		TEST(a_metric_has_a_block_of_its_own),
		TEST(what_was_not_measured_is_nan),
		TEST(a_line_goes_along_the_axis),
		TEST(axes_are_told_to_the_plot),
		TEST(a_kind_with_nothing_to_show_is_another),
		TEST(lanes_are_stacked),
		TEST(colours_are_those_of_the_book),
		TEST(a_figure_is_told_in_a_sentence),
		TEST(a_sweep_is_told_point_by_point),
		TEST(a_histogram_is_told_by_its_ends),
		TEST(a_line_is_told_by_where_it_goes),
		TEST(a_timeline_is_told_cell_by_cell),
		TEST(only_a_timeline_needs_room),
	};

	return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
