/* Pictures: what of gnuplot's SVG a page gets, and what else is let be. */
#include "test.h"

#include "press/palette.h"
#include "press/svg.h"

#define ROOT "<svg viewBox=\"0 0 560 212\" fill=\"none\""

/* The picture of that content, as gnuplot would write it around it. */
static char *
drawn(const char *content)
{
	struct buf buf = BUF_INIT;
	struct xml *svg = svg_read(arena,
	    arena_printf(arena,
		"<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 560 212\"\n>\n"
		"<title>Gnuplot</title>\n<desc>Produced by GNUPLOT 5.4 </desc>\n"
		"<g id=\"gnuplot_canvas\">\n"
		"<rect x=\"0\" y=\"0\" width=\"560\" height=\"212\" "
		"fill=\"none\"/>\n"
		"<defs><circle id='gpDot' r='0.5'/><path id='gpPt7' d='M0,1'/>"
		"<use xlink:href='#gpPt7' id='gpPt8'/></defs>\n"
		"<g fill=\"none\" color=\"black\" stroke=\"currentColor\" "
		"stroke-width=\"1.00\" stroke-linecap=\"butt\" "
		"stroke-linejoin=\"miter\">\n%s</g>\n</g>\n</svg>\n",
		content),
	    "p-");
	char *text;

	assert_non_null(svg);
	xml_write(&buf, svg);
	text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return text;
}

static void
what_draws_nothing_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(drawn(""), ROOT "/>");
	assert_string_equal(
	    drawn("<g id=\"gnuplot_plot_1\" >"
		  "<title>gnuplot_plot_1</title></g>"
		  "<path stroke='black'  d='M131.25,50.15  '/>"
		  "<g transform=\"translate(1,2)\" fill=\"black\">"
		  "<text></text></g>"),
	    ROOT "/>");
}

static void
lines_that_look_alike_are_one_path(void **state)
{
	(void)state;
	assert_string_equal(
	    drawn("<path stroke='black'  d='M131.25,22.51 M131.25,140.00 "
		  "L528.49,140.00 M528.49,22.51 M131.25,22.51  '/>"
		  "<path stroke='black' d='M1,2 L1,4 L2.04,3 L1,2'/>"
		  "<path stroke='rgb(136, 136, 136)' stroke-width='2.00' "
		  "d='M1,2 L1,2.01 L-3,2'/>"),
	    ROOT "><path d=\"M131.3,140h397.2M1,2v2l1-1-1-1\" "
		 "stroke=\"var(--soft)\"/>"
		 "<path d=\"M1,2h-4\" stroke=\"var(--soft)\" "
		 "stroke-width=\"2\"/></svg>");
	/* Other commands stay as they are. */
	assert_string_equal(drawn("<path stroke='red' d='M1.25,2 C1,2 3,4'/>"),
	    ROOT "><path d=\"M1.25,2 C1,2 3,4\" stroke=\"red\"/></svg>");
}

#define DOT(x, y, c)                                                           \
	"<use xlink:href='#gpPt6' transform='translate(" x "," y               \
	") scale(1.41)' color='" c "'/>\n"
#define C2 "rgb(172,  89,   5)"
#define C3 "rgb(  0, 121,  81)"

static void
dots_of_a_colour_are_one_path(void **state)
{
	(void)state;
	assert_string_equal(drawn(DOT("30.00", "9.00", C2) DOT("12.34", "5.00",
				C3) DOT("10.00", "9.00", C2)
				    DOT("10.01", "9.00", C2)),
	    ROOT "><path d=\"M10,9zm20,0z\" stroke=\"var(--c2)\" "
		 "stroke-width=\"2.82\" stroke-linecap=\"round\"/>"
		 "<path d=\"M12.3,5z\" stroke=\"var(--c3)\" "
		 "stroke-width=\"2.82\" stroke-linecap=\"round\"/></svg>");
}

static void
a_dot_that_hides_another_stays_between(void **state)
{
	char *svg = drawn(DOT("1", "1", C2) DOT("1", "1", "white")
		DOT("1", "1", C3) DOT("9", "9", C2));

	(void)state;
	assert_true(strstr(svg, "var(--c2)") < strstr(svg, "var(--paper)"));
	assert_true(strstr(svg, "var(--paper)") < strstr(svg, "var(--c3)"));
	assert_true(strstr(svg, "var(--paper)") < strstr(svg, "d=\"M9,9z\""));
}

static void
rings_and_diamonds_are_paths_too(void **state)
{
	(void)state;
	assert_string_equal(
	    drawn("<use xlink:href='#gpPt5' transform='translate(10,10) "
		  "scale(2.00)' color='" C3 "'/>"
		  "<use xlink:href='#gpPt12' transform='translate(10,10) "
		  "scale(2.00)' color='black'/>"),
	    ROOT "><path d=\"M10,7.2l2.8,2.8 -2.8,2.8 -2.8,-2.8z\" "
		 "fill=\"var(--ink)\"/>"
		 "<path d=\"M10,8a2,2 0 10.1,0z\" stroke=\"var(--c3)\" "
		 "stroke-width=\"0.36\"/></svg>");
}

static void
another_mark_stays_with_its_definition(void **state)
{
	(void)state;
	assert_string_equal(
	    drawn("<use xlink:href='#gpPt8' transform='translate(1,2) "
		  "scale(2.00)' color='" C2 "'/>"),
	    ROOT "><use href=\"#p-gpPt8\" transform=\"translate(1,2) "
		 "scale(2.00)\" stroke=\"var(--c2)\" color=\"var(--c2)\"/>"
		 "<defs><use href=\"#p-gpPt7\" id=\"p-gpPt8\"/>"
		 "<path id=\"p-gpPt7\" d=\"M0,1\"/></defs></svg>");
}

#define WORDS(x, y, anchor, text)                                              \
	"<g transform=\"translate(" x "," y ")\" stroke=\"none\" "             \
	"fill=\"black\" font-family=\"sans-serif\" font-size=\"15.00\"  "      \
	"text-anchor=\"" anchor "\">\n\t<text>" text "</text>\n</g>\n"
#define TIC "<path stroke='black' d='M1,2 L1,4'/>"

static void
words_of_a_look_share_a_group(void **state)
{
	(void)state;
	assert_string_equal(
	    drawn(WORDS("1.50", "2.25", "end", " 0.5") TIC WORDS("3", "4",
		"start", "a  b") TIC WORDS("5", "6", "end",
		"x &amp; <tspan dy='1'>y</tspan> <tspan>z</tspan>")),
	    ROOT " font-size=\"15\"><path d=\"M1,2v2M1,2v2\" "
		 "stroke=\"var(--soft)\"/>"
		 "<text x=\"3\" y=\"4\" fill=\"var(--ink)\">a  b</text>"
		 "<g fill=\"var(--ink)\" text-anchor=\"end\">"
		 "<text x=\"1.5\" y=\"2.3\">0.5</text>"
		 "<text x=\"5\" y=\"6\">x &amp; <tspan dy=\"1\">y</tspan> "
		 "<tspan>z</tspan></text></g></svg>");
	assert_contains(drawn("<g transform=\"translate(1,2) rotate(-90.0)\" "
			      "fill=\"" C2 "\"><text>up</text></g>"),
	    "<text transform=\"translate(1,2) rotate(-90.0)\" "
	    "fill=\"var(--c2)\"");
}

#define BOX(points) "<polygon fill = '" C2 "' points = '" points "'/>"
#define VEIL(points)                                                           \
	"<polygon fill = '" C2 "' fill-opacity = '0.2' points = '" points "'/>"

static void
areas_that_look_alike_are_one_path(void **state)
{
	(void)state;
	assert_string_equal(
	    drawn("<g stroke='none' shape-rendering='crispEdges'>" BOX(
		"1,2 3,2 3,5 1,5 ") "</g>" BOX("11,2 13,2 13,5 ")
		    BOX("21,2 23,2 23,5 ")),
	    ROOT "><path d=\"M1,2h2v3h-2z\" fill=\"var(--c2)\" "
		 "shape-rendering=\"crispEdges\"/>"
		 "<path d=\"M11,2h2v3zM21,2h2v3z\" fill=\"var(--c2)\" "
		 "stroke=\"var(--ink)\"/></svg>");
	/* Where two veils meet it is darker. */
	assert_contains(drawn(VEIL("1,2 3,2 3,5 ") VEIL("2,2 4,2 4,5 ")),
	    "\"M1,2h2v3z\"");
	/* A word that an area hides stays hidden. */
	assert_string_equal(drawn(WORDS("1", "2", "start", "under")
				    BOX("1,2 3,2 3,5 ")),
	    ROOT " font-size=\"15\">"
		 "<text x=\"1\" y=\"2\" fill=\"var(--ink)\">under</text>"
		 "<path d=\"M1,2h2v3z\" fill=\"var(--c2)\" "
		 "stroke=\"var(--ink)\"/></svg>");
}

static void
what_is_unknown_stays_in_its_group(void **state)
{
	(void)state;
	assert_string_equal(drawn("<g clip-path=\"url(#c)\"><path "
				  "stroke='black' d='M1.00,2 L1,4'/></g>"
				  "<image width='3'/>"),
	    ROOT "><g clip-path=\"url(#p-c)\"><path d=\"M1,2v2\" "
		 "stroke=\"var(--soft)\"/></g>"
		 "<image width=\"3\" stroke=\"var(--ink)\"/></svg>");
}

static void
each_colour_of_the_palette_has_its_name(void **state)
{
	struct tone tone;
	unsigned r, g, b;
	char *name;
	int i;

	(void)state;
	for (i = 1; i <= PALETTE_CLASSES; i++) {
		name = arena_printf(arena, "c%d", i);
		assert_true(palette_class(i, &tone));
		assert_int_equal(strlen(tone.dark), 7);
		sscanf(tone.light, "#%2x%2x%2x", &r, &g, &b);
		assert_contains(drawn(arena_printf(arena,
				    "<path stroke='rgb(%3u, %3u, %3u)' "
				    "d='M1,2 L1,4'/>",
				    r, g, b)),
		    arena_printf(arena, "stroke=\"var(--%s)\"", name));
		assert_contains(drawn(arena_printf(arena,
				    "<polygon fill = 'rgb(%u,%u,%u)' "
				    "points = '1,2 1,4 2,2'/>",
				    r, g, b)),
		    arena_printf(arena, "fill=\"var(--%s)\"", name));
	}
	assert_false(palette_class(PALETTE_CLASSES + 1, &tone));
	assert_contains(drawn("<path stroke='rgb(1, 2, 3)' d='M1,2 L1,4'/>"),
	    "stroke=\"rgb(1, 2, 3)\"");
}

static void
what_is_not_gnuplots_is_let_be(void **state)
{
	static const char foreign[] =
	    "<!-- by hand -->\n<svg xmlns=\"x\"><g>\n"
	    "<path id='a' stroke=\"black\" d=\"M1.25,2\"/> "
	    "<rect fill='url(#a)' title='\"'/><g/></g>"
	    "<style>a > b</style></svg>";
	struct buf buf = BUF_INIT;

	(void)state;
	xml_write(&buf, svg_read(arena, foreign, "q-"));
	assert_string_equal(buf.data,
	    "<svg xmlns=\"x\"><g><path id=\"q-a\" stroke=\"black\" "
	    "d=\"M1.25,2\"/><rect fill=\"url(#q-a)\" title=\"&quot;\"/><g/></g>"
	    "<style>a &gt; b</style></svg>");
	buf_fini(&buf);
}

static void
what_is_no_svg_is_none(void **state)
{
	static const char *const bad[] = { "", "no picture", "<p/>", "<svg>",
		"<svg", "<svg a=>", "<svg a='>", "<svg><g></svg>",
		"<svg><g></p></svg>", "<svg></svgx>", "<!-- <svg/>",
		"<svg><![CDATA[</svg>", "<svg>text" };
	struct buf deep = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(svg_read(arena, bad[i], ""));
	assert_non_null(svg_read(arena, "<svg\n/>", ""));
	buf_puts(&deep, "<svg>");
	for (i = 0; i < 100000; i++)
		buf_puts(&deep, "<g>");
	assert_null(svg_read(arena, deep.data, ""));
	buf_fini(&deep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_draws_nothing_is_left_out),
		TEST(lines_that_look_alike_are_one_path),
		TEST(dots_of_a_colour_are_one_path),
		TEST(a_dot_that_hides_another_stays_between),
		TEST(rings_and_diamonds_are_paths_too),
		TEST(another_mark_stays_with_its_definition),
		TEST(words_of_a_look_share_a_group),
		TEST(areas_that_look_alike_are_one_path),
		TEST(what_is_unknown_stays_in_its_group),
		TEST(each_colour_of_the_palette_has_its_name),
		TEST(what_is_not_gnuplots_is_let_be),
		TEST(what_is_no_svg_is_none),
	};

	return cmocka_run_group_tests_name("svg", tests, NULL, NULL);
}
