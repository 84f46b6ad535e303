/*
 * Knows the keys of exercise.yaml, and of the block that shows one; not what
 * the sources beside it do.
 */
#include "book/exercise.h"

#include <string.h>

#include "base/text.h"
#include "book/yaml.h"
#include "sys/file.h"

/* A text that must be there. */
static bool
need(const struct yaml *map, const char *file, const char *key,
    const char **text, struct err *err)
{
	*text = NULL;
	if (!yaml_get_text(map, key, text, err))
		return false;
	if (*text == NULL || **text == '\0')
		return err_at(err, file, map->line, "no '%s', expected a text",
		    key);
	return true;
}

/* A mutant is a file of that name: nothing else may be meant by it. */
static bool
check_name(const struct exercise *exercise, const struct mutant *mutant,
    struct err *err)
{
	size_t i;

	if (!text_is_id(mutant->name))
		return err_at(err, exercise->file, mutant->line,
		    "'%s' is no name, expected small letters, digits and "
		    "hyphens",
		    mutant->name);
	for (i = 0; i + 1 < exercise->nmutants; i++)
		if (strcmp(exercise->mutants[i].name, mutant->name) == 0)
			return err_at(err, exercise->file, mutant->line,
			    "a second mutant '%s', expected another name",
			    mutant->name);
	return true;
}

static bool
read_mutants(struct arena *arena, const struct yaml *list,
    struct exercise *exercise, struct err *err)
{
	static const char *const keys[] = { "name", "text", "replace", "with",
		"caught", NULL };
	const char *file = exercise->file;
	size_t i;

	for (i = 0; list != NULL && i < list->count; i++) {
		const struct yaml *item = list->items[i];
		struct mutant *mutant =
		    ARENA_PUSH(arena, exercise->mutants, exercise->nmutants);

		mutant->line = item->line;
		mutant->with = "";
		if (!yaml_check_keys(arena, item, keys, err) ||
		    !need(item, file, "name", &mutant->name, err) ||
		    !need(item, file, "text", &mutant->text, err) ||
		    !need(item, file, "replace", &mutant->replace, err) ||
		    !need(item, file, "caught", &mutant->caught, err) ||
		    !yaml_get_text(item, "with", &mutant->with, err))
			return false;
		if (mutant->with == NULL)
			mutant->with = "";
		if (!check_name(exercise, mutant, err))
			return false;
	}
	return true;
}

/* Where a text begins: one of several lines stands below its key. */
static int
first_line(const struct yaml *text)
{
	return text->line + (strchr(text->text, '\n') != NULL);
}

/* Where the task and the hints stand, and what of them can be shown. */
static void
place_texts(struct arena *arena, const struct yaml *root,
    struct exercise *exercise)
{
	const struct yaml *hints = yaml_get(root, "hints");
	size_t i;

	exercise->title = text_printable(arena, exercise->title);
	exercise->after_line = yaml_get(root, "after")->line;
	exercise->task = text_printable(arena, exercise->task);
	exercise->task_line = first_line(yaml_get(root, "task"));
	exercise->hint_lines =
	    arena_alloc(arena, (exercise->nhints + 1) * sizeof(int));
	for (i = 0; i < exercise->nhints; i++) {
		exercise->hints[i] = text_printable(arena, exercise->hints[i]);
		exercise->hint_lines[i] = first_line(
		    hints->kind == YAML_LIST ? hints->items[i] : hints);
	}
}

bool
exercise_read(struct arena *arena, const char *id, const char *file,
    struct exercise *exercise, struct err *err)
{
	static const char *const keys[] = { "title", "after", "task", "starts",
		"hints", "mutants", NULL };
	const struct yaml *mutants;
	struct yaml *root;
	char *text;
	size_t len;

	*exercise = (struct exercise) { .id = id, .file = file };
	if (!file_read(arena, file, &text, &len, err) ||
	    !yaml_parse(arena, file, 1, text, len, &root, err) ||
	    !yaml_check_keys(arena, root, keys, err) ||
	    !need(root, file, "title", &exercise->title, err) ||
	    !need(root, file, "after", &exercise->after, err) ||
	    !need(root, file, "task", &exercise->task, err) ||
	    !need(root, file, "starts", &exercise->starts, err) ||
	    !yaml_get_list(arena, root, "hints", &exercise->hints,
		&exercise->nhints, err))
		return false;
	place_texts(arena, root, exercise);
	mutants = yaml_get(root, "mutants");
	if (mutants != NULL && mutants->kind != YAML_LIST)
		return err_at(err, file, mutants->line,
		    "'mutants' is no list, expected '- name: ...'");
	return read_mutants(arena, mutants, exercise, err);
}

bool
exercise_shown(struct arena *arena, const char *file, int line,
    const char *body, const char **id, struct err *err)
{
	static const char *const keys[] = { "solve", NULL };
	struct yaml *root;

	if (!yaml_parse(arena, file, line + 1, body, strlen(body), &root,
		err) ||
	    !yaml_check_keys(arena, root, keys, err) ||
	    !need(root, file, "solve", id, err))
		return false;
	return text_is_id(*id) ||
	    err_at(err, file, yaml_get(root, "solve")->line,
		"solve is '%s', expected the name of an exercise: small "
		"letters, digits and '-'",
		*id);
}
