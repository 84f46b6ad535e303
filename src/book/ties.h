/* The passages of a chapter that are tied to claims. */
#ifndef BOOK_TIES_H
#define BOOK_TIES_H

#include "book/doc.h"

/*
 * Finds the marks of a parsed chapter, takes them out, and adds a SLOT_TIE
 * around each passage; the tie of a table's row stands at its SLOT_ROW.
 * Errors name file:line.
 */
bool ties_find(struct arena *arena, struct doc *doc, struct err *err);

#endif
