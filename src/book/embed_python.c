/* Knows what an author says of an experiment's twin in Python. */
#include "book/embed_python.h"

#include "base/text.h"

static const char *const effect_keys[] = { "agrees", "costs", "of", "text",
	"why", NULL };
static const char *const version_keys[] = { "from", "with", NULL };

/* {from: 3.12, with: {parameter: value}} */
static bool
parse_version(struct arena *arena, const struct yaml *item,
    struct embed_python *python, struct err *err)
{
	struct model_version *version =
	    ARENA_PUSH(arena, python->versions, python->nversions);
	const struct yaml *with = yaml_get(item, "with");
	size_t i;

	if (!yaml_check_keys(arena, item, version_keys, err) ||
	    !yaml_get_text(item, "from", &version->name, err))
		return false;
	version->line = item->line;
	version->order = effect_version(version->name, &version->gil);
	if (version->order == 0 || with == NULL || with->kind != YAML_MAP)
		return err_at(err, item->file, item->line,
		    "the model of a version is incomplete, expected {from: "
		    "3.12, with: {parameter: value}}");
	for (i = 0; i < with->count; i++) {
		struct setting *one =
		    ARENA_PUSH(arena, version->with, version->nwith);

		one->name = with->keys[i];
		if (with->items[i]->kind != YAML_TEXT)
			return err_at(err, item->file, with->items[i]->line,
			    "'%s' has no value, expected one", one->name);
		one->value = with->items[i]->text;
	}
	return true;
}

/* {agrees: EXPRESSION, text: ...} or {costs: EXPRESSION, of: ..., text: ...} */
static bool
parse_effect(struct arena *arena, const struct yaml *item,
    struct effect *effect, struct err *err)
{
	const char *agrees, *costs;
	struct err why;

	if (!yaml_check_keys(arena, item, effect_keys, err) ||
	    !yaml_get_text(item, "agrees", &agrees, err) ||
	    !yaml_get_text(item, "costs", &costs, err) ||
	    !yaml_get_text(item, "of", &effect->costs, err) ||
	    !yaml_get_text(item, "text", &effect->text, err) ||
	    !yaml_get_text(item, "why", &effect->why, err))
		return false;
	effect->line = item->line;
	if ((agrees == NULL) == (costs == NULL) || effect->text == NULL ||
	    (costs == NULL) != (effect->costs == NULL))
		return err_at(err, item->file, item->line,
		    "what is compared with Python is incomplete, expected "
		    "{agrees: EXPRESSION, text: ...} or {costs: EXPRESSION, "
		    "of: ..., text: ...}");
	return effect_parse(arena, agrees != NULL ? agrees : costs, effect,
		   &why) ||
	    err_at(err, item->file, item->line,
		"what is compared with Python does not parse: %s", why.text);
}

bool
embed_python_parse(struct arena *arena, const struct yaml *root,
    struct embed_python *python, struct err *err)
{
	const struct yaml *list = yaml_get(root, "python");
	size_t i;

	if (list == NULL)
		return true;
	python->line = list->line;
	if (list->kind != YAML_LIST || list->count == 0)
		return err_at(err, list->file, list->line,
		    "'python' is no list, expected '- agrees: EXPRESSION'");
	for (i = 0; i < list->count; i++) {
		const struct yaml *item = list->items[i];

		if (item->kind == YAML_MAP && yaml_get(item, "from") ?
			!parse_version(arena, item, python, err) :
			!parse_effect(arena, item,
			    ARENA_PUSH(arena, python->effects,
				python->neffects),
			    err))
			return false;
	}
	return python->neffects > 0 ||
	    err_at(err, list->file, list->line,
		"'python' compares nothing, expected '- agrees: EXPRESSION'");
}
