#ifndef MODELS_SERIAL_H
#define MODELS_SERIAL_H

/*
 * Python's pickle, for ints, floats, byte strings and lists of these: objects
 * to bytes and back.  The bytes are those of protocol 4 (PEP 3154), and
 * pickle.loads() reads them.  Left out are frames, which cut them into pieces
 * for a reader of files.  A list may not lie in itself, however far down.
 * Source: save_long, save_float, save_bytes, save_list, batch_list_exact,
 * memo_put, memo_get and load in Modules/_pickle.c of CPython 3.13.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

enum serial_kind { SERIAL_INT, SERIAL_FLOAT, SERIAL_BYTES, SERIAL_LIST };

enum { SERIAL_DEPTH_MAX = 200 }; /* lists in lists; Python has a limit too */

/* ANCHOR: value */
/* A Python object, in memory of its own; a list has pointers to others. */
struct serial_value {
	int64_t refs; /* lists and others that hold it */
	enum serial_kind kind;
	bool inside;	 /* a list has it for an item */
	int depth;	 /* of a list: how many lists lie in one another */
	size_t length;	 /* of bytes, or items of a list */
	size_t capacity; /* of a list */
	union {
		int64_t integer;
		double real;
		unsigned char *bytes; /* behind the struct itself */
		struct serial_value **items;
	};
};
/* ANCHOR_END: value */

/* New values, which the caller holds.  They abort without memory. */
struct serial_value *serial_int(int64_t integer);
struct serial_value *serial_float(double real);
struct serial_value *serial_bytes(const void *bytes, size_t length);
struct serial_value *serial_list(void);

/* Hold a value once more, to put it into one more place or to keep it. */
struct serial_value *serial_hold(struct serial_value *value);

/*
 * Append an item to a list that lies in no list yet; what the caller held of
 * the item is the list's now.  False, and nothing is done, if lists would lie
 * too deep.
 */
bool serial_append(struct serial_value *list, struct serial_value *item);

/*
 * Let go of a value.  When nobody holds it any more it is freed, and lets go
 * of what is in it.  NULL is allowed.
 */
void serial_free(struct serial_value *value);

/* Of all bytes, ints and floats in a value, in their order. */
struct serial_digest {
	uint64_t a, b;
};

/*
 * Add a value to a digest that began as all 0.  It is Fletcher's checksum
 * over words of 8 bytes (Fletcher, "An arithmetic checksum for serial
 * transmissions", 1982): a is the sum of the words, b the sum of what a was
 * after each.  An int or float is one word, bytes are as many as they fill.
 * What lies in several places is added in each of them: of bytes that nobody
 * trusts that may be without end.
 */
void
serial_digest(const struct serial_value *value, struct serial_digest *digest);

/* The same for words in memory. */
void
serial_digest_words(const void *words, size_t n, struct serial_digest *digest);

/* Write a value as bytes, in place of what the message was. */
void serial_dump(const struct serial_value *value, struct message *message);

enum serial_error {
	SERIAL_OK,
	SERIAL_SHORT,	/* the bytes end before STOP */
	SERIAL_UNKNOWN, /* an opcode, or a protocol, that is not ours */
	SERIAL_WRONG,	/* no sense: an item without a list, a list in itself */
	SERIAL_DEEP,	/* lists in lists, more than SERIAL_DEPTH_MAX */
};

/*
 * Make a value of bytes, whatever they are; the caller holds it.  On an error
 * *value is left alone.  What stands behind STOP is not looked at, as pickle
 * does not look at it.
 */
enum serial_error
serial_load(const void *bytes, size_t length, struct serial_value **value);

#endif
