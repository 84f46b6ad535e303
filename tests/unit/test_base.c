/* The lowest layer: arena, buf, text, err, facts and hash. */
#include "test.h"

#include "base/buf.h"
#include "base/facts.h"
#include "base/hash.h"
#include "base/text.h"

static void
arena_gives_zeroed_aligned_pieces(void **state)
{
	unsigned char *pieces[500];
	size_t i, k;

	(void)state;
	for (i = 0; i < 500; i++) {
		pieces[i] = arena_alloc(arena, i + 1);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t),
		    0);
		for (k = 0; k <= i; k++)
			assert_int_equal(pieces[i][k], 0);
		memset(pieces[i], (int)(i % 255) + 1, i + 1);
	}
	/* No piece was given out twice. */
	for (i = 0; i < 500; i++)
		for (k = 0; k <= i; k++)
			assert_int_equal(pieces[i][k], i % 255 + 1);
}

static void
arena_gives_pieces_larger_than_a_block(void **state)
{
	size_t size = 1 << 20;
	char *large = arena_alloc(arena, size), *small;

	(void)state;
	small = arena_strdup(arena, "small");
	memset(large, 'x', size);
	assert_string_equal(small, "small");
}

static void
arena_copies_strings(void **state)
{
	char *copy = arena_strndup(arena, "a\0b and more", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	assert_string_equal(arena_strndup(arena, "", 0), "");
	assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	assert_int_equal(strlen(arena_printf(arena, "%0200000d", 7)), 200000);
}

static void
arena_push_keeps_what_was_there(void **state)
{
	int *list = NULL;
	size_t count = 0;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int *place = ARENA_PUSH(arena, list, count);

		assert_int_equal(*place, 0);
		*place = i + 1;
	}
	assert_int_equal(count, 1000);
	for (i = 0; i < 1000; i++)
		assert_int_equal(list[i], i + 1);
}

static void
buf_is_always_terminated(void **state)
{
	struct buf buf = BUF_INIT;
	int i;

	(void)state;
	assert_string_equal(buf.data, "");
	buf_add(&buf, "", 0);
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	for (i = 0; i < 1000; i++) {
		buf_putc(&buf, 'x');
		assert_int_equal(buf.len, i + 1);
		assert_int_equal(buf.data[buf.len], '\0');
	}
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	buf_fini(&buf);
	assert_non_null(buf.data);
	assert_int_equal(buf.len, 0);
}

static void
buf_takes_any_bytes(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "a\0b", 3);
	buf_puts(&buf, "c");
	assert_int_equal(buf.len, 4);
	assert_memory_equal(buf.data, "a\0bc", 5);
	buf_clear(&buf);
	buf_printf(&buf, "%s", "");
	buf_printf(&buf, "%05000d|", 3);
	assert_int_equal(buf.len, 5001);
	assert_string_equal(buf.data + 4999, "3|");
	buf_fini(&buf);
}

static void
buf_escapes_what_html_gives_a_meaning(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_escape(&buf, "<a href=\"x\">'&amp;'</a>", 23);
	assert_string_equal(buf.data,
	    "&lt;a href=&quot;x&quot;&gt;&#39;"
	    "&amp;amp;&#39;&lt;/a&gt;");
	buf_clear(&buf);
	buf_escape(&buf, "<<<", 2);
	assert_string_equal(buf.data, "&lt;&lt;");
	buf_clear(&buf);
	buf_escape(&buf, "a\0<", 3);
	assert_int_equal(buf.len, 6);
	assert_memory_equal(buf.data, "a\0&lt;", 7);
	buf_fini(&buf);
}

static void
ids_are_small_letters_digits_and_dashes(void **state)
{
	static const char *const good[] = { "a", "7", "cpu-threads", "a--",
		"0-z" };
	static const char *const bad[] = { "", "-a", "A", "a_b", "a b", "a.c",
		"a/b", "ä", "a\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_is_id(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_is_id(bad[i]));
}

static void
text_answers_small_questions(void **state)
{
	static const char *const words[] = { "a", "b", "c" };

	(void)state;
	assert_true(text_starts("abc", "ab"));
	assert_true(text_starts("abc", ""));
	assert_false(text_starts("ab", "abc"));
	assert_true(text_ends("x.md", ".md"));
	assert_false(text_ends("md", ".md"));
	assert_string_equal(text_trim(arena, " \t a b\r\n"), "a b");
	assert_string_equal(text_trim(arena, "  \n"), "");
	assert_string_equal(text_base64(arena, "", 0), "");
	assert_string_equal(text_base64(arena, "fooba", 5), "Zm9vYmE=");
	assert_string_equal(text_base64(arena, "\xff\0\xfe", 3), "/wD+");
	assert_string_equal(text_join(arena, words, 3), "a, b, c");
	assert_string_equal(text_join(arena, words, 0), "none");
}

/* Writes a code point in UTF-8 as if each were allowed. */
static size_t
encode(unsigned point, char *to)
{
	if (point < 0x80) {
		to[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		to[0] = (char)(0xC0 | point >> 6);
		to[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		to[0] = (char)(0xE0 | point >> 12);
		to[1] = (char)(0x80 | (point >> 6 & 0x3F));
		to[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | point >> 18);
	to[1] = (char)(0x80 | (point >> 12 & 0x3F));
	to[2] = (char)(0x80 | (point >> 6 & 0x3F));
	to[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}

/* Every code point there is, and those that are none. */
static void
utf8_knows_every_code_point(void **state)
{
	unsigned point;
	char bytes[4];
	size_t len;

	(void)state;
	for (point = 1; point <= 0x1FFFFF; point++) {
		bool none =
		    point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);

		len = encode(point, bytes);
		if ((text_bad_utf8_line(bytes, len) != 0) != none)
			fail_msg("U+%04X is taken for %s", point,
			    none ? "good" : "bad");
		/* Cut short it is never good. */
		if (len > 1 && text_bad_utf8_line(bytes, len - 1) == 0)
			fail_msg("U+%04X is good without its end", point);
	}
}

static void
utf8_refuses_what_is_ill_formed(void **state)
{
	/* The edges of Unicode's table 3-7, and what stands alone. */
	static const char *const bad[] = { "\x80", "\xBF", "\xC0\x80",
		"\xC1\xBF", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF",
		"\xE1\x80\x41", "\xED\xA0\x80", "\xED\xBF\xBF",
		"\xF0\x8F\xBF\xBF", "\xF1\x80\x80\xC0", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF",
		"a\xE2\x82" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_bad_utf8_line(bad[i], strlen(bad[i])) != 1)
			fail_msg("the bad text number %zu is not seen", i);
	assert_int_equal(text_bad_utf8_line("", 0), 0);
	assert_int_equal(text_bad_utf8_line("ä\nö\n\xFF\n\xFF", 10), 3);
	assert_int_equal(text_bad_utf8_line("a\n\0", 3), 2);
}

static void
an_error_is_one_line(void **state)
{
	struct err err;

	(void)state;
	assert_false(err_set(&err, "%s: %d", "a\nb\n", 3));
	assert_string_equal(err.text, "a b : 3");
	assert_false(err_at(&err, "x.md", 7, "bad '%s'", "a\nb"));
	assert_string_equal(err.text, "x.md:7: bad 'a b'");
	assert_false(err_at(&err, "x.md", 0, "gone"));
	assert_string_equal(err.text, "x.md: gone");
	assert_false(err_set(&err, "%05000d", 1));
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

/* Such names are allowed in a folder of Markdown. */
static void
an_error_is_one_line_whatever_the_file_is_called(void **state)
{
	struct err err;

	(void)state;
	err_at(&err, "a\nb.md", 1, "bad");
	assert_null(strchr(err.text, '\n'));
	err_at(&err, "x.md", 1, "bad '%s'", "a\rb");
	assert_null(strchr(err.text, '\r'));
}

static void
facts_keep_null_apart_from_zero(void **state)
{
	struct facts facts = { 0 };

	(void)state;
	facts_text(arena, &facts, "governor", NULL);
	facts_text(arena, &facts, "model", "x");
	facts_number(arena, &facts, "mhz", NAN);
	facts_number(arena, &facts, "cpus", 0);
	assert_int_equal(facts.count, 4);
	assert_non_null(facts_find(&facts, "governor"));
	assert_null(facts_get_text(&facts, "governor"));
	assert_true(isnan(facts_get_number(&facts, "governor")));
	assert_string_equal(facts_get_text(&facts, "model"), "x");
	assert_true(isnan(facts_get_number(&facts, "model")));
	assert_true(isnan(facts_get_number(&facts, "mhz")));
	assert_near(facts_get_number(&facts, "cpus"), 0);
	assert_null(facts_find(&facts, "none"));
	assert_true(isnan(facts_get_number(&facts, "none")));
}

static void
hashes_are_the_published_ones(void **state)
{
	(void)state;
	/* XXH3_128bits of nothing, seed 0: xxHash's own sanity test. */
	assert_string_equal(hash_hex(arena, "", 0),
	    "99aa06d3014798d86001c324468d497f");
	/* FIPS 180-4's examples. */
	assert_string_equal(hash_sha256_hex(arena, "", 0),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	assert_string_equal(hash_sha256_hex(arena, "abc", 3),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	assert_string_not_equal(hash_hex(arena, "a", 1),
	    hash_hex(arena, "b", 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arena_gives_zeroed_aligned_pieces),
		TEST(arena_gives_pieces_larger_than_a_block),
		TEST(arena_copies_strings),
		TEST(arena_push_keeps_what_was_there),
		TEST(buf_is_always_terminated),
		TEST(buf_takes_any_bytes),
		TEST(buf_escapes_what_html_gives_a_meaning),
		TEST(ids_are_small_letters_digits_and_dashes),
		TEST(text_answers_small_questions),
		TEST(utf8_knows_every_code_point),
		TEST(utf8_refuses_what_is_ill_formed),
		TEST(an_error_is_one_line),
		TEST(an_error_is_one_line_whatever_the_file_is_called),
		TEST(facts_keep_null_apart_from_zero),
		TEST(hashes_are_the_published_ones),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
