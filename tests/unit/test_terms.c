/* Which words of a chapter lead to a definition, and which do not. */
#include "test.h"

#include "base/buf.h"
#include "book/passages.h"
#include "book/terms.h"

static struct err err;
static struct doc glossary, doc;
static struct term *terms;
static size_t nterms;

/* The definitions of the tests. */
static const char defined[] = "lock (locks)\n: It is held. By one.\n\n"
			      "lock order (lock orders)\n: B.\n\n"
			      "GIL, global interpreter lock\n: C.\n\n"
			      "état\n: D.\n";

static int
terms_setup(void **state)
{
	size_t i;

	arena_setup(state);
	if (!doc_parse(arena, "g.md", defined, strlen(defined), &glossary,
		&err))
		return 1;
	nterms = glossary.ndefinitions;
	terms = arena_alloc(arena, nterms * sizeof(*terms));
	for (i = 0; i < nterms; i++)
		terms[i] = (struct term) { &glossary.definitions[i],
			arena_printf(arena, "g#%zu", i) };
	return 0;
}

static int
terms_teardown(void **state)
{
	doc_fini(&glossary);
	doc_fini(&doc);
	return arena_teardown(state);
}

#define TERMS_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, terms_setup, terms_teardown)

static void
read_text(const char *text)
{
	doc_fini(&doc);
	if (!doc_parse(arena, "x.md", text, strlen(text), &doc, &err))
		fail_msg("%s", err.text);
}

/* The page of a text, with [words](g#N) where a link is. */
static const char *
linked(const char *text)
{
	static const char open[] = "<a href=\"g#";
	struct buf out = BUF_INIT;
	const char *html, *hit, *words;

	read_text(text);
	terms_link(&doc, terms, nterms);
	for (html = doc_html(arena, &doc); (hit = strstr(html, open)) != NULL;
	     html = strstr(hit, "</a>") + 4) {
		words = strchr(hit, '>') + 1;
		buf_add(&out, html, (size_t)(hit - html));
		buf_printf(&out, "[%.*s](%c)", (int)strcspn(words, "<"), words,
		    hit[strlen(open)]);
	}
	buf_puts(&out, html);
	html = arena_strdup(arena, out.data);
	buf_fini(&out);
	return html;
}

static void
only_the_first_use_is_linked(void **state)
{
	(void)state;
	assert_string_equal(linked("A lock, a lock.\n\nLocks.\n"),
	    "<p>A [lock](0), a lock.</p>\n<p>Locks.</p>\n");
}

static void
every_form_counts_and_the_longest_wins(void **state)
{
	(void)state;
	assert_string_equal(linked("Lock orders of locks.\n"),
	    "<p>[Lock orders](1) of [locks](0).</p>\n");
	assert_string_equal(linked("The global interpreter lock is a lock.\n"),
	    "<p>The [global interpreter lock](2) is a [lock](0).</p>\n");
	/* Also once the longer one has its link. */
	assert_string_equal(linked("A lock order, a lock order.\n"),
	    "<p>A [lock order](1), a lock order.</p>\n");
}

static void
a_line_end_is_a_blank(void **state)
{
	(void)state;
	assert_string_equal(linked("A lock\norder and\na lock.\n"),
	    "<p>A [lock\norder](1) and\na [lock](0).</p>\n");
	assert_string_equal(linked("*No*\nlock order\n"),
	    "<p><em>No</em>\n[lock order](1)</p>\n");
}

static void
only_whole_words_count(void **state)
{
	(void)state;
	assert_string_equal(linked(
				"unlocked, lock-free, lock_a, block, étatlock"
				" LOCK gil, étatisme\n"),
	    "<p>unlocked, lock-free, lock_a, block, étatlock LOCK gil, "
	    "étatisme</p>\n");
	assert_string_equal(linked("“lock” … the GIL’s état—so\n"),
	    "<p>“[lock](0)” … the [GIL](2)’s [état](3)—so</p>\n");
	assert_string_equal(linked("(lock)\n"), "<p>([lock](0))</p>\n");
}

static void
what_is_no_prose_stays(void **state)
{
	(void)state;
	assert_string_equal(linked("# A lock\n\n`lock` [the *lock*](x) "
				   "![lock](y)\n\n```\nlock\n```\n"),
	    "<h1>A lock</h1>\n<p><code>lock</code> "
	    "<a href=\"x\">the <em>lock</em></a> "
	    "<img src=\"y\" alt=\"lock\" /></p>\n"
	    "<pre><code>lock\n</code></pre>\n");
}

/* In an alert, a list, a cell and an example it is; in a head it is not. */
static void
prose_is_found_everywhere(void **state)
{
	(void)state;
	assert_contains(linked("> [!NOTE]\n> A lock.\n"), "A [lock](0).");
	assert_contains(linked("- A **lock**.\n"),
	    "A <strong>[lock](0)</strong>.");
	assert_contains(linked("| lock |\n|---|\n| lock |\n"), "[lock](0)");
	assert_null(strstr(linked("| lock |\n|---|\n"), "[lock]"));
	assert_contains(linked("```example\nA lock.\n```\n"), "A [lock](0).");
	assert_null(strstr(linked("a\n: A lock.\n"), "[lock]"));
}

static void
the_first_sentence_is_the_title(void **state)
{
	(void)state;
	read_text("A lock, a lock order.\n");
	terms_link(&doc, terms, nterms);
	assert_contains(doc_html(arena, &doc), "title=\"It is held.\"");
	assert_contains(doc_html(arena, &doc), "title=\"B.\"");
}

/* The search of the pages reads what it read before. */
static void
passages_stay_the_same(void **state)
{
	struct passage *before, *after;

	(void)state;
	read_text("# A\n\nA *lock*\norder, a lock\norder. The GIL\n");
	assert_int_equal(passages_of(arena, &doc, &before), 1);
	terms_link(&doc, terms, nterms);
	assert_int_equal(passages_of(arena, &doc, &after), 1);
	assert_string_equal(before->text, after->text);
}

static void
bold_words_explain(void **state)
{
	const struct heading **where;

	(void)state;
	read_text("# A\n\n*lock* and **a lock**\n\n## B\n\n**Locks**: so.\n\n"
		  "## C\n\n**lock**\n\n- **Lock\norder.** So.\n");
	where = terms_explained(arena, &doc, terms, nterms);
	assert_string_equal(where[0]->id, "b");
	assert_string_equal(where[1]->id, "c");
	assert_null(where[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TERMS_TEST(only_the_first_use_is_linked),
		TERMS_TEST(every_form_counts_and_the_longest_wins),
		TERMS_TEST(a_line_end_is_a_blank),
		TERMS_TEST(only_whole_words_count),
		TERMS_TEST(what_is_no_prose_stays),
		TERMS_TEST(prose_is_found_everywhere),
		TERMS_TEST(the_first_sentence_is_the_title),
		TERMS_TEST(passages_stay_the_same),
		TERMS_TEST(bold_words_explain),
	};

	return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
