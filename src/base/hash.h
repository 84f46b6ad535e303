/* Content hashes: what a build compares instead of times of files. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

#include "base/arena.h"

/* The 128-bit XXH3 hash of bytes, as 32 hexadecimal digits. */
char *hash_hex(struct arena *arena, const void *bytes, size_t len);

/* The SHA-256 of bytes, as 64 digits: what sha256sum prints. */
char *hash_sha256_hex(struct arena *arena, const void *bytes, size_t len);

/* The SHA-256 of bytes in base 64, as a Content-Security-Policy names it. */
char *hash_sha256_base64(struct arena *arena, const void *bytes, size_t len);

#endif
