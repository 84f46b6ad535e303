/* Cover, lists, method and machine: what they count, and that they count. */
#include "made.h"

#include "data/level.h"
#include "data/noise.h"
#include "press/cover.h"
#include "press/lists.h"
#include "press/machine.h"
#include "press/method.h"
#include "press/noticed.h"
#include "press/reason.h"
#include "press/score.h"

#define EVIL "<script>\"'&</script>"

static const struct entry entries[] = {
	{ .title = "First", .page = "a.html", .holds = 2, .inconclusive = 1 },
	{ .title = "Second", .page = "part/b.html", .summary = "Short." },
	{ .title = "Third", .page = "c.html", .broken = true, .fails = 1 },
};

/* A book of three chapters with an experiment each, in the first two. */
struct book {
	struct site site;
	struct listed list[3];
	struct catalogue catalogue;
	struct result result, other;
	struct claim claims[3];
	struct verdict verdicts[3];
	struct failure failure;
};

static void
claim(struct book *book, size_t i, const char *id, const char *holds)
{
	struct err err;

	book->claims[i].id = id;
	book->claims[i].text = arena_printf(arena, "It is %s.", id);
	if (!claim_parse(arena, holds, &book->claims[i], &err))
		fail_msg("%s", err.text);
	book->verdicts[i] = claim_judge(arena, &book->claims[i], &book->result);
}

static void
take(struct book *book, size_t i, const char *id, const char *page,
    const struct result *result)
{
	struct listed *listed = &book->list[i];

	listed->card = (struct card) { .id = id,
		.question = "How fast?",
		.root = "",
		.result = result,
		.claims = book->claims,
		.verdicts = result != NULL ? book->verdicts : NULL,
		.nclaims = 3,
		.command = arena_printf(arena, "labbook run %s", id) };
	listed->page = page;
	listed->title = "A title";
	listed->exp = &book->result.exp;
	if (result != NULL)
		listed->headline =
		    headline_of(arena, result, NULL, book->claims, 3);
}

/* One experiment has a result; one is not measured; one failed. */
static struct book *
make_book(void)
{
	struct book *book = arena_alloc(arena, sizeof(*book));

	book->result = made_result(NULL, NULL);
	book->result.looks[0] = 12;
	book->result.looks[1] = 18;
	book->result.nlooks = 2;
	book->result.stop_reason = "budget";
	book->result.seed = 987654;
	facts_text(arena, &book->result.env, "host_id_hash", "h");
	facts_number(arena, &book->result.env, "ncpu_online", 2);
	facts_number(arena, &book->result.env, "clk_tck", 100);
	made_rounds(&book->result, 0, 18, 1, 1.9, 0.3);
	claim(book, 0, "slow", "speedup(gil) < 1.5");
	claim(book, 1, "wrong", "value(gil.late) > 1");
	claim(book, 2, "open", "speedup(gil) > 1.01");
	book->failure =
	    (struct failure) { .stage = "run", .what = "signal 11" };
	take(book, 0, "one", "a.html", &book->result);
	take(book, 1, "two", "part/b.html", NULL);
	take(book, 2, "three", "part/b.html", NULL);
	book->list[2].card.failure = &book->failure;
	book->site = (struct site) { .title = "Book",
		.lang = "en",
		.entries = entries,
		.count = 3,
		.machine = &book->result.env,
		.has = { [LOOKUP_EXPERIMENTS] = true,
		    [LOOKUP_CLAIMS] = true,
		    [LOOKUP_MACHINE] = true,
		    [LOOKUP_METHOD] = true } };
	book->catalogue = (struct catalogue) { &book->site, book->list, 3 };
	return book;
}

typedef void (*body)(struct buf *, const struct catalogue *);

static char *
text_of(body body, const struct book *book)
{
	struct buf out = BUF_INIT;
	char *html;

	body(&out, &book->catalogue);
	html = arena_strdup(arena, out.data);
	buf_fini(&out);
	return html;
}

static void
cover(struct buf *out, const struct catalogue *catalogue)
{
	cover_html(out, arena, catalogue, NULL);
}

static void
method(struct buf *out, const struct catalogue *catalogue)
{
	method_html(out, arena, catalogue);
}

static void
noticed(struct buf *out, const struct catalogue *catalogue)
{
	noticed_html(out, arena, catalogue);
}

/* Three verdicts and six claims that nobody has measured. */
static void
the_cover_counts_claims_and_says_why(void **state)
{
	struct book *book = make_book();
	char *html = text_of(cover, book);

	(void)state;
	assert_int_equal(book->verdicts[0].kind, VERDICT_HOLDS);
	assert_int_equal(book->verdicts[1].kind, VERDICT_FAILS);
	assert_int_equal(book->verdicts[2].kind, VERDICT_INCONCLUSIVE);
	assert_contains(html, "<li class=\"holds\"><b>1</b> hold</li>");
	assert_contains(html, "<li class=\"fails\"><b>1</b> fail</li>");
	assert_contains(html,
	    "<li class=\"inconclusive\"><b>1</b> inconclusive</li>");
	assert_contains(html, "<b>6</b> not measured yet");
	assert_contains(html, "viewBox=\"0 0 9 1\"");
	assert_contains(html,
	    arena_printf(arena,
		"1 inconclusive: %s (<code>ci_straddles</code>)",
		reason_meaning("ci_straddles")));
	assert_contains(html, "href=\"claims.html\"");
	assert_contains(html, "href=\"method.html\"");
	assert_contains(html, "href=\"machine.html\"");
	book->verdicts[2].kind = VERDICT_HOLDS;
	book->verdicts[2].reason = NULL;
	html = text_of(cover, book);
	assert_contains(html, "<b>2</b> hold");
	assert_contains(html, "<li class=\"none\"><b>0</b> inconclusive");
	assert_lacks(html, "reasons");
}

static void
the_cover_names_what_failed_and_the_level(void **state)
{
	struct book *book = make_book();
	char *html = text_of(cover, book);

	(void)state;
	assert_contains(html,
	    "3 experiments: 1 up to date, 1 not measured yet, 1 failed "
	    "(<a href=\"part/b.html#experiment.three\">three</a>). Measured "
	    "at level <b>default</b>.</p>");
	assert_lacks(html, "provisional");
	book->result.level = "quick";
	book->list[0].card.stale = true;
	book->list[2].card.expected = "signal";
	html = text_of(cover, book);
	assert_contains(html, "1 of an older version");
	assert_contains(html, "1 failing as the chapter wants it");
	assert_contains(html, "quick runs are provisional");
	book->other = book->result;
	book->other.level = "thorough";
	take(book, 1, "two", "part/b.html", &book->other);
	assert_contains(text_of(cover, book),
	    "Measured 1 at level <b>quick</b>, 1 at level <b>thorough</b>.");
}

static void
the_cover_lists_the_chapters(void **state)
{
	struct site site = { .title = "Book",
		.lang = "en",
		.entries = entries,
		.count = 3 };
	struct catalogue empty = { &site, NULL, 0 };
	struct buf out = BUF_INIT;

	(void)state;
	cover_html(&out, arena, &empty, NULL);
	assert_contains(out.data, "<h1>Book</h1>");
	assert_contains(out.data,
	    "<a href=\"part/b.html\">Second</a><p>Short.</p>");
	assert_contains(out.data,
	    "Claims: 2 hold, <b class=\"inconclusive\">1 inconclusive</b>.");
	assert_contains(out.data, "AN EXPERIMENT FAILED");
	assert_lacks(out.data, "page.score");
	assert_lacks(out.data, "page.machine");
	buf_clear(&out);
	cover_html(&out, arena, &empty, "<p>INTRO</p>");
	assert_contains(out.data, "<p>INTRO</p>");
	assert_lacks(out.data, "<h1>Book</h1>");
	buf_fini(&out);
}

static void
experiments_say_what_came_out(void **state)
{
	struct book *book = make_book();
	char *html = text_of(lists_experiments, book);

	(void)state;
	assert_contains(html, "<h2><a href=\"a.html\">First</a></h2>");
	assert_contains(html, "<h2><a href=\"part/b.html\">Second</a></h2>");
	assert_lacks(html, "Third"); /* it has none */
	assert_contains(html,
	    "<h3><a href=\"a.html#experiment.one\">A title</a> "
	    "<code>one</code></h3>\n<p>How fast?</p>");
	assert_contains(html,
	    "<code>speedup(gil)</code> = <span class=\"value\">"
	    "<b>1.00×</b> <small>[0.80");
	assert_contains(html, "href=\"claims.html#claims.one\">1 HOLDS</a>");
	assert_contains(html, "#claims.one\">1 FAILS</a>");
	assert_contains(html, "#claims.one\">1 INCONCLUSIVE</a>");
	assert_contains(html, "2026-01-31 12:00 UTC</time>, level default");
	assert_contains(html, "Run it: <code>labbook run two</code>");
	assert_contains(html, "NOT MEASURED YET");
	assert_contains(html, "<p>signal 11.</p>");
	assert_contains(html, ">FAILED</strong>");
	assert_lacks(html, "<img");
	book->list[0].card.stale = true;
	book->list[1].card.running = true;
	book->list[2].card.expected = "signal";
	html = text_of(lists_experiments, book);
	assert_contains(html, "OF AN OLDER VERSION");
	assert_contains(html, "BEING MEASURED");
	assert_contains(html, "FAILS AS THE CHAPTER WANTS");
	assert_lacks(html, ">FAILED</strong>");
}

/* Its size stands there, so that nothing moves when the picture comes. */
static void
a_picture_has_its_size(void **state)
{
	struct book *book = make_book();

	(void)state;
	book->list[0].svg = "<svg width='9' viewBox='0 0 720 405' x='1'></svg>";
	assert_contains(text_of(lists_experiments, book),
	    "<img src=\"data/one.svg\" width=\"720\" height=\"405\" "
	    "loading=\"lazy\" alt=\"\">");
	book->list[0].svg = "<svg></svg>";
	assert_lacks(text_of(lists_experiments, book), "<img");
}

static void
a_headline_answers_the_question(void **state)
{
	struct book *book = make_book();
	struct headline headline;
	struct expr asked;
	struct err err;

	(void)state;
	assert_true(expr_parse(arena, "value(free.nvcsw)", &asked, &err));
	headline = headline_of(arena, &book->result, &asked, book->claims, 3);
	assert_string_equal(headline.of, "value(free.nvcsw)");
	assert_string_equal(headline.says, "3 [3, 3]");
	assert_true(expr_parse(arena, "value(free.migrations)", &asked, &err));
	headline = headline_of(arena, &book->result, &asked, NULL, 0);
	assert_string_equal(headline.says, "not readable here");
	headline = headline_of(arena, &book->result, NULL, book->claims, 3);
	assert_string_equal(headline.of, "speedup(gil)");
	headline = headline_of(arena, &book->result, NULL, NULL, 0);
	assert_null(headline.of);
	assert_contains(headline.says, "gil 1.00×");
	book->result.exp.plain = true;
	book->result.samples[0].output = "\n14 primes\nin all\n";
	headline = headline_of(arena, &book->result, NULL, NULL, 0);
	assert_string_equal(headline.says, "14 primes");
}

static void
claims_begin_with_what_is_not_right(void **state)
{
	char *html = text_of(lists_claims, make_book());
	char *fails = strstr(html, "<h2>What fails</h2>");
	char *open = strstr(html, "<h2>What is inconclusive</h2>");
	char *all = strstr(html, "<h3 id=\"claims.one\">");

	(void)state;
	assert_true(fails != NULL && fails < open && open < all);
	assert_contains(fails, "<a href=\"#claim.one.wrong\">It is wrong.</a>");
	assert_contains(open, "<a href=\"#claim.one.open\">It is open.</a>");
	assert_contains(all, "<li id=\"claim.one.wrong\"><strong");
	assert_contains(all,
	    "<li id=\"claim.two.slow\"><strong "
	    "class=\"badge\">NOT YET");
	assert_contains(html,
	    arena_printf(arena, "Of 9 claims, at most %.2f are expected",
		9 * verdict_rules.wrong));
}

static void
the_method_has_the_figures_of_levels_and_results(void **state)
{
	struct book *book = make_book();
	const struct level *level;
	size_t i;
	char *html;

	(void)state;
	book->result.null = (struct estimate) { 1.02, 1.01, 1.03, 10, 1, 0.99 };
	made_taint(&book->result.samples[4]);
	book->result.samples[5].foreign = 0.125;
	html = text_of(method, book);
	for (i = 0; (level = level_at(i)) != NULL; i++)
		assert_contains(html,
		    arena_printf(arena,
			"<th scope=\"row\">%s</th><td class=\"right\">%g ms</td>"
			"<td>%d, %d",
			level->name, level->target_ms, level->looks[0],
			level->looks[1]));
	for (i = 0; reason_code(i) != NULL; i++)
		assert_contains(html, reason_meaning(reason_code(i)));
	for (i = 0; gate_word(i) != NULL; i++)
		assert_contains(html, gate_meaning(gate_word(i)));
	/* Its own: looks, why it ended, alpha, null, taints, others, seed. */
	html = strstr(html, "#experiment.one\">one</a></th>");
	assert_contains(html, "<td>12, 18</td><td>time up</td>");
	assert_contains(html, ">99.5 %</td>");
	assert_contains(html, ">+2.00 %</td>");
	assert_contains(html, ">1 of 54</td>");
	assert_contains(html, ">12.5 %</td>");
	assert_contains(html, ">987654</td>");
	assert_lacks(html, "#experiment.two");
}

/* The sixth value of 24 at 99 %, as the tables of the sign test have it. */
static void
the_method_tells_the_ranks_of_an_interval(void **state)
{
	char *html = text_of(method, make_book());

	(void)state;
	assert_contains(html, "fewer than 8 values");
	assert_contains(html,
	    "<th scope=\"row\">24</th><td class=\"right\">6th smallest</td>"
	    "<td class=\"right\">6th largest</td>");
	assert_contains(html, ">1st smallest<");
	assert_contains(html, ">3rd smallest<");
}

static void
noise_adds_up_what_could_be_read(void **state)
{
	struct book *book = make_book();
	struct sample *s = book->result.samples;
	const struct result *results[] = { &book->result, &book->result };
	struct noise noise = noise_of(arena, results, 1);

	(void)state;
	assert_int_equal(noise.samples, 54);
	assert_int_equal(noise.tainted, 0);
	assert_int_equal(noise.foreign_samples, 0);
	assert_true(isnan(noise.foreign) && isnan(noise.steal));
	assert_true(isnan(noise.throttled_s));
	s[0].foreign = 0.01;
	s[3].foreign = 0.03;
	s[6].foreign = 0.2;
	made_taint(&s[6]);
	s[0].wall_ns = 1e9;
	s[0].steal_ticks = 4; /* of 200 */
	s[1].throttled_usec = 250000;
	noise = noise_of(arena, results, 1);
	assert_int_equal(noise.tainted, 1);
	assert_int_equal(noise.taints[0], 1);
	assert_int_equal(noise.taints[1], 0);
	assert_int_equal(noise.foreign_samples, 3);
	assert_near(noise.foreign, 0.03);
	assert_near(noise.foreign_most, 0.2);
	assert_near(noise.steal, 0.02);
	assert_near(noise.throttled_s, 0.25);
	assert_int_equal(noise_of(arena, results, 2).samples, 108);
}

static void
the_machine_page_tells_boots_apart(void **state)
{
	struct book *book = make_book();
	char *html = text_of(noticed, book);

	(void)state;
	assert_contains(html, "counters of 54 samples, in 1 experiment.");
	assert_contains(html, "All results are of this machine. Measured");
	assert_contains(html, "<dt>governor</dt><dd>not readable here</dd>");
	assert_lacks(html, "<dt>utc_start</dt>");
	assert_lacks(html, "<h3>");
	book->other = book->result;
	book->other.env = (struct facts) { NULL, 0 };
	facts_text(arena, &book->other.env, "host_id_hash", "another");
	facts_text(arena, &book->other.env, "cpu_model", "Another CPU");
	take(book, 1, "two", "part/b.html", &book->other);
	html = text_of(noticed, book);
	assert_contains(html, "counters of 54 samples"); /* not of the other */
	assert_contains(html, "2 machines or boots");
	html = strstr(html, "<h3>Another CPU, an unknown kernel</h3>");
	assert_contains(html, "#experiment.two\">two</a>");
	assert_lacks(html, "#experiment.one");
	/* The same machine, started anew. */
	book->other.env = (struct facts) { NULL, 0 };
	facts_text(arena, &book->other.env, "host_id_hash", "h");
	facts_text(arena, &book->other.env, "cpu_model", "A \"fast\" CPU");
	facts_text(arena, &book->other.env, "boot_id_hash", "b");
	html = text_of(noticed, book);
	assert_contains(html, "counters of 108 samples");
	assert_contains(html, "2 machines or boots");
	facts_text(arena, &book->result.env, "boot_id_hash", "b");
	assert_contains(text_of(noticed, book),
	    "and it was not restarted in between. Measured");
}

static void
a_machine_is_advised_by_its_facts(void **state)
{
	struct facts facts = { NULL, 0 };
	const char *advice[MACHINE_MOST_ADVICE];

	(void)state;
	assert_int_equal(machine_advice(&facts, advice), 0);
	facts_number(arena, &facts, "effective_cpus", 1);
	facts_number(arena, &facts, "affinity", 4);
	facts_number(arena, &facts, "quota_cpus", 1);
	facts_text(arena, &facts, "governor", "powersave");
	facts_text(arena, &facts, "hypervisor", "yes");
	assert_int_equal(machine_advice(&facts, advice), 4);
	assert_contains(advice[0], "few_cpus");
	assert_contains(advice[1], "quota");
	assert_contains(advice[2], "performance");
	assert_contains(advice[3], "control runs");
}

static void
hostile_text_is_tamed(void **state)
{
	static const body bodies[] = { cover, lists_experiments, lists_claims,
		method, noticed };
	struct entry entry = { .title = EVIL, .page = EVIL ".html" };
	struct book *book = make_book();
	size_t i;

	(void)state;
	book->site.entries = &entry;
	book->site.count = 1;
	book->failure.what = EVIL;
	book->claims[0].text = book->claims[2].text = EVIL;
	book->claims[0].expr.source = EVIL;
	for (i = 0; i < 3; i++) {
		book->list[i].title = EVIL;
		book->list[i].page = entry.page;
		book->list[i].card.question = EVIL;
		book->list[i].card.command = EVIL;
		book->list[i].headline = (struct headline) { EVIL, EVIL "[" };
	}
	book->result.level = EVIL;
	book->result.stop_reason = EVIL;
	for (i = 0; i < book->result.env.count; i++)
		book->result.env.list[i].text = EVIL;
	book->result.env.list[0].name = EVIL;
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_lacks(text_of(bodies[i], book), "<script");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_cover_counts_claims_and_says_why),
		TEST(the_cover_names_what_failed_and_the_level),
		TEST(the_cover_lists_the_chapters),
		TEST(experiments_say_what_came_out),
		TEST(a_picture_has_its_size),
		TEST(a_headline_answers_the_question),
		TEST(claims_begin_with_what_is_not_right),
		TEST(the_method_has_the_figures_of_levels_and_results),
		TEST(the_method_tells_the_ranks_of_an_interval),
		TEST(noise_adds_up_what_could_be_read),
		TEST(the_machine_page_tells_boots_apart),
		TEST(a_machine_is_advised_by_its_facts),
		TEST(hostile_text_is_tamed),
	};

	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
