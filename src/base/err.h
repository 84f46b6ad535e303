/*
 * What went wrong in the world (a file, a compiler, a chapter, a child), in
 * one line: "file:line: what, what was expected". Functions that can fail
 * return bool and fill a struct err; only main and the commands print it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

struct err {
	char text[1024];
};

/* Fills err; always returns false, so that "return err_set(...)" reads well. */
bool err_set(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with the place in front; line 0 leaves the line number out. */
bool err_at(struct err *err, const char *file, int line, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

#endif
