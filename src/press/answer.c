/* Knows how a result is put into a sentence; not which one is a good answer. */
#include "press/answer.h"

#include <string.h>

#include "base/text.h"
#include "press/format.h"
#include "press/headline.h"

static void
say(struct arena *arena, struct answer *answer, int kind, const char *text)
{
	struct said *said = ARENA_PUSH(arena, answer->parts, answer->count);

	said->kind = kind;
	said->text = text;
}

static struct answer
as_written(struct arena *arena, const struct result *result,
    const struct sentence *sentence)
{
	struct answer answer = { NULL, 0 };
	struct estimate value;
	size_t i;

	for (i = 0; i < sentence->count; i++) {
		const struct phrase *phrase = &sentence->phrases[i];

		if (phrase->text != NULL) {
			say(arena, &answer, SAID_WORDS, phrase->text);
			continue;
		}
		value = expr_value(arena, &phrase->expr, result);
		say(arena, &answer, SAID_VALUE,
		    value.n == 0 ? "(not readable here)" :
				   format_estimate(arena, &value,
				       expr_unit(&phrase->expr, &result->exp)));
	}
	return answer;
}

/* "How many times as fast is a as b? 1.99× [1.98, 2.00]: “twice”." */
static struct answer
as_asked(struct arena *arena, const struct prediction *predict)
{
	struct predicted predicted = predict_outcome(arena, predict);
	size_t len = strlen(predicted.ask);
	bool ends = len > 0 && strchr("?.!:", predicted.ask[len - 1]) != NULL;
	struct answer answer = { NULL, 0 };

	say(arena, &answer, SAID_WORDS,
	    arena_printf(arena, "%s%s ", predicted.ask, ends ? "" : ":"));
	say(arena, &answer, SAID_VALUE,
	    predicted.measured ? predicted.measured : "not readable here");
	if (predicted.choices != NULL)
		say(arena, &answer, SAID_WORDS,
		    arena_printf(arena, ": %s", predicted.choices));
	say(arena, &answer, SAID_WORDS, ".");
	return answer;
}

struct answer
answer_of(struct arena *arena, const struct result *result,
    const struct sentence *written, const struct prediction *predict,
    const struct claim *claims, size_t nclaims)
{
	struct answer answer = { NULL, 0 };
	struct headline headline;

	if (written->count > 0)
		return as_written(arena, result, written);
	if (predict != NULL)
		return as_asked(arena, predict);
	if (result->exp.plain && nclaims == 0)
		return answer;
	headline = headline_of(arena, result, NULL, claims, nclaims);
	if (headline.of != NULL) {
		say(arena, &answer, SAID_CODE, headline.of);
		say(arena, &answer, SAID_WORDS, " = ");
	}
	say(arena, &answer, headline.of != NULL ? SAID_VALUE : SAID_WORDS,
	    headline.says);
	return answer;
}

char *
answer_text(struct arena *arena, const struct answer *answer)
{
	char *text = arena_strdup(arena, "");
	size_t i;

	for (i = 0; i < answer->count; i++)
		text = arena_printf(arena, "%s%s", text, answer->parts[i].text);
	return text;
}

void
answer_value(struct buf *out, const char *value)
{
	const char *interval = strstr(value, " [");
	size_t len =
	    interval != NULL ? (size_t)(interval - value) : strlen(value);

	buf_puts(out, "<span class=\"value\"><b>");
	buf_escape(out, value, len);
	buf_puts(out, "</b>");
	if (interval != NULL) {
		buf_puts(out, " <small>");
		text_put_html(out, interval + 1);
		buf_puts(out, "</small>");
	}
	buf_puts(out, "</span>");
}

void
answer_html(struct buf *out, const struct answer *answer)
{
	size_t i;

	if (answer->count == 0)
		return;
	buf_puts(out, "<p class=\"answer\">");
	for (i = 0; i < answer->count; i++) {
		const struct said *said = &answer->parts[i];

		if (said->kind == SAID_VALUE) {
			answer_value(out, said->text);
			continue;
		}
		buf_puts(out, said->kind == SAID_CODE ? "<code>" : "");
		text_put_html(out, said->text);
		buf_puts(out, said->kind == SAID_CODE ? "</code>" : "");
	}
	buf_puts(out, "</p>\n");
}
