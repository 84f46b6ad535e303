/* How many words has a long text? A blank ends each. Three ways to count. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"

static const char pangram[] = "the quick brown fox jumps over the lazy dog ";

/* ANCHOR: count */
struct text {
	char *chars;
	size_t len;
	long counts[2]; /* one a thread */
	atomic_long shared;
};

static void
count_own(void *arg, int i)
{
	struct text *text = arg;
	const char *half = text->chars + i * text->len / 2;
	long count = 0;

	for (size_t k = 0; k < text->len / 2; k++)
		count += half[k] == ' ';
	text->counts[i] = count;
}

static void
count_both(void *arg, int i)
{
	for (; i < 2; i++)
		count_own(arg, i);
}

static void
count_shared(void *arg, int i)
{
	struct text *text = arg;
	const char *half = text->chars + i * text->len / 2;

	for (size_t k = 0; k < text->len / 2; k++)
		if (half[k] == ' ')
			atomic_fetch_add(&text->shared, 1);
}
/* ANCHOR_END: count */

/* ANCHOR: variant */
static void
text_init(struct text *text, struct rig *rig)
{
	size_t lines = 2 * rig_number(rig, "lines"), each = strlen(pangram);

	*text = (struct text) { .len = lines * each };
	text->chars = malloc(text->len);
	if (text->chars == NULL)
		abort();
	for (size_t i = 0; i < lines; i++)
		memcpy(text->chars + i * each, pangram, each);
}

/* The answer is checked before a time is reported: a line has nine. */
static void
text_fini(struct text *text, struct rig *rig)
{
	rig_expect(rig, "the words", 2 * rig_number(rig, "lines") * 9,
	    text->counts[0] + text->counts[1] + text->shared);
	free(text->chars);
}

static void
halves(struct rig *rig)
{
	struct text text;

	text_init(&text, rig);
	rig_threads(rig, 2, count_own, &text);
	text_fini(&text, rig);
}
/* ANCHOR_END: variant */

static void
one(struct rig *rig)
{
	struct text text;

	text_init(&text, rig);
	rig_alone(rig, count_both, &text);
	text_fini(&text, rig);
}

static void
shared(struct rig *rig)
{
	struct text text;

	text_init(&text, rig);
	rig_threads(rig, 2, count_shared, &text);
	text_fini(&text, rig);
}

/* ANCHOR: declares */
const struct rig_experiment rig_experiment = {
	.id = "words",
	.title = "Counting the words of a text, by one thread and by two",
	.params = {
		{
			.name = "lines",
			.text = "lines of the text in each half",
			.value = 200000, .min = 1, .max = 1e7, .whole = true,
		},
	},
	.variants = {
		{
			.name = "one",
			.text = "one thread counts both halves",
			.role = RIG_BASE,
			.run = one,
		}, {
			.name = "halves",
			.text = "two threads, each with a count of its own",
			.role = RIG_CAPACITY,
			.run = halves,
		}, {
			.name = "shared",
			.text = "two threads with one atomic count",
			.run = shared,
		},
	},
};
/* ANCHOR_END: declares */
