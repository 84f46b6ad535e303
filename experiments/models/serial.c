/*
 * Knows how objects become bytes, and bytes objects again.
 * Refuses to know how the bytes travel.
 */
#include "serial.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "memo.h"

enum { PROTOCOL = 4, BATCH = 1000 };

/* The names are those of Lib/pickletools.py. */
enum opcode {
	PROTO = 0x80,
	STOP = '.',
	MARK = '(',
	EMPTY_LIST = ']',
	APPEND = 'a',
	APPENDS = 'e',
	BININT1 = 'K',
	BININT2 = 'M',
	BININT = 'J',
	LONG1 = 0x8a,
	BINFLOAT = 'G',
	SHORT_BINBYTES = 'C',
	BINBYTES = 'B',
	BINBYTES8 = 0x8e,
	MEMOIZE = 0x94,
	BINGET = 'h',
	LONG_BINGET = 'j',
};

static struct serial_value *
new_value(enum serial_kind kind, size_t room)
{
	struct serial_value *value = malloc(sizeof(*value) + room);

	if (value == NULL)
		abort();
	*value = (struct serial_value) { .refs = 1, .kind = kind };
	return value;
}

struct serial_value *
serial_int(int64_t integer)
{
	struct serial_value *value = new_value(SERIAL_INT, 0);

	value->integer = integer;
	return value;
}

struct serial_value *
serial_float(double real)
{
	struct serial_value *value = new_value(SERIAL_FLOAT, 0);

	value->real = real;
	return value;
}

struct serial_value *
serial_bytes(const void *bytes, size_t length)
{
	struct serial_value *value = new_value(SERIAL_BYTES, length);

	value->length = length;
	value->bytes = (unsigned char *)(value + 1);
	if (length > 0)
		memcpy(value->bytes, bytes, length);
	return value;
}

struct serial_value *
serial_list(void)
{
	struct serial_value *value = new_value(SERIAL_LIST, 0);

	value->depth = 1;
	return value;
}

struct serial_value *
serial_hold(struct serial_value *value)
{
	value->refs++;
	return value;
}

bool
serial_append(struct serial_value *list, struct serial_value *item)
{
	/* So no list can come to lie in itself, and no depth can change. */
	assert(!list->inside && item != list);
	if (item->depth >= SERIAL_DEPTH_MAX)
		return false;
	if (list->depth <= item->depth)
		list->depth = item->depth + 1;
	if (list->length == list->capacity) {
		/* By an eighth, as list_resize() of CPython does. */
		list->capacity += (list->capacity >> 3) + 6;
		list->items = realloc(list->items,
		    list->capacity * sizeof(struct serial_value *));
		if (list->items == NULL)
			abort();
	}
	list->items[list->length++] = item;
	item->inside = true;
	return true;
}

void
serial_free(struct serial_value *value)
{
	if (value == NULL || --value->refs > 0)
		return;
	if (value->kind == SERIAL_LIST) {
		for (size_t i = 0; i < value->length; i++)
			serial_free(value->items[i]);
		free(value->items);
	}
	free(value);
}

/* ANCHOR: digest */
static inline void
add_word(struct serial_digest *digest, uint64_t word)
{
	digest->a += word;
	digest->b += digest->a;
}

void
serial_digest_words(const void *words, size_t n, struct serial_digest *digest)
{
	const unsigned char *from = words;

	for (size_t i = 0; i < n; i++) {
		uint64_t word;

		memcpy(&word, from + i * sizeof(word), sizeof(word));
		add_word(digest, word);
	}
}
/* ANCHOR_END: digest */

static void
digest_bytes(const unsigned char *bytes, size_t length,
    struct serial_digest *digest)
{
	size_t words = length / 8, left = length % 8;
	uint64_t last = 0;

	serial_digest_words(bytes, words, digest);
	if (left == 0)
		return;
	memcpy(&last, bytes + 8 * words, left);
	add_word(digest, last);
}

void
serial_digest(const struct serial_value *value, struct serial_digest *digest)
{
	switch (value->kind) {
	case SERIAL_INT:
	case SERIAL_FLOAT:
		/* Either way it is the 8 bytes of the union. */
		serial_digest_words(&value->integer, 1, digest);
		break;
	case SERIAL_BYTES:
		digest_bytes(value->bytes, value->length, digest);
		break;
	case SERIAL_LIST:
		for (size_t i = 0; i < value->length; i++)
			serial_digest(value->items[i], digest);
	}
}

static void
put(struct message *message, const void *bytes, size_t length)
{
	message_reserve(message, message->length + length);
	if (length > 0)
		memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void
put_opcode(struct message *message, enum opcode opcode)
{
	unsigned char byte = opcode;

	put(message, &byte, 1);
}

/* An opcode and a number of n bytes, the lowest first. */
static void
put_number(struct message *message, enum opcode opcode, uint64_t number, int n)
{
	uint64_t little = htole64(number);

	put_opcode(message, opcode);
	put(message, &little, n);
}

/* In the shortest of pickle's ways; LONG1 takes no byte more than it must. */
static void
put_int(struct message *message, int64_t integer)
{
	int n = 5;

	if (integer >= 0 && integer <= UINT8_MAX) {
		put_number(message, BININT1, integer, 1);
	} else if (integer >= 0 && integer <= UINT16_MAX) {
		put_number(message, BININT2, integer, 2);
	} else if (integer >= INT32_MIN && integer <= INT32_MAX) {
		put_number(message, BININT, integer, 4);
	} else {
		while (n < 8 && integer >> (8 * n - 1) != 0 &&
		    integer >> (8 * n - 1) != -1)
			n++;
		put_number(message, LONG1, n, 1);
		integer = htole64(integer);
		put(message, &integer, n);
	}
}

static void
put_float(struct message *message, double real)
{
	uint64_t word;

	memcpy(&word, &real, sizeof(word));
	word = htobe64(word);
	put_opcode(message, BINFLOAT);
	put(message, &word, sizeof(word));
}

static void
put_bytes(struct message *message, const struct serial_value *value)
{
	if (value->length <= UINT8_MAX)
		put_number(message, SHORT_BINBYTES, value->length, 1);
	else if (value->length <= UINT32_MAX)
		put_number(message, BINBYTES, value->length, 4);
	else
		put_number(message, BINBYTES8, value->length, 8);
	put(message, value->bytes, value->length);
}

/* What is written, and which objects are in it already. */
struct dumper {
	struct message *message;
	struct memo memo;
};

static void put_value(struct dumper *dumper, const struct serial_value *value);

/* ANCHOR: dump */
/* An object that was written before: say only as which one. */
static bool
put_again(struct dumper *dumper, const struct serial_value *value)
{
	int64_t number = memo_find(&dumper->memo, value);

	if (number < 0)
		return false;
	if (number <= UINT8_MAX)
		put_number(dumper->message, BINGET, number, 1);
	else
		put_number(dumper->message, LONG_BINGET, number, 4);
	return true;
}

/* Note an object, and tell the reader to note it too. */
static void
memoize(struct dumper *dumper, const struct serial_value *value)
{
	memo_add(&dumper->memo, value);
	put_opcode(dumper->message, MEMOIZE);
}

/* The items, a thousand at a time, between MARK and APPENDS. */
static void
put_list(struct dumper *dumper, const struct serial_value *list)
{
	size_t i = 0;

	put_opcode(dumper->message, EMPTY_LIST);
	memoize(dumper, list);
	if (list->length == 1) {
		put_value(dumper, list->items[0]);
		put_opcode(dumper->message, APPEND);
		return;
	}
	while (i < list->length) {
		put_opcode(dumper->message, MARK);
		do
			put_value(dumper, list->items[i++]);
		while (i < list->length && i % BATCH != 0);
		put_opcode(dumper->message, APPENDS);
	}
}

static void
put_value(struct dumper *dumper, const struct serial_value *value)
{
	if (value->kind == SERIAL_INT) {
		put_int(dumper->message, value->integer);
	} else if (value->kind == SERIAL_FLOAT) {
		put_float(dumper->message, value->real);
	} else if (put_again(dumper, value)) {
		return;
	} else if (value->kind == SERIAL_BYTES) {
		put_bytes(dumper->message, value);
		memoize(dumper, value);
	} else {
		put_list(dumper, value);
	}
}
/* ANCHOR_END: dump */

void
serial_dump(const struct serial_value *value, struct message *message)
{
	struct dumper dumper = { .message = message };

	message->length = 0;
	memo_init(&dumper.memo);
	put_number(message, PROTO, PROTOCOL, 1);
	put_value(&dumper, value);
	put_opcode(message, STOP);
	memo_fini(&dumper.memo);
}

/* Values, one on the other; it holds each of them. */
struct pile {
	struct serial_value **values; /* NULL is a MARK */
	size_t height, capacity;
};

/* What is read, and what has been made of it so far. */
struct loader {
	const unsigned char *bytes;
	size_t left;
	struct pile stack, memo; /* the memo is as the dumper's was */
};

static void
pile_push(struct pile *pile, struct serial_value *value)
{
	if (pile->height == pile->capacity) {
		pile->capacity = 2 * pile->capacity + 32;
		pile->values = realloc(pile->values,
		    pile->capacity * sizeof(struct serial_value *));
		if (pile->values == NULL)
			abort();
	}
	pile->values[pile->height++] = value;
}

static void
pile_fini(struct pile *pile)
{
	while (pile->height > 0)
		serial_free(pile->values[--pile->height]);
	free(pile->values);
}

static void
push(struct loader *loader, struct serial_value *value)
{
	pile_push(&loader->stack, value);
}

/* The next bytes, or NULL if there are not as many. */
static const unsigned char *
take(struct loader *loader, uint64_t length)
{
	const unsigned char *bytes = loader->bytes;

	if (length > loader->left)
		return NULL;
	loader->bytes += length;
	loader->left -= length;
	return bytes;
}

/* A number of n bytes, the lowest first. */
static bool
take_number(struct loader *loader, int n, uint64_t *number)
{
	const unsigned char *bytes = take(loader, n);

	*number = 0;
	for (int i = n - 1; bytes != NULL && i >= 0; i--)
		*number = *number << 8 | bytes[i];
	return bytes != NULL;
}

/* An int of n bytes, 0 to 8; the topmost bit is the sign if it is signed. */
static enum serial_error
load_int(struct loader *loader, int n, bool has_sign)
{
	uint64_t number;

	if (!take_number(loader, n, &number))
		return SERIAL_SHORT;
	if (has_sign && n > 0 && n < 8 && number >> (8 * n - 1) != 0)
		number |= UINT64_MAX << 8 * n;
	push(loader, serial_int((int64_t)number));
	return SERIAL_OK;
}

static enum serial_error
load_long(struct loader *loader)
{
	uint64_t n;

	if (!take_number(loader, 1, &n))
		return SERIAL_SHORT;
	return n > 8 ? SERIAL_UNKNOWN : load_int(loader, n, true);
}

static enum serial_error
load_float(struct loader *loader)
{
	const unsigned char *bytes = take(loader, 8);
	uint64_t word;
	double real;

	if (bytes == NULL)
		return SERIAL_SHORT;
	memcpy(&word, bytes, sizeof(word));
	word = be64toh(word);
	memcpy(&real, &word, sizeof(real));
	push(loader, serial_float(real));
	return SERIAL_OK;
}

/* Bytes whose length is a number of n bytes. */
static enum serial_error
load_bytes(struct loader *loader, int n)
{
	const unsigned char *bytes;
	uint64_t length;

	if (!take_number(loader, n, &length))
		return SERIAL_SHORT;
	bytes = take(loader, length);
	if (bytes == NULL)
		return SERIAL_SHORT;
	push(loader, serial_bytes(bytes, length));
	return SERIAL_OK;
}

/* ANCHOR: load */
/* One more item of a list; a list that lies in another is complete. */
static enum serial_error
append(struct serial_value *list, struct serial_value *item)
{
	if (list->inside || item == list)
		return SERIAL_WRONG;
	return serial_append(list, item) ? SERIAL_OK : SERIAL_DEEP;
}

/* Move all values from a place of the stack on to the list below it. */
static enum serial_error
append_from(struct pile *stack, size_t from, size_t list_at)
{
	struct serial_value *list = stack->values[list_at];
	size_t height = stack->height;
	enum serial_error error = SERIAL_OK;

	if (list == NULL || list->kind != SERIAL_LIST)
		return SERIAL_WRONG;
	for (size_t i = from; i < height; i++) {
		if (error == SERIAL_OK)
			error = append(list, stack->values[i]);
		if (error != SERIAL_OK)
			serial_free(stack->values[i]);
	}
	stack->height = list_at + 1;
	return error;
}

static enum serial_error
load_append(struct pile *stack)
{
	size_t height = stack->height;

	if (height < 2 || stack->values[height - 1] == NULL)
		return SERIAL_WRONG;
	return append_from(stack, height - 1, height - 2);
}

static enum serial_error
load_appends(struct pile *stack)
{
	size_t mark = stack->height;

	while (mark > 0 && stack->values[mark - 1] != NULL)
		mark--;
	return mark < 2 ? SERIAL_WRONG : append_from(stack, mark, mark - 2);
}

/* What was made last is the next one of the memo. */
static enum serial_error
load_memoize(struct loader *loader)
{
	const struct pile *stack = &loader->stack;

	if (stack->height == 0 || stack->values[stack->height - 1] == NULL)
		return SERIAL_WRONG;
	pile_push(&loader->memo, serial_hold(stack->values[stack->height - 1]));
	return SERIAL_OK;
}

/* An object once more, by its number of n bytes. */
static enum serial_error
load_again(struct loader *loader, int n)
{
	uint64_t number;

	if (!take_number(loader, n, &number))
		return SERIAL_SHORT;
	if (number >= loader->memo.height)
		return SERIAL_WRONG;
	push(loader, serial_hold(loader->memo.values[number]));
	return SERIAL_OK;
}
/* ANCHOR_END: load */

static enum serial_error
load_protocol(struct loader *loader)
{
	uint64_t protocol;

	if (!take_number(loader, 1, &protocol))
		return SERIAL_SHORT;
	return protocol == PROTOCOL ? SERIAL_OK : SERIAL_UNKNOWN;
}

static enum serial_error
load_opcode(struct loader *loader, enum opcode opcode)
{
	switch (opcode) {
	case PROTO:
		return load_protocol(loader);
	case EMPTY_LIST:
		push(loader, serial_list());
		return SERIAL_OK;
	case MARK:
		push(loader, NULL);
		return SERIAL_OK;
	case APPEND:
		return load_append(&loader->stack);
	case APPENDS:
		return load_appends(&loader->stack);
	case BININT1:
		return load_int(loader, 1, false);
	case BININT2:
		return load_int(loader, 2, false);
	case BININT:
		return load_int(loader, 4, true);
	case LONG1:
		return load_long(loader);
	case BINFLOAT:
		return load_float(loader);
	case SHORT_BINBYTES:
		return load_bytes(loader, 1);
	case BINBYTES:
		return load_bytes(loader, 4);
	case BINBYTES8:
		return load_bytes(loader, 8);
	case MEMOIZE:
		return load_memoize(loader);
	case BINGET:
		return load_again(loader, 1);
	case LONG_BINGET:
		return load_again(loader, 4);
	default:
		return SERIAL_UNKNOWN;
	}
}

enum serial_error
serial_load(const void *bytes, size_t length, struct serial_value **value)
{
	struct loader loader = { .bytes = bytes, .left = length };
	enum serial_error error = SERIAL_OK;
	uint64_t opcode = 0;

	while (error == SERIAL_OK && opcode != STOP) {
		if (!take_number(&loader, 1, &opcode))
			error = SERIAL_SHORT;
		else if (opcode != STOP)
			error = load_opcode(&loader, opcode);
	}
	if (error == SERIAL_OK &&
	    (loader.stack.height != 1 || loader.stack.values[0] == NULL))
		error = SERIAL_WRONG;
	if (error == SERIAL_OK)
		*value = loader.stack.values[--loader.stack.height];
	pile_fini(&loader.stack);
	pile_fini(&loader.memo);
	return error;
}
