/*
 * A growing string. Invariant: data is never NULL and data[len] is NUL.
 * After BUF_INIT, buf_fini gives the memory back.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t room; /* bytes owned; 0 while data is the shared empty string */
};

extern char buf_empty[];

#define BUF_INIT                                                               \
	{                                                                      \
		buf_empty, 0, 0                                                \
	}

void buf_fini(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, const char *bytes, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends text with the characters that HTML gives a meaning replaced. */
void buf_escape(struct buf *buf, const char *text, size_t len);

#endif
