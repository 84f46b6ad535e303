/*
 * Knows how objects become bytes, and bytes objects again.
 * Refuses to know how the bytes travel.
 */
#include "serial.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

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
};

static struct serial_value *
new_value(enum serial_kind kind, size_t room)
{
	struct serial_value *value = malloc(sizeof(*value) + room);

	if (value == NULL)
		abort();
	*value = (struct serial_value) { .kind = kind };
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

bool
serial_append(struct serial_value *list, struct serial_value *item)
{
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
	return true;
}

void
serial_free(struct serial_value *value)
{
	if (value == NULL)
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

static void
put_value(struct message *message, const struct serial_value *value);

/* ANCHOR: dump */
/* The items, a thousand at a time, between MARK and APPENDS. */
static void
put_list(struct message *message, const struct serial_value *list)
{
	size_t i = 0;

	put_opcode(message, EMPTY_LIST);
	if (list->length == 1) {
		put_value(message, list->items[0]);
		put_opcode(message, APPEND);
		return;
	}
	while (i < list->length) {
		put_opcode(message, MARK);
		do
			put_value(message, list->items[i++]);
		while (i < list->length && i % BATCH != 0);
		put_opcode(message, APPENDS);
	}
}
/* ANCHOR_END: dump */

static void
put_value(struct message *message, const struct serial_value *value)
{
	switch (value->kind) {
	case SERIAL_INT:
		put_int(message, value->integer);
		break;
	case SERIAL_FLOAT:
		put_float(message, value->real);
		break;
	case SERIAL_BYTES:
		put_bytes(message, value);
		break;
	case SERIAL_LIST:
		put_list(message, value);
	}
}

void
serial_dump(const struct serial_value *value, struct message *message)
{
	message->length = 0;
	put_number(message, PROTO, PROTOCOL, 1);
	put_value(message, value);
	put_opcode(message, STOP);
}

/* What is read, and what has been made of it so far. */
struct loader {
	const unsigned char *bytes;
	size_t left;
	struct serial_value **stack; /* NULL is a MARK */
	size_t height, capacity;
};

static void
push(struct loader *loader, struct serial_value *value)
{
	if (loader->height == loader->capacity) {
		loader->capacity = 2 * loader->capacity + 64;
		loader->stack = realloc(loader->stack,
		    loader->capacity * sizeof(struct serial_value *));
		if (loader->stack == NULL)
			abort();
	}
	loader->stack[loader->height++] = value;
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
/* Move all values from a place of the stack on to the list below it. */
static enum serial_error
append_from(struct loader *loader, size_t from, size_t list_at)
{
	struct serial_value *list = loader->stack[list_at];
	size_t height = loader->height;
	enum serial_error error = SERIAL_OK;

	if (list == NULL || list->kind != SERIAL_LIST)
		return SERIAL_WRONG;
	for (size_t i = from; i < height; i++) {
		if (error == SERIAL_OK &&
		    !serial_append(list, loader->stack[i]))
			error = SERIAL_DEEP;
		if (error != SERIAL_OK)
			serial_free(loader->stack[i]);
	}
	loader->height = list_at + 1;
	return error;
}

static enum serial_error
load_append(struct loader *loader)
{
	size_t height = loader->height;

	if (height < 2 || loader->stack[height - 1] == NULL)
		return SERIAL_WRONG;
	return append_from(loader, height - 1, height - 2);
}

static enum serial_error
load_appends(struct loader *loader)
{
	size_t mark = loader->height;

	while (mark > 0 && loader->stack[mark - 1] != NULL)
		mark--;
	return mark < 2 ? SERIAL_WRONG : append_from(loader, mark, mark - 2);
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
		return load_append(loader);
	case APPENDS:
		return load_appends(loader);
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
	    (loader.height != 1 || loader.stack[0] == NULL))
		error = SERIAL_WRONG;
	if (error == SERIAL_OK)
		*value = loader.stack[--loader.height];
	while (loader.height > 0)
		serial_free(loader.stack[--loader.height]);
	free(loader.stack);
	return error;
}
