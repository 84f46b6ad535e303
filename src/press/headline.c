/* Knows which of a result's numbers answers the question first. */
#include "press/headline.h"

#include <string.h>

#include "data/verdict.h"
#include "press/figure.h"
#include "press/format.h"

/* The first line of the output, or NULL if it printed nothing. */
static const char *
first_line(struct arena *arena, const struct result *r)
{
	const char *words = r->nsamples > 0 ? r->samples[0].output : NULL;

	if (words == NULL)
		return NULL;
	words += strspn(words, "\n");
	return words[0] == '\0' ?
	    NULL :
	    arena_strndup(arena, words, strcspn(words, "\n"));
}

struct headline
headline_of(struct arena *arena, const struct result *result,
    const struct expr *asked, const struct claim *claims, size_t nclaims)
{
	static const struct figure any;
	struct headline headline = { NULL, NULL };
	struct estimate value;

	if (asked == NULL && nclaims > 0)
		asked = &claims[0].expr;
	if (asked != NULL) {
		value = expr_value(arena, asked, result);
		headline.of = asked->source;
		headline.says = value.n == 0 ?
		    "not readable here" :
		    format_estimate(arena, &value,
			expr_unit(asked, &result->exp));
	} else if (result->exp.plain) {
		headline.says = first_line(arena, result);
	}
	if (headline.says == NULL)
		headline.says = figure_description(arena, result, &any);
	return headline;
}
