/*
 * The author's manual, tests/format.md, is a test: every example in it is
 * read as labbook reads a book, and told in the manual's words.
 */
#include <cmark.h>

#include "made.h"

#include "base/buf.h"
#include "base/text.h"
#include "book/doc.h"
#include "book/manifest.h"
#include "book/region.h"
#include "book/terms.h"
#include "book/ties.h"
#include "data/claim.h"
#include "scratch.h"

static struct err err;

/* What an example's text becomes, told in words. */
static struct buf told;

static void
tell_error(void)
{
	buf_clear(&told);
	buf_printf(&told, "error: %s\n", err.text);
}

static char *
told_where(const struct setting *where, size_t nwhere)
{
	char *text = arena_strdup(arena, "");
	size_t i;

	for (i = 0; i < nwhere; i++)
		text = arena_printf(arena, "%s%s %s=%s", text,
		    i ? "," : " where", where[i].name, where[i].value);
	return text;
}

static void
tell_expr(const struct expr *e)
{
	static const char *const names[] = { "speedup", "ratio", "difference",
		"value", "count", "min", "max", "quantile" };
	const char *where = told_where(e->where, e->nwhere);
	const char *where_b = told_where(e->where_b, e->nwhere_b);

	buf_puts(&told, names[e->kind]);
	if (e->kind == EXPR_QUANTILE)
		buf_printf(&told, " %g", e->q);
	buf_printf(&told, " of %s%s%s", e->a, e->metric ? "." : "",
	    e->metric ? e->metric : "");
	if (e->b != NULL) {
		/* What is true of both sides is told once. */
		buf_puts(&told, strcmp(where, where_b) != 0 ? where : "");
		buf_printf(&told, " to %s%s%s", e->b, e->metric_b ? "." : "",
		    e->metric_b ? e->metric_b : "");
		where = where_b;
	}
	buf_puts(&told, where);
}

static void
tell_claim(const struct claim *claim)
{
	static const char *const ops[] = { "below", "above", "near",
		"equal to" };

	tell_expr(&claim->expr);
	buf_printf(&told, "; %s %g", ops[claim->op], claim->threshold);
	if (claim->op == CLAIM_NEAR)
		buf_printf(&told, " by %g", claim->tolerance);
	if (claim->cores > 0)
		buf_printf(&told, "; needs %d cores", claim->cores);
	if (claim->controlled == CONTROL_NONE)
		buf_puts(&told, "; an invariant");
	if (claim->controlled == CONTROL_EXPR) {
		buf_printf(&told, "; control (line %d): ", claim->control_line);
		tell_expr(&claim->control);
	}
}

static void
tell_effect(const struct effect *effect)
{
	buf_printf(&told, "  python %s (line %d): ",
	    effect->costs != NULL ? "costs" : "agrees", effect->line);
	tell_expr(&effect->expr);
	if (effect->costs != NULL)
		buf_printf(&told, "; of %s\n", effect->costs);
	else
		buf_printf(&told, "; within %g %%\n", effect->within * 100);
}

static void
tell_expect(const struct embed *e)
{
	static const char *const names[] = { NULL, "compile-error", "signal",
		"timeout", "exit" };

	if (e->expect == EXPECT_SUCCESS)
		return;
	buf_printf(&told, "  expect: %s", names[e->expect]);
	if (e->expect == EXPECT_EXIT)
		buf_printf(&told, " %d", e->expect_code);
	buf_putc(&told, '\n');
}

static int
count_lines(const char *text)
{
	int lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

static void
tell_predict(const struct embed *e)
{
	size_t i;

	if (e->predict == NULL)
		return;
	buf_printf(&told, "  predict (line %d): ", e->predict_line);
	tell_expr(&e->predict_expr);
	buf_putc(&told, '\n');
	if (e->ask != NULL)
		buf_printf(&told, "  ask: %s\n", e->ask);
	for (i = 0; i < e->nchoices; i++)
		if (isinf(e->choices[i].limit))
			buf_printf(&told, "  choice %s: the rest\n",
			    e->choices[i].text);
		else
			buf_printf(&told, "  choice %s: below %g\n",
			    e->choices[i].text, e->choices[i].limit);
}

static void
tell_answer(const struct embed *e)
{
	size_t i;

	if (e->answer.count == 0)
		return;
	buf_printf(&told, "  answer (line %d): ", e->answer_line);
	for (i = 0; i < e->answer.count; i++) {
		const struct phrase *phrase = &e->answer.phrases[i];

		buf_puts(&told, phrase->text != NULL ? phrase->text : "{");
		if (phrase->text != NULL)
			continue;
		tell_expr(&phrase->expr);
		buf_putc(&told, '}');
	}
	buf_putc(&told, '\n');
}

static void
tell_embed_parts(const struct embed *e)
{
	size_t i;

	if (e->question != NULL)
		buf_printf(&told, "  question: %s\n", e->question);
	tell_predict(e);
	tell_answer(e);
	if (e->nshow > 0)
		buf_printf(&told, "  show (line %d): %s\n", e->show_line,
		    text_join(arena, e->show, e->nshow));
	for (i = 0; i < e->nwith; i++)
		buf_printf(&told, "  with %s (line %d): %s\n", e->with[i].name,
		    e->with_lines[i], e->with[i].value);
	if (e->plot != NULL)
		buf_printf(&told, "  plot (line %d): %s\n", e->plot_line,
		    e->plot);
	if (e->ny > 0)
		buf_printf(&told, "  y (line %d): %s\n", e->y_line,
		    text_join(arena, e->y, e->ny));
	if (e->ncolumns > 0)
		buf_printf(&told, "  columns (line %d): %s\n", e->columns_line,
		    text_join(arena, e->columns, e->ncolumns));
	if (e->samples != 1)
		buf_printf(&told, "  samples: %d\n", e->samples);
	if (e->limit_s > 0)
		buf_printf(&told, "  limit: %g s\n", e->limit_s);
	tell_expect(e);
	for (i = 0; i < e->ninputs; i++)
		buf_printf(&told, "  input %s (line %d)\n", e->inputs[i],
		    e->input_lines[i]);
	if (e->nvariables > 0)
		buf_printf(&told, "  env: %s\n",
		    text_join(arena, e->variables, e->nvariables));
	for (i = 0; i < CARD_PARTS; i++)
		if (e->annotated[i] != NULL)
			buf_printf(&told, "  %s explained: %s\n",
			    card_part_name((enum card_part)i), e->annotated[i]);
	for (i = 0; i < e->nclaims; i++) {
		buf_printf(&told, "  claim %s (line %d): ", e->claims[i].id,
		    e->claims[i].line);
		tell_claim(&e->claims[i]);
		buf_putc(&told, '\n');
	}
	for (i = 0; i < e->python.nversions; i++)
		buf_printf(&told, "  the model from %s on (line %d): %s\n",
		    e->python.versions[i].name, e->python.versions[i].line,
		    effect_model(arena, &e->python.versions[i], 1,
			&(struct python) { .order = e->python.versions[i].order,
			    .gil = e->python.versions[i].gil }));
	for (i = 0; i < e->python.neffects; i++)
		tell_effect(&e->python.effects[i]);
}

static void
tell_embed(const struct embed *e)
{
	buf_printf(&told, "experiment %s", e->id);
	if (e->source != NULL)
		buf_printf(&told, ", written here in %d lines of C",
		    count_lines(e->source));
	else if (strcmp(e->id, e->run) != 0)
		buf_printf(&told, ", runs %s", e->run);
	buf_putc(&told, '\n');
	tell_embed_parts(e);
}

static void
tell_cell(const struct slot *slot)
{
	buf_printf(&told, "%scell%s\n",
	    slot->kind == SLOT_HEAD_CELL ? "head " : "",
	    slot->align == 'l'	   ? ", left" :
		slot->align == 'r' ? ", right" :
		slot->align == 'c' ? ", centred" :
				     "");
}

static void
tell_term(const struct doc *doc, const struct slot *slot)
{
	const struct definition *d = doc->definitions;

	while (strcmp(d->id, slot->id) != 0)
		d++;
	assert_string_equal(d->names, slot->text);
	assert_int_equal(d->line, slot->line);
	buf_printf(&told, "%s is \"%s\", also called %s: %s\n", d->id, d->names,
	    text_join(arena, d->forms, d->nforms), d->text);
}

static void
tell_source(const char *what, const struct advise_source *source)
{
	buf_printf(&told, "  %s %s (line %d): %s, ", what,
	    advice_fact_name(source->fact), source->line, source->id);
	tell_expr(&source->expr);
	if (source->divisor != 1)
		buf_printf(&told, ", over %g", source->divisor);
	buf_putc(&told, '\n');
}

static void
tell_advise(const struct advise_block *block)
{
	size_t i;

	buf_puts(&told, "advice\n");
	for (i = 0; i < block->nsources; i++)
		tell_source("fact", &block->sources[i]);
	for (i = 0; i < block->npythons; i++)
		tell_source("fact of Python", &block->pythons[i]);
	for (i = 0; i < block->ncases; i++) {
		const struct advise_case *one = &block->cases[i];

		buf_printf(&told, "  workload %s (line %d): %s", one->name,
		    one->line, one->words);
		if (one->measured != NULL)
			buf_printf(&told, "; measured by %s at %s",
			    one->measured, one->where);
		buf_putc(&told, '\n');
	}
}

static void
tell_tie(const struct tie *tie)
{
	static const char *const words[] = { " rests on ",
		" where it fails: ", " where it is open: " };

	buf_printf(&told, "%s%s", words[tie->kind],
	    tie->why ? tie->why : text_join(arena, tie->claims, tie->nclaims));
	if (tie->instead != NULL)
		buf_printf(&told, ", instead of that at line %d",
		    tie->instead->line);
	if (tie->outer != NULL)
		buf_printf(&told, ", in that of line %d", tie->outer->line);
}

static void
tell_slot(const struct doc *doc, const struct slot *slot)
{
	buf_printf(&told, "line %d: ", slot->line);
	switch (slot->kind) {
	case SLOT_EMBED:
		tell_embed(slot->embed);
		break;
	case SLOT_PLOT:
		buf_printf(&told, "plot %s\n", slot->id);
		break;
	case SLOT_VALUE:
		buf_printf(&told, "value of %s: ", slot->id);
		tell_expr(&slot->expr);
		if (slot->within != NULL)
			buf_printf(&told, ", in the passage of line %d",
			    slot->within->line);
		buf_putc(&told, '\n');
		break;
	case SLOT_CODE:
		buf_printf(&told, "code in %s%s%s\n", slot->id,
		    slot->show ? ", shown from " : "",
		    slot->show ? slot->show : "");
		break;
	case SLOT_MACHINE:
		buf_puts(&told, "this machine\n");
		break;
	case SLOT_ADVISE:
		tell_advise(slot->advise);
		break;
	case SLOT_SOURCE:
		buf_printf(&told, "link to source %s%s%s\n", slot->id,
		    slot->text ? ", region " : "",
		    slot->text ? slot->text : "");
		break;
	case SLOT_ANCHOR:
		buf_printf(&told, "heading %s \"%s\"\n", slot->id, slot->text);
		break;
	case SLOT_ALERT:
		buf_printf(&told, "alert %s\n", slot->id);
		break;
	case SLOT_TABLE:
		buf_puts(&told, "table\n");
		break;
	case SLOT_ROW:
		buf_puts(&told, "row");
		if (slot->tie != NULL)
			tell_tie(slot->tie);
		buf_putc(&told, '\n');
		break;
	case SLOT_TIE:
		buf_puts(&told, "passage");
		tell_tie(slot->tie);
		buf_putc(&told, '\n');
		break;
	case SLOT_EXAMPLE:
		buf_printf(&told, "example in %d lines\n",
		    count_lines(slot->text));
		break;
	case SLOT_MISTAKE:
		buf_printf(&told, "mistake in %d lines: %s\n",
		    count_lines(slot->text), slot->id);
		break;
	case SLOT_EXERCISE:
		buf_printf(&told, "exercise %s\n", slot->id);
		break;
	case SLOT_TERMS:
		buf_puts(&told, "list of terms\n");
		break;
	case SLOT_TERM:
		tell_term(doc, slot);
		break;
	case SLOT_REFERENCES:
		buf_puts(&told, "references\n");
		break;
	default:
		tell_cell(slot);
	}
}

static void
read_chapter(const char *input, const char *words)
{
	struct doc doc;
	size_t i;

	(void)words;
	if (!doc_parse(arena, "chapter.md", input, strlen(input), &doc, &err)) {
		tell_error();
		return;
	}
	if (!ties_find(arena, &doc, &err)) {
		tell_error();
		doc_fini(&doc);
		return;
	}
	/* A title that is only the name of the file goes without saying. */
	if (strcmp(doc.title, "chapter") != 0)
		buf_printf(&told, "title: %s\n", doc.title);
	if (doc.summary != NULL)
		buf_printf(&told, "summary: %s\n", doc.summary);
	if (doc.part != NULL)
		buf_printf(&told, "part: %s\n", doc.part);
	for (i = 0; i < doc.nslots; i++)
		tell_slot(&doc, &doc.slots[i]);
	for (i = 0; i < doc.ncitations; i++)
		buf_printf(&told, "cites %s as \"%s\"\n", doc.citations[i].url,
		    doc.citations[i].text);
	doc_fini(&doc);
}

static void
read_html(const char *input, const char *words)
{
	struct doc doc;

	(void)words;
	if (!doc_parse(arena, "chapter.md", input, strlen(input), &doc, &err)) {
		tell_error();
		return;
	}
	buf_puts(&told, doc_html(arena, &doc));
	doc_fini(&doc);
}

/* A chapter below "# ", and above it the definitions of g.md. */
static void
read_terms(const char *input, const char *words)
{
	const char *heading = strstr(input, "\n# ");
	struct term *terms;
	struct doc defining, doc;
	size_t i;

	(void)words;
	assert_non_null(heading);
	assert_true(doc_parse(arena, "g.md", input, (size_t)(heading - input),
	    &defining, &err));
	assert_true(doc_parse(arena, "chapter.md", heading, strlen(heading),
	    &doc, &err));
	terms = arena_alloc(arena, defining.ndefinitions * sizeof(*terms));
	for (i = 0; i < defining.ndefinitions; i++)
		terms[i] = (struct term) { &defining.definitions[i],
			arena_printf(arena, "g.html#%s",
			    defining.definitions[i].id) };
	terms_link(&doc, terms, defining.ndefinitions);
	buf_puts(&told, doc_html(arena, &doc));
	doc_fini(&defining);
	doc_fini(&doc);
}

static void
read_region(const char *input, const char *words)
{
	struct region region;

	if (!region_cut(arena, "source.c", input, words, &region, &err))
		tell_error();
	else
		buf_printf(&told, "from line %d\n%s", region.line, region.text);
}

/* The files named in words, and input as book.yaml if there is any. */
static void
read_book(const char *input, const char *words)
{
	char *list = arena_strdup(arena, words), *name, *save = NULL, *home;
	struct manifest m;
	size_t i;
	bool ok;

	for (name = strtok_r(list, " ", &save); name != NULL;
	     name = strtok_r(NULL, " ", &save))
		scratch_put(arena_printf(arena, "folder/%s", name), "text\n");
	if (input[0] != '\0')
		scratch_put("folder/book.yaml", input);
	home = realpath(".", NULL);
	assert_int_equal(chdir(scratch), 0);
	ok = manifest_read(arena, "folder", &m, &err);
	assert_int_equal(chdir(home), 0);
	free(home);
	if (!ok) {
		tell_error();
		return;
	}
	buf_printf(&told, "title: %s\n", m.title);
	if (m.summary != NULL)
		buf_printf(&told, "summary: %s\n", m.summary);
	buf_printf(&told, "language: %s\n", m.lang);
	if (m.has_index)
		buf_puts(&told, "cover: index.md\n");
	for (i = 0; i < m.count; i++)
		buf_printf(&told, "chapter: %s\n", m.chapters[i]);
}

/* A workload as the command takes it, too. */
static void
read_workload(const char *input)
{
	struct workload w;

	if (!workload_parse(arena, input, &w, &err)) {
		buf_printf(&told, "error: %s", err.text);
		return;
	}
	buf_printf(&told, "%g tasks of %g s: %g bytecode, %g C; %g bytes",
	    w.tasks, w.each_s, w.cpu, w.native, w.bytes);
	if (w.workers > 0)
		buf_printf(&told, "; %g workers", w.workers);
}

static void
read_expression(const char *input)
{
	struct expr expr;

	if (expr_parse(arena, input, &expr, &err))
		tell_expr(&expr);
	else
		buf_printf(&told, "error: %s", err.text);
}

static void
read_claim(const char *input)
{
	struct claim claim = { 0 };

	if (claim_parse(arena, input, &claim, &err))
		tell_claim(&claim);
	else
		buf_printf(&told, "error: %s", err.text);
}

/* "CLAIM; control: EXPR", or only the claim. */
static bool
parse_controlled(const char *input, struct claim *claim)
{
	static const char mark[] = "; control: ";
	const char *at = strstr(input, mark);

	return claim_parse(arena,
		   arena_strndup(arena, input,
		       at ? (size_t)(at - input) : strlen(input)),
		   claim, &err) &&
	    (at == NULL ||
		claim_parse_control(arena, at + strlen(mark), claim, &err));
}

static void
read_check(const char *input)
{
	struct experiment exp = made_experiment();
	struct claim claim = { 0 };
	struct point *points;
	size_t n;

	points = made_points(&exp, "n", "1,2,4", &n);
	if (parse_controlled(input, &claim) &&
	    expr_check(arena, &claim.expr, &exp, points, n, &err) &&
	    claim_check_control(arena, &claim, &exp, points, n, &err))
		buf_puts(&told, "fine");
	else
		buf_printf(&told, "error: %s", err.text);
}

/*
 * "gil 0.98, free 1.93, cpus 1: CLAIM": a result in which every round shows
 * the same, and the claim that is decided on it. "lost" and "seen" are what
 * gil and free count.
 */
static void
read_verdict(const char *input)
{
	static const char *const names[] = { "gil", "free", "cpus", "rounds",
		"needs", "lost", "seen" };
	double numbers[] = { 1, 1, 2, 12, 0, 0, 0 };
	struct result r = made_result(NULL, NULL);
	struct claim claim = { 0 };
	struct verdict v;
	char name[16];
	int at, i;

	for (;; input += at) {
		double number;

		if (sscanf(input, "%15[a-z] %lf%n", name, &number, &at) != 2)
			fail_msg("no verdict to be had: %s", input);
		for (i = 0; i < 7 && strcmp(names[i], name) != 0; i++)
			;
		assert_in_range(i, 0, 6);
		numbers[i] = number;
		at += input[at] == ',' ? 2 : 0;
		if (input[at] == ':')
			break;
	}
	if (!parse_controlled(input + at + 1, &claim))
		fail_msg("%s", err.text);
	claim.cores = (int)numbers[4];
	facts_number(arena, &r.env, "effective_cpus", numbers[2]);
	r.env.list[2] = r.env.list[r.env.count - 1];
	made_rounds(&r, 0, (int)numbers[3], numbers[0], numbers[1],
	    1e-6); /* equal times would be ties */
	r.samples[GIL].metrics[0] = numbers[5];
	r.samples[FREE].metrics[0] = numbers[6];
	v = claim_judge(arena, &claim, &r);
	buf_puts(&told, verdict_name(&v));
	if (v.reason != NULL)
		buf_printf(&told, ": %s", v.reason);
}

/* The kinds of examples: some are one text, some are a line each. */
static const struct {
	const char *name;
	void (*text)(const char *input, const char *words);
	void (*line)(const char *input);
} kinds[] = {
	{ "chapter", read_chapter, NULL },
	{ "html", read_html, NULL },
	{ "terms", read_terms, NULL },
	{ "region", read_region, NULL },
	{ "book", read_book, NULL },
	{ "expressions", NULL, read_expression },
	{ "claims", NULL, read_claim },
	{ "checks", NULL, read_check },
	{ "verdicts", NULL, read_verdict },
	{ "workloads", NULL, read_workload },
};

enum { NKINDS = sizeof(kinds) / sizeof(kinds[0]) };

static char *manual;
static size_t lines_read;

/* Compares what was told with what the manual says; true if equal. */
static bool
same(int line, const char *input, const char *want)
{
	if (strcmp(told.data, want) == 0)
		return true;
	print_error("tests/format.md:%d:\n%s--- is read as\n%s\n--- and the "
		    "manual says\n%s\n",
	    line, input, told.data, want);
	return false;
}

static bool
check_text(size_t kind, int line, const char *body, const char *words)
{
	const char *arrow =
	    text_starts(body, "=>\n") ? body : strstr(body, "\n=>\n");
	char *input;

	if (arrow == NULL)
		fail_msg("tests/format.md:%d: no line '=>'", line);
	input =
	    arena_strndup(arena, body, (size_t)(arrow - body) + (arrow > body));
	buf_clear(&told);
	kinds[kind].text(input, words);
	return same(line, input, arrow + (arrow > body) + 3);
}

static bool
check_lines(size_t kind, int line, const char *body)
{
	char *copy = arena_strdup(arena, body), *save = NULL, *one, *arrow;
	bool ok = true;

	for (one = strtok_r(copy, "\n", &save); one != NULL;
	     one = strtok_r(NULL, "\n", &save)) {
		line++;
		arrow = strstr(one, "=>");
		if (arrow == NULL)
			fail_msg("tests/format.md:%d: no '=>'", line);
		*arrow = '\0';
		buf_clear(&told);
		kinds[kind].line(text_trim(arena, one));
		ok &= same(line, one, text_trim(arena, arrow + 2));
		lines_read++;
	}
	return ok;
}

/* Checks one example, whose info string is "example KIND words". */
static bool
check(const char *info, int line, const char *body)
{
	const char *kind = info + strlen("example ");
	size_t len = strcspn(kind, " "), i;
	const char *words = kind[len] ? kind + len + 1 : "";
	struct arena *outer = arena;
	bool ok;

	for (i = 0; i < NKINDS; i++)
		if (strlen(kinds[i].name) == len &&
		    strncmp(kinds[i].name, kind, len) == 0)
			break;
	if (i == NKINDS)
		fail_msg("tests/format.md:%d: unknown kind '%s'", line, kind);
	if (kinds[i].line != NULL)
		return check_lines(i, line, body);
	scratch_setup(NULL); /* a folder and an arena of its own */
	ok = check_text(i, line, body, words);
	scratch_teardown(NULL);
	arena = outer;
	return ok;
}

/* How many lines of the manual open an example, seen without libcmark. */
static size_t
count_examples(void)
{
	size_t count = text_starts(manual, "`````example ");
	const char *at = manual;

	while ((at = strstr(at, "\n`````example ")) != NULL) {
		count++;
		at++;
	}
	return count;
}

static void
every_example_is_true(void **state)
{
	cmark_node *doc = cmark_parse_document(manual, strlen(manual),
		       CMARK_OPT_DEFAULT),
		   *node;
	size_t checked = 0, wrong = 0;

	(void)state;
	for (node = cmark_node_first_child(doc); node != NULL;
	     node = cmark_node_next(node)) {
		if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK ||
		    !text_starts(cmark_node_get_fence_info(node), "example "))
			continue;
		checked++;
		wrong += !check(cmark_node_get_fence_info(node),
		    cmark_node_get_start_line(node),
		    cmark_node_get_literal(node));
	}
	cmark_node_free(doc);
	assert_int_equal(wrong, 0);
	assert_int_equal(checked, count_examples());
	assert_true(checked > 0 && lines_read > 0);
}

/* The manual shows each kind of thing that an author may write. */
static void
every_kind_of_example_occurs(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NKINDS; i++)
		assert_contains(manual,
		    arena_printf(arena, "\n`````example %s", kinds[i].name));
}

/* A wrong example would be seen. */
static void
a_false_example_is_told_apart(void **state)
{
	(void)state;
	buf_clear(&told);
	read_claim("speedup(gil) < 1.5");
	assert_string_equal(told.data, "speedup of gil; below 1.5");
	buf_clear(&told);
	read_chapter("# A\n", "");
	assert_string_equal(told.data, "title: A\nline 1: heading a \"A\"\n");
	buf_clear(&told);
	read_chapter("`{lab} a`\n", "");
	assert_contains(told.data, "error: chapter.md:1: ");
}

static int
manual_setup(void **state)
{
	FILE *file = fopen("tests/format.md", "r");
	size_t room = 1 << 20, len;

	(void)state;
	if (file == NULL)
		return 1;
	manual = calloc(1, room);
	len = fread(manual, 1, room - 1, file);
	fclose(file);
	told = (struct buf)BUF_INIT;
	return len == 0 || len == room - 1;
}

static int
manual_teardown(void **state)
{
	(void)state;
	free(manual);
	buf_fini(&told);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_of_example_occurs),
		TEST(a_false_example_is_told_apart),
		TEST(every_example_is_true),
	};

	return cmocka_run_group_tests_name("format", tests, manual_setup,
	    manual_teardown);
}
