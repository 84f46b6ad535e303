/*
 * Knows which claims a passage is tied to, and what became of them; not how
 * a page says so.
 */
#include <string.h>

#include "base/text.h"
#include "pipeline/parts.h"
#include "press/tied.h"

/* The claims of the chapter's own experiments, or of the book's. */
static const char *
known_claims(struct build *build, const char *page)
{
	const char **names = NULL;
	size_t i, k, n = 0;

	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		for (k = 0; k < item->embed->nclaims; k++)
			if (page == NULL || item->page == page)
				*ARENA_PUSH(build->arena, names, n) =
				    item->embed->claims[k].id;
	}
	return n > 0 || page == NULL ? text_join(build->arena, names, n) :
				       known_claims(build, NULL);
}

/* Is it the claim of that name, "CLAIM" or "EXPERIMENT/CLAIM"? */
static bool
is_named(const struct embed *embed, size_t claim, const char *name)
{
	const char *slash = strchr(name, '/');

	if (slash == NULL)
		return strcmp(embed->claims[claim].id, name) == 0;
	return strlen(embed->id) == (size_t)(slash - name) &&
	    strncmp(embed->id, name, (size_t)(slash - name)) == 0 &&
	    strcmp(embed->claims[claim].id, slash + 1) == 0;
}

/* Those of the name: on a page, or (NULL) in the book. Returns how many. */
static size_t
find_claims(struct build *build, const char *page, const char *name,
    struct tied **found)
{
	size_t i, k, n = 0;

	*found = NULL;
	for (i = 0; i < build->nitems; i++) {
		const struct item *item = &build->items[i];

		for (k = 0; k < item->embed->nclaims; k++)
			if ((page == NULL || item->page == page) &&
			    is_named(item->embed, k, name))
				*ARENA_PUSH(build->arena, *found, n) =
				    (struct tied) { i, k };
	}
	return n;
}

static bool
ambiguous(struct build *build, const struct chapter *chapter, int line,
    const char *name, const struct tied *found, size_t n, struct err *err)
{
	const char **names = NULL;
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		*ARENA_PUSH(build->arena, names, count) =
		    arena_printf(build->arena, "%s/%s",
			build->items[found[i].item].embed->id, name);
	return err_at(err, chapter->path, line,
	    "several claims are called '%s', expected one of %s", name,
	    text_join(build->arena, names, count));
}

static bool
resolve(struct build *build, const struct chapter *chapter,
    const struct tie *tie, const char *name, struct tied *tied, struct err *err)
{
	struct tied *found;
	size_t n = find_claims(build, chapter->page, name, &found);

	if (n == 0)
		n = find_claims(build, NULL, name, &found);
	if (n == 0)
		return err_at(err, chapter->path, tie->line,
		    "unknown claim '%s', expected one of %s", name,
		    known_claims(build, chapter->page));
	if (n > 1)
		return ambiguous(build, chapter, tie->line, name, found, n,
		    err);
	*tied = found[0];
	return true;
}

bool
part_check_ties(struct build *build, struct chapter *chapter, struct err *err)
{
	size_t i, k;

	chapter->tied = arena_alloc(build->arena,
	    (chapter->doc.nslots + 1) * sizeof(*chapter->tied));
	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct tie *tie = chapter->doc.slots[i].tie;

		if (tie == NULL)
			continue;
		chapter->tied[i] = arena_alloc(build->arena,
		    (tie->nclaims + 1) * sizeof(**chapter->tied));
		for (k = 0; k < tie->nclaims; k++)
			if (!resolve(build, chapter, tie, tie->claims[k],
				&chapter->tied[i][k], err))
				return false;
	}
	return true;
}

/* What became of a claim; a verdict of NULL: it has none. */
static const struct verdict *
verdict_of(const struct build *build, struct tied tied, const char **because)
{
	const struct item *item = &build->items[tied.item];

	*because = NULL;
	if (build->options.as_if != NULL)
		return &build->options.as_if->verdict;
	if (item->have && !item->stale && !item->failed)
		return &item->verdicts[tied.claim];
	*because = item->failed && strcmp(item->failure.stage, "library") == 0 ?
	    "its experiment cannot run here" :
	    item->failed  ? "its experiment failed here" :
	    item->running ? "it is still to be measured" :
	    item->have ? "its result is of an older version of the experiment" :
			 "it is not measured yet";
	return NULL;
}

/* Is a passage of this kind shown? */
static bool
is_shown(const struct build *build, const struct tie *tie,
    const struct tied *tied)
{
	const struct verdict *v;
	bool fails = false, open = false;
	const char *because;
	size_t i;

	for (i = 0; i < tie->nclaims; i++) {
		v = verdict_of(build, tied[i], &because);
		fails |= v != NULL && v->kind == VERDICT_FAILS;
		open |= v == NULL || v->kind == VERDICT_INCONCLUSIVE;
	}
	return tie->kind == TIE_FAILS ? fails :
	    tie->kind == TIE_OPEN     ? open && !fails :
					true;
}

/* Hides the passage with that tie. */
static void
hide(struct doc *doc, const struct tie *tie)
{
	size_t i;

	for (i = 0; i < doc->nslots; i++)
		if (doc->slots[i].tie == tie)
			doc->slots[i].hidden = true;
}

void
part_settle(struct build *build)
{
	size_t c, i;

	for (c = 0; c < build->nchapters; c++) {
		struct chapter *chapter = &build->chapters[c];
		struct doc *doc = &chapter->doc;

		for (i = 0; i < doc->nslots; i++)
			doc->slots[i].hidden = doc->slots[i].tie != NULL &&
			    !is_shown(build, doc->slots[i].tie,
				chapter->tied[i]);
		for (i = 0; i < doc->nslots; i++)
			if (doc->slots[i].tie != NULL &&
			    !doc->slots[i].hidden &&
			    doc->slots[i].tie->instead != NULL)
				hide(doc, doc->slots[i].tie->instead);
	}
}

static struct tied_claim
tied_claim(const struct build *build, struct arena *a,
    const struct chapter *chapter, struct tied tied)
{
	const struct item *item = &build->items[tied.item];
	const struct claim *claim = &item->embed->claims[tied.claim];
	struct tied_claim told = { .text = claim->text,
		.experiment = item->embed->id };
	const struct verdict *v = verdict_of(build, tied, &told.because);
	struct buf href = BUF_INIT;

	if (item->page != chapter->page)
		page_link(&href, page_root(a, chapter->page), item->page);
	told.href = arena_printf(a, "%s#claim.%s.%s", href.data,
	    item->embed->id, claim->id);
	buf_fini(&href);
	if (v != NULL)
		told.because = tied_because(a, claim, v, &item->result.exp);
	told.holds = told.because == NULL;
	return told;
}

struct markup
part_tied(struct build *build, struct arena *a, const struct chapter *chapter,
    size_t slot)
{
	const struct tie *tie = chapter->doc.slots[slot].tie;
	struct tied_claim *claims = NULL;
	size_t i, n = 0;
	bool rests;

	if (tie == NULL)
		return markup_row();
	rests = tie->kind == TIE_RESTS;
	for (i = 0; i < tie->nclaims; i++)
		*ARENA_PUSH(a, claims, n) =
		    tied_claim(build, a, chapter, chapter->tied[slot][i]);
	if (tie->columns > 0)
		return tied_row(a, claims, n, rests, tie->columns);
	return rests ? tied_rests(a, claims, n) : tied_differs(a, claims, n);
}

/* Does a passage of the book rest on this claim? */
static bool
is_rested_on(const struct build *build, size_t item, size_t claim)
{
	size_t c, i, k;

	for (c = 0; c < build->nchapters; c++)
		for (i = 0; i < build->chapters[c].doc.nslots; i++) {
			const struct tied *tied = build->chapters[c].tied[i];
			const struct tie *tie =
			    build->chapters[c].doc.slots[i].tie;

			for (k = 0; tie != NULL && tie->kind == TIE_RESTS &&
			     k < tie->nclaims;
			     k++)
				if (tied[k].item == item &&
				    tied[k].claim == claim)
					return true;
		}
	return false;
}

/* What the chapter's tie names. */
static const struct tied *
named_by(const struct chapter *chapter, const struct tie *tie)
{
	size_t i = 0;

	while (chapter->doc.slots[i].tie != tie)
		i++;
	return chapter->tied[i];
}

bool
part_is_aside(const struct build *build, const struct chapter *chapter,
    const struct tie *tie)
{
	const struct verdict *v;
	const struct tied *tied;
	const char *because;
	size_t k;

	for (; tie != NULL; tie = tie->outer) {
		if (tie->kind != TIE_RESTS)
			continue;
		tied = named_by(chapter, tie);
		for (k = 0; k < tie->nclaims; k++) {
			v = verdict_of(build, tied[k], &because);
			if (v == NULL || v->kind != VERDICT_HOLDS)
				return true;
		}
	}
	return false;
}

/* Is the passage tied to a claim of an experiment, or does it say why not? */
static bool
is_tied_to(const struct build *build, const struct chapter *chapter,
    const struct tie *tie, const char *experiment)
{
	const struct tied *tied;
	size_t k;

	for (; tie != NULL; tie = tie->outer) {
		if (tie->why != NULL)
			return true;
		tied = named_by(chapter, tie);
		for (k = 0; k < tie->nclaims; k++)
			if (strcmp(build->items[tied[k].item].embed->id,
				experiment) == 0)
				return true;
	}
	return false;
}

/* Live values of a chapter that nothing is said of: one line a passage. */
static void
loose_values(struct build *build, const struct chapter *chapter,
    const char ***lines, size_t *count)
{
	const char *line, *last = "";
	size_t i;

	for (i = 0; i < chapter->doc.nslots; i++) {
		const struct slot *slot = &chapter->doc.slots[i];

		if (slot->kind != SLOT_VALUE ||
		    is_tied_to(build, chapter, slot->within, slot->id))
			continue;
		line = arena_printf(build->arena,
		    "%s:%d: a passage tells values of '%s' and rests on none "
		    "of its claims, expected {rests} CLAIM or {rests} none: "
		    "WHY",
		    chapter->path, slot->line, slot->id);
		if (strcmp(line, last) != 0)
			*ARENA_PUSH(build->arena, *lines, *count) = line;
		last = line;
	}
}

size_t
build_prose(struct build *build, const char *const **lines)
{
	const char **list = NULL;
	size_t i, k, n = 0;

	for (i = 0; i < build->nitems; i++) {
		const struct embed *e = build->items[i].embed;

		for (k = 0; k < e->nclaims; k++)
			if (!e->claims[k].alone && !is_rested_on(build, i, k))
				*ARENA_PUSH(build->arena, list, n) =
				    arena_printf(build->arena,
					"%s:%d: no passage rests on claim "
					"'%s', expected {rests} %s at one, or "
					"'alone: true'",
					e->file, e->claims[k].line,
					e->claims[k].id, e->claims[k].id);
	}
	for (i = 0; i < build->nchapters; i++)
		loose_values(build, &build->chapters[i], &list, &n);
	*lines = list;
	return n;
}
