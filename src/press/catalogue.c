/* Knows how lists of experiments hang together; not what they say. */
#include "press/catalogue.h"

#include <string.h>

#include "base/text.h"

enum standing
catalogue_standing(const struct card *card)
{
	if (card->failure != NULL)
		return card->expected != NULL ? STANDING_WANTED :
						STANDING_FAILED;
	if (card->running)
		return STANDING_RUNNING;
	if (card->result == NULL)
		return STANDING_MISSING;
	return card->stale ? STANDING_STALE : STANDING_FRESH;
}

const char *
catalogue_chapter(const struct catalogue *catalogue, size_t which)
{
	const struct site *site = catalogue->site;
	const char *page = catalogue->list[which].page;
	size_t i;

	if (which > 0 && strcmp(catalogue->list[which - 1].page, page) == 0)
		return NULL;
	for (i = 0; i < site->count; i++)
		if (strcmp(site->entries[i].page, page) == 0)
			return site->entries[i].title;
	return site->title; /* the first page is of no chapter */
}

void
catalogue_link(struct buf *out, const struct listed *listed, const char *words)
{
	buf_puts(out, "<a href=\"");
	page_link(out, "", listed->page);
	buf_printf(out, "#experiment.%s\">", listed->card.id);
	text_put_html(out, words);
	buf_puts(out, "</a>");
}

void
catalogue_count(struct buf *out, size_t count, const char *word)
{
	buf_printf(out, "%zu %s%s", count, word, count == 1 ? "" : "s");
}
