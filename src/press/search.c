/* Knows how the browser is told what there is to find; searches nothing. */
#include "press/search.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "sys/file.h"

const char search_package[] = "libjs-lunr";

char *
search_lunr(struct arena *arena)
{
	return path_find_shared(arena, "javascript/lunr/lunr.min.js");
}

/*
 * A call with JSON in it, which is freed. No tag can end the script that it
 * may come to stand in, and no line end of Unicode its strings.
 */
static char *
call(struct arena *arena, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT), *script, *c;
	struct buf buf = BUF_INIT;

	buf_puts(&buf, "labbookSearch(");
	for (c = text; *c != '\0'; c++)
		if (*c == '<')
			buf_puts(&buf, "\\u003c");
		else if (text_starts(c, "\u2028"))
			buf_puts(&buf, "\\u2028"), c += 2;
		else if (text_starts(c, "\u2029"))
			buf_puts(&buf, "\\u2029"), c += 2;
		else
			buf_putc(&buf, *c);
	buf_puts(&buf, ");\n");
	script = arena_strndup(arena, buf.data, buf.len);
	buf_fini(&buf);
	free(text);
	json_decref(json);
	return script;
}

char *
search_index(struct arena *arena, const struct search_entry *entries,
    size_t count)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(list,
		    json_pack("{ss ss ss ss ss}", "page", entries[i].page, "id",
			entries[i].id, "title", entries[i].title, "within",
			entries[i].within, "text", entries[i].text));
	return call(arena, json_pack("{so}", "entries", list));
}

char *
search_missing(struct arena *arena)
{
	return call(arena, json_pack("{ss}", "missing", search_package));
}
