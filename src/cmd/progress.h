/* The progress line: one that is renewed on a terminal, plain lines else. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "base/progress.h"

/* A progress that prints to standard error. */
const struct progress *progress_printer(void);

/* Clears the line, before something else is printed. */
void progress_end(void);

#endif
