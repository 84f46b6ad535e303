#include "exercises/let-go/exercise.h"
#include "explore/explore.h"
#include "explore/steps.h"

struct object {
	struct word words[WORDS];
};

static struct mutex gil;
static struct object text, packed;
static struct word zlib; /* bytes that were packed */
static struct word errors;
static bool is_bad; /* the text cannot be packed */

static char
own_letter(void)
{
	return 'A' + (char)thread_number() - 1;
}

/* Only the thread itself can change the answer. */
static bool
has_gil(void)
{
	return gil.holder == thread_number();
}

static void
expect_gil(const char *what, const struct step_place *place)
{
	expect(has_gil(), "touches-without",
	    "In line %d %c %s, without the GIL: another thread may be in the "
	    "middle of changing Python's objects.",
	    place->line, own_letter(), what);
}

long
item_get(struct object *object, int i, const struct step_place *place)
{
	long number = step_load(&object->words[i], place);

	expect_gil("reads a word of an object", place);
	return number;
}

void
item_set(struct object *object, int i, long number,
    const struct step_place *place)
{
	step_store(&object->words[i], number, place);
	expect_gil("changes a word of an object", place);
}

void
error_raise(const struct step_place *place)
{
	step_fetch_add(&errors, 1, place);
	expect_gil("makes an exception, which is an object", place);
}

void
gil_save(const struct step_place *place)
{
	expect(has_gil(), "lets-go-twice",
	    "In line %d %c lets go of the GIL, which it does not have: it has "
	    "let go of it already.",
	    place->line, own_letter());
	step_unlock(&gil, place);
}

void
gil_restore(const struct step_place *place)
{
	expect(!has_gil(), "takes-twice",
	    "In line %d %c takes the GIL, which it has already: it would wait "
	    "for itself for ever.",
	    place->line, own_letter());
	step_lock(&gil, place);
}

long
zlib_pack(const long bytes[WORDS], const struct step_place *place)
{
	step_fetch_add(&zlib, WORDS, place);
	expect(!has_gil(), "keeps-it",
	    "%c packs, which takes long, with the GIL in its hands. It touches "
	    "no object meanwhile, and yet no other thread can run Python.",
	    own_letter());
	expect(bytes[0] == bytes[1], "torn",
	    "The words of the text are equal whenever somebody has the GIL, "
	    "but %c packs %ld and %ld: another thread changed them between "
	    "the two reads.",
	    own_letter(), bytes[0], bytes[1]);
	return is_bad ? -1 : bytes[0] + 100;
}

static void
python_calls(void)
{
	bool done;

	mutex_lock(&gil);
	done = compress(&text, &packed);
	expect(has_gil(), "returns-without",
	    "compress() returned %s, and %c does not have the GIL. Python "
	    "goes on as if it had.",
	    done ? "true" : "false", own_letter());
	expect(done == !is_bad, "wrong-answer",
	    "The text %s be packed, and compress() returned %s.",
	    is_bad ? "cannot" : "can", done ? "true" : "false");
	expect_number(is_bad, load(&errors), "wrong-error",
	    "How many errors were raised");
	mutex_unlock(&gil);
}

/* Another thread runs bytecode: both words change, under one lock. */
static void
python_changes(void)
{
	mutex_lock(&gil);
	store(&text.words[0], 8);
	store(&text.words[1], 8);
	mutex_unlock(&gil);
}

static void
thread(int me)
{
	if (me == 1)
		python_calls();
	else
		python_changes();
}

static void
begin(void)
{
	text.words[0].value = text.words[1].value = 7;
}

static void
begin_bad(void)
{
	begin();
	is_bad = true;
}

static void
end(void)
{
	long result = packed.words[0].value;

	expect(is_bad || result == 107 || result == 108, "not-stored",
	    "A text of 7 or of 8 was packed, so 107 or 108 should be the first "
	    "word of the result. It is %ld.",
	    result);
	expect(!is_bad || result == 0, "stored-an-error",
	    "The text could not be packed, and the result was changed to %ld.",
	    result);
}

static const struct scene scenes[] = {
	{
	    .name = "A compresses a text, while B runs bytecode",
	    .threads = 2,
	    .begin = begin,
	    .thread = thread,
	    .end = end,
	},
	{
	    .name = "A's text cannot be compressed, and B runs bytecode",
	    .threads = 2,
	    .begin = begin_bad,
	    .thread = thread,
	    .end = end,
	},
};

int
main(void)
{
	return explore(&scenes[0]).failed || explore(&scenes[1]).failed;
}
