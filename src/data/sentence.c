/* Knows where the values stand in a sentence; not how they are written out. */
#include "data/sentence.h"

#include <string.h>

/* Words, or a value, to the end of which *at moves; len is without braces. */
static bool
take_phrase(struct arena *arena, const char **at, struct phrase *phrase,
    struct err *err)
{
	bool value = **at == '{';
	const char *start = *at + value;
	size_t len = strcspn(start, "{}");
	struct err why;

	*at = start + len;
	phrase->text = arena_strndup(arena, start, len);
	if (!value && **at == '}')
		return err_set(err, "has '}' without '{'");
	if (!value)
		return true;
	if (**at != '}')
		return err_set(err, "has '{%s' without '}'", phrase->text);
	*at += 1;
	if (!expr_parse(arena, phrase->text, &phrase->expr, &why))
		return err_set(err, "does not parse at '{%s}': %s",
		    phrase->text, why.text);
	phrase->text = NULL;
	return true;
}

bool
sentence_parse(struct arena *arena, const char *text, struct sentence *sentence,
    struct err *err)
{
	size_t values = 0;
	struct phrase *phrase;

	*sentence = (struct sentence) { NULL, 0 };
	while (*text != '\0') {
		phrase = ARENA_PUSH(arena, sentence->phrases, sentence->count);
		if (!take_phrase(arena, &text, phrase, err))
			return false;
		values += phrase->text == NULL;
	}
	return values > 0 ||
	    err_set(err,
		"has no value, expected one in braces, like {speedup(gil)}");
}

bool
sentence_check(struct arena *arena, const struct sentence *sentence,
    const struct experiment *exp, const struct point *points, size_t npoints,
    struct err *err)
{
	size_t i;

	for (i = 0; i < sentence->count; i++)
		if (sentence->phrases[i].text == NULL &&
		    !expr_check(arena, &sentence->phrases[i].expr, exp, points,
			npoints, err))
			return false;
	return true;
}
