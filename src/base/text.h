/* Small questions about text. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* Is text an id: [a-z0-9-]+, not starting with '-'? */
bool text_is_id(const char *text);

bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* The line number (from 1) of the first byte that is not UTF-8; 0 if none. */
int text_bad_utf8_line(const char *text, size_t len);

/* A copy in which every byte that is not UTF-8 became U+FFFD. */
char *text_valid_utf8(struct arena *arena, const char *text, size_t len);

/*
 * A copy that a terminal shows as it is: valid UTF-8, and without control
 * characters other than ends of lines and tabs.
 */
char *text_printable(struct arena *arena, const char *text);

/* A copy with the characters that HTML gives a meaning replaced. */
char *text_html(struct arena *arena, const char *text);

/*
 * Appends text as a page shows it: escaped, and with U+FFFD for every byte
 * that is not UTF-8.
 */
void text_put_html(struct buf *out, const char *text);

/*
 * Appends text as a cell of a CSV, quoted. One that begins like a formula would
 * be reckoned by a spreadsheet: an apostrophe in front makes it a text there.
 */
void text_put_csv(struct buf *out, const char *text);

/* A word that a shell reads as this text. */
char *text_shell_word(struct arena *arena, const char *text);

/* Its letters and digits in small letters, other runs as one '-'. */
char *text_slug(struct arena *arena, const char *text);

/* Bytes in base 64, as a URL or a policy of a page can hold them. */
char *text_base64(struct arena *arena, const void *bytes, size_t len);

/* text without white space at both ends. */
char *text_trim(struct arena *arena, const char *text);

/* "a, b, c" of count words; "none" if there are none. */
char *text_join(struct arena *arena, const char *const *words, size_t count);

#endif
