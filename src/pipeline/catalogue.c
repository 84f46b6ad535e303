/* Knows what pages need to know of the book's experiments. */
#include <string.h>

#include "base/text.h"
#include "pipeline/parts.h"

const char *
part_command(struct build *build, struct arena *arena)
{
	if (strcmp(build->place.root, ".") == 0)
		return "./labbook";
	return arena_printf(arena, "labbook -C %s",
	    text_shell_word(arena, build->place.root));
}

const struct facts *
part_measured_machine(struct build *build)
{
	size_t i;

	for (i = 0; i < build->nitems; i++)
		if (build->items[i].have)
			return &build->items[i].result.env;
	return NULL;
}

/* Where a book says what a verdict means; else the page of the method. */
static const char *
meaning_of(struct build *build, const char *root)
{
	struct buf href = BUF_INIT;
	const char *page = page_lookup_file(LOOKUP_METHOD), *text;
	const char *place = "page.verdicts";
	size_t i;

	for (i = 0; i < build->nitems; i++)
		if (build->items[i].page != NULL &&
		    build->items[i].embed->annotated[CARD_CLAIMS] != NULL) {
			page = build->items[i].page;
			place = "reading.claims";
		}
	page_link(&href, root, page);
	text = arena_printf(build->view, "%s#%s", href.data, place);
	buf_fini(&href);
	return text;
}

void
part_card(struct build *build, const struct item *item, const char *root,
    struct card *card)
{
	const struct embed *e = item->embed;

	*card = (struct card) { .id = e->id,
		.question = e->question,
		.result = item->have ? &item->result : NULL,
		.stale = item->have && item->stale,
		.running = item->running,
		.claims = e->claims,
		.verdicts = item->verdicts,
		.nclaims = e->nclaims,
		.annotated = e->annotate_line > 0 ? e->annotated : NULL,
		.meaning = meaning_of(build, root),
		.figure = item->figure,
		.figure_words = item->figure_words,
		.rounds = item->rounds,
		.rounds_words = item->rounds_words,
		.root = root,
		/* A file of its own has no other page to say them. */
		.machine = build->options.single != NULL ?
		    NULL :
		    part_measured_machine(build),
		.has_script = item->script != NULL,
		.has_svg = item->svg != NULL,
		.failure =
		    item->failed || item->expected ? &item->failure : NULL,
		.expected = item->expected,
		.command = arena_printf(build->view, "%s run %s",
		    part_command(build, build->view), e->id) };
	card->columns = build_columns(build->view, item, &card->ncolumns);
	if (item->have)
		card->answer = build_answer(build->view, item);
}

/* What an expression is a figure of. */
static void
add_column(struct arena *arena, const struct expr *expr, const char ***names,
    size_t *count)
{
	if (expr->kind == EXPR_SPEEDUP)
		*ARENA_PUSH(arena, *names, *count) = "speedup";
	*ARENA_PUSH(arena, *names, *count) =
	    expr->metric != NULL ? expr->metric : "wall";
	if (expr->metric_b != NULL)
		*ARENA_PUSH(arena, *names, *count) = expr->metric_b;
}

const char *const *
build_columns(struct arena *arena, const struct item *item, size_t *count)
{
	const struct embed *e = item->embed;
	const char **names = NULL;
	size_t i;

	*count = e->ncolumns;
	if (e->ncolumns > 0)
		return e->columns;
	for (i = 0; i < e->ny; i++)
		*ARENA_PUSH(arena, names, *count) = e->y[i];
	if (e->predict != NULL)
		add_column(arena, &e->predict_expr, &names, count);
	for (i = 0; i < e->answer.count; i++)
		if (e->answer.phrases[i].text == NULL)
			add_column(arena, &e->answer.phrases[i].expr, &names,
			    count);
	return names;
}

struct answer
build_answer(struct arena *arena, const struct item *item)
{
	const struct embed *e = item->embed;
	struct prediction predict;

	return answer_of(arena, &item->result, &e->answer,
	    part_prediction(item, &predict) ? &predict : NULL, e->claims,
	    e->nclaims);
}

struct headline
build_headline(struct arena *arena, const struct item *item)
{
	const struct embed *e = item->embed;

	if (!item->have)
		return (struct headline) { NULL, NULL };
	return headline_of(arena, &item->result,
	    e->predict != NULL ? &e->predict_expr : NULL, e->claims,
	    e->nclaims);
}

void
part_catalogue(struct build *build, struct arena *arena,
    const struct site *site, struct catalogue *catalogue)
{
	struct listed *list = NULL, *listed;
	size_t i, n = 0;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		listed = ARENA_PUSH(arena, list, n);
		part_card(build, item, "", &listed->card);
		listed->page = item->page;
		listed->exp =
		    item->have ? &item->result.exp : &item->program->exp;
		/* A program that failed may not have said what it is. */
		listed->title = listed->exp->title != NULL ?
		    listed->exp->title :
		    item->embed->id;
		listed->svg = item->svg;
		listed->headline = build_headline(arena, item);
	}
	*catalogue = (struct catalogue) { site, list, n };
}
