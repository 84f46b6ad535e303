/* Knows what an interpreter is called; not where one lies. */
#include "data/python.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"

/* "3.13", with a "t" where there is no lock, behind what is not CPython. */
static const char *
name_of(struct arena *arena, const json_t *about, int major, int minor,
    bool gil)
{
	const char *kind = json_text(arena, about, "implementation", "");
	char *prefix = arena_strdup(arena, strcmp(kind, "CPython") ? kind : "");
	char *c;

	for (c = prefix; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
	prefix[strspn(prefix, "abcdefghijklmnopqrstuvwxyz")] = '\0';
	return arena_printf(arena, "%s%d.%d%s", prefix, major, minor,
	    gil ? "" : "t");
}

static void
read_files(struct arena *arena, const json_t *about, struct python *python)
{
	const json_t *list = json_object_get(about, "files"), *name;
	size_t i;

	json_array_foreach(list, i, name) {
		if (json_is_string(name))
			*ARENA_PUSH(arena, python->files, python->nfiles) =
			    arena_strdup(arena, json_string_value(name));
	}
}

bool
python_parse(struct arena *arena, const char *text, struct python *python,
    struct err *err)
{
	json_t *about = json_loads(text, 0, NULL);
	double major = json_get_number(about, "major");
	double minor = json_get_number(about, "minor");

	if (!(major >= 2 && major < 10 && minor >= 0 && minor < 1000)) {
		json_decref(about);
		return err_set(err, "it did not say which version it is");
	}
	*python = (struct python) {
		.gil = !json_is_false(json_object_get(about, "gil")),
		.order = (int)major * 1000 + (int)minor,
		.version = text_printable(arena,
		    json_text(arena, about, "version", "unknown")),
		.switch_ms = json_get_number(about, "switch_ms"),
		.start = json_text(arena, about, "start", NULL),
		.build = text_printable(arena,
		    json_text(arena, about, "build", "unknown")),
		.path = json_text(arena, about, "path", ""),
		.home = json_text(arena, about, "home", ""),
	};
	read_files(arena, about, python);
	python->name =
	    name_of(arena, about, (int)major, (int)minor, python->gil);
	json_decref(about);
	return python->path[0] == '/' ||
	    err_set(err, "it did not say where it lies");
}

const char *
python_variants(struct arena *arena, const char *text, const char ***names,
    size_t *count)
{
	json_t *root = json_loads(text, 0, NULL), *item;
	const char *listing = json_text(arena, root, "listing", NULL);
	size_t i;

	json_array_foreach(json_object_get(root, "variants"), i, item) {
		if (json_is_string(item))
			*ARENA_PUSH(arena, *names, *count) =
			    arena_strdup(arena, json_string_value(item));
	}
	json_decref(root);
	return listing != NULL && listing[0] != '\0' ? listing : NULL;
}

void
python_note(struct arena *arena, const struct python *python,
    struct facts *facts)
{
	facts_text(arena, facts, "python", python->name);
	facts_text(arena, facts, "python_version", python->version);
	facts_text(arena, facts, "python_lock", python->gil ? "GIL" : "none");
	facts_number(arena, facts, "python_switch_ms", python->switch_ms);
	facts_text(arena, facts, "python_start", python->start);
	facts_text(arena, facts, "python_build", python->build);
	facts_number(arena, facts, "python_order", python->order);
	if (python->listing != NULL)
		facts_text(arena, facts, "python_listing", python->listing);
}

bool
python_of_facts(const struct facts *facts, struct python *python)
{
	const char *lock = facts_get_text(facts, "python_lock");

	*python = (struct python) {
		.name = facts_get_text(facts, "python"),
		.version = facts_get_text(facts, "python_version"),
		.gil = lock == NULL || strcmp(lock, "none") != 0,
		.switch_ms = facts_get_number(facts, "python_switch_ms"),
		.start = facts_get_text(facts, "python_start"),
		.build = facts_get_text(facts, "python_build"),
		.listing = facts_get_text(facts, "python_listing"),
	};
	python->order = (int)fmax(0, facts_get_number(facts, "python_order"));
	return python->name != NULL && python->version != NULL;
}
