/* A lock that one process of this machine can hold, whoever runs it. */
#ifndef SYS_LOCK_H
#define SYS_LOCK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* The lock's file: LABBOOK_LOCK, or labbook.lock in /tmp. */
const char *lock_path(void);

/*
 * Tries to take the lock and writes who (one line) into it. *fd is its
 * descriptor, or -1 with *holder the line of whoever has it. The kernel
 * lets go of it when the process ends, however it ends.
 */
bool lock_try(struct arena *arena, const char *who, int *fd, char **holder,
    struct err *err);

void lock_release(int fd);

#endif
