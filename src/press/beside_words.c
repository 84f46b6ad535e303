/* Knows how an effect, an interpreter and what it shows are named. */
#include "press/beside_words.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "press/format.h"

/* "AGREES", "DIFFERS", "OPEN"; "A COST" of what is not judged. */
void
beside_badge(struct buf *out, const struct effect *effect,
    const struct agreement *a)
{
	static const char *const words[] = { "OPEN", "AGREES", "DIFFERS" };
	static const char *const styles[] = { "inconclusive", "holds",
		"fails" };

	if (effect->costs != NULL)
		buf_puts(out, "<span class=\"badge\">A COST</span>");
	else
		buf_printf(out, "<span class=\"badge %s\">%s</span>",
		    styles[a->kind], words[a->kind]);
}

const char *
beside_unit(const struct effect *effect, const struct result *result)
{
	return expr_unit(&effect->expr, &result->exp);
}

void
beside_estimate(struct buf *out, const struct estimate *e, const char *unit)
{
	struct arena *arena = arena_new();
	struct estimate middle = *e;
	bool interval = e->n > 0 && !isnan(e->lo) && e->lo < e->hi;

	middle.lo = middle.hi = NAN;
	text_put_html(out, format_estimate(arena, &middle, unit));
	if (interval) {
		const char *all = format_estimate(arena, e, unit);
		const char *bracket = strchr(all, '[');

		buf_puts(out, " <small>");
		text_put_html(out, bracket != NULL ? bracket : "");
		buf_puts(out, "</small>");
	}
	arena_free(arena);
}

/* "Python 3.13", "Python 3.13t, no GIL" */
void
beside_name(struct buf *out, const struct python *python)
{
	buf_puts(out, "Python ");
	text_put_html(out, python->name);
	if (!python->gil)
		buf_puts(out, ", no GIL");
}

bool
beside_is_seen(const struct beside_python *p, size_t effect)
{
	return p->result != NULL && p->agreements[effect].python.n > 0;
}

/* Has an interpreter anything to say of this experiment? */
bool
beside_is_shown(const struct beside_python *p)
{
	return !p->none && (p->result != NULL || p->running || p->failure);
}

bool
beside_is_chosen(const struct beside *beside, const struct beside_python *p)
{
	const struct beside_python *newest = NULL, *oldest = NULL, *free = NULL;
	size_t i;

	for (i = 0; i < beside->npythons; i++) {
		const struct beside_python *one = &beside->pythons[i];

		if (!beside_is_shown(one))
			continue;
		if (!one->python->gil)
			free = free != NULL ? free : one;
		else if (newest == NULL)
			newest = one;
		else if (one->python->order >= 3000 || oldest == NULL)
			oldest = one;
	}
	return p == newest || p == oldest || p == free;
}
