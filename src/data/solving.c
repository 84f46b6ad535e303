/* Knows what is told of a learner's tries; not where it is kept. */
#include "data/solving.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "data/json.h"

enum { LINE_MOST = 240 };

const char *
solving_state(const struct solving *solving)
{
	return solving->solved ? "solved" :
	    solving->gave_up   ? "given up" :
	    solving->begun     ? "begun" :
				 "not begun";
}

char *
solving_line(struct arena *arena, const char *text)
{
	char *line = text_trim(arena, text_printable(arena, text));
	char *from, *to;
	size_t cut = LINE_MOST;

	for (from = to = line; *from != '\0'; from++) {
		bool blank = strchr(" \t\n", *from) != NULL;

		if (!blank || to[-1] != ' ')
			*to++ = blank ? ' ' : *from;
	}
	*to = '\0';
	if (strlen(line) <= cut)
		return line;
	while (((unsigned char)line[cut] & 0xC0) == 0x80)
		cut--; /* not within a character */
	return arena_printf(arena, "%.*s…", (int)cut, line);
}

void
solving_take(struct arena *arena, struct solving *solving,
    const struct trial *trial)
{
	solving->begun = true;
	if (!solving->solved)
		solving->tries++;
	if (trial->passed)
		solving->solved = true;
	solving->last = trial->whole ? SOLVING_RIGHT : SOLVING_UNFINISHED;
	if (!trial->passed)
		solving->last = solving_line(arena, trial->reason);
	if (solving->last[0] == '\0')
		solving->last = "unknown";
	solving->said = trial->passed ? NULL : solving_line(arena, trial->text);
	/* Where nothing was a step, no order of steps was followed either. */
	solving->orders = trial->taken > 0 ? trial->orders : 0;
}

static json_t *
one_to_json(const struct exercise *exercise, const struct solving *solving)
{
	json_t *json = json_object();

	json_object_set_new(json, "id", json_string(exercise->id));
	json_object_set_new(json, "title", json_string(exercise->title));
	json_object_set_new(json, "chapter", json_string(exercise->after));
	json_object_set_new(json, "state", json_string(solving_state(solving)));
	json_object_set_new(json, "tries", json_integer(solving->tries));
	json_object_set_new(json, "hints", json_integer(solving->hints));
	json_object_set_new(json, "last", json_text_or_null(solving->last));
	json_object_set_new(json, "orders",
	    solving->last != NULL ? json_integer(solving->orders) :
				    json_null());
	return json;
}

char *
solving_to_json(struct arena *arena, const struct exercise *exercises,
    const struct solving *solvings, size_t count)
{
	json_t *list = json_array();
	char *text, *copy;
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(list,
		    one_to_json(&exercises[i], &solvings[i]));
	text = json_dumps(list, JSON_INDENT(1));
	copy = arena_printf(arena, "%s\n", text);
	free(text);
	json_decref(list);
	return copy;
}

char *
solving_to_csv(struct arena *arena, const struct exercise *exercises,
    const struct solving *solvings, size_t count)
{
	struct buf out = BUF_INIT;
	char *text;
	size_t i;

	buf_puts(&out, "id,title,chapter,state,tries,hints,last,orders\n");
	for (i = 0; i < count; i++) {
		const struct solving *s = &solvings[i];

		buf_printf(&out, "%s,", exercises[i].id);
		text_put_csv(&out, exercises[i].title);
		buf_putc(&out, ',');
		text_put_csv(&out, exercises[i].after);
		buf_printf(&out, ",%s,%d,%d,", solving_state(s), s->tries,
		    s->hints);
		if (s->last != NULL) {
			text_put_csv(&out, s->last);
			buf_printf(&out, ",%lld", (long long)s->orders);
		} else {
			buf_putc(&out, ',');
		}
		buf_putc(&out, '\n');
	}
	text = arena_strndup(arena, out.data, out.len);
	buf_fini(&out);
	return text;
}
