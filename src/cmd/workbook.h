/* What the commands of the workbook have in common. */
#ifndef CMD_WORKBOOK_H
#define CMD_WORKBOOK_H

#include "pipeline/build.h"
#include "pipeline/workbook.h"

/* The workbook of a book; false if it cannot be read: that was printed. */
bool cmd_workbook(struct build *build, struct workbook *book);

/* The exercise with that id; false if there is none: that was printed. */
bool cmd_exercise(const struct workbook *book, const char *id, size_t *at);

#endif
