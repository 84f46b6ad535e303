/*
 * The serialiser: its bytes are those of pickle but for frames, what goes in
 * comes out again, one object as one object, and of bytes that are wrong it
 * makes an error, whatever they are.
 */
#include "models/serial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static struct serial_value *
list_of(struct serial_value *a, struct serial_value *b)
{
	struct serial_value *list = serial_list();

	if (a != NULL)
		assert_true(serial_append(list, a));
	if (b != NULL)
		assert_true(serial_append(list, b));
	return list;
}

static bool
equal(const struct serial_value *a, const struct serial_value *b)
{
	if (a->kind != b->kind || a->depth != b->depth ||
	    a->length != b->length)
		return false;
	switch (a->kind) {
	case SERIAL_INT:
		return a->integer == b->integer;
	case SERIAL_FLOAT: /* their bits: nan, and -0.0 is not 0.0 */
		return memcmp(&a->real, &b->real, sizeof(a->real)) == 0;
	case SERIAL_BYTES:
		return memcmp(a->bytes, b->bytes, a->length) == 0;
	default:
		for (size_t i = 0; i < a->length; i++)
			if (!equal(a->items[i], b->items[i]))
				return false;
		return true;
	}
}

/* Dump it, look at the bytes (in hex; NULL: any), load it, compare, free. */
static void
check(struct serial_value *value, const char *want)
{
	struct serial_digest before = { 0 }, after = { 0 };
	struct message message = { 0 };
	struct serial_value *again;
	char hex[512] = "";

	serial_dump(value, &message);
	for (size_t i = 0; want != NULL && i < message.length; i++)
		snprintf(hex + 2 * i, 3, "%02x", message.bytes[i]);
	if (want != NULL)
		assert_string_equal(want, hex);
	assert_int_equal(SERIAL_OK,
	    serial_load(message.bytes, message.length, &again));
	assert_true(equal(value, again));
	serial_digest(value, &before);
	serial_digest(again, &after);
	assert_memory_equal(&before, &after, sizeof(before));
	serial_free(again);
	serial_free(value);
	message_fini(&message);
}

/* As CPython 3.13 writes them: pickle.dumps(value, protocol=4). */
static void
test_bytes_of_pickle(void **state)
{
	(void)state;
	check(serial_int(0), "80044b002e");
	check(serial_int(255), "80044bff2e");
	check(serial_int(256), "80044d00012e");
	check(serial_int(65535), "80044dffff2e");
	check(serial_int(65536), "80044a000001002e");
	check(serial_int(-1), "80044affffffff2e");
	check(serial_int(INT32_MIN), "80044a000000802e");
	check(serial_int(INT32_MAX + 1LL), "80048a0500000080002e");
	check(serial_int(INT32_MIN - 1LL), "80048a05ffffff7fff2e");
	check(serial_int(INT64_MAX), "80048a08ffffffffffffff7f2e");
	check(serial_int(INT64_MIN), "80048a0800000000000000802e");
	check(serial_float(1.5), "8004473ff80000000000002e");
	check(serial_float(-0.0), "80044780000000000000002e");
	check(serial_bytes("abc", 3), "80044303616263942e");
	check(serial_bytes("", 0), "80044300942e");
	check(serial_list(), "80045d942e");
	check(list_of(serial_int(7), NULL), "80045d944b07612e");
	check(list_of(serial_int(7), serial_int(8)), "80045d94284b074b08652e");
	check(list_of(serial_list(), list_of(serial_int(1), NULL)),
	    "80045d94285d945d944b0161652e");
}

/* An object that lies in several places: there, there once more. */
static void
test_one_object(void **state)
{
	struct serial_value *x = list_of(serial_int(1), NULL);
	struct serial_value *y = serial_bytes("abcdefgh", 8);

	(void)state;
	check(list_of(serial_hold(x), serial_hold(x)),
	    "80045d94285d944b01616801652e");
	check(list_of(list_of(serial_hold(y), NULL), serial_hold(y)),
	    "80045d94285d944308616263646566676894616802652e");
	/* They are still ours. */
	assert_int_equal(1, x->refs);
	check(x, "80045d944b01612e");
	check(y, "800443086162636465666768942e");
}

/* From number 256 on four bytes say which. */
static void
test_far_object(void **state)
{
	struct serial_value *list = serial_list(), *again;
	struct message message = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++)
		serial_append(list, serial_bytes(&i, sizeof(i)));
	serial_append(list, serial_hold(list->items[254])); /* is number 255 */
	serial_append(list, serial_hold(list->items[255]));
	serial_dump(list, &message);
	assert_memory_equal("h\xffj\0\1\0\0e.",
	    message.bytes + message.length - 9, 9);
	assert_int_equal(SERIAL_OK,
	    serial_load(message.bytes, message.length, &again));
	assert_true(equal(list, again));
	assert_ptr_equal(again->items[254], again->items[300]);
	assert_ptr_equal(again->items[255], again->items[301]);
	serial_free(again);
	serial_free(list);
	message_fini(&message);
}

/* Exit status: 0 if pickle makes the same of it, but for frames. */
static const char same_in_python[] =
    "python3 -c 'import pickle, sys\n"
    "try: import pickletools\n"
    "except ImportError: sys.exit(77)\n"
    "ours = sys.stdin.buffer.read()\n"
    "full = pickle.dumps(pickle.loads(ours), 4)\n"
    "theirs, at = b\"\", 0\n"
    "for opcode, _, i in pickletools.genops(full):\n"
    "    if opcode.name == \"FRAME\":\n"
    "        theirs, at = theirs + full[at:i], i + 9\n"
    "theirs += full[at:]\n"
    "sys.exit(theirs != ours)'";

/* Where there is a Python, with its whole library. */
static void
test_python(void **state)
{
	static const unsigned char zeros[70000];
	struct serial_value *list = serial_list();
	struct message message = { 0 };
	FILE *python;
	int status;

	(void)state;
	if (system("python3 -c '' 2>/dev/null") != 0)
		skip();
	for (int i = 0; i < 5000; i++) {
		serial_append(list, serial_bytes(&i, sizeof(i)));
		if (i % 7 == 0)
			serial_append(list, serial_hold(list->items[i / 2]));
		serial_append(list, serial_int(i * INT64_C(1234567)));
	}
	serial_append(list, serial_bytes(zeros, sizeof(zeros)));
	serial_append(list, list_of(serial_float(0.1), serial_int(-129)));
	serial_dump(list, &message);
	python = popen(same_in_python, "w");
	assert_non_null(python);
	assert_int_equal(message.length,
	    fwrite(message.bytes, 1, message.length, python));
	status = pclose(python);
	message_fini(&message);
	serial_free(list);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(0, status);
}

static void
test_long_bytes(void **state)
{
	struct message message = { 0 };
	unsigned char bytes[300] = { 1, [299] = 2 };
	struct serial_value *value = serial_bytes(bytes, sizeof(bytes));

	(void)state;
	serial_dump(value, &message);
	assert_int_equal(2 + 5 + 300 + 1 + 1, message.length);
	assert_memory_equal("\x80\x04"
			    "B\x2c\x01\0\0\x01",
	    message.bytes, 8);
	message_fini(&message);
	check(value, NULL);
}

/* A thousand items between MARK and APPENDS, and then the next ones. */
static void
test_batches(void **state)
{
	static const struct {
		int items;
		size_t batches;
	} cases[] = { { 2, 1 }, { 999, 1 }, { 1000, 1 }, { 1001, 2 },
		{ 2000, 2 }, { 2001, 3 } };

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct serial_value *list = serial_list();
		struct message message = { 0 };

		for (int i = 0; i < cases[c].items; i++)
			serial_append(list, serial_int(9));
		serial_dump(list, &message);
		assert_int_equal(5 + 2 * cases[c].items + 2 * cases[c].batches,
		    message.length);
		message_fini(&message);
		check(list, NULL);
	}
}

static void
test_depth(void **state)
{
	struct serial_value *list = serial_list(), *deeper;

	(void)state;
	for (int depth = 1; depth < SERIAL_DEPTH_MAX; depth++)
		list = list_of(list, NULL);
	assert_int_equal(SERIAL_DEPTH_MAX, list->depth);
	deeper = serial_list();
	assert_false(serial_append(deeper, list));
	assert_int_equal(0, deeper->length);
	serial_free(deeper);
	check(list, NULL);
}

static void
test_digest(void **state)
{
	struct serial_digest digest = { 0 };
	struct serial_value *value =
	    list_of(serial_bytes("\1\0\0\0\0\0\0\0\2", 9),
		list_of(serial_int(4), NULL));

	(void)state;
	serial_digest(value, &digest); /* words 1, 2 and 4 */
	assert_int_equal(7, digest.a);
	assert_int_equal(1 + 3 + 7, digest.b);
	serial_free(value);
}

static enum serial_error
load(const char *bytes, size_t length)
{
	struct serial_value *value = NULL;
	enum serial_error error = serial_load(bytes, length, &value);

	assert_true((error == SERIAL_OK) == (value != NULL));
	serial_free(value);
	return error;
}

#define LOAD(text) load(text, sizeof(text) - 1)

static void
test_wrong_bytes(void **state)
{
	(void)state;
	assert_int_equal(SERIAL_OK, LOAD("\x80\x04K\1."));
	assert_int_equal(SERIAL_OK, LOAD("\x80\x04K\1.and more"));
	assert_int_equal(SERIAL_SHORT, LOAD(""));
	assert_int_equal(SERIAL_SHORT, LOAD("\x80\x04K\1"));
	assert_int_equal(SERIAL_SHORT,
	    LOAD("\x80\x04"
		 "C\5abc."));
	assert_int_equal(SERIAL_SHORT,
	    LOAD("\x80\x04"
		 "B\377\377\377\377a."));
	assert_int_equal(SERIAL_SHORT,
	    LOAD("\x80\x04\x8e\377\377\377\377\377\377\377\377."));
	assert_int_equal(SERIAL_UNKNOWN, LOAD("\x80\x05K\1."));
	assert_int_equal(SERIAL_UNKNOWN, LOAD("\x80\x04}."));
	assert_int_equal(SERIAL_UNKNOWN, LOAD("\x8a\t123456789."));
	assert_int_equal(SERIAL_WRONG, LOAD("."));
	assert_int_equal(SERIAL_WRONG, LOAD("(."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1K\1."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1a."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1K\2a."));
	assert_int_equal(SERIAL_WRONG, LOAD("](a."));
	assert_int_equal(SERIAL_WRONG, LOAD("(K\1a."));
	assert_int_equal(SERIAL_WRONG, LOAD("]e."));
	assert_int_equal(SERIAL_WRONG, LOAD("(e."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1(K\2e."));
	assert_int_equal(SERIAL_WRONG, LOAD("((K\1e."));
	assert_int_equal(SERIAL_OK, LOAD("](e."));
}

#define M "\x94" /* MEMOIZE */

static void
test_wrong_memo(void **state)
{
	(void)state;
	assert_int_equal(SERIAL_WRONG, LOAD(M "."));
	assert_int_equal(SERIAL_WRONG, LOAD("(" M "."));
	assert_int_equal(SERIAL_WRONG, LOAD("h\0."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1" M "h\1."));
	assert_int_equal(SERIAL_WRONG, LOAD("]" M "(h\0h\1e."));
	assert_int_equal(SERIAL_WRONG, LOAD("K\1" M "j\0\0\0\1."));
	assert_int_equal(SERIAL_SHORT, LOAD("K\1" M "h"));
	assert_int_equal(SERIAL_SHORT, LOAD("K\1" M "j\0\0\0"));
	assert_int_equal(SERIAL_OK, LOAD("](K\1" M M M "h\2h\0e."));
	/* A list in itself, at once or by way of another. */
	assert_int_equal(SERIAL_WRONG, LOAD("]" M "h\0a."));
	assert_int_equal(SERIAL_WRONG, LOAD("]" M "(K\1h\0K\2e."));
	assert_int_equal(SERIAL_WRONG, LOAD("]" M "]h\0ah\0K\1a."));
	assert_int_equal(SERIAL_WRONG, LOAD("]" M "]" M "h\0ah\0h\1aa."));
	/* A list twice on the stack, and longer before it lies in any. */
	assert_int_equal(SERIAL_OK, LOAD("](]" M "h\0K\1ae."));
}

/* 2 to the power of 150 ways to one object, and quickly gone all the same. */
static void
test_many_ways(void **state)
{
	struct serial_value *value = serial_bytes("abc", 3);

	(void)state;
	for (int depth = 0; depth < 150; depth++) {
		struct message message = { 0 };
		struct serial_value *list = list_of(value, serial_hold(value));

		serial_dump(list, &message);
		assert_int_equal(SERIAL_OK,
		    serial_load(message.bytes, message.length, &value));
		assert_int_equal(depth + 1, value->depth);
		serial_free(list);
		message_fini(&message);
	}
	serial_free(value);
}

/* Lists in lists, more than there may be, made by two bytes each. */
static void
test_too_deep(void **state)
{
	char bytes[2 * 100000 + 2];
	size_t half = sizeof(bytes) / 2;

	(void)state;
	memset(bytes, ']', half);
	memset(bytes + half, 'a', half - 2);
	memcpy(bytes + sizeof(bytes) - 2, "a.", 2);
	assert_int_equal(SERIAL_DEEP, load(bytes, sizeof(bytes)));
}

/* Whatever stands in one byte, and wherever it ends, nothing bad happens. */
static void
test_any_bytes(void **state)
{
	struct serial_value *list =
	    list_of(list_of(serial_int(INT64_MIN), serial_bytes("abcdefgh", 8)),
		list_of(serial_float(2.5), list_of(serial_int(-3), NULL)));
	struct serial_value *twice = list_of(serial_hold(list->items[0]), list);
	struct message message = { 0 };
	int right = 0;

	(void)state;
	serial_dump(twice, &message);
	for (size_t at = 0; at < message.length; at++) {
		unsigned char was = message.bytes[at];

		assert_int_equal(SERIAL_SHORT, load((char *)message.bytes, at));
		for (int byte = 0; byte < 256; byte++) {
			message.bytes[at] = byte;
			right += load((char *)message.bytes, message.length) ==
			    SERIAL_OK;
		}
		message.bytes[at] = was;
	}
	assert_in_range(right, message.length, 255 * message.length);
	serial_free(twice);
	message_fini(&message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_of_pickle),
		cmocka_unit_test(test_one_object),
		cmocka_unit_test(test_far_object),
		cmocka_unit_test(test_python),
		cmocka_unit_test(test_long_bytes),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_wrong_bytes),
		cmocka_unit_test(test_wrong_memo),
		cmocka_unit_test(test_many_ways),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
