/* Knows the keys of the block; not whether its experiments exist. */
#include "book/advise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/yaml.h"

static const char *const block_keys[] = { "facts", "python", "workloads",
	NULL };
static const char *const case_keys[] = { "is", "measured", NULL };

/* Takes " / 4" off the end of an expression. */
static bool
take_divisor(char *text, double *divisor)
{
	char *slash = strrchr(text, '/'), *end;

	*divisor = 1;
	if (slash == NULL || strchr(slash, ')') != NULL)
		return true;
	*slash = '\0';
	*divisor = strtod(slash + 1, &end);
	end += strspn(end, " \t");
	return end != slash + 1 && *end == '\0' && *divisor > 0 &&
	    isfinite(*divisor);
}

/* Splits "ID words"; false if either is missing. */
static bool
split_id(struct arena *arena, const char *text, const char **id,
    const char **rest)
{
	char *trimmed = text_trim(arena, text);
	size_t len = strcspn(trimmed, " \t\n");

	*rest = text_trim(arena, trimmed + len);
	trimmed[len] = '\0';
	*id = trimmed;
	return text_is_id(trimmed);
}

static bool
parse_source(struct arena *arena, const struct yaml *value, int fact,
    struct advise_source *source, struct err *err)
{
	const char *name = advice_fact_name(fact), *rest;
	struct err why;
	char *text;

	source->fact = fact;
	source->line = value->line;
	if (value->kind != YAML_TEXT ||
	    !split_id(arena, value->text, &source->id, &rest) ||
	    rest[0] == '\0')
		return err_at(err, value->file, value->line,
		    "fact '%s' has no expression, expected ID expression",
		    name);
	text = arena_strdup(arena, rest);
	if (!take_divisor(text, &source->divisor))
		return err_at(err, value->file, value->line,
		    "fact '%s' is divided by what is no number above 0: '%s'",
		    name, rest);
	return expr_parse(arena, text, &source->expr, &why) ||
	    err_at(err, value->file, value->line,
		"fact '%s' does not parse: %s", name, why.text);
}

static bool
parse_fact(struct arena *arena, const struct yaml *facts, size_t i,
    struct advise_source **list, size_t *nlist, struct err *err)
{
	const struct yaml *value = facts->items[i];
	const char *names[ADVICE_FACTS];
	int fact = advice_find_fact(facts->keys[i]), k;
	size_t n;

	for (k = 0; k < ADVICE_FACTS; k++)
		names[k] = advice_fact_name(k);
	if (fact < 0)
		return err_at(err, facts->file, facts->key_lines[i],
		    "unknown fact '%s', expected one of %s", facts->keys[i],
		    text_join(arena, names, ADVICE_FACTS));
	if (value->kind != YAML_LIST)
		return parse_source(arena, value, fact,
		    ARENA_PUSH(arena, *list, *nlist), err);
	/* Of several capacities the largest is the host's. */
	if (strcmp(advice_fact_unit(fact), "×") != 0)
		return err_at(err, value->file, value->line,
		    "fact '%s' is a list, expected one expression",
		    names[fact]);
	for (n = 0; n < value->count; n++)
		if (!parse_source(arena, value->items[n], fact,
			ARENA_PUSH(arena, *list, *nlist), err))
			return false;
	return true;
}

static bool
parse_case(struct arena *arena, const struct yaml *cases, size_t i,
    struct advise_block *block, struct err *err)
{
	const struct yaml *value = cases->items[i], *is = value;
	struct advise_case *one =
	    ARENA_PUSH(arena, block->cases, block->ncases);
	const char *measured = NULL;
	struct err why;

	one->name = cases->keys[i];
	one->line = value->line;
	if (value->kind == YAML_MAP) {
		is = yaml_get(value, "is");
		if (!yaml_check_keys(arena, value, case_keys, err) ||
		    !yaml_get_text(value, "measured", &measured, err))
			return false;
	}
	if (is == NULL || is->kind != YAML_TEXT)
		return err_at(err, value->file, value->line,
		    "workload '%s' has no words, expected some like cpu=0.8 "
		    "tasks=100",
		    one->name);
	one->words = is->text;
	if (!workload_parse(arena, one->words, &one->workload, &why))
		return err_at(err, is->file, is->line, "workload '%s': %s",
		    one->name, why.text);
	if (measured == NULL ||
	    split_id(arena, measured, &one->measured, &one->where))
		return true;
	return err_at(err, value->file, yaml_get(value, "measured")->line,
	    "measured is '%s', expected ID parameter=value", measured);
}

static bool
is_map(const struct yaml *root, const struct yaml *part, const char *key,
    struct err *err)
{
	if (part != NULL && part->kind == YAML_MAP)
		return true;
	return err_at(err, root->file, part ? part->line : root->line,
	    "'%s' is %s, expected {NAME: %s}", key, part ? "no map" : "missing",
	    strcmp(key, "workloads") == 0 ? "words" : "ID expression");
}

bool
advise_parse(struct arena *arena, const char *file, int line, const char *body,
    struct advise_block *block, struct err *err)
{
	const struct yaml *facts, *pythons, *cases;
	struct yaml *root;
	size_t i;

	*block = (struct advise_block) { .file = file, .line = line };
	if (!yaml_parse(arena, file, line + 1, body, strlen(body), &root,
		err) ||
	    !yaml_check_keys(arena, root, block_keys, err))
		return false;
	facts = yaml_get(root, "facts");
	pythons = yaml_get(root, "python");
	cases = yaml_get(root, "workloads");
	if (!is_map(root, facts, "facts", err) ||
	    !is_map(root, cases, "workloads", err))
		return false;
	for (i = 0; i < facts->count; i++)
		if (!parse_fact(arena, facts, i, &block->sources,
			&block->nsources, err))
			return false;
	if (pythons != NULL && !is_map(root, pythons, "python", err))
		return false;
	for (i = 0; pythons != NULL && i < pythons->count; i++)
		if (!parse_fact(arena, pythons, i, &block->pythons,
			&block->npythons, err))
			return false;
	for (i = 0; i < cases->count; i++)
		if (!parse_case(arena, cases, i, block, err))
			return false;
	return true;
}
