/* Files: read whole, written atomically. Paths are as the caller says them. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Is there something at path (a file; a folder)? */
bool file_exists(const char *path);
bool dir_exists(const char *path);

/* Reads a whole file; *text ends in a NUL that *len (may be NULL) leaves out.
 */
bool file_read(struct arena *arena, const char *path, char **text, size_t *len,
    struct err *err);

/*
 * The same of a file that somebody else put there: a regular file and no link,
 * of no more than this many bytes.
 */
bool file_read_guest(struct arena *arena, const char *path, size_t most,
    char **text, size_t *len, struct err *err);

/*
 * The hash of what a regular file holds, however large it is; NULL if it
 * cannot be read or is none (a folder, a pipe).
 */
char *file_hash(struct arena *arena, const char *path);

/*
 * Replaces path by bytes: a temporary neighbour is written and renamed, so
 * that a reader or a crash of ours sees the old file or the new one. A file
 * that already holds just these bytes is left alone; *changed (may be NULL)
 * says whether it was written. Missing parent folders are made.
 */
bool file_write(const char *path, const void *bytes, size_t len, bool *changed,
    struct err *err);

/* The same, and synced to the disk first: for what cannot be made again. */
bool file_write_synced(const char *path, const void *bytes, size_t len,
    struct err *err);

/*
 * Removes what a killed writer left in a folder: temporary files of a
 * process that lives no longer.
 */
void file_sweep(struct arena *arena, const char *dir);

/* Could file_write write a file there, in a folder that is there? */
bool file_writable(const char *path, struct err *err);

/* Makes a folder and its parents. */
bool dir_make(const char *path, struct err *err);

/* Names in a folder, sorted, without those that begin with a dot. */
bool dir_list(struct arena *arena, const char *path, char ***names,
    size_t *count, struct err *err);

/* "a/b", or just b when a is empty, "." or b begins with '/'. */
char *path_join(struct arena *arena, const char *a, const char *b);

/*
 * All files below a folder, as paths from it on, sorted; follows no links.
 * None if it cannot be read.
 */
size_t dir_walk(struct arena *arena, const char *path, char ***names);

/* Has the path a component ".."? */
bool path_climbs(const char *path);

/* The path from "/" on, without links; NULL if nothing is there. */
char *path_real(struct arena *arena, const char *path);

/* The path from "/" on, with links as they are. */
char *path_absolute(struct arena *arena, const char *path);

/* "a/./b//../c" as "a/c"; what that leads to may differ where a is a link. */
char *path_plain(struct arena *arena, const char *path);

/* The folder that holds the running program. */
bool path_of_program(struct arena *arena, char **dir, struct err *err);

/* The full path of a program on PATH, or NULL. */
char *path_find_program(struct arena *arena, const char *name);

/*
 * The full path of a file that programs share, such as
 * "javascript/lunr/lunr.min.js", in the first folder of XDG_DATA_DIRS that
 * has it, or NULL. Unset, those are /usr/local/share and /usr/share.
 */
char *path_find_shared(struct arena *arena, const char *name);

#endif
