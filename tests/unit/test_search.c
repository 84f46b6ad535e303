/* What the browser is given to search in. */
#include "press/search.h"

#include <jansson.h>

#include "scratch.h"

static const char call[] = "labbookSearch(";

/* The argument of the call that a script is. */
static json_t *
argument(const char *script)
{
	size_t len = strlen(script), before = sizeof(call) - 1;
	json_error_t why;
	json_t *json;

	assert_memory_equal(script, call, before);
	assert_string_equal(script + len - 3, ");\n");
	json = json_loadb(script + before, len - before - 3, 0, &why);
	if (json == NULL)
		fail_msg("%s in %s", why.text, script);
	return json;
}

static const char *
text_of(const json_t *json, size_t i, const char *key)
{
	const json_t *entry =
	    json_array_get(json_object_get(json, "entries"), i);
	const char *text = json_string_value(json_object_get(entry, key));

	assert_non_null(text);
	return text;
}

static void
the_index_gives_back_what_it_was_given(void **state)
{
	static const struct search_entry entries[] = {
		{ "a b.html", "größe", "Title", "Within › it", "Some text" },
		{ "c.html", "", "", "", "" },
	};
	json_t *json = argument(search_index(arena, entries, 2));

	(void)state;
	assert_int_equal(json_array_size(json_object_get(json, "entries")), 2);
	assert_string_equal(text_of(json, 0, "page"), "a b.html");
	assert_string_equal(text_of(json, 0, "id"), "größe");
	assert_string_equal(text_of(json, 0, "title"), "Title");
	assert_string_equal(text_of(json, 0, "within"), "Within › it");
	assert_string_equal(text_of(json, 0, "text"), "Some text");
	assert_string_equal(text_of(json, 1, "page"), "c.html");
	assert_string_equal(text_of(json, 1, "text"), "");
	json_decref(json);
	json = argument(search_index(arena, NULL, 0));
	assert_int_equal(json_array_size(json_object_get(json, "entries")), 0);
	json_decref(json);
}

/* Wherever the script may come to stand, its strings stay strings. */
static void
no_text_can_leave_its_string(void **state)
{
	static const char *const bad[] = { "</script>", "<!-- <script>",
		"\u2028", "\u2029", "a\u2028b", "\"", "\\", "\n\r\t\x01\x7f",
		"');alert(1);('", "]]>", "\u2027\u202a\U0001f40d" };
	struct search_entry entry = { "p", "", "", "", "" };
	const char *script;
	json_t *json;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		entry.text = bad[i];
		script = search_index(arena, &entry, 1);
		json = argument(script);
		assert_string_equal(text_of(json, 0, "text"), bad[i]);
		json_decref(json);
		assert_lacks(script, "<");
		assert_lacks(script, "\u2028");
		assert_lacks(script, "\u2029");
		assert_ptr_equal(strchr(script, '\n'),
		    script + strlen(script) - 1);
	}
}

static void
lunr_is_looked_for_where_programs_share_files(void **state)
{
	char *lunr;
	json_t *json;

	(void)state;
	setenv("XDG_DATA_DIRS", scratch, 1);
	assert_null(search_lunr(arena));
	scratch_put("javascript/lunr/lunr.min.js", "x");
	lunr = search_lunr(arena);
	unsetenv("XDG_DATA_DIRS");
	assert_non_null(lunr);
	assert_string_equal(lunr, scratch_path("javascript/lunr/lunr.min.js"));
	json = argument(search_missing(arena));
	assert_string_equal(json_string_value(json_object_get(json, "missing")),
	    "libjs-lunr");
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(the_index_gives_back_what_it_was_given),
		FOLDER_TEST(no_text_can_leave_its_string),
		FOLDER_TEST(lunr_is_looked_for_where_programs_share_files),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
