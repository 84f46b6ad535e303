/* Knows xxHash (for caches) and SHA-256 (for provenance that others check). */
#include "base/hash.h"

#include <sha2.h>
#include <stdint.h>
#include <xxhash.h>

#include "base/text.h"

char *
hash_hex(struct arena *arena, const void *bytes, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(bytes, len);

	return arena_printf(arena, "%016llx%016llx",
	    (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

char *
hash_sha256_hex(struct arena *arena, const void *bytes, size_t len)
{
	char *digits = arena_alloc(arena, SHA256_DIGEST_STRING_LENGTH);

	return SHA256Data(bytes, len, digits);
}

char *
hash_sha256_base64(struct arena *arena, const void *bytes, size_t len)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, bytes, len);
	SHA256Final(digest, &context);
	return text_base64(arena, digest, sizeof(digest));
}
