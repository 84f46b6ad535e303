/* Knows the keys an author may write; not what the experiment declares. */
#include "book/embed.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "book/yaml.h"
#include "sys/file.h"

static const char *const embed_keys[] = { "run", "id", "question", "predict",
	"answer", "show", "with", "plot", "y", "columns", "claims", "annotate",
	"samples", "limit", "expect", "inputs", "env", "python", NULL };
static const char *const predict_keys[] = { "value", "ask", "choices", NULL };
static const char *const claim_keys[] = { "id", "text", "holds", "needs",
	"control", "alone", NULL };

static bool
check_id(const char *file, int line, const char *what, const char *id,
    struct err *err)
{
	if (id != NULL && text_is_id(id))
		return true;
	return err_at(err, file, line,
	    "%s is '%s', expected small letters, "
	    "digits and '-'",
	    what, id ? id : "missing");
}

/* A sweep [1, 2, 4] becomes "1,2,4", as on the command line. */
static bool
setting_value(struct arena *arena, const struct yaml *value, const char **text,
    struct err *err)
{
	struct buf buf = BUF_INIT;
	bool ok = true;
	size_t i;

	if (value->kind == YAML_TEXT) {
		*text = value->text;
		return true;
	}
	for (i = 0; ok && i < value->count; i++) {
		ok = value->kind == YAML_LIST &&
		    value->items[i]->kind == YAML_TEXT;
		if (ok)
			buf_printf(&buf, "%s%s", i ? "," : "",
			    value->items[i]->text);
	}
	if (!ok || value->count == 0)
		ok = err_at(err, value->file, value->line,
		    "a parameter is neither a value nor a list of values");
	*text = arena_strdup(arena, buf.data);
	buf_fini(&buf);
	return ok;
}

static bool
parse_with(struct arena *arena, const struct yaml *root, struct embed *embed,
    struct err *err)
{
	const struct yaml *with = yaml_get(root, "with");
	size_t i, nlines = 0;

	if (with == NULL)
		return true;
	if (with->kind != YAML_MAP)
		return err_at(err, with->file, with->line,
		    "'with' is no map, expected {parameter: value}");
	for (i = 0; i < with->count; i++) {
		struct setting *setting =
		    ARENA_PUSH(arena, embed->with, embed->nwith);

		*ARENA_PUSH(arena, embed->with_lines, nlines) =
		    with->items[i]->line;
		setting->name = with->keys[i];
		if (!setting_value(arena, with->items[i], &setting->value, err))
			return false;
	}
	return true;
}

/* A file that the program opens; that it is there is for others to see. */
static bool
add_input(struct arena *arena, const char *input, int line, struct embed *embed,
    struct err *err)
{
	size_t nlines = embed->ninputs;

	if (input[0] == '\0' || input[0] == '/' || path_climbs(input))
		return err_at(err, embed->file, line,
		    "input '%s' is outside of the book, expected a file by its "
		    "path from the book's folder on",
		    input);
	*ARENA_PUSH(arena, embed->input_lines, nlines) = line;
	*ARENA_PUSH(arena, embed->inputs, embed->ninputs) =
	    path_plain(arena, input);
	return true;
}

/* A variable of the reader's environment that the program sees. */
static bool
add_variable(struct arena *arena, const char *name, int line,
    struct embed *embed, struct err *err)
{
	size_t len = strspn(name,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

	if (len == 0 || name[len] != '\0' || isdigit((unsigned char)name[0]))
		return err_at(err, embed->file, line,
		    "env names '%s', expected the name of an environment "
		    "variable, such as OMP_NUM_THREADS",
		    name);
	if (text_starts(name, "LAB_"))
		return err_at(err, embed->file, line,
		    "env names '%s', expected none that begins with LAB_: "
		    "those are labbook's own",
		    name);
	*ARENA_PUSH(arena, embed->variables, embed->nvariables) = name;
	return true;
}

/* Adds what stands in the list of that key: inputs, or env. */
static bool
add_name(struct arena *arena, const char *key, const char *name, int line,
    struct embed *embed, struct err *err)
{
	bool input = strcmp(key, "inputs") == 0;
	const char *const *had = input ? embed->inputs : embed->variables;
	size_t i, count = input ? embed->ninputs : embed->nvariables;

	for (i = 0; i < count; i++)
		if (strcmp(had[i], name) == 0)
			return err_at(err, embed->file, line,
			    "'%s' stands twice in %s", name, key);
	return input ? add_input(arena, name, line, embed, err) :
		       add_variable(arena, name, line, embed, err);
}

static bool
parse_names(struct arena *arena, const struct yaml *root, const char *key,
    struct embed *embed, struct err *err)
{
	const struct yaml *list = yaml_get(root, key);
	const char **names;
	size_t i, count;

	if (!yaml_get_list(arena, root, key, &names, &count, err))
		return false;
	for (i = 0; i < count; i++)
		if (!add_name(arena, key, names[i],
			list->kind == YAML_LIST ? list->items[i]->line :
						  list->line,
			embed, err))
			return false;
	return true;
}

/* The control of a claim whose line is known. */
static bool
parse_control(struct arena *arena, const struct yaml *item, struct claim *claim,
    struct err *err)
{
	const char *control;
	struct err why;

	claim->control_line = claim->line;
	if (!yaml_get_text(item, "control", &control, err))
		return false;
	if (control == NULL)
		return true;
	claim->control_line = yaml_get(item, "control")->line;
	return claim_parse_control(arena, control, claim, &why) ||
	    err_at(err, item->file, claim->control_line,
		"the control of claim '%s' does not parse: %s", claim->id,
		why.text);
}

static bool
parse_claim(struct arena *arena, const struct yaml *item, struct claim *claim,
    struct err *err)
{
	const char *holds, *needs, *alone;
	struct err why;

	if (!yaml_check_keys(arena, item, claim_keys, err) ||
	    !yaml_get_text(item, "id", &claim->id, err) ||
	    !yaml_get_text(item, "text", &claim->text, err) ||
	    !yaml_get_text(item, "holds", &holds, err) ||
	    !yaml_get_text(item, "needs", &needs, err) ||
	    !yaml_get_text(item, "alone", &alone, err) ||
	    !check_id(item->file, item->line, "the claim's id", claim->id, err))
		return false;
	claim->line = item->line;
	if (holds == NULL || claim->text == NULL)
		return err_at(err, item->file, item->line,
		    "claim '%s' has no '%s', expected id, text and holds",
		    claim->id, holds ? "text" : "holds");
	claim->line = yaml_get(item, "holds")->line;
	if (!claim_parse(arena, holds, claim, &why))
		return err_at(err, item->file, claim->line,
		    "claim '%s' does not parse: %s", claim->id, why.text);
	if (needs != NULL && !claim_parse_needs(needs, claim, &why))
		return err_at(err, item->file, yaml_get(item, "needs")->line,
		    "%s", why.text);
	claim->alone = alone != NULL && strcmp(alone, "true") == 0;
	if (alone != NULL && !claim->alone)
		return err_at(err, item->file, yaml_get(item, "alone")->line,
		    "alone is '%s', expected true", alone);
	return parse_control(arena, item, claim, err);
}

static bool
parse_claims(struct arena *arena, const struct yaml *root, struct embed *embed,
    struct err *err)
{
	const struct yaml *claims = yaml_get(root, "claims");
	size_t i, k;

	if (claims == NULL)
		return true;
	if (claims->kind != YAML_LIST)
		return err_at(err, claims->file, claims->line,
		    "'claims' is no list, expected '- id: ...'");
	for (i = 0; i < claims->count; i++) {
		struct claim *claim =
		    ARENA_PUSH(arena, embed->claims, embed->nclaims);

		if (!parse_claim(arena, claims->items[i], claim, err))
			return false;
		for (k = 0; k < i; k++)
			if (strcmp(embed->claims[k].id, claim->id) == 0)
				return err_at(err, embed->file, claim->line,
				    "claim '%s' stands here twice", claim->id);
	}
	return true;
}

/* Is the limit a number above that of the choice before, or open at last? */
static bool
check_limit(const struct yaml *item, const struct choice *choice, bool first,
    bool last, struct err *err)
{
	if (isinf(choice->limit) != last)
		return err_at(err, item->file, item->line,
		    "the limit of choice '%s' is '%s', expected %s",
		    choice->text, item->items[0]->text,
		    last ? "'else', since it is the last" :
			   "'< NUMBER', since others follow");
	return first || choice->limit > choice[-1].limit ||
	    err_at(err, item->file, item->line,
		"the limit of choice '%s' is %g, expected more than %g",
		choice->text, choice->limit, choice[-1].limit);
}

/* An item such as "twice as fast: < 2.2", of which there are count. */
static bool
parse_choice(struct arena *arena, const struct yaml *item, size_t count,
    struct embed *embed, struct err *err)
{
	size_t here = embed->nchoices, i;
	struct choice *choice =
	    ARENA_PUSH(arena, embed->choices, embed->nchoices);
	struct err why;

	if (item->kind != YAML_MAP || item->count != 1 ||
	    item->items[0]->kind != YAML_TEXT || item->keys[0][0] == '\0')
		return err_at(err, item->file, item->line,
		    "a choice has no limit, expected 'text: < NUMBER' or "
		    "'text: else'");
	choice->text = item->keys[0];
	if (!choice_limit(arena, item->items[0]->text, &choice->limit, &why))
		return err_at(err, item->file, item->line,
		    "the limit of choice '%s' %s", choice->text, why.text);
	for (i = 0; i < here; i++)
		if (strcmp(embed->choices[i].text, choice->text) == 0)
			return err_at(err, item->file, item->line,
			    "choice '%s' stands here twice", choice->text);
	return check_limit(item, choice, here == 0, here + 1 == count, err);
}

static bool
parse_choices(struct arena *arena, const struct yaml *predict,
    struct embed *embed, struct err *err)
{
	const struct yaml *choices = yaml_get(predict, "choices");
	size_t i;

	if (choices == NULL)
		return true;
	if (choices->kind != YAML_LIST || choices->count < 2)
		return err_at(err, choices->file, choices->line,
		    "'choices' %s, expected at least two like "
		    "'- text: < NUMBER'",
		    choices->kind != YAML_LIST ? "is no list" :
			choices->count == 1    ? "has one" :
						 "has none");
	for (i = 0; i < choices->count; i++)
		if (!parse_choice(arena, choices->items[i], choices->count,
			embed, err))
			return false;
	return true;
}

/* An expression, or a map that also says how to ask for it. */
static bool
parse_predict(struct arena *arena, const struct yaml *root, struct embed *embed,
    struct err *err)
{
	const struct yaml *predict = yaml_get(root, "predict"),
			  *value = predict;
	struct err why;

	if (predict == NULL)
		return true;
	if (predict->kind == YAML_MAP) {
		value = yaml_get(predict, "value");
		if (!yaml_check_keys(arena, predict, predict_keys, err) ||
		    !yaml_get_text(predict, "ask", &embed->ask, err) ||
		    !parse_choices(arena, predict, embed, err))
			return false;
	}
	if (value == NULL || value->kind != YAML_TEXT)
		return err_at(err, predict->file, predict->line,
		    "predict has no value, expected an expression, or 'value' "
		    "with 'ask' and 'choices'");
	embed->predict = value->text;
	embed->predict_line = value->line;
	return expr_parse(arena, embed->predict, &embed->predict_expr, &why) ||
	    err_at(err, embed->file, embed->predict_line,
		"predict does not parse: %s", why.text);
}

static int
line_of(const struct yaml *root, const char *key)
{
	const struct yaml *value = yaml_get(root, key);

	return value != NULL ? value->line : root->line;
}

static bool
parse_answer(struct arena *arena, const struct yaml *root, struct embed *embed,
    struct err *err)
{
	const char *text;
	struct err why;

	if (!yaml_get_text(root, "answer", &text, err))
		return false;
	embed->answer_line = line_of(root, "answer");
	return text == NULL ||
	    sentence_parse(arena, text, &embed->answer, &why) ||
	    err_at(err, embed->file, embed->answer_line, "answer %s", why.text);
}

/* What a reader is told of the card's parts: a text each. */
static bool
parse_annotate(struct arena *arena, const struct yaml *root,
    struct embed *embed, struct err *err)
{
	const struct yaml *annotate = yaml_get(root, "annotate");
	enum card_part part;
	size_t i;

	if (annotate == NULL)
		return true;
	embed->annotate_line = annotate->line;
	if (annotate->kind != YAML_MAP || annotate->count == 0)
		return err_at(err, annotate->file, annotate->line,
		    "'annotate' is no map, expected {part: what it is}");
	for (i = 0; i < annotate->count; i++) {
		part = card_part_find(annotate->keys[i]);
		if (part == CARD_PARTS)
			return err_at(err, annotate->file,
			    annotate->key_lines[i],
			    "a card has no part '%s', expected one of %s",
			    annotate->keys[i], card_part_names(arena));
		if (!yaml_get_text(annotate, annotate->keys[i],
			&embed->annotated[part], err))
			return false;
	}
	return true;
}

static bool
parse_expect(const char *text, struct embed *embed)
{
	char tail;

	if (text == NULL)
		return true;
	if (strcmp(text, "compile-error") == 0)
		embed->expect = EXPECT_COMPILE_ERROR;
	else if (strcmp(text, "timeout") == 0)
		embed->expect = EXPECT_TIMEOUT;
	else if (strcmp(text, "signal") == 0)
		embed->expect = EXPECT_SIGNAL;
	else if (sscanf(text, "exit-%d%c", &embed->expect_code, &tail) == 1 ||
	    sscanf(text, "exit %d%c", &embed->expect_code, &tail) == 1)
		embed->expect = EXPECT_EXIT;
	else
		return false;
	return embed->expect_code >= 0 && embed->expect_code <= 255;
}

static bool
bad_expect(const char *file, int line, const char *text, struct err *err)
{
	return err_at(err, file, line,
	    "expect is '%s', expected "
	    "compile-error, signal, timeout or exit N",
	    text);
}

static bool
parse_rest(const struct yaml *root, struct embed *embed, struct err *err)
{
	double samples = 1;
	const char *expect;

	if (!yaml_get_text(root, "expect", &expect, err) ||
	    !yaml_get_number(root, "samples", &samples, 1, 1000, err) ||
	    !yaml_get_number(root, "limit", &embed->limit_s, 0.01, 3600, err))
		return false;
	embed->samples = (int)samples;
	if (embed->samples != samples)
		return err_at(err, embed->file, line_of(root, "samples"),
		    "'samples' is %g, expected a whole number", samples);
	if (!parse_expect(expect, embed))
		return bad_expect(embed->file, line_of(root, "expect"), expect,
		    err);
	embed->show_line = line_of(root, "show");
	embed->plot_line = line_of(root, "plot");
	embed->y_line = line_of(root, "y");
	embed->columns_line = line_of(root, "columns");
	if (embed->ny > EMBED_MOST_Y)
		return err_at(err, embed->file, embed->y_line,
		    "y names %zu metrics, expected at most %d", embed->ny,
		    EMBED_MOST_Y);
	return true;
}

bool
embed_parse(struct arena *arena, const char *file, int line, const char *body,
    struct embed *embed, struct err *err)
{
	struct yaml *root;

	memset(embed, 0, sizeof(*embed));
	embed->file = file;
	embed->line = line;
	if (!yaml_parse(arena, file, line + 1, body, strlen(body), &root,
		err) ||
	    !yaml_check_keys(arena, root, embed_keys, err) ||
	    !yaml_get_text(root, "run", &embed->run, err) ||
	    !yaml_get_text(root, "id", &embed->id, err) ||
	    !yaml_get_text(root, "question", &embed->question, err) ||
	    !yaml_get_text(root, "plot", &embed->plot, err) ||
	    !yaml_get_list(arena, root, "y", &embed->y, &embed->ny, err) ||
	    !yaml_get_list(arena, root, "columns", &embed->columns,
		&embed->ncolumns, err) ||
	    !yaml_get_list(arena, root, "show", &embed->show, &embed->nshow,
		err))
		return false;
	if (embed->id == NULL)
		embed->id = embed->run;
	return check_id(file, line_of(root, "run"), "run", embed->run, err) &&
	    check_id(file, line_of(root, "id"), "id", embed->id, err) &&
	    parse_with(arena, root, embed, err) &&
	    parse_predict(arena, root, embed, err) &&
	    parse_answer(arena, root, embed, err) &&
	    parse_annotate(arena, root, embed, err) &&
	    parse_claims(arena, root, embed, err) &&
	    embed_python_parse(arena, root, &embed->python, err) &&
	    parse_names(arena, root, "inputs", embed, err) &&
	    parse_names(arena, root, "env", embed, err) &&
	    parse_rest(root, embed, err);
}

char *
info_value(struct arena *arena, const char *info, const char *key)
{
	size_t len = strlen(key);
	const char *c = info, *end;

	while (*c != '\0') {
		while (isspace((unsigned char)*c))
			c++;
		end = c;
		while (*end != '\0' && !isspace((unsigned char)*end))
			end++;
		if ((size_t)(end - c) > len && strncmp(c, key, len) == 0 &&
		    c[len] == '=')
			return arena_strndup(arena, c + len + 1,
			    (size_t)(end - c) - len - 1);
		c = end;
	}
	return NULL;
}

/* The words of an info string after the language must be known. */
static bool
check_info(struct arena *arena, const char *file, int line, const char *info,
    struct err *err)
{
	static const char *const keys[] = { "run", "samples", "limit", "expect",
		"inputs", "env", NULL };
	char *word, *save = NULL, *copy = arena_strdup(arena, info);
	size_t k;

	strtok_r(copy, " \t", &save);
	while ((word = strtok_r(NULL, " \t", &save)) != NULL) {
		for (k = 0; keys[k] != NULL; k++)
			if (text_starts(word, keys[k]) &&
			    word[strlen(keys[k])] == '=')
				break;
		if (keys[k] == NULL)
			return err_at(err, file, line,
			    "unknown '%s', expected run=, samples=, limit=, "
			    "expect=, inputs= or env=",
			    word);
	}
	return true;
}

/* The same of the list "a,b" in an info string. */
static bool
info_names(struct arena *arena, const char *info, const char *key,
    struct embed *embed, struct err *err)
{
	char *list = info_value(arena, info, key);

	while (list != NULL)
		if (!add_name(arena, key, strsep(&list, ","), embed->line,
			embed, err))
			return false;
	return true;
}

bool
embed_parse_inline(struct arena *arena, const char *file, int line,
    const char *info, const char *body, struct embed *embed, struct err *err)
{
	const char *samples = info_value(arena, info, "samples");
	const char *limit = info_value(arena, info, "limit");
	const char *expect = info_value(arena, info, "expect");
	char *end;

	memset(embed, 0, sizeof(*embed));
	embed->file = file;
	embed->line = line;
	embed->source = body;
	embed->id = embed->run = info_value(arena, info, "run");
	embed->samples = samples != NULL ? (int)strtol(samples, &end, 10) : 1;
	if (samples != NULL && *end != '\0')
		embed->samples = 0; /* refused below */
	embed->limit_s = limit != NULL ? strtod(limit, &end) : 0;
	if (limit != NULL && *end != '\0')
		embed->limit_s = 0;
	if (!check_info(arena, file, line, info, err) ||
	    !check_id(file, line, "run", embed->run, err))
		return false;
	if (embed->samples < 1 || embed->samples > 1000)
		return err_at(err, file, line,
		    "samples is '%s', expected a "
		    "number from 1 to 1000",
		    samples);
	if (limit != NULL &&
	    !(embed->limit_s >= 0.01 && embed->limit_s <= 3600))
		return err_at(err, file, line,
		    "limit is '%s', expected "
		    "seconds from 0.01 to 3600",
		    limit);
	if (!parse_expect(expect, embed))
		return bad_expect(file, line, expect, err);
	return info_names(arena, info, "inputs", embed, err) &&
	    info_names(arena, info, "env", embed, err);
}
