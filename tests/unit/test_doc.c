/* A chapter as a document: where our slots are, and what stays Markdown. */
#include "test.h"

#include "book/doc.h"
#include "book/passages.h"

static struct err err;
static struct doc doc;

static int
doc_teardown(void **state)
{
	doc_fini(&doc);
	return arena_teardown(state);
}

#define DOC_TEST(name)                                                         \
	cmocka_unit_test_setup_teardown(name, arena_setup, doc_teardown)

/* Reads a chapter; fails the test if it cannot be read. */
static void
read_text(const char *text)
{
	doc_fini(&doc);
	if (!doc_parse(arena, "dir/x.md", text, strlen(text), &doc, &err))
		fail_msg("%s", err.text);
}

/* The error of a bad chapter. */
static const char *
refused(const char *text)
{
	doc_fini(&doc);
	if (doc_parse(arena, "dir/x.md", text, strlen(text), &doc, &err))
		fail_msg("taken for good: %s", text);
	return err.text;
}

/* The slot number which of a kind, from 0. */
static const struct slot *
slot(enum slot_kind kind, size_t which)
{
	size_t i;

	for (i = 0; i < doc.nslots; i++)
		if (doc.slots[i].kind == kind && which-- == 0)
			return &doc.slots[i];
	fail_msg("there is no such slot");
	return NULL;
}

static size_t
count(enum slot_kind kind)
{
	size_t i, n = 0;

	for (i = 0; i < doc.nslots; i++)
		n += doc.slots[i].kind == kind;
	return n;
}

/*
 * The page, with the kind of each slot and its line around its content; line
 * ends are left out, since libcmark puts them around our blocks.
 */
static char *
html(void)
{
	static const char names[] = "EPVCMSAQTRHDXYLWZ";
	char *text, *to, *from;
	size_t i;

	for (i = 0; i < doc.nslots; i++) {
		const struct slot *s = &doc.slots[i];

		doc_fill(&doc, s,
		    arena_printf(arena, "{%c%d ", names[s->kind], s->line),
		    "}");
	}
	text = to = doc_html(arena, &doc);
	for (from = text; *from != '\0'; from++)
		if (*from != '\n')
			*to++ = *from;
	*to = '\0';
	return text;
}

static const char every_kind[] =
    "# A *chapter*\n" /* 1 */
    "\n"
    "```experiment\n" /* 3 */
    "run: cpu-threads\n"
    "```\n"
    "\n"
    "Text `{lab} cpu-threads speedup(gil, n=2)`.\n" /* 7 */
    "\n"
    "```c run=hello\n" /* 9 */
    "int main(void) { return 0; }\n"
    "```\n"
    "\n"
    "```gnuplot plot=wave\n" /* 13 */
    "plot sin(x)\n"
    "```\n"
    "\n"
    "```c show=models/gil.c#take\n" /* 17 */
    "```\n"
    "\n"
    "~~~python\n" /* 20 */
    "print(1)\n"
    "~~~\n"
    "\n"
    "> [!NOTE]\n" /* 24 */
    "> Mind *this*.\n"
    "\n"
    "| a | b |\n" /* 27 */
    "|---|--:|\n"
    "| 1 | 2 |\n";

static void
every_slot_knows_its_line(void **state)
{
	static const int lines[] = { 1, 3, 7, 9, 13, 17, 20, 24, 27, 27, 27, 27,
		29, 29, 29 };
	size_t i;

	(void)state;
	read_text(every_kind);
	assert_int_equal(doc.nslots, sizeof(lines) / sizeof(lines[0]));
	for (i = 0; i < doc.nslots; i++)
		assert_int_equal(doc.slots[i].line, lines[i]);
}

static void
every_slot_says_what_it_is(void **state)
{
	(void)state;
	read_text(every_kind);
	assert_string_equal(slot(SLOT_ANCHOR, 0)->id, "a-chapter");
	assert_string_equal(slot(SLOT_ANCHOR, 0)->text, "A chapter");
	assert_string_equal(slot(SLOT_EMBED, 0)->embed->id, "cpu-threads");
	assert_int_equal(slot(SLOT_EMBED, 0)->embed->line, 3);
	assert_string_equal(slot(SLOT_EMBED, 1)->embed->id, "hello");
	assert_string_equal(slot(SLOT_EMBED, 1)->embed->source,
	    "int main(void) { return 0; }\n");
	assert_string_equal(slot(SLOT_VALUE, 0)->id, "cpu-threads");
	assert_string_equal(slot(SLOT_VALUE, 0)->expr.a, "gil");
	assert_string_equal(slot(SLOT_PLOT, 0)->id, "wave");
	assert_string_equal(slot(SLOT_PLOT, 0)->text, "plot sin(x)\n");
	assert_string_equal(slot(SLOT_CODE, 0)->show, "models/gil.c#take");
	assert_string_equal(slot(SLOT_CODE, 1)->id, "python");
	assert_string_equal(slot(SLOT_CODE, 1)->text, "print(1)\n");
	assert_string_equal(slot(SLOT_ALERT, 0)->id, "note");
	assert_int_equal(slot(SLOT_CELL, 1)->align, 'r');
	assert_string_equal(doc.title, "A chapter");
	assert_null(doc.summary);
}

static void
slots_are_filled_around_what_they_enclose(void **state)
{
	(void)state;
	read_text("> [!TIP]\n>\n> one `{lab} a speedup(b)` two\n\n"
		  "a|b\n-|-\n1|*2*");
	assert_string_equal(html(),
	    "{Q1 <p>one {V3 } two</p>}"
	    "{T5 {R5 {H5 a}{H5 b}}{R7 {D7 1}{D7 <em>2</em>}}}");
}

static void
unfilled_slots_are_empty(void **state)
{
	(void)state;
	read_text("a `{lab} x speedup(b)` b");
	assert_string_equal(doc_html(arena, &doc), "<p>a  b</p>\n");
}

/* Not that of the paragraph: an author looks for it there. */
static void
a_live_value_has_the_line_it_stands_on(void **state)
{
	(void)state;
	read_text("one\ntwo `{lab} a speedup(b)`\nthree\n"
		  "- four\n  five *and `{lab} a speedup(b)`*\n");
	assert_int_equal(slot(SLOT_VALUE, 0)->line, 2);
	assert_int_equal(slot(SLOT_VALUE, 1)->line, 5);
	assert_contains(refused("one\ntwo\nthree `{lab} a sped(b)`\n"),
	    "x.md:3: ");
}

static void
live_values_stand_in_table_cells(void **state)
{
	(void)state;
	read_text("text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
		  "| x | `{lab} io value(free.wall, n=2)` |\n");
	assert_int_equal(slot(SLOT_VALUE, 0)->line, 6);
	assert_string_equal(slot(SLOT_VALUE, 0)->id, "io");
	assert_string_equal(slot(SLOT_VALUE, 0)->expr.metric, "wall");
	assert_int_equal(count(SLOT_VALUE), 1);
}

static void
other_code_is_left_alone(void **state)
{
	(void)state;
	read_text(
	    "`{lab}` and `lab x` and `{lab}x y`\n\n"
	    "```ruby\nputs 1\n```\n\n    {lab} indented\n\n```\nplain\n```\n");
	assert_int_equal(doc.nslots, 0);
	assert_contains(doc_html(arena, &doc), "<code>{lab}</code>");
	assert_contains(doc_html(arena, &doc), "class=\"language-ruby\"");
}

static void
front_matter_gives_title_and_summary(void **state)
{
	(void)state;
	read_text("---\ntitle: Mine\nsummary: Short.\n---\n# Other\n");
	assert_string_equal(doc.title, "Mine");
	assert_string_equal(doc.summary, "Short.");
	assert_int_equal(slot(SLOT_ANCHOR, 0)->line, 5);
	assert_lacks(doc_html(arena, &doc), "summary");
	read_text("# From *the* heading\n");
	assert_string_equal(doc.title, "From the heading");
	read_text("## Second level\n");
	assert_string_equal(doc.title, "x");
	assert_contains(refused("---\ntitle: a\nsummary: [b\n---\nx\n"),
	    "dir/x.md:");
	assert_contains(refused("---\ntitle: [a]\n---\nx\n"),
	    "dir/x.md:2: 'title' is not a text");
}

/* A rule at the top is not the start of front matter. */
static void
a_rule_is_no_front_matter(void **state)
{
	(void)state;
	read_text("---\n\ntext\n\n---\n");
	assert_string_equal(doc_html(arena, &doc),
	    "<hr />\n<p>text</p>\n<hr />\n");
	read_text("---\nfoo: bar\n");
	assert_contains(doc_html(arena, &doc), "foo: bar");
}

/* Text that YAML does not take for a key must not vanish. */
static void
front_matter_is_a_map_or_an_error(void **state)
{
	(void)state;
	assert_contains(refused("---\ntitle:x\n---\n\ntext\n"), "x.md:2: ");
}

static void
anchors_are_unique_and_stay_the_same(void **state)
{
	static const char *const ids[] = { "a", "a-2", "a-2-2", "a-3",
		"section", "ü", "don’t-c" };
	size_t i;

	(void)state;
	read_text("# A\n\n# a\n\n## A 2\n\nA\n===\n\n# !\n\n# ü\n\n"
		  "# Don’t: *C*!\n");
	assert_int_equal(doc.nheadings, 7);
	for (i = 0; i < 7; i++)
		assert_string_equal(doc.headings[i].id, ids[i]);
	assert_int_equal(doc.headings[2].level, 2);
	assert_string_equal(doc.headings[6].text, "Don’t: C!");
}

static void
alerts_are_quotes_with_a_kind(void **state)
{
	(void)state;
	read_text("> [!FOLKLORE]\n> *\"Said.\"* Not so.\n>\n> More.\n\n"
		  "> [!WARNING]\n\n> [!NOTE] same line\n\n> plain\n");
	assert_int_equal(count(SLOT_ALERT), 2);
	assert_string_equal(slot(SLOT_ALERT, 0)->id, "folklore");
	assert_string_equal(slot(SLOT_ALERT, 1)->id, "warning");
	assert_contains(doc_html(arena, &doc),
	    "<p><em>&quot;Said.&quot;</em> Not so.</p>\n<p>More.</p>");
	assert_contains(doc_html(arena, &doc), "<blockquote>\n<p>[!NOTE]");
}

static void
tables_stand_in_alerts_quotes_and_lists(void **state)
{
	(void)state;
	read_text("> [!NOTE]\n> Text.\n>\n> | a | b |\n> |---|---|\n"
		  "> | 1 | 2 |\n\n"
		  "- item\n\n  | c | d |\n  |---|---|\n  | 3 | 4 |\n\n"
		  "10. | e | f |\n    |---|---|\n    | 5 | 6 |\n");
	assert_int_equal(count(SLOT_TABLE), 3);
	assert_int_equal(slot(SLOT_TABLE, 0)->line, 4);
	assert_int_equal(slot(SLOT_TABLE, 1)->line, 10);
	assert_int_equal(slot(SLOT_TABLE, 2)->line, 14);
	assert_int_equal(slot(SLOT_ROW, 3)->line, 12);
	assert_contains(html(), "{Q1 <p>Text.</p>{T4 ");
	assert_contains(html(), "{D6 1}{D6 2}");
	assert_contains(html(), "{D12 3}{D12 4}");
	assert_contains(html(), "{D16 5}{D16 6}");
}

/* Every line of a quote may be marked in its own way. */
static void
a_table_in_a_quote_keeps_all_its_text(void **state)
{
	(void)state;
	read_text("> a | b\n>--|--\n>1 | 2\n>   3 | 4\n");
	assert_contains(html(), "{D3 1}{D3 2}");
	assert_contains(html(), "{D4 3}{D4 4}");
}

/* A tab indents as far as spaces do, and is one byte. */
static void
a_table_may_be_indented_with_tabs(void **state)
{
	(void)state;
	read_text("1.\ta | b\n\t--|--\n\t1 | 2\n");
	assert_int_equal(count(SLOT_TABLE), 1);
	assert_contains(html(), "{D3 1}{D3 2}");
}

static void
cells_are_prose(void **state)
{
	(void)state;
	read_text("| *a* | C# | \\| | |\n|---|---|---|---|\n"
		  "| <b>x</b> | # | - no list | `a \\| b` |\n");
	assert_contains(html(),
	    "{H1 <em>a</em>}{H1 C#}{H1 |}"
	    "{D1 }"); /* nothing to head */
	assert_contains(html(),
	    "x<!-- raw HTML omitted -->}{D3 #}"
	    "{D3 - no list}{D3 <code>a | b</code>}");
}

/* As everywhere else in a chapter. */
static void
cells_may_use_reference_links(void **state)
{
	(void)state;
	read_text("| a |\n|---|\n| [text][ref] |\n\n[ref]: there.html\n");
	assert_contains(html(), "<a href=\"there.html\">text</a>");
}

static void
links_to_chapters_lead_to_their_pages(void **state)
{
	(void)state;
	read_text("[a](b.md) [a](b/c.md#d) [a](<http://x.y/z.md>) "
		  "[a](b.md?q) [a](#b.md) [a](b.mdx)\n\n[b]: ../b.md\n\n[b]\n");
	assert_same_text(doc_html(arena, &doc),
	    "<p><a href=\"b.html\">a</a> <a href=\"b/c.html#d\">a</a> "
	    "<a href=\"http://x.y/z.md\">a</a> <a href=\"b.html?q\">a</a> "
	    "<a href=\"#b.md\">a</a> <a href=\"b.mdx\">a</a></p>\n"
	    "<p><a href=\"../b.html\">b</a></p>\n");
}

/* md is also a country. */
static void
other_addresses_are_left_alone(void **state)
{
	(void)state;
	read_text("<me@example.md> [a](//example.md) [b](mailto:x@y.md)\n");
	assert_contains(doc_html(arena, &doc), "mailto:me@example.md\"");
	assert_contains(doc_html(arena, &doc), "\"//example.md\"");
	assert_contains(doc_html(arena, &doc), "\"mailto:x@y.md\"");
}

static void
line_ends_and_marks_of_other_systems_are_fine(void **state)
{
	(void)state;
	read_text("\xEF\xBB\xBF---\r\ntitle: T\r\n---\r\n# A\r\n\r\n"
		  "```experiment\r\nrun: x\r\nquestion: why\r\n```\r\n\r\n"
		  "a|b\r\n-|-\r\n1|2\r\n");
	assert_string_equal(doc.title, "T");
	assert_int_equal(slot(SLOT_ANCHOR, 0)->line, 4);
	assert_int_equal(slot(SLOT_EMBED, 0)->line, 6);
	assert_string_equal(slot(SLOT_EMBED, 0)->embed->question, "why");
	assert_int_equal(slot(SLOT_ROW, 1)->line, 13);
	assert_lacks(html(), "\r");
	read_text("one\rtwo `{lab} a speedup(b)`\r\r# H\r");
	assert_int_equal(slot(SLOT_ANCHOR, 0)->line, 4);
}

static void
mistakes_are_named_with_their_line(void **state)
{
	(void)state;
	assert_string_equal(refused(""),
	    "dir/x.md:1: the chapter is empty, "
	    "expected some text");
	assert_contains(refused(" \n\t\n"), "the chapter is empty");
	assert_contains(refused("---\ntitle: a\n---\n"), "is empty");
	assert_contains(refused("a\nb\xFF\n"), "dir/x.md:2: not UTF-8");
	assert_contains(refused("a\n\n```experiment\nrun: x\nrum: y\n```\n"),
	    "dir/x.md:5: unknown key 'rum'");
	assert_contains(refused("a\n\n```c run=X\n```\n"),
	    "dir/x.md:3: run is 'X'");
	assert_contains(refused("`{lab} x`\n"),
	    "dir/x.md:1: live value 'x' "
	    "has no expression");
	assert_contains(refused("`{lab} x fast(y)`\n"),
	    "live value of 'x' "
	    "does not parse: unknown function 'fast'");
	assert_contains(refused("```gnuplot plot=A\n```\n"),
	    "dir/x.md:1: plot is 'A'");
	assert_contains(refused("```c show=a.c#b\nint a;\n```\n"),
	    "dir/x.md:1: the block shows 'a.c#b' and has text of its own");
	assert_contains(refused("> - x\n>\n>   ```experiment\n>   ran: x\n"
				">   ```\n"),
	    "dir/x.md:4: unknown key 'ran'");
}

/* "id: text" of each passage, a line each. */
static char *
passages(const char *text)
{
	struct passage *list;
	char *all = "";
	size_t i, n;

	read_text(text);
	n = passages_of(arena, &doc, &list);
	for (i = 0; i < n; i++)
		all = arena_printf(arena, "%s%s: %s\n", all,
		    list[i].heading ? list[i].heading->id : "", list[i].text);
	return all;
}

static void
a_passage_is_what_stands_below_a_heading(void **state)
{
	(void)state;
	assert_string_equal(passages("a\n\n# B `c`\n\n## D\n\ne\nf\n\n"
				     "- g\n- h\n\n## D\n"),
	    ": a\nb-c: \nd: e f g h\nd-2: \n");
	assert_string_equal(passages("# A\n"), "a: \n");
	assert_string_equal(passages("a  \nb\n"), ": a b\n");
	assert_string_equal(passages("> # In\n> a\n\nb\n"), "in: a b\n");
}

static void
a_passage_has_the_words_without_their_marks(void **state)
{
	(void)state;
	assert_string_equal(
	    passages("**a**_b_ [c](http://x) ![d](e.png) `f_g` &amp; \\*\n"),
	    ": ab c d f_g & *\n");
	assert_string_equal(passages("a <b>c</b>\n\n<p>d</p>\n\ne\n"),
	    ": a c e\n");
	assert_string_equal(passages("```\na\n\tb\n```\n\n```c\nint  c;\n"
				     "```\n\nd\n"),
	    ": a b int c; d\n");
	assert_string_equal(passages("a\n\n```machine\n```\n\n"
				     "```gnuplot plot=p\nplot x\n```\nb\n"),
	    ": a b\n");
	/* Front matter is no text. */
	assert_string_equal(passages("---\ntitle: t\n---\na\n"), ": a\n");
}

static void
a_passage_has_tables_alerts_values_and_embeds(void **state)
{
	(void)state;
	assert_string_equal(passages("| a | b |\n|---|---|\n| *c* | `d` |\n"),
	    ": a b c d\n");
	assert_string_equal(passages("> [!NOTE]\n> a\n>\n> | b |\n> |---|\n"
				     "> | c |\n\nd\n"),
	    ": a b c d\n");
	assert_string_equal(passages("It took `{lab} x speedup(a)` of it.\n"),
	    ": It took … of it.\n");
	assert_string_equal(
	    passages("a\n\n```experiment\nrun: x\nquestion: Why?\nclaims:\n"
		     "  - {id: p, text: It is so., holds: speedup(a) > 1}\n"
		     "  - {id: q, text: Or so., holds: speedup(a) > 2}\n"
		     "```\n\nb\n"),
	    ": a Why? It is so. Or so. b\n");
	assert_string_equal(passages("```c run=x\nint main;\n```\n\nb\n"),
	    ": b\n");
}

/* What is in an example is of the chapter, down to the line. */
static void
an_example_is_text_and_more(void **state)
{
	static const char body[] = "Some *words*.\n\n| a |\n|---|\n| 1 |\n";

	(void)state;
	read_text(arena_printf(arena,
	    "# A\n\n````example\n%s````\n\nB [c].\n\n"
	    "[c]: x.md\n",
	    body));
	assert_string_equal(slot(SLOT_EXAMPLE, 0)->text, body);
	assert_int_equal(slot(SLOT_EXAMPLE, 0)->line, 3);
	assert_int_equal(slot(SLOT_TABLE, 0)->line, 6);
	assert_contains(html(), "{X3 <p>Some <em>words</em>.</p>{T6 {R6 ");
	assert_contains(html(), "</p>{T6 {R6 {H6 a}}{R8 {D8 1}}}}<p>B ");
}

/* A link that is named elsewhere in the chapter is found in an example. */
static void
an_example_knows_the_references(void **state)
{
	(void)state;
	read_text("```example\n[a]\n```\n\n[a]: x.md\n");
	assert_contains(html(), "<a href=\"x.html\">a</a>");
}

static void
an_error_in_an_example_names_its_line(void **state)
{
	(void)state;
	assert_string_equal(refused("Text.\n\n````example\n\n```experiment\n"
				    "run: X\n```\n````\n"),
	    "dir/x.md:6: run is 'X', expected small letters, digits and '-'");
}

static void
a_mistake_says_why(void **state)
{
	(void)state;
	read_text("Text.\n\n```mistake\n`{lab} a`\n```\n");
	assert_string_equal(slot(SLOT_MISTAKE, 0)->text, "`{lab} a`\n");
	assert_string_equal(slot(SLOT_MISTAKE, 0)->id,
	    "chapter.md:1: live value 'a' has no expression, expected {lab} ID "
	    "expression");
	assert_int_equal(count(SLOT_VALUE), 0);
	assert_contains(refused("A\n\n```mistake\nB\n```\n"),
	    "dir/x.md:3: the block mistake has none");
}

static void
definitions_are_lists(void **state)
{
	(void)state;
	read_text("a, b (c)\n: It *is*\n  so.\n\nd\n:   [e](x.md)\n\nNo.\n\n"
		  "f\n: `g`\n");
	assert_int_equal(count(SLOT_TERMS), 2);
	assert_int_equal(doc.ndefinitions, 3);
	assert_string_equal(doc.definitions[0].id, "term.a");
	assert_string_equal(doc.definitions[0].names, "a, b");
	assert_int_equal(doc.definitions[0].nforms, 3);
	assert_string_equal(doc.definitions[0].forms[2], "c");
	assert_string_equal(doc.definitions[0].text, "It is so.");
	assert_string_equal(html(),
	    "{L1 {W1 It <em>is</em>so.}{W5 <a href=\"x.html\">e</a>}}"
	    "<p>No.</p>{L10 {W10 <code>g</code>}}");
}

/* Neither a colon alone nor a name in bold makes a definition. */
static void
not_all_that_has_a_colon_is_a_definition(void **state)
{
	(void)state;
	read_text(
	    "a\n:`b`\n\na\n:\n\na\n:b\n\n**a**\n: b\n\na: b\n\n: b\n\na  \n: b\n\na\nb\n: c\n");
	assert_int_equal(doc.ndefinitions, 0);
	assert_int_equal(count(SLOT_TERMS), 0);
}

static void
links_out_of_the_book_are_known(void **state)
{
	(void)state;
	read_text("[*a* b](https://x.org/c?d=e&f) [g](x.md) [h](mailto:i@j)\n\n"
		  "| k |\n|---|\n| [l](http://m) |\n");
	assert_int_equal(doc.ncitations, 2);
	assert_string_equal(doc.citations[0].url, "https://x.org/c?d=e&f");
	assert_string_equal(doc.citations[0].text, "a b");
	assert_string_equal(doc.citations[1].url, "http://m");
}

/* A part from another file is of the document, on the line of its slot. */
static void
parts_of_other_files_are_put_in(void **state)
{
	struct doc_part part = { SLOT_TASK, "a", "task.yaml", 7,
		"See [it](y.md#a), *now*.\n\n| b |\n|---|\n\n- [c](x.c)\n" };

	(void)state;
	read_text("# T\n\n```exercise\nsolve: a\n```\n\nEnd.\n");
	assert_true(doc_add(arena, &doc, 1, &part, &err));
	assert_string_equal("See it, now. b c", slot(SLOT_TASK, 0)->text);
	assert_int_equal(3, slot(SLOT_TABLE, 0)->line);
	assert_int_equal(3, slot(SLOT_SOURCE, 0)->line);
	doc_fill(&doc, slot(SLOT_EXERCISE, 0), "(", ")");
	doc_fill(&doc, slot(SLOT_TASK, 0), "[", "]");
	assert_string_equal("<h1>T</h1>\n(\n[\n<p>See <a href=\"y.html#a\">it"
			    "</a>, <em>now</em>.</p>\nb\n<ul>\n<li><a "
			    "href=\"x.c\">c</a></li>\n</ul>\n]\n)\n"
			    "<p>End.</p>\n",
	    doc_html(arena, &doc));
	part.text = "Text.\n\n# A heading";
	assert_false(doc_add(arena, &doc, 1, &part, &err));
	assert_true(strncmp(err.text, "task.yaml:9: ", 13) == 0);
	part.text = " \n";
	assert_false(doc_add(arena, &doc, 1, &part, &err));
	assert_string_equal("task.yaml:7: no text, expected some", err.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DOC_TEST(every_slot_knows_its_line),
		DOC_TEST(every_slot_says_what_it_is),
		DOC_TEST(slots_are_filled_around_what_they_enclose),
		DOC_TEST(unfilled_slots_are_empty),
		DOC_TEST(a_live_value_has_the_line_it_stands_on),
		DOC_TEST(live_values_stand_in_table_cells),
		DOC_TEST(other_code_is_left_alone),
		DOC_TEST(front_matter_gives_title_and_summary),
		DOC_TEST(a_rule_is_no_front_matter),
		DOC_TEST(front_matter_is_a_map_or_an_error),
		DOC_TEST(anchors_are_unique_and_stay_the_same),
		DOC_TEST(alerts_are_quotes_with_a_kind),
		DOC_TEST(tables_stand_in_alerts_quotes_and_lists),
		DOC_TEST(a_table_in_a_quote_keeps_all_its_text),
		DOC_TEST(a_table_may_be_indented_with_tabs),
		DOC_TEST(cells_are_prose),
		DOC_TEST(cells_may_use_reference_links),
		DOC_TEST(links_to_chapters_lead_to_their_pages),
		DOC_TEST(other_addresses_are_left_alone),
		DOC_TEST(line_ends_and_marks_of_other_systems_are_fine),
		DOC_TEST(mistakes_are_named_with_their_line),
		DOC_TEST(a_passage_is_what_stands_below_a_heading),
		DOC_TEST(a_passage_has_the_words_without_their_marks),
		DOC_TEST(a_passage_has_tables_alerts_values_and_embeds),
		DOC_TEST(an_example_is_text_and_more),
		DOC_TEST(an_example_knows_the_references),
		DOC_TEST(an_error_in_an_example_names_its_line),
		DOC_TEST(a_mistake_says_why),
		DOC_TEST(definitions_are_lists),
		DOC_TEST(not_all_that_has_a_colon_is_a_definition),
		DOC_TEST(links_out_of_the_book_are_known),
		DOC_TEST(parts_of_other_files_are_put_in),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
