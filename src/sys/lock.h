/* A lock that one process of this machine can hold, whoever runs it. */
#ifndef SYS_LOCK_H
#define SYS_LOCK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Tries to take the lock (the file LABBOOK_LOCK names, else labbook.lock in
 * /tmp) and writes who (one line) into it. *fd is its
 * descriptor, or -1 with *holder the line of whoever has it. The kernel
 * lets go of it when the process ends, however it ends.
 */
bool lock_try(struct arena *arena, const char *who, int *fd, char **holder,
    struct err *err);

void lock_release(int fd);

#endif
